"""domain: the server refuses a value outside a field's schema, and accepts one inside.

Judged by one request for each way of being outside. It differs in that value from a request that was accepted before
and after. If the server turns the value into the documented type, the finding is lenient, a notice. If it returns the
value, it is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import lacks_required
from bythebook_conformance.evidence.sets import as_set
from bythebook_conformance.evidence.turned import says_the_same
from bythebook_conformance.explanations.levels import Loss, level_left
from bythebook_conformance.explanations.refusals import refused
from bythebook_conformance.explanations.refused_values import REFUSED_VALUES
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.addresses import is_addressable
from bythebook_conformance.relations.dependent_fields import is_preference, not_free
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import (
    INVALID_NOTES,
    REFUSAL_NOTES,
    REFUSED,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    judge_negative,
    of_field,
)
from bythebook_conformance.rules.format_features import feature
from bythebook_conformance.rules.invalid_values import (
    EXTRA_MEMBER,
    LOOSE,
    MADE_OF_RIGHT,
    UNCHECKED,
    items_needed,
    of_length,
    of_right,
    outside,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.schema.normalize import is_of_format
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]

_UNKNOWN_MEMBER = "additionalProperties"
_ADMITTED, _EXTRA, _BLATANT = "admitted", "unnamed-member", "format-blatant"
_POSITIVE = frozenset({_ADMITTED, _EXTRA})
# Formats that no validator enforces, and discriminator values that name no variant.
_UNSEEN = frozenset({_BLATANT, "discriminator"})
# A shorter name occurs in any text by chance.
_TELLING = 4
# No stated bound, and more than any server gives at once.
_LARGEST_PAGE = 1000
# Rails, Laravel, Django and Hibernate make a column of so many characters where nothing else is said.
_LONGEST_COLUMN = 255
_LENGTHS = frozenset({"minLength", "maxLength"})
_VISIBLE = LOOSE | {"format", "impossible", _BLATANT}


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    for field in operation.fields:
        name = f"'{field.name}'" if field.name else "the body"
        is_chosen = (
            field.kind != "body"
            and (field.required or not not_free(operation, field))
            and not _is_word(operation, field)
        )
        if field.location != "path" and is_chosen:
            yield of_field(
                operation,
                field,
                "domain",
                f"The server accepts documented values of {name}.",
                case=_ADMITTED,
                fact="type",
            )
        if field.kind == "variant":
            continue  # an invalid value of one variant may be a valid value of another
        if field.schema.get("additionalProperties") is True and not field.is_text:
            sentence = f"The server accepts a member of {name} that the schema does not name."
            yield of_field(operation, field, "domain", sentence, case=_EXTRA, fact="type")
        if is_preference(field) or resource.describes_api:
            continue
        for case, value in _outside(contract, field):
            is_shaped = case in _LENGTHS and bool(field.schema.keys() & {"pattern", "format"})
            wrong = f"a text of {len(value)} characters" if is_shaped else show(value)
            sentence = f"The server refuses {wrong} for {name}."
            yield of_field(operation, field, "domain", sentence, case=case, fact="type")
        is_union = any(each.kind == "variant" for each in operation.children.get(field.key, ()))
        for case in of_right(field, _is_closed(field)):
            if case == "discriminator" and not is_union:
                continue  # no schema extends this one, so that its discriminator is a plain property
            sentence = f"The server refuses a value for {name} that breaks {case.partition(':')[0]}."
            yield of_field(operation, field, "domain", sentence, case=case, fact="type")


def _is_word(operation: Operation, field: Field) -> bool:
    """Returns whether a field is the discriminator of its object: not every text names a schema."""
    holder = operation.by_key.get(field.parent) if field.parent is not None else None
    if holder is None or holder.kind == "variant" or holder.tag is None:
        return False
    return holder.tag[0] == field.path[-1]


def _outside(contract: Contract, field: Field) -> Iterator[tuple[str, Any]]:
    for case, value in outside(field).items():
        if not contract.admits(field, value) and is_addressable(field, value):
            yield case, value
    format_ = str(field.schema.get("format"))
    if format_ in UNCHECKED and contract.admits(field, UNCHECKED[format_]):
        yield _BLATANT, UNCHECKED[format_]


def _is_closed(field: Field) -> bool:
    schema = field.schema
    return schema.get("unevaluatedProperties") is False or (
        schema.get("additionalProperties") is False and not schema.keys() & {"allOf", "patternProperties"}
    )


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if requirement.case in _POSITIVE:
        return _judge_admitted(requirement, exchange, record)
    return judge_negative(requirement, exchange, record, lambda taken: _taken(requirement, taken, record), _UNSEEN)


def _taken(requirement: Requirement, exchange: Exchange, record: Record) -> Observation:
    """Returns what an accepted invalid value shows: a leniency if the server may have turned it into the right type."""
    field = field_of(requirement, record)
    value = record.held(exchange, field)
    shown = record.shown(exchange, field)
    got = shown.value if shown is not None else ABSENT
    if requirement.case == _UNKNOWN_MEMBER and not (isinstance(got, dict) and EXTRA_MEMBER in got):
        actual = f"{exchange.status}: no response shows the unknown member"
        return failed(exchange, REFUSED, actual, level="notice", reason="lenient")
    if requirement.case == "uniqueItems" and shown is not None and shown.is_valid and _becomes_set(value, got):
        actual = f"{exchange.status}: the server turned it into {show(got)}"
        return failed(exchange, REFUSED, actual, level="notice", reason="lenient")
    if value == "" and field.is_text and not field.required and not same(got, ""):
        actual = f"{exchange.status}: the server read a blank as an absent value"
        return failed(exchange, REFUSED, actual, level="notice", reason="lenient")
    if requirement.case in {"minimum", "maximum"} and is_of_format(field.schema, field.schema.get(requirement.case)):
        actual = f"{exchange.status}: the server accepted {show(value)}"
        level: Level = "notice" if field.location == "query" else "warning"  # a query stores nothing
        return failed(exchange, REFUSED, actual, level=level, reason="lenient")
    if requirement.case not in _VISIBLE:
        return failed(exchange, REFUSED, f"{exchange.status}: the server accepted {show(value)}")
    if requirement.case == _BLATANT:
        actual = f"{exchange.status}: the server accepted {show(value)}"
    elif shown is None or got is ABSENT or got is None:
        actual = f"{exchange.status}: the response does not show the value"
    elif (
        shown.is_valid
        or _reads_as_time(requirement, field, value, got)
        or _is_wrong_within(record, shown.field, value, got)
    ):
        actual = f"{exchange.status}: the server turned it into {show(got)}"
        # A body that is no object has no member that could be lost.
        loss: Loss = "form" if requirement.key == ("body",) or says_the_same(value, got) else "meaning"
        weaker = level_left(requirement.authority, loss, "weakens")
        return failed(exchange, REFUSED, actual, level=weaker, reason="lenient")
    elif same(value, got):
        actual = f"{exchange.status}: {show(got)} came back as it was sent"
        if requirement.case == "impossible":  # many validators of dates know the form, and not the calendar
            return failed(exchange, REFUSED, actual, level="warning", reason="lenient")
        return failed(exchange, REFUSED, actual)
    else:
        return failed(exchange, REFUSED, f"{exchange.status}: {show(got)} came back")
    return failed(exchange, REFUSED, actual, level="notice", reason="lenient")


def _becomes_set(value: Any, got: Any) -> bool:
    """Returns whether a list came back with each of its items once."""
    return isinstance(value, list) and isinstance(got, list) and as_set(value, got) == "duplicates removed"


def _is_wrong_within(record: Record, field: Field, value: Any, got: Any) -> bool:
    """Returns whether an object or list in the response has the type and the required properties of the response field,
    and is wrong in its members alone. The server ignored the wrong value, and the members have requirements of their
    own.
    """
    kind = "object" if isinstance(got, dict) else "array" if isinstance(got, list) else ""
    return kind in field.types and type(got) is not type(value) and not lacks_required(record, field, got)


def _reads_as_time(requirement: Requirement, field: Field, value: Any, got: object) -> bool:
    """Returns whether the server read a value as a time, and answered it without a zone: a time without zone came back
    as it was sent, or another value, such as the seconds since 1970, became a time.
    """
    is_sent = same(value, got) and requirement.case not in {"no-zone", "date"}
    if field.schema.get("format") != "date-time" or is_sent or not isinstance(got, str):
        return False
    try:
        datetime.fromisoformat(got)
    except ValueError:
        return False
    return True


def _judge_admitted(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if not exchange.authorized or value in (ABSENT, NOWHERE, None) or exchange.is_faulty(field.at):
        return None
    slot = exchange.request.draft.slots.get(field.key)
    if (requirement.case == _EXTRA) != (slot == "extra"):
        return None
    if exchange.accepted:
        return passed(exchange)
    found = refused(requirement, exchange, record)
    if found is None or record.was_accepted(field, value) or feature(field, value):
        return None  # `format-member` judges it
    actual = f"{exchange.status} {exchange.text[:120]}".strip()
    if len(found.changed) > 1:
        actual = f"{actual} (when another field is changed too)"
    told = Told(exchange, requirement.authority, f"acceptance of {show(value)}", actual)
    return explained(found, REFUSED_VALUES, told)


def _neighbors(requirement: Requirement, field: Field, value: Any) -> tuple[Any, ...]:
    """Returns the number beside a refused bound. If the server accepts it, the refusal is about the bound, and not
    about a field that is missing beside it.
    """
    if requirement.case != _ADMITTED or isinstance(value, bool) or not isinstance(value, int):
        return ()
    low, high = field.schema.get("minimum"), field.schema.get("maximum")
    near = value + 1 if value == low else value - 1 if value == high else None
    is_within = near is not None and (low is None or near >= low) and (high is None or near <= high)
    return (near,) if is_within else ()


def _wrong(requirement: Requirement, field: Field, value: Any) -> Any:
    if requirement.case in _POSITIVE:
        return ABSENT
    if requirement.case == _BLATANT:
        return UNCHECKED[str(field.schema.get("format"))]
    if requirement.case in _LENGTHS and (text := of_length(field.schema, requirement.case, value)) is not ABSENT:
        return text
    made = of_right(field, closed=True).get(requirement.case)
    return made(value) if made is not None else outside(field)[requirement.case]


def _needs(requirement: Requirement) -> tuple[str, ...] | None:
    keyword, *members = requirement.case.split(":")
    return tuple(members) if keyword in MADE_OF_RIGHT else None


_MEANING = Meaning(
    group="limits",
    fault="accepts a value that the document excludes",
    habit="unchecked",
    faults={
        _ADMITTED: "refuses a value that the document admits",
        _EXTRA: "refuses a member that the document does not name",
    },
    raised_by=(
        "type, format, enum, const, bounds, length, pattern, items, uniqueness, properties, `oneOf` and "
        "discriminator of an input"
    ),
    authority="stated",
    must="refuse each kind of value outside, one case for each, and accept values inside and at the edges",
    notes=(
        Note(
            "Invalid parameters of an operation that answers the document itself (`application/vnd.oai.openapi`) raise "
            "nothing: the framework serves it.",
            case="drf-spectacular, whose view of the schema documents the languages and takes any",
        ),
        Note(
            "A bound, a step and the format `int32` say nothing of a property or parameter that is a text "
            "(JSON Schema 2020-12, Validation, section 6.2).",
            case="zeno.fm and TrueSight document a page as a text with a minimum or a format of numbers",
        ),
        Note(
            "Each way of being invalid is one case. A wrong value of the field's own type is no case of its type: "
            "`{}` without its one required member is a missing member, `[]` breaks `minItems`, a text breaks "
            "`enum`, `pattern` or `minLength`.",
            case="liars that lack one check and were accused of two",
        ),
        Note(
            "A value beyond a bound breaks that bound alone. A text that is one character too long, or too short, "
            "keeps to the pattern and the format of a valid one. A list that is one item too long has valid items, and "
            "different ones where the document wants that. A number keeps to `multipleOf`. Lists in a query, a header "
            "or a form are sent with one item too many as well.",
            case="twins that check the pattern and the items, and miss the bound by one",
        ),
        Note(
            "An empty object where the type is an object is reported as the member that it lacks, not as a wrong type.",
            case="Evennia, PATCH of a help entry",
        ),
        Note(
            "A value of the wrong type or spelling that the server turns into the documented type is `lenient`, a "
            "notice. The response to it is judged with that leniency for that field alone. Where what is stored no "
            "longer says what the wrong value did (7 for 6.7, an empty object for a list), it is a warning. A day that "
            "the calendar has not (30 February) may become another one: a notice.",
            case="FastAPI and Pydantic in lax mode; NestJS, where 31 February is 3 March",
        ),
        Note(
            "A list with an item twice that comes back as a set, with each item once, is `lenient`: the server turned "
            "it into the documented type.",
            case="FastAPI, where `set[str]` states `uniqueItems` and drops what is there twice",
        ),
        Note(
            "Parameters that order a list, or choose properties (`sort`, `fields`, `include`), take names. Where the "
            "document does not state them, none is made up: a server may refuse others (JSON:API 1.1).",
            case="Spring Data, `sort=name,asc`, also as a list",
        ),
        Note(
            "A time without zone that was accepted and comes back without zone is that one leniency, and no fault "
            "of the response.",
            case="a lax FastAPI server",
        ),
        Note(
            "A number or a text of digits that comes back as a time without zone was read as the seconds since 1970: "
            "`lenient`.",
            case="FastAPI over a database without time zones",
        ),
        Note(
            "An invalid value that comes back as it was sent, or as another value outside the documented domain, "
            "is a failure.",
            case="a liar that stores what it should refuse",
        ),
        Note(
            "An invalid value that was accepted and that the response leaves out or shows as null is `lenient`: "
            "nothing shows that the server kept it.",
            case="servers that ignore what they cannot read",
        ),
        Note(
            "Parameters and forms are text, and a wrong type shows in its spelling: `not-a-number`, `7.5` for an "
            "integer, `perhaps` for a boolean. Responses mostly do not show what became of it, so that acceptance "
            "is `lenient`.",
            case="Evennia, `?limit=not-a-number`",
        ),
        Note(
            "An empty text is no valid value of parameters and forms: many frameworks read a blank field as an absent "
            "one. Where `minLength` excludes it and the server accepts it for an optional one, that is `lenient` "
            "unless it comes back.",
            case="Evennia, which refuses a blank in a query; FastAPI, which reads a blank in a form as the default",
        ),
        Note(
            "An empty text for a uuid, date or date-time that the server accepts is `lenient`.",
            case="servers that read a blank as no value",
        ),
        Note(
            "A day that no calendar has (`2031-02-30`) and that comes back as it was sent is a warning: many "
            "validators know the form of a date, and not the calendar.",
            case="NestJS with class-validator, and the fast formats of Ajv",
        ),
        Note(
            "Of `email`, `uri`, `ipv4` and `ipv6`, one blatant violation is sent. Accepting it is `lenient`, even "
            "if it comes back.",
            case="servers that do not check formats",
        ),
        Note(
            "A member of an enum in another case is `lenient` if the server turns it into the documented one.",
            case="changedetection.io",
        ),
        Note(
            "A property that the schema does not name must be accepted where `additionalProperties: true` is "
            "stated. It must be refused where `additionalProperties` is `false` and neither `allOf` nor "
            "`patternProperties` could name it.",
            case="documents that state `additionalProperties`",
        ),
        Note(
            "An unknown member that the server accepts where `additionalProperties` is `false` is a failure if a "
            "response shows it. If none does, the server dropped it: `lenient`.",
            case="NestJS and Fastify, which can drop unknown members",
        ),
        Note(
            "A wrong value in place of an object or list is `lenient` if the response has an object or list there: the "
            "server ignored the value, and the members have requirements of their own. It is a failure if that object "
            "lacks a member that the response schema requires: the server made the value an object.",
            case="correct servers that ignore what is no object; NestJS, which takes an empty list for an object and "
            "skips its validation",
        ),
        Note(
            "An invalid value of one variant may be a valid value of another. The case is raised only if the "
            "schema refuses the whole body that is really sent.",
            case="unions without discriminator",
        ),
        Note(
            "`oneOf` is read as at least one. Nobody can tell which variant alone is meant, so that a value that "
            "two variants admit is not called invalid.",
            case="Chroma, `oneOf: [integer, number]`",
        ),
        Note(
            "A discriminator without variants (no union, and no schema that extends this one) is a property like "
            "any other. No word is demanded of it, and none must be refused.",
            case="a public document whose discriminator nothing extends",
        ),
        Note(
            "A value that was accepted once is not the value that is refused: a server with unique names accepts "
            "an empty name the first time.",
            case="a server with unique names",
        ),
        Note(
            "A text that takes expressions in a language which only prose describes (`filter`, `labelSelector`) is "
            "not made up.",
            case="Kubernetes, `labelSelector`",
        ),
        Note(
            'A text that is no number, where the default is a text of one (`"0.00"`), may be refused: `narrower`, a '
            "notice. Texts of numbers are sent, too.",
            case="Litestar, which documents a `Decimal` as a text without a format",
        ),
        Note(
            "A value of `Prefer` that the document does not list is not sent: a server must ignore what it does not "
            "know (RFC 7240, section 2).",
            case="PostgREST",
        ),
        Note(
            "A pattern that does not say where it begins and ends gets texts that match as a whole, where the schema "
            "admits such ones: they are right whether the server looks for the pattern or compares the whole text.",
            case="Jakarta Bean Validation, whose patterns springdoc writes down as they are",
        ),
        Note(
            "A member of an enum that a new resource refuses may be a later state. It is sent after each other "
            "member in turn, as far as the server accepts these. It is a failure only if no order works.",
            case="review: `draft`, `active`, `archived`",
        ),
        Note(
            "Where the server refuses the smallest and the fullest request, other members of their enumerations are "
            "sent. A member that it refuses beside an accepted other one is a failure, unless one optional field "
            "alone makes it accepted.",
            case="a server that refuses the first currency of its document; correct servers whose first kind demands "
            "one field, and forbids the others",
        ),
        Note(
            "Up to six members of an enumeration are sent, besides the default. Of what tells a state, two are: only "
            "some states follow the current one.",
            case="a server that refuses a member in the middle of its enumeration",
        ),
        Note(
            "The number beside a refused bound is sent in the same request. If the server accepts it, the refusal is "
            "about the bound, and not about another field that the request lacks.",
            case="a server that refuses the stated minimum",
        ),
        Note(
            "If no new resource can be made and another member was accepted, a refused member is `narrower`.",
            case="review: a state that only one resource has",
        ),
        Note(
            "Conditions (`If-Match`) and places in a list (a cursor, a page token) are not invented: only the "
            "server's responses give values for them. 412, 423 and 428 say nothing about a value.",
            case="Kinto, `If-Match` and `_token`; Phoenix, cursors",
        ),
        Note(
            "Checksums (`Content-MD5`, `Content-Digest`, `X-Checksum`) are not invented unless they are required: "
            "a server rightly refuses one that does not match the content.",
            case="a server that verifies uploads",
        ),
        *INVALID_NOTES,
        Note(
            "An integer outside of `int32` that is accepted, where the document states no bound, is a warning: the "
            "integers of many languages have no such bound, and generators write the format. Of a query parameter, "
            "which stores nothing, it is a notice. `int64` is judged alike.",
            case="tsoa, which documents each `@isInt` as `int32`; BlackSheep, which documents each `int` as `int64`",
        ),
        *REFUSAL_NOTES,
    ),
    alternatives=(
        Alternative(
            "The framework turns the value into the documented type",
            "the response holds a valid value: a notice",
        ),
        Alternative(
            "The framework drops an unknown member",
            "no response holds the member: a notice",
        ),
        Alternative(
            "The name is taken",
            "words of existence or uniqueness, and 409, are never about the value",
        ),
        Alternative(
            "A rule between fields, or with the state of the resource, refuses a valid value",
            "an accepted control; the words name another field; a new resource takes it",
        ),
        Alternative(
            "The refusal is about characters and not about the length",
            "characters that the server took before",
        ),
    ),
)

RULE = Rule(
    "domain",
    _requirements,
    _judge,
    wrong=_wrong,
    needs=_needs,
    items=lambda requirement, field: items_needed(field, requirement.case),
    neighbors=_neighbors,
    traits=Traits(
        learns="bound",
        judged_by_value=True,
        judged_by_refusal=True,
        refusal="value",
        breaks_document=True,
        beside_all="alternate",
        is_positive=lambda each: each.case in _POSITIVE,
        unseen_cases=_UNSEEN,
        unenforced_cases=frozenset({_BLATANT}),
    ),
    meaning=_MEANING,
)
