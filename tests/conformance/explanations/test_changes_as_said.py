"""A change that ignores one value, and a read that misses one change: failures where the document and the run say so.

Correct servers may differ. A flag may be set once, and say so. Go and protocol buffers read 0 as nothing, where no
words say what a change does. Reads may lag, or a cache may answer them for a time, after each change. A state changes
by rules.
"""

from __future__ import annotations

from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, WORD, Stated, list_of, object_of, resources
from judging import Judge, accused
from servers import Answer, Call, Item, Resources

_LEFT = "Properties that are left out stay as they are."
_MERGED = "Only the properties that are sent are changed."


def _bikes(words: str = _LEFT, **more: Stated) -> Stated:
    own: Stated = {"name": WORD, "locked": BOOLEAN, "gears": {**INTEGER, "minimum": 0}, "note": TEXT}
    own = {**own, "parts": {**list_of(WORD), "maxItems": 9}, **more}
    shown = object_of("id name locked gears note parts", id=TEXT, **own)
    paths = resources("/bikes", object_of("name", **own), shown, change=object_of("", **own), made="201", get="read",
                      put="put", patch="patch", delete="drop")  # fmt: skip
    paths["/bikes/{id}"]["patch"]["description"] = words
    return paths


class Bikes(Resources):
    """A bike is unlocked, has one gear and no note, unless a body says otherwise."""

    def keep(self, key: Any, body: Item) -> Item:
        return super().keep(key, {"locked": False, "gears": 1, "note": "", "parts": [], **body})


class Truthy(Bikes):
    """The change takes a value by `if value:`. `names` holds what it asks so."""

    names = frozenset({"locked"})

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {name: each for name, each in body.items() if each or name not in self.names})


class OfGo(Truthy):
    """The change takes 0, an empty text and an empty list for absent."""

    names = frozenset({"gears", "note", "parts"})


def _found(judge: Judge, server: Resources, paths: Stated) -> dict[str, str]:
    found = accused(judge(server, paths))
    return {name: level for name, level in found.items() if not level.startswith("notice")}


@pytest.mark.soak
@pytest.mark.parametrize("words", [_LEFT, _MERGED, ""])
def test_correct_changes_are_no_finding(judge: Judge, words: str) -> None:
    assert _found(judge, Bikes(_bikes(words)), _bikes(words)) == {}


@pytest.mark.parametrize("words", [_LEFT, _MERGED])
def test_false_that_a_change_ignores_is_a_failure_where_its_words_say_what_it_changes(judge: Judge, words: str) -> None:
    found = _found(judge, Truthy(_bikes(words)), _bikes(words))

    assert found.get("patch/body/locked/echo") == "failure"


@pytest.mark.soak
def test_what_is_empty_and_a_change_ignores_is_a_failure_where_its_words_say_what_it_changes(judge: Judge) -> None:
    found = _found(judge, OfGo(_bikes()), _bikes())

    assert {found.get(f"patch/body/{name}/echo") for name in ("gears", "note", "parts")} == {"failure"}


def test_what_is_empty_and_a_change_of_go_ignores_stays_a_warning_where_no_words_say_what_it_changes(
    judge: Judge,
) -> None:
    found = _found(judge, OfGo(_bikes("")), _bikes(""))

    assert set(found.values()) <= {"warning as absent", "warning items added"}


@pytest.mark.soak
def test_empty_list_that_a_change_ignores_is_a_failure_where_the_property_says_what_it_does(judge: Judge) -> None:
    parts = {**list_of(WORD), "maxItems": 9, "description": "An empty list removes them all."}

    assert (
        _found(judge, OfGo(_bikes("", parts=parts)), _bikes("", parts=parts)).get("patch/body/parts/echo") == "failure"
    )


@pytest.mark.soak
def test_change_that_adds_to_a_list_is_no_failure(judge: Judge) -> None:
    class Adding(Bikes):
        def change(self, key: str, body: Item) -> Item:
            parts = [*self.kept[key]["parts"], *body.get("parts", [])]
            return super().change(key, {**body, "parts": parts[-9:]})

    found = _found(judge, Adding(_bikes()), _bikes())

    assert "failure" not in {level for name, level in found.items() if "parts" not in name}
    assert found.get("patch/body/parts/echo") == "warning items added"


def test_flag_that_is_set_once_is_no_failure_where_its_words_say_so(judge: Judge) -> None:
    paths = _bikes(locked={**BOOLEAN, "description": "Ignored if it is false: a bike that is locked stays so."})

    assert "failure" not in _found(judge, Truthy(paths), paths).values()


@pytest.mark.soak
def test_state_that_a_change_leaves_is_no_failure(judge: Judge) -> None:
    """A bike that was sold is not sold back."""

    class Sold(Bikes):
        def keep(self, key: Any, body: Item) -> Item:
            return super().keep(key, {"status": "new", **body})

        def change(self, key: str, body: Item) -> Item:
            is_sold = self.kept[key]["status"] == "sold"
            return super().change(key, {**body, "status": "sold"} if is_sold else body)

    paths = _bikes(status={"type": "string", "enum": ["new", "sold"]})

    assert "failure" not in _found(judge, Sold(paths), paths).values()


class Cached(Bikes):
    """Reads come from a cache. `drops` names the methods that take an entry out of it."""

    def __init__(self, paths: Stated, *drops: str) -> None:
        super().__init__(paths)
        self.cache: dict[str, Item] = {}
        self.drops = drops

    def of_one(self, call: Call, key: str) -> Answer:
        if call.method == "GET":
            return 200, self.cache.setdefault(key, self.kept[key])
        answer = super().of_one(call, key)
        if call.method in self.drops:
            self.cache.pop(key, None)
        return answer


@pytest.mark.soak
def test_put_that_no_read_shows_is_a_failure_where_reads_show_a_patch(judge: Judge) -> None:
    found = _found(judge, Cached(_bikes(), "PATCH", "DELETE"), _bikes())

    assert found.get("put/body/name/read-back") == "failure"
    assert {name for name in found if name.startswith(("make", "patch/body/name"))} == set()


@pytest.mark.soak
def test_patch_that_no_read_shows_is_a_failure_where_reads_show_a_put(judge: Judge) -> None:
    assert _found(judge, Cached(_bikes(), "PUT", "DELETE"), _bikes()).get("patch/body/name/read-back") == "failure"


@pytest.mark.soak
def test_cache_that_hides_each_change_for_a_time_stays_a_warning(judge: Judge) -> None:
    found = _found(judge, Cached(_bikes(), "DELETE"), _bikes())

    assert "failure" not in {level for name, level in found.items() if name.endswith("/name/read-back")}


def test_read_that_lags_after_each_change_is_no_finding(judge: Judge) -> None:
    class Lagging(Bikes):
        lag = 0

        def of_one(self, call: Call, key: str) -> Answer:
            if call.method != "GET":
                self.was, self.lag = {**self.kept[key]}, 1
                return super().of_one(call, key)
            if self.lag and self.was[self.key] == key:
                self.lag -= 1
                return 200, self.was
            return super().of_one(call, key)

    assert _found(judge, Lagging(_bikes()), _bikes()) == {}
