"""deleted: a read after a DELETE answers 404 or 410, or the list no longer holds the resource.

Judged by the read that follows an accepted DELETE: of the resource, or else of its list. A resource may be kept and
marked as deleted (soft delete). That nobody may read it is stated only if the read documents it for deleted resources.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.responses import may_be_old
from bythebook_conformance.evidence.signs.deletion import is_marked, is_marked_in_list, says_gone
from bythebook_conformance.explanations.levels import level_left
from bythebook_conformance.model import GONE, Authority, Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import demanded, is_called, items, items_place
from bythebook_conformance.relations.names import is_of_item, path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.equivalence import instant, same

__all__ = ["RULE"]

_LISTED = "listed"


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    reader = resource.reader if operation.method == "DELETE" else None
    if reader is not None and not _is_collection(contract, operation):
        documented = any(each.key in {"404", "410"} for each in reader.responses)
        is_item = is_of_item(operation)
        if is_item or documented:  # the DELETE of a single resource without items may make it anew
            sentence = f"After the DELETE, {reader.id} answers 404 or 410."
            authority: Authority = "stated" if says_gone(contract, reader) else "inferred"
            yield of_operation(operation, "deleted", sentence, authority=authority)
        lister = resource.lister if is_item else None
        if lister is not None and not demanded(lister) and items_place(lister) is not None:
            sentence = f"After the DELETE, {lister.id} no longer lists what {reader.id} does not find."
            yield of_operation(operation, "deleted", sentence, authority="inferred", case=_LISTED)
    elif resource.is_gone_from_list_alone:
        lister = resource.lister
        assert lister is not None
        yield of_operation(
            operation, "deleted", f"After the DELETE, {lister.id} no longer lists the resource.", authority="inferred"
        )


def _is_collection(contract: Contract, operation: Operation) -> bool:
    """Return whether items stand below what is deleted: then it is emptied, and may still be read."""
    path = operation.path.rstrip("/")
    below = (each.path.rstrip("/").rpartition("/") for each in contract.operations)
    return not path.endswith("}") and any(head == path and last.startswith("{") for head, _, last in below)


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if not exchange.accepted or exchange.status == 202:
        return None
    if requirement.case == _LISTED:
        return _judge_both(exchange, record)
    if exchange.after is None:
        return _judge_listed(exchange, record) if exchange.listing is not None else None
    if exchange.after.meant in GONE:
        return passed(exchange)
    if not exchange.after.accepted:
        return inconclusive(exchange, f"the server answered the read after it with {exchange.after.status}")
    if not is_of_item(record.operation) and items(exchange.after.answer) is not None:
        return inconclusive(exchange, "the read returns a list, which may still have items")
    expected, is_unchanged = "404 or 410 for the read", _is_unchanged(exchange, exchange.after, record)
    if not is_unchanged and requirement.authority == "inferred" and is_marked(exchange, exchange.after):
        level = level_left(requirement.authority, "form", "weakens")
        return failed(exchange, expected, "the resource, marked as deleted", level=level, reason="kept")
    level = level_left(requirement.authority, "meaning", "proves" if is_unchanged else None)
    told = ", with the resource wholly unchanged" if is_unchanged else ""
    return failed(exchange, expected, f"{exchange.after.status}{told}", level=level)


def _before(exchange: Exchange, record: Record, item: Any, name: str) -> Any:
    """Returns the resource as it was read before the DELETE, or else as its creation showed it; None where no response
    shows it, or that of the creation lacks a member of the item: it may be the mark.
    """
    if exchange.before is not None and exchange.before.accepted:
        return exchange.before.answer
    others = (each for other in record.group.values() if other.operation.method == "POST" for each in other.accepted())
    gone = exchange.request.parts["path"].get(name)
    made = (each.answer for each in others if isinstance(each.answer, dict) and is_called(each.answer, name, gone))
    return next((each for each in made if isinstance(item, dict) and item.keys() <= each.keys()), None)


def _is_unchanged(exchange: Exchange, after: Exchange, record: Record) -> bool:
    """Returns whether a read that documents 404 shows the resource as it was: nothing marks it as deleted. The time of
    the last change may be a later one.
    """
    reader = record.resource.reader
    documented = reader is not None and any(each.key == "404" for each in reader.responses)
    before = exchange.before
    if not documented or before is None or not before.accepted or not isinstance(after.answer, dict):
        return False
    if not isinstance(before.answer, dict) or before.answer.keys() != after.answer.keys():
        return False
    return all(
        same(was, after.answer[name]) or _is_later(was, after.answer[name]) for name, was in before.answer.items()
    )


def _is_later(before: Any, after: Any) -> bool:
    was, now = instant(before), instant(after)
    return was is not None and now is not None and was < now


def _judge_both(exchange: Exchange, record: Record) -> Observation | None:
    """Returns what a list shows of a resource that a read did not find any more."""
    if exchange.listing is None or exchange.after is None or exchange.after.meant not in GONE:
        return None
    if may_be_old(exchange.listing):
        return inconclusive(exchange, "the list may be an earlier response (Cache-Control, Age)")
    name = path_names(record.operation)[-1]
    gone, listed = exchange.request.parts["path"].get(name), items(exchange.listing.answer) or []
    called = [each for each in listed if is_called(each, name, gone)]
    if any(is_marked_in_list(_before(exchange, record, item, name), item) for item in called):
        return inconclusive(exchange, "the list has the resource, marked as deleted")
    return _judge_listed(exchange, record)


def _judge_listed(exchange: Exchange, record: Record) -> Observation | None:
    assert exchange.listing is not None
    listed = items(exchange.listing.answer) if exchange.listing.accepted else None
    name = path_names(record.operation)[-1]
    gone = exchange.request.parts["path"].get(name)
    if listed is None or gone is None:
        return inconclusive(exchange, "the responses show no list of resources with an id")
    if any(is_called(each, name, gone) for each in listed):
        return failed(exchange, f"a list without {gone}", "the list still has it", level="warning")
    return passed(exchange)


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(record.accepted()) else "no DELETE was accepted"


_MEANING = Meaning(
    group="update",
    fault="still has a deleted resource",
    raised_by="a DELETE whose resource can be read, alone or in the list",
    authority="stated where the read documents 410, or a 404 that speaks of deletion; else inferred",
    must="answer 404 or 410 to a read after the DELETE, or no longer list the resource",
    notes=(
        Note(
            "A resource that is marked as deleted may be read. A 404 is documented for unknown ids; only 410, or a "
            "404 whose description speaks of deletion, states that it holds for what was deleted. Else the finding "
            "is a notice (`kept`) if the read tells that the resource was deleted: a property came or went, null or "
            "false became something else, or its state is another one, also inside an object (`status.state`, `data`). "
            "Otherwise it is a warning.",
            case="AIP-164, whose Get returns what was deleted softly; Stripe, which reads deleted customers; bookings "
            "that a DELETE cancels; Alertmanager, whose silences expire",
        ),
        Note(
            "If the read documents 404 and shows the resource wholly unchanged, nothing marks it as deleted: that is "
            "a failure. The time of its last change may be a later one.",
            case="the shop of the tests, where a DELETE deletes nothing",
        ),
        Note(
            "A single resource without items (`DELETE /course`) may be made anew by its DELETE. The rule is raised "
            "there only if the read documents 404 or 410.",
            case="Signal K course",
        ),
        Note(
            "A collection that is deleted is emptied, and may still be read. The rule is raised only if no items "
            "stand below the path, and is inconclusive if the read shows a list.",
            case="a public document with `DELETE` of a collection",
        ),
        Note(
            "If no operation reads the resource alone, its list must no longer hold it. The list is asked again "
            "after 0.2, 0.5 and 1 second.",
            case="Gotify, which has no reads of single resources; a list that lags behind",
        ),
        Note(
            "Where a read answers 404 or 410 after a DELETE, the list is read, too, once for each operation. A list "
            "that still has the resource is a warning. It is inconclusive if the resource is marked as deleted there, "
            "beside the read before the DELETE or its creation, or if the list may come from a cache (`Age`, "
            "`Cache-Control: max-age=60`).",
            case="a Connexion application whose list is kept apart; correct servers that list what was deleted",
        ),
        Note(
            "202 says that the deletion is still under way: nothing is judged.",
            case="servers that delete later",
        ),
    ),
    alternatives=(
        Alternative(
            "The resource is marked as deleted and kept",
            "a failure only where the document speaks of deletion or documents 410, or where the read documents 404 "
            "and nothing of the resource changed",
        ),
        Alternative(
            "A singleton is made anew",
            "raised only where the read documents 404 or 410",
        ),
        Alternative(
            "The read lags behind",
            "the read is repeated for some seconds",
        ),
    ),
)

RULE = Rule(
    "deleted",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_read=True, judged_by_state=True, judged_by_list=True),
    meaning=_MEANING,
)
