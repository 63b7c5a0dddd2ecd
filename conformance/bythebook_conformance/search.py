"""After the plan: Hypothesis draws which fields are absent, null or set, and shrinks what no plan foresees."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import hypothesis
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator as Validator

from bythebook_conformance.fill import UNFILLABLE, bodies, is_json
from bythebook_conformance.model import Draft, Fixed, Path, Requirement, Slot
from bythebook_conformance.pools import is_bad, settle
from bythebook_conformance.session import Session
from bythebook_specs.contract import Field
from bythebook_specs.states import ABSENT, get

__all__ = ["search"]

_SHRINKS = 40
_LONGEST = 200
_DRAWN: Any = "drawn"


class _ShownError(Exception):
    """The drawn request shows a requirement to be broken."""


def search(session: Session, examples: int, seed: int, broken: set[str]) -> None:
    """Draw `examples` requests; one that shows a requirement outside `broken` broken is shrunk, and added to it."""
    left = examples
    while left > 0:
        open_ = [each for each in session.plan.requirements if each.id not in broken]
        found, used = _explore(session, left, seed + left, open_)
        left -= used
        broken.update(found)
        if not found:
            return


def _explore(session: Session, examples: int, seed: int, open_: list[Requirement]) -> tuple[set[str], int]:
    """Return the ids of the first requirements found broken, and how many requests were drawn until then."""
    found: set[str] = set()
    answers: dict[str, bool] = {}
    drawn = 0
    shrinks = 0

    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate, hypothesis.Phase.shrink],
        report_multiple_bugs=False,
        verbosity=hypothesis.Verbosity.quiet,
    )
    @hypothesis.given(_slots(session, bodies(session.record.contract, session.plan.operation)))
    def explore(slots: Mapping[Path, Slot]) -> None:
        nonlocal drawn, shrinks
        slots = {path: slot for path, slot in slots.items() if (path, str(slot)) not in session.refused}
        draft = session.over_base(slots)
        if draft.key not in answers:
            if found and shrinks >= _SHRINKS:
                return
            shrinks += bool(found)
            drawn += not found
            answers[draft.key] = _shows(session, draft, slots, open_, found)
        if answers[draft.key]:
            raise _ShownError

    with suppress(_ShownError, *UNFILLABLE):
        explore()
    return found, max(drawn, 1)


def _shows(
    session: Session, draft: Draft, slots: Mapping[Path, Slot], open_: list[Requirement], found: set[str]
) -> bool:
    exchange = session.send(draft, "search")
    if is_bad(exchange) and not found:
        settle(session, slots, "search: what is refused")
    ids = {each.id for each in session.broken(exchange, open_)}
    if not found:
        found.update(ids)
    return bool(ids & found)


def _slots(session: Session, dense: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Path, Slot]]:
    """Return a strategy of slots, one for each field; the first choice of each is the one that a shrink goes for."""
    choices = {each.path: _choices(session, each) for each in session.plan.operation.body}
    validators = {each.path: session.record.contract.validator(each.pointer) for each in session.plan.operation.body}

    @st.composite
    def drawn(draw: st.DrawFn) -> dict[Path, Slot]:
        slots = {path: draw(st.sampled_from(some)) for path, some in choices.items()}
        if _DRAWN not in slots.values():
            return slots
        body = draw(dense)
        for path in [path for path, slot in slots.items() if slot == _DRAWN]:
            value = get(body, path)
            slots[path] = Fixed(value) if _usable(validators[path], value) else choices[path][0]
        return slots

    return drawn()


def _choices(session: Session, each: Field) -> list[Any]:
    choices: list[Any] = ["plain"] if session.base[each.path] != "absent" else ["absent"]
    choices = choices * 4 if choices == ["absent"] else choices
    choices += ["null"] * 3 if each.nullable else []
    choices += ["plain", "other", "falsy", "default"]
    possible = [  # the three states are about equally likely
        slot
        for slot in choices
        if (each.path, slot) not in session.refused
        and (slot == "absent" or session.values.value(each, slot) is not ABSENT)
    ]
    known = each.path in session.values.known or (each.path, "plain") in session.values.settled
    return possible if known else [*possible, _DRAWN]


def _usable(validator: Validator, value: Any) -> bool:
    """A drawn value is sent if the schema admits it and it is plain enough not to be refused for its oddity."""
    if value in (ABSENT, None) or not is_json(value) or not validator.is_valid(value):
        return False
    text = repr(value)
    return len(text) <= _LONGEST and text.isprintable() and "\\" not in text
