"""echo: the response to a write returns the value that the client sent.

Judged by every request with a value for the field: by its response, or by the read that follows. All responses are
looked at together: a different value is a failure only if the field was once returned as sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, show
from bythebook_conformance.evidence.omissions import is_never_shown, is_nothing
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.comparison import can_show, compared
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.identity import DISTINCTIVE
from bythebook_conformance.relations.names import is_of_item
from bythebook_conformance.relations.resources import Shown, resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    no_property,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    for field in operation.fields if not resource.is_search else ():
        is_member = field.location == "body" and field.kind == "property"
        known = resource.fields.get(field.place, Shown()).response if is_member else []
        comparable = [other for other in known if not _is_another_object(field, other)]
        if field.schema.get("writeOnly") is True:
            continue  # no response need have it
        if any(not field.types or not other.types or field.types & other.types for other in comparable):
            sentence = f"The response returns the value sent for '{field.name}'."
            yield of_field(operation, field, "echo", sentence, authority="implied")


def _is_another_object(field: Field, other: Field) -> bool:
    """Returns whether a response names the members of an object, where the request takes any members.

    Both only share a name: Carbone takes `data` for a template, and answers `{"data": {"renderId": ...}}`.
    """
    is_free = field.types == {"object"} and not field.schema.keys() & {"properties", "allOf", "oneOf", "anyOf"}
    return is_free and bool(other.schema.get("properties")) and not other.schema.get("additionalProperties")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if not exchange.authorized or value in (NOWHERE, None) or exchange.is_faulty(field.at):
        return None
    shown = None if _is_in_lost_item(exchange, record, field) else record.shown_by(exchange, field)
    if value is ABSENT and shown is not None:
        return _judge_carried_over(exchange, record, field, shown.value)
    if shown is not None and shown.value is ABSENT:
        if isinstance(value, list | dict) and (is_nothing(value) or _means_nothing(value, field, shown.field, record)):
            return None  # an empty list or object may be left out
        return _judge_left_out(exchange, record, field, shown.field)
    if shown is None or value is ABSENT:
        return None  # no response shows the field
    if shown.field.nullable is False if shown.value is None else not shown.is_valid:
        return None  # the value breaks the schema of the response itself
    sight = Sight("response", shown.field, shown.value)
    return compared(Difference(record, exchange, field, Sight("sent", field, value), sight))


def _is_in_lost_item(exchange: Exchange, record: Record, field: Field) -> bool:
    """Returns whether the response shows fewer items of a list around the field than were sent."""
    for around in record.operation.ancestors(field):
        shown = record.shown_by(exchange, around) if around.kind == "property" else None
        lists = (record.sent(exchange, around), shown.value) if shown is not None else ()
        if lists and all(isinstance(each, list) for each in lists) and len(lists[1]) < len(lists[0]):
            return True
    return False


def _judge_carried_over(exchange: Exchange, record: Record, field: Field, got: Any) -> Observation | None:
    """Returns the finding that a POST without the field is answered with the fresh text of an earlier request."""
    is_distinctive = isinstance(got, str) and len(got) >= DISTINCTIVE and not same(got, field.default)
    if record.operation.method != "POST" or not is_distinctive or "enum" in field.schema:
        return None
    earlier = [
        one.exchange for one in record.echoes(field) if one.exchange.number < exchange.number and one.sent == got
    ]
    if len(earlier) != 1:
        return None  # the value was sent more than once and is not fresh
    if _is_of_one_resource(record, exchange, earlier[0], field):
        return None  # a POST that changes a resource may leave alone what it does not hold
    actual = f"{show(got)}: the value of an earlier request"
    return failed(exchange, "no value of another request", actual, level="warning", reason="carried over")


def _is_of_one_resource(record: Record, exchange: Exchange, earlier: Exchange, field: Field) -> bool:
    """Returns whether two POSTs are about one resource: their responses have one id, or their path is that of a
    resource: it ends in an id, or a GET of it answers the property as the POST does.
    """
    operation = record.operation
    if _is_of_one_member(record, exchange, earlier, field):
        return True
    ids = [record.own(each) for each in (exchange, earlier)]
    if None not in ids:
        return str(ids[0]) == str(ids[1])
    same_path = (each for each in record.contract.operations if each.method == "GET" and each.path == operation.path)
    shown = (response for read in same_path for response in read.successes)
    is_shown = any(between(operation, response).in_response(field.place) in response.by_place for response in shown)
    is_resource = is_of_item(operation) or is_shown
    return is_resource and exchange.request.parts["path"] == earlier.request.parts["path"]


def _is_of_one_member(record: Record, exchange: Exchange, earlier: Exchange, field: Field) -> bool:
    """Returns whether both requests name one resource by its id in the object around a field: the category of two pets,
    whose name the server knows.
    """
    beside = record.operation.children.get(field.parent, ()) if field.depth > 1 and field.parent is not None else ()
    for each in beside:
        one, other = record.sent(exchange, each), record.sent(earlier, each)
        if traits_of(record.operation, each).identity and one not in (ABSENT, NOWHERE, None) and same(one, other):
            return True
    return False


def _judge_left_out(exchange: Exchange, record: Record, field: Field, documented: Field) -> Observation | None:
    """Returns the finding that a response leaves out what others carry, or why it may."""
    value = record.sent(exchange, field)
    is_assumed = same(value, documented.default) or record.meaning.is_default(field, value)
    is_answered = record.answers(field)
    if documented.required or is_assumed or (value in (0, False, "") and not is_answered):
        return None  # the first breaks the schema of the response itself
    if not can_show(record, documented, value) or not (is_answered or is_never_shown(record, field)):
        return None  # no response can show it
    words = "the response leaves it out, although other responses carry it"
    if not is_answered:
        words = "no response ever has it, although the schema documents it there and other fields come back"
    found = Difference(record, exchange, field, Sight("sent", field, value), Sight("response", documented, ABSENT))
    return explained(found, DIFFERENCES, Told(exchange, found.authority, show(value), words))


def _means_nothing(value: Any, field: Field, shown: Field, record: Record) -> bool:
    """Returns whether an object holds nothing but the defaults that the response documents for its members: `{}` says
    the same.
    """
    if not isinstance(value, dict):
        return False
    whole = record.meaning.completed(field, value)
    return record.meaning.same(whole, record.meaning.completed(shown, {}), field, shown)


_MEANING = Meaning(
    group="stored",
    fault="does not return a value that the client sent",
    raised_by="a body property with the name and a compatible type of a property in the response to the write",
    authority=(
        "implied (failure); inferred (warning, or notice) where only case or white space changes, or where nothing "
        "ever came back"
    ),
    must="return the value that the client sent",
    notes=(
        Note(
            'In an envelope (`{"data": {...}}`) the property of the resource is meant.',
            case="Laravel, whose API resources stand in `data`",
        ),
        Note(
            'A request may hold the resource in one object (`{"event": {...}}`) whose members the response, or the '
            "read, has without it. The other rules that compare values see through it, too. Most properties in the "
            "object must have the name and a type of the response's, and the response no property of the object's "
            "name.",
            case="Rails, whose controllers ask for `params.require(:event)` and answer the resource alone",
        ),
        Note(
            "A field is *observed* once an explicit, distinctive value came back. Then null, another field's "
            "value, a truncated value, lost or replaced characters, a rounded number and a shifted instant are "
            "failures.",
            case="liars that change one value",
        ),
        Note(
            "A null within a value that the response excludes there is inconclusive.",
            case="Go, which keeps null in a map of texts as an empty text",
        ),
        Note(
            "Texts with a numeric format, or with the pattern of a decimal, are compared as numbers: `-88` and "
            "`-88.00` are equal. So are both where a number may be sent and a text comes back.",
            case="Django REST framework, which writes decimals with their places",
        ),
        Note(
            "A list with `uniqueItems` has no order. One whose response alone documents it is a set: its order and its "
            "duplicates may be lost.",
            case="a blog that sorts the tags of its posts, whose PATCH has no `uniqueItems`",
        ),
        Note(
            "Why an action is taken (`reason` of `POST /visits/{id}/cancel`) may be another text than the resource has "
            "under that name. Where the response never has what was sent, and has another text, nothing is said.",
            case="a clinic whose visits have a reason of their own",
        ),
        Note(
            "Empty values and booleans are not distinctive: they do not make a field observed.",
            case="a server with one value for every boolean",
        ),
        Note(
            "The default in place of a value, a wrong type, and an excluded null are faults of other rules, and "
            "this rule is silent.",
            case="liars that were accused twice",
        ),
        Note(
            "A value that the response schema excludes cannot come back, and is not compared; nor is an empty text "
            "where the response has a format and the request has none. An object or a list is excluded by its type "
            "alone.",
            case="a public document whose response admits fewer values than its request; Airflow, which takes any JSON "
            "for a variable and answers its text",
        ),
        Note(
            "An object comes back if every member that was sent comes back. Extra members are no finding, nor are "
            "nulls that are left out. bythebook never sends members that the schema does not name.",
            case="servers that complete an object",
        ),
        Note(
            "An object with members that have requirements of their own is judged without them: a fault in a "
            "member is the member's.",
            case="liars that change one member",
        ),
        Note(
            "A member of an item that the response does not show is no finding of its own: the list lost the item.",
            case="Agent Development Kit, whose sessions drop each event that is `partial`",
        ),
        Note(
            "A merge patch merges objects: more members come back than were sent.",
            case="Kinto, which has merge patches",
        ),
        *VALUE_NOTES,
        Note(
            "A property inside a list is compared with the item that shares most values with the item of the request.",
            case="servers that sort objects, or put some of their own first",
        ),
        Note(
            "`writeOnly` raises nothing.",
            case="correct servers that mask secrets",
        ),
        Note(
            "A value that one response leaves out, although other responses to this write carry the property, is "
            "lost: a failure. An empty list or object, and an object of nothing but the defaults of its members, may "
            "be left out without a finding. If no response carries the property, the requirement is inconclusive.",
            case="Kinto, which does not list empty permissions",
        ),
        Note(
            "A value that was accepted more than once and that no response and no read ever holds is a warning "
            "(`never shown`). The document must have the property there. The responses must hold another field "
            "that was sent, and two that they may leave out, or the field must be all that a PUT or PATCH holds.",
            case="mutants that drop a value everywhere",
        ),
        Note(
            "`never shown` is not raised for secrets by name (`password`, `..._token`, `cvc`), deprecated fields, "
            "empty values, defaults, actions on a resource, or where a parameter asks for more properties.",
            case="a correct server that keeps a card number to itself",
        ),
        Note(
            "A fresh text of an earlier request in the response to a POST that does not send it is a warning "
            "(`carried over`). Nothing is said where both are about one resource: their responses have one id, their "
            "path is that of a resource, or the object around the text has one id in both.",
            case="a server that shows the fields of an earlier request; Stripe, whose changes are POSTs; categories "
            "of Petstore",
        ),
        Note(
            "A value that the response schema excludes cannot come back: leaving it out is no finding.",
            case="payment links whose reference may be longer in requests than in responses",
        ),
        Note(
            "Where a POST below a resource is answered with that resource, which holds what was sent as an item, its "
            "properties only share a name with what was sent.",
            case="a board whose cards have checklists: both have `done`",
        ),
        Note(
            "A POST that is answered with a resource that existed before (a name that is known) shows nothing of "
            "what the request held. The instants within it may have moved on.",
            case="Prefect, `create_flow`; Jupyter Server, whose sessions say when their kernel was last active",
        ),
        Note(
            "A search, which is a POST that creates nothing, raises nothing.",
            case="Chroma, `collection_get`",
        ),
        Note(
            "What differs only beside a deprecated field is inconclusive: it may be an older spelling of this one.",
            case="changedetection.io, `tag` and `tags`",
        ),
        Note(
            "If a value fails to come back only beside another changed field, or only on a resource that was "
            "changed before, the finding is `coupled`, a warning. It stays a failure if the field alone shows it, "
            "or if the value that comes back was sent for another field.",
            case="review: `enabled: false` clears the schedule",
        ),
        Note(
            "A finding that was seen beside an invalid value of another field, which the server accepted, counts only "
            "if a valid request shows it too.",
            case="a FastAPI application that takes 1 for true and has a rule between two other fields",
        ),
        Note(
            "A text that holds the text of another field that was sent (`full_name`, a slug of the title) is made "
            "of that field: inconclusive.",
            case="review: a slug of the title",
        ),
    ),
    alternatives=(
        Alternative(
            "The server computes the value",
            "no sent value ever came back: a warning; the field is a revision, or names the resource: none",
        ),
        Alternative(
            "The server tidies: trims, folds case, sorts a set",
            "the kind of change: a warning or a notice, or declared with `--normalized`",
        ),
        Alternative(
            "One number or instant in another spelling",
            "values are compared by their schema",
        ),
        Alternative(
            "A parameter asked for fewer fields",
            "the finding must show without the parameter",
        ),
        Alternative(
            "Another field that was changed too explains it",
            "one more request with the field alone, on a new resource",
        ),
    ),
)

RULE = Rule(
    "echo",
    _requirements,
    _judge,
    silence=no_property,
    traits=Traits(
        check="value_kept",
        learns="never",
        judged_by_read=True,
        judged_by_state=True,
        judged_by_response=True,
        interaction="value",
        yields_to=("present", "default-yields", "response-null", "response-domain"),
    ),
    meaning=_MEANING,
)
