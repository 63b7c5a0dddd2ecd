"""Gives a document as operations and fields, with references resolved: the view that the judge and other users read.

Each field says which of the three states (absent, null, value) the document admits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, count
from typing import Any, NamedTuple

from bythebook_openapi.document.load import Document
from bythebook_openapi.document.swagger2 import UNREADABLE
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.fields import MAX_DEPTH, Fields, most_fields, sources_of
from bythebook_openapi.model.operation import (
    ANY_BYTES,
    METHOD_OPEN,
    Field,
    Flaw,
    Link,
    Listing,
    Operation,
    Response,
    SecurityScheme,
    is_carried,
)
from bythebook_openapi.model.query_string import Member, members
from bythebook_openapi.model.streams import ITEMS, has_json_data, with_items
from bythebook_openapi.model.undeclared import names_in_path, with_path_parameters
from bythebook_openapi.model.unjudged import IGNORED, parameter_gap, sent_schema
from bythebook_openapi.pointer import escape
from bythebook_openapi.schema.media_types import (
    JSON_RANGES,
    essence,
    is_bytes,
    is_json,
    is_plain,
    is_prose,
    is_sequence,
)
from bythebook_openapi.schema.normalize import to_2020_12
from bythebook_openapi.schema.references import follow, is_reference
from bythebook_openapi.schema.resolve import Reader
from bythebook_openapi.schema.validators import Validator, Validators
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["Contract", "Field", "Operation", "Response", "SecurityScheme"]

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# The methods in whose requests a body has no defined meaning (Guillotina ignores it).
_WITHOUT_BODY = frozenset({"get", "head"})
# Stands for the methods of a path item that cannot be read.
_ANY = "any"
_STRUCTURED = frozenset({"object", "array"})
_OF_JSON = (is_json, JSON_RANGES.__contains__, is_sequence)
# The methods of additional operations that change nothing (IANA HTTP Method Registry).
_SAFE = frozenset({"PROPFIND", "REPORT", "SEARCH"})


class _Site(NamedTuple):
    """Where an operation stands: its path and method, the path item with its pointer, and the operation's own."""

    path: str
    method: str
    item: Mapping[str, Any]
    item_at: str
    at: str


