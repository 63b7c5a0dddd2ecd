"""What each path of an API is: a collection, an item of one, the one state of its kind, or an action.

Source: the conventions of docs/requests.md ("POST collection and GET item"). It reads paths, methods and links, and
of schemas only whether an answer may be a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Literal

from bythebook_simulator.document.api import Api, Endpoint
from bythebook_simulator.document.schemas import Schemas

__all__ = ["Parent", "Resource", "Resources", "plain"]

Kind = Literal["collection", "item", "singleton", "action"]
Supply = Literal["created", "seeded", "any"]

# A slash at the end of a path makes no other resource of it.
_LAST = re.compile(r"(?P<above>.*)/\{(?P<name>[^{}/]+)\}/?")
_WRITES = frozenset({"PUT", "PATCH"})
# The methods that are done to one item. A PUT may also create it.
_OF_ITEMS = frozenset({"GET", "PATCH", "DELETE"})
# What a segment of a path says is done, and the methods that do it: `PUT /users/update/{id}` is one of `/users/{id}`.
# Rails names the routes of a resource so (index, new, create, show, edit, update, destroy).
_TO_ITEMS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"get", "find", "view", "show", "read", "detail", "details"}), frozenset({"GET"})),
    (frozenset({"update", "edit", "modify", "change"}), frozenset({"PUT", "PATCH", "POST"})),
    (frozenset({"delete", "remove", "destroy"}), frozenset({"DELETE"})),
)
_TO_COLLECTIONS: tuple[tuple[frozenset[str], frozenset[str]], ...] = (
    (frozenset({"list", "all", "index", "getall", "listall"}), frozenset({"GET"})),
    (frozenset({"create", "new", "add", "insert", "store"}), frozenset({"POST"})),
)


def plain(name: str) -> str:
    """Return a name's letters and digits, in lower case: `customerId` and `customer_id` are one name."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


@dataclass(frozen=True)
class Parent:
    """An item on the way to a path: its collection and the parameter of its key, both in the words of that path, and
    the path by which the document has the item.
    """

    collection: str
    parameter: str
    path: str


@dataclass(frozen=True)
class Resource:
    """What a path is.

    `collection` is the path template of the collection that holds it, or that it is; `parameter` the path parameter
    that is the key of an item. `supply` says where its things come from: clients create them; the server has some from
    the start; or any key is one, since nobody could know any.
    """

    path: str
    kind: Kind
    collection: str
    parameter: str | None
    parents: tuple[Parent, ...]
    supply: Supply


