"""Correct servers in styles that teams choose freely: none of them is accused, and the faults beside them are found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

import pytest
from fastapi import FastAPI, HTTPException, Query
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from bythebook_conformance.reports.summary import Summary

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("styles-of-teams")

Documented = dict[int | str, dict[str, Any]]
NOT_FOUND: Documented = {404: {"description": "There is none."}}


class Draft(BaseModel):
    title: str = Field(min_length=1)
    tags: list[str] = []


class Post(Draft):
    id: int
    status: Literal["draft", "published"] = "draft"
    published_at: datetime | None = None


def blog(description: str, bug: str = "", tidy: Callable[[list[str]], list[str]] = list) -> FastAPI:
    """Returns posts whose list has what is published; a new post is a draft."""
    app, kept = FastAPI(), dict[int, Post]()

    @app.get("/posts", description=description)
    def all_posts() -> list[Post]:
        return [each for each in kept.values() if each.status == "published"]

    @app.post("/posts", status_code=201)
    def create_post(draft: Draft) -> Post:
        tags = tidy(draft.tags)
        status: Any = "published" if bug else "draft"
        made = Post(id=len(kept) + 1, title=draft.title, tags=tags, status=status)
        if not bug:
            kept[made.id] = made
        return made

    @app.get("/posts/{id_}", responses=NOT_FOUND)
    def read_post(id_: int) -> Post:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    return app


@pytest.mark.parametrize("description", ["Lists published posts, newest first.", ""])
def test_a_list_may_leave_out_drafts(description: str) -> None:
    summary = judge(blog(description), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_a_list_without_what_was_published_is_found() -> None:
    assert "create_post_posts_post/listed" in warnings(judge(blog("Lists posts.", "forgets"), examples=0))


@pytest.mark.parametrize(
    "tidy",
    [
        lambda texts: [text.strip().lower() for text in texts],
        lambda texts: sorted({text.upper() for text in texts}),
        sorted,
        lambda texts: list(dict.fromkeys(texts)),
    ],
    ids=["in lower case", "a set in upper case", "sorted", "each once"],
)
def test_tags_that_come_back_as_a_set_of_words_are_no_warning(tidy: Callable[[list[str]], list[str]]) -> None:
    summary = judge(blog("", tidy=tidy), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_a_lost_tag_is_still_found() -> None:
    summary = judge(blog("", tidy=lambda texts: [text.lower() for text in texts][:1]), examples=0)

    assert "create_post_posts_post/body/tags/echo" in failures(summary)


class CardIn(BaseModel):
    title: str = Field(min_length=1)
    position: int | None = Field(None, ge=0)


class CardPatch(BaseModel):
    title: str = Field("", min_length=1)
    position: int = Field(0, ge=0)


class CheckIn(BaseModel):
    text: str = Field(min_length=1)
    done: bool = False


class Card(BaseModel):
    id: int
    title: str
    position: int
    done: bool = True
    checklist: list[CheckIn] = []


def board(bug: int = 0) -> FastAPI:
    """Returns cards that stand in one row, the first at 0. A card has a checklist; `bug` is what positions are off."""
    app, row, count = FastAPI(), list[Card](), [0]

    def placed(card: Card, position: int | None) -> Card:
        row[:] = [each for each in row if each.id != card.id]
        row.insert(len(row) if position is None else min(position, len(row)), card)
        for index, each in enumerate(row):
            each.position = index
        if bug and position is not None:
            return card.model_copy(update={"position": max(position - bug, 0)})
        return card

    def held(id_: int) -> Card:
        found = next((each for each in row if each.id == id_), None)
        if found is None:
            raise HTTPException(404)
        return found

    @app.post("/cards", status_code=201, operation_id="create")
    def create(card: CardIn) -> Card:
        count[0] += 1
        return placed(Card(id=count[0], title=card.title, position=0), card.position)

    @app.get("/cards/{id_}", operation_id="read", responses=NOT_FOUND)
    def read(id_: int) -> Card:
        return held(id_)

    @app.patch("/cards/{id_}", operation_id="change", responses=NOT_FOUND)
    def change(id_: int, patch: CardPatch) -> Card:
        card = held(id_)
        if "title" in patch.model_fields_set:
            card.title = patch.title
            placed(card, None)  # what was changed comes last
        return placed(card, patch.position) if "position" in patch.model_fields_set else card

    @app.delete("/cards/{id_}", status_code=204, operation_id="drop", responses=NOT_FOUND)
    def drop(id_: int) -> None:
        row.remove(held(id_))

    @app.post("/cards/{id_}/checklist", status_code=201, operation_id="check", responses=NOT_FOUND)
    def check(id_: int, item: CheckIn) -> Card:
        held(id_).checklist.append(item)
        return held(id_)

    return app


def test_a_position_among_other_resources_is_no_finding() -> None:
    """It ends where the row ends, and moves with what stands beside it."""
    summary = judge(board(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}


@pytest.mark.soak
def test_a_position_that_is_always_off_by_one_is_found() -> None:
    summary = judge(board(1), examples=0)

    assert "create/body/position/echo" in {**failures(summary), **warnings(summary)}


class BookingIn(BaseModel):
    room: str = Field(min_length=1)
    country: str = Field("CH", min_length=2, max_length=2, description="ISO 3166 code")


class Booking(BookingIn):
    id: str
    status: Literal["confirmed", "cancelled"] = "confirmed"


def bookings(*, keeps: bool = True) -> FastAPI:
    """Returns bookings whose DELETE cancels them, and whose list goes on after an id."""
    app, kept = FastAPI(), dict[str, Booking]()

    def held(id_: str) -> Booking:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    @app.get("/bookings", operation_id="all", responses={400: {}})
    def all_bookings(after: str = "", limit: Annotated[int, Query(ge=1, le=50)] = 20) -> list[Booking]:
        ids = [*kept]
        if after and after not in kept:
            raise HTTPException(400, "after: unknown booking")
        start = ids.index(after) + 1 if after else 0
        return [kept[each] for each in ids[start : start + limit]]

    @app.post("/bookings", status_code=201, operation_id="create")
    def create(booking: BookingIn) -> Booking:
        if not (booking.country.isascii() and booking.country.isalnum()):
            raise HTTPException(422, "country: no code")
        made = Booking(id=f"bk-{len(kept) + 1}", **booking.model_dump())
        kept[made.id] = made
        return made

    @app.get("/bookings/{id_}", operation_id="read", responses=NOT_FOUND)
    def read(id_: str) -> Booking:
        return held(id_)

    @app.delete("/bookings/{id_}", status_code=204, operation_id="cancel", responses=NOT_FOUND)
    def cancel(id_: str) -> None:
        if keeps:
            held(id_).status = "cancelled"

    return app


@pytest.fixture(scope="module")
def booked() -> Summary:
    """Returns what a run finds of the bookings."""
    document = bookings().openapi()
    del document["paths"]["/bookings"]["get"]["parameters"][0]["schema"]["default"]
    return judge(bookings(), document, examples=0)


def test_a_delete_that_cancels_is_a_notice(booked: Summary) -> None:
    summary = booked

    assert failures(summary) == {}
    assert {each for each in warnings(summary) if not each.endswith("domain:admitted")} == set()
    assert [each.requirement.id for each in summary.verdicts if each.reason == "kept"] == ["cancel/deleted"]


def test_a_delete_that_does_nothing_is_found() -> None:
    assert "cancel/deleted" in failures(judge(bookings(keeps=False), examples=0))


def test_an_id_after_which_a_list_goes_on_is_not_made_up(booked: Summary) -> None:
    assert "all/query/after/domain:admitted" not in warnings(booked)


def test_a_code_of_two_letters_is_sent_in_ascii(booked: Summary) -> None:
    assert "create/body/country/domain:admitted" not in {**failures(booked), **warnings(booked)}


class FileIn(BaseModel):
    name: str = Field(min_length=1)
    labels: set[str] = set()
    color: str = Field("#cccccc", pattern="^#[0-9a-fA-F]{6}$")


class File(FileIn):
    id: int


def store(*, numbers: bool = True) -> FastAPI:
    """Returns files that are numbered where their name is taken, in a list that is sorted by the name of a property."""
    app, kept = FastAPI(), dict[int, File]()

    @app.get("/files", operation_id="all", responses={400: {}})
    def all_files(sort: str = "name,asc") -> list[File]:
        name = sort.partition(",")[0]
        if name not in File.model_fields:
            raise HTTPException(400, "sort: unknown property")
        return sorted(kept.values(), key=lambda each: str(getattr(each, name)))

    @app.post("/files", status_code=201, operation_id="create")
    def create(file: FileIn) -> File:
        taken = sum(each.name.partition(" (")[0] == file.name for each in kept.values())
        name = f"{file.name} ({taken + 1})" if taken or not numbers else file.name
        made = File(id=len(kept) + 1, name=name, labels=file.labels, color=file.color.lower())
        kept[made.id] = made
        return made

    @app.get("/files/{id_}", operation_id="read", responses=NOT_FOUND)
    def read(id_: int) -> File:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    return app


def test_numbered_names_sets_colors_and_sort_keys_are_no_findings() -> None:
    summary = judge(store())

    assert failures(summary) == {}
    assert warnings(summary) == {}


def test_a_number_behind_a_name_that_nobody_has_is_found() -> None:
    summary = judge(store(numbers=False), examples=0)

    assert "create/body/name/echo" in {**failures(summary), **warnings(summary)}
