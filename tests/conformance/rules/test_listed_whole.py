"""listed-whole: a list has all items of a list inside a resource that the read has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, content, list_of, object_of, operation, parameter, resources
from judging import Judge, accused, passed
from servers import Call, Resources

from bythebook_conformance.relations.resources import Resource

SENT: Stated = {"title": TEXT, "tags": list_of(TEXT)}
COMPONENTS = {"schemas": {"Book": object_of("id title", id=TEXT, **SENT, tags_count=INTEGER)}}
REFERENCE = {"$ref": "#/components/schemas/Book"}
KIND = "make/response/tags/listed-whole"


def schemas(**more: Stated) -> Stated:
    return {"schemas": {"Book": object_of("id title", id=TEXT, **{**SENT, **more})}}


def books(*parameters: Stated, sent: Stated | None = None, **stated: Any) -> Stated:
    """Return the paths of books, whose items have the schema of the read. `parameters` are those of the list."""
    listing = operation("all", content(list_of(REFERENCE)), parameters=[*parameters], **stated)
    return resources(
        "/books", object_of("title", **{**SENT, **(sent or {})}), REFERENCE, listed=listing, made="201", get="get"
    )


class Books(Resources):
    """Books; `lists` is how the list shows the tags of one."""

    def __init__(self, paths: Stated, lists: Callable[[list[Any]], list[Any]]) -> None:
        super().__init__(paths)
        self.lists = lists

    def listed(self, call: Call) -> Any:
        return [{**each, "tags": self.lists(each["tags"])} if each.get("tags") else each for each in self.kept.values()]


def first(tags: list[Any]) -> list[Any]:
    return tags[:1]


class TestAccuses:
    def test_first_item_of_several_in_the_list_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Books(books(), first), books(), schemas())) == {KIND: "warning"}


class TestDoesNotAccuse:
    def test_list_that_shows_what_the_read_shows_passes(self, judge: Judge) -> None:
        summary = judge(Books(books(), list), books(), schemas())

        assert accused(summary) == {}
        assert KIND in passed(summary)

    @pytest.mark.parametrize(
        "lists",
        [
            lambda tags: tags[:2],
            lambda tags: tags[-1:],
            lambda _: [],
            lambda tags: tags[:1] if tags[0] < "Some Tags a" else tags,
        ],
        ids=["a limit of two", "the latest one", "none", "of some resources alone"],
    )
    def test_list_may_show_another_part(self, judge: Judge, lists: Callable[[list[Any]], list[Any]]) -> None:
        assert KIND not in accused(judge(Books(books(), lists), books(), schemas()))

    def test_list_may_show_the_main_picture(self, judge: Judge) -> None:
        pictures = list_of({**TEXT, "format": "uri"})
        paths = books(sent={"tags": pictures})

        assert KIND not in accused(judge(Books(paths, first), paths, schemas(tags=pictures)))

    def test_document_may_say_what_the_list_shows(self, judge: Judge) -> None:
        paths = books(description="All books with their main tag.")

        assert KIND not in accused(judge(Books(paths, first), paths, schemas()))

    def test_another_property_may_count_the_items(self, judge: Judge) -> None:
        assert KIND not in accused(judge(Books(books(), first), books(), COMPONENTS))

    def test_parameter_may_ask_for_more(self, judge: Judge) -> None:
        paths = books(parameter("fields", **TEXT))

        assert KIND not in accused(judge(Books(paths, first), paths, schemas()))


def test_each_resource_is_looked_for_once_in_a_list_that_is_whole(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once for each pair of resources took most of a run with long lists."""
    looked, item_in = list[Any](), Resource.item_in

    def counted(self: Resource, listing: Any, own: Any) -> Any:
        looked.append(own)
        return item_in(self, listing, own)

    monkeypatch.setattr(Resource, "item_in", counted)

    summary = judge(Books(books(), list), books(), schemas())

    assert KIND in passed(summary)
    assert 0 < len(looked) <= len(summary.resources)
