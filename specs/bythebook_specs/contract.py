"""What a document promises, as operations and fields: the view that conformance and others judge and build by.

It reads a loaded document, follows `$ref`, and says for each field which of the three states it admits. It does not
say what a server must do about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

import jsonschema_rs
from jsonpointer import JsonPointer, JsonPointerException

from bythebook_specs import formats
from bythebook_specs.dialect import to_2020_12
from bythebook_specs.document import Document
from bythebook_specs.errors import InputError
from bythebook_specs.operation import Field, Operation, Response, SecurityScheme
from bythebook_specs.states import ABSENT

__all__ = ["Contract", "Field", "Operation", "Response", "SecurityScheme"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace", "query")
_ROOT = "urn:bythebook:document"
_MAX_REFS = 64


@dataclass(frozen=True)
class Contract:
    """A document, read as operations."""

    document: Document

    @cached_property
    def raw(self) -> dict[str, Any]:
        """The document with its schemas in JSON Schema 2020-12."""
        return to_2020_12(self.document.raw)

    @cached_property
    def _registry(self) -> jsonschema_rs.Registry:
        return jsonschema_rs.Registry([(_ROOT, self.raw)])

    @cached_property
    def _validators(self) -> dict[str, jsonschema_rs.Draft202012Validator]:
        return {}

    def validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """Return a validator of the schema at a JSON pointer, with the formats of `bythebook_specs.formats` enforced.

        Raises `InputError` where no valid schema stands there.
        """
        if pointer in self._validators:
            return self._validators[pointer]
        try:
            self._validators[pointer] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_ROOT}#{quote(pointer)}"}, registry=self._registry, **formats.ENFORCED
            )
            return self._validators[pointer]
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            raise self.fault(f"is no schema ({str(error).splitlines()[0]})", pointer) from error

    def admits(self, pointer: str, value: Any) -> bool:
        """Return whether the schema at a JSON pointer admits a value; what no validator can read, it does not admit."""
        try:
            return self.validator(pointer).is_valid(value)
        except (UnicodeEncodeError, ValueError, RecursionError):  # a lone surrogate, hundreds of levels
            return False

    def fault(self, message: str, pointer: str, *, expected: str | None = None) -> InputError:
        """Return the error that says what is wrong in the document at a JSON pointer."""
        line = self.document.line(pointer)
        return InputError(message, file=self.document.name, line=line, pointer=pointer, expected=expected)

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """Every operation, in the document's order. Raises `InputError` where the document is not what OpenAPI says."""
        operations = tuple(self._operations())
        seen: dict[str, str] = {}
        for operation in operations:
            if operation.id in seen:
                raise self.fault(f"the operationId '{operation.id}' comes twice", operation.pointer)
            seen[operation.id] = operation.pointer
        return operations

    def _operations(self) -> Iterator[Operation]:
        paths, at = self._mapping(self.raw.get("paths"), "/paths")
        for path in (path for path in paths if not path.startswith("x-")):
            item, item_at = self._resolved(f"{at}/{_escape(path)}")
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item, item_at)

    def _operation(self, path: str, method: str, item: Mapping[str, Any], item_at: str) -> Operation:
        at = f"{item_at}/{method}"
        raw, _ = self._mapping(item[method], at)
        media_type: str | None = None
        schema_at: str | None = None
        media_types: tuple[str, ...] = ()
        if "requestBody" in raw:
            request, request_at = self._resolved(f"{at}/requestBody")
            media_types = tuple(request.get("content") or ())
            media_type, schema_at = self._json(request, request_at)
        identifier = raw.get("operationId") or re.sub(r"[^A-Za-z0-9]+", "_", f"{method}{path}").strip("_")
        return Operation(
            id=str(identifier),
            method=method.upper(),
            path=path,
            pointer=at,
            media_type=media_type,
            schema_pointer=schema_at,
            body=tuple(self._fields("body", schema_at)) if schema_at else (),
            parameters=tuple(self._parameters(raw, at, item, item_at)),
            responses=tuple(self._responses(raw, at)),
            security=tuple(self._security(raw)),
            sources=_sources(raw),
            body_media_types=media_types,
        )

    def _parameters(self, raw: Mapping[str, Any], at: str, item: Mapping[str, Any], item_at: str) -> Iterator[Field]:
        merged: dict[tuple[str, str], tuple[Mapping[str, Any], str]] = {}
        for holder, holder_at in ((item, item_at), (raw, at)):
            for index in range(len(holder.get("parameters") or ())):
                found, found_at = self._resolved(f"{holder_at}/parameters/{index}")
                merged[str(found.get("in")), str(found.get("name"))] = (found, found_at)
        for (location, name), (found, found_at) in merged.items():
            if "schema" in found:
                yield self._field(
                    location, (name,), f"{found_at}/schema", required=found.get("required") is True, holder=found
                )

    def _responses(self, raw: Mapping[str, Any], at: str) -> Iterator[Response]:
        responses = self._mapping(raw.get("responses", {}), f"{at}/responses")[0]
        keys = [str(key) for key in responses if not str(key).startswith("x-")]
        several = sum(key.startswith("2") for key in keys) > 1
        for key in keys:
            found, found_at = self._resolved(f"{at}/responses/{_escape(key)}")
            _, schema_at = self._json(found, found_at)
            location = f"response-{key}" if several else "response"
            fields = tuple(self._fields(location, schema_at) if schema_at else ())
            yield Response(key, found_at, schema_at, fields, _sources(found))

    def _security(self, raw: Mapping[str, Any]) -> Iterator[SecurityScheme]:
        """Yield the schemes of the one alternative; where there are several or it may be left out, none is demanded."""
        alternatives: list[Mapping[str, Any]] = raw.get("security", self.raw.get("security")) or []
        if len(alternatives) != 1:
            return
        for name in alternatives[0]:
            scheme, scheme_at = self._resolved(f"/components/securitySchemes/{_escape(name)}")
            kind = str(scheme.get("type"))
            if kind == "http":
                yield SecurityScheme(
                    name, f"http:{str(scheme.get('scheme')).lower()}", "Authorization", scheme_at, _sources(scheme)
                )
            elif kind == "apiKey" and scheme.get("in") == "header":
                yield SecurityScheme(name, kind, str(scheme.get("name")), scheme_at, _sources(scheme))
            else:
                yield SecurityScheme(name, kind, None, scheme_at, _sources(scheme))

    def _json(self, holder: Mapping[str, Any], at: str) -> tuple[str | None, str | None]:
        """Return the JSON media type of a body and the pointer to its schema, None for what is not stated."""
        for media_type, found in (holder.get("content") or {}).items():
            essence = media_type.partition(";")[0].strip().lower()
            if essence == "application/json" or essence.endswith("+json"):
                has_schema = isinstance(found, Mapping) and "schema" in found
                return media_type, f"{at}/content/{_escape(media_type)}/schema" if has_schema else None
        return None, None

    def _fields(self, location: str, at: str) -> Iterator[Field]:
        if not isinstance(self._at(at), Mapping):
            return  # `true` and `false` are schemas too (JSON Schema 2020-12, section 4.3.2)
        schema, schema_at = self._resolved(at)
        required = schema.get("required") or ()
        for name in self._mapping(schema.get("properties", {}), f"{schema_at}/properties")[0]:
            pointer = f"{schema_at}/properties/{_escape(name)}"
            found = self._field(location, (name,), pointer, required=name in required, holder=None)
            if found.schema.get("readOnly" if location == "body" else "writeOnly") is not True:
                yield found

    def _field(
        self, location: str, path: tuple[str, ...], at: str, *, required: bool, holder: Mapping[str, Any] | None
    ) -> Field:
        schema = self._effective(at)
        validator = self.validator(at)
        sources = {**_sources(schema), **_sources(holder or {})}
        default = schema.get("default", ABSENT)
        if default is not ABSENT and not validator.is_valid(default):
            default = ABSENT  # the document contradicts itself: nothing is raised
        unstated = schema.get("x-unstated") or {}
        examples = [*(schema.get("examples") or ()), *([schema["example"]] if "example" in schema else ())]
        return Field(
            location=location,
            path=path,
            schema=schema,
            required=required,
            nullable=None if "null" in unstated else validator.is_valid(None),
            default=default,
            pointer=at,
            sources=sources,
            examples=tuple(value for value in examples if validator.is_valid(value)),
        )

    def _effective(self, at: str) -> Mapping[str, Any]:
        """Return a schema as one mapping where it is one: a reference, one schema or null, an `allOf` of one."""
        if not isinstance(self._at(at), Mapping):
            return {}
        schema, at = self._resolved(at)
        for keyword, members in ((key, schema.get(key)) for key in ("anyOf", "oneOf", "allOf")):
            if not isinstance(members, list):
                continue
            others = [index for index, each in enumerate(members) if each != {"type": "null"}]
            if len(others) == 1 and (keyword == "allOf") == (len(members) == 1):
                inner = self._effective(f"{at}/{keyword}/{others[0]}")
                stated = inner.get("type", [])
                types = [stated] if isinstance(stated, str) else list(stated)
                null = {"type": [*types, "null"]} if types and len(members) == 2 else {}
                return {**inner, **null, **{key: value for key, value in schema.items() if key != keyword}}
        return schema

    def _at(self, pointer: str) -> Any:
        try:
            return JsonPointer(pointer).resolve(self.raw)
        except JsonPointerException as error:
            raise self.fault("nothing stands there", pointer) from error

    def _mapping(self, value: Any, at: str) -> tuple[Mapping[str, Any], str]:
        if not isinstance(value, Mapping):
            raise self.fault(f"is {type(value).__name__}", at, expected="a mapping")
        return value, at

    def _resolved(self, at: str) -> tuple[Mapping[str, Any], str]:
        """Return the mapping at a pointer with its local `$ref` followed (siblings win), and where it stands."""
        value, _ = self._mapping(self._at(at), at)
        siblings: dict[str, Any] = {}
        for _ in range(_MAX_REFS):
            if "$ref" not in value:
                return {**value, **siblings}, at
            target = value["$ref"]
            if not isinstance(target, str) or not target.startswith("#/"):
                raise self.fault(f"the reference {target!r} is not supported", at, expected="one within the document")
            siblings = {**{key: item for key, item in value.items() if key != "$ref"}, **siblings}
            at = target[1:]
            value, _ = self._mapping(self._at(at), at)
        raise self.fault("the references go in a circle", at)


def _sources(holder: Mapping[str, Any]) -> Mapping[str, str]:
    stated = holder.get("x-source")
    return {str(fact): str(line) for fact, line in stated.items()} if isinstance(stated, Mapping) else {}


def _escape(part: object) -> str:
    return JsonPointer.from_parts([str(part)]).path[1:]
