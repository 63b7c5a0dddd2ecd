"""Whether a faulty twin can be told from the correct one: by a request whose answers differ. It judges nothing.

It knows what the fault is about, and sends what could show it; so it tells what a judge could find, who does not know.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final
from urllib.parse import quote, urlencode

from bythebook_openapi.states import ABSENT
from bythebook_simulator.document.api import Endpoint
from bythebook_simulator.document.media_types import is_json
from bythebook_simulator.document.resources import plain
from bythebook_simulator.document.schemas import Place
from bythebook_simulator.faults.probes import filled, values
from bythebook_simulator.faults.samples import another, same
from bythebook_simulator.faults.spots import Spot
from bythebook_simulator.messages import Request, Response
from bythebook_simulator.simulator import Simulator
from bythebook_simulator.steps.selection import CURSORS, NUMBERS, OFFSETS, SIZES
from bythebook_simulator.values.invention import Inventor, Wish

__all__ = ["TOKEN", "credential", "witness"]

TOKEN: Final = "witness"
_MOST: Final = 300
_TURNS: Final = 3
# A body of several parts has at least one (RFC 2046, section 5.1.1): no client can send such a form without fields.
_NO_PARTS: Final = b"--part--\r\n"
# What asks for the second page of one thing.
_SECOND: Final = ((SIZES, 1), (OFFSETS, 1), (NUMBERS, 2), (CURSORS, "1"))
_FORM: Final = "application/x-www-form-urlencoded"


def witness(correct: Simulator, faulty: Simulator, spot: Spot) -> Request | None:
    """Return the first request to which two fresh servers give different answers; None where none was found."""
    requests = (each for each in _Sender(correct).requests(spot) if each.body != _NO_PARTS)
    for number, request in enumerate(requests):
        if _meaning(correct.answer(request)) != _meaning(faulty.answer(request)):
            return request
        if number >= _MOST:
            break
    return None


def _meaning(response: Response) -> tuple[int, object, object]:
    """Return what a client makes of an answer: the members of an object have no order (RFC 8259, section 4)."""
    types = [value.partition(";")[0] for name, value in response.headers if name == "content-type"]
    headers = tuple(each for each in response.headers if each[0] != "content-length")
    try:
        body = json.dumps(json.loads(response.body), sort_keys=True) if is_json("".join(types)) else response.body
    except ValueError:
        body = response.body
    return response.status, headers, body


class _Sender:
    """Makes requests, and looks into the correct server for the keys of what it made."""

    def __init__(self, server: Simulator) -> None:
        self._server = server
        self._world = server.world
        self._inventor = Inventor(self._world.requests, 7)
        self._turn = 0

    def requests(self, spot: Spot) -> Iterator[Request]:
        """Yield the requests that could show a fault at a spot, each followed by reads of what it did."""
        endpoint = spot.endpoint
        if spot.location == "operation":
            yield from self._as_a_whole(endpoint)
        elif not spot.is_request:
            yield from (request for _ in range(2) for full in (True, False) for request in self._plain(endpoint, full))
        else:
            for value in values(self._world.requests, spot):
                for full in (True, False):
                    yield from self._with(spot, value, full=full)
            if spot.location == "query" and endpoint.method == "GET":
                yield from self._choosing(endpoint, spot.steps[0])
            if spot.location == "body" and isinstance(spot.default, dict | list):
                yield from self._changing(spot)

    def _as_a_whole(self, endpoint: Endpoint) -> Iterator[Request]:
        for number in range(3):
            yield from self._plain(endpoint, full=number != 1)
        path = yield from self._keys(endpoint)
        request = self._request(endpoint, path, self._body(endpoint, full=True))
        if endpoint.method == "GET":
            yield from self._paged(endpoint, path)
        if endpoint.method == "DELETE":
            yield from self._keys(endpoint)  # the DELETE must leave this second thing
            below = yield from self._below(endpoint, path)
            yield from (request, *below, request)
            yield from self._reads(endpoint, path)
        if endpoint.method == "PUT" and path:
            last = list(path)[-1]
            unknown = next(each for each in endpoint.parameters if each.location == "path" and each.name == last)
            other = self._inventor.invent((unknown.schema,), Wish(f"unknown/{last}", 9, bare=False))
            yield self._request(endpoint, {**path, last: other}, self._body(endpoint, full=True))
        if any(each.location == "header" and each.name.lower() == "if-match" for each in endpoint.parameters):
            yield replace(request, headers={**request.headers, "if-match": '"of another state"'})
        headers = dict(request.headers)
        for stranger in ("", "Bearer ", "Bearer stranger", f"Basic {TOKEN}", TOKEN):
            headers["authorization"] = stranger
            yield replace(request, headers={**headers} if stranger else _without(headers), query="")
        if endpoint.bodies:
            odd: tuple[Any, ...] = ([], "text", {}, ABSENT, None)
            for body in odd:
                yield self._request(endpoint, path, body)
                yield from self._reads(endpoint, path)

    def _below(self, endpoint: Endpoint, path: Mapping[str, Any]) -> Generator[Request, None, list[Request]]:
        """Yield what creates things below an item, and return what reads them."""
        reads = []
        for made in self._world.api.endpoints:
            above = self._world.resources.of(made.path).parents
            item = self._world.resources.item_of(self._world.resources.of(made.path).collection)
            if made.method != "POST" or item is None or not above or above[-1].path != endpoint.path:
                continue
            named = {above[-1].parameter: list(path.values())[-1], **path}
            yield self._request(made, named, self._body(made, full=True))
            things = self._world.store.all(self._collection(item.collection, named))
            own = {item.parameter or "": things[-1].key} if things else {}
            reads += [
                self._request(each, {**named, **own}, ABSENT)
                for each in self._world.resources.endpoints(item.collection)
                if each.method == "GET" and each.path == item.path and own
            ]
        return reads

    def _paged(self, lister: Endpoint, path: Mapping[str, Any]) -> Iterator[Request]:
        """Yield a second page of one thing."""
        query: dict[str, Any] = {}
        for each in lister.parameters:
            if each.location == "query":
                name = plain(each.name)
                found = [value for names, value in _SECOND if name in names]
                query |= {each.name: found[0]} if found else {}
        if query:
            yield self._request(lister, path, ABSENT, {"query": query})

    def _changing(self, spot: Spot) -> Iterator[Request]:
        """Yield a change of a property that a creation left to its default, and reads of what others have of it."""
        name, made = spot.steps[0], spot.endpoint
        resource = self._world.resources.of(made.path)
        for patch in self._world.resources.endpoints(resource.collection):
            if patch.method != "PATCH" or resource.parameter is None:
                continue
            path = yield from self._keys(made)
            bare: Any = ABSENT
            for _ in range(2):
                body = self._body(made, full=True)
                bare = {key: each for key, each in body.items() if key != name} if isinstance(body, dict) else body
                yield self._request(made, path, bare)
            whole = self._body(patch, full=True)
            things = self._world.store.all(self._collection(resource.collection, path))
            if isinstance(whole, dict) and name in whole and things:
                yield self._request(patch, {**path, resource.parameter: things[-1].key}, {name: whole[name]})
                yield self._request(made, path, bare)
                yield from self._reads(made, path)

    @staticmethod
    def _collection(template: str, path: Mapping[str, Any]) -> str:
        """Return the path of a collection, with the keys of what is around it."""
        for name, value in path.items():
            template = template.replace(f"{{{name}}}", quote(str(value), safe=""))
        return template

    def _choosing(self, lister: Endpoint, name: str) -> Iterator[Request]:
        """Yield lists that are chosen by values of a query parameter, after what creates things to choose from."""
        asked = next(each for each in lister.parameters if each.location == "query" and each.name == name)
        for turn in range(_TURNS):
            path = yield from self._keys(lister)
            for made in self._world.api.endpoints:
                if made.method == "POST" and made.path == lister.path:
                    yield self._request(made, path, self._body(made, full=True))
            value = self._inventor.invent((asked.schema,), Wish(f"asked/{name}", turn, bare=False))
            yield self._request(lister, path, ABSENT, {"query": {name: value}})

    def _plain(self, endpoint: Endpoint, full: bool) -> Iterator[Request]:
        path = yield from self._keys(endpoint)
        body = self._body(endpoint, full=full)
        yield self._request(endpoint, path, body)
        yield from self._reads(endpoint, path)
        if endpoint.method in {"PUT", "PATCH"} and isinstance(body, dict):
            for name in list(body)[:8]:
                for other in ({key: each for key, each in body.items() if key != name}, {name: None}):
                    yield self._request(endpoint, path, other)
                    yield from self._reads(endpoint, path)

    def _with(self, spot: Spot, value: Any, *, full: bool) -> Iterator[Request]:
        endpoint = spot.endpoint
        path = yield from self._keys(endpoint)
        if spot.location == "body":
            body = filled(self._world.requests, spot, self._body(endpoint, full=full), value)
            yield self._request(endpoint, path, body)
        else:
            given: Mapping[str, Mapping[str, Any]] = {spot.location: {spot.steps[0]: value}}
            yield self._request(endpoint, path, self._body(endpoint, full=full), given)
        yield from self._reads(endpoint, path)

    def _body(self, endpoint: Endpoint, *, full: bool) -> Any:
        pointer = next(iter(endpoint.bodies.values()), None)
        if pointer is None:
            return ABSENT
        self._turn += 1
        body = self._inventor.invent((pointer,), Wish(f"body/{endpoint.id}", self._turn, bare=not full))
        return self._varied(endpoint, (pointer,), body)

    def _varied(self, endpoint: Endpoint, place: Place, value: Any) -> Any:
        """Return an object without defaults, texts in lower case and short lists, so that each shows."""
        schemas = self._world.requests
        applied = schemas.applying(place, value)
        for name, held in list(value.items()) if isinstance(value, dict) else ():
            member = schemas.member(applied, name)
            if isinstance(held, dict) and held:
                changed = {**value, name: self._varied(endpoint, member, held)}
                value = changed if schemas.is_valid(place, changed) else value
                continue
            stated = {key: each for _, one in schemas.stated(member) for key, each in one.items()}
            spot = Spot(endpoint, "body", (name,), stated=stated)
            other = another(spot, held) if same(held, stated.get("default", ABSENT)) else held
            for one in (_capitalised(self._longer(member, other)), _capitalised(other), other):
                changed = {**value, name: one}
                if schemas.is_valid(place, changed):
                    value = changed
                    break
        return value

    def _longer(self, place: Place, held: Any) -> Any:
        """Return a list of fewer than two items with two; anything else as it is."""
        if not isinstance(held, list) or len(held) > 1:
            return held
        item, numbers = self._world.requests.item(place, 0), range(2 - len(held))
        return [*held, *(self._inventor.invent(item, Wish(f"more/{each}", self._turn, bare=False)) for each in numbers)]

    def _keys(self, endpoint: Endpoint) -> Generator[Request, None, dict[str, Any]]:
        """Yield what creates the things that a path is about, and return the path's parameters."""
        world, found = self._world, dict[str, Any]()
        for each in endpoint.parameters:
            if each.location == "path":
                found[each.name] = self._inventor.invent((each.schema,), Wish(f"key/{each.name}", 1))
        resource = world.resources.of(endpoint.path)
        wanted = [(each.collection, each.parameter) for each in resource.parents]
        if resource.kind == "item" and endpoint.method not in {"POST"}:
            wanted.append((resource.collection, resource.parameter or ""))
        if resource.kind == "collection" and endpoint.method == "GET":
            wanted.append((resource.collection, ""))
        for template, parameter in wanted:
            made = next((each for each in world.resources.endpoints(template) if each.method == "POST"), None)
            collection = self._collection(template, found)
            if made is not None and made is not endpoint:
                yield self._request(made, found, self._body(made, full=True))
            things = world.store.all(collection)
            if things and parameter:
                found[parameter] = things[-1].key
            elif (put := self._putter(template)) is not None and put is not endpoint:
                yield self._request(put, found, self._body(put, full=True))
        return found

    def _putter(self, template: str) -> Endpoint | None:
        return next((each for each in self._world.resources.endpoints(template) if each.method == "PUT"), None)

    def _reads(self, endpoint: Endpoint, path: Mapping[str, Any]) -> Iterator[Request]:
        """Yield reads of the newest thing of a collection, and of all of them."""
        world = self._world
        resource = world.resources.of(endpoint.path)
        things = world.store.all(self._collection(resource.collection, path))
        known = dict(path)
        if resource.parameter and resource.parameter not in known and things:
            known[resource.parameter] = things[-1].key
        for each in world.resources.endpoints(resource.collection):
            names = {one.name for one in each.parameters if one.location == "path"}
            if each.method == "GET" and each is not endpoint and names <= known.keys():
                yield self._request(each, known, ABSENT)

    def _request(
        self,
        endpoint: Endpoint,
        path: Mapping[str, Any],
        body: Any,
        given: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> Request:
        """Return a request; parameters that must be there are made up, `given` ones are as they are said."""
        parts: dict[str, dict[str, Any]] = {"query": {}, "header": {}, "cookie": {}, "path": dict(path)}
        for each in endpoint.parameters:
            value = (given or {}).get(each.location, {}).get(each.name, ABSENT)
            is_given = each.name in (given or {}).get(each.location, {})
            if not is_given and each.required and each.location != "path":
                value = self._inventor.invent((each.schema,), Wish(f"parameter/{each.name}", 1))
            if value is not ABSENT:
                parts[each.location][each.name] = value
        where = endpoint.path
        for name, value in parts["path"].items():
            where = where.replace(f"{{{name}}}", quote(_text(value), safe=""))
        headers = {name.lower(): _text(value) for name, value in parts["header"].items()}
        for schemes in endpoint.security[:1]:
            for scheme in schemes:
                part = {"header": headers, "query": parts["query"], "cookie": parts["cookie"]}[scheme.location]
                part[scheme.name.lower() if scheme.location == "header" else scheme.name] = credential(scheme.kind)
        if parts["cookie"]:
            headers["cookie"] = "; ".join(f"{name}={quote(_text(value))}" for name, value in parts["cookie"].items())
        content, kind = _content(endpoint, body)
        if kind:
            headers["content-type"] = kind
        query = urlencode([pair for name, value in parts["query"].items() for pair in _pairs(name, value)])
        headers = {name: value for name, value in headers.items() if "\n" not in value}
        return Request(endpoint.method, where, query, headers, content)


def _capitalised(value: Any) -> Any:
    if isinstance(value, str):
        return value.title()
    if isinstance(value, list):
        return [_capitalised(each) for each in value]
    return {name: _capitalised(each) for name, each in value.items()} if isinstance(value, dict) else value


def _without(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in {"authorization", "cookie"}}


def credential(kind: str) -> str:
    """Return what a header, a query or a cookie holds for a scheme of a kind."""
    return f"{'Basic' if kind == 'basic' else 'Bearer'} {TOKEN}" if kind in {"bearer", "basic", "oauth2"} else TOKEN


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return json.dumps(value)


def _pairs(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        yield from ((name, _text(each)) for each in value)
    else:
        yield name, _text(value)


def _content(endpoint: Endpoint, body: Any) -> tuple[bytes, str]:
    """Return the content of a body and its media type; of a multipart body nothing, as no form is written here."""
    if body is ABSENT:
        return b"", ""
    kind = next(iter(endpoint.bodies), "application/json")
    if kind == _FORM and isinstance(body, dict):
        return urlencode([pair for name, value in body.items() for pair in _pairs(name, value)]).encode(), kind
    if kind.startswith("multipart/") and isinstance(body, dict):
        return _multipart(body)
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"), kind


def _multipart(body: Mapping[str, Any]) -> tuple[bytes, str]:
    lines: list[str] = []
    for name, value in body.items():
        lines += ["--part", f'Content-Disposition: form-data; name="{name}"', "", _text(value)]
    return "\r\n".join([*lines, "--part--", ""]).encode(), 'multipart/form-data; boundary="part"'
