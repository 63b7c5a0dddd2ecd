"""patch-absent: a PATCH leaves absent fields as they were (RFC 5789, section 2; RFC 7396, section 2).

Judged by a read before and a read after the PATCH. The classic fault is a reset to the default or to null.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bythebook_conformance.evidence.observations import passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.resets import keeps_absent, replaces
from bythebook_conformance.explanations.registry import Told, explained, observed
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.envelopes import is_merged
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    of_field,
)
from bythebook_conformance.rules.linked_ids import ids_sent, linked_ids, names_linked
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import same, unordered
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    is_patch = operation.method == "PATCH" and not replaces(contract, operation)
    is_part = operation.method == "PUT" and keeps_absent(contract, operation)
    if not is_patch and not is_part:
        return
    for field in operation.fields:
        is_member = field.location == "body" and field.kind == "property" and not field.required
        if is_member and is_merged(operation, field):
            sentence = f"A {operation.verb} without '{field.name}' leaves it unchanged."
            yield of_field(operation, field, "patch-absent", sentence, authority=_authority(contract, operation))


def _authority(contract: Contract, operation: Operation) -> Authority:
    """Returns how sure it is that absent fields stay: of a POST in place of a PATCH, the document must say so."""
    is_told = operation.verb == "PATCH" or keeps_absent(contract, operation)
    return "implied" if operation.method == "PATCH" and is_told else "inferred"


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    if not exchange.accepted or exchange.before is None or exchange.after is None:
        return None
    if record.sent(exchange, field) is not ABSENT:
        return None
    if exchange.faults:
        return None
    old = record.shown_by(exchange.before, field)
    read = record.shown_by(exchange.after, field)
    is_read = read is not None and read.value is not ABSENT
    new = read if is_read else record.shown_by(exchange, field)
    if old is None or new is None or old.value is ABSENT:
        return _by_links(field, exchange, record) if old is None and read is None else None
    holds = isinstance(old.value, dict) or isinstance(new.value, dict)
    names = _sent_members(record, field) if holds else frozenset()
    if not is_read and isinstance(new.value, dict):
        names &= new.value.keys()  # the response to a PATCH need not hold all of the resource
    old, new = replace(old, value=_of(old.value, names)), replace(new, value=_of(new.value, names))
    meaning = record.meaning
    if meaning.same(old.value, new.value, field, new.field) or _only_reordered(old.value, new.value):
        distinctive = old.value not in (None, [], {}) and not meaning.is_default(field, old.value)
        return passed(exchange) if distinctive else None  # else a reset would not show
    if new.value is ABSENT and new.field.required:
        return None  # `present` reports it
    left = Sight("before", old.field, old.value)
    right = Sight("read" if is_read else "response", new.field, new.value)
    actual = "the property is gone" if new.value is ABSENT else show(new.value)
    told = Told(exchange, requirement.authority, show(old.value), actual)
    return explained(Difference(record, exchange, field, left, right), DIFFERENCES, told)


def _by_links(field: Field, exchange: Exchange, record: Record) -> Observation | None:
    """Returns what the objects show that a resource has for a list of ids, before and after a PATCH without it."""
    assert exchange.before is not None
    assert exchange.after is not None
    old, new = (linked_ids(record, each, field) for each in (exchange.before, exchange.after))
    if not old or new is None or names_linked(exchange, field):
        return None
    sent = ids_sent(record, field)
    lost = [each for each in old if each not in new]
    if not sent.intersection(lost):
        return passed(exchange) if sent.intersection(old) else None
    # That the ids are those of the objects is inferred from the names.
    return observed(None, Told(exchange, "inferred", f"the ids {show(old)}", f"the ids {show(new)}"))


def _sent_members(record: Record, field: Field) -> frozenset[str]:
    """Returns the members that requests sent for a field. The server may generate further members."""
    values = [record.sent(each, field) for each in record.accepted()]
    return frozenset(name for value in values if isinstance(value, dict) for name in value)


def _of(value: Any, names: frozenset[str]) -> Any:
    return {name: each for name, each in value.items() if name in names} if isinstance(value, dict) else value


def _only_reordered(old: Any, new: Any) -> bool:
    """Returns whether two values differ only in the order of items, in a list at any place outside of other lists: the
    server may mean a set.
    """
    pairs = [(old, new)]
    while pairs:  # no recursion: a response may be nested as deep as JSON is read
        one, other = pairs.pop()
        if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
            pairs += [(value, other[name]) for name, value in one.items()]
        elif isinstance(one, list) and isinstance(other, list):
            if not unordered(one, other):
                return False
        elif not same(one, other):
            return False
    return True


def _silence(_: Requirement, record: Record) -> str:
    if not any(each.before for each in record.accepted()):
        return "the resource could not be read before and after a PATCH"
    return "no PATCH found a value that a reset would have changed"


_MEANING = Meaning(
    group="update",
    fault="changes a field that the PATCH left out",
    raised_by="an optional body property of a PATCH, and of a PUT whose description says that it changes a part",
    authority="implied; inferred of a PUT, and of a POST that does not say so",
    must=(
        "leave absent fields as they were; a reset to the default or to null is a failure (RFC 5789, section 2; "
        "RFC 7396, section 2)"
    ),
    notes=(
        *VALUE_NOTES,
        Note(
            "A POST on the path of an item that a GET reads, whose collection has a POST of its own, is a PATCH where "
            "no PUT or PATCH changes the item and no property of its body is required. A reset is a warning "
            "there, and a failure where the document says that what is absent stays.",
            case="Stripe, which updates a customer by `POST /v1/customers/{id}`",
        ),
        Note(
            "A PUT whose description says that it changes only what is sent is judged as a PATCH is. Its finding is a "
            "warning.",
            case="Laravel, whose validation rules of updates say `sometimes`",
        ),
        Note(
            "The read before the PATCH must hold a value that a reset would change.",
            case="a resource with nothing but defaults",
        ),
        Note(
            "A PATCH is not judged by members that the server adds to an object: only members that clients sent "
            "are compared.",
            case="Kinto, `last_modified` inside `data`",
        ),
        Note(
            "The read before the PATCH must be newer than every other write: what one request creates may change "
            "another resource (ranks, counts).",
            case="Prefect, `priority` of a work queue",
        ),
        Note(
            "The reads before and after must go to the same path: an id that is made up for each request has no "
            "read before it.",
            case="a public document whose path nothing supplies",
        ),
        Note(
            "The rule needs a read after the PATCH, not only its response. A response to a PATCH need not hold all "
            "of the resource: what it leaves out, and no read shows, is not gone.",
            case="a correct server that answers a PATCH with the changed part",
        ),
        Note(
            "For a list of ids that no response shows (`tagIds`), the ids of the objects under the name of the "
            "resources (`tags`) count. Ids that a client sent must not be lost: a warning. A PATCH with another "
            "property of that name (`removeTagIds`, `clearTags`) is not judged.",
            case="a FastAPI application whose PATCH drops the tags",
        ),
        Note(
            "A list that comes back reordered is unchanged, also one within an object.",
            case="Kinto, `permissions`",
        ),
        Note(
            "The rule is raised for the members of the resource. The resource may be the one member of an "
            "envelope: named like the resources of the path, or `data`, `item`, `resource` or `result` around an "
            "id, with no id beside it. So it may where the response has the members of the resource without that "
            "object. Any other single member may be replaced.",
            case="Rails, whose requests alone have an envelope; RealWorld, which has everything in an envelope; a "
            "resource with one member",
        ),
        Note(
            "In a merge patch the rule is raised for the members of every object, which RFC 7396 merges too, also for "
            "those of a value of a map, but not for items of lists and members of variants. In plain JSON, a PATCH may "
            "replace an object as a whole, unless the description of the object says that it is merged.",
            case="documents with merge patches; an application whose settings are `Merged with what is there`",
        ),
        Note(
            "The rule is raised for the `attributes` beside a `type` in the envelope: JSON:API 1.1 (Updating a "
            "Resource's Attributes) demands that missing attributes keep their values.",
            case="a library in JSON:API, whose PATCH reset the genre",
        ),
        Note(
            "It is a failure if a PATCH of nothing shows it, or every other field that is sent alone. If some of "
            "them leave the field as it was, or there is but one other field, the finding is `coupled`, a warning.",
            case="review: a change of one field that clears another",
        ),
        Note(
            "It is a failure as well if two different fields, each sent alone, reset a text or a number to its "
            "documented "
            "default, both in the response and in the read after it. The default must not be empty or zero: a rule "
            "between fields may clear a value. Enumerations, formatted texts, states and revisions stay `coupled`.",
            case="a server that builds the resource anew; correct servers where a new currency sets the amount to 0",
        ),
        Note(
            "A PATCH with required properties, other than a merge patch, may be meant to replace the resource: "
            "`coupled`. "
            "A PATCH whose description says that it replaces, or resets what is omitted, raises nothing.",
            case="documents whose PATCH is a full replacement",
        ),
        Note(
            "A state or revision that every change sets back, and a PATCH of nothing leaves alone, is `coupled`.",
            case="a correct server whose changed articles must be approved again",
        ),
        Note(
            "A value that a PATCH of nothing leaves alone and other fields set, and that no reset gives, is "
            "`coupled` too.",
            case="review: a total",
        ),
    ),
    alternatives=(
        Alternative(
            "The server computes the value of other fields",
            "a text made of others, or a field that was never observed",
        ),
        Alternative(
            "A PATCH of certain fields resets it by a rule",
            "a PATCH of nothing, and of each other field alone",
        ),
        Alternative(
            "A set has no order",
            "lists are compared as sets",
        ),
    ),
)

RULE = Rule(
    "patch-absent",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True, judged_by_absence=True, interaction="omission"),
    meaning=_MEANING,
)
