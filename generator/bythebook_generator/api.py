"""The values that the templates get: the operations of a document by tag, in terms of Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bythebook_generator.frontend.paths import routed

__all__ = ["Answer", "Api", "Body", "Group", "Operation", "Parameter", "Reading", "Scheme"]


@dataclass(frozen=True)
class Reading:
    """How a text is parsed: its scalar types, its items and its members. `rest` is any other member."""

    kinds: tuple[str, ...] = ()
    items: Reading | None = None
    members: tuple[tuple[str, Reading], ...] = ()
    rest: Reading | None = None

    @property
    def code(self) -> str:
        """The expression that makes it in the generated code."""
        if self in NAMED:
            return NAMED[self]
        parts = [repr(self.kinds)]
        if self.items:
            parts.append(f"items={self.items.code}")
        if self.members:
            members = ", ".join(f"{name!r}: {reading.code}" for name, reading in self.members)
            parts.append(f"members={{{members}}}")
        if self.rest:
            parts.append(f"rest={self.rest.code}")
        return f"Reading({', '.join(parts)})"


SCALARS = ("boolean", "integer", "number", "string")
NAMED = {Reading((kind,)): kind.upper() for kind in (*SCALARS, "file", "json")} | {Reading(SCALARS): "ANY"}


@dataclass(frozen=True)
class Parameter:
    """A parameter: its location, the field of its model, and how its text is parsed."""

    place: str
    name: str
    field: str
    style: str
    explode: bool
    reading: Reading

    @property
    def code(self) -> str:
        """The expression that makes it in the generated code."""
        plain = (self.place, self.name, self.field, self.style)
        explode = ", explode=True" if self.explode else ""
        return f"Parameter({', '.join(map(repr, plain))}, {self.reading.code}{explode})"


@dataclass(frozen=True)
class Body:
    """A media type of a request body: the class of JSON or of a form, which has fields, None for bytes."""

    media_type: str
    model: str | None
    fields: tuple[Parameter, ...] | None = None

    @property
    def type(self) -> str:
        """The type of the value."""
        return "bytes" if self.model is None else f"models.{self.model}"

    @property
    def code(self) -> str:
        """The expression that makes it in the generated code."""
        if self.model is None:
            return "Body()"
        fields = "" if self.fields is None else ", (" + "".join(f"{field.code}, " for field in self.fields) + ")"
        return f"Body({self.type}{fields})"


@dataclass(frozen=True)
class Answer:
    """A declared response: status (`200`, `2XX`, `default`), media type, and `models.NAME`, `None` or `Response`."""

    status: str
    media_type: str
    type: str
    is_success: bool

    @property
    def code(self) -> str:
        """The expression that makes it in the generated code."""
        kind = "None" if self.type == "Response" else "Empty" if self.type == "None" else self.type
        return f"({self.status!r}, {self.media_type!r}, {kind})"


@dataclass(frozen=True)
class Scheme:
    """A security scheme: a method of the authenticator, the location of the credential, and the required scopes."""

    constant: str
    method: str
    place: str
    name: str
    challenge: str
    what: str
    scopes: tuple[str, ...] | None = None

    @property
    def code(self) -> str:
        """The expression that names it in the generated code."""
        return f"{self.constant}.asking({self.scopes!r})" if self.scopes else self.constant


@dataclass(frozen=True)
class Operation:
    """One operation. Its properties are the pieces of code that templates lay out."""

    name: str
    operation_id: str
    method: str
    path: str
    summary: str
    parameters: tuple[Parameter, ...]
    parameters_class: str | None
    parameters_required: bool
    bodies: tuple[Body, ...]
    body_required: bool
    answers: tuple[Answer, ...]
    alternatives: tuple[tuple[Scheme, ...], ...] | None
    """None where anyone may call; empty where no scheme can be checked, so that nobody may."""
    notes: tuple[str, ...] = ()
    """What the document states of it and the code does not hold."""

    def on(self, requests: Mapping[str, str], answers: Mapping[str, str]) -> Operation:
        """Returns the operation with other classes for its bodies and responses."""
        bodies = tuple(replace(body, model=requests.get(body.model or "", body.model)) for body in self.bodies)
        kinds = {f"models.{name}": f"models.{other}" for name, other in answers.items()}
        changed = tuple(replace(answer, type=kinds.get(answer.type, answer.type)) for answer in self.answers)
        return replace(self, bodies=bodies, answers=changed)

    @property
    def constant(self) -> str:
        """The prefix of the names of the operation's tables. With their suffixes they are unique, and unlike
        imports.
        """
        return self.name.upper()

    @property
    def route(self) -> str:
        """The path with the fields of its parameters, which are identifiers, in braces."""
        fields = {parameter.name: parameter.field for parameter in self.parameters if parameter.place == "path"}
        return routed(self.path, fields)

    @property
    def accept(self) -> str:
        """The media types of the declared responses, those of success first."""
        kinds = dict.fromkeys(answer.media_type for answer in self.answers if answer.media_type)
        return ", ".join(kinds) or "application/json"

    @property
    def models(self) -> tuple[str, ...]:
        """The classes that the code of the operation names."""
        bodies = (body.model for body in self.bodies)
        answers = (answer.type.removeprefix("models.") for answer in self.answers if answer.type.startswith("models."))
        return tuple(name for name in (self.parameters_class, *bodies, *answers) if name)

    @property
    def roots(self) -> tuple[str, ...]:
        """The classes of bodies and of success responses, which may be null themselves."""
        bodies = (body.model for body in self.bodies)
        answers = (answer.type.removeprefix("models.") for answer in self.answers if answer.is_success)
        return tuple(name for name in (*bodies, *answers) if name)

    @property
    def _body_type(self) -> str:
        return " | ".join(dict.fromkeys(body.type for body in self.bodies))

    @property
    def handler_arguments(self) -> str:
        """The parameters of the handler, after `self`."""
        body = f", body: {self._body_type}" + ("" if self.body_required else " | None")
        given = f", parameters: models.{self.parameters_class}"
        return (body if self.bodies else "") + (given if self.parameters else "")

    @property
    def client_arguments(self) -> str:
        """The parameters of the client's method, after `self`. Optional ones come last."""
        needed, optional = "", ""
        for name, kind, required in (
            ("body", self._body_type, self.body_required),
            ("parameters", f"models.{self.parameters_class}" if self.parameters else None, self.parameters_required),
        ):
            if kind and required:
                needed += f", {name}: {kind}"
            elif kind:
                optional += f", {name}: {kind} | None = None"
        chosen = ", *, media_type: str | None = None" if len(self.bodies) > 1 else ""
        return needed + optional + chosen

    @property
    def call_arguments(self) -> str:
        """The arguments that the route passes to the handler."""
        return (", body" if self.bodies else "") + (", given" if self.parameters else "")

    @property
    def reads(self) -> tuple[str, ...]:
        """The statements of the route that parse the request."""
        lines = []
        if self.parameters:
            lines.append(
                f"given = read_parameters(request, tables.{self.constant}_PARAMETERS, models.{self.parameters_class})"
            )
        if self.bodies:
            kind = self._body_type + ("" if self.body_required else " | None")
            needed = f"required={self.body_required}"
            lines.append(f"body: {kind} = await read_body(request, tables.{self.constant}_BODY, {needed})")
        return tuple(lines)

    @property
    def request_arguments(self) -> str:
        """The arguments that the client passes to `request_for`, after client, method and path."""
        table = f", tables.{self.constant}_PARAMETERS, parameters" if self.parameters else ""
        chosen = ", media_type=media_type" if len(self.bodies) > 1 else ""
        table += "" if self.accept == "application/json" else f", accept={self.accept!r}"
        return table + (f", body=body, bodies=tables.{self.constant}_BODY{chosen}" if self.bodies else "")

    @property
    def _successes(self) -> tuple[str, ...]:
        found = dict.fromkeys(answer.type for answer in self.answers if answer.is_success)
        return tuple(found) or ("Response",)

    @property
    def result(self) -> str:
        """The return type of the handler."""
        return " | ".join(self._successes)

    @property
    def contents(self) -> str:
        """The types that an `Answer` may have: those of every declared status."""
        return " | ".join(dict.fromkeys([*self._successes, *(answer.type for answer in self.answers)]))

    @property
    def client_result(self) -> str:
        """The return type of the client: the plain response if one of them is not JSON."""
        return "httpx.Response" if "Response" in self._successes else self.result

    @property
    def security(self) -> str:
        """The alternatives as an expression, empty if no credential is required."""
        if self.alternatives is None:
            return ""
        return (
            "(" + "".join("(" + "".join(f"{s.code}, " for s in schemes) + "), " for schemes in self.alternatives) + ")"
        )