class Resources:
    """The resources of an API, by path. The names of parameters do not tell paths apart."""

    def __init__(self, api: Api, answers: Schemas) -> None:
        self._answers = answers
        self._paths: dict[str, dict[str, Endpoint]] = {}
        for each in api.endpoints:
            self._paths.setdefault(each.path, {})[each.method] = each
        self._plain = dict(self._without_verbs())
        self._join_plain()
        self._by_shape = {_shape(path): path for path in self._paths}
        self._items = {_shape(found["above"]): path for path in self._paths if (found := _LAST.fullmatch(path))}
        unstated = list(self._items_without_a_path())
        self._items |= {_shape(above): path for above, path in unstated}
        self._linked = {link.operation for each in api.endpoints for link in each.links}
        self._by_id = {each.id: each for each in api.endpoints}
        self._makers = dict(self._made_elsewhere())
        self._shallow = dict(self._made_below())
        paths = {**{path: {} for _, path in unstated}, **self._paths}
        self._resources = {path: self._resource(path, methods) for path, methods in paths.items()}
        for path, plain_one in self._plain.items():
            self._resources[path] = self._resource(plain_one, self._paths[self._by_shape[_shape(plain_one)]])

    def of(self, path: str) -> Resource:
        """Return what the path of an endpoint is."""
        return self._resources[path]

    def endpoints(self, collection: str) -> list[Endpoint]:
        """Return the endpoints of a collection and of its item, and the one that makes its items under another path."""
        makers = [path for path, made in self._makers.items() if _shape(made) == _shape(collection)]
        paths = (self._by_shape.get(_shape(collection), ""), self._items.get(_shape(collection), ""), *makers)
        return [each for path in paths for each in self._paths.get(path, {}).values()]

    def item_of(self, collection: str) -> Resource | None:
        """Return the item of a collection, None where the document has no path for it."""
        return self._resources.get(self._items.get(_shape(collection), ""))

    def by_id(self, operation: str) -> Endpoint | None:
        """Return the endpoint of an operation id."""
        return self._by_id.get(operation)

    def _without_verbs(self) -> Iterator[tuple[str, str]]:
        """Yields each path that says what is done (`/users/update/{id}`), and the path of the resource that it is done
        to. Another path must be of that resource, and none may do the same by the same method.
        """
        said = [(path, found) for path in self._paths if (found := _without_verb(path, self._paths[path].keys()))]
        known = [*(_shape(path) for path in self._paths), *(_shape(found) for _, found in said)]
        done = [(_shape(path), method) for path, methods in self._paths.items() for method in methods]
        done += [(_shape(found), method) for path, found in said for method in self._paths[path]]
        for path, found in said:
            shape = _shape(found)
            item_or_collection = (shape, shape.removesuffix("/{}") if shape.endswith("}") else f"{shape}/{{}}")
            is_known = sum(known.count(each) for each in item_or_collection) > 1
            if is_known and all(done.count((shape, method)) == 1 for method in self._paths[path]):
                yield path, found

    def _join_plain(self) -> None:
        """Gives the endpoints of each path with a verb to the path of the resource."""
        shapes = {_shape(path): path for path in self._paths if path not in self._plain}
        for path, found in self._plain.items():
            self._paths.setdefault(shapes.setdefault(_shape(found), found), {}).update(self._paths.pop(path))

    def _resource(self, path: str, methods: Mapping[str, Endpoint]) -> Resource:
        found = _LAST.fullmatch(path)
        kind: Kind = "collection" if path in self._makers else self._kind(path, methods)
        is_item = found is not None and kind == "item"
        collection = (
            found["above"] if found is not None and is_item else self._makers.get(path, path.rstrip("/") or path)
        )
        flat = self._items.get(_shape(self._shallow.get(_shape(collection), "")))
        item = path if is_item else self._items.get(_shape(collection), flat)
        parameter = name["name"] if item and (name := _LAST.fullmatch(item)) else None
        supply: Supply = "created" if kind == "singleton" else self._supply(collection)
        return Resource(path, kind, collection, parameter, self._parents(path), supply)

    def _parents(self, path: str) -> tuple[Parent, ...]:
        found = []
        parts = path.split("/")
        for count in range(2, len(parts)):
            above = _LAST.fullmatch("/".join(parts[:count]))
            collection = self._known_collection(above["above"]) if above else ""
            item = self._items.get(_shape(collection))
            if above and item:
                found.append(Parent(collection, above["name"], item))
        return tuple(found)

    def _known_collection(self, path: str) -> str:
        """Returns the collection of a path: the path itself where it has items, else the one collection with items that
        it is under another beginning (`/api/users` for `/users`).
        """
        if _shape(path) in self._items or "}" in path:
            return path
        known = [
            each for each in self._items if each and "}" not in each and (each.endswith(path) or path.endswith(each))
        ]
        return known[0] if len(known) == 1 else path

    def _kind(self, path: str, methods: Mapping[str, Endpoint]) -> Kind:
        if _LAST.fullmatch(path):
            return "item"
        has_items = _shape(path) in self._items or _shape(path) in self._shallow
        if has_items or ("POST" in methods and self._is_list(methods.get("GET"))):
            return "collection"
        if "GET" in methods and (methods.keys() & _WRITES or self._is_kept(methods)):
            return "singleton"
        return "action"

    def _is_kept(self, methods: Mapping[str, Endpoint]) -> bool:
        """Returns whether a DELETE takes away the one thing that a GET shows."""
        return "DELETE" in methods and not self._is_list(methods["GET"])

    def _is_list(self, endpoint: Endpoint | None) -> bool:
        if endpoint is None:
            return False
        answers = [each for status, each in endpoint.answers.items() if status[0] == "2"]
        for pointer in [pointer for each in answers for pointer in each.content.values() if pointer is not None]:
            if "array" in self._answers.types((pointer,)):
                return True
            named = self._answers.known((pointer,))
            if sum("array" in self._answers.types(each) for each in named.values()) == 1:
                return True
        return False

    def _items_without_a_path(self) -> Iterator[tuple[str, str]]:
        """Yields a collection and the path of its items, where only paths below an item are documented:
        `GET /documents/{id}/audit` beside a `POST /documents` that answers an id.
        """
        for path, methods in self._paths.items():
            if "POST" not in methods or "GET" in methods or "}" in path or _shape(path) in self._items:
                continue
            below = re.compile(re.escape(path.rstrip("/")) + r"/\{(?P<name>[^{}/]+)\}/.+")
            found = next((name for each in self._paths if (name := below.fullmatch(each))), None)
            if found is not None and self._answers_a_key(methods["POST"], path, found["name"]):
                yield path, f"{path.rstrip('/')}/{{{found['name']}}}"

    def _answers_a_key(self, endpoint: Endpoint, path: str, parameter: str) -> bool:
        """Returns whether an answer of success has a property that may be the key of what was created."""
        singular = plain(path.rstrip("/").rpartition("/")[2]).removesuffix("s")
        keys = {plain(parameter), "id", "uuid", f"{singular}id"}
        for answer in (each for status, each in endpoint.answers.items() if status[0] == "2"):
            for pointer in (each for each in answer.content.values() if each is not None):
                known = self._answers.known((pointer,))
                inner = (
                    self._answers.known(each) for each in known.values() if self._answers.types(each) == {"object"}
                )
                if any(plain(name) in keys for names in (known, *inner) for name in names):
                    return True
        return False

    def _made_elsewhere(self) -> Iterator[tuple[str, str]]:
        """Yield the path of each POST that makes the items of a collection elsewhere (`/users/register` for
        `/users/{id}`), and that collection.

        It answers 201 with the component that the read of the item answers, or an id that is called as the parameter of
        the item. No other POST does so, and the collection has no POST of its own.
        """
        makers: dict[frozenset[str], list[str]] = {}
        for path, methods in self._paths.items():
            if "POST" in methods and "201" in methods["POST"].answers and "GET" not in methods and "}" not in path:
                makers.setdefault(self._components(methods["POST"], "201"), []).append(path)
        for path, methods in self._paths.items():
            item = _LAST.fullmatch(path)
            if item is None or "GET" not in methods or "PUT" in methods or self._is_posted(item["above"]):
                continue
            known = self._components(methods["GET"], "200")
            found = makers.get(known, []) if known else []
            found = found or list(self._answering(item["name"]))
            if len(found) == 1 and _shape(found[0]) not in self._items:
                yield found[0], item["above"]

    def _answering(self, parameter: str) -> Iterator[str]:
        """Yields the path of each POST that answers an id which is called as a path parameter, and which it was not
        sent: `tournament_id`. `id` is that of anything.
        """
        for path, methods in self._paths.items():
            if "POST" not in methods or "GET" in methods or "}" in path or plain(parameter) in {"id", "uuid", "key"}:
                continue
            sent = {
                plain(name) for each in methods["POST"].bodies.values() if each for name in self._answers.known((each,))
            }
            answers = (each for status, each in methods["POST"].answers.items() if status[0] == "2")
            pointers = (each for answer in answers for each in answer.content.values() if each is not None)
            names = {plain(name) for each in pointers for name in self._answers.known((each,))}
            if plain(parameter).endswith("id") and plain(parameter) in names - sent:
                yield path

    def shallow(self, collection: str) -> str | None:
        """Returns the collection under which the items of a nested collection are read alone, None where none is."""
        return self._shallow.get(_shape(collection))

    def _made_below(self) -> Iterator[tuple[str, str]]:
        """Yields the shape of a nested collection that makes the items of a path without a POST, and that path's own
        collection: `POST /decks/{id}/cards` makes what `GET /cards/{id}` reads (Rails, "Shallow Nesting").
        """
        nested = [path for path, methods in self._paths.items() if "POST" in methods and "}" in path]
        for path, methods in self._paths.items():
            item = _LAST.fullmatch(path)
            if item is None or not methods.keys() & _OF_ITEMS or "PUT" in methods or "}" in item["above"]:
                continue
            if self._is_posted(item["above"]):
                continue
            last = "}/" + item["above"].rpartition("/")[2]
            for each in nested:
                if _shape(each).endswith(last) and _shape(each) not in self._items:
                    yield _shape(each), item["above"]

    def _is_posted(self, collection: str) -> bool:
        """Returns whether a collection has a POST of its own."""
        return "POST" in self._paths.get(self._by_shape.get(_shape(collection), ""), {})

    def _components(self, endpoint: Endpoint, status: str) -> frozenset[str]:
        content = endpoint.answers[status].content.values() if status in endpoint.answers else ()
        stated = (at for each in content if each is not None for at, _ in self._answers.stated((each,)))
        return frozenset(at for at in stated if at.startswith("/components/"))

    def _supply(self, collection: str) -> Supply:
        methods = self._paths.get(self._by_shape.get(_shape(collection), ""), {})
        item = self._paths.get(self._items.get(_shape(collection), ""), {})
        made = {*self._makers.values(), *self._shallow.values()}
        is_made = any(_shape(each) == _shape(collection) for each in made)
        if is_made or "POST" in methods or "PUT" in item or any(each.id in self._linked for each in item.values()):
            return "created"
        return "seeded" if "GET" in methods else "any"


def _without_verb(path: str, methods: Set[str]) -> str:
    """Returns the path of the resource that all methods of a path are done to, as a segment of it says; empty where no
    segment says that.
    """
    *around, before, last = ["", *path.rstrip("/").split("/")]
    if "{" in last:
        is_said = any(before.lower() in verbs and methods <= by for verbs, by in _TO_ITEMS)
        is_said = is_said and bool(around) and around[-1] != "" and "{" not in around[-1]
        return "/".join([*around[1:], last]) if is_said else ""
    known = _TO_ITEMS[1:] if "{" in before else _TO_COLLECTIONS
    is_said = before != "" and any(last.lower() in verbs and methods <= by for verbs, by in known)
    return path.rstrip("/").removesuffix(f"/{last}") if is_said else ""


def _shape(path: str) -> str:
    return re.sub(r"\{[^{}]*\}", "{}", path).rstrip("/")
