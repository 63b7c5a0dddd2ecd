"""Sends requests as the document's author wrote them: the server may have rules between values that no schema states.

An example of a whole body comes first, as its values fit each other: the members that it leaves out stay out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bythebook_conformance.model import Fixed, Slot
from bythebook_conformance.relations.deleters import examples_sent
from bythebook_conformance.running.session import Session
from bythebook_openapi.model.contract import Field
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["as_written", "has_examples"]

# So many examples of whole bodies are sent, and so many of their values are replaced by made-up ones in turn.
_MOST_WHOLE, _MOST_WRITTEN = 3, 24
_NOTHING = (ABSENT, NOWHERE)


def as_written(session: Session, around: Mapping[Key, Slot]) -> dict[Key, Slot] | None:
    """Returns the slots of a request with the document's examples beside `around` that the server accepts; None where
    it accepts none. May send requests, once for each operation.

    Of the example's values, those whose made-up values it accepts too get such values again: these are fresh. The
    others are settled.
    """
    if session.is_as_written or not any(has_examples(session, each.key) for each in session.operation.fields):
        return None
    session.is_as_written = True
    for written in _candidates(session):
        draft = session.over_base({**around, **written})
        if session.send(draft, "the examples of the document, of all fields").accepted:
            return _with_own_values(session, around, written)
    return None


def has_examples(session: Session, key: Key) -> bool:
    """Returns whether the document has an example of an optional field that a request may hold."""
    field = session.operation.by_key[key]
    return not field.required and bool(_written(session, field))


def _candidates(session: Session) -> Iterator[dict[Key, Slot]]:
    """Yields slots with examples: those of each whole body, then the first of each field."""
    body, seen = session.operation.body, list[dict[Key, Slot]]()
    for example in (examples_sent(session.operation, body) if body is not None else ())[:_MOST_WHOLE]:
        if isinstance(example, Mapping) and (whole := _whole(session, example)) and whole not in seen:
            seen.append(whole)
            yield whole
    mixed: dict[Key, Slot] = {}
    for each in session.operation.fields:
        if examples := _written(session, each):
            mixed[each.key] = Fixed(examples[0])
    if mixed not in seen:
        yield mixed


def _written(session: Session, field: Field) -> tuple[object, ...]:
    """Returns the examples of a field that a request may hold; none where the user gave its values."""
    is_held = field.kind in {"property", "parameter"} and field.key not in session.values.known
    return examples_sent(session.operation, field) if is_held else ()


def _whole(session: Session, example: Mapping[str, object]) -> dict[Key, Slot]:
    """Returns the slots of a whole body as an example has it: the optional members that it lacks are left out."""
    slots: dict[Key, Slot] = {}
    for each in session.operation.fields:
        if each.location != "body" or each.kind != "property":
            continue
        value = get(example, each.path)
        if value in _NOTHING and not each.required:
            slots[each.key] = "absent"
        elif value not in _NOTHING and value in _written(session, each):
            slots[each.key] = Fixed(value)
    return slots


def _with_own_values(session: Session, around: Mapping[Key, Slot], written: Mapping[Key, Slot]) -> dict[Key, Slot]:
    """Returns accepted slots in which as few values as possible are those of an example. Settles these."""
    slots = {**around, **written}
    for key in [key for key, slot in written.items() if slot != "absent"][:_MOST_WRITTEN]:
        with_own: dict[Key, Slot] = {**slots, key: "plain"}
        if session.send(session.over_base(with_own), "which example the server wants").accepted:
            slots = with_own
    for key, slot in slots.items():
        if isinstance(slot, Fixed) and key in written:
            session.values.settled[key, "plain"] = slot.value
    return {key: "plain" if isinstance(slot, Fixed) and key in written else slot for key, slot in slots.items()}