@dataclass(frozen=True)
class Group:
    """The operations of a tag: the name of their package, and the prefix of their class names."""

    title: str
    module: str
    class_name: str
    operations: tuple[Operation, ...]

    @property
    def routes(self) -> tuple[Operation, ...]:
        """The operations, those with the fewest path parameters first: OpenAPI matches concrete paths first."""
        return tuple(sorted(self.operations, key=lambda operation: operation.path.count("{")))

    @property
    def models(self) -> tuple[str, ...]:
        """The classes that the operations name."""
        return tuple(dict.fromkeys(name for operation in self.operations for name in operation.models))

    @property
    def secured(self) -> bool:
        """Whether an operation requires credentials."""
        return any(operation.alternatives is not None for operation in self.operations)

    @property
    def schemes(self) -> tuple[str, ...]:
        """The names of the schemes that the routes need."""
        needed = (s for o in self.operations for alternative in o.alternatives or () for s in alternative)
        return tuple(dict.fromkeys(scheme.constant for scheme in needed))


@dataclass(frozen=True)
class Api:
    """Everything that is rendered. `notes` lists the parts of the document that the code does not enforce."""

    title: str
    groups: tuple[Group, ...]
    schemes: tuple[Scheme, ...]
    schemas: Mapping[str, Any]
    notes: tuple[str, ...]
    remarks: Mapping[str, tuple[str, ...]]
    """The notes on each class."""
