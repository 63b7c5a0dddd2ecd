"""The words of a contract, as frozen values: operation, field, response, security scheme. This module reads nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from jsonpointer import JsonPointer

__all__ = ["COMPOSED", "Field", "Operation", "Response", "SecurityScheme"]


COMPOSED = frozenset({"allOf", "anyOf", "oneOf", "patternProperties"})


@dataclass(frozen=True)
class Field:
    """One property or parameter.

    `path` is the names that lead to it, `nullable` None where the document leaves it open, `default` ABSENT where there
    is none, `pointer` where its schema stands, `sources` the page line of each fact (`type`, `default`, ...).
    """

    location: str
    path: tuple[str, ...]
    schema: Mapping[str, Any] = field(hash=False)
    required: bool
    nullable: bool | None
    default: Any = field(hash=False)
    pointer: str
    sources: Mapping[str, str] = field(hash=False)
    examples: tuple[Any, ...] = field(hash=False, default=())

    @property
    def name(self) -> str:
        """The path as one segment after another, each escaped as in RFC 6901, without the leading slash."""
        return JsonPointer.from_parts(self.path).path[1:] if self.path else ""

    @property
    def is_structured(self) -> bool:
        """Whether its schema names the members of the value; one that names none holds what the client wants."""
        return bool(self.schema.keys() & (COMPOSED | {"properties", "items", "additionalProperties"}))

    @property
    def types(self) -> frozenset[str]:
        """The JSON types that `type` names, null left out; empty where it names none."""
        stated = self.schema.get("type", [])
        return frozenset([stated] if isinstance(stated, str) else stated) - {"null"}


@dataclass(frozen=True)
class Response:
    """A documented answer: its key (`200`, `2XX`, `default`), and the schema and fields of its JSON, if it has any."""

    key: str
    pointer: str
    schema_pointer: str | None
    fields: tuple[Field, ...]
    sources: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class SecurityScheme:
    """A security scheme that an operation demands: `kind` such as `http:bearer`, and the header that carries it."""

    name: str
    kind: str
    header: str | None
    pointer: str
    sources: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class Operation:
    """One method on one path. `schema_pointer` is where the schema of its JSON body stands, None without one.

    `body` and the fields of responses hold what may stand there: no `readOnly` property in a request, no `writeOnly`
    one in an answer (OpenAPI 3.0.4, section 4.7.24.1; JSON Schema 2020-12, Validation, section 9.4).
    """

    id: str
    method: str
    path: str
    pointer: str
    media_type: str | None
    schema_pointer: str | None
    body: tuple[Field, ...]
    parameters: tuple[Field, ...]
    responses: tuple[Response, ...]
    security: tuple[SecurityScheme, ...]
    sources: Mapping[str, str] = field(hash=False)
    body_media_types: tuple[str, ...] = ()

    def response(self, status: int) -> Response | None:
        """Return the documented answer for a status: the code itself, else its class, else `default`."""
        by_key = {response.key.upper(): response for response in self.responses}
        keys = (str(status), f"{status // 100}XX", "DEFAULT")
        return next((by_key[key] for key in keys if key in by_key), None)
