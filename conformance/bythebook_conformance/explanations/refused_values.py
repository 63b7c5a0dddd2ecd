"""Why a correct server may refuse a value that the document admits: what it says of values, beside `refusals`.

A value that the document names (a default, a member of an enumeration, a bound) is admitted on purpose. Of another one
the server may have a rule that the document leaves out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bythebook_conformance.conventions import BLANK, EXTENSION_RULE, IDENTITY, SAID_LENGTH, SAID_RULE, UNPARSED, WHOLE
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.refusals import names_with_another, refusal
from bythebook_conformance.evidence.sets import has_repeated
from bythebook_conformance.explanations.exclusion import given
from bythebook_conformance.explanations.refusals import (
    REFUSALS,
    VALUE,
    Refused,
    refusal_row,
    with_given,
    without_conflict,
)
from bythebook_conformance.explanations.registry import Explanation, Prediction
from bythebook_conformance.explanations.rows import BY_DOCUMENT, BY_HISTORY
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.resources import Api
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.spelling import plain, words
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.equivalence import instant, is_number, same
from bythebook_openapi.schema.decimals import as_decimal
from bythebook_openapi.schema.normalize import is_of_format
from bythebook_openapi.states import ABSENT, EACH, NOWHERE

__all__ = ["REFUSED_VALUES"]

_IDS = frozenset(IDENTITY.words)
# The largest integer of the usual column of a database, which has 32 bits.
_WIDEST = 2**31 - 1
# A shorter name occurs in any text by chance.
_TELLING = 4
# No stated bound, and more than any server gives at once.
_LARGEST_PAGE = 1000
# Rails, Laravel, Django and Hibernate make a column of so many characters where nothing else is said.
_LONGEST_COLUMN = 255
_BY_HABIT = "most servers do it: no request could make it more likely"


def _is_meant(found: Refused) -> bool:
    """Returns whether the document admits the value on purpose, and the refusal is about the value: the server took
    another one for the field, and it is not that of a page which may not be there.
    """
    field, value, record = found.field, found.value, found.record
    is_extra = found.exchange.request.draft.slots.get(field.key) == "extra"
    is_default = is_extra or same(value, field.default)
    is_named = is_default or _named(field, value, record)
    is_taken = is_default or _takes_any(field, record)
    return is_named and is_taken and not _is_later_page(record.operation, field, value)


def _is_no_creation(field: Field, value: Any, record: Record) -> bool:
    """Returns whether the creation of the resource excludes a value that a change admits: its bounds hold for both."""
    contract, operation = record.contract, record.operation
    if operation.method not in {"PATCH", "PUT"} or field.location != "body" or field.kind != "property":
        return False
    api, resource = Api.of(contract), record.resource
    creators = [api.resource(each.operation) for each in resource.suppliers.values() if each.creates]
    sent = (each.field_at(resource.own_place(field)) for each in creators)
    return any(each is not None and not contract.admits(each, value) for each in sent)


def _is_id_of_a_part(found: Refused) -> bool:
    """Returns whether a field is the optional id of an item of a list, in a creation of the resource around it."""
    operation, field = found.record.operation, found.field
    is_inner = field.kind == "property" and EACH in field.place and not field.required
    return is_inner and found.record.resource.creates and traits_of(operation, field).identity


def _is_open_inside(field: Field, value: Any) -> bool:
    """Returns whether the document leaves the members of a value undocumented. Generators of documents often leave out
    what a map contains (hapi-swagger).
    """
    stated = {"properties", "additionalProperties", "patternProperties", "items", "prefixItems"}
    return isinstance(value, dict | list) and bool(value) and not field.schema.keys() & stated


def _has_said_rule(field: Field, value: Any, record: Record) -> bool:
    """Returns whether a description states a rule in words, or an extension one in another notation: that of a field,
    or that of a member of an object or of a list that is sent for it.
    """
    key = field.key
    inner = record.operation.fields if isinstance(value, dict | list) else ()
    within = (each for each in inner if each.key[: len(key)] == key)
    fields = (field, *within)
    is_marked = any(EXTENSION_RULE.found(key) for each in fields for key in each.schema)
    return is_marked or any(SAID_RULE.found(said_of(record.contract, each)) for each in fields)


def _is_of_a_length(found: Refused) -> bool:
    """Returns whether the document admits a text by its length alone, and the description of the field does not speak
    of a length. A rule in words may then be about the rest of the text.
    """
    is_text = isinstance(found.value, str) and not {"enum", "const", "format"} & found.field.schema.keys()
    is_default = same(found.value, found.field.default) or any(same(found.value, each) for each in found.field.examples)
    return is_text and not is_default and not SAID_LENGTH.found(said_of(found.record.contract, found.field))


def _takes_any(field: Field, record: Record) -> bool:
    """Returns whether the server ever accepted a value that is not empty for the field.

    If not, it may refuse the field for being there, and not for its value.
    """
    nothing: tuple[Any, ...] = (ABSENT, NOWHERE, None, "", [], {})
    return any(record.sent(exchange, field) not in nothing for exchange in record.accepted())


def _is_usual(field: Field, value: Any, exchange: Exchange, record: Record) -> bool:
    """Returns whether most servers refuse such a value, whatever their document says: a blank, a text longer than a
    column of a database, a page that no list has; a word where a number in digits is meant; a fraction, in words that
    ask for a whole number; an integer of a query beyond 32 bits, or a text of a query that is not in the language of
    filters.
    """
    is_long = isinstance(value, str) and len(value) > _LONGEST_COLUMN and "maxLength" not in field.schema
    is_fraction = _is_fraction(value) and WHOLE.found(exchange.text) != ""
    is_blank = _is_blank(field, value, exchange, record)
    is_page = _is_page(record.operation, field, value) or _is_later_page(record.operation, field, value)
    is_unparsed = field.location == "query" and isinstance(value, str) and UNPARSED.found(exchange.text) != ""
    is_word = _is_no_number(record.operation, field, value)
    return is_long or is_fraction or is_blank or is_page or is_word or is_unparsed or _is_large(field, value)


def _is_large(field: Field, value: Any) -> bool:
    """Returns whether a number of a query is beyond 32 bits, and the document states neither a bound nor a width."""
    is_open = field.location == "query" and not field.schema.keys() & {"maximum", "exclusiveMaximum", "format"}
    return is_open and isinstance(value, int) and not isinstance(value, bool) and abs(value) > _WIDEST


def _is_no_number(operation: Operation, field: Field, value: Any) -> bool:
    """Returns whether a text is no number, and the default of its field is a text of one, or it is that of a page."""
    if not isinstance(value, str) or as_decimal(value) is not None:
        return False
    traits = traits_of(operation, field) if field.location == "query" else None
    is_page = traits is not None and (traits.page_size or traits.page or traits.offset)
    return is_page or (isinstance(field.default, str) and as_decimal(field.default) is not None)


def _is_blank(field: Field, value: Any, exchange: Exchange, record: Record) -> bool:
    """Returns whether a value is the empty text of a field that each request must have, or of an id (`assignee_id`), or
    the refusal says that it counts as missing, as in most frameworks.
    """
    is_demanded = field.required or not any(each.accepted for each in record.lacking(field.key))
    is_id = bool(field.path) and not _IDS.isdisjoint(words(field.path[-1])[-1:])
    return value == "" and (is_demanded or is_id or BLANK.found(exchange.text) != "") and _takes_any(field, record)


def _is_page(operation: Operation, field: Field, value: Any) -> bool:
    """Returns whether a value asks for no page, for a part of one, or for one beyond all that a server can have: each
    list has its limits, whether they are documented or not.
    """
    traits = traits_of(operation, field) if field.location == "query" else None
    is_no_page = is_number(value) and (not 1 <= value <= _LARGEST_PAGE or _is_fraction(value))
    return is_no_page and traits is not None and traits.paging


def _is_later_page(operation: Operation, field: Field, value: Any) -> bool:
    """Returns whether a value asks for a page after the first one: the list may end before it."""
    is_after_first = isinstance(value, int) and not isinstance(value, bool) and value > 1
    traits = traits_of(operation, field) if field.location == "query" else None
    return is_after_first and traits is not None and (traits.page or traits.offset)


def _is_fraction(value: Any) -> bool:
    return isinstance(value, float) and not value.is_integer()


def _takes_beside_others(field: Field, exchange: Exchange, record: Record) -> bool:
    """Returns whether the server wants another field beside this one: it takes a value where more fields are sent, and
    none where only these are, or refuses another plain one here. Such a value as was refused must not be refused there,
    too. Values within an object or a list differ in more than that.
    """
    here, value = given(exchange), record.sent(exchange, field)
    stated = [each for each in record.exchanges if _is_plain(record.sent(each, field), each, field)]
    plains = [each for each in stated if not same(record.sent(each, field), value)]
    if any(each.refused and given(each) <= here for each in plains):
        return any(each.accepted and given(each) > here for each in plains)
    slot = exchange.request.draft.slots.get(field.key)
    held = [each for each in record.accepted() if record.sent(each, field) not in (ABSENT, NOWHERE, None, "")]
    taken = [given(each) for each in held]
    such = (each for each in record.exchanges if each.request.draft.slots.get(field.key) == slot)
    refused = [given(each) for each in such if each.refused and not each.request.draft.wrong]
    is_value = any(more <= fields for fields in refused for more in taken)
    is_taken_here = any(fields <= here for fields in taken)
    return any(fields > here for fields in taken) and not (is_taken_here or is_value) and _is_scalar(field)


def _is_scalar(field: Field) -> bool:
    return not field.types & {"object", "array"}


def _is_plain(value: Any, exchange: Exchange, field: Field) -> bool:
    is_stated = exchange.request.draft.slots.get(field.key) == "plain"
    return is_stated and value not in (ABSENT, NOWHERE, None, "") and not isinstance(value, dict | list)


def _is_of_taken_signs(field: Field, value: str, record: Record) -> bool:
    """Returns whether accepted texts hold all characters of a text, and begin and end with such ones as it does. If
    not, these may be the reason of a refusal.
    """
    sent = (record.sent(exchange, field) for exchange in record.accepted())
    taken = [each for each in sent if isinstance(each, str) and each]
    known = {_kind(sign) for each in taken for sign in each}
    is_begun = _at_start(value[:1]) in {_at_start(each[0]) for each in taken}
    is_ended = _at_end(value[-1:]) in {_at_end(each[-1]) for each in taken}
    return is_begun and is_ended and all(_kind(sign) in known for sign in value)


def _at_start(sign: str) -> str:
    """Returns the class of the first character of a text: many names must begin with a letter."""
    return "letter" if sign.isalpha() else "digit" if sign.isdigit() else sign


def _at_end(sign: str) -> str:
    """Returns the class of the last character of a text."""
    return "letter or digit" if sign.isalnum() else sign


def _kind(sign: str) -> str:
    """Returns the class of an ASCII letter or digit, which a pattern mostly takes as a whole; else the character."""
    if not sign.isascii() or not sign.isalnum():
        return sign
    return "digit" if sign.isdigit() else "upper" if sign.isupper() else "lower"


def _asked_for(found: Refused) -> list[Field]:
    """Returns the other fields that the refusal names and the request lacks: the server wants both."""
    text = refusal(found.exchange, found.record)
    said, spoken_words = plain(text), {*words(text)}
    asked = []
    for other in found.record.operation.fields:
        name = plain(other.path[-1]) if other.kind in {"property", "parameter"} and other.key != found.field.key else ""
        is_said = name in said if len(name) >= _TELLING else len(name) == _TELLING - 1 and name in spoken_words
        if is_said and found.record.sent(found.exchange, other) in (ABSENT, NOWHERE):
            asked.append(other)
    return asked


def _with_asked_for(found: Refused) -> Sequence[Prediction]:
    """Returns requests that hold a value of the fields that the words ask for."""
    return with_given(found, _asked_for(found))


def _named(field: Field, value: Any, record: Record) -> bool:
    """Returns whether the document names the value: as default, const, enum member, bound or authored example."""
    schema = field.schema
    bounds = [each for each in (schema.get("minimum"), schema.get("maximum")) if not is_of_format(schema, each)]
    named = [field.default, *field.examples, *schema.get("enum", ()), *bounds]
    if "const" in schema:
        named.append(schema["const"])
    if any(same(value, each) for each in named if each is not ABSENT):
        return True
    if isinstance(value, str):
        return _has_length(value, schema, "Length") and _is_of_taken_signs(field, value, record)
    return isinstance(value, list) and _has_length(value, schema, "Items")


def _has_length(value: str | list[Any], schema: Mapping[str, Any], of: str) -> bool:
    """Returns whether a value is of a stated length. A least length of 0 states nothing (JSON Schema Validation,
    section 6.3.2): springdoc writes it for `@Size(max = 40)`.
    """
    return bool(value) and len(value) in {schema.get(f"min{of}"), schema.get(f"max{of}")}


def _is_longer_in_bytes(field: Field, value: Any) -> bool:
    """Returns whether a text has the stated number of characters, and more bytes than that."""
    most = field.schema.get("maxLength")
    return isinstance(value, str) and len(value) == most and len(value.encode("utf-8", "surrogatepass")) > len(value)


def _has_fraction(field: Field, value: Any) -> bool:
    """Returns whether a value is a time with a fraction of a second."""
    at = instant(value) if field.schema.get("format") == "date-time" else None
    return at is not None and at.microsecond != 0


def _holds_new_keys(found: Refused) -> bool:
    """Returns whether a map holds a key that no accepted map held, and its schema does not name it."""
    if not isinstance(found.value, dict):
        return False
    sent = (found.record.sent(each, found.field) for each in found.record.accepted())
    known = {key for each in sent if isinstance(each, dict) for key in each}
    return bool(known) and not found.value.keys() <= known | found.field.named


def _of_others(holds: Callable[[Refused], bool]) -> Callable[[Refused], bool]:
    """Returns what holds of values that the document does not admit on purpose."""
    return lambda found: not _is_meant(found) and holds(found)


REFUSED_VALUES: tuple[Explanation[Refused], ...] = (
    refusal_row(
        "asks for another",
        VALUE,
        lambda r: bool(_asked_for(r)),
        case="correct servers whose refusal of a value names a field that is missing beside it",
        details=(
            "The words name another field, which the request lacks. It holds even for a value that the document names. "
            "If the server refuses the value beside that field in words about the same fields, they explain nothing. "
            "A member of the value itself cannot be given beside it: there the words are believed."
        ),
        predicts=_with_asked_for,
    ),
    refusal_row(
        "taken beside others",
        VALUE,
        lambda r: _takes_beside_others(r.field, r.exchange, r.record),
        case="correct servers with the rule `required_with` of Laravel",
        details="The server takes the field only where more fields are sent. Its refusals may have no body.",
        untestable=BY_HISTORY,
    ),
    *REFUSALS,
    refusal_row(
        "value named with another",
        VALUE,
        _of_others(lambda r: names_with_another(r.exchange, r.record, r.field) and not without_conflict(r)),
        case="correct servers whose refusal says that a value does not fit a required field of another type",
        details=("The words name this field and a required one. No value of that one could test them."),
        untestable="the other field must be there, and has no value that equals the refused one, or lies next to it",
    ),
    refusal_row(
        "id of a part",
        VALUE,
        _of_others(_is_id_of_a_part),
        case="Django REST framework and Rails, which create and change parts by one schema",
        details="An item of a list in a creation has an optional id. What is not there has no part with an id.",
        untestable="the run knows no id of a part before the resource is created",
    ),
    refusal_row(
        "repeated item",
        VALUE,
        _of_others(lambda r: has_repeated(r.value)),
        case="correct servers that refuse duplicates",
        details="A list holds an item twice, and the server may mean a set. No other valid request repeats an item.",
        untestable=_BY_HABIT,
    ),
    refusal_row(
        "rule in words",
        VALUE,
        lambda r: (not _is_meant(r) or _is_of_a_length(r)) and _has_said_rule(r.field, r.value, r.record),
        case="a clinic whose patients are not born tomorrow; an extension that states a rule in another notation",
        details=(
            "The description of the field, or of a member within the value, states a rule (`not in the future`) that "
            "no schema could state."
        ),
        untestable=BY_DOCUMENT,
    ),
    refusal_row(
        "length in bytes",
        VALUE,
        lambda r: _is_longer_in_bytes(r.field, r.value),
        case="Oracle, whose VARCHAR2 counts bytes by default; bcrypt, which reads 72 bytes",
        details=(
            "A text of exactly `maxLength` characters beyond ASCII is longer in bytes. JSON Schema counts characters "
            "(Validation, section 6.3.1). A text that is cut off is found."
        ),
        untestable=_BY_HABIT,
    ),
    refusal_row(
        "time with a fraction",
        VALUE,
        _of_others(lambda r: _has_fraction(r.field, r.value)),
        case="Laravel, `date_format:Y-m-d\\TH:i:sP`, which takes times in whole seconds",
        details="A time has a fraction of a second. RFC 3339 admits it, and many forms of times have no place for it.",
        untestable=_BY_HABIT,
    ),
    refusal_row(
        "key of a map",
        VALUE,
        _of_others(_holds_new_keys),
        case="MongoDB before 5.0, which takes no key with a dot; servers whose keys are those of languages",
        details="A map holds a key that no accepted one held (`part.key`): the server may have a rule for keys.",
        untestable=_BY_HABIT,
    ),
    refusal_row(
        "open inside",
        VALUE,
        _of_others(lambda r: _is_open_inside(r.field, r.value)),
        case="hapi-swagger, which leaves out what a map contains",
        details="The document leaves the members of an object or a list undocumented.",
        untestable=BY_DOCUMENT,
    ),
    refusal_row(
        "usual limit",
        VALUE,
        _of_others(lambda r: _is_usual(r.field, r.value, r.exchange, r.record)),
        case=(
            "Rails, Laravel and Django, for which a blank text is a missing one; microblog-api, which answers 400 to "
            "an offset behind the last post; NestJS, which documents each number as `number`; Litestar, which "
            "documents a `Decimal` as a text; PostgREST, whose `?done=true` is refused, and `?done=is.true` is not"
        ),
        details=(
            "Most servers refuse an empty text for a field that each request must have, for an id, or in words that "
            "call it missing. They also refuse a text of more than 255 characters without a stated `maxLength`, a part "
            "of a page, and a page or a page size below 1 or above 1000. A page or an offset after the first page may "
            "be refused even at a stated bound, since the list may end before it. So may a fraction, in words that "
            "want a whole number, and a text of the query, in words that say that it could not be parsed: filters may "
            "have a language of their own. A text that is no number may be refused where the default is the text of "
            'one (`"0.00"`), or where the field is a page, its size or an offset. An integer of a query beyond 32 bits '
            "may be refused where neither a bound nor a format is stated."
        ),
        untestable=_BY_HABIT,
    ),
    refusal_row(
        "no creation",
        VALUE,
        _of_others(lambda r: _is_no_creation(r.field, r.value, r.record)),
        case="Django Ninja, whose `PatchDict` leaves the bounds of the fields out of the document",
        details="A change admits the value, and the creation of the resource excludes it: the bounds hold for both.",
        untestable=BY_DOCUMENT,
    ),
    refusal_row(
        "value not named",
        VALUE,
        _of_others(lambda _: True),
        excuse="weakens",
        case=(
            "Prefect, `create_variable`; microblog-api, whose user names begin with a letter; springdoc, `@NotBlank "
            "@Size(max = 40)`; Petstore and Gotify, whose quantities are not negative; changedetection.io, `proxy`"
        ),
        details=(
            "A value is named if it is a default, a member of an enumeration, a bound or an example. The ends of "
            "`int32` and `int64` are not named, nor is an empty value at `minLength: 0` or `minItems: 0` (JSON Schema "
            "Validation, section 6.3.2). A text of exactly `minLength` or `maxLength` is not named if it holds "
            "characters that no accepted text holds, or begins or ends with another kind of character than all of "
            "them: these may be the reason. No value is named if the server never accepted anything but an empty one "
            "for the field."
        ),
        untestable="the document does not name the value: no request shows whether it means it",
    ),
)
