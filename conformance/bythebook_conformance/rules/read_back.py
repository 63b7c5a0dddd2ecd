"""read-back: a read returns what the response to the write showed, for the fields that the client sent.

Judged by the read that follows an accepted write. An OpenAPI link or the path leads to it. A resource that is not there
yet is read again for a few seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.conventions import MASK
from bythebook_conformance.evidence.fractions import is_rounded, is_rounded_as_said, loses_fractions
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.omissions import (
    is_another_object,
    is_never_shown,
    is_nothing,
    is_secret,
    may_leave_out,
)
from bythebook_conformance.evidence.ownership import of_the_client
from bythebook_conformance.evidence.record import Record, Shown
from bythebook_conformance.evidence.responses import held
from bythebook_conformance.evidence.server_made import is_in_path
from bythebook_conformance.evidence.sets import adds_its_own, as_set, is_named_set, loses_items
from bythebook_conformance.model import Exchange, Level, Observation, Requirement
from bythebook_conformance.relations.collections import members_sent, read_places
from bythebook_conformance.relations.graph import own_names, related
from bythebook_conformance.relations.said_required import CONDITIONAL, IGNORED, is_said_conditional, is_said_ignored
from bythebook_conformance.relations.traits import traits_of
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
from bythebook_conformance.rules.positions import is_clamped
from bythebook_conformance.rules.tidied import is_normal_form
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.model.equivalence import normalized, same, unordered
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    if not operation.is_write or operation.method == "DELETE":
        return
    own = own_names(contract, operation)  # the read's path holds it
    read = read_places(contract, operation)
    for field in members_sent(contract, operation):
        if field.schema.get("writeOnly") is True:
            continue  # no read need have it
        is_going = field.schema.get("deprecated") is True  # it may be an older spelling of another field
        if field.place in read and field.key not in own and not is_going:
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
    read = record.shown_by(exchange.after, field)
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
    if expected is None and read.value is ABSENT:
        return passed(exchange)
    if not record.contract.admits(read.field, expected):
        return None  # no read can show it
    if read.value is ABSENT:
        return _judge_left_out(exchange, record, field, expected, read)
    rules = record.normalized.get("/".join((requirement.operation, field.location, field.name)), frozenset())
    own = of_the_client(record.operation, field, expected, value)
    one, other = normalized(own, rules), normalized(read.value, rules)
    is_set = field.schema.get("uniqueItems") is True and isinstance(one, list) and isinstance(other, list)
    if record.meaning.covers(one, other, field, read.field) or (is_set and unordered(one, other)):
        return passed(exchange)
    if written is not None and is_shown and not written.is_valid and same(written.value, read.value):
        return None  # the read agrees with the response to the write, whose value breaks the response schema
    return _judge_different(exchange, record, field, expected, read)


def _judge_left_out(exchange: Exchange, record: Record, field: Field, expected: Any, read: Shown) -> Observation:
    assert exchange.after is not None
    written = record.shown_by(exchange, field)
    is_shown = written is not None and written.value is not ABSENT
    may_be_said_by_nothing = is_nothing(expected) or same(read.field.default, expected)
    was_shown = is_shown or _was_read(exchange, record, field) or is_never_shown(record, field)
    is_asked_for = may_leave_out(record, exchange.after)
    is_hidden = is_secret(record.operation, field) and not _is_read_in_the_clear(record, read)
    if not was_shown or may_be_said_by_nothing or is_hidden or is_asked_for:
        return inconclusive(exchange, "the read leaves the property out")
    if is_said_conditional(record.contract, record.operation, field, read.field):
        return inconclusive(exchange, CONDITIONAL)
    if is_another_object(record, exchange.after):
        return inconclusive(exchange, "the read is not the object that its schema describes")
    return failed(exchange, show(expected), "left out of the read", level="warning", reason="lost on read")


def _judge_different(exchange: Exchange, record: Record, field: Field, expected: Any, read: Shown) -> Observation:
    if is_rounded_as_said(expected, read.value, field, read.field):
        return inconclusive(exchange, "the document says that the number is rounded")
    if is_secret(record.operation, field) and not _is_in_the_clear(record, field, expected, read.value):
        return inconclusive(exchange, "a secret may be shown once")
    if adds_its_own(record, field, expected, read.value):
        return inconclusive(exchange, "the server adds items of its own")
    if is_in_path(exchange, read.value):
        return inconclusive(exchange, "the path names the resource, whatever the body says")
    if traits_of(record.operation, field).identity and record.operation.method in {"PUT", "PATCH"}:
        return inconclusive(exchange, "a change may leave the resource its id")
    if is_clamped(record, field):
        return inconclusive(exchange, "other resources may move this one")
    if is_said_ignored(record.contract, record.operation, field):
        return inconclusive(exchange, IGNORED)
    if read.value is None and is_said_conditional(record.contract, record.operation, field, read.field):
        return inconclusive(exchange, CONDITIONAL)
    level, reason = _weight(exchange, record, field, expected, read)
    return failed(exchange, show(expected), f"{show(read.value)} in the read", level=level, reason=reason)


def _weight(exchange: Exchange, record: Record, field: Field, expected: Any, read: Shown) -> tuple[Level, str]:
    assert exchange.after is not None
    got = read.value
    if is_rounded(expected, got) and loses_fractions(_pairs(record, field)):
        return "failure", ""
    if loses_items(expected, got) and not may_leave_out(record, exchange.after):
        return "failure", ""
    if is_normal_form(field, expected, got, read.field):
        return "notice", "tidied"
    meant = as_set(expected, got) if isinstance(expected, list) and isinstance(got, list) else ""
    is_set = meant in {"reordered", "duplicates removed"} and is_named_set(field, read.field)
    return ("notice" if is_set else "warning"), meant or "lost on read"


def _pairs(record: Record, field: Field) -> Iterator[tuple[Any, Any]]:
    """Yields each value that was sent for a field, and what the read after the write showed."""
    for exchange in record.accepted():
        read = (
            record.shown_by(exchange.after, field) if exchange.after is not None and exchange.after.accepted else None
        )
        sent = record.sent(exchange, field)
        if read is not None and read.value is not ABSENT and sent not in (ABSENT, NOWHERE):
            yield sent, read.value


def _is_in_the_clear(record: Record, field: Field, expected: Any, got: Any) -> bool:
    """Returns whether reads show what is called like a secret: as it was sent, or in another case alone. An empty text
    shows nothing of a secret.
    """
    is_folded = isinstance(expected, str) and isinstance(got, str) and expected.casefold() == got.casefold() != ""
    return is_folded or any(same(sent, shown) and not is_nothing(sent) for sent, shown in _pairs(record, field))


def _was_read(exchange: Exchange, record: Record, field: Field) -> bool:
    """Returns whether the read before a change had a value of the field."""
    before = record.shown_by(exchange.before, field) if exchange.before is not None else None
    return before is not None and before.value not in (ABSENT, None)


def _is_read_in_the_clear(record: Record, read: Shown) -> bool:
    """Returns whether any read of the run showed a text of a property: a secret that only writes show is in none."""
    reader = related(record.contract, record.operation).reader
    reads = record.group[reader.id].exchanges if reader is not None and reader.id in record.group else []
    values = (held(each, read.field.path) for each in reads if each.accepted)
    return any(isinstance(each, str) and each and not MASK.found(each) for each in values)


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(each.after for each in record.accepted()) else "the written resource could not be read"


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
            "A PUT or PATCH may leave the resource its id, whatever the body says: inconclusive.",
            case="Petstore, whose users are read by their name and have an id too",
        ),
        Note(
            "If the description says that only some resources have a property (`only for films`), null or no value in "
            "the read is inconclusive. So it is in the response to the write.",
            case="a cinema, whose concerts have no age rating",
        ),
        Note(
            "A read may answer the resource, or what is left of a deleted one. A property that only one variant of the "
            "response documents is compared where the read has a value for it.",
            case="Stripe, `GET /v1/customers/{customer}`, whose tombstone has no name",
        ),
        Note(
            "A value that comes back as the one in the path names the resource: inconclusive.",
            case="prime-data-hub, whose PUT of a sender has its name in the path and in the body",
        ),
        Note(
            "A position among other resources that comes back as a smaller one is inconclusive.",
            case="a board whose cards have positions",
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
            "A read that has no property of its schema, although that demands one or admits no others, is another "
            "object than the document describes: inconclusive. `present` and `response-domain` report it.",
            case="Unleash, whose read of a tag type puts it into an envelope that the document does not have",
        ),
        Note(
            "It is inconclusive if the value is empty or the default of the read's own schema, or if a parameter of "
            "the read asks for more properties. So it is for the name of a secret, which may be shown once, unless "
            "another read shows it in the clear, or the read shows it in another case.",
            case="train-travel, where a read leaves out an empty object; servers that show a token once",
        ),
        Note(
            "A value in the response to the write that its schema excludes is not held against the read.",
            case="liars that answer a wrong type",
        ),
        *VALUE_NOTES,
        Note(
            "A value that the read shows in a normal form, or without its empty members, is `tidied`, a notice, as for "
            "`echo`.",
            case="correct servers that trim texts or leave out zero values, and answer a creation briefly",
        ),
        Note(
            "A list that the read shows reordered, without its duplicates or with items added is a warning under that "
            "reason; the first two are notices for a list that is a set by its name (`tags`). If the read has some "
            "plain values of a list and lacks others, that is a failure.",
            case="servers that keep the first value of a list",
        ),
        Note(
            "The read must be of the resource that was written. An id that only another object of the response has "
            "(the owner), or that is one of several in a list, counts only if the read holds a fresh text of "
            "the request. "
            "A read without an id in its path must not name another id than the write.",
            case="correct servers whose response to a creation has the owner's id, or all resources",
        ),
        Note(
            "`writeOnly` raises nothing. A secret by name that no read shows is inconclusive.",
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
    silence=_silence,
    traits=Traits(judged_by_read=True, judged_by_state=True, judged_by_value=True, yields_to=("default-yields",)),
    meaning=_MEANING,
)
