"""deleted-again: a second DELETE of a resource answers 404 or 410, where the document says so.

Judged by one DELETE that is sent twice. A DELETE may be repeated (RFC 9110, section 9.2.2): the rule is raised only if
the DELETE documents 410, or a 404 that speaks of what was deleted.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.conflicts import AGAIN
from bythebook_conformance.evidence.observations import failed, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.signs.deletion import speaks_of_deletion
from bythebook_conformance.model import GONE, Draft, Exchange, Observation, Requirement
from bythebook_conformance.relations.names import is_of_item
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.probe import Probe, ProbeSession
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_DELETE = "a DELETE that is repeated"
_UNDER_WAY = 202


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    if operation.method != "DELETE" or not is_of_item(operation):
        return
    for response in operation.responses:
        found, _ = contract.reader.resolved(response.pointer)
        if speaks_of_deletion(operation, response.key, str(found.get("description", ""))):
            sentence = "The server answers 404 or 410 to a second DELETE of a resource."
            yield of_operation(operation, "deleted-again", sentence, authority="stated", pointer=response.pointer)
            return


def _judge(_: Requirement, exchange: Exchange, _record: Record) -> Observation | None:
    if exchange.request.purpose != AGAIN or exchange.status == _UNDER_WAY:
        return None
    if exchange.meant in GONE:
        return passed(exchange)
    if exchange.accepted:
        return failed(exchange, "404 or 410", f"{exchange.status} to the second DELETE")
    return None


def _silence(_: Requirement, record: Record) -> str:
    return "no DELETE was accepted" if not any(record.accepted()) else "the second DELETE was answered otherwise"


def _delete_twice(session: ProbeSession) -> Exchange | None:
    """Deletes a resource twice. Returns the second exchange; None where the server refuses the first DELETE, or may
    still be deleting.
    """
    first = session.send(Draft(session.base), _DELETE)
    if not first.accepted or first.status == _UNDER_WAY:
        return None
    return session.send_alone(Draft(session.base), AGAIN)


_MEANING = Meaning(
    fault="deletes a resource twice",
    group="update",
    raised_by="a DELETE whose documented 410, or 404 that speaks of deletion, is about the resource",
    authority="stated",
    must="answer 404 or 410 to a second DELETE",
    notes=(
        Note(
            "A 404 that is documented for unknown ids says nothing of a resource that was there: a server may answer a "
            "repeated DELETE as it answered the first.",
            case="correct servers whose DELETE is idempotent in its status code too",
        ),
        Note(
            "A description of more than three words must name the resource.",
            case="a 410 for a retired version of the API, and a 404 for a deleted workspace around the resource",
        ),
        Note(
            "202 says that the deletion is still under way, and 401, 403 or 409 may have another reason: nothing is "
            "judged.",
            case="servers that delete later",
        ),
    ),
    alternatives=(
        Alternative("A DELETE may be repeated with success", "raised only where the document says otherwise"),
        Alternative("The deletion is still under way", "a DELETE that is answered 202 shows nothing"),
    ),
)

RULE = Rule(
    "deleted-again",
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe("conflicts", "A resource is deleted twice.", _delete_twice, lambda session, _: _delete_twice(session)),
    traits=Traits(learns="never"),
    meaning=_MEANING,
)
