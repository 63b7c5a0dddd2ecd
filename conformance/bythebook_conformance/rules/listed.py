"""listed: the collection lists a created resource.

Judged by a read of the list after an accepted creation, page after page. A required filter gets the value of the
resource. If a filter may hide resources, or a page cannot be followed, a missing resource is inconclusive.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.omissions import is_secret
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.evidence.signs.unlisted import why_unlisted
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import (
    documents_id,
    holds_id,
    items,
    items_place,
    may_hide,
)
from bythebook_conformance.relations.envelopes import root_between
from bythebook_conformance.relations.identity import DISTINCTIVE, texts_within, value_for
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, Traits, of_operation
from bythebook_conformance.rules.final_list import final_list
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT

__all__ = ["RULE"]

# 202: the resource may be made later.
_TAKEN_UP = 202


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    found = resource_of(contract, operation)
    if not found.creates or found.lister is None:
        return
    if (found.reader is not None and documents_id(found.lister, found.reader)) or found.is_only_listed:
        sentence = f"{found.lister.id} lists the created resource."
        yield of_operation(operation, "listed", sentence, authority="inferred", pointer=found.lister.pointer)


def _judge(_: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    found = record.resource
    if exchange.listing is None or found.lister is None:
        return None
    if not exchange.listing.accepted:
        return inconclusive(exchange, f"the server answered the list with {exchange.listing.status}")
    listed = items(exchange.listing.answer)
    own = found.id_of(exchange)
    if listed is not None and own is None and (sent := _shown_texts(record, found.lister, exchange)):
        return _judge_by_texts(record, found.lister, exchange, listed, sent)
    if listed is None or own is None:
        return inconclusive(exchange, "the responses show no list of resources with an id")
    named = (
        exchange.listing.answer if isinstance(exchange.listing.answer, dict) else {}
    )  # a map of resources by their id
    shown = _shown_id(exchange, record)
    ids = [own, shown] if isinstance(shown, str | int) else [own]
    if any(holds_id(each, name) for each in listed for name in ids) or any(
        str(own).lower() == name.lower() for name in named
    ):
        return passed(exchange)
    hidden = may_hide(found.lister, exchange) or why_unlisted(record, found.lister, exchange)
    if hidden or exchange.listing.request.purpose.endswith("more to come"):
        return inconclusive(exchange, hidden or "not all pages of the list could be followed")
    if not _shows_ids(record, found.lister, listed):
        return inconclusive(exchange, "no item of the list shows an id")
    if _lists_what_is_around(record, exchange, listed):
        return inconclusive(
            exchange, "the list shows a text that this request sent, and the response a part without it"
        )
    return failed(exchange, f"a list with {own}", "the list does not have it", level="warning", reason="listed")


def _judge_by_texts(
    record: Record, lister: Operation, exchange: Exchange, listed: list[Any], sent: Mapping[str, str]
) -> Observation:
    """Returns what a list shows of a creation whose responses have no id: whether an item has a text that this request
    alone sent. A list without it is a finding if it is empty, or has a text of another creation.
    """
    shown = {_folded(text) for each in listed for text in texts_within(each)}
    if not shown.isdisjoint(map(_folded, sent.values())):
        return passed(exchange)
    hidden = may_hide(lister, exchange) or why_unlisted(record, lister, exchange)
    if exchange.listing is not None and record.is_shortened(exchange.listing):
        hidden = "the list was asked for fewer properties"
    if hidden or exchange.listing is None or exchange.listing.request.purpose.endswith("more to come"):
        return inconclusive(exchange, hidden or "not all pages of the list could be followed")
    others = (_shown_texts(record, lister, each) for each in record.accepted() if each is not exchange)
    if (final := final_list(record)) is not None and final.accepted:
        shown |= {_folded(text) for each in items(final.answer) or [] for text in texts_within(each)}
    is_known = any(_folded(text) in shown for each in others for text in each.values())
    if exchange.status == _TAKEN_UP or (listed and not is_known):
        return inconclusive(exchange, "no item of the list shows what was created")
    name, text = next(iter(sent.items()))
    actual = "the list is empty" if not listed else "the list does not have it"
    return failed(exchange, f"a list with {show(text)} for '{name}'", actual, level="warning", reason="listed")


def _shown_id(exchange: Exchange, record: Record) -> Any:
    """Returns the id under which the response to a creation shows the resource. A server may find it by the name that
    the client gave, and show it by a name of its own.
    """
    reader = record.resource.reader
    names = path_names(reader) if reader is not None else []
    parameter = reader.by_key.get(("path", names[-1])) if reader is not None and names else None
    return value_for(parameter, "", exchange, record.contract) if parameter is not None else ABSENT


def _shown_texts(record: Record, lister: Operation, exchange: Exchange) -> dict[str, str]:
    """Returns the texts of a creation that no other request sent, and under whose names the items of the list have
    texts.
    """
    around, found = items_place(lister), dict[str, str]()
    if around is None:
        return found
    texts = {
        root_between(record.operation, response, around).in_request(each.place)
        for response in lister.successes
        for each in response.fields
        if "string" in each.types
    }
    for field in record.resource.members:
        is_free = "string" in field.types and not field.schema.keys() & {"enum", "const", "default"}
        is_hidden = field.schema.get("writeOnly") is True or is_secret(record.operation, field)
        if not is_free or is_hidden or field.place not in texts:
            continue
        text, shown = record.sent(exchange, field), record.shown(exchange, field)
        if shown is not None and isinstance(shown.value, str) and shown.value != text:
            continue  # the list may show what the response does, which `echo` reports
        if isinstance(text, str) and len(text) >= DISTINCTIVE and record.holders(field, text) <= {exchange.number}:
            found[field.name] = text
    return found


def _folded(text: str) -> str:
    """Returns the letters and digits of a text, in lower case; of a short one, or one in another script, all signs."""
    signs = plain(text)
    return signs if len(signs) >= DISTINCTIVE else " ".join(text.casefold().split())


def _lists_what_is_around(record: Record, exchange: Exchange, listed: list[Any]) -> bool:
    """Returns whether an item of the list has a text that this request alone sent, and that its response does not show:
    the response names a part of what was created, such as its first version.
    """
    for field in record.operation.fields:
        text = record.sent(exchange, field) if field.location == "body" else None
        if not isinstance(text, str) or len(text) < DISTINCTIVE or text in texts_within(exchange.answer):
            continue
        is_fresh = all(each is exchange or record.sent(each, field) != text for each in record.accepted())
        if is_fresh and any(text in texts_within(each) for each in listed):
            return True
    return False


def _shows_ids(record: Record, lister: Operation, listed: list[Any]) -> bool:
    """Returns whether the items of a list have ids: they are documented with one and show it, one has a member that is
    called so, or another created resource was found by its id. Texts in a list may be anything.
    """
    around = items_place(lister)
    fields = [each for response in lister.successes for each in response.fields]
    inner = [each for each in fields if around is not None and each.place[:-1] == around]
    item = next((each for each in fields if each.place == around), None)
    found = record.resource
    names = found.item_id_names
    is_hidden = bool(listed) and any(plain(each.place[-1]) in names and not each.required for each in inner)
    if (inner and not is_hidden) or (not listed and (item is None or not item.types or "object" in item.types)):
        return True
    if any(plain(name) in names for each in listed if isinstance(each, dict) for name in each):
        return True
    for other in record.accepted():
        own = found.id_of(other) if other.listing is not None else None
        shown = items(other.listing.answer) if other.listing is not None else None
        if own is not None and any(holds_id(each, own) for each in shown or ()):
            return True
    return False


def _silence(_: Requirement, record: Record) -> str:
    return "" if any(record.accepted()) else "no resource was created"


_MEANING = Meaning(
    group="lists",
    fault="does not list a created resource",
    raised_by="a POST that creates, and the GET of its collection",
    authority="inferred",
    must=(
        "hold the created resource in the list, pages followed and hiding filters accounted for; else the "
        "requirement is inconclusive"
    ),
    notes=(
        Note(
            "Pages are followed by page, offset or size parameters.",
            case="lists with pages",
        ),
        Note(
            "A query parameter with a default that is neither paging nor sorting may hide the resource: "
            "inconclusive. It hides it only if the resource has another value under the filter's name, or none.",
            case="a correct server whose list hides archived resources",
        ),
        Note(
            "A boolean filter without a documented default may hide a resource whose request set a boolean of "
            "that name "
            "(`include_archived`, `archived`), or any boolean (`all`): inconclusive.",
            case="correct servers whose list leaves out what is archived",
        ),
        Note(
            "A filter whose description says what counts without it (`Defaults to today's date`) may hide the "
            "resource: inconclusive.",
            case="Redocly's museum, whose list has the events of the next seven days",
        ),
        Note(
            "A resource is not judged if lists commonly leave out its state (`draft`, `pending`, `private`). Nor if no "
            "item of the list can show one of its values (null where the item documents a time), or if the list is "
            "described by another state (`Lists published posts`) or by a boolean that is false.",
            case="a blog whose list has what is published; comments that wait for approval",
        ),
        Note(
            "A list that requires a parameter (`?workspace_id=`) is asked with the value that the resource holds "
            "under that name. If it holds none, the requirement is inconclusive. A list on its own is asked with "
            "the value of a resource that was made for it.",
            case="the Ontora interface, whose lists belong to a workspace",
        ),
        Note(
            "If no operation reads the resource alone, the rule is raised if the response to the POST and the "
            "items of the list both have an id.",
            case="Gotify, which has no reads of single resources",
        ),
        Note(
            "There, a POST counts as a creation only if single resources stand below its path: the POST of "
            "`/commands/send` is an action.",
            case="a server with actions",
        ),
        Note(
            "If no response has an id, the resource is looked for by the texts that its request alone sent, and under "
            "whose names the items have texts. A list without them is a finding only if it is empty, or has a text of "
            "another creation.",
            case="the POST of a task that answers 201 without a body, and keeps nothing",
        ),
        Note(
            "If the id is optional in the items of the list, and no item shows one, the requirement is inconclusive. "
            "An id deeper in an item may be that of a part.",
            case="a public document of scans, whose items hold the ids of their pages",
        ),
        Note(
            "An item of the list that holds a text of this request, which the response to it does not show, is the "
            "resource: the response names a part of it. Inconclusive.",
            case="Phoenix, whose POST of a prompt answers its first version",
        ),
        Note(
            "A resource that is not in the list yet is looked for again after 0.2, 0.5 and 1 second, whatever its "
            "id is called.",
            case="a correct server whose list lags behind",
        ),
        Note(
            "A resource may be listed in a map, under its id.",
            case="a public document whose list is a map; changedetection.io",
        ),
        Note(
            "An id may be a number in the list and a text in the path.",
            case="Evennia",
        ),
        Note(
            "If neither a default nor a minimum says which page is the first, page 1 is asked for too: the first "
            "may be 0.",
            case="review: pages from 0",
        ),
        Note(
            "A member named `next...` or `has_more`, a cursor or a continuation that holds something says that "
            "there is more, wherever it stands around the list. Where no such member is documented, a parameter of "
            "that kind (`nextToken`, `starting_after`) says so, unless the page is not full. What is missing then "
            "is inconclusive.",
            case="review: lists with cursors",
        ),
        Note(
            'The id of an item is looked for at any depth (`{"node": {"id": ...}}`) and at the end of an address. '
            "If the items are documented and no member is named like an id, the rule is not raised.",
            case="review: ids in wrappers and in addresses",
        ),
        Note(
            "Where the items are texts, or are not documented, they must be seen to have ids: one has a member that is "
            "called so, or the list has another created resource. Otherwise a missing resource is inconclusive.",
            case="swagger.io, whose list of languages has nothing of what `POST /clients/{language}` generates",
        ),
    ),
    alternatives=(
        Alternative(
            "The list has more pages, or starts at page 0",
            "pages are followed; a next link, cursor or full page makes it inconclusive",
        ),
        Alternative(
            "A filter with a default hides it",
            "the resource must hold another value under the filter's name",
        ),
        Alternative(
            "The list has resources of one state, such as what is published",
            "the state of the resource, the schema of the items, and the words of the document",
        ),
        Alternative(
            "The list lags behind",
            "the list is repeated for some seconds",
        ),
    ),
)

RULE = Rule("listed", _requirements, _judge, silence=_silence, traits=Traits(judged_by_state=True), meaning=_MEANING)
