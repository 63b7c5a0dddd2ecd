"""refused-kept: a creation that the server refused leaves nothing in the list.

Judged by one read of the list at the end. It must not have a fresh text that only a request with the answer 400 or 422
held.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.signs.unlisted import is_unfinished
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import items
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.final_list import FINAL_LIST, final_list
from bythebook_conformance.rules.fresh_texts import lister_of_creation, lists_before, members, own_texts
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]

_REFUSED = frozenset({400, 422})


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    lister = lister_of_creation(contract, operation)
    if lister is not None:
        sentence = f"{lister.id} has nothing of a creation that was refused."
        yield of_operation(operation, "refused-kept", sentence, authority="inferred", pointer=operation.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    listing = final_list(record)
    # A valid request may be refused since an earlier one created the same resource: an invalid one stands for itself.
    if exchange.status not in _REFUSED or not exchange.faults or listing is None or not exchange.authorized:
        return None
    listed = items(listing.answer) if listing.accepted else None
    is_same_list = exchange.request.parts["path"] == listing.request.parts["path"]
    sent = own_texts(exchange, record) if listed is not None and is_same_list else {}
    if listed is None or not sent:
        return None
    for item in listed:
        shown = members(item)
        for name, text in sent.items():
            if shown.get(name) == text and not _is_of_another(shown, sent):
                if not _was_lacking(name, text, exchange, record):
                    return inconclusive(exchange, "no earlier list shows that the text was not there before")
                if any(map(is_unfinished, members(item).values())):
                    return inconclusive(exchange, "the resource says that it failed, or is not complete")
                actual = f"an item with {show(text)} for '{name}', which only the refused request had"
                return failed(exchange, "a list without it", actual, level="warning", reason="kept although refused")
    return passed(exchange)


def _is_of_another(item: Mapping[str, Any], sent: Mapping[str, str]) -> bool:
    """Returns whether a resource holds a text that the refused request lacks: another request wrote it, and with it the
    text that both share. A text may come back in a normal form.
    """
    shown = {name: item[name] for name in sent if isinstance(item.get(name), str)}
    return any(plain(sent[name]) not in plain(text) for name, text in shown.items())


def _was_lacking(name: str, text: str, exchange: Exchange, record: Record) -> bool:
    """Returns whether a list that was read before a request lacked a text under the name of its field."""
    lists = (items(each.answer) or [] for each in lists_before(exchange, record))
    return any(all(members(item).get(name) != text for item in each) for each in lists)


def _silence(_: Requirement, record: Record) -> str:
    return "" if final_list(record) is not None else "the list could not be read after the refused requests"


_MEANING = Meaning(
    group="lists",
    fault="keeps a resource whose creation it refused",
    raised_by="a POST that creates, and the GET of its collection",
    authority="inferred",
    must="have nothing in the list of a creation that was answered with 400 or 422",
    notes=(
        Note(
            "Only fresh texts show it: the list has a text, under the name of the field, that no other request of the "
            "operation held. All else may have been there before.",
            case="a correct server to whose list others add resources",
        ),
        Note(
            "A list that was read before the request must lack the text. A second run with the same seed and "
            "mark sends the same texts, and a server may refuse them since they are taken.",
            case="a server with unique titles, judged twice with one seed and no DELETE",
        ),
        Note(
            "A resource with another text than the refused request is that of another request, as of a PUT. Neither a "
            "date nor a short text with a pattern is fresh: two requests hold it by chance.",
            case="teams with cost centers (`CC-1234`), which a PUT writes too",
        ),
        Note(
            "Nothing is said if the resource says that it failed, was rejected, is invalid or is a draft.",
            case="imports that are kept with the state `failed`, and forms that are kept as drafts",
        ),
        Note(
            "Texts in items of a list do not count: of several resources, a server may keep the valid ones.",
            case="bulk creations",
        ),
        Note(
            "Nothing is said of other refusals. After 409 the resource may be there, and 401 and 403 are about the "
            "client.",
            case="correct servers that answer 409 for a name that is taken",
        ),
    ),
    alternatives=(
        Alternative(
            "The server keeps what it refused, and says so",
            "the state of the resource: failed, rejected, invalid, draft",
        ),
        Alternative(
            "An earlier request created the resource, and the same request is refused as a duplicate",
            "only requests that the document excludes count",
        ),
        Alternative(
            "Another client, or an earlier run, created the resource",
            "only a fresh text of this request counts",
        ),
    ),
)

RULE = Rule(
    "refused-kept",
    _requirements,
    _judge,
    silence=_silence,
    traits=Traits(learns="never", judged_by_state=True),
    probe=FINAL_LIST,
    meaning=_MEANING,
)
