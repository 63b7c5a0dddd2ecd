"""deleted-below: what exists only below a resource can no longer be read after the resource was deleted.

Judged by one DELETE of a resource with another one below it, and by reads of both after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.identity import holds_what_was_sent
from bythebook_conformance.relations.nested import nested_below
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_GONE = frozenset({404, 410})
_UNDER_WAY = 202


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    for nested in nested_below(contract, operation):
        sentence = f"After the DELETE, {nested.reader.id} answers 404 or 410 for what was below the resource."
        yield of_operation(operation, "deleted-below", sentence, authority="inferred", case=nested.reader.id)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found = record.outlived.get((exchange.number, requirement.case))
    if found is None:
        return None
    if exchange.status == _UNDER_WAY:
        return inconclusive(exchange, "the server is still deleting")
    if found.parent.meant not in _GONE:
        return inconclusive(exchange, "the deleted resource can still be read")
    if found.after.meant in _GONE:
        return passed(exchange)
    is_it = (holds_what_was_sent(found.created, read, record.contract) for read in (found.before, found.after))
    if not all(is_it):
        return inconclusive(exchange, f"the server answered the read after it with {found.after.status}")
    shown = replace(exchange, before=found.before, after=found.after)
    actual = f"{found.after.status}, as before, while its parent is answered with {found.parent.status}"
    return failed(shown, f"404 or 410 for {requirement.case}", actual, level="warning", reason="outlives its parent")


def _silence(_: Requirement, _record: Record) -> str:
    return "no resource with another one below it could be deleted"


_MEANING = Meaning(
    group="update",
    fault="still has what was below a deleted resource",
    raised_by="a DELETE of a resource that can be read, and resources that are created and read only below its path",
    authority="inferred",
    must="answer 404 or 410 to a read of what was below a deleted resource",
    notes=(
        Note(
            "The parent must be answered with 404 or 410 after the DELETE. A resource that is marked as deleted may "
            "keep what is below it.",
            case="AIP-164, whose Get returns what was deleted softly",
        ),
        Note(
            "Nothing is raised if any path of the document has resources of that kind outside of their parent, or if "
            "their read shows a list of parents: they may live on without this one.",
            case="Rails, shallow nesting; tracks that stand in several playlists",
        ),
        Note(
            "Nothing is raised for records (logs, events, revisions, invoices, payments), and where the DELETE speaks "
            "of an archive, or of what is kept, moved or restored.",
            case="Stripe, which keeps the history of deleted customers",
        ),
        Note(
            "The read must show a fresh text with which this run created the resource. It had shown that text before.",
            case="servers that answer any id with an example",
        ),
        Note(
            "A read that still finds the resource, or its parent, is repeated after 0.2, 0.5 and 1 second.",
            case="servers that delete what is below in the background",
        ),
        Note(
            "202 says that the deletion is still under way, and a server may refuse to delete a resource with others "
            "below it: nothing is judged.",
            case="AIP-135, whose DELETE refuses to cascade",
        ),
    ),
    alternatives=(
        Alternative("The parent is kept, and marked as deleted", "the read of the parent must answer 404 or 410"),
        Alternative("The resource belongs to other parents too", "no other path and no list of parents has it"),
        Alternative("The server deletes it later", "the read is repeated for some seconds"),
    ),
)

RULE = Rule(
    "deleted-below",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True, deletes_parent=True),
    meaning=_MEANING,
)
