"""Tells what shows that a resource was deleted: a mark in a response, or a 404 or 410 whose description says so."""

from __future__ import annotations

from typing import Any

from bythebook_conformance.conventions import DELETED, STATE
from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.names import things
from bythebook_conformance.spelling import plain
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["is_marked", "is_marked_in_list", "says_gone", "speaks_of_deletion"]

# A description of so few words names nothing else, as "Gone" and "Already deleted" do.
_SHORT = 3
_ANY_RESOURCE = frozenset({"resource"})


def is_marked(exchange: Exchange, after: Exchange) -> bool:
    """Returns whether a read after a DELETE shows a mark: a property came, went, or is no longer null or false, or the
    state of the resource is another one. Where no read showed the resource before, a property says that it is deleted.
    """
    before = exchange.before.answer if exchange.before is not None and exchange.before.accepted else None
    return _shows_mark(before, after.answer)


def _shows_mark(before: Any, after: Any) -> bool:
    """Returns whether an object shows a mark, or an object in it does: the resource may stand in an envelope."""
    if not isinstance(after, dict):
        return False
    inner = [name for name, each in after.items() if isinstance(each, dict)]
    if not isinstance(before, dict):
        is_told = any(DELETED.found(name) and each not in (None, False) for name, each in after.items())
        return is_told or any(_shows_mark(None, after[name]) for name in inner)
    was = {name for name, each in before.items() if each not in (None, False)}
    now = {name for name, each in after.items() if each not in (None, False)}
    if was != now or any(_is_ended(name, before[name], after[name]) for name in was & now):
        return True
    return any(_shows_mark(before[name], after[name]) for name in inner if isinstance(before.get(name), dict))


def is_marked_in_list(before: Any, item: Any) -> bool:
    """Returns whether an item of a list says that the resource was deleted. A list may show more, or less."""
    if not isinstance(before, dict) or not isinstance(item, dict):
        return True
    is_new = (name for name, each in item.items() if each not in (None, False) and before.get(name) in (None, False))
    is_told = any(name in before or DELETED.found(name) for name in is_new)
    return is_told or any(_is_ended(name, before[name], item[name]) for name in before.keys() & item.keys())


def _is_ended(name: str, before: Any, after: Any) -> bool:
    """Returns whether a state is another one than before (`cancelled`, `archived`), or such a member of an object is. A
    time of deletion counts too: a client may have sent one.
    """
    if DELETED.found(name) and before != after:
        return True
    if STATE.found(name) == "":
        return False
    if isinstance(before, dict) and isinstance(after, dict):
        return any(_is_ended(each, before[each], after[each]) for each in before.keys() & after.keys())
    return isinstance(before, str) and isinstance(after, str) and before != after


def says_gone(contract: Contract, reader: Operation) -> bool:
    """Return whether a read documents 410 (RFC 9110, section 15.5.11), or a 404 that speaks of what was deleted."""
    described = {each.key: each for each in reader.responses}
    if "410" in described or "404" not in described:
        return "410" in described
    found, _ = contract.reader.resolved(described["404"].pointer)
    return DELETED.found(str(found.get("description", ""))) != ""


def speaks_of_deletion(operation: Operation, key: str, words: str) -> bool:
    """Returns whether a status code is documented for a resource that was deleted.

    A longer description must name the resource: 410 may be about a version of the API, and 404 about what is around it.
    """
    called = plain(words)
    is_about_it = len(words.split()) <= _SHORT or any(each in called for each in {*things(operation), *_ANY_RESOURCE})
    return is_about_it and (key == "410" or (key == "404" and DELETED.found(words) != ""))
