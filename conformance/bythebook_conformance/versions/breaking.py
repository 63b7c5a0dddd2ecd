"""The table of breaking changes: what a client of the first version relies on, and the second one does not do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.versions.documented import Statement
from bythebook_conformance.versions.group import Group
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["JSON_TYPES", "REASONS", "ROWS", "Row", "breaking", "json_type"]

Holds = Callable[[Group], bool]
_LEFT_OUT = "left out"
_TYPES = ((bool, "boolean"), (int, "integer"), (float, "number"), (str, "text"), (list, "list"), (dict, "object"))
_NULL = "null"
# The types of JSON values, by their names.
JSON_TYPES = frozenset({_NULL, *(name for _, name in _TYPES)})


@dataclass(frozen=True)
class Row:
    """A kind of breaking change, with its reason."""

    id: str
    reason: str
    holds: Holds


def _values(group: Group) -> tuple[Any, Any]:
    sample = group.sample
    mine, theirs = (get(each.answer, sample.place) for each in (sample.exchanged.a, sample.exchanged.b))
    return mine, theirs


def json_type(value: Any) -> str:
    """Returns the type of a JSON value, one of `JSON_TYPES`."""
    return next((name for type_, name in _TYPES if isinstance(value, type_)), _NULL)


def _changes_type(group: Group) -> bool:
    mine, theirs = _values(group)
    is_stated = all(each is not ABSENT and each is not NOWHERE for each in (mine, theirs))
    return group.kind == "value" and group.sample.view != "list" and is_stated and json_type(mine) != json_type(theirs)


def _loses(group: Group) -> bool:
    return group.kind == "value" and group.a == "as sent" and not group.b.startswith("as sent")


# The kinds of changes of what a response shows.
_SHOWN = frozenset({"value", "header"})
ROWS: tuple[Row, ...] = (
    Row(
        "refused",
        "what was accepted is not accepted any more",
        lambda group: group.kind == "outcome" and group.a == "accepted",
    ),
    Row(
        "gone",
        "a member or a header disappears",
        lambda group: group.kind in _SHOWN and group.b == _LEFT_OUT,
    ),
    Row("type", "a value changes its type", _changes_type),
    Row("lost", "a value that a client sends is not kept as it was", _loses),
)

# The reasons by the ids of the rows.
REASONS = {row.id: row.reason for row in ROWS}


def breaking(group: Group, statement: Statement | None) -> str:
    """Returns why a change breaks clients of the first version; empty where it does not."""
    found = next((row.reason for row in ROWS if row.holds(group)), "")
    return found or promised(group.kind, group.b, statement.keyword if statement else "")


def promised(kind: str, b: str, keyword: str) -> str:
    """Returns the reason that a keyword of the document states what the first version does; empty where none does.

    A version that accepts more breaks nobody.
    """
    is_wider = kind == "outcome" and b == "accepted"
    return f"the document promises it ({keyword})" if keyword and not is_wider else ""
