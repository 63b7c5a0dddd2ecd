"""What the templates are given: the operations of a document by tag, in Python's words. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

__all__ = ["Api", "Group", "Operation", "Parameter", "Scheme"]


@dataclass(frozen=True)
class Parameter:
    """Where a parameter stands, the field of the model that holds it, and how its text is read."""

    place: str
    name: str
    field: str
    kinds: tuple[str, ...]
    many: bool = False
    separator: str | None = None


@dataclass(frozen=True)
class Scheme:
    """A security scheme: a method of the authenticator, and where a request carries the credential."""

    constant: str
    method: str
    place: str
    name: str
    challenge: str
    what: str


@dataclass(frozen=True)
class Operation:
    """One operation; the properties are the pieces of code that templates lay out."""

    name: str
    operation_id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    parameters_class: str | None
    parameters_required: bool
    body: str | None
    """The class of a JSON body, `bytes` for a body of another kind, None for no body."""
    body_required: bool
    media_type: str
    results: tuple[str, ...]
    """What a handler returns: `models.NAME`, `None`, `Response`."""
    answers: tuple[tuple[str, str], ...]
    status: int
    alternatives: tuple[tuple[Scheme, ...], ...] | None
    """None where anyone may call; empty where no scheme can be checked, so that nobody may."""

    @property
    def constant(self) -> str:
        """The name of the operation's tables."""
        return self.name.upper()

    @property
    def route(self) -> str:
        """The path with the fields of its parameters, which are identifiers, in braces."""
        path = self.path
        for parameter in self.parameters:
            if parameter.place == "path":
                path = path.replace("{" + parameter.name + "}", "{" + parameter.field + "}")
        return path

    @property
    def _body_type(self) -> str:
        return "bytes" if self.body == "bytes" else f"models.{self.body}"

    @property
    def handler_arguments(self) -> str:
        """The parameters of the handler, after `self`."""
        body = f", body: {self._body_type}" + ("" if self.body_required else " | None")
        given = f", parameters: models.{self.parameters_class}"
        return (body if self.body else "") + (given if self.parameters else "")

    @property
    def client_arguments(self) -> str:
        """The parameters of the client's method, after `self`: what may be left out comes last."""
        needed, optional = "", ""
        for name, kind, required in (
            ("body", self._body_type if self.body else None, self.body_required),
            ("parameters", f"models.{self.parameters_class}" if self.parameters else None, self.parameters_required),
        ):
            if kind and required:
                needed += f", {name}: {kind}"
            elif kind:
                optional += f", {name}: {kind} | None = None"
        return needed + optional

    @property
    def call_arguments(self) -> str:
        """What the route hands to the handler."""
        return (", body" if self.body else "") + (", given" if self.parameters else "")

    @property
    def reads(self) -> tuple[str, ...]:
        """The statements of the route that read the request."""
        lines = []
        if self.parameters:
            lines.append(f"given = read_parameters(request, tables.{self.constant}, models.{self.parameters_class})")
        if self.body == "bytes":
            lines.append("body = await read_bytes(request)")
        elif self.body:
            reader = "read_body" if self.body_required else "read_optional_body"
            lines.append(f"body = await {reader}(request, models.{self.body})")
        return tuple(lines)

    @property
    def request_arguments(self) -> str:
        """What the client hands to `request_for`, after client, method and path."""
        media_type = f", media_type={self.media_type!r}" if self.media_type != "application/json" else ""
        table = f", tables.{self.constant}, parameters" if self.parameters else ""
        return table + (f", body=body{media_type}" if self.body else "")

    @property
    def result(self) -> str:
        """The type of what a handler returns."""
        return " | ".join(self.results)

    @property
    def client_result(self) -> str:
        """The type of what the client returns: the plain answer where it has no JSON."""
        return "httpx.Response" if "Response" in self.results else self.result

    @property
    def security(self) -> str:
        """The alternatives, as an expression; empty where anyone may call."""
        if self.alternatives is None:
            return ""
        return (
            "("
            + "".join("(" + "".join(f"{s.constant}, " for s in schemes) + "), " for schemes in self.alternatives)
            + ")"
        )


@dataclass(frozen=True)
class Group:
    """The operations of a tag: the name of their package, the beginning of the names of their classes."""

    title: str
    module: str
    class_name: str
    operations: tuple[Operation, ...]

    @property
    def routes(self) -> tuple[Operation, ...]:
        """The operations, the fewest parameters in the path first: OpenAPI matches concrete paths first."""
        return tuple(sorted(self.operations, key=lambda operation: operation.path.count("{")))

    @property
    def parametrised(self) -> bool:
        """Whether an operation has parameters, so that the group has a table of them."""
        return any(operation.parameters for operation in self.operations)

    @property
    def secured(self) -> bool:
        """Whether an operation asks for credentials."""
        return any(operation.alternatives is not None for operation in self.operations)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The names of the schemes that the routes need."""
        needed = (s for o in self.operations for alternative in o.alternatives or () for s in alternative)
        return tuple(dict.fromkeys(scheme.constant for scheme in needed))


@dataclass(frozen=True)
class Api:
    """All that is rendered. `notes` says what the document states and the code does not hold it to."""

    title: str
    groups: tuple[Group, ...]
    schemes: tuple[Scheme, ...]
    schemas: Mapping[str, Any]
    notes: tuple[str, ...]
