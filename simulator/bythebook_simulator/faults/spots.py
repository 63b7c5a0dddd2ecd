"""Where a fault can be: every parameter, property, item and member of a map that a document names, in requests and in
answers. It knows no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bythebook_openapi.states import ABSENT, EACH
from bythebook_simulator.context import World
from bythebook_simulator.document.api import Endpoint
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.schemas import Place, Schemas
from bythebook_simulator.steps.completion import default_of, shown_read_only

__all__ = ["Spot", "spots"]

_DEEPEST: Final = 5
_MOST: Final = 400


@dataclass(frozen=True)
class Spot:
    """A place of an operation, or the operation as a whole (`location` is `operation`).

    `steps` are names, `*` for items and members of maps; `root` is where the walk begins and `place` where it ends, as
    pointers of schemas; `around` is the places of what holds it, the root's first. `stated` is the keywords there,
    `beside` the spots of its object's other properties.

    `shown` is how an answer of the operation holds the same property: `must` where it has to, `default` where one that
    is left out means the same default, else `may` or nothing. Of an answer's spot it says by `may` that clients set it,
    or for a read that a write shows it; of a read as a whole, that what it reads can be written.
    `hides_null` says that answers of the operation show the property, and all exclude null. `is_in_list` says that it
    is an item of a list, or within one. Of an operation as a whole, `read_only` and `write_only` name the properties of
    its body that are marked so, and `read_only` those that its answers alone have.
    """

    endpoint: Endpoint
    location: str
    steps: tuple[str, ...] = ()
    root: Place = ()
    place: Place = ()
    around: tuple[Place, ...] = field(default=(), hash=False, compare=False, repr=False)
    required: bool = False
    default: Any = field(default=ABSENT, hash=False, compare=False)
    nullable: bool = False
    types: frozenset[str] = frozenset()
    stated: Mapping[str, Any] = field(default_factory=dict, hash=False, compare=False)
    beside: tuple[Spot, ...] = field(default=(), hash=False, compare=False, repr=False)
    status: int = 0
    shown: str = ""
    hides_null: bool = False
    is_in_list: bool = False
    read_only: tuple[str, ...] = ()
    write_only: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The operation and the way to the spot: `createOrder/body/items/*/quantity`."""
        where = () if self.location == "operation" else (self.location,)
        return "/".join((self.endpoint.id, *where, *(each.replace("/", "~1") for each in self.steps)))

    @property
    def is_request(self) -> bool:
        """Whether clients send it."""
        return self.location not in {"operation", "response"}

    @property
    def is_member(self) -> bool:
        """Whether it may be there or not: a parameter, or a property with a name."""
        return bool(self.steps) and self.steps[-1] != EACH

    @property
    def is_text(self) -> bool:
        """Whether it is sent as text: a parameter, or a field of a form."""
        body = next(iter(self.endpoint.bodies), "application/json")
        return self.is_request and (self.location != "body" or not is_json(body))


def spots(world: World) -> Iterator[Spot]:
    """Yield every spot of a document; of a very large operation the first few hundred."""
    answers = {each.id: list(_answered(world, each)) for each in world.api.endpoints}
    bodies = {each.id: list(_sent(world, each)) for each in world.api.endpoints}
    for endpoint in world.api.endpoints:
        writers = _writers(world, endpoint)
        written = [one for each in writers for one in (*bodies[each.id], *answers[each.id])]
        whole = Spot(endpoint, "operation", shown="may" if writers else "")
        read_only, write_only = (_marked(world, endpoint, each) for each in ("readOnly", "writeOnly"))
        pointer = next(iter(endpoint.bodies.values()), None)
        told = shown_read_only(world, endpoint, pointer) if pointer is not None else ()
        yield replace(whole, read_only=(*read_only, *sorted(told)), write_only=write_only)
        yield from _parameters(world, endpoint)
        for each in bodies[endpoint.id]:
            shown = [one for one in answers[endpoint.id] if _is_same(each, one)]
            hides_null = bool(shown) and not any(one.nullable for one in shown)
            yield replace(each, shown=_shown(each, shown), hides_null=hides_null)
        known = bodies[endpoint.id] if endpoint.method != "GET" else written
        for each in answers[endpoint.id]:
            yield replace(each, shown="may" if any(_is_same(one, each) for one in known) else "")


def _writers(world: World, endpoint: Endpoint) -> list[Endpoint]:
    """Return the endpoints that write the things that an endpoint reads."""
    collection = world.resources.of(endpoint.path).collection
    return [each for each in world.resources.endpoints(collection) if each.method in {"POST", "PUT", "PATCH"}]


def _marked(world: World, endpoint: Endpoint, keyword: str) -> tuple[str, ...]:
    """Return the names of the properties of a body that a keyword marks."""
    pointer = next(iter(endpoint.bodies.values()), None)
    known = world.requests.properties(world.requests.applying((pointer,), {})) if pointer is not None else {}
    return tuple(name for name, place in known.items() if world.requests.keyword(place, keyword) is True)


