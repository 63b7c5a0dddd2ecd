"""A habit changes every value or none: one value that came back exactly refutes it, and the finding is a failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from differences import ANSWERED, STORED, Story, difference
from documents import INTEGER, TEXT, WORD, Stated, nullable, object_of, resources
from judging import Judge, accused
from servers import Item, Resources

from bythebook_conformance.explanations.habits import is_shifted_each_time, is_told_apart
from bythebook_conformance.explanations.registry import explain
from bythebook_conformance.explanations.table import DIFFERENCES

_DAY: Stated = {"type": "string", "format": "date"}


def _explained(folder: Path, *pairs: tuple[Any, Any], **others: Any) -> str | None:
    """Returns the id of the explanation of the last pair."""
    found = explain(difference(folder, ANSWERED, Story(pairs, **others)), DIFFERENCES)
    return found.id if found is not None else None


@pytest.mark.parametrize(
    ("kept", "sent", "got"),
    [
        ("Other Name", "Some Name", "some name"),
        ("other", "some", "SOME"),
        (" other ", " some ", "some"),
        (" Other ", " Some ", "some"),
        ("a  b", "c  d", "c d"),
    ],
)
def test_text_that_kept_what_another_one_lost_refutes_the_habit(tmp_path: Path, kept: str, sent: str, got: str) -> None:
    assert _explained(tmp_path, (kept, kept), (sent, got)) is None
    assert _explained(tmp_path, (sent, got)) in {"computed", "spelling", "normal form"}


@pytest.mark.parametrize(
    ("kept", "sent", "got"),
    [
        ("other", "Some Name", "some name"),
        ("OTHER", "some", "SOME"),
        (" other", " some ", " some"),
        ("OTHER TEXT", "Some@Example.com", "some@example.com"),
        ("Other Text", "HTTP://EXAMPLE.COM/a", "http://example.com/a"),
    ],
    ids=["no capital", "capitals", "space on the left alone", "no address", "no web address"],
)
def test_text_that_the_habit_leaves_alone_refutes_nothing(tmp_path: Path, kept: str, sent: str, got: str) -> None:
    story = Story(((kept, kept), (sent, got)))

    assert not is_told_apart(difference(tmp_path, ANSWERED, story))
    assert not is_told_apart(difference(tmp_path, STORED, story))


def test_change_that_is_no_habit_is_refuted_by_no_text(tmp_path: Path) -> None:
    assert not is_told_apart(difference(tmp_path, ANSWERED, Story((("Other", "Other"), ("Some", "sOmE")))))


@pytest.mark.parametrize("got", ["2031-01-09", "2031-01-11"])
def test_date_that_is_shifted_by_a_day_each_time_is_not_computed(tmp_path: Path, got: str) -> None:
    first = "2031-02-19" if got < "2031-01-10" else "2031-02-21"

    assert _explained(tmp_path, ("2031-02-20", first), ("2031-01-10", got), schema=_DAY) is None


@pytest.mark.parametrize(
    "pairs",
    [
        (("2031-01-10", "2031-01-09"),),
        (("2031-02-20", "2031-02-20"), ("2031-01-10", "2031-01-09")),
        (("2031-02-20", "2031-02-17"), ("2031-01-10", "2031-01-09")),
        (("2031-02-20", "2031-02-25"), ("2031-01-10", "2031-01-15")),
        (("2031-02-20", None), ("2031-01-10", "2031-01-09")),
    ],
    ids=["one", "another comes back", "of two days", "by a working week", "null"],
)
def test_date_that_a_server_may_compute_is_not_shifted(tmp_path: Path, pairs: tuple[tuple[Any, Any], ...]) -> None:
    assert not is_shifted_each_time(difference(tmp_path, ANSWERED, Story(pairs, schema=nullable(_DAY))))


_DESK: Stated = {"name": WORD, "size": {**INTEGER, "minimum": 1}, "state": WORD, "note": nullable(TEXT)}


def _desks() -> Stated:
    sent, shown = object_of("name", **_DESK), object_of("id name", id=TEXT, **_DESK)
    return resources("/desks", sent, shown, made="201", get="read", put="put", patch="patch", delete="drop")


class Desks(Resources):
    """`changed` makes what a PATCH keeps of the body, and of the desk that was there; `made` what a POST keeps."""

    def __init__(
        self,
        changed: Callable[[Item, Item], Item] = lambda body, old: {**old, **body},
        made: Callable[[Item], Item] = dict,
    ) -> None:
        super().__init__(_desks())
        self.changed, self.made = changed, made

    def make(self, body: Item) -> Item:
        return super().make(self.made(body))

    def change(self, key: str, body: Item) -> Item:
        return self.keep(key, self.changed(body, self.kept[key]))


def _found(judge: Judge, server: Desks) -> dict[str, str]:
    """Returns what a server of desks is accused of, but for notices."""
    found = accused(judge(server, _desks()))
    return {name: level for name, level in found.items() if not level.startswith("notice")}


def _ignoring(name: str) -> Callable[[Item, Item], Item]:
    """Returns a PATCH that leaves a property as it was, or as it was not."""
    return lambda body, old: {**old, **{each: value for each, value in body.items() if each != name}}


def test_change_that_ignores_what_the_creation_keeps_is_a_failure(judge: Judge) -> None:
    assert _found(judge, Desks(_ignoring("size"))).get("patch/body/size/echo") == "failure"


def test_state_that_a_change_leaves_as_it_was_stays_a_warning(judge: Judge) -> None:
    assert _found(judge, Desks(_ignoring("state"))).get("patch/body/state/echo") == "warning computed"


def test_number_that_the_creation_computes_too_stays_a_warning(judge: Judge) -> None:
    """The server decides about the size, whatever is sent."""
    server = Desks(_ignoring("size"), made=lambda body: {**body, "size": 1000 + len(body["name"])})

    assert _found(judge, server).get("patch/body/size/echo") == "warning computed"


def test_empty_text_that_only_the_creation_makes_null_is_a_failure(judge: Judge) -> None:
    server = Desks(made=lambda body: {**body, "note": body.get("note") or None})

    assert _found(judge, server) == {"make/body/note/echo": "failure"}


def test_empty_text_that_each_write_makes_null_is_no_loss(judge: Judge) -> None:
    class Emptying(Desks):
        def keep(self, key: Any, body: Item) -> Item:
            return super().keep(key, {**body, **({"note": body["note"] or None} if "note" in body else {})})

    assert _found(judge, Emptying()) == {}
