"""default-yields: the server keeps a value that the client sends, and does not replace it with the default.

Judged by every request with another value than the default, falsy values and null included: by its response, or by the
read that follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight, sight
from bythebook_conformance.explanations.values import DEFAULTED
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    members,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import covers, same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        has_default = field.location == "body" and not field.required and field.default is not ABSENT
        if operation.method != "PATCH" and has_default and _has_others(field):
            sentence = (
                f"The server keeps an explicit value or null for '{field.name}' "
                f"and does not replace it with the default {show(field.default)}."
            )
            yield of_field(operation, field, "default-yields", sentence, authority="implied", fact="default")


def _has_others(field: Field) -> bool:
    """Whether the document admits anything beside the default."""
    members = [field.schema["const"]] if "const" in field.schema else field.schema.get("enum")
    return members is None or bool(field.nullable) or any(not same(each, field.default) for each in members)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if not exchange.authorized or value in (ABSENT, NOWHERE) or exchange.is_faulty(field.at):
        return None
    shown = record.shown(exchange, field)
    if shown is None or shown.value is ABSENT or _means_default(record, field, value) or not shown.is_valid:
        return None
    meaning = record.meaning
    if meaning.same(meaning.completed(field, value), shown.value, field, shown.field):
        return passed(exchange)
    structured = field.is_structured and field.default not in ({}, []) and not meaning.covers(value, shown.value, field)
    structured = structured and not covers(field.default, value)  # else the members speak for themselves
    is_null = value is None and shown.field.nullable is False
    if is_null or not (isinstance(value, dict | list | None) or record.contract.admits(shown.field, value)):
        return None  # no response can show it
    if meaning.same(field.default, shown.value, field, shown.field) or (
        structured and covers(field.default, shown.value)
    ):
        right = sight(record, exchange, field, shown)
        found = Difference(record, exchange, field, Sight("sent", field, value), right)
        told = Told(exchange, requirement.authority, show(value), f"the default, {show(shown.value)}")
        return explained(found, DEFAULTED, told)
    return passed(exchange)


def _means_default(record: Record, field: Field, value: object) -> bool:
    """Returns whether a value means the default: `{}` that the defaults of its members complete may be the default. A
    null in one of the two may be absent in the other, as in a response.
    """
    meaning = record.meaning
    if meaning.is_default(field, value):
        return True
    if not isinstance(value, dict | list):
        return False
    whole, default = (meaning.completed(field, each) for each in (value, field.default))
    return meaning.covers(whole, default, field) and meaning.covers(default, whole, field)


_MEANING = Meaning(
    group="falsy",
    fault="puts the default in place of a value that the client sent",
    raised_by="`default` on an optional input of a body that admits another value, PATCH bodies excepted",
    authority="implied",
    must=(
        "keep another value that the client sends, falsy values and an explicit null included, and not replace it "
        "with the default"
    ),
    notes=(
        *VALUE_NOTES,
        Note(
            "An explicit value that comes back as the default is one fault and is reported here alone.",
            case="a liar whose default replaces falsy values",
        ),
        Note(
            "An explicit null that comes back as the default is a failure where the response admits null. A null that "
            'comes back as `""`, `0`, `[]`, `{}`, `"None"` or another value breaks a convention of its own, which is a '
            "warning.",
            case='Prefect, `description`: null became the default `""`',
        ),
        Note(
            "An object means the default if it equals the default once the defaults of its members are filled in: "
            "`{}` may be the default.",
            case="a FastAPI server with nested objects of defaults",
        ),
        Note(
            "A null in the default may be absent in the completed object: a server answers null for a member that is "
            "absent and has no default.",
            case="a CMS that fills in the settings of search engines, among them a picture that is null",
        ),
        Note(
            "An object that was sent with all of its default in it shows nothing about the object's default: its "
            "members have requirements of their own.",
            case="a liar that resets one member of an object",
        ),
        Note(
            "A list of blank texts that comes back as an empty default is inconclusive: servers drop blank tags.",
            case="correct servers that trim each tag",
        ),
        Note(
            "A value that the response schema excludes cannot come back, and is not compared.",
            case="a public document whose response admits fewer values than its request",
        ),
        Note(
            "The same holds for null where the response excludes null. A server that accepts null must then answer a "
            "value, and the document names the default.",
            case="Go, which keeps a setting as a pointer: null and absent are one, and both mean the default",
        ),
        Note(
            "A boolean that is always answered with its default is a finding here: one of two values is not "
            "distinctive.",
            case="a liar with one value for every boolean",
        ),
        Note(
            "If the default replaces the value only beside another changed field, or only on a resource that was "
            "changed before, the finding is `coupled`, a warning. It stays a failure if the field alone shows it, "
            "or if the value that comes back was sent for another field.",
            case="review: fields that belong together",
        ),
    ),
    alternatives=(
        Alternative(
            "The value means the default: `{}` whose members have defaults",
            "values are compared after completion",
        ),
        Alternative(
            "The response cannot hold the value",
            "the response's own schema excludes it",
        ),
        Alternative(
            "Another field that was changed too resets it",
            "one more request with the field alone, on a new resource",
        ),
    ),
)

RULE = Rule(
    "default-yields",
    _requirements,
    _judge,
    traits=Traits(
        check="value_kept",
        judged_by_read=True,
        judged_by_state=True,
        judged_by_value=True,
        interaction="value",
        yields_to=("response-domain", "response-null"),
    ),
    meaning=_MEANING,
)