class _Tree(NamedTuple):
    """The fields of a body from its root down, the hidden ones, how many levels are listed, and the unions of which
    not every variant is, with the number of their variants.
    """

    fields: tuple[Field, ...]
    hidden: tuple[Field, ...]
    depth: int
    unions: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Contract:
    """A document as operations.

    With `is_lenient`, an operation that breaks OpenAPI is `unreadable` and the others are read; an invalid schema of a
    response costs its body or header alone (`Response.flaws`); a name in a path that
    no parameter declares, or one declares without a schema, is a text; a security requirement of an unknown scheme is
    dropped, and the operation demands credentials of the kind `unknown` where none remains.
    """

    document: Document
    is_lenient: bool = False
    # The fields of bodies without examples, by schema: operations share them.
    _trees: dict[tuple[str, str, bool, frozenset[str]], _Tree] = field(default_factory=dict, init=False, repr=False)
    # How many levels are listed of the bodies and responses whose fields are too many, by their pointers.
    shortened: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    # How many variants the unions have of which only some are sent and judged, by their pointers.
    chosen: dict[str, int] = field(default_factory=dict, init=False, repr=False)
    # Why operations are `unreadable`, in the order of the document.
    _errors: list[InputError] = field(default_factory=list, init=False, repr=False)

    @cached_property
    def raw(self) -> dict[str, Any]:
        """The document with its schemas in JSON Schema 2020-12; if lenient, with all names of its paths declared."""
        raw = with_items(to_2020_12(self.document.raw))
        return with_path_parameters(raw) if self.is_lenient else raw

    @cached_property
    def reader(self) -> Reader:
        """The reader of the schemas."""
        return Reader(self.raw, self.fault)

    @cached_property
    def _validators(self) -> Validators:
        return Validators(self.reader)

    def validator(self, pointer: str, location: str = "body") -> Validator:
        """Returns a validator of the schema at a JSON pointer, with the formats of `schema.formats` enforced.

        The validator is for requests, or for responses if `location` begins with `response`. Raises `InputError` if
        there is no valid schema at the pointer.
        """
        return self._validators.validator(pointer, location)

    def satisfies(self, pointers: Sequence[str], value: Any, location: str = "body") -> bool:
        """Returns whether every schema admits a value. A value that no validator can read is not admitted."""
        return self._validators.satisfies(pointers, value, location)

    def admits(self, field: Field, value: Any) -> bool:
        """Returns whether the document admits a value for a field."""
        return self._validators.satisfies(field.pointers, value, field.location)

    def fault(self, message: str, pointer: str, *, expected: str | None = None) -> InputError:
        """Returns the error for a fault of the document at a JSON pointer."""
        file, line = self.document.place(pointer)
        return InputError(message, file=file, line=line, pointer=self.document.origin(pointer)[1], expected=expected)

    @cached_property
    def most_fields(self) -> int:
        """How many fields of a body are listed at most; deeper levels are not judged."""
        paths = self.raw.get("paths")
        items = paths.values() if isinstance(paths, Mapping) else ()
        return most_fields(sum(method in item for item in items if isinstance(item, Mapping) for method in METHODS))

    def _tree(self, at: str, location: str, *, is_text: bool, deep: frozenset[str], examples: Sequence[Any]) -> _Tree:
        """Returns the fields of the schema at a pointer, those of a mere reference being those of its target."""
        steps = follow(self.reader.raw, self.reader.at(at), at).steps
        meant = next(each.pointer for each in steps if each is steps[-1] or each.value.keys() != {"$ref"})
        key = meant, location, is_text, deep
        found = self._trees.get(key) if not examples else None
        if found is None:
            fields = Fields(self.reader, self.satisfies, location, is_text, self.most_fields, deep=deep)
            listed = tuple(fields.body(meant, required=True, examples=examples))
            found = _Tree(listed, tuple(fields.hidden), fields.depth, fields.unions)
            if not examples:
                self._trees[key] = found
        self.chosen.update(found.unions)
        if found.depth < MAX_DEPTH:
            self.shortened[at] = found.depth
        return found

    def _deep_members(self, media_type: str, content: Mapping[str, Any], at: str) -> frozenset[str]:
        """Returns the members of a form that are sent in the style deepObject (OpenAPI 3.0.3, section 4.8.15.1). In a
        schema that is composed of others, no member is: the library that writes forms does not find it.
        """
        encoding = content.get("encoding") if essence(media_type) == _FORMS[0] else None
        if not isinstance(encoding, Mapping):
            return frozenset()
        *_, last = follow(self.reader.raw, self.reader.at(at), at).steps
        named = last.value.get("properties", {})
        styles = ((name, each.get("style")) for name, each in encoding.items() if isinstance(each, Mapping))
        return frozenset(name for name, style in styles if style == "deepObject" and name in named)

    def _listing(
        self,
        at: str,
        location: str,
        *,
        required: bool = True,
        is_text: bool = False,
        deep: frozenset[str] = frozenset(),
        examples: Iterable[Any] = (),
        sources: Mapping[str, str] | None = None,
    ) -> tuple[Listing, Listing]:
        """Returns the fields of a body or response, and the hidden ones. They are read at once where a schema of the
        document is not valid, so that the fault shows.
        """
        written = tuple(examples)

        def read() -> Iterator[Field]:
            fields = Fields(self.reader, self.satisfies, location, is_text)
            yield fields.root(at, required=required, examples=written, sources=sources)
            yield from self._tree(at, location, is_text=is_text, deep=deep, examples=written).fields[1:]

        listed = Listing(read)
        hidden = Listing(lambda: self._tree(at, location, is_text=is_text, deep=deep, examples=written).hidden)
        if not self._validators.are_all_sound:
            len(listed)
            len(hidden)
        return listed, hidden

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the order of the document. Raises `InputError` if the document breaks OpenAPI; a lenient
        contract only raises it if no operation can be read.
        """
        self._validators.check()
        operations = tuple(self._operations())
        if self._errors and all(each.unreadable for each in operations):
            raise self._errors[0]
        seen: set[str] = set()
        named: list[Operation] = []
        for operation in operations:
            # `bythebook lint` reports a repeated operationId; here each operation still needs its own id. Paths such as
            # `/jobs` and `/jobs/` (useapi.net) give the same one.
            names = (operation.id, _by_path(operation.method, operation.path))
            numbered = (f"{names[1]}_{number}" for number in count(2))
            unique = replace(operation, id=next(each for each in chain(names, numbered) if each not in seen))
            seen.add(unique.id)
            named.append(unique)
        return tuple(named)

    def _operations(self) -> Iterator[Operation]:
        if "paths" not in self.raw:
            file, line = self.document.place("")
            expected = "paths with operations"
            raise InputError("the document has no paths", file=file, line=line, pointer="/", expected=expected)
        paths = self.reader.mapping(self.raw["paths"], "/paths")
        for path in (path for path in paths if not path.startswith("x-")):
            at = f"/paths/{escape(path)}"
            try:
                item, item_at = self.reader.resolved(at, merged=True)
            except InputError as error:
                if not self.is_lenient:
                    raise
                yield _unreadable(path, _ANY, at, paths[path], self._why(error))
                continue
            for method in METHODS:
                if method in item:
                    yield self._readable(_Site(path, method, item, item_at, f"{item_at}/{method}"))
            more_at = f"{item_at}/additionalOperations"
            for method in self.reader.mapping(item.get("additionalOperations") or {}, more_at):
                yield self._additional(_Site(path, str(method), item, item_at, f"{more_at}/{escape(method)}"))

    def _additional(self, site: _Site) -> Operation:
        """Returns an operation with a method of its own (OpenAPI 3.2.0, section 4.9.1), read as an action on what its
        path names: `COPY /documents/{id}` as `POST /documents/{id}/copy`. A safe method is read as a QUERY.
        """
        found = self._readable(site)
        if found.unreadable:
            return found
        method = "QUERY" if site.method in _SAFE else "POST"
        path = f"{site.path.rstrip('/')}/{site.method.lower()}"
        return replace(found, method=method, path=path, written=site.method, sent_to=site.path)

    def _readable(self, site: _Site) -> Operation:
        """Returns an operation. It has no fields where the document leaves its method open, or, in a lenient contract,
        breaks OpenAPI in it.
        """
        stated = self.reader.at(site.at)
        unstated = stated.get("x-unstated") if isinstance(stated, Mapping) else None
        if isinstance(unstated, Mapping) and "method" in unstated:
            return _unreadable(site.path, site.method, site.at, stated, METHOD_OPEN)
        if not self.is_lenient:
            return self._operation(site)
        try:
            found = self._operation(site)
            reason = self._undeclared(site)
            if not self._validators.are_all_sound:
                self._check_requests(found)
        except InputError as error:
            found, reason = None, self._why(error)
        if found is not None and not reason:
            return found
        return _unreadable(site.path, site.method, site.at, self.reader.at(site.at), reason)

    def _check_requests(self, operation: Operation) -> None:
        """Raises `InputError` where a schema of a request is not valid, or reaches one that is not: so that only this
        operation is lost, and not the run that meets the schema later.
        """
        used = [(each.pointer, each.location) for each in operation.parameters]
        used += [(operation.schema_pointer, "body")] if operation.schema_pointer is not None else []
        for pointer, location in used:
            self.validator(pointer, location)

    def _flaw(self, at: str, location: str, *, is_listed: bool) -> Flaw | None:
        """Returns what is wrong with a schema of a response, or with one that it reaches, so that the response is not
        judged by it; None for a valid schema. A contract that is not lenient raises the error where the schema is used.
        """
        if not self.is_lenient or self._validators.are_all_sound:
            return None
        try:
            self.validator(at, location)
            if is_listed:
                self._listing(at, location)
        except InputError as error:
            said = f"a part of its schema {error.message}" if error.message.startswith("is ") else error.message
            return Flaw(said, self._validators.cause(at, location))
        return None

    def _flaws(self, found: Mapping[str, Any], at: str, location: str, *, is_listed: bool) -> Mapping[str, Flaw]:
        """Returns the invalid schemas of the bodies of a response, by media type."""
        flaws: dict[str, Flaw] = {}
        for name, content in self._contents(found, at).items():
            _, content_at = self.reader.resolved(f"{at}/content/{escape(name)}")
            for key in (key for key in (ITEMS, "schema") if key in content):
                flaw = self._flaw(f"{content_at}/{key}", location, is_listed=is_listed)
                flaws |= {name: flaw} if flaw is not None else {}
        return flaws

    def _why(self, error: InputError) -> str:
        """Returns why an operation is not read, with the line; the first such error is the one of a document in which
        no operation is read.
        """
        self._errors.append(error)
        return f"{error.message} ({error.file}:{error.line})" if error.file and error.line else error.message

    def _undeclared(self, site: _Site) -> str:
        """Returns which parameter of a path is not declared, in a sentence; empty where all are."""
        declared: set[str] = set()
        for holder, at in ((site.item, site.item_at), (self.reader.at(site.at), site.at)):
            for index in range(len(holder.get("parameters") or ())):
                found, _ = self.reader.resolved(f"{at}/parameters/{index}")
                declared |= {str(found.get("name")).strip("+*")} if found.get("in") == "path" else set()
        missing = (name for name in names_in_path(site.path) if name not in declared)
        return next((f"no parameter declares {{{name}}} of the path" for name in missing), "")

    def _request_body(self, raw: Mapping[str, Any], at: str, method: str) -> tuple[Mapping[str, Any], str]:
        """Returns the request body of an operation and its place; empty without one, and for an optional one of a GET
        or HEAD: it has no defined meaning, and a server may ignore it (RFC 9110, section 9.3.1; OpenAPI 3.0.3, section
        4.8.10.1).
        """
        if "requestBody" not in raw:
            return {}, at
        request, request_at = self.reader.resolved(f"{at}/requestBody")
        is_ignored = method in _WITHOUT_BODY and request.get("required") is not True
        return ({}, at) if is_ignored else (request, request_at)

    def _operation(self, site: _Site) -> Operation:
        path, method, item, item_at, at = site
        stated = self.reader.at(at)
        raw, _ = self.reader.resolved(at) if is_reference(stated) else (self.reader.mapping(stated, at), at)
        if isinstance(raw.get(UNREADABLE), str):
            raise self.fault(raw[UNREADABLE], at)
        if at != f"{item_at}/{method}":
            self._check_method(method, at)
        identifier = raw.get("operationId") or _by_path(method, path)
        media_types: tuple[str, ...] = ()
        media_type: str | None = None
        schema_at: str | None = None
        body: Sequence[Field] = ()
        hidden: Sequence[Field] = ()
        request, request_at = self._request_body(raw, at, method)
        if request:
            contents = self._contents(request, request_at)
            media_types = tuple(contents)
            media_type, schema_at = self._body_schema(request, request_at)
            if schema_at is not None and media_type is not None:
                body, hidden = self._listing(
                    schema_at,
                    "body",
                    required=request.get("required") is True,
                    is_text=essence(media_type) in _FORMS,
                    deep=self._deep_members(media_type, contents[media_type], schema_at),
                    examples=_media_examples(contents[media_type]),
                    sources={**sources_of(request), **sources_of(contents[media_type])},
                )
        parameters = tuple(self._parameters(raw, at, item, item_at))
        asked = frozenset(each.path[0] for each in parameters if each.location == "query")
        return Operation(
            id=str(identifier),
            method=method.upper(),
            path=path,
            pointer=at,
            media_type="application/json" if media_type in JSON_RANGES else media_type,
            schema_pointer=schema_at,
            fields=Listing(lambda: body, parameters),
            responses=tuple(self._responses(raw, at, has_bodies=method != "head")),
            security=self._security(raw, at, asked),
            sources=sources_of(raw),
            body_media_types=media_types,
            read_only=hidden,
            bytes_type=self._bytes_type(request, request_at) if schema_at is None else None,
        )

    def _check_method(self, method: str, at: str) -> None:
        """Raises `InputError` where an additional operation has a method that stands elsewhere, or that is none."""
        if method.lower() in METHODS:
            expected = f"the key '{method.lower()}' of its path"
            raise self.fault(f"{method} is no additional method", at, expected=expected)
        if not is_carried("header", method):  # a method is a token, as the name of a header is
            raise self.fault(f"{method!r} is no method of HTTP", at, expected="letters, such as COPY")

    def _parameters(self, raw: Mapping[str, Any], at: str, item: Mapping[str, Any], item_at: str) -> Iterator[Field]:
        merged: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
        for holder, holder_at in ((item, item_at), (raw, at)):
            for index in range(len(self.reader.sequence(holder.get("parameters"), f"{holder_at}/parameters"))):
                found, found_at = self.reader.resolved(f"{holder_at}/parameters/{index}")
                if not isinstance(found.get("name"), str):
                    raise self.reader.fault("is a parameter without a name", found_at, expected="name and in")
                merged[str(found.get("in")), found["name"]] = (found, found_at)
        for (location, name), (found, found_at) in merged.items():
            if location == "header" and name.lower() in IGNORED:
                continue
            if location != "path" and parameter_gap(self.reader, found, found_at):
                continue  # `model.unjudged` lists it
            if location == "querystring":
                yield from self._query(name, found, found_at)
                continue
            schema_at = sent_schema(self.reader, found, found_at)
            if schema_at is not None:
                yield Fields(self.reader, self.satisfies, location, is_text=True).parameter(name, schema_at, found)

    def _query(self, name: str, found: Mapping[str, Any], found_at: str) -> Iterator[Field]:
        """Yields the fields of a parameter that is the whole query: the members of its form, or itself as JSON."""
        media_type = next(iter(found["content"]))
        content, content_at = self.reader.resolved(f"{found_at}/content/{escape(media_type)}")
        fields = Fields(self.reader, self.satisfies, "query", is_text=True)
        schema_at = f"{content_at}/schema"
        if is_json(media_type):
            yield fields.parameter(name, schema_at, found)
            return
        required = found.get("required") is True
        for each in members(self.reader, content, schema_at, required=required) or ():
            yield self._query_member(fields, each)

    @staticmethod
    def _query_member(fields: Fields, member: Member) -> Field:
        holder = {"required": member.required, "schema": True}
        made = fields.parameter(member.name, member.pointers[0], holder)
        return replace(made, pointers=member.pointers)

    def _responses(self, raw: Mapping[str, Any], at: str, *, has_bodies: bool) -> Iterator[Response]:
        responses = self.reader.mapping(raw.get("responses", {}), f"{at}/responses")
        keys = [str(key) for key in responses if not str(key).startswith("x-")]
        several = sum(key.startswith("2") for key in keys) > 1
        for key in keys:
            found, found_at = self.reader.resolved(f"{at}/responses/{escape(key)}")
            location = f"response-{key}" if several else "response"
            is_listed = key.startswith("2") or key.lower() == "default"
            flaws = self._flaws(found, found_at, location, is_listed=is_listed) if has_bodies else {}
            usable = (each for usable in _OF_JSON for each in self._schemas(found, found_at, usable))
            schemas = {name: each for name, each in usable if name not in flaws} if has_bodies else {}
            schema_at = next(iter(schemas.values()), None)
            types = frozenset(name for name, each in schemas.items() if self._is_same(each, schema_at))
            item_types = frozenset(filter(is_sequence, types))
            described = self._contents(found, found_at)
            contents = tuple(described.values())
            stated = {fact: line for each in (found, *contents) for fact, line in sources_of(each).items()}
            examples = [example for each in contents for example in _media_examples(each)]
            listed: Sequence[Field] = ()
            hidden: Sequence[Field] = ()
            if schema_at and is_listed:
                listed, hidden = self._listing(schema_at, location, examples=examples, sources=stated)
            headers = dict(self._headers(found, found_at))
            yield Response(
                key,
                found_at,
                schema_at,
                listed,
                sources_of(found),
                media_types=self._media_types(found, found_at, flaws) if has_bodies else (),
                headers=tuple(each for each in headers.values() if isinstance(each, Field)),
                hidden=hidden,
                links=tuple(self._links(found, found_at)),
                schema_types=types,
                item_types=item_types,
                has_json_data=any(has_json_data(name, described[name]) for name in item_types),
                flaws=flaws,
                header_flaws={name: each for name, each in headers.items() if isinstance(each, Flaw)},
            )

    def _media_types(self, found: Mapping[str, Any], found_at: str, flaws: Mapping[str, Flaw]) -> tuple[str, ...]:
        """Returns the media types of a response; none if each of them is a text whose schema is an object or a list,
        since the document then contradicts itself.
        """
        listed = tuple(self._contents(found, found_at))
        schemas = {name: each for name, each in self._schemas(found, found_at, is_prose) if name not in flaws}
        types = [self.reader.shape(schemas[each]).types if each in schemas else frozenset() for each in listed]
        return () if all(each and each <= _STRUCTURED for each in types) else listed

    def _is_same(self, one: str, other: str | None) -> bool:
        return other is not None and (one == other or self.reader.at(one) == self.reader.at(other))

    def _headers(self, response: Mapping[str, Any], at: str) -> Iterator[tuple[str, Field | Flaw]]:
        """Yields the headers of a response by name, each as a field, or as what is wrong with its schema."""
        for name in self.reader.mapping(response.get("headers") or {}, f"{at}/headers"):
            found, found_at = self.reader.resolved(f"{at}/headers/{escape(name)}")
            if "schema" in found and name.lower() not in IGNORED:
                fields = Fields(self.reader, self.satisfies, "response-header", is_text=True)
                schema_at = f"{found_at}/schema"
                flaw = self._flaw(schema_at, "response-header", is_listed=False)
                yield name, flaw or fields.parameter(name, schema_at, found)

    def _links(self, response: Mapping[str, Any], at: str) -> Iterator[Link]:
        for name in self.reader.mapping(response.get("links") or {}, f"{at}/links"):
            link, _ = self.reader.resolved(f"{at}/links/{escape(name)}")
            parameters = link.get("parameters")
            if isinstance(link.get("operationId"), str) and isinstance(parameters, Mapping):
                yield Link(link["operationId"], {str(key): str(value) for key, value in parameters.items()})

    def _security(self, raw: Mapping[str, Any], at: str, asked: frozenset[str]) -> SecurityScheme | None:
        """Returns the security scheme that a request must satisfy, None if there is none.

        There is none if no requirement names a scheme, or a requirement may be left out (OpenAPI 3.1.1, section
        4.8.30). There is none either if a request without credential headers can carry others: a client certificate, or
        a key in its query parameters (`asked`).
        """
        stated_at = f"{at}/security" if "security" in raw else "/security"
        stated = self.reader.sequence(raw.get("security", self.raw.get("security")), stated_at)
        alternatives = [self.reader.mapping(each, f"{stated_at}/{index}") for index, each in enumerate(stated)]
        if not all(alternatives):
            return None
        known = self._known(alternatives) if self.is_lenient else alternatives
        if alternatives and not known:
            return SecurityScheme(next(iter(alternatives[0])), "unknown", None, stated_at, {})
        alternatives = known
        found = [self._scheme(name) for each in alternatives for name in each]
        alike = {(each.kind, each.header) for each in found}
        if len(alike) == 1 and all(len(each) == 1 for each in alternatives):
            return found[0]
        if any(each.kind == "mutualTLS" or each.query in asked for each in found):
            return None
        headers = frozenset(each.header for each in found if each.header is not None)
        header = next((each.header for each in found if each.header is not None), None)
        names = " or ".join(" and ".join(each) for each in alternatives)
        return SecurityScheme(names, "several", header, stated_at, {}, headers) if found else None

    def _known(self, alternatives: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Returns the security requirements whose schemes the document declares; lint reports the others."""
        components = self.raw.get("components")
        stated = components.get("securitySchemes") if isinstance(components, Mapping) else None
        declared = self.reader.mapping(stated or {}, "/components/securitySchemes")
        return [each for each in alternatives if all(name in declared for name in each)]

    def _scheme(self, name: str) -> SecurityScheme:
        scheme, scheme_at = self.reader.resolved(f"/components/securitySchemes/{escape(name)}")
        kind = str(scheme.get("type"))
        header: str | None = None
        if kind == "http":
            kind, header = f"http:{str(scheme.get('scheme')).lower()}", "Authorization"
        elif kind == "apiKey" and scheme.get("in") == "header":
            header = str(scheme.get("name"))
        elif kind == "apiKey" and scheme.get("in") == "cookie":
            kind, header = "cookie", "Cookie"
        elif kind in {"oauth2", "openIdConnect"}:
            header = "Authorization"  # RFC 6750, section 2.1
        headers = frozenset() if header is None else frozenset({header})
        query = str(scheme.get("name")) if kind == "apiKey" and scheme.get("in") == "query" else None
        return SecurityScheme(name, kind, header, scheme_at, sources_of(scheme), headers, query)

    def _body_schema(self, request: Mapping[str, Any], at: str) -> tuple[str | None, str | None]:
        """Returns the media type of requests and the pointer to its schema: JSON first, then a form, then a range that
        includes JSON.
        """
        for usable in (is_json, lambda name: essence(name) in _FORMS, JSON_RANGES.__contains__):
            for media_type, schema_at in self._schemas(request, at, usable):
                return media_type, schema_at
        return None, None

    def _bytes_type(self, request: Mapping[str, Any], at: str) -> str | None:
        """Returns the media type of a body of any bytes, or of any plain text: its schema admits what is sent."""
        schemas = dict(self._schemas(request, at, is_plain))
        names = self._contents(request, at)
        plain = (each for each in names if is_plain(each) and self._is_any_text(schemas.get(each)))
        return next(filter(is_bytes, names), None) or next(plain, None)

    def _is_any_text(self, schema_at: str | None) -> bool:
        return schema_at is None or self.satisfies([schema_at], ANY_BYTES.decode())

    def _schemas(self, holder: Mapping[str, Any], at: str, usable: Any) -> Iterator[tuple[str, str]]:
        for media_type, found in self._contents(holder, at).items():
            key = ITEMS if is_sequence(media_type) else "schema"
            if usable(media_type) and key in found:
                _, found_at = self.reader.resolved(f"{at}/content/{escape(media_type)}")
                yield media_type, f"{found_at}/{key}"

    def _contents(self, holder: Mapping[str, Any], at: str) -> Mapping[str, Mapping[str, Any]]:
        """Returns what a request, a response or a parameter holds, by media type. An entry that is no object describes
        nothing and is left out. One may be a reference (OpenAPI 3.2.0, section 4.14).
        """
        # Elysia writes `content: {type: void}` for a response without a body.
        stated = self.reader.mapping(holder.get("content") or {}, f"{at}/content")
        usable = {name: each or {} for name, each in stated.items() if each is None or isinstance(each, Mapping)}
        return {
            name: self.reader.resolved(f"{at}/content/{escape(name)}")[0] if "$ref" in each else each
            for name, each in usable.items()
        }


def _unreadable(path: str, method: str, at: str, stated: Any, reason: str) -> Operation:
    """Returns an operation without fields and responses: `reason` says why the document does not describe it."""
    name = stated.get("operationId") if isinstance(stated, Mapping) else None
    return Operation(
        str(name or _by_path(method, path)), method.upper(), path, at, None, None, (), (), None, {}, unreadable=reason
    )


def _by_path(method: str, path: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "_", f"{method.lower()}{path}").strip("_")


def _media_examples(content: Mapping[str, Any]) -> list[Any]:
    """Returns the examples of a body that its author wrote. A sample that a renderer made is left out."""
    named = content.get("examples")
    written = named.values() if isinstance(named, Mapping) else ()
    found = [each for each in written if isinstance(each, Mapping) and each.get("x-authority") != "sample"]
    own = [content["example"]] if "example" in content and content.get("x-authority") != "sample" else []
    return [*own, *(each["value"] for each in found if "value" in each)]
