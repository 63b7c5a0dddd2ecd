"""The order of a list, and what it holds twice, mean something where its description says so.

Correct servers may differ: they keep tags sorted and each once, also where they are shown so alone; they sort a list
whose description says that they do; and no words speak for the client's order. A list of objects has the items' names.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import INTEGER, WORD, Stated, in_path, list_of, object_of, resources
from judging import Judge, accused
from servers import Item, Resources

from bythebook_conformance.conventions import SAID_REPEATED
from bythebook_openapi.promises.grammar import promises
from bythebook_openapi.promises.model import Subject

_STOP = object_of("city", city={**WORD, "maxLength": 60})


def _trips(name: str, schema: Stated) -> Stated:
    own: Stated = {"name": WORD, name: schema}
    return resources("/trips", object_of("name", **own), object_of(f"id name {name}", id=INTEGER, **own), made="201",
                     key=in_path("id", INTEGER),
                     get="read", put="put", patch="patch")  # fmt: skip


class Trips(Resources):
    """`made` is what the server keeps of a list."""

    def __init__(self, paths: Stated, name: str, made: Callable[[list[Any]], list[Any]] = list) -> None:
        super().__init__(paths)
        self.name, self.made = name, made

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {**body, self.name: self.made(body.get(self.name, []))})


def _found(judge: Judge, schema: Stated, made: Callable[[list[Any]], list[Any]], name: str = "stops") -> str:
    """Returns what becomes of a list in a creation."""
    paths = _trips(name, schema)
    return accused(judge(Trips(paths, name, made), paths)).get(f"make/body/{name}/echo", "")


def _promises_order(text: str) -> bool:
    return any(each.kind == "ordered" for each in promises(text, Subject("stops", frozenset({"array"}))))


def _sorted(items: list[Any]) -> list[Any]:
    return sorted(items, key=str)


def _once(items: list[Any]) -> list[Any]:
    return [item for at, item in enumerate(items) if item not in items[:at]]


_SAID: Stated = {"description": "The stops are made in this order."}
_TEXTS = list_of({**WORD, "maxLength": 400})


@pytest.mark.many(2)
@pytest.mark.parametrize(
    "schema",
    [
        {**_TEXTS, **_SAID},
        {**_TEXTS, **_SAID, "maxItems": 9},
        {**_TEXTS, **_SAID, "uniqueItems": True},
        {**list_of(INTEGER), **_SAID, "maxItems": 9},
        {**list_of(_STOP), **_SAID, "maxItems": 9},
    ],
    ids=["texts", "with a bound", "no item twice", "numbers", "objects"],
)
def test_list_that_is_sorted_is_a_failure_where_its_order_is_the_clients(judge: Judge, schema: Stated) -> None:
    assert _found(judge, schema, list) == ""
    assert _found(judge, schema, _sorted) == "failure"


@pytest.mark.parametrize("name", ["stops", "tags"])
def test_list_without_words_on_its_order_may_be_sorted(judge: Judge, name: str) -> None:
    found = _found(judge, _TEXTS, _sorted, name)

    assert found == ("notice reordered" if name == "tags" else "warning reordered")


def test_list_that_is_called_a_set_is_a_failure_where_its_order_is_the_clients(judge: Judge) -> None:
    assert (
        _found(judge, {**_TEXTS, "description": "In the order in which they are shown."}, _sorted, "tags") == "failure"
    )


def test_list_that_the_server_sorts_as_it_says_is_no_finding_of_weight(judge: Judge) -> None:
    schema = {**_TEXTS, "description": "Sorted in alphabetical order. The order of the request does not matter."}

    assert _found(judge, schema, _sorted) == "notice reordered"


def test_item_that_is_dropped_as_a_repeat_is_a_failure_where_items_may_repeat(judge: Judge) -> None:
    assert _found(judge, {**_TEXTS, "description": "A stop may occur twice."}, _once) == "failure"


def test_repeat_that_is_dropped_is_a_warning_where_words_speak_of_the_order_alone(judge: Judge) -> None:
    """Preferences have an order, and each is one."""
    assert _found(judge, {**_TEXTS, **_SAID}, _once) == "warning duplicates removed"
    assert _found(judge, _TEXTS, _once) == "warning duplicates removed"


@pytest.mark.parametrize(
    "text",
    [
        "The stops, in this order.",
        "Steps in the order in which they are done",
        "The order is kept.",
        "An ordered list of ids",
        "Kept in the given order",
        "The order of this list counts",
        "Keeps their order.",
        "From the first to the last.",
    ],
)
def test_words_that_speak_for_the_clients_order(text: str) -> None:
    assert _promises_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "Order does not matter",
        "In no particular order",
        "The order of the items is not significant",
        "Sorted in ascending order",
        "Lines of the order",
        "Orders that matter",
        "Items of the purchase order are kept here",
        "The shop keeps the order status",
        "Preserves order numbers",
        "In this order of magnitude of prices, sorted in descending order",
    ],
)
def test_words_that_do_not_speak_for_the_clients_order(text: str) -> None:
    assert not _promises_order(text)


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("An item may occur twice", True),
        ("Stops may be repeated", True),
        ("Duplicates are allowed", True),
        ("Keeps duplicates", True),
        ("Duplicates are not allowed", False),
        ("Duplicates are removed", False),
        ("No duplicates are allowed", False),
        ("The request may be repeated", False),
        ("A reminder that may repeat", False),
    ],
)
def test_words_on_items_that_repeat(text: str, is_said: bool) -> None:
    assert bool(SAID_REPEATED.found(text)) == is_said
