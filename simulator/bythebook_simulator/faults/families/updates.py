"""Faults of changes: one reaches too many things or too few members, or is made against a promise of the document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_openapi.states import put as placed
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context
from bythebook_simulator.faults.families.defaults import has_default
from bythebook_simulator.faults.operations import creates, of_item, of_operation
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.rewriting import Held
from bythebook_simulator.faults.samples import EMPTY, admits, same
from bythebook_simulator.faults.seams import patches
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Decoded, Outcome, Refusal, Response, Thing
from bythebook_simulator.steps.completion import ignore
from bythebook_simulator.steps.rendering import render
from bythebook_simulator.steps.revisions import is_conditional, match
from bythebook_simulator.steps.things import again, everything, put, remove

__all__ = ["OPERATORS"]


def _is_patched(spot: Spot) -> bool:
    """Return whether a spot is a property of what a PATCH changes, not within another one."""
    is_body = spot.location == "body" and spot.endpoint.method == "PATCH"
    return is_body and len(spot.steps) == 1 and spot.is_member and not spot.is_text


def _nulled_where_left_out(_context: Context, _spot: Spot, _stored: Any, held: Held) -> Any:
    """What a PATCH leaves out is absent in the server's model, and absent is null there."""
    return None if held.sent is ABSENT and held.value is not ABSENT else held.value


def _kept_where_falsy(_context: Context, spot: Spot, stored: Any, held: Held) -> Any:
    """What is 0, false or empty in a PATCH is taken for what it leaves out."""
    old = stored.get(spot.steps[0], ABSENT) if isinstance(stored, dict) else ABSENT
    return old if any(same(held.sent, each) for each in EMPTY) else held.value


def _may_be_falsy(spot: Spot) -> bool:
    return any(admits(spot.stated, each) for each in EMPTY)


def _on_all(spot: Spot) -> Behavior:
    """Return a server that changes all things of a collection where it should change one."""

    def putting(context: Context, collection: str, thing: Thing) -> None:
        put(context, collection, thing)
        if context.endpoint.id != spot.endpoint.id or not isinstance(thing.value, dict):
            return
        own = context.world.identities.property_of(context.resource)
        sent = context.sent.body if isinstance(context.sent.body, dict) else {}
        changed = {name: each for name, each in thing.value.items() if name in sent and name != own}
        for other in everything(context, collection, context.resource):
            if other.key != thing.key and isinstance(other.value, dict):
                context.world.store.put(collection, replace(other, value={**other.value, **changed}))

    return Behavior(put=putting)


def _with_all(spot: Spot) -> Behavior:
    """Return a server that deletes all things of a collection where it should delete one."""

    def removing(context: Context, collection: str, thing: Thing) -> None:
        others = everything(context, collection, context.resource) if context.endpoint.id == spot.endpoint.id else []
        for each in [thing, *(other for other in others if other.key != thing.key)]:
            remove(context, collection, each)

    return Behavior(remove=removing)


def _twice(spot: Spot) -> Behavior:
    """Return a server that keeps what is created a second time, under another key.

    The second one takes no number from the things that are created later: ids with gaps are no fault.
    """

    def putting(context: Context, collection: str, thing: Thing) -> None:
        put(context, collection, thing)
        own = context.world.identities.property_of(context.resource)
        is_named = own is not None and isinstance(thing.value, dict) and own in thing.value
        if context.endpoint.id == spot.endpoint.id and not is_named:
            item = context.world.resources.item_of(context.resource.collection) or context.resource
            put(context, collection, again(context, collection, item, thing))

    return Behavior(put=putting)


def _taking_what_is_read_only(spot: Spot) -> Behavior:
    def ignoring(context: Context, decoded: Decoded) -> Decoded:
        return decoded if context.endpoint.id == spot.endpoint.id else ignore(context, decoded)

    return Behavior(ignore=ignoring)


