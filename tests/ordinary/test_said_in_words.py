"""Servers that do what their documents say in words alone: lists that are sorted, partial updates, rules of dates."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

import pytest
from fastapi import FastAPI, HTTPException, Query
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

MISSING: dict[int | str, dict[str, Any]] = {404: {}}
TODAY = date(2030, 1, 1)


class MemberIn(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)]
    plate: Annotated[str, Field(min_length=1, max_length=30, description="Kept in upper case, without spaces.")] = "-"
    motto: Annotated[str, Field(min_length=1, max_length=60)] = "none"
    born_on: Annotated[date | None, Field(description="Not in the future.")] = None
    friends: Annotated[list[str], Field(max_length=9, description="Sorted by name, each friend once.")] = []


class MemberPut(BaseModel):
    name: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    plate: (
        Annotated[str, Field(min_length=1, max_length=30, description="Kept in upper case, without spaces.")] | None
    ) = None
    motto: Annotated[str, Field(min_length=1, max_length=60)] | None = None


class Member(MemberIn):
    id: int


def members(*, said: str = "Changes only the fields that are sent.", bug: str = "") -> FastAPI:
    """Returns members of a club, whose document states its rules in words. `said` describes the PUT and the POST by
    which members are changed.
    """
    app, kept = FastAPI(), dict[int, Member]()

    def held(id_: int) -> Member:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    def tidied(body: MemberIn | MemberPut) -> dict[str, Any]:
        found = body.model_dump(exclude_unset=True, exclude_none=isinstance(body, MemberPut))
        if "plate" in found and found["plate"] != "-":
            found["plate"] = "".join(found["plate"].split()).upper()[: 3 if bug == "cut" else None]
        if "friends" in found:
            found["friends"] = sorted(set(found["friends"]))[1 if bug == "lost" else 0 :]
        return found

    @app.post("/members", status_code=201, operation_id="join")
    def join(body: MemberIn) -> Member:
        if body.born_on is not None and body.born_on > TODAY:
            raise HTTPException(422, "nobody is born tomorrow")
        kept[len(kept) + 1] = Member(id=len(kept) + 1, **{**body.model_dump(), **tidied(body)})
        return kept[len(kept)]

    @app.get("/members", operation_id="all")
    def all_(label_selector: Annotated[str | None, Query(alias="labelSelector")] = None) -> list[Member]:
        if label_selector is not None and "=" not in label_selector:
            raise HTTPException(422, "no selector")
        return list(kept.values())

    @app.get("/members/{id_}", operation_id="read", responses=MISSING)
    def read(id_: int) -> Member:
        return held(id_)

    @app.put("/members/{id_}", operation_id="change", description=said, responses=MISSING)
    @app.post("/members/{id_}", operation_id="update", description=said, responses=MISSING)
    def change(id_: int, body: MemberPut) -> Member:
        reset = {"motto": "none"} if bug == "resets" else {}
        kept[id_] = held(id_).model_copy(update={**reset, **tidied(body)})
        return kept[id_]

    return app


def test_a_server_that_does_what_its_document_says_in_words_is_accused_of_nothing() -> None:
    summary = judge(members(), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert not [each for each in summary.verdicts if each.requirement.kind == "put-absent"]


def test_a_put_whose_body_may_lack_what_the_creation_demands_is_partial() -> None:
    summary = judge(members(said=""), examples=0)

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert {each.reason for each in summary.verdicts if each.requirement.id == "change/body/motto/put-absent"} == {
        "partial"
    }


@pytest.mark.soak
def test_what_no_words_of_the_document_excuse_is_found() -> None:
    assert "join/body/plate/echo" in failures(judge(members(bug="cut"), examples=0))
    assert "join/body/friends/echo" in failures(judge(members(bug="lost"), examples=0))
    assert "change/body/motto/patch-absent" in warnings(judge(members(bug="resets"), examples=0))
