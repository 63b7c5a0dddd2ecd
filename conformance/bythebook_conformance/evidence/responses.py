"""What the rules on answers share: which fields of an answer there are, and which of them an exchange shows."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from jsonpointer import JsonPointer

from bythebook_conformance.conventions import CACHED
from bythebook_conformance.evidence.record import NO_BODY, Record
from bythebook_conformance.model import Exchange, Requirement
from bythebook_conformance.relations.collections import items_place
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key
from bythebook_openapi.schema.media_types import essence
from bythebook_openapi.schema.validators import Validator, Violation
from bythebook_openapi.states import ABSENT, NOWHERE, get

# Nothing is said of a body with these (RFC 9110); after a 202 the thing itself is to be looked at.
NO_BODY_KEYS = frozenset(map(str, NO_BODY))

# Why an operation shows nothing whose documented success is a redirect.
REDIRECTS = "answers with a redirect"

# The keywords that an object can break by what it lacks, and those of unions, whose variants it may lack a part of.
_OF_LACK = frozenset(
    {"required", "minProperties", "dependentRequired", "anyOf", "oneOf", "oneOfNotValid", "oneOfMultipleValid"}
)

__all__ = [
    "REDIRECTS",
    "answer_fields",
    "documented",
    "held",
    "holds",
    "is_page",
    "is_redirect",
    "is_sound",
    "is_unlisted",
    "lacks_only",
    "lacks_required",
    "lenient_at",
    "listed_alike",
    "listed_types",
    "may_be_old",
    "pointer",
    "said_against",
]


def answer_fields(operation: Operation) -> Iterator[Field]:
    """Yield the fields of every documented answer of class 2xx, as far as it can be told where they stand."""
    for response in operation.successes:
        if response.key not in NO_BODY_KEYS:
            yield from (each for each in response.fields if not each.is_uncertain)


# The keywords of a schema that only people read.
_FOR_PEOPLE = frozenset({"title", "description", "example", "examples", "externalDocs"})


def listed_alike(lister: Operation, reader: Operation) -> Iterator[Field]:
    """Yields each property of a read that the items of a list have too: by the very same schema, or of an object whose
    whole schema the document writes again for the items, as bundlers and captured pages do.
    """
    around = items_place(lister)
    listed = list(answer_fields(lister))
    same_schema = {each.pointer for each in listed if each.place[:-1] == around}
    items = [_stated(each) for each in listed if each.place == around]
    alike = {each.place for each in answer_fields(reader) if "properties" in each.schema and _stated(each) in items}
    for each in answer_fields(reader):
        if each.kind == "property" and (each.pointer in same_schema or each.place[:-1] in alike):
            yield each


def _stated(field: Field) -> Mapping[str, Any]:
    return {name: each for name, each in field.schema.items() if name not in _FOR_PEOPLE}


def documented(requirement: Requirement, exchange: Exchange, record: Record) -> Field | None:
    """Return the field that a requirement is about, where the exchange's answer is the one that declares it."""
    response = record.described(exchange)
    return response.by_key.get(requirement.key) if response is not None else None


def is_sound(requirement: Requirement, exchange: Exchange, record: Record) -> bool:
    """Return whether an answer cannot break the schema of the field that a requirement is about."""
    field = documented(requirement, exchange, record)
    return field is None or record.conforms(exchange, field)


def held(exchange: Exchange, path: Key) -> Any:
    """Return what an answer holds at a path, ABSENT where it holds nothing there."""
    found = get(exchange.answer, path)
    return ABSENT if found is NOWHERE else found


def lenient_at(exchange: Exchange, field: Field) -> bool:
    """Return whether the request departs from the document at the field of the same name: its answer is judged with
    that leniency alone.
    """
    if not exchange.faults:
        return False
    steps = ("body", *field.place)
    return any(_is_within(fault, steps) for fault in exchange.faults)


def _is_within(fault: Key, steps: Key) -> bool:
    """Return whether a place in a request is at, around or within a place in the answer, where `*` means any index."""
    return len(fault) > 1 and all(other in {one, "*"} for one, other in zip(fault, steps, strict=False))


_MOST_SAID = 160
# A wrong type needs no words, and those on a union repeat the value.
_UNTOLD = frozenset({"", "type", "anyOf", "oneOf", "oneOfNotValid", "oneOfMultipleValid"})


def pointer(field: Field, path: Key) -> str:
    """Return where in the answer it was seen, for a field that several places may hold; else nothing."""
    return f" at {JsonPointer.from_parts(path).path}" if "*" in field.path else ""


def _errors(validator: Validator, value: Any) -> list[Any]:
    try:
        return list(validator.iter_errors(value))
    except (UnicodeEncodeError, ValueError, RecursionError) as error:  # a lone surrogate, hundreds of levels
        return [error]


def _errors_of_branch(errors: Iterable[Any]) -> Iterator[Any]:
    """Yields errors. That of a union as a whole is replaced by those of its one alternative whose type the value has:
    in `anyOf` of an object and null, those of the object.
    """
    for error in errors:
        branches = [] if getattr(error, "instance_path", ()) else getattr(error, "branches", ())
        meant = [branch for branch in branches if not any(_is_of_type(each) for each in branch)]
        if len(branches) > 1 and len(meant) == 1:
            yield from _errors_of_branch(meant[0])
        else:
            yield error


