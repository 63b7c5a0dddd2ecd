"""read-back: a read returns what the response to the write showed, for the fields that the client sent.

Judged by the read that follows an accepted write. An OpenAPI link or the path leads to it. A resource that is not there
yet is read again for a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.explanations.comparison import compared
from bythebook_conformance.explanations.registry import Told, explained
from bythebook_conformance.explanations.sights import Difference, Sight
from bythebook_conformance.explanations.table import DIFFERENCES
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.resources import Shown, resource_of
from bythebook_conformance.rules.base import (
    VALUE_NOTES,
    Alternative,
    Meaning,
    Note,
    Rule,
    Traits,
    field_of,
    no_read,
    of_field,
)
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import same
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    if not operation.is_write or operation.method == "DELETE":
        return
    resource = resource_of(contract, operation)
    whole = {each.key for each in resource.members}
    for field in operation.fields:
        shown = resource.fields.get(field.place, Shown())
        is_first = not shown.response  # the read shows it first
        is_member = field.location == "body" and field.kind == "property" and (is_first or field.key in whole)
        # A deprecated field may be an older spelling of another one.
        is_shown = field.schema.get("writeOnly") is not True and field.schema.get("deprecated") is not True
        # The read's path holds what names the resource.
        if not is_member or not is_shown or not shown.read or field.key in resource.own_names:
            continue
        if is_first:
            sentence = f"A read returns the value sent for '{field.name}'."
            yield of_field(operation, field, "read-back", sentence, authority="implied")
        else:
            sentence = f"A read returns '{field.name}' as the response to the write showed it."
            yield of_field(operation, field, "read-back", sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    value = record.sent(exchange, field)
    if exchange.after is None or value in (ABSENT, NOWHERE) or exchange.is_faulty(field.at):
        return None
    if not exchange.after.accepted:
        return inconclusive(exchange, f"the server answered the read after it with {exchange.after.status}")
    written = record.shown_by(exchange, field)
    read = record.shown_by(exchange.after, field, exchange)
    if read is None:
        return None
    # The rules on responses report a value in the response that its schema excludes.
    # A response that shows the resource as it was before the change is reported by `echo`.
    is_evidence = written is not None and written.is_valid and not record.tells_of_before(exchange)
    expected = written.value if written is not None and is_evidence else value
    is_shown = written is not None and written.value is not ABSENT
    if (
        not is_shown
        and field.default is not ABSENT
        and record.meaning.is_default(field, read.value)
        and not same(value, read.value)
    ):
        return None  # the default took its place
    if expected is None and (read.value is ABSENT or not is_shown):
        return passed(exchange) if read.value in (ABSENT, None) else None  # `null-kept` and `patch-null` report it
    left = Sight("sent", field, expected)
    if written is not None and is_shown and is_evidence:
        left = Sight("response", written.field, expected)
    found = Difference(record, exchange, field, left, Sight("read", read.field, read.value))
    if read.value is ABSENT:
        return _left_out(found)
    if written is not None and is_shown and not written.is_valid and same(written.value, read.value):
        return None  # the read agrees with the response to the write, whose value breaks the response schema
    is_first = requirement.authority == "implied"
    return compared(found, "" if left.view == "sent" else "lost on read", is_whole=not is_first)


def _left_out(found: Difference) -> Observation | None:
    """Returns the finding that a read leaves a property out, or why it may; None where no read can show the value."""
    if not found.record.contract.admits(found.right.field, found.left.value):
        return None
    unexplained = "" if found.left.view == "sent" else "lost on read"
    told = Told(found.exchange, found.authority, show(found.left.value), "left out of the read", unexplained)
    return explained(found, DIFFERENCES, told)


_MEANING = Meaning(
    group="stored",
    fault="stores another value than its response showed",
    raised_by="a write with a read of the same resource: an OpenAPI link, or a collection's POST and the item's GET",
    authority="inferred",
    must=(
        "return in a read, for the fields that the client sent, what the write answered; the read is repeated for "
        "a few seconds"
    ),
    notes=(
        Note(
            "A read may answer the resource, or what is left of a deleted one. A property that only one variant of the "
            "response documents is compared where the read has a value for it.",
            case="Stripe, `GET /v1/customers/{customer}`, whose tombstone has no name",
        ),
        Note(
            "A PUT or PATCH whose response names another resource than its path has no read-back from that path: by "
            "the id, or by the property with the name of the path parameter, which a read of the path has as the path.",
            case="pages of which a PUT makes a new version, under an id of its own",
        ),
        Note(
            "A read that asks for fewer properties, by a parameter that it demands or by a default, need not show what "
            "was written.",
            case="a read that demands `brief=true`",
        ),
        Note(
            "The response to a change that shows the resource as it was before says nothing of what is stored. The "
            "read is then compared with what was sent, and `echo` reports the response.",
            case="a server that stores a PATCH, and answers the resource as it was before",
        ),
        Note(
            "A property that the response to the write shows and the read leaves out is a warning.",
            case="mutants that forget a property",
        ),
        Note(
            "A value in the response to the write that its schema excludes is not held against the read.",
            case="liars that answer a wrong type",
        ),
        *VALUE_NOTES,
        Note(
            "The read must be of the resource that was written. An id that only another object of the response has "
            "(the owner), or that is one of several in a list, counts only if the read holds a fresh text of "
            "the request. "
            "A read without an id in its path must not name another id than the write.",
            case="correct servers whose response to a creation has the owner's id, or all resources",
        ),
        Note(
            "`writeOnly` raises nothing.",
            case="servers that show a token once, and a mask afterwards",
        ),
        Note(
            "A read can only show what its own schema admits: a value of another type than the read documents is "
            "not missed there.",
            case="a read that documents another type",
        ),
        Note(
            "If no operation reads the resource alone, its item in the list is the read, provided that the "
            "response to the POST and the items of the list have an id.",
            case="Gotify, which has no reads of single resources",
        ),
        Note(
            "A resource that is not there yet after a POST is read again after 0.2, 0.5 and 1 second.",
            case="eventually consistent servers",
        ),
        Note(
            "A link is the read only where no path is that of the resource (`GET /orders/{id}`), and where it "
            "passes the resource's own id: `$response.body#/id`, or `#/refund_id` of `/refunds`. A link to the "
            "order's customer reads something else.",
            case="review: links to other resources",
        ),
        Note(
            "Server-generated members inside an object are not compared between a write and its read. What counts "
            "is what the client sent, and what has a documented default.",
            case="a correct server with a counter inside an envelope",
        ),
        Note(
            "A member that a response leaves out is assumed to be its documented default before objects and lists "
            "are compared. An object of nothing but null may be left out like an empty one.",
            case="a correct server that leaves out defaults and nulls",
        ),
        Note(
            "A deprecated field raises nothing: it may be an older spelling of another field.",
            case="changedetection.io, `tag` and `tags`",
        ),
        Note(
            "The resource's own id raises nothing: an id in the body that is also in the path is the path's, and "
            "another one may rightly be refused.",
            case="LoopBack example-todo",
        ),
    ),
    alternatives=(
        Alternative(
            "The read comes from a copy that lags behind",
            "the read is repeated for some seconds",
        ),
        Alternative(
            "A secret is shown once, an empty value is left out",
            "the name of the field; the value",
        ),
        Alternative(
            "The read is of another resource",
            "the link must pass the resource's own id, and the path must be shared",
        ),
    ),
)

RULE = Rule(
    "read-back",
    _requirements,
    _judge,
    silence=no_read,
    traits=Traits(
        check="value_kept",
        judged_by_read=True,
        judged_by_state=True,
        judged_by_value=True,
        yields_to=("default-yields",),
        learns="never",
    ),
    meaning=_MEANING,
)
