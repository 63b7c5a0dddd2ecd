"""Reads a document once into frozen endpoints: parameters, bodies, answers, credentials, links.

It reads the raw document by itself, and shares no reading with the judge, so that a misreading in one cannot hide in
the other. It interprets no schema: it says by JSON pointers where they stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from jsonpointer import JsonPointer

from bythebook_openapi.errors import InputError
from bythebook_simulator.document.schemas import step

__all__ = ["METHODS", "Answer", "Api", "Endpoint", "Link", "Parameter", "Scheme", "read"]

METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
# OpenAPI 3.1.1, section 4.8.12.2.1: a header of these names is said elsewhere, and ignored as a parameter.
_ELSEWHERE: Final = frozenset({"accept", "content-type", "authorization"})
_STYLES: Final = {"path": "simple", "header": "simple", "query": "form", "cookie": "form"}


@dataclass(frozen=True)
class Parameter:
    """A parameter; `schema` is a pointer. `is_json` says that `content` makes its text JSON, `is_whole` that the whole
    query is its text (OpenAPI 3.2.0, section 4.12.1).
    """

    name: str
    location: str
    required: bool
    style: str
    explode: bool
    schema: str
    is_json: bool = False
    is_whole: bool = False


@dataclass(frozen=True)
class Answer:
    """A documented answer: the pointers of its schemas by media type (None without schema), and of its headers."""

    content: Mapping[str, str | None]
    headers: Mapping[str, tuple[str, bool]]
    description: str = ""


@dataclass(frozen=True)
class Scheme:
    """How a credential is sent: `kind` is `key`, `bearer`, `basic`, `oauth2` (a bearer token, RFC 6750) or `unseen`;
    a key has a location and a name.
    """

    kind: str
    location: str = "header"
    name: str = "Authorization"


@dataclass(frozen=True)
class Link:
    """Where an answer leads to: the operation, and the runtime expression of each of its parameters."""

    operation: str
    parameters: Mapping[str, str]


@dataclass(frozen=True)
class Endpoint:
    """One operation. `bodies` gives the pointer of the schema by media type, `encodings` the pointer of the media type.

    `security` holds the alternatives of the document; all schemes of one must be satisfied, an empty one always is.
    `pointer` is where the operation stands.
    """

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    bodies: Mapping[str, str | None]
    body_required: bool
    answers: Mapping[str, Answer]
    security: tuple[tuple[Scheme, ...], ...]
    links: tuple[Link, ...] = ()
    encodings: Mapping[str, str] = field(default_factory=dict)
    pointer: str = ""

    def answer(self, status: int) -> Answer | None:
        """Return what is documented for a status: by its number, its class, or `default` (section 4.8.16)."""
        return self.answers.get(str(status)) or self.answers.get(f"{status // 100}XX") or self.answers.get("default")


@dataclass(frozen=True)
class Api:
    """The endpoints of a document, and the path prefixes of its servers."""

    endpoints: tuple[Endpoint, ...]
    prefixes: tuple[str, ...]


def read(raw: dict[str, Any]) -> Api:
    """Return what a document with local references states. Raises `InputError` where it has no operation."""
    return _Reader(raw).api()


class _Reader:
    def __init__(self, raw: dict[str, Any]) -> None:
        self.raw = raw

    def api(self) -> Api:
        endpoints = tuple(self._endpoints())
        if not endpoints:
            raise InputError("there is no operation to serve", pointer="/paths", expected="a path with a method")
        servers = self.raw.get("servers") or ()
        prefixes = {urlsplit(str(each.get("url"))).path.rstrip("/") for each in servers if isinstance(each, Mapping)}
        return Api(endpoints, tuple(sorted(each for each in prefixes if each.startswith("/") and "{" not in each)))

    def _at(self, pointer: str) -> tuple[str, Mapping[str, Any]]:
        """Return where a pointer leads to when references are followed, and the object there."""
        for _ in range(64):
            node = JsonPointer(pointer).resolve(self.raw, None)
            if not isinstance(node, Mapping):
                return pointer, {}
            reference = node.get("$ref")
            if not isinstance(reference, str) or not reference.startswith("#/"):
                return pointer, node
            pointer = unquote(reference[1:])  # a fragment of a URI is percent-encoded
        return pointer, {}

    def _each(self, pointer: str) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
        """Yield the name, the pointer and the object of each member of the object, or list, at a pointer."""
        at, parent = self._at(pointer)
        for name in parent:
            if not name.startswith("x-"):
                yield name, *self._at(step(at, name))

    def _endpoints(self) -> Iterator[Endpoint]:
        for path, at, item in self._each("/paths"):
            for method in METHODS:
                if isinstance(item.get(method), Mapping):
                    yield self._endpoint(path, method, at, step(at, method))
            for method, where, _ in self._each(step(at, "additionalOperations")):
                yield self._endpoint(path, method, at, where)

    def _endpoint(self, path: str, method: str, above: str, at: str) -> Endpoint:
        _, stated = self._at(at)
        found = {(each.name, each.location): each for place in (above, at) for each in self._parameters(place)}
        body_at, body = self._at(step(at, "requestBody"))
        content = {name.partition(";")[0].strip().lower(): where for name, where, _ in self._each(f"{body_at}/content")}
        answers = {status.upper(): where for status, where, _ in self._each(step(at, "responses"))}
        return Endpoint(
            id=str(stated.get("operationId") or f"{method.upper()} {path}"),
            method=method.upper(),
            path=path,
            parameters=tuple(found.values()),
            bodies={name: self._schema(where) for name, where in content.items()},
            body_required=body.get("required") is True,
            answers={"default" if key == "DEFAULT" else key: self._answer(where) for key, where in answers.items()},
            security=self._security(stated),
            links=tuple(link for where in answers.values() for link in self._links(where)),
            encodings=content,
            pointer=at,
        )

    def _schema(self, media_type: str) -> str | None:
        return step(media_type, "schema") if "schema" in self._at(media_type)[1] else None

    def _parameters(self, above: str) -> Iterator[Parameter]:
        listed = self._at(above)[1].get("parameters")
        for index in range(len(listed) if isinstance(listed, list) else 0):
            at, stated = self._at(step(above, "parameters", index))
            name, location = str(stated.get("name")), str(stated.get("in"))
            if location == "querystring":
                yield from self._whole_query(at, name, is_required=stated.get("required") is True)
            if location not in _STYLES or (location == "header" and name.lower() in _ELSEWHERE):
                continue
            content = next(iter(self._each(step(at, "content"))), None)
            style = str(stated.get("style") or _STYLES[location])
            yield Parameter(
                name=name,
                location=location,
                required=stated.get("required") is True or location == "path",
                style=style,
                explode=bool(stated.get("explode", style == "form")),
                schema=step(content[1], "schema") if content else step(at, "schema"),
                is_json=content is not None and "json" in content[0],
            )

    def _whole_query(self, at: str, name: str, *, is_required: bool) -> Iterator[Parameter]:
        """Yields the parameters of a whole query: of a form its members, else the one text."""
        for kind, where, _ in self._each(step(at, "content")):
            schema = self._at(step(where, "schema"))
            if kind.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
                yield Parameter(name, "query", is_required, "form", True, schema[0], "json" in kind, is_whole=True)
                return
            demanded = schema[1].get("required") or ()
            for member, place, _ in self._each(step(schema[0], "properties")):
                yield Parameter(member, "query", is_required and member in demanded, "form", True, place)
            return

    def _answer(self, at: str) -> Answer:
        content = {name: self._schema(where) for name, where, _ in self._each(step(at, "content"))}
        headers = {}
        for name, where, stated in self._each(step(at, "headers")):
            if name.lower() != "content-type":  # section 4.8.17.1
                headers[name] = (step(where, "schema"), stated.get("required") is True)
        return Answer(content, headers, str(self._at(at)[1].get("description", "")))

    def _links(self, at: str) -> Iterator[Link]:
        for _, _, stated in self._each(step(at, "links")):
            given = stated.get("parameters")
            if isinstance(stated.get("operationId"), str) and isinstance(given, Mapping):
                yield Link(stated["operationId"], {str(name): str(each) for name, each in given.items()})

    def _security(self, stated: Mapping[str, Any]) -> tuple[tuple[Scheme, ...], ...]:
        listed = stated.get("security", self.raw.get("security")) or ()
        return tuple(tuple(self._scheme(name) for name in each) for each in listed if isinstance(each, Mapping))

    def _scheme(self, name: str) -> Scheme:
        stated = self._at(step("/components/securitySchemes", name))[1]
        kind, scheme = stated.get("type"), str(stated.get("scheme")).lower()
        if kind == "apiKey":
            return Scheme("key", str(stated.get("in")), str(stated.get("name")))
        if kind == "http":
            return Scheme(scheme if scheme in {"basic", "bearer"} else "bearer")
        return Scheme("oauth2" if kind in {"oauth2", "openIdConnect"} else "unseen")