def _is_of_type(error: Violation) -> bool:
    """Returns whether the value as a whole has another type."""
    return not error.instance_path and error.kind.name == "type"


def _is_tagged(variant: Field, value: Any) -> bool:
    """Return whether a value names a variant as its own, by the discriminator."""
    name, tag = variant.given.get(len(variant.path), ("", None))
    return variant.kind == "variant" and isinstance(value, dict) and bool(name) and value.get(name) == tag


def holds(record: Record, exchange: Exchange, field: Field, value: Any) -> bool:
    """Return whether a value that is not admitted is wrong only in members that are fields of their own."""
    response = record.described(exchange)
    fields = response.fields if response is not None else ()
    variant = next((each for each in fields if each.parent == field.key and _is_tagged(each, value)), None)
    if variant is not None and not record.contract.admits(variant, value):
        return holds(record, exchange, variant, value)
    inner = {each.path[len(field.path)] for each in fields if each.kind == "property" and each.parent == field.key}
    hidden = response.hidden if response is not None else ()
    inner |= {secret.path[-1] for secret in hidden if secret.parent == field.key}  # the rule on write-only reports them
    starred = any(each.parent == field.key and each.kind in {"item", "value"} for each in fields)
    if not inner and not starred:
        return False
    for error in _errors_against(record, field, value):
        path = [str(part) for part in getattr(error, "instance_path", ())]
        missing = getattr(getattr(error, "kind", None), "property", None)
        if path and (path[0] in inner or starred):
            continue
        if not path and isinstance(missing, str) and missing in inner:
            continue
        return False
    return True


def _errors_against(record: Record, field: Field, value: Any) -> Iterator[Any]:
    """Yields the errors of a value against the schemas of a field, in the view of a request or a response."""
    for at in field.pointers:
        yield from _errors_of_branch(_errors(record.contract.validator(at, field.location), value))


def _kind_as_whole(error: Any) -> str:
    """Returns the keyword that a value breaks as a whole; empty for an error within the value."""
    return "" if getattr(error, "instance_path", ()) else getattr(getattr(error, "kind", None), "name", "")


def lacks_required(record: Record, field: Field, value: Any) -> bool:
    """Returns whether an object lacks a property that the schema of a field requires; in a response, no `writeOnly`
    property is required.
    """
    return any(_kind_as_whole(error) == "required" for error in _errors_against(record, field, value))


def lacks_only(record: Record, field: Field, value: Any) -> bool:
    """Returns whether an object breaks the schema of a field by nothing but what it lacks: of a union it is a variant
    without some of its properties.
    """
    return isinstance(value, dict) and all(map(_is_lack, _errors_against(record, field, value)))


def _is_lack(error: Any) -> bool:
    branches = getattr(error, "branches", ())
    is_part = not branches or any(all(map(_is_lack, branch)) for branch in branches)
    return _kind_as_whole(error) in _OF_LACK and is_part


def said_against(record: Record, field: Field, value: Any) -> str:
    """Returns what the schema says against an object or a list as a whole, in brackets: that a closed object excludes a
    property, say. Empty where its type is wrong, and for other values, which show by themselves what is wrong.
    """
    if not isinstance(value, dict | list):
        return ""
    for error in _errors_against(record, field, value):
        if _kind_as_whole(error) not in _UNTOLD:
            return f" ({textwrap.shorten(error.message, _MOST_SAID, placeholder=' ...')})"
    return ""


def is_unlisted(exchange: Exchange, record: Record) -> bool:
    """Returns whether an accepted response has a body of a media type that the document does not list for its status
    code.
    """
    listed = listed_types(exchange, record)
    stated = essence(exchange.headers.get("content-type", ""))
    return bool(listed) and not any(fnmatchcase(stated, essence(each)) for each in listed)


def is_page(exchange: Exchange, record: Record) -> bool:
    """Returns whether a response is a page of HTML that the document does not list, as a single-page application
    answers any path that its API does not know.
    """
    return is_unlisted(exchange, record) and exchange.headers.get("content-type", "").startswith("text/html")


def listed_types(exchange: Exchange, record: Record) -> tuple[str, ...]:
    """Returns the media types that the document lists for an accepted response with a body; none for another one."""
    if not exchange.accepted or not exchange.text or exchange.status is None:
        return ()
    response = record.operation.response(exchange.status)
    return () if response is None else tuple(response.media_types)


def is_redirect(operation: Operation, exchange: Exchange) -> bool:
    """Returns whether a response is the documented success of an operation that documents none of the class 2xx.

    Such a redirect may carry a refusal, too, as OAuth 2.0 has it (RFC 6749, section 4.1.2.1).
    """
    keys = {each.key.upper() for each in operation.responses}
    is_documented = not keys.isdisjoint({str(exchange.status), "3XX"})
    return is_documented and 300 <= (exchange.status or 0) < 400 and not any(each[:1] == "2" for each in keys)


def may_be_old(exchange: Exchange) -> bool:
    """Returns whether a response may come from a cache (RFC 9111, sections 5.1 and 5.2)."""
    return "age" in exchange.headers or CACHED.found(exchange.headers.get("cache-control", "")) != ""
