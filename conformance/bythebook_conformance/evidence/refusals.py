"""Reads a refusal (4xx): its text without the names of its documented schema, and the fields that it names.

Structured errors say the place of a field: `loc` (FastAPI), `instancePath` and `params.missingProperty` (Ajv),
`pointer` (RFC 9457 and JSON:API), `field` (Spring), or the names of members (Django REST framework).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.conventions import MISSING, UNIQUENESS
from bythebook_conformance.evidence.attribution import Place, steps_of
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.dependent_fields import is_free
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.states import ABSENT

__all__ = [
    "is_unrelated",
    "may_be_of_state",
    "named_beside",
    "named_fields",
    "names_missing",
    "names_only_others",
    "names_server_set",
    "names_with_another",
    "others_named",
    "refusal",
    "refused_field",
    "says_the_same",
    "spoken",
]

_HELD = frozenset({"property", "body"})
_DEPTH = 4
# A word of a sentence that is shorter may be an article.
_SHORTEST = 3
_MISSING = (ABSENT, None)
# The statuses of a refusal that is about the state of a resource (RFC 9110, section 15.5.10; RFC 4918, section 11.3),
# and those of one that may be.
_OF_STATE, _MAYBE_OF_STATE = frozenset({409, 423}), frozenset({400, 403, 422})
# Words that name more fields speak of the request as a whole.
_MOST_NAMED = 2
# Shorter names are found in any text.
_TELLING = 4
# Refusals that say nothing about the value that was sent.
_UNRELATED = frozenset({401, 403, 404, 405, 408, 409, 412, 413, 415, 423, 424, 428, 429})
# So many characters of a refusal are read for its words.
_QUOTED = 2000


def refusal(exchange: Exchange, record: Record) -> str:
    """Returns the text of a refusal. The property names of its documented schema are left out, since they name no field
    of the request.
    """
    answer = record.operation.response(exchange.status) if exchange.status is not None else None
    if answer is None or answer.schema_pointer is None or not isinstance(exchange.answer, dict | list):
        return exchange.text
    return "\n".join(_said(exchange.answer, frozenset(_names(record.contract.reader, answer.schema_pointer))))


def is_unrelated(exchange: Exchange, operation: Operation) -> bool:
    """Returns whether a refusal says nothing about the content of the request.

    An operation that documents 405, and neither 400 nor 422, uses it for bad input (Petstore).
    """
    if exchange.refused and exchange.reused:
        return True  # a value that the user gave ran out
    said = exchange.text[:_QUOTED]
    if exchange.refused and not exchange.faults and (UNIQUENESS.found(said) or MISSING.found(said)):
        return True  # about other resources
    keys = {each.key for each in operation.responses}
    is_own = exchange.status == 405 and "405" in keys and not keys & {"400", "422"}
    return exchange.status in _UNRELATED and not is_own


def may_be_of_state(exchange: Exchange, record: Record) -> bool:
    """Returns whether a refusal of a valid request may be about the state of the resource that it addresses or names,
    as a room that is booked: its status code says so, or the server accepted the same request for another one, or the
    refusal names no field.
    """
    if not exchange.refused or not exchange.authorized or exchange.request.draft.wrong or exchange.faults:
        return False
    if any(key[0] == "path" for key in exchange.request.changed):
        return False
    if exchange.meant in _OF_STATE:
        return True
    if exchange.meant not in _MAYBE_OF_STATE:
        return False
    key = exchange.request.draft.key
    named = refused_field(record.operation, exchange)
    is_repeated = any(each.request.draft.key == key for each in record.accepted())
    return is_repeated or named is None or named.location == "path"


def names_only_others(exchange: Exchange, record: Record, field: Field | None) -> bool:
    """Returns whether the words of a refusal name another field, and not this one. A copy of the request in them names
    nothing.
    """
    return field is not None and bool(others_named(exchange, record, field))


def others_named(exchange: Exchange, record: Record, field: Field) -> list[Field]:
    """Returns the other fields that the words of a refusal name; none where they name this field, too."""
    if not field.path or len(plain(field.path[-1])) < _TELLING:
        return []
    said = plain("\n".join(_texts(exchange)))
    around = {plain(step) for step in field.path}
    named = [
        each
        for each in record.operation.fields
        if each.kind in {"property", "parameter"}
        and len(name := plain(each.path[-1])) >= _TELLING
        and name not in around
        and name in said
    ]
    # A place such as `address.country` names what is around both fields too.
    return [] if plain(field.path[-1]) in said else named


def says_the_same(exchange: Exchange, other: Exchange, record: Record) -> bool:
    """Returns whether the words of two refusals name the same fields."""
    return _all_named(exchange, record) == _all_named(other, record)


def _all_named(exchange: Exchange, record: Record) -> frozenset[str]:
    said = plain("\n".join(_texts(exchange)))
    names = (plain(each.path[-1]) for each in record.operation.fields if each.path)
    return frozenset(name for name in names if len(name) >= _SHORTEST and name in said)


def names_missing(exchange: Exchange, record: Record, field: Field | None) -> bool:
    """Returns whether a refusal names a field and one or two fields beside it, and the request has no value for any of
    them: `give an e-mail address or a telephone number`. A copy of the request names nothing.
    """
    if field is None or not field.path or record.held(exchange, field) not in _MISSING:
        return False
    return any(record.held(exchange, each) in _MISSING for each in named_beside(exchange, record, field))


def names_with_another(exchange: Exchange, record: Record, field: Field) -> bool:
    """Returns whether the words of a refusal name a field and one or two fields beside it, as in `end is before start`.
    A copy of the request in them names nothing.
    """
    return bool(named_beside(exchange, record, field))


def named_beside(exchange: Exchange, record: Record, field: Field) -> list[Field]:
    """Returns the one or two fields beside a field that a refusal names with it; none where it names more."""
    said = {*words(" ".join(_texts(exchange)))}
    beside = [
        each for each in record.operation.fields if each.parent == field.parent and each.key != field.key and each.path
    ]
    named = [each for each in beside if len(plain(each.path[-1])) >= _SHORTEST and {*words(each.path[-1])} <= said]
    is_named = bool(field.path) and {*words(field.path[-1])} <= said
    return named if is_named and len(named) <= _MOST_NAMED else []


def names_server_set(exchange: Exchange, record: Record, field: Field) -> bool:
    """Returns whether a refusal names a field and one or two properties beside it that the server alone sets: they are
    in responses, and in no request. The words of the values count, as errors have members such as `type`.
    """
    if not field.path or not {*words(field.path[-1])} <= {*words(" ".join(_texts(exchange)))}:
        return False
    said = {*words(" ".join(_values(exchange.answer, exchange.request.body)))} or {*words(exchange.text)}
    sent = {each.place for each in record.operation.fields}
    beside = {place for place in record.resource.fields if place[:-1] == field.place[:-1]}
    names = {place[-1] for place in beside - sent if place and len(plain(place[-1])) >= _TELLING}
    return 0 < sum({*words(name)} <= said for name in names) <= _MOST_NAMED


def _texts(exchange: Exchange) -> list[str]:
    """Returns the texts of a refusal, without those of a copy of the request."""
    if not isinstance(exchange.answer, dict | list):
        return [exchange.text]
    return list(_said(exchange.answer, frozenset(), exchange.request.body))


def _names(reader: Reader, pointer: str, depth: int = 0) -> Iterator[str]:
    shape = reader.shape(pointer)
    yield from shape.properties
    within = [each[0] for each in shape.properties.values()] + shape.items + [one.pointer for one in shape.alternatives]
    for each in within if depth < _DEPTH else ():
        yield from _names(reader, each, depth + 1)


def _said(value: Any, known: frozenset[str], copied: Any = ABSENT) -> Iterator[str]:
    if isinstance(value, dict | list) and value == copied:
        return
    if isinstance(value, dict):
        for name, each in value.items():
            yield from () if name in known else (name,)
            yield from _said(each, known, copied)
    elif isinstance(value, list):
        for each in value:
            yield from _said(each, known, copied)
    else:
        yield str(value)


def named_fields(operation: Operation, exchange: Exchange) -> tuple[list[Field], list[Field]]:
    """Returns the optional fields that a refusal names by their places, and those that its words name.

    A place may be a member of every error, such as `title`, so that the words count too. A copy of the request names
    nothing. Fields whose values are never made up, such as credentials, are left out.
    """
    fields = [each for each in operation.fields if is_free(operation, each) and _is_optional(operation, each)]
    body = exchange.request.body
    places = set(_places(exchange.answer, copied=body))
    placed = [each for each in fields if {each.path, (each.location, *each.path)} & places]
    said = f" {' '.join(words(' '.join(_texts(exchange))))} "
    return placed, [each for each in fields if f" {spoken(each)} " in said]


def refused_field(operation: Operation, exchange: Exchange) -> Field | None:
    """Returns the field that a refusal names, required or not: by its words, where the longest name counts, else by its
    place. A copy of the request names nothing. None where it names no field.
    """
    fields = [each for each in operation.fields if each.kind in {"property", "parameter"} and each.name]
    body, is_json = exchange.request.body, isinstance(exchange.answer, dict | list)
    said = f" {' '.join(words(' '.join(_values(exchange.answer, body) if is_json else [exchange.text])))} "
    named = [each for each in fields if f" {spoken(each)} " in said]
    places = set(_places(exchange.answer, copied=body))
    # Each error may have a `title`: a place within a member such as `errors` tells more.
    deep = {place[start:] for place in places for start in range(1, len(place))}
    for known in (deep, places):
        named = named or [each for each in fields if {each.path, (each.location, *each.path)} & known]
    return max(named, key=lambda each: len(each.path[-1]), default=None)


def _values(value: Any, copied: Any) -> Iterator[str]:
    """Yields the values within a refusal, without those of a copy of the request."""
    if isinstance(value, dict | list) and value == copied:
        return
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _values(each, copied)
    else:
        yield str(value)


def spoken(field: Field) -> str:
    """Returns the last name of a field in single words, as a message may write it."""
    return " ".join(words(re.sub(r"[^A-Za-z0-9_-]", "", field.path[-1])))


def _is_optional(operation: Operation, field: Field) -> bool:
    """Returns whether a field may be left out, alone or with the object around it."""
    if field.location != "body":
        return field.kind == "parameter" and not field.required
    around = operation.ancestors(field)
    is_held = field.kind == "property" and all(holder.kind in _HELD for holder in around)
    return is_held and not all(each.required or each.kind == "body" for each in (*around, field))


def _places(answer: Any, around: Place = (), copied: Any = ABSENT) -> Iterator[Place]:
    """Yields the places that an answer names, and each of their ends: an envelope may stand around them."""
    if isinstance(answer, dict | list) and answer and answer == copied:
        return
    if isinstance(answer, Mapping):
        missing = answer.get("params", {}).get("missingProperty") if isinstance(answer.get("params"), Mapping) else None
        for name, value in answer.items():
            yield from _stated(value, missing)
            at = (*around, str(name))
            yield from (at[start:] for start in range(len(at)))
            yield from _places(value, at, copied)
    elif isinstance(answer, list):
        for item in answer:
            yield from _places(item, around, copied)


def _stated(value: Any, missing: Any) -> Iterator[Place]:
    """Yields the place that a text or a list of names states, alone and with the name of a missing member."""
    steps = steps_of(value)
    if steps is None:
        return
    yield steps
    if isinstance(missing, str):
        yield (*steps, *(steps_of(missing) or ()))
