"""listed-elsewhere: a list below a resource does not have what was created below another one.

Judged by one list below a new resource, under which nothing was created. It must not have what earlier requests
created under another resource of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bythebook_conformance.evidence.differential import OTHER, purpose
from bythebook_conformance.evidence.filters import listed
from bythebook_conformance.evidence.observations import failed, inconclusive, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.relations.collections import holds_id
from bythebook_conformance.relations.identity import has_fresh_text, held, item_sent
from bythebook_conformance.relations.names import path_names
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.rules.base import Alternative, Meaning, Note, Rule, of_field
from bythebook_conformance.rules.pages import widest
from bythebook_conformance.rules.probe import Probe, ProbeSession, for_each
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.states import ABSENT, get

__all__ = ["RULE"]

_KIND = "listed-elsewhere"
# A finding must show in each of so many rounds.
_ROUNDS = 3
# So many resources are created until a write has not named one: where ids count, any number in a body may be one.
_CREATIONS = 3


@dataclass(frozen=True)
class _Elsewhere:
    """The requests that created what the list of a new resource must not have."""

    created: tuple[Exchange, ...]


def _requirements(contract: Contract, operation: Operation) -> Iterator[Requirement]:
    resource = resource_of(contract, operation)
    if resource.items_below is None:
        return
    field = operation.by_key["path", path_names(operation)[-1]]
    sentence = f"The list of one '{field.name}' does not have what was created below another one."
    yield of_field(operation, field, _KIND, sentence, authority="inferred")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    if exchange.request.purpose != purpose(requirement, OTHER):
        return None
    nested, items = record.resource.items_below, listed(record.operation, exchange)
    if nested is None or items is None:
        return inconclusive(exchange, "the list of the new resource was not answered")
    made = resource_of(record.contract, nested.creator)
    for child in _created_elsewhere(record):
        item = item_sent(child, items, record.contract)
        own = made.id_in(child.answer)
        if item is not ABSENT and own is not None and holds_id(item, own):
            theirs = child.request.parts["path"].get(requirement.key[-1])
            if nested.owner and not _belongs(nested.owner, theirs, child, item):
                return inconclusive(exchange, f"'{nested.owner}' does not show what a listed resource is below")
            actual = f"a resource that was created below {show(theirs)}, with the id {show(own)}"
            return failed(exchange, "nothing that was created below another one", actual, level="warning")
    return passed(exchange)


def _created_elsewhere(record: Record) -> tuple[Exchange, ...]:
    found = record.seen(_KIND, 0, _Elsewhere)
    return found.created if found is not None else ()


def _belongs(owner: str, theirs: Any, child: Exchange, item: Any) -> bool:
    """Returns whether a property shows, at the creation of a resource and in a list, that it is below another one."""
    return all(str(theirs) in map(str, shown) for shown in (held(child, owner), [get(item, (owner,))]))


def _silence(_: Requirement, record: Record) -> str:
    return "" if _created_elsewhere(record) else "nothing was created below two resources"


def _ask(session: ProbeSession, requirement: Requirement) -> None:
    """Reads the list of a new resource. Sends nothing where the run created nothing below another one."""
    created = _created(session)
    parent = _new_parent(session) if created else None
    if parent is None:
        return
    wanted = session.address(session.operation, *parent)
    own = (wanted or {}).get(("path", path_names(session.operation)[-1]))
    elsewhere = tuple(child for child in created if str(_parent_of(session, child)) != str(own))
    session.keep(0, _Elsewhere(elsewhere))
    if wanted is None or not elsewhere:
        return
    draft = session.over_base(widest(session.operation))
    for seconds in [*session.waits, 0.0][:_ROUNDS]:
        exchange = session.send_alone(draft, purpose(requirement, OTHER), wanted)
        found = session.judge(requirement, exchange)
        if found is None or found.outcome != "fail":
            break
        session.rest(seconds)


def _created(session: ProbeSession) -> list[Exchange]:
    """Returns the requests that created what such a list has, and that a fresh text tells from all others."""
    nested = session.record.resource.items_below
    made = [each for each in session.made() if nested is not None and each.operation.id == nested.creator.id]
    sound = [each.exchange for each in made if not (each.is_gone or each.is_spoiled or each.was_there)]
    return [each for each in sound if has_fresh_text(each, session.record.contract) and not each.faults]


def _parent_of(session: ProbeSession, child: Exchange) -> Any:
    return child.request.parts["path"].get(path_names(session.operation)[-1])


def _new_parent(session: ProbeSession) -> tuple[Operation, Exchange] | None:
    """Returns the operation and the exchange that created a resource with nothing below it; None without one.

    Its creation named no other resource, from which it could inherit, and no write named it: a server may keep a
    reference to what is not there yet.
    """
    creator = session.record.resource.maker
    creating = session.opened(creator) if creator is not None else None
    if creator is None or creating is None or not session.may_create:
        return None
    untouched = session.untouched(creator)
    if untouched is not None:
        return creator, untouched.exchange
    for _ in range(_CREATIONS):
        exchange = session.set_up(creating)
        made = next((each for each in session.made() if each.exchange.number == exchange.number), None)
        if not exchange.accepted or made is None or made.was_there:
            return None
        if not session.is_named(made):
            return creator, exchange
    return None


_MEANING = Meaning(
    group="lists",
    fault="lists what is below another resource",
    raised_by=(
        "a list below a resource whose items are created below it, and have a path only there or show its id, as in "
        "`assetId`"
    ),
    authority="inferred",
    must="have only what was created below the resource that the path names",
    notes=(
        Note(
            "The list is that of a resource with nothing below it; it is read three times if there is a finding. An "
            "item counts if it has the id and a fresh text of what this run created below another resource.",
            case="a Django Ninja application whose list of ingredients is that of all recipes",
        ),
        Note(
            "If any path has resources of that kind outside of their parent, an item counts only if it shows the id of "
            "the other parent in the list, and showed it when it was created. Nothing is raised if the items have no "
            "such property, or if their read shows a list of parents.",
            case="Rails, shallow nesting; tracks that stand in several playlists",
        ),
        Note(
            "Nothing is raised if a write of the child takes a property that is named like the parent: it may move the "
            "child. A resource whose id any write of the run has sent is not taken for one with nothing below it.",
            case="correct servers whose PATCH moves an item to another list (`list_id`, `parentReference`)",
        ),
        Note(
            "Nothing is raised if the list is described as inherited, shared or available elsewhere. The new resource "
            "is created without the id of another one, from which it could inherit.",
            case="GitLab, whose groups inherit from groups above them",
        ),
    ),
    alternatives=(
        Alternative(
            "A resource belongs to several parents",
            "no list of parents has it; it is on no other path, or shows the other parent's id",
        ),
        Alternative("The new resource inherits from the other one", "its creation names no other one"),
        Alternative("The new resource has items from the beginning", "only what this run created counts, by its id"),
    ),
)

RULE = Rule(
    _KIND,
    _requirements,
    _judge,
    silence=_silence,
    probe=Probe("lists", "The list of a new resource is read, below which nothing was created.", for_each(_ask)),
    meaning=_MEANING,
)
