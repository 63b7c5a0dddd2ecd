"""put-absent: a PUT replaces the resource, so that an omitted field does not keep its old value.

Judged by a read before the PUT, and by its response or a read after it. This is a convention (RFC 9110, section 9.3.4,
speaks of replacing the state): a server that merges gets a warning. It is a failure if the document says what becomes
of absent properties: in words, or by the default of one in a PUT that is said to replace the resource.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import keeps_absent, keeps_absent_field, replaces, says_that_absent_is_reset
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight, sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import VALUE_NOTES, Alternative, Meaning, Note, Rule, Traits, field_of, of_field
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]

_EMPTY: tuple[Any, ...] = (0, "", [], {})  # and false, which equals 0


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    if operation.method != "PUT" or resource.creates or keeps_absent(contract, operation):
        return
    own = resource.own_names
    for field in resource.members:
        if not field.required and field.key not in own and not keeps_absent_field(contract, operation, field):
            sentence = f"A PUT without '{field.name}' removes its old value."
            is_told = field.default is not ABSENT and not field.is_default_said and replaces(contract, operation)
            is_stated = is_told or says_that_absent_is_reset(contract, operation, field)
            authority: Authority = "stated" if is_stated else "inferred"
            yield of_field(operation, field, "put-absent", sentence, authority=authority)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if not exchange.accepted or exchange.before is None or record.sent(exchange, field) is not ABSENT:
        return None
    old, new = record.shown_by(exchange.before, field), record.shown(exchange, field)
    read = record.shown_by(exchange.after, field) if exchange.after is not None else None
    if read is not None and read.value is not ABSENT and _is_read_later(exchange, record):
        new = read  # the stored value counts, whatever the response says
    if old is None or new is None or exchange.faults:
        return None
    # Of an object with members, more may stand in its default than is written there.
    has_members = any(each.kind == "property" for each in record.operation.children.get(field.key, ()))
    is_default = has_members and field.default is not ABSENT and record.meaning.covers(field.default, old.value, field)
    is_empty = old.value in (ABSENT, None) or (old.value in _EMPTY and field.default is ABSENT)
    if is_empty or record.meaning.is_default(field, old.value) or is_default:
        return None  # there is no old value
    if not record.observed(field):
        return inconclusive(exchange, "no value sent for the field ever came back")
    if new.value is ABSENT or not record.meaning.same(old.value, new.value, field, new.field):
        return passed(exchange)
    left, right = Sight("replaced", old.field, old.value), Sight("read", new.field, new.value)
    if new is not read:
        right = sight(record, exchange, field, new)
    told = Told(exchange, requirement.authority, "the default, or no value", f"the old value, {show(new.value)}")
    return explained(Difference(record, exchange, field, left, right), DIFFERENCES, told)


def _is_read_later(exchange: Exchange, record: Record) -> bool:
    """Returns whether the read after a PUT shows a change of that PUT: then it does not lag behind."""
    for each in record.operation.fields:
        sent = record.sent(exchange, each)
        if sent in (ABSENT, NOWHERE, None) or exchange.before is None or exchange.after is None:
            continue
        old, new = record.shown_by(exchange.before, each), record.shown_by(exchange.after, each)
        if old is not None and new is not None and same(new.value, sent) and not same(old.value, sent):
            return True
    return False


def _silence(_: Requirement, record: Record) -> str:
    if not any(each.before for each in record.accepted()):
        return "the resource could not be read before a PUT"
    return "no PUT found an old value"


_MEANING = Meaning(
    group="update",
    fault="keeps the old value of a field that the PUT left out",
    raised_by="an optional body property of a PUT",
    authority=(
        "inferred (warning); stated (failure) where the document says what becomes of absent properties, or that the "
        "PUT replaces the resource, and which default the property has"
    ),
    must="give an omitted field its default, or nothing, and not its old value",
    notes=(
        *VALUE_NOTES,
        Note(
            "A field that is absent and keeps its old value is a warning of this rule alone: many servers merge. "
            "The rule on defaults is silent there.",
            case="Kinto, Evennia and Label Studio, whose PUT merges",
        ),
        Note(
            "It is a failure if the PUT says that absent properties get their default, or are removed: `A property "
            "that is absent gets its default`. `Replaces the device` says so of a property whose default the body of "
            "the PUT documents, and nothing of others. A sentence that names another property is about that one.",
            case="Django Ninja and flask-smorest applications whose PUT skips what is null, or merges a map; Django "
            "REST framework, whose PUT keeps what it does not get",
        ),
        Note(
            "A PUT whose description says that it changes only what is sent raises nothing.",
            case="Laravel, whose validation rules of updates say `sometimes`",
        ),
        Note(
            "An old value that is empty or zero (`0`, `false`, an empty text, list or object) shows nothing that could "
            "have been kept, unless the property has another default: `false` of a boolean whose default is true.",
            case="Label Studio, `headers` of webhooks; a liar whose PUT keeps `false`",
        ),
        Note(
            "If no value that was sent ever came back, the property has another meaning: inconclusive.",
            case="a server that computes a property",
        ),
        Note(
            "The reads before and after must go to the same path. A PUT under a name that the client chooses is "
            "sent to the same name again, so that there is something to replace.",
            case="a public document with PUT alone",
        ),
        Note(
            "A read that shows that the PUT was stored counts more than the response to the PUT.",
            case="the shop of the tests, which fills a field in after the response",
        ),
        Note(
            "The resource's own id raises nothing: an id in the body that is also in the path is the path's.",
            case="LoopBack example-todo",
        ),
    ),
    alternatives=(
        Alternative(
            "The value is constant: 0, false, empty",
            "only a value that was observed counts",
        ),
        Alternative(
            "The path or the server names it",
            "it is a path parameter, an id or a revision",
        ),
        Alternative(
            "The server puts this value there anyway",
            "a PUT of another resource shows the same value",
        ),
    ),
)

RULE = Rule(
    "put-absent",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True, judged_by_absence=True, yields_to=("default",)),
    meaning=_MEANING,
)
