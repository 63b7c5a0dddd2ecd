"""stale-write: the server refuses a change with a revision that is no longer current.

Judged by two changes of one resource. The second one holds the revision from before the first one, and changes the same
text once more. Reads before and after show the revision and the text.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.conflicts import CURRENT_REVISION, STALE, is_conflict
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.revisions import (
    is_last_write,
    last_write_wins,
    must_be_current,
    revision_shown,
    speaks_of_concurrency,
)
from bythebook_conformance.model import (
    CHANGES,
    Authority,
    Exchange,
    Fixed,
    Level,
    Observation,
    Requirement,
)
from bythebook_conformance.relations.envelopes import members_of_resource
from bythebook_conformance.relations.filters import said_of
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.relations.traits import traits_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, field_of, of_field
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Field, Operation
from bythebook_openapi.states import ABSENT, NOWHERE

__all__ = ["RULE"]

_CHANGE = "a change of the current revision"
_CONFLICT, _FAILED = "409", "412"
_IF_MATCH = "if-match"


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    reader = resource_of(contract, operation).reader
    if operation.method not in CHANGES or reader is None or last_write_wins(contract, operation):
        return
    keys = {each.key for each in operation.responses}
    for field in members_of_resource(operation):
        is_revision = traits_of(operation, field).revision and not is_last_write(
            f"{field.schema.get('title', '')}. {field.schema.get('description', '')}"
        )
        if is_revision and (_FAILED in keys or (_CONFLICT in keys and _is_meant(contract, operation, reader, field))):
            sentence = f"The server refuses a change with a '{field.name}' that is no longer current."
            yield _of(operation, field, sentence, "stated" if must_be_current(contract, operation) else "inferred")
    for field in operation.parameters if _FAILED in keys else ():
        is_condition = (
            field.location == "header" and field.name.lower() == _IF_MATCH and traits_of(operation, field).conditional
        )
        if is_condition and not is_last_write(said_of(contract, field)):
            sentence = f"The server refuses a change with an '{field.name}' that is no longer current."
            yield _of(operation, field, sentence, "implied")


def _of(operation: Operation, field: Field, sentence: str, authority: Authority = "inferred") -> Requirement:
    return of_field(operation, field, "stale-write", sentence, authority=authority)


def _is_meant(contract: Contract, operation: Operation, reader: Operation, field: Field) -> bool:
    """Returns whether the body has the revision on purpose: the schema is not that of the response, or the document
    speaks of changes by several clients.
    """
    answered = {each.pointer for response in reader.successes for each in response.fields}
    return field.pointer not in answered or speaks_of_concurrency(contract, operation)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    sent = record.sent(exchange, field)
    if sent in (ABSENT, NOWHERE, None) or exchange.faults:
        return None
    if exchange.request.purpose == CURRENT_REVISION:
        return _judge_current(exchange, field, record)
    if exchange.request.purpose != STALE:
        return None
    if is_conflict(exchange):
        return passed(exchange)
    if not exchange.accepted:
        return inconclusive(exchange, f"the server answered {exchange.status}, which is not about the revision")
    if exchange.before is None or exchange.after is None or not exchange.after.accepted:
        return inconclusive(exchange, "the resource cannot be read")
    current = revision_shown(record, exchange.before, field)
    earlier = _when_current(sent, exchange, field, record)
    if earlier is None or current is ABSENT or record.meaning.same(current, sent, field):
        return inconclusive(exchange, "the revision did not change")
    changed = _overwritten(earlier, exchange, record)
    if changed is None:
        return inconclusive(exchange, "the reads do not show that both changes were stored")
    actual = f"{exchange.status}: '{changed.name}' was overwritten, although the revision was {show(current)}"
    is_stated = field.location == "header" or must_be_current(record.contract, record.operation)
    level: Level = "failure" if is_stated else "warning"
    return failed(exchange, f"a refusal of {show(sent)} (409 or 412)", actual, level=level, reason="stale")


def _judge_current(exchange: Exchange, field: Field, record: Record) -> Observation | None:
    """Returns what a change with the revision shows that the read right before it had: a server that refuses this one,
    too, compares nothing.
    """
    sent = record.sent(exchange, field)
    shown = revision_shown(record, exchange.before, field) if exchange.before is not None else ABSENT
    if shown is ABSENT or not record.meaning.same(shown, sent, field):
        return None
    if not is_conflict(exchange):
        return passed(exchange) if exchange.accepted else None
    level: Level = "failure" if field.location == "header" else "warning"
    actual = f"{exchange.status}, although the read before it shows {show(sent)}"
    return failed(exchange, f"acceptance of the current {show(sent)}", actual, level=level, reason="current refused")


def _when_current(sent: Any, exchange: Exchange, field: Field, record: Record) -> Exchange | None:
    """Returns the read that showed a revision as the current one, before an earlier change of the same resource."""
    path = exchange.request.parts["path"]
    for earlier in reversed(record.exchanges):
        is_before = earlier.number < exchange.number and earlier.accepted and earlier.request.parts["path"] == path
        if is_before and earlier.before is not None:
            shown = revision_shown(record, earlier.before, field)
            if shown is not ABSENT and record.meaning.same(shown, sent, field):
                return earlier.before
    return None


def _overwritten(earlier: Exchange, exchange: Exchange, record: Record) -> Field | None:
    """Returns a text that was changed since the revision was current, and was changed once more by the exchange."""
    assert exchange.before is not None
    assert exchange.after is not None
    texts = (each for each in record.operation.fields if each.location == "body" and each.kind == "property")
    for field in texts:
        sent = record.sent(exchange, field)
        if "*" in field.place or not isinstance(sent, str) or traits_of(record.operation, field).revision:
            continue
        shown = [record.shown_by(read, field) for read in (earlier, exchange.before, exchange.after)]
        values = [each.value if each is not None else ABSENT for each in shown]
        is_text = all(isinstance(value, str) for value in values)
        if is_text and len({*map(str, values)}) == len(values) and values[-1] == sent:
            return field
    return None


def _silence(_: Requirement, record: Record) -> str:
    return "no change gave the resource a new revision" if any(record.accepted()) else ""


def _send_stale(session: ProbeSession, requirement: Requirement) -> Exchange | None:
    """Changes a resource twice, the second time with the revision from before the first change. Where that is refused,
    the current revision is sent.

    Returns the last exchange; None where the first change shows no new revision.
    """
    record = session.record
    field = field_of(requirement, record)
    first = session.send(session.over_base(session.fullest), _CHANGE)
    if not first.accepted or first.before is None or first.after is None:
        return None
    old, new = (revision_shown(record, read, field) for read in (first.before, first.after))
    if old is ABSENT or new is ABSENT or record.meaning.same(old, new, field):
        return None
    stale = session.send(session.over_base({**session.fullest, field.key: Fixed(old)}), STALE)
    if not is_conflict(stale) or stale.before is None:
        return stale
    now = revision_shown(record, stale.before, field)
    if now is ABSENT or record.meaning.same(now, old, field):
        return stale
    return session.send(session.over_base({**session.fullest, field.key: Fixed(now)}), CURRENT_REVISION)


_MEANING = Meaning(
    group="update",
    fault="accepts a change of an old revision",
    raised_by=(
        "a revision (`version`, `etag`, ...) in the body of a PUT or PATCH that documents 409 or 412, and a header "
        "`If-Match` beside 412, where the resource can be read"
    ),
    authority="inferred (warning); implied (failure) for `If-Match` beside a documented 412; stated (failure) in words",
    must="refuse a change with a revision that an earlier change made old",
    notes=(
        Note(
            "The revision may be a member of the metadata. One that does not change by itself, such as a label of the "
            "client's, is none.",
            case="Kubernetes (`metadata.resourceVersion`); a correct server whose metadata holds a label",
        ),
        Note(
            "The revision is sent, also where it is optional. A change without one may be accepted.",
            case="correct servers that compare only a version that is sent",
        ),
        Note(
            "The read after the first change must show another revision. If it shows the same one, the second change "
            "is not sent.",
            case="correct servers with versions of a day or a second, and those that store the client's version",
        ),
        Note(
            "Both changes must give the same text new values, and a read must show both. A server may merge changes of "
            "different members.",
            case="correct servers that merge",
        ),
        Note(
            "If the body has the schema of the response, its revision may be there by chance. Then the words of the "
            "operation, or of its 409, must speak of versions or of other clients.",
            case="correct servers that take what they return, and answer 409 for a name that is taken",
        ),
        Note(
            "The rule raises nothing if the document says that the last change wins, or that the server ignores the "
            "revision.",
            case="documents with last write wins",
        ),
        Note(
            "A weak `ETag` matches no `If-Match` (RFC 9110, section 13.1.1), and is not sent. 409 and 412 are the "
            "refusals that pass; after 428 and others the requirement is inconclusive.",
            case="correct servers behind a proxy that weakens the `ETag`",
        ),
        Note(
            "A change that an old `If-Match` did not stop is a failure: the operation documents the header and 412, "
            "and RFC 9110 (section 13.1.1) forbids the change. A property may be there as data: a warning, unless the "
            "operation, or its 409 or 412, says that the revision must be the current one. Nothing is raised if the "
            "header is described as ignored.",
            case="flask-smorest, a PUT without `check_etag`; a PUT that is described by `if the version is the current "
            "one`",
        ),
        Note(
            "A server that refuses each revision compares none. Where it refuses the old one, the current one is sent, "
            "as the read right before shows it: its refusal is a failure for `If-Match` (RFC 9110, section 13.1.1), "
            "and a warning for a property.",
            case="a report on OpenMetadata, whose PATCH refuses the tag of the latest GET",
        ),
        Note(
            "A required `If-Match` takes the `ETag` of the latest read in every request, so that the PUT, PATCH or "
            "DELETE behind it is judged.",
            case="flask-smorest, which demands a tag for every change",
        ),
    ),
    alternatives=(
        Alternative("The revision did not change", "reads before and after the first change must show two revisions"),
        Alternative("The server merges changes", "both changes must be of the same text"),
        Alternative("A property of this name is data", "the server must give a new value by itself"),
    ),
)

RULE = Rule(
    "stale-write",
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe(
        "conflicts",
        "A resource is changed twice, the second time with the revision from before the first change. Where that is "
        "refused, the current one is sent.",
        for_each(_send_stale),
        _send_stale,
        is_apart=False,  # each change makes another revision old
    ),
    traits=Traits(learns="never"),
    meaning=_MEANING,
)