def _showing_what_is_write_only(spot: Spot) -> Behavior:
    """Return a server whose reads and lists show what only clients write."""

    def rendering(context: Context, status: int, outcome: Outcome) -> Any:
        body, world = render(context, status, outcome), context.world
        is_own = context.resource.collection == world.resources.of(spot.endpoint.path).collection
        thing, answer = outcome.thing, context.endpoint.answer(status)
        pointer = next((each for each in answer.content.values() if each is not None), None) if answer else None
        if not is_own or thing is None or pointer is None or not isinstance(thing.value, dict):
            return body
        at = world.envelopes.thing((pointer,), world.envelopes.settable(context.resource.collection))
        for name in spot.write_only:
            if name in thing.value and isinstance(body, dict):
                body = placed(body, (*at, name), thing.value[name])
        return body

    return Behavior(render=rendering)


def _taking_what_is_old(spot: Spot) -> Behavior:
    def matching(context: Context, thing: Thing) -> Refusal | None:
        return None if context.endpoint.id == spot.endpoint.id else match(context, thing)

    return Behavior(match=matching)


def _with_one_tag(spot: Spot) -> Behavior:
    """Return a server that gives a thing its first tag for ever, and takes a change of any state for one of the last.

    A thing is named by the path of its item.
    """

    def tags(context: Context) -> dict[str, str]:
        found: dict[str, str] = context.world.memory.notes.setdefault(f"tags/{spot.endpoint.path}", {})
        return found

    def finishing(context: Context, response: Response) -> Response:
        now = dict(response.headers).get("etag")
        if context.endpoint.path != spot.endpoint.path or now is None:
            return response
        first = tags(context).setdefault(context.request.path, now)
        return replace(
            response, headers=tuple((each[0], first) if each[0] == "etag" else each for each in response.headers)
        )

    def matching(context: Context, thing: Thing) -> Refusal | None:
        wanted = context.request.headers.get("if-match", "*").strip()
        is_first = context.endpoint.path == spot.endpoint.path and wanted == tags(context).get(context.request.path)
        return None if is_first else match(context, thing)

    return Behavior(match=matching, finish=finishing)


OPERATORS: Final = (
    Operator(
        "patch-nulls-others",
        "update",
        "sets to null what a PATCH leaves out",
        lambda spot: _is_patched(spot) and spot.nullable and not spot.hides_null,
        patches(_nulled_where_left_out),
    ),
    Operator(
        "patch-ignores-falsy",
        "update",
        "treats 0, false and empty values of a PATCH as absent",
        lambda spot: _is_patched(spot) and _may_be_falsy(spot) and not has_default(spot),
        patches(_kept_where_falsy),
    ),
    Operator("changes-all", "update", "changes all things in place of one", of_item("PUT PATCH"), _on_all),
    Operator("deletes-all", "update", "deletes all things in place of one", of_item("DELETE"), _with_all),
    Operator(
        "creates-twice",
        "update",
        "keeps what is created twice",
        lambda spot: creates(spot) and "201" in spot.endpoint.answers,
        _twice,
    ),
    Operator(
        "read-only-taken",
        "update",
        "takes from clients what is read-only",
        lambda spot: of_operation("POST PUT PATCH")(spot) and bool(spot.read_only),
        _taking_what_is_read_only,
    ),
    Operator(
        "write-only-shown",
        "update",
        "shows what is write-only",
        lambda spot: of_operation("POST PUT PATCH")(spot) and bool(spot.write_only),
        _showing_what_is_write_only,
    ),
    Operator(
        "stale-accepted",
        "update",
        "makes a change whose `If-Match` names an old state, where 412 is documented",
        lambda spot: of_operation("PUT PATCH DELETE")(spot) and is_conditional(spot.endpoint),
        _taking_what_is_old,
    ),
    Operator(
        "tag-kept",
        "update",
        "keeps the `ETag` of a thing after a change of it, where 412 is documented",
        lambda spot: of_item("PUT PATCH")(spot) and is_conditional(spot.endpoint),
        _with_one_tag,
    ),
)
