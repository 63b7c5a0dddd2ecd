"""The states in which a baseline sends each field: one field is changed, and the rest stays as it was accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.versions.differences.states import field_label, state_of
from bythebook_conformance.versions.probes import TEXTS, is_decimal, several, with_third_decimal
from bythebook_conformance.versions.twins import Parts
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, NOWHERE, get, put

__all__ = ["Variation", "held", "variations"]

Change = Callable[[Parts], Parts]
# The field, the state in which the request holds it, and the change of an accepted request.
Variation = tuple[Field, str, Change]
# Fields deeper than this are sent as they are.
_DEEPEST = 3
_EMPTY: Mapping[type, Any] = {str: "", list: [], dict: {}}
# Longer texts are not sent to find out whether they are refused.
_LONGEST = 1000
# Bounds of numbers, and the step from each to a number beyond it.
_BEYOND: Mapping[str, int] = {"minimum": -1, "maximum": 1}
# A text with one of these has a form of its own, which a changed text may break.
_FORMS = frozenset({"enum", "const", "format", "pattern"})


def held(operation: Operation, parts: Parts) -> list[Field]:
    """Returns the fields of a body that a request holds with a value or with null, without items and maps."""
    found = []
    for each in operation.fields:
        is_inside = each.location == "body" and each.kind == "property" and 0 < len(each.place) <= _DEEPEST
        if is_inside and "*" not in each.place and get(parts, each.at) not in (ABSENT, NOWHERE):
            found.append(each)
    return found


def variations(contract: Contract, operation: Operation, parts: Parts) -> Iterator[Variation]:
    """Yields each field of a request with each state that it is sent in, and the change that makes it so."""
    done = set[tuple[str, str]]()
    for field in held(operation, parts):
        value = get(parts, field.at)
        valid = ((state_of(field, change(parts)), change) for change in _changes(operation, field, value))
        for state, change in (*valid, *_beyond(contract, operation, field, value)):
            if (field_label(field), state) not in done:
                done.add((field_label(field), state))
                yield field, state, change


def _changes(operation: Operation, field: Field, value: Any) -> Iterator[Change]:
    yield _to(field, ABSENT)
    yield _to(field, None)
    if field.default is not ABSENT and field.default is not None:
        yield _to(field, field.default)
    if not _is_free(operation, field):
        return
    if type(value) in _EMPTY:
        yield _to(field, _EMPTY[type(value)])
    if isinstance(value, bool):
        yield _to(field, True)
        yield _to(field, False)
    elif isinstance(value, int | float):
        yield _to(field, 0)
        yield from (_to(field, field.schema[bound]) for bound in _BEYOND if bound in field.schema)
        if type(value) is int:
            yield _by(field, float)
    elif isinstance(value, str) and value and not _FORMS & field.schema.keys():
        yield from (_by(field, change) for change in TEXTS.values())


def _is_free(operation: Operation, field: Field) -> bool:
    """Returns whether a field may hold any value: it is neither a secret nor an id."""
    traits = traits_of(operation, field)
    return not (traits.secret or traits.credential or traits.identity)


def _beyond(contract: Contract, operation: Operation, field: Field, value: Any) -> Iterator[tuple[str, Change]]:
    """Yields what is sent under a name of its own: a third decimal, two items, and values that are not admitted."""
    if is_decimal(field, value) and _is_free(operation, field):
        yield "third decimal", _by(field, with_third_decimal)
    if isinstance(value, list) and value:
        yield "two items", _by(field, partial(several, admits=partial(contract.admits, field)))
    yield from _invalid(contract, operation, field, value)


def _invalid(contract: Contract, operation: Operation, field: Field, value: Any) -> Iterator[tuple[str, Change]]:
    """Yields values that the document does not admit, by the names that `check` has for them."""
    if not _is_free(operation, field):
        return
    for case, wrong in _wrong(field, value):
        if not contract.admits(field, wrong):
            yield f"invalid (domain:{case})", _to(field, wrong)


def _wrong(field: Field, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, bool):
        yield "string", "true"
        yield "number", 1
    elif isinstance(value, int | float):
        yield "string", str(value)
        yield "boolean", True
        yield from ((bound, field.schema[bound] + step) for bound, step in _BEYOND.items() if bound in field.schema)
    elif isinstance(value, str):
        yield "number", 7
        yield from ((word, "bythebook?") for word in ("enum", "format", "pattern") if word in field.schema)
        if field.schema.get("maxLength", _LONGEST) < _LONGEST:
            yield "maxLength", "x" * (field.schema["maxLength"] + 1)
    elif isinstance(value, list | dict):
        yield "string", "x"


def _to(field: Field, value: Any) -> Change:
    def changed(parts: Parts) -> Parts:
        found: Parts = put(parts, field.at, value)
        return found

    return changed


def _by(field: Field, change: Callable[[Any], Any]) -> Change:
    def changed(parts: Parts) -> Parts:
        found: Parts = put(parts, field.at, change(get(parts, field.at)))
        return found

    return changed
