"""Freedoms that the creations of `freedoms.py` do not show: in changes, sign-ups and reads with parameters.

Each has a lie beside it.
"""

from __future__ import annotations

from collections.abc import Callable

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
