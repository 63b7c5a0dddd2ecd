"""others-kept: a PUT, PATCH or DELETE of one resource leaves the others of its collection as they are.

Judged by a read of another resource of the run after the write. If that one is missing or changed, two new resources
are created, one is read, the other one is written, and the first one is read again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bythebook_conformance.evidence.beside import own_texts, places, replaced, scalars
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.siblings import siblings_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    siblings = siblings_of(contract, operation)
    if siblings is not None:
        sentence = f"A {operation.method} of one resource leaves the others in {siblings.shower.id} as they are."
        yield of_operation(operation, "others-kept", sentence, authority="inferred", pointer=operation.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found, siblings = record.beside.get(exchange.number), siblings_of(record.contract, record.operation)
    if found is None or siblings is None:
        return None
    if found.reason:
        return inconclusive(exchange, found.reason)
    own, sent = (
        own_texts(operation, each, siblings)
        for operation, each in ((siblings.creator, found.created), (record.operation, exchange))
    )
    shown = replace(exchange, before=found.before.exchange, after=found.after.exchange)
    old = next(iter(places(found.before.shown, own)), None)
    is_called = not siblings.texts and found.id in scalars(found.before.shown)
    if record.operation.method == "DELETE" and found.after.is_gone and (old is not None or is_called):
        is_read = not siblings.is_list
        actual = f"{found.after.exchange.status} for that resource" if is_read else "a list without that resource"
        called = f"{show(own[old[-1]])} for '{old[-1]}'" if old is not None else f"the id {show(found.id)}"
        expected = f"a resource with {called}, as before the DELETE of another one"
        return failed(shown, expected, actual, level="warning", reason="lost with another")
    changed = next(iter(replaced(found, own, sent)), None)
    if changed is not None:
        name = changed[-1]
        actual = f"{show(sent[name])}, which only the {record.operation.method} of another resource held"
        return failed(shown, f"{show(own[name])} for '{name}'", actual, level="warning", reason="changed with another")
    if places(found.after.shown, own) or (not siblings.texts and found.id in scalars(found.after.shown)):
        return passed(exchange)
    return inconclusive(exchange, "no text of the other resource is shown after the write")


def _silence(_: Requirement, record: Record) -> str:
    is_any = any(record.accepted())
    return "no other resource could be created and read" if is_any else "no request was accepted"


_MEANING = Meaning(
    group="update",
    fault="reaches other resources with a write of one",
    raised_by=(
        "a PUT, PATCH or DELETE of one resource, of those that a POST creates and a read or a list shows; a PUT or "
        "PATCH only if it sends a text, and the creation too"
    ),
    authority="inferred",
    must="leave the other resources of the collection as they are",
    notes=(
        Note(
            "A resource that the run created before the write, and that nothing else changes, is read once. If it "
            "shows its own text, the rule passes. A PUT and a PATCH of one collection share that read.",
            case="slow servers, for which each request counts",
        ),
        Note(
            "If it is missing or changed, two new resources are created. The second one is written, and the first one "
            "is read twice before and once after the write. A finding is shown in three such rounds, or in two of them "
            "where the third one is inconclusive.",
            case="a server on which somebody else deletes resources while the run goes on",
        ),
        Note(
            "After a DELETE, 404 or 410 for the other resource is a finding, or a whole list without it. After a PUT "
            "or PATCH, a text of its own must have become the fresh text that only that request held. Booleans, "
            "numbers, enumerations and references may change.",
            case="correct servers with one default resource, whose `is_default` moves, and with ranks that shift",
        ),
        Note(
            "After a DELETE, a resource counts by its id where no text is sent and shown: its read, or its item in the "
            "list, must show the id that its creation answered.",
            case="mutants that delete all batches of domains, whose texts stand in a list",
        ),
        Note(
            "The first resource is created before the second one, and neither may name the other: a DELETE may take "
            "along what is below or beside a resource.",
            case="correct servers with trees of pages, and with pairs that are deleted together",
        ),
        Note(
            "Nothing is raised if the description says that the operation reaches several resources (all, others, a "
            "series, a family), or if the path takes a list of ids.",
            case="Google Calendar, whose DELETE of a series takes its instances",
        ),
    ),
    alternatives=(
        Alternative(
            "The resource expires, or can be read a few times only",
            "a new resource is read as often and as long, with no write of another one, and is still there",
        ),
        Alternative("Both are one resource, or have one text", "each shows its own text before the write"),
        Alternative("The path names a place, and a DELETE moves the later ones up", "the first one is created first"),
        Alternative("The server keeps only the latest ones", "nothing is created between the read and the write"),
        Alternative("The read lags behind", "the read is repeated for some seconds"),
        Alternative("Somebody else deleted it", "it is seen again with new resources"),
    ),
)

RULE = Rule(
    "others-kept",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(judged_by_state=True, looks_beside=True),
    meaning=_MEANING,
)
