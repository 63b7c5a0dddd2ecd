"""Lists as the only place where a thing is seen: which operation lists what another makes, and where its items stand.

It sends nothing.
"""

from __future__ import annotations

from dataclasses import replace

from bythebook_conformance.judging.naming import IDS, own_id
from bythebook_conformance.judging.relations import holds_id, is_search, items, related
from bythebook_conformance.model import Exchange
from bythebook_specs.contract import Contract, Operation, Response
from bythebook_specs.states import EACH

__all__ = ["FIRST", "as_read", "only_lister", "steps_to_items"]

# Where an item stands in the answer that `as_read` makes.
FIRST = ("0",)


def only_lister(contract: Contract, operation: Operation) -> Operation | None:
    """Return what lists the things that a POST makes, where nothing reads them alone: both answers have an id, so that
    the POST makes such an item. None where there is no such list.
    """
    found = related(contract, operation)
    if operation.method != "POST" or is_search(operation) or found.reader is not None or found.lister is None:
        return None
    own = {each.place[0] for response in operation.successes for each in response.fields if len(each.place) == 1}
    steps = [(response, steps_to_items(response)) for response in found.lister.successes]
    theirs = {each.place[-1] for response, at in steps for each in response.fields if at and each.place[:-1] == at}
    return found.lister if own & theirs & {*IDS} else None


def steps_to_items(response: Response) -> tuple[str, ...]:
    """Return where the items of a list stand in its answer: in the list that it is, or in the one that its object
    holds; empty where there is none.
    """
    found = [each.place for each in response.fields if each.kind == "item" and len(each.place) <= 2]
    found = [place for place in found if any(each.place[:-1] == place for each in response.fields)]
    return found[0] if len(found) == 1 and found[0][-1] == EACH else ()


def as_read(listing: Exchange, made: Exchange) -> Exchange | None:
    """Return the read of a list as one of the thing alone that was made; None where the list does not hold it."""
    own = own_id(made.answer)
    found = [each for each in items(listing.answer) or [] if own is not None and holds_id(each, own)]
    return replace(listing, answer=found) if listing.accepted and len(found) == 1 else None
