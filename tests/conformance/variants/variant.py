"""What a one-fault variant is, and the ways to build one: the correct miniature, changed in one place.

It knows the page's fields as the miniature's table has them, and nothing of the kit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from miniature import BOOLEAN, FIELDS, INTEGER, NONE, OBJECT, REQUIRED, TEXT, TIME, UUID_, Body, Miniature, RefusedError

Test = Callable[[Body], bool]

OPTIONAL = tuple(name for name in FIELDS if name not in REQUIRED)
DEFAULTS: Mapping[str, Any] = {name: default for name, (_, _, default) in FIELDS.items() if default is not NONE}
# The page leaves open whether this one may be null.
OPEN = "weekly_availability"
NULLABLE = tuple(name for name, (_, nullable, _) in FIELDS.items() if nullable and name != OPEN)
REFUSING = tuple(name for name, (_, nullable, _) in FIELDS.items() if not nullable)
TEXTS, UUIDS, TIMES, INTEGERS, BOOLEANS, OBJECTS = (
    tuple(name for name, (kind, _, _) in FIELDS.items() if kind == each)
    for each in (TEXT, UUID_, TIME, INTEGER, BOOLEAN, OBJECT)
)
# The answer's fields that the page requires, and those that are null in no answer.
ANSWERED = tuple(
    "id workspace_id project_id name description goal agent_behavior status channel completion_threshold "
    "timeframe_start timeframe_end interview_order interview_duration_minutes created_by created_at updated_at".split()
)
COUNTS = ("contact_count", "completed_count", "scheduled_count")
NEVER_NULL = ("id", "status", "created_at", "updated_at", *REFUSING, *COUNTS)


@dataclass(frozen=True)
class Variant:
    """A server with one fault: of which family, on which fields, and what it does.

    `hidden` says why the page lets no client see it; empty where a client can. `warned` are the requirements of which a
    warning is right where nothing is wrong.
    """

    family: str
    fields: tuple[str, ...]
    text: str
    server: Callable[[], Any]
    hidden: str = ""
    warned: frozenset[str] = frozenset()

    @property
    def visible(self) -> bool:
        """Whether the page lets a client see the fault."""
        return not self.hidden

    @property
    def name(self) -> str:
        """What tells it from all others."""
        return f"{self.family}: {self.text}"


def variant(family: str, fields: str | tuple[str, ...], text: str, hidden: str = "", **places: Any) -> Variant:
    """Return the variant of a miniature with these places changed."""
    return Variant(family, _tuple(fields), text, lambda: Miniature(**places), hidden)


def remembering(
    family: str, fields: str | tuple[str, ...], text: str, change: Callable[[Miniature], Any], hidden: str = ""
) -> Variant:
    """Return the variant whose server knows what came before: `change` lays the fault into a new one."""

    def server() -> Miniature:
        made = Miniature()
        change(made)
        return made

    return Variant(family, _tuple(fields), text, server, hidden)


def _tuple(fields: str | tuple[str, ...]) -> tuple[str, ...]:
    return (fields,) if isinstance(fields, str) else fields


def is_set(name: str) -> Test:
    """Return the test whether a body holds a value for a field."""
    return lambda body: body.get(name) is not None


def is_null(name: str) -> Test:
    """Return the test whether a body holds null for a field."""
    return lambda body: name in body and body[name] is None


def is_left_out(name: str) -> Test:
    """Return the test whether a body leaves a field out."""
    return lambda body: name not in body


def always(_: Body) -> bool:
    """Whether at all."""
    return True


def beside(name: str, rounds: int = 1) -> Iterator[tuple[str, str, Test]]:
    """Yield another field in each of the three states: its name, the words, the test. Each round has other fields."""
    some = others(name, NULLABLE, 3 * rounds)
    for number, other in enumerate(some):
        words, test = (("set", is_set), ("left out", is_left_out), ("null", is_null))[number % 3]
        yield other, f"{other} {words}", test(other)


def others(name: str, among: tuple[str, ...] = OPTIONAL, count: int = 2) -> tuple[str, ...]:
    """Return a few other fields, another choice for each field, spread over the page."""
    start = tuple(FIELDS).index(name)
    rest = [among[(start + 1 + step * 5) % len(among)] for step in range(len(among))]
    return tuple(dict.fromkeys(each for each in [*rest, *among] if each != name))[:count]


def answering(name: str, lie: Callable[[Any], Any], *tests: Test) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that answers `lie(value)` for a field, where the request passes all tests."""

    def outgoing(answer: Body, sent: Body) -> Body:
        if all(test(sent) for test in tests):
            answer[name] = lie(answer[name])
        return answer

    return outgoing


def leaving_out(name: str, *tests: Test) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that leaves a field out of the answer, where the request passes all tests."""

    def outgoing(answer: Body, sent: Body) -> Body:
        return {key: value for key, value in answer.items() if key != name or not all(test(sent) for test in tests)}

    return outgoing


def refusing(name: str, *tests: Test) -> Callable[[Any], None]:
    """Return a `guard` that refuses where the request passes all tests."""

    def guard(body: Any) -> None:
        if isinstance(body, dict) and all(test(body) for test in tests):
            raise RefusedError(f"{name} is not liked")

    return guard


def crashing(*tests: Test) -> Callable[[Any], None]:
    """Return a `guard` that fails where the request passes all tests."""

    def guard(body: Any) -> None:
        if isinstance(body, dict) and all(test(body) for test in tests):
            raise RuntimeError("the server broke")

    return guard


def value_is(name: str, test: Callable[[Any], bool]) -> Test:
    """Return the test whether a body holds a value for a field that passes `test`."""
    return lambda body: body.get(name) is not None and test(body[name])


def instead(value: Any) -> Callable[[Any], Any]:
    """Return the lie that is always this value."""
    return lambda _: value