def _sent(world: World, endpoint: Endpoint) -> Iterator[Spot]:
    pointer = next(iter(endpoint.bodies.values()), None)
    if pointer is not None:
        found = Spot(endpoint, "body", root=(pointer,), place=(pointer,), required=endpoint.body_required)
        yield from _within(world.requests, [_with_facts(world.requests, found)])


def _is_same(sent: Spot, answered: Spot) -> bool:
    """Return whether an answer shows what is sent: under the same steps, be it in a wrapper."""
    return bool(sent.steps) and answered.steps[-len(sent.steps) :] == sent.steps


def _shown(sent: Spot, shown: list[Spot]) -> str:
    if any(each.required for each in shown):
        return "must"
    if any(each.default is not ABSENT and each.default == sent.default for each in shown):
        return "default"
    return "may" if shown else ""


def _answered(world: World, endpoint: Endpoint) -> Iterator[Spot]:
    for status, pointer in _answers(endpoint):
        found = Spot(endpoint, "response", root=(pointer,), place=(pointer,), required=True, status=status)
        yield from _within(world.answers, [_with_facts(world.answers, found)])


def _parameters(world: World, endpoint: Endpoint) -> Iterator[Spot]:
    found = [
        _with_facts(
            world.requests,
            Spot(endpoint, each.location, (each.name,), (each.schema,), (each.schema,), required=each.required),
        )
        for each in endpoint.parameters
    ]
    for each in found:
        beside = tuple(other for other in found if other is not each and other.location == each.location)
        yield replace(each, beside=beside, nullable=False)


def _answers(endpoint: Endpoint) -> Iterator[tuple[int, str]]:
    """Yield the status and the schema of each JSON answer of success."""
    for status, answer in endpoint.answers.items():
        key = media_type_of(answer)
        pointer = answer.content[key] if key is not None and is_json(key.partition(";")[0].lower()) else None
        if pointer is not None and status[:1] == "2":
            yield int(status) if status.isdecimal() else 0, pointer


def _with_facts(schemas: Schemas, spot: Spot) -> Spot:
    stated: dict[str, Any] = {}
    for _, schema in schemas.stated(spot.place):
        for key, value in schema.items():
            stated.setdefault(key, value)
    return replace(
        spot,
        default=default_of(schemas, spot.place),
        nullable=schemas.is_valid(spot.place, None),
        types=frozenset(schemas.types(spot.place)) - {"null"},
        stated=stated,
    )


def _within(schemas: Schemas, roots: list[Spot]) -> Iterator[Spot]:
    """Yield spots and what is inside of them, what holds a spot before the spot."""
    waiting, seen, count = list(roots), set[tuple[tuple[str, ...], Place]](), 0
    while waiting and count < _MOST:
        spot = waiting.pop(0)
        if (spot.steps, spot.place) in seen:
            continue
        seen.add((spot.steps, spot.place))
        count += 1
        yield spot
        if len(spot.steps) < _DEEPEST:
            for expansion in _expansions(schemas, spot.place):
                waiting.extend(_members(schemas, spot, expansion))


def _expansions(schemas: Schemas, place: Place, depth: int = 3) -> Iterator[Place]:
    """Yield the place with each combination of a branch of its unions: what may describe one value."""
    unions = [found for pointer, _ in schemas.stated(place) if (found := schemas.branches(pointer))]
    unchosen = next((each for each in unions if not set(each) & set(place)), None)
    if unchosen is None or depth == 0:
        yield place
        return
    for branch in unchosen:
        if schemas.types((branch,)) != {"null"}:
            yield from _expansions(schemas, (*place, branch), depth - 1)


def _members(schemas: Schemas, spot: Spot, place: Place) -> Iterator[Spot]:
    applied = tuple(pointer for pointer, _ in schemas.stated(place))
    required = schemas.required(applied)
    named = []
    for name, each in schemas.properties(applied).items():
        if _is_within(each, spot):
            continue
        around = (*spot.around, place)
        inner = replace(spot, steps=(*spot.steps, name), place=each, around=around, required=name in required)
        if schemas.keyword(each, schemas.hidden) is not True and schemas.keyword(each, _other(schemas)) is not True:
            named.append(_with_facts(schemas, inner))
    for each_spot in named:
        yield replace(each_spot, beside=tuple(other for other in named if other is not each_spot))
    item = schemas.item(applied, 0)
    others = tuple(each for each in schemas.member(applied, "some-key") if isinstance(schemas.at(each), Mapping))
    for each in (item, others if any(schemas.at(one) for one in others) else ()):
        if each and not _is_within(each, spot):
            steps, around = (*spot.steps, EACH), (*spot.around, place)
            in_list = spot.is_in_list or each is item
            inner = replace(spot, steps=steps, place=each, around=around, required=False, beside=(), is_in_list=in_list)
            yield _with_facts(schemas, inner)


def _other(schemas: Schemas) -> str:
    return "writeOnly" if schemas.hidden == "readOnly" else "readOnly"


def _is_within(place: Place, spot: Spot) -> bool:
    """Return whether a place is one that its spot stands in: a tree is entered once."""
    return any(spot.place[0] == each or spot.place[0].startswith(each + "/") for each in place)
