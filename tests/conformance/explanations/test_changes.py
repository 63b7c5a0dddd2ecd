"""Freedoms that the creations of `freedoms.py` do not show: in changes, sign-ups and reads with parameters.

Each has a lie beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from documents import (
    BOOLEAN,
    INTEGER,
    NONE,
    TEXT,
    WORD,
    Stated,
    content,
    in_path,
    nullable,
    object_of,
    parameter,
    resources,
)
from judging import Judge, accused
from servers import Item, Resources, hiding

_SHORT: Stated = {**WORD, "maxLength": 30}
_SENDER: Stated = {"uid": {**INTEGER, "minimum": 1}, "slug": nullable(_SHORT), "title": _SHORT}


def _senders(*, is_shown: bool) -> Stated:
    """Returns the paths of senders. The response to a PUT shows the sender, or has no content."""
    sent, shown = object_of("title", **_SENDER), object_of("id title", id=TEXT, **_SENDER)
    paths = resources("/senders", sent, shown, made="201", get="read", put="put", delete="drop")
    if not is_shown:
        paths["/senders/{id}"]["put"]["responses"] = {"204": NONE, "422": NONE, "404": NONE}
    return paths


class Senders(Resources):
    """A PUT keeps what `kept` makes of the body, of the sender that was there, and of the key in the path."""

    def __init__(self, paths: Stated, kept: Callable[[Item, Item, str], Item]) -> None:
        super().__init__(paths)
        self.kept_of = kept

    def replace(self, key: str, body: Item) -> Item:
        return self.keep(key, self.kept_of(body, self.kept[key], key))


def _found(judge: Judge, kept: Callable[[Item, Item, str], Item], *, is_shown: bool = True) -> dict[str, str]:
    """Returns what a server of senders is accused of, but for notices."""
    paths = _senders(is_shown=is_shown)
    found = accused(judge(Senders(paths, kept), paths))
    return {name: level for name, level in found.items() if not level.startswith("notice")}


def test_slug_that_the_path_gives_is_no_finding(judge: Judge) -> None:
    assert _found(judge, lambda body, _, key: {**body, "slug": key} if body.get("slug") else body) == {}


def test_slug_that_the_path_does_not_have_is_found(judge: Judge) -> None:
    found = _found(judge, lambda body, _, key: {**body, "slug": f"{key}0"} if body.get("slug") else body)

    assert found == {"put/body/slug/echo": "warning computed"}


def _keeping(name: str) -> Callable[[Item, Item, str], Item]:
    return lambda body, old, _: {**hiding(name)(body), **({name: old[name]} if name in old else {})}


def test_change_that_leaves_the_id_is_no_finding(judge: Judge) -> None:
    assert _found(judge, _keeping("uid"), is_shown=False) == {}


def test_change_that_leaves_another_property_is_found(judge: Judge) -> None:
    assert "put/body/title/read-back" in _found(judge, _keeping("title"), is_shown=False)


def _read_with(judge: Judge, asked: str) -> dict[str, str]:
    """Returns what a server is accused of whose reads leave out a property, and take a parameter."""
    note, more = object_of("title", title=_SHORT, note=_SHORT), {"color": TEXT, "size": TEXT}
    shown = object_of("id title", id=TEXT, **note["properties"], **more)
    paths = resources("/notes", note, shown, made="201", get="read", delete="drop")
    paths["/notes"]["post"]["responses"]["201"] = content(object_of("id", id=TEXT))
    paths["/notes/{id}"]["get"]["parameters"] = [parameter(asked)]
    return accused(
        judge(Resources(paths, reads=lambda item: {**hiding("note")(item), "color": "red", "size": "s"}), paths)
    )


def test_read_that_may_be_asked_for_more_may_leave_a_property_out(judge: Judge) -> None:
    assert _read_with(judge, "expand") == {}


def test_read_with_another_parameter_that_leaves_a_property_out_is_found(judge: Judge) -> None:
    assert _read_with(judge, "locale") == {"make/body/note/read-back": "warning lost on read"}


_USER = object_of("email password", email=TEXT, password=_SHORT, is_admin=BOOLEAN)
_SHOWN = object_of("id email", id=INTEGER, email=TEXT, is_admin=BOOLEAN)
_SCHEMES = {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}


def _signed_up(judge: Judge, decided: Callable[[bool], bool]) -> dict[str, str]:
    """Returns what is said of the privilege of new users, which the server decides about."""
    paths = resources("/users", _USER, _SHOWN, made="201", key=in_path("id", INTEGER), get="read")
    paths["/users/{id}"]["get"]["security"] = [{"key": []}]

    class Users(Resources):
        def make(self, body: Item) -> Item:
            return super().make({**body, "is_admin": decided(body.get("is_admin", False))})

    server = Users(paths, answers=hiding("password"), reads=hiding("password"))
    found = accused(judge(server, paths, _SCHEMES, headers={"X-Key": "right"}))
    return {name: level for name, level in found.items() if "/is_admin/" in name}


def test_privilege_that_nobody_gets_is_no_finding(judge: Judge) -> None:
    assert _signed_up(judge, lambda _: False) == {}


def test_privilege_that_is_the_opposite_of_what_was_sent_is_found(judge: Judge) -> None:
    assert _signed_up(judge, lambda is_admin: not is_admin) == {"make/body/is_admin/echo": "warning computed"}


_AT: Stated = {**INTEGER, "minimum": 1}


def _cards(place: str) -> Stated:
    """Returns the paths of cards that stand in columns. `place` is the name of a number."""
    card: Stated = {"title": _SHORT, "column": _SHORT, place: _AT}
    sent, shown = object_of("title", **card), object_of("id title", id=TEXT, **card)
    change = object_of(**card)
    return resources("/cards", sent, shown, change=change, made="201", get="read", patch="change", delete="drop")


class Board(Resources):
    """A card that is changed moves to the end."""

    def __init__(self, paths: Stated, place: str) -> None:
        super().__init__(paths)
        self.place = place

    def make(self, body: Item) -> Item:
        last = len(self.kept) + 1
        return super().make({**body, self.place: min(body.get(self.place, last), last)})

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {self.place: len(self.kept) + 1, **body})


def test_card_that_moves_to_the_end_is_no_finding(judge: Judge) -> None:
    paths = _cards("position")

    assert accused(judge(Board(paths, "position"), paths)) == {}


def test_number_that_is_no_position_and_changes_is_found(judge: Judge) -> None:
    paths = _cards("weight")

    assert accused(judge(Board(paths, "weight"), paths))["change/body/weight/patch-absent"] == "failure"


class Columns(Resources):
    """A PUT without a position leaves the column where it is. A position behind the last column is that of the last."""

    def __init__(self, paths: Stated, *, is_clamped: bool) -> None:
        super().__init__(paths)
        self.is_clamped = is_clamped

    def make(self, body: Item) -> Item:
        return super().make(self._placed(body, len(self.kept) + 1))

    def replace(self, key: str, body: Item) -> Item:
        return super().replace(key, self._placed(body, self.kept[key]["position"]))

    def _placed(self, body: Item, old: int) -> Item:
        position = body.get("position", old)
        return {**body, "position": min(position, max(len(self.kept), 1)) if self.is_clamped else position}


def _put(judge: Judge, *, is_clamped: bool) -> dict[str, str]:
    """Returns what a server of columns is accused of."""
    column: Stated = {"title": _SHORT, "position": _AT}
    sent, shown = object_of("title", **column), object_of("id title", id=TEXT, **column)
    paths = resources("/columns", sent, shown, made="201", get="read", put="put", delete="drop")
    return accused(judge(Columns(paths, is_clamped=is_clamped), paths))


def test_position_that_a_put_leaves_out_may_stay_among_others(judge: Judge) -> None:
    assert _put(judge, is_clamped=True) == {}


def test_number_that_a_put_keeps_although_it_may_be_any_number_is_found(judge: Judge) -> None:
    assert _put(judge, is_clamped=False) == {"put/body/position/put-absent": "warning"}


class Documents(Resources):
    """The server takes the mark that a request holds, or none. Each change without one gets another mark."""

    def __init__(self, paths: Stated, mark: str, *, takes: bool) -> None:
        super().__init__(paths)
        self.mark, self.takes, self.changes = mark, takes, 0

    def keep(self, key: Any, body: Item) -> Item:
        self.changes += 1
        sent = body.get(self.mark, "") if self.takes else ""
        return super().keep(key, {**body, self.mark: sent or f"{self.changes * 7919:x}"})

    def change(self, key: str, body: Item) -> Item:
        return self.keep(key, {**hiding(self.mark)(self.kept[key]), **body})


def _marked(judge: Judge, mark: str, *, takes: bool) -> dict[str, str]:
    """Returns what a server of documents is accused of in changes that leave out the mark."""
    fields: Stated = {"title": _SHORT, "note": _SHORT, mark: TEXT}
    sent, shown = object_of("title", **fields), object_of("id title", id=TEXT, **fields)
    change = object_of(**fields)
    paths = resources("/docs", sent, shown, change=change, made="201", get="read", patch="change", delete="drop")
    found = accused(judge(Documents(paths, mark, takes=takes), paths))
    return {name: level for name, level in found.items() if name.endswith("/patch-absent")}


@pytest.mark.parametrize("takes", [True, False], ids=["taken", "made"])
def test_revision_that_changes_with_its_resource_is_no_finding(judge: Judge, *, takes: bool) -> None:
    assert _marked(judge, "revision", takes=takes) == {}


def test_text_that_no_request_sets_may_change_by_itself(judge: Judge) -> None:
    assert _marked(judge, "label", takes=False) == {"change/body/label/patch-absent": "warning computed"}


def test_text_that_requests_set_and_that_changes_without_one_is_found(judge: Judge) -> None:
    assert _marked(judge, "label", takes=True) == {"change/body/label/patch-absent": "failure"}
