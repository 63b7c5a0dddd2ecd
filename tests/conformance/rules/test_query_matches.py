"""query-matches: a list heeds a parameter that has the name and type of a property of its items."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from documents import parameter as query
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Item, Resources

NAME, SIZE = "all/query/city/query-matches", "all/query/rooms/query-matches"
Choose = Callable[[list[Item], Mapping[str, str]], list[Item]]


def shops(*parameters: Stated, words: str = "", **changed: Stated) -> Stated:
    """Return the paths of shops, whose list has a filter by the city, described by some words, and other parameters."""
    sent: Stated = {"city": WORD, "rooms": {**INTEGER, "minimum": 1}, **changed}
    shown = object_of("id", id=INTEGER, **sent)
    asked = [{**query("city"), "description": words}, *parameters]
    listed = operation("all", content(list_of(shown)), refuses="422", parameters=asked)
    return resources(
        "/shops", object_of("city rooms", **sent), shown, key=in_path("id", INTEGER), listed=listed, get="get"
    )


class Shops(Resources):
    """Its list has the shops that `choose` returns."""

    def __init__(self, paths: Stated, choose: Choose) -> None:
        super().__init__(paths)
        self.choose = choose

    def __call__(self, call: Call) -> Answer:
        is_right = call.query.get("rooms", "1").lstrip("-").isdecimal()
        return super().__call__(call) if is_right else (422, {})

    def listed(self, call: Call) -> Any:
        return self.choose(super().listed(call), call.query)


def ignoring(items: list[Item], _: Mapping[str, str]) -> list[Item]:
    """Return all."""
    return items


def by(says: Callable[[str, str], bool]) -> Choose:
    """Choose by the city, as `says` compares the one asked for with that of a shop."""
    return lambda items, asked: [item for item in items if "city" not in asked or says(asked["city"], item["city"])]


def words_of(text: str) -> set[str]:
    """Return the words of a text."""
    return set(text.lower().split())


def by_size(compare: Callable[[int, int], bool]) -> Choose:
    """Choose by the size, as `compare` does."""
    return lambda items, asked: [
        item for item in items if "rooms" not in asked or compare(item["rooms"], int(asked["rooms"]))
    ]


class TestAccuses:
    def test_filter_that_is_ignored_is_a_warning(self, judge: Judge) -> None:
        paths = shops()

        summary = judge(Shops(paths, ignoring), paths)

        assert accused(summary) == {NAME: "warning"}
        found = verdict(summary, NAME)
        assert found.seen == (3, 3)
        assert "the same for each of 3 values" in found.actual

    def test_number_that_is_ignored_is_a_warning(self, judge: Judge) -> None:
        paths = shops(query("rooms", **INTEGER))

        assert accused(judge(Shops(paths, by(str.__eq__)), paths)) == {SIZE: "warning"}

    @pytest.mark.parametrize(
        ("words", "level"),
        [
            ("Only those with this city.", "failure"),
            ("Filters by the city", "failure"),
            ("Only those with this city, if a size is given", "warning"),
            ("The city", "warning"),
        ],
    )
    def test_filter_that_is_described_as_one_and_ignored_is_a_failure(
        self, judge: Judge, words: str, level: str
    ) -> None:
        paths = shops(words=words)

        assert accused(judge(Shops(paths, ignoring), paths)) == {NAME: level}


class TestDoesNotAccuse:
    @pytest.mark.parametrize(
        "says",
        [
            str.__eq__,
            lambda asked, held: asked.lower() == held.lower(),
            lambda asked, held: asked.lower() in held.lower(),
            lambda asked, held: held in asked.split(","),
            lambda asked, held: held.startswith(asked),
        ],
        ids=["equal", "any case", "a part", "a list with commas", "a prefix"],
    )
    def test_filter_that_is_heeded_passes_by_one_request(self, judge: Judge, says: Callable[[str, str], bool]) -> None:
        paths = shops()
        server = Shops(paths, by(says))

        summary = judge(server, paths)

        assert accused(summary) == {}
        assert NAME in passed(summary)

    def test_filter_is_asked_for_another_value_where_the_first_one_has_changed(self, judge: Judge) -> None:
        """A PATCH may have moved the first shop to another city."""
        paths = shops()

        def choose(items: list[Item], asked: Mapping[str, str]) -> list[Item]:
            return by(str.__eq__)(items[1:] if "city" in asked else items, asked)

        summary = judge(Shops(paths, choose), paths)

        assert accused(summary) == {}
        assert NAME in passed(summary)

    @pytest.mark.parametrize(
        "says",
        [
            lambda asked, held: bool(words_of(asked) & words_of(held)),
            lambda asked, held: bool(set(asked.lower()) & set(held.lower())),
        ],
        ids=["any word", "any letter"],
    )
    def test_search_for_words_is_no_ignored_filter(self, judge: Judge, says: Callable[[str, str], bool]) -> None:
        """The texts of a run have words in common, so that a search for any word may find all shops."""
        paths = shops()

        def choose(items: list[Item], asked: Mapping[str, str]) -> list[Item]:
            known = any(item["city"] == asked.get("city") for item in items)
            return by(says)(items, asked) if known or "city" not in asked else []

        assert accused(judge(Shops(paths, choose), paths)) == {}

    @pytest.mark.parametrize("compare", [int.__ge__, int.__le__, lambda held, asked: abs(held - asked) < 3])
    def test_number_may_be_a_bound(self, judge: Judge, compare: Callable[[int, int], bool]) -> None:
        paths = shops(query("rooms", **INTEGER))
        both = by(str.__eq__)

        summary = judge(Shops(paths, lambda items, asked: by_size(compare)(both(items, asked), asked)), paths)

        assert accused(summary) == {}

    def test_list_that_is_filtered_after_a_while_passes(self, judge: Judge) -> None:
        paths = shops()
        turns: list[str] = []

        def late(items: list[Item], asked: Mapping[str, str]) -> list[Item]:
            turns.extend(["asked"] if "city" in asked else [])
            return items if len(turns) <= 3 else by(str.__eq__)(items, asked)

        summary = judge(Shops(paths, late), paths)

        assert accused(summary) == {}

    @pytest.mark.parametrize("status", [400, 422])
    def test_filter_may_be_refused(self, judge: Judge, status: int) -> None:
        paths = shops()

        class Picky(Shops):
            def __call__(self, call: Call) -> Answer:
                return (status, {}) if "city" in call.query else super().__call__(call)

        assert NAME not in accused(judge(Picky(paths, ignoring), paths))

    @pytest.mark.parametrize(
        "paths",
        [
            shops(words="The city, or the beginning of its name (prefix)."),
            shops(words="Search in the name of the city."),
            shops(city={**WORD, "enum": ["Rome", "Oslo"]}),
            shops(city=list_of(TEXT)),
            shops(city={**TEXT, "format": "date"}),
        ],
        ids=["prefix", "search", "enum of the items", "set", "another format"],
    )
    def test_nothing_is_raised_where_the_filter_may_mean_more(self, judge: Judge, paths: Stated) -> None:
        assert NAME not in outcomes(judge(Shops(paths, ignoring), paths, chosen=frozenset({NAME})))
