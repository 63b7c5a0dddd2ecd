"""Why a correct server may show a value where a request held null."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.conventions import TEXT_OF_NULL
from bythebook_conformance.evidence.omissions import is_nothing
from bythebook_conformance.evidence.record import Shown
from bythebook_conformance.evidence.server_made import is_made_for_null
from bythebook_conformance.explanations.registry import Explanation
from bythebook_conformance.explanations.rows import BY_DOCUMENT, FROM_DEFAULT, FROM_NULL, VALUE, row
from bythebook_conformance.explanations.sights import Difference
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.names import shape_of
from bythebook_openapi.model.contract import Operation
from bythebook_openapi.model.equivalence import same

__all__ = ["NULLS", "is_as_before", "is_changed_to_default", "tells_apart"]

# A text with one of these may stand for a type that has no null: an enum, a time, a UUID.
_BY_VALUE = frozenset({"enum", "const", "format"})


def tells_apart(operation: Operation) -> bool:
    """Returns whether the document says of each property whether null is a value of it: a plain text excludes null.

    Where all admit it, null may only be the generator's way to say that a property may be left out (an `Optional` of
    Pydantic). Where all texts admit it, and numbers, enums and times do not, it is that of types by reference (.NET).
    """
    members = (field for field in operation.fields if field.location == "body" and field.kind == "property")
    texts = (field for field in members if "string" in field.types and not field.schema.keys() & _BY_VALUE)
    return any(field.nullable is False and not field.required for field in texts)


def is_as_before(found: Difference) -> bool:
    """Returns whether the read before a change had the value that stands there after it."""
    before = _before(found)
    return before is not None and bool(before.value) and same(before.value, found.right.value)


def is_changed_to_default(found: Difference) -> bool:
    """Returns whether a change replaced a value by a documented default."""
    return _is_changed(found) and _is_default(found)


def _before(found: Difference) -> Shown | None:
    before = found.exchange.before
    return found.record.shown_by(before, found.field) if before is not None else None


def _is_changed(found: Difference) -> bool:
    before = _before(found)
    return before is not None and not same(before.value, found.right.value)


def _is_default(found: Difference) -> bool:
    stated = (found.right.field.default, found.field.default, *_defaults(found))
    return any(same(found.right.value, each) for each in stated)


def _defaults(found: Difference) -> Iterator[Any]:
    """Yields the defaults that other writes of the resource state for a property: those of its creation and its PUT."""
    own, place = shape_of(found.operation), found.field.place
    for other in found.contract.operations:
        if shape_of(other) in {own, own.removesuffix("/{}")}:
            yield from (each.default for each in other.fields if each.location == "body" and each.place == place)


def _is_ignored(found: Difference) -> bool:
    """Returns whether null left a value as it was that a client had sent, where the document tells null from absent. A
    value that no client sent may be what the server shows in place of null: a name made of the email address.
    """
    is_kept = is_as_before(found) and not _is_default(found)
    return is_kept and _was_sent(found) and tells_apart(found.operation)


def _was_sent(found: Difference) -> bool:
    """Returns whether a client sent the value that a property has: in an earlier change, or in the creation."""
    if found.record.was_accepted(found.field, found.right.value):
        return True
    others = (each for each in found.record.group.values() if each is not found.record and each.operation.is_write)
    return any(
        other.was_accepted(field, found.right.value)
        for other in others
        for field in other.operation.fields
        if field.location == "body" and field.place == found.field.place
    )


def _is_made(found: Difference) -> bool:
    """Returns whether null asks the server for a value. After a PATCH, each resource may keep a value of its own."""
    is_null = found.left.value is None and found.operation.method != "PATCH"
    return is_null and is_made_for_null(found.record, found.field)


def _is_excluded(found: Difference) -> bool:
    """Returns whether null could not be shown after a change."""
    is_told = is_merge_patch(found.operation) or _is_ignored(found)
    is_excluded = found.right.field.nullable is False and (found.right.field.required or not is_told)
    return found.operation.method == "PATCH" and is_excluded


def _is_removed(found: Difference) -> bool:
    return is_merge_patch(found.operation) and (_is_default(found) or _is_changed(found))


def _is_replaced(found: Difference) -> bool:
    is_plain = found.operation.method == "PATCH" and not is_merge_patch(found.operation)
    return is_plain and not (_is_ignored(found) and found.right.field.nullable)


def _is_text_of_null(found: Difference) -> bool:
    """Returns whether a text stands in place of null that a program writes for it, and that no enumeration has."""
    value, documented = found.right.value, (found.field, found.right.field)
    is_member = any(value in each.schema.get("enum", ()) for each in documented)
    return isinstance(value, str) and not is_member and TEXT_OF_NULL.found(value) != ""


def _is_emptied(found: Difference) -> bool:
    """Returns whether a value that is empty stands in place of each null, although the property is null where a request
    leaves it out: the server tells null from what is empty.
    """
    if found.operation.method == "PATCH" or not is_nothing(found.right.value):
        return False
    nulls = [got for sent, got in found.history if sent is None]
    lacking = (found.record.shown(each, found.field) for each in found.record.lacking(found.field.key) if each.accepted)
    return None not in nulls and any(shown is not None and shown.value is None for shown in lacking)


NULLS: tuple[Explanation[Difference], ...] = (
    row(
        "made for null",
        "null and absence ask the server for a value, another one each time",
        (*FROM_NULL, *FROM_DEFAULT),
        VALUE,
        _is_made,
        case="a Quart application that publishes at once where the time is null",
        details="After a PATCH it does not hold: each resource may keep a value of its own.",
    ),
    row(
        "null excluded",
        "the schema of the response excludes null",
        FROM_NULL,
        VALUE,
        _is_excluded,
        case="Phoenix, strings that every response holds",
        details=(
            "Null cannot clear such a property. In a merge patch it holds only if every response must have the "
            "property. The same goes for a PATCH that tells null from absent, where null left a client's value as it "
            "was."
        ),
        untestable=BY_DOCUMENT,
    ),
    row(
        "default of absent",
        "the member was removed, and the response shows what stands for an absent one",
        FROM_NULL,
        VALUE,
        _is_removed,
        case="documents with merge patches",
        details=(
            "In a merge patch, null removes the member. A documented default, or another value than before, stands for "
            "it."
        ),
    ),
    row(
        "text of null",
        "the text of null stands in its place",
        FROM_NULL,
        VALUE,
        _is_text_of_null,
        excuse="proves",
        case="Python and JavaScript servers that write `None` or `undefined` where they make a text of each value",
    ),
    row(
        "null where left out",
        "the property is null where a request leaves it out",
        FROM_NULL,
        VALUE,
        _is_emptied,
        excuse="proves",
        case="servers that write an empty text, zero or an empty list for each null",
        details=(
            "Each null of a POST or a PUT became empty. If another null came back, there may be a rule between fields."
        ),
    ),
    row(
        "null replaced",
        "null replaced",
        FROM_NULL,
        VALUE,
        _is_replaced,
        excuse="weakens",
        case="FastAPI with `Optional` for each property, and .NET with null for each text: null may mean absent",
        details=(
            "The document tells null from absent where another optional text of the PATCH excludes null. If null "
            "leaves a client's value as it was there, and the response admits null, that is a failure. A documented "
            "default is no such value: null may ask for it."
        ),
    ),
)
