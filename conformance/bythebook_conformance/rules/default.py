"""default: a request without the field behaves as if the client had sent its documented default.

Judged by every request without the field: by the property of the same name in the response, or in the read that
follows. If no response has such a property, two requests are compared by their responses: one without the field, and
one with the explicit default.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence import differential as equal_answers
from bythebook_conformance.evidence.conflicts import OF_DEFAULTS
from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.omissions import is_nothing
from bythebook_conformance.evidence.record import Record, Shown
from bythebook_conformance.explanations.absences import has_another_meaning
from bythebook_conformance.explanations.registry import Told, explained, observed
from bythebook_conformance.explanations.sights import Difference, Sight, sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement, Slot
from bythebook_conformance.relations.calls.merging import is_merge_patch
from bythebook_conformance.relations.envelopes import between
from bythebook_conformance.relations.identity import texts_in
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    members,
    no_property,
    of_default,
)
from bythebook_conformance.rules.compared_default import compare_default
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT, NOWHERE, get

__all__ = ["RULE"]

_KIND = "default"


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation):
        if operation.method == "PATCH" and field.location == "body" and not _may_be_replaced(operation, field):
            continue  # absent in a PATCH leaves a field as it was (RFC 5789, section 2)
        if not field.required and field.default is not ABSENT and field.location != "query":
            yield of_default(operation, field, _KIND)


def _may_be_replaced(operation: Operation, field: Field) -> bool:
    """Returns whether a PATCH may replace the object that a field is a member of, and a response shows the field.

    A merge patch merges it (RFC 7396). Of lists and variants nothing says which one of them was there before.
    """
    around = [each for each in operation.ancestors(field) if each.kind != "body"]
    is_inner = bool(around) and all(each.kind == "property" for each in (*around, field))
    return is_inner and not is_merge_patch(operation) and any(_is_inside(operation, field, around))


def _is_inside(operation: Operation, field: Field, around: list[Field]) -> Iterator[bool]:
    """Yields for each response whether it shows a field in an object of the resource: not in the one around that."""
    for response in operation.successes:
        known = between(operation, response)
        is_within = any(each.place != known.sent for each in around)
        yield is_within and (known.in_response(field.place) if known.sent else field.place) in response.by_place


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if equal_answers.is_probe(requirement, exchange):
        return equal_answers.judge(requirement, exchange, record)
    field = field_of(requirement, record)
    if record.sent(exchange, field) is NOWHERE:
        return _judge_in_default(exchange, record, field)
    if not exchange.authorized or record.sent(exchange, field) is not ABSENT or exchange.is_faulty(field.at[:-1]):
        return None
    shown = record.shown(exchange, field)
    if shown is None or not record.contract.admits(shown.field, field.default):
        return None  # the response property has another type: it cannot show the default
    got = shown.value
    if got is ABSENT:
        is_null = field.default is None and not _shows_null(record, field)
        is_assumed = is_null or same(shown.field.default, field.default)
        return _left_out(requirement, exchange, record, is_assumed=is_assumed)
    if (text := _text_of_a_change(exchange, record, field, got)) is not None:
        actual = f"{show(got)}: {show(text)} was sent for another resource"
        return observed(None, Told(exchange, requirement.authority, show(field.default), actual))
    return _judge_shown(requirement, exchange, record, shown)


def _judge_in_default(exchange: Exchange, record: Record, field: Field) -> Observation | None:
    """Returns what a creation without an object shows of a member, where the default of the object leaves the member
    out: it has its own default, if the server fills that in where a client sends the object without the member.
    """
    parent = record.operation.by_key.get(field.parent) if field.parent is not None else None
    if parent is None or parent.kind != "property" or record.operation.method != "POST" or exchange.faults:
        return None
    is_open = isinstance(parent.default, dict) and field.path[-1] not in parent.default
    around, shown = record.shown(exchange, parent), record.shown(exchange, field)
    is_absent = exchange.authorized and record.sent(exchange, parent) is ABSENT
    if not is_open or not is_absent or around is None or shown is None or not isinstance(around.value, dict):
        return None
    if same(shown.value, field.default) or same(shown.field.default, field.default):
        return passed(exchange)
    if shown.value not in (ABSENT, None) or not _fills_in(record, parent, field):
        return None
    got = "left out" if shown.value is ABSENT else show(shown.value)
    actual = f"{got}, although it is filled in where a request holds '{parent.name}' without it"
    return observed(None, Told(exchange, "inferred", show(field.default), actual, "not filled in"))


def _fills_in(record: Record, parent: Field, field: Field) -> bool:
    """Returns whether the server showed the default of a member that a client left out of the object that it sent."""
    for each in record.accepted():
        if isinstance(record.sent(each, parent), dict) and record.sent(each, field) is ABSENT:
            shown = record.shown(each, field)
            if shown is not None and same(shown.value, field.default):
                return True
    return False


def _judge_shown(requirement: Requirement, exchange: Exchange, record: Record, shown: Shown) -> Observation | None:
    """Returns what the value shows that stands for a property which the request left out."""
    field, got, meaning = field_of(requirement, record), shown.value, record.meaning
    if meaning.same(meaning.completed(field, field.default), got, field, shown.field):
        return passed(exchange)
    if field.is_structured and meaning.covers(field.default, got, field, shown.field):
        return passed(exchange)
    left = Sight("default", field, field.default)
    found = Difference(record, exchange, field, left, sight(record, exchange, field, shown))
    if not shown.is_valid and (got is not None or has_another_meaning(found)):
        return None  # the value breaks the schema of the response itself; or null does, whatever is sent
    if _was_before(exchange, record, field, got):
        return None  # the PUT did not replace the resource, or the PATCH not the object
    return explained(found, DIFFERENCES, Told(exchange, requirement.authority, show(field.default), show(got)))


def _text_of_a_change(exchange: Exchange, record: Record, field: Field, got: object) -> str | None:
    """Returns a text in the default of a new resource with which another one was changed, that had the default, too:
    both share one object or list. None without one.

    No creation before that change may have shown the text.
    """
    own = record.own(exchange)
    changes = record.seen(_KIND, 0, tuple) or ()
    for change in changes if isinstance(got, dict | list) else ():
        is_same = own is None or str(own) in map(str, change.request.parts["path"].values())
        if change.number > exchange.number or is_same:
            continue
        found = texts_in(got) & texts_in(get(change.request.parts, field.at)) - texts_in(exchange.request.body)
        earlier = (record.shown(each, field) for each in record.accepted() if each.number < change.number)
        found -= {text for shown in earlier if shown is not None for text in texts_in(shown.value)}
        if found:
            return min(found)
    return None


def _shown_earlier(exchange: Exchange, record: Record, field: Field) -> Shown | None:
    """Returns what the latest write before another one to the same path showed of a field; None where none did. It
    stands for the read before a request that is sent again without one.
    """
    path = exchange.request.parts["path"]
    for each in reversed([*record.accepted()]):
        if each.number < exchange.number and each.request.parts["path"] == path:
            return record.shown_by(each.after, field) if each.after is not None else record.shown(each, field)
    return None


def _was_before(exchange: Exchange, record: Record, field: Field, got: object) -> bool:
    """Returns whether a change left the field as it was, or may have: a PUT that has not replaced the resource, which
    is a convention, or a PATCH that merges objects.
    """
    before = record.shown_by(exchange.before, field) if exchange.before is not None else None
    if before is None and record.operation.method == "PUT":
        before = _shown_earlier(exchange, record, field)
    if record.operation.method == "PATCH" and (before is None or got is None):
        return True
    return record.operation.method in {"PUT", "PATCH"} and before is not None and same(before.value, got)


def _shows_null(record: Record, field: Field) -> bool:
    """Returns whether a response showed the field as null: else the server may leave out whatever is null."""
    shown = (record.shown(each, field) for each in record.accepted())
    return any(each is not None and each.value is None for each in shown)


def _left_out(requirement: Requirement, exchange: Exchange, record: Record, *, is_assumed: bool) -> Observation | None:
    """Returns what a response without the property shows. A client may assume the default of the response schema, and
    null of a server that never shows it.
    """
    field = field_of(requirement, record)
    if record.operation.method == "PATCH" or not record.carried(field):
        return None
    if is_assumed or _leaves_out_default(record, field):
        return passed(exchange)
    actual = "the response leaves it out, although other responses carry it"
    return observed(None, Told(exchange, requirement.authority, show(field.default), actual))


def _leaves_out_default(record: Record, field: Field) -> bool:
    """Returns whether the server leaves out a default that is empty, zero or false, also where a client sends it."""
    if not is_nothing(field.default):
        return False
    sent = [each for each in record.accepted() if record.meaning.is_default(field, record.sent(each, field))]
    shown = [found.value for each in sent if (found := record.shown(each, field)) is not None]
    return bool(shown) and all(value is ABSENT for value in shown)


def _compare(session: ProbeSession, requirement: Requirement) -> None:
    if _is_compared(session.operation, requirement):
        compare_default(session, requirement)


def _is_compared(operation: Operation, requirement: Requirement) -> bool:
    """Returns whether no response documents the field, so that responses as a whole are compared."""
    if requirement.location != "body":
        return True
    place = operation.by_key[requirement.key].place
    for response in operation.successes:
        own = place[len(between(operation, response).sent) :]
        if own and any(own == field.place[-len(own) :] for field in response.fields):
            return False
    return True


def _change_defaults(session: ProbeSession) -> None:
    """Sends a PATCH of all objects and lists that a new resource got by default, and one more creation without them.

    A server that keeps one default object for all resources shows the change in the new one.
    """
    contract, found = session.record.contract, list[Exchange]()
    for operation in (each for each in contract.operations if each.method == "PATCH"):
        resource = resource_of(contract, operation)
        creator = resource.creator
        if creator is None or creator.id != session.operation.id:
            continue
        fields = [each.key for each in resource.members if _is_given(session, each)]
        patching = session.opened(operation, is_sent=False) if fields else None
        # The resource is bare: it got by default what the smallest request leaves out.
        if patching is None or not patching.renew(is_bare=True):
            continue
        # A member of an object holds no others, so that an object without it would change nothing.
        properties = (each for each in operation.fields if each.kind == "property")
        inner = [each.key for each in properties if each.parent in fields and not each.types & {"object", "array"}]
        wanted: dict[Key, Slot] = dict.fromkeys((*fields, *inner), "plain")
        change = patching.send(patching.over_base(wanted), OF_DEFAULTS)
        if change.accepted:
            found.append(change)
            session.keep(0, tuple(found))
            patching.set_up(session)


def _is_given(session: ProbeSession, field: Field) -> bool:
    """Returns whether a resource that the smallest request creates gets an object or a list by default."""
    sent = session.operation.by_key.get(field.key)
    is_judged = any(each.key == field.key for each in session.requirements)
    is_structured = sent is not None and isinstance(sent.default, dict | list)
    return is_judged and is_structured and not session.changes({field.key: "absent"})


_MEANING = Meaning(
    group="default",
    fault="does not apply a documented default",
    habit="default",
    raised_by="`default` on an optional input, query parameters excepted, and of a PATCH only the members of an object",
    authority="stated",
    must=(
        "behave as if the client had sent the default: the response property of the same name or a later read "
        "shows it, or the response equals the one to the explicit default, server-generated parts left out"
    ),
    notes=(
        *VALUE_NOTES,
        Note(
            "A default that is empty, zero or false may be left out of a response if the server leaves it out where a "
            "client sends it, too.",
            case="Go, whose `omitempty` leaves out zeros; a liar that leaves out what nobody sent",
        ),
        Note(
            "Where a POST has an object or a list as its default, and a PATCH takes that property, such a default is "
            "changed, and one more resource is created without the property. It must not have a fresh text of the "
            "change. Nothing is said if both have one id, or if an earlier creation showed the text.",
            case="a Falcon application whose subscriptions share one dictionary; a POST that returns what is there",
        ),
        Note(
            "A creation without an object whose default leaves a member out (`{}`) is judged by that member, too, if "
            "the server filled in the member's default where a request held the object without it. A member that is "
            "missing or null then is a warning, unless the response documents the same default.",
            case="servers that fill in defaults where they parse an object, and store `{}` where it is absent",
        ),
        Note(
            "A PATCH that is no merge patch may replace an object that it names, or merge it. A member that it leaves "
            "out must then have its default or the value from before. Neither in a list nor in a union is that judged.",
            case="a FastAPI application that replaces the terms of an invoice, and another that merges them",
        ),
        Note(
            "A value that the response schema excludes is no value of the field and cannot be compared: the rules "
            "on responses report it. A default that is not applied and comes back as an excluded null breaks two "
            "promises, and both are reported.",
            case="liars that answer null or a wrong type for the default",
        ),
        Note(
            "A response may leave the property out if its own schema documents the same default: a client may "
            "assume it. Otherwise this is a failure if other responses carry the property, and inconclusive if "
            "none does.",
            case="a correct server that leaves out what equals the default",
        ),
        Note(
            "A response may leave out the default null, if no response to the operation shows the property as null: "
            "the server leaves out whatever is null.",
            case="a Go server with `omitempty` on nullable properties",
        ),
        Note(
            "If the response to a write does not show the field, the read that follows shows it. If neither does, "
            "two requests are compared by their responses.",
            case="servers that answer a write with 204 or with an id alone",
        ),
        Note(
            "Responses are compared as `query-default` compares them: lists by their resources, all others as a whole, "
            "and an echo only if it follows the values sent.",
            case="the shop of the tests, which has defaults of headers and cookies",
        ),
        Note(
            "Where the responses differ, both requests are sent again. Parts that differ between the responses to "
            "two requests of the same bytes are server-generated and are left out.",
            case="a server that answers the time",
        ),
        Note(
            "A difference counts only if it shows in seven rounds: random values may be equal twice by chance.",
            case="the shop of the tests, which draws values",
        ),
        Note(
            "The comparison shows something only if another value makes a difference: the neighbor of a number, "
            "any other member of an enum. Otherwise the requirement is inconclusive.",
            case="an option without a visible effect",
        ),
        Note(
            "Responses that are not JSON are compared as text.",
            case="a public document with text responses",
        ),
        Note(
            "A PUT that keeps the old value has not replaced the resource, and is not reported here. A value that "
            "is neither the old value nor the default is a failure of this rule. So is one that the server stores "
            "whatever was there before.",
            case="Kinto, whose PUT keeps what it does not hold",
        ),
        Note(
            "If null stands in place of the default only beside another changed field, or only on a resource that "
            "was changed before, the finding is `coupled`, a warning.",
            case="review: `enabled: false` clears the schedule",
        ),
    ),
    alternatives=(
        Alternative(
            "The response's field has another meaning, so that no value ever comes back",
            "the record: other values that were sent and never came back make it a warning",
        ),
        Alternative(
            "The default is completed by the defaults of its members",
            "values are compared after completion",
        ),
        Alternative(
            "A PUT keeps the old value",
            "the read before the PUT shows the same value",
        ),
        Alternative(
            "Another field that was changed too clears it",
            "one more request with the field alone",
        ),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=no_property,
    traits=Traits(
        check="default_applied",
        learns="default",
        judged_by_read=True,
        judged_by_state=True,
        judged_by_absence=True,
        interaction="null",
        yields_to=("response-domain", "response-null", "put-absent"),
    ),
    probe=Probe(
        "responses",
        "Where no response has the property, responses to requests without it and with its default are compared. A "
        "default that is an object or a list is changed by a PATCH, and another resource is created without it.",
        for_each(_compare),
        also={"changes": _change_defaults},
        compares=_is_compared,
    ),
    meaning=_MEANING,
)
