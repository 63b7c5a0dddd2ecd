"""The step `render`: the body of an answer, as a JSON value that its schema admits. It knows no bytes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from bythebook_openapi.states import ABSENT, put
from bythebook_simulator.context import Context
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.document.examples import answers_shown
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.resources import plain
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.messages import Outcome
from bythebook_simulator.steps.selection import CURSORS, NUMBERS, OFFSETS, SIZES, first_page
from bythebook_simulator.steps.showing import item_shown, placed, shown, wish_of
from bythebook_simulator.steps.things import named
from bythebook_simulator.values.invention import Wish
from bythebook_simulator.values.projection import Projection

__all__ = ["render"]

_EMPTY: Final = frozenset({204, 205, 304})
# RFC 2606, section 3: a client follows a link by its query.
_HOST: Final = "example.com"
# RFC 7644 section 3.4.2 (totalResults), Spring Data REST (totalElements), Django REST framework (count).
_TOTALS: Final = frozenset(
    {"total", "totalcount", "count", "totalitems", "totalresults", "totalelements", "totalrecords"}
)
# AIP-158 (next_page_token), JSON:API 1.1 (next), Stripe API (has_more), GraphQL Cursor Connections (hasNextPage).
_NEXT: Final = frozenset({"next", "nextcursor", "nextpage", "nextpagetoken", "nexttoken", "cursor", "after"})
_MORE: Final = frozenset({"hasmore", "hasnext", "hasnextpage", "more"})


def render(context: Context, status: int, outcome: Outcome) -> Any:
    """Return the body of an answer; ABSENT where there is none (RFC 9110, sections 15.3.5 and 15.3.6)."""
    answer = context.endpoint.answer(status)
    key = media_type_of(answer) if answer is not None else None
    if answer is None or key is None or status in _EMPTY:
        return ABSENT
    pointer = answer.content[key]
    projection = Projection(context.world.answers, context.world.inventor)
    if pointer is None:
        return _unstated(outcome) if is_json(key) else ""
    if outcome.deed == "listed":
        return _list(context, projection, (pointer,), outcome)
    if outcome.deed == "performed" and context.endpoint.method == "GET" and context.world.first.from_examples:
        shown_first = next((each for _, each in answers_shown(context.world.answers, answer)), ABSENT)
        if shown_first is not ABSENT and context.world.answers.is_valid((pointer,), shown_first):
            return shown_first
    return _thing(context, projection, (pointer,), outcome)


def _unstated(outcome: Outcome) -> Any:
    if outcome.deed == "listed":
        return [shown(each) for each in outcome.things]
    return shown(outcome.thing) if outcome.thing else {}


def _thing(context: Context, projection: Projection, place: Place, outcome: Outcome) -> Any:
    world, thing = context.world, outcome.thing
    wish = wish_of(context, thing, context.resource.collection)
    if thing is None:
        return projection.project(place, ABSENT, wish)
    types = world.answers.types(place)
    if not isinstance(thing.value, Mapping):
        is_one_of_several = isinstance(thing.value, list) and "array" not in types and bool(types)
        one = next((each for each in thing.value if isinstance(each, Mapping)), ABSENT) if is_one_of_several else ABSENT
        return projection.project(place, one if is_one_of_several else thing.value, wish)
    pool = shown(thing)
    path: tuple[str, ...] = ()
    if outcome.deed == "performed":
        pool = _echoed(context, place, pool)
        if not pool.keys() & world.answers.known(place).keys():
            path = world.envelopes.thing(place, frozenset(pool))
    else:
        path = world.envelopes.thing(place, world.envelopes.settable(context.resource.collection) or frozenset(pool))
    if types and "object" not in types:
        if "array" in types:
            items = [pool] if outcome.deed != "performed" else []
            return projection.project(place, items, wish)
        own = next(
            (
                each
                for each in (thing.names.get(plain(context.resource.parameter or "")), thing.key)
                if world.answers.is_valid(place, each) and outcome.deed == "created"
            ),
            ABSENT,
        )
        return projection.project(place, own, wish)
    if not pool and not path and outcome.deed == "performed":
        return projection.project(place, ABSENT, wish)
    return projection.project(place, placed(context, place, path, pool), wish)


def _echoed(context: Context, place: Place, pool: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an action shows of its request: the body's members, and parameters by their names."""
    parameters = named(context.decoded)
    known = context.world.answers.known(place)
    found = {
        name: parameters[plain(name)]
        for name, each in known.items()
        if plain(name) in parameters and context.world.answers.is_valid(each, parameters[plain(name)])
    }
    return {**found, **pool}


def _list(context: Context, projection: Projection, place: Place, outcome: Outcome) -> Any:
    world, collection = context.world, context.resource.collection
    listing = world.envelopes.listing(place, collection)
    if listing is None:
        return projection.project(place, ABSENT, Wish(context.endpoint.id))
    shows = [item_shown(context, listing, thing) for thing in outcome.things]
    things: Any = {each.key: shows[index] for index, each in enumerate(outcome.things)} if listing.is_map else shows
    if not listing.path:
        return things
    around = _around(context, place, outcome, listing.path[0], depth=2)
    return projection.project(place, put(around, listing.path, things), Wish(context.endpoint.id))


def _around(context: Context, place: Place, outcome: Outcome, own: str, depth: int) -> dict[str, Any]:
    """Return what an answer says of a list beside the list: how many there are, which page it is, where the next is."""
    answers, found = context.world.answers, dict[str, Any]()
    for name, each in answers.known(place).items():
        if name == own:
            continue
        if depth and answers.types(each) - {"null"} == {"object"}:
            inner = _around(context, each, outcome, "", depth - 1)
            if inner:
                found[name] = inner
            continue
        value = next((one for one in _said(context, plain(name), outcome) if answers.is_valid(each, one)), ABSENT)
        if value is not ABSENT:
            found[name] = value
    return found


def _link(context: Context, outcome: Outcome) -> list[str]:
    """Returns the address of the next page, where a parameter leads to it: by its number, or by where it begins."""
    steps: dict[str, Any] = dict.fromkeys(OFFSETS | CURSORS, outcome.more)
    if isinstance(outcome.more, int) and outcome.things:
        steps |= dict.fromkeys(NUMBERS, outcome.more // len(outcome.things) + first_page(context))
    leading = next((each.name for each in context.endpoint.parameters if plain(each.name) in steps), None)
    if leading is None:
        return []
    query = {**dict(parse_qsl(context.request.query)), leading: steps[plain(leading)]}
    return [f"https://{_HOST}{context.request.path}?{urlencode(query)}"]


def _said(context: Context, name: str, outcome: Outcome) -> list[Any]:
    query = {plain(each): value for each, value in context.decoded.query.items()}
    if name in query and name not in _NEXT:
        return [query[name]]
    if name in _TOTALS:
        return [outcome.total]
    if name in _MORE:
        return [outcome.more is not None]
    if name in _NEXT:
        return [None, ABSENT] if outcome.more is None else [str(outcome.more), outcome.more, *_link(context, outcome)]
    if name in SIZES:
        return [len(outcome.things)]
    if name in NUMBERS | OFFSETS | {"currentpage"}:
        return [1 if name not in OFFSETS else 0]
    return [1] if name in {"totalpages", "pages", "lastpage", "pagecount"} else []
