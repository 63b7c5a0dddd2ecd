"""The values of a contract, frozen: operation, field, response, link, security scheme."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Literal, overload

from jsonpointer import escape

from bythebook_openapi.promises.model import Promise, PromiseKind
from bythebook_openapi.schema.media_types import JSON_RANGES, essence, is_json
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = [
    "ANY_BYTES",
    "METHOD_OPEN",
    "Field",
    "Key",
    "Kind",
    "Link",
    "Listing",
    "Operation",
    "Response",
    "SecurityScheme",
    "is_carried",
]

# Why an operation of a captured page is not judged: a browser sends a GET to such an address, but it may change data.
METHOD_OPEN = "the document leaves open which method it has"
# What is sent as a body of bytes or of plain text.
ANY_BYTES = b"bythebook"
_WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# The key of a field: its location and its steps.
Key = tuple[str, ...]
# How a field stands in what holds it. `body` is the root of a body, `value` any member of a map, `variant` one
# alternative of a union, which stands where the union does.
Kind = Literal["body", "property", "item", "value", "variant", "parameter"]


@dataclass(frozen=True)
class Field:
    """One parameter, property, item, map value or variant, or the root of a body.

    `steps` lead to the field in the document: names, `*` for items and map values, `(NAME)` for a variant. `path` leads
    to it in a value: the steps without variants; in a request with the index `0` and the name of a sample member
    instead of `*`. `nullable` is None if the document leaves it open, `default` is ABSENT without a default. `pointer`
    is the pointer of the schema, `pointers` are those of every schema that the value must satisfy. `sources` has the
    page line of each fact (`type`, `default`, ...).
    """

    location: str
    kind: Kind
    steps: tuple[str, ...]
    path: tuple[str, ...]
    schema: Mapping[str, Any] = field(hash=False, repr=False)
    required: bool
    nullable: bool | None
    default: Any = field(hash=False)
    pointer: str
    pointers: tuple[str, ...] = field(repr=False)
    types: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(hash=False, repr=False, default_factory=dict)
    # Whether its description alone states its default, and no keyword.
    is_default_said: bool = field(hash=False, repr=False, default=False)
    # What its descriptions promise in prose.
    promises: tuple[Promise, ...] = field(hash=False, repr=False, default=())
    examples: tuple[Any, ...] = field(hash=False, repr=False, default=())
    # Its values in the examples of the objects and lists around it, as far as its schema admits them.
    inherited: tuple[Any, ...] = field(hash=False, repr=False, default=())
    # The examples as they are written, whether the schema admits them or not.
    authored: tuple[Any, ...] = field(hash=False, repr=False, default=())
    # The property by which a discriminator tells a variant, or a schema that stands alone, from others, and its value.
    tag: tuple[str, str] | None = None
    # For a parameter: what the document says of it, apart from its schema.
    description: str = field(hash=False, repr=False, default="")
    # For a parameter: whether requests carry it in their body, under the same name.
    is_in_body: bool = False
    # Whether it is in a variant of a response that nothing tells apart from the other variants.
    is_uncertain: bool = False
    # Whether requests send it as text, so that neither null nor a JSON type can be sent.
    is_text: bool = False
    # For a parameter: whether a media type, such as JSON, gives the form of its text, so that it can hold any value.
    is_content: bool = False
    # For a parameter: whether it must contain objects or lists, which no style can serialize.
    is_nested: bool = False
    # For a member of a form: whether its own members are sent apart, as `metadata[key]=value` (the style deepObject).
    is_deep: bool = False
    # The tags of the variants around it, by the depth of their unions.
    given: Mapping[int, tuple[str, str]] = field(hash=False, repr=False, default_factory=dict)
    # The depths at which its path leads to the items of a list: `items` says nothing of an object.
    lists: frozenset[int] = field(repr=False, default=frozenset())
    # For map values: the sibling names that have schemas of their own.
    named: frozenset[str] = field(repr=False, default=frozenset())

    @cached_property
    def key(self) -> Key:
        """The location and the steps of the field, unique within an operation."""
        return (self.location, *self.steps)

    @cached_property
    def at(self) -> Key:
        """The path of the field in a request, whose parts are named by location."""
        return (self.location, *self.path)

    @cached_property
    def place(self) -> tuple[str, ...]:
        """The steps without variants. Fields of requests and responses with the same place mean the same."""
        return tuple(step for step in self.steps if not _is_variant(step))

    @cached_property
    def parent(self) -> Key | None:
        """The key of the parent field; None for parameters and for the root of a body."""
        return None if self.kind in {"body", "parameter"} else self.key[:-1]

    @property
    def depth(self) -> int:
        """The number of objects, lists and maps around the field, within its part of a request."""
        return len(self.path)

    @cached_property
    def name(self) -> str:
        """The steps, each escaped as in RFC 6901, joined by slashes, without a leading slash."""
        return "/".join(map(escape, self.steps))

    @property
    def has_place(self) -> bool:
        """Whether the document says where in a request it is sent. A captured page may leave it open."""
        unstated = self.schema.get("x-unstated")
        return not isinstance(unstated, Mapping) or "in" not in unstated

    @property
    def is_structured(self) -> bool:
        """Whether the schema names the members of the value. A schema that names none leaves them to the client."""
        composed = {"allOf", "anyOf", "oneOf", "patternProperties", "properties", "items"}
        is_open = self.schema.get("additionalProperties", True) in (True, {})
        return not is_open or bool(self.schema.keys() & composed)

    def promised(self, kind: PromiseKind) -> Promise | None:
        """Returns what its description promises of one kind, None if it promises nothing of it."""
        return next((each for each in self.promises if each.kind == kind), None)

    def can_write(self, value: Any) -> bool:
        """Returns whether a request can hold a value here.

        An empty list or object leaves nothing in a text, and no style is defined for objects and lists inside a
        parameter (OpenAPI 3.1.1, section 4.8.12.3).
        """
        if not self.is_text or self.is_content or not isinstance(value, list | dict):
            return True
        inner = value.values() if isinstance(value, dict) else value
        is_flat = self.kind == "parameter" or self.is_deep
        return bool(value) and not (is_flat and any(isinstance(each, list | dict) for each in inner))


def _is_variant(step: str) -> bool:
    return step.startswith("(") and step.endswith(")")


class Listing(Sequence[Field]):
    """Fields that are read from the document when they are first asked for: most commands need those of a few
    operations. `first` are those that are known already.
    """

    def __init__(self, read: Callable[[], Iterable[Field]], first: tuple[Field, ...] = ()) -> None:
        self._read, self.first = read, first

    @cached_property
    def _all(self) -> tuple[Field, ...]:
        return (*self.first, *self._read())

    @overload
    def __getitem__(self, index: int) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Field, ...]: ...
    def __getitem__(self, index: int | slice) -> Field | tuple[Field, ...]:
        return self._all[index]

    def __len__(self) -> int:
        return len(self._all)

    def __iter__(self) -> Iterator[Field]:
        yield from self._all  # not before the first of them is asked for

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._all == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all)


@dataclass(frozen=True)
class Link:
    """An OpenAPI link: the target operation, and the expression of each of its parameters."""

    operation: str
    parameters: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Flaw:
    """What makes a schema of a response invalid: what is wrong, and its JSON pointer."""

    reason: str
    pointer: str


@dataclass(frozen=True)
class Response:
    """A documented response: its key (`200`, `2XX`, `default`), and the schema and fields of its JSON.

    `hidden` are the properties that a response must never have (`writeOnly`). `headers` are fields too. `schema_types`
    are the media types whose responses the schema describes. `item_types` are those of them that are sequences: the
    value of such a response is the list of its items. `has_json_data` says that the data of its events is JSON.
    `flaws` are the invalid schemas of its body, by media type, and `header_flaws` those of its headers, by name: they
    are not judged.
    """

    key: str
    pointer: str
    schema_pointer: str | None
    fields: Sequence[Field]
    sources: Mapping[str, str] = field(hash=False)
    media_types: tuple[str, ...] = ()
    headers: tuple[Field, ...] = ()
    hidden: Sequence[Field] = ()
    links: tuple[Link, ...] = ()
    schema_types: frozenset[str] = frozenset()
    item_types: frozenset[str] = frozenset()
    has_json_data: bool = False
    flaws: Mapping[str, Flaw] = field(hash=False, default_factory=dict)
    header_flaws: Mapping[str, Flaw] = field(hash=False, default_factory=dict)

    def has_items(self, content_type: str) -> bool:
        """Returns whether the value of a response with this Content-Type is the list of its items."""
        return essence(content_type) in {essence(each) for each in self.item_types}

    def describes(self, content_type: str) -> bool:
        """Returns whether the schema describes a response with this Content-Type. It may describe an unlisted one.

        The most specific media type counts (OpenAPI 3.1.1, section 4.8.17).
        """
        stated = essence(content_type)
        listed = [each for each in self.media_types if fnmatchcase(stated, essence(each))]
        if not stated or not listed:
            return True
        meant = min(listed, key=lambda each: each.count("*"))
        return meant in self.schema_types and (meant not in JSON_RANGES or is_json(stated))

    @cached_property
    def by_key(self) -> Mapping[Key, Field]:
        """The fields by key."""
        return {each.key: each for each in self.fields}

    @cached_property
    def by_place(self) -> Mapping[tuple[str, ...], tuple[Field, ...]]:
        """The fields by place. Variants share a place, so a place can have several fields."""
        found: dict[tuple[str, ...], tuple[Field, ...]] = {}
        for each in self.fields:
            found[each.place] = (*found.get(each.place, ()), each)
        return found


@dataclass(frozen=True)
class SecurityScheme:
    """A security scheme that an operation requires: `kind`, such as `http:bearer`, and the header of the credential.

    The kind `several` stands for several schemes; a request must satisfy one of them, or all. A scheme that the
    document does not declare has the kind `unknown`, and no header. `headers` are all
    headers that may carry credentials, `query` is the query parameter that carries one.
    """

    name: str
    kind: str
    header: str | None
    pointer: str
    sources: Mapping[str, str] = field(hash=False)
    headers: frozenset[str] = frozenset()
    query: str | None = None

    @property
    def place(self) -> tuple[str, str] | None:
        """The place of the credential: the location and name of a header, or else of a query parameter."""
        if self.header is not None:
            return "header", self.header
        return ("query", self.query) if self.query is not None else None


@dataclass(frozen=True)
class Operation:
    """One method on one path. `schema_pointer` is the pointer of the body's schema, None without a body schema.

    `fields` are the fields of a request in the order of the document: parameters first, then the body from its root
    down. `readOnly` properties are not among them (OpenAPI 3.0.4, section 4.7.24.1), but in `read_only`. `bytes_type`
    is the media type of a body of bytes or plain text, if the document has neither JSON nor a form. `unreadable` says
    why the document does not describe the operation, such as `METHOD_OPEN`; it has no fields and no responses then.
    `written` and `sent_to` are the method and the path of its requests, where a reader of the document takes them for
    other ones. `patch` holds the change of each property, such as `replace`, where requests send their body as a list
    of changes.
    """

    id: str
    method: str
    path: str
    pointer: str
    media_type: str | None
    schema_pointer: str | None
    fields: Sequence[Field]
    responses: tuple[Response, ...]
    security: SecurityScheme | None
    sources: Mapping[str, str] = field(hash=False)
    body_media_types: tuple[str, ...] = ()
    read_only: Sequence[Field] = ()
    bytes_type: str | None = None
    unreadable: str = ""
    written: str = ""
    sent_to: str = ""
    patch: Mapping[str, str] = field(hash=False, default_factory=dict)

    @property
    def verb(self) -> str:
        """The method of its requests."""
        return self.written or self.method

    @property
    def is_additional(self) -> bool:
        """Whether its requests have a method of their own, such as COPY (OpenAPI 3.2.0, section 4.9.1)."""
        return self.verb.lower() not in METHODS

    @property
    def route(self) -> str:
        """The path of its requests."""
        return self.sent_to or self.path

    @cached_property
    def told(self) -> Mapping[Key, Key]:
        """The members of the body that say which resource is meant, each with the path parameter of the same value."""
        named = (each for each in self.parameters if each.location == "path" and each.is_in_body)
        return {("body", *each.path): each.key for each in named}

    @cached_property
    def by_key(self) -> Mapping[Key, Field]:
        """The fields by key."""
        return {each.key: each for each in self.fields}

    @cached_property
    def children(self) -> Mapping[Key, tuple[Field, ...]]:
        """The child fields of each field, by its key."""
        found: dict[Key, list[Field]] = {}
        for each in self.fields:
            if each.parent is not None:
                found.setdefault(each.parent, []).append(each)
        return {key: tuple(some) for key, some in found.items()}

    @cached_property
    def parameters(self) -> tuple[Field, ...]:
        """The parameters of the path, the query, the headers and the cookies."""
        known = self.fields.first if isinstance(self.fields, Listing) else self.fields
        return tuple(each for each in known if each.kind == "parameter")

    @property
    def has_body(self) -> bool:
        """Whether the document describes a request body. It reads no fields."""
        return self.schema_pointer is not None

    @property
    def body(self) -> Field | None:
        """The root of the body, None without a body."""
        return self.by_key.get(("body",))

    @property
    def has_items(self) -> bool:
        """Whether a success is a sequence of items that may have no end, and lists no resources."""
        return any(each.item_types for each in self.successes)

    @property
    def is_write(self) -> bool:
        """Whether the operation may change data of the server (RFC 9110, section 9.2.1)."""
        return self.method in _WRITES

    @property
    def may_write(self) -> bool:
        """Whether a request of its method may change data, whatever a reader of the document takes it for."""
        return self.is_write or self.verb in _WRITES

    def ancestors(self, each: Field) -> tuple[Field, ...]:
        """Returns the parents of a field, the outermost first."""
        if each.parent is None:
            return ()
        if each.parent not in self._around:
            holder = self.by_key[each.parent]
            self._around[each.parent] = (*self.ancestors(holder), holder)
        return self._around[each.parent]

    def is_placed(self, each: Field) -> bool:
        """Returns whether the document says where in a request a field is sent, and what holds it."""
        return all(around.has_place for around in (*self.ancestors(each), each))

    @cached_property
    def _around(self) -> dict[Key, tuple[Field, ...]]:
        """The path of fields to the members of each field, by its key: the outermost first, the field itself last."""
        return {}

    def response(self, status: int) -> Response | None:
        """Returns the documented response for a status: for the code itself, else for its class, else `default`."""
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        return next((self._answers[key] for key in keys if key in self._answers), None)

    @cached_property
    def _answers(self) -> Mapping[str, Response]:
        return {response.key.upper(): response for response in self.responses}

    @cached_property
    def successes(self) -> tuple[Response, ...]:
        """The documented responses of the class 2xx. Without any, the response for every status (`default`)."""
        found = tuple(each for each in self.responses if each.key[:1] == "2")
        return found or tuple(each for each in self.responses if each.key.lower() == "default")


# RFC 9110, section 5.6.2; what browsers and servers take as the name of a cookie is wider (RFC 6265, section 5.2).
_CARRIED = {"header": re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"), "cookie": re.compile(r"[!#-+\--:<>-\[\]-~]+")}


def is_carried(location: str, name: str) -> bool:
    """Returns whether HTTP can carry a parameter with this name."""
    return location not in _CARRIED or _CARRIED[location].fullmatch(name) is not None
