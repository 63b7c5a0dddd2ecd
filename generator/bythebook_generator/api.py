"""The values that the templates get: the operations of a document by tag, in terms of Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_generator.document.documentation import Documentation, Remark
from bythebook_generator.document.paths import routed

__all__ = [
    "SHARED",
    "UNUSED",
    "Answer",
    "Api",
    "Argument",
    "Body",
    "Group",
    "Operation",
    "Paging",
    "Parameter",
    "Reading",
    "Scheme",
]

# The modules of the classes that several tags use, and of those that no operation uses.
SHARED, UNUSED = "shared", "unused"


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
        parts = [kinds_code(self.kinds)]
        if self.items:
            parts.append(f"items={self.items.code}")
        if self.members:
            members = ", ".join(f"{name!r}: {reading.code}" for name, reading in self.members)
            parts.append(f"members={{{members}}}")
        if self.rest:
            parts.append(f"rest={self.rest.code}")
        return f"Reading({', '.join(parts)})"

    @property
    def is_scalar(self) -> bool:
        """Whether the text is a scalar: no list, no object, no JSON, no file."""
        return self.items is None and not self.members and self.rest is None and set(self.kinds) <= set(SCALARS)


NOTHING = Remark()
# Errors that have a class of their own in the runtime.
ERRORS = {
    "400": "BadRequest", "401": "Unauthorized", "403": "Forbidden", "404": "NotFound", "409": "Conflict",
    "422": "UnprocessableContent", "429": "TooManyRequests",
}  # fmt: skip
SCALARS = ("boolean", "integer", "number", "string")
NAMED: dict[tuple[str, ...], str] = {(kind,): kind.upper() for kind in (*SCALARS, "file", "json")} | {SCALARS: "ANY"}


def kinds_code(kinds: tuple[str, ...]) -> str:
    """Returns the expression that makes some kinds of scalars in the generated code."""
    return NAMED.get(kinds, repr(kinds))


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
        """The expression that makes it in the generated code: of the class that needs the least of the runtime."""
        place = ", ".join(map(repr, (self.place, self.name, self.field)))
        reading = self.reading
        if reading.is_scalar and self.place not in {"cookie", "form"} and self.style not in {"label", "matrix"}:
            is_text = reading.kinds == ("string",) and self.place != "path"
            return f"Parameter({place})" if is_text else f"Scalar({place}, {kinds_code(reading.kinds)})"
        shape = reading.code.removeprefix(f"Reading({kinds_code(reading.kinds)}").removesuffix(")")
        explode = ", explode=True" if self.explode else ""
        return f"Styled({place}, {kinds_code(reading.kinds)}, {self.style!r}{explode}{shape})"


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
            return f"Octets(bytes, {self.media_type!r})"
        if self.fields is None:
            return f"Body({self.type})"
        return f"Form({self.type}, ({''.join(f'{field.code}, ' for field in self.fields)}))"


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
    def made(self) -> str:
        """The expression that makes it in the generated code."""
        words = ", ".join(map(repr, (self.method, self.name, self.challenge)))
        scopes = ", takes_scopes=True" if self.scopes is not None else ""
        is_key = self.place != "authorization"
        return f"Key({words}{scopes}, place={self.place!r})" if is_key else f"Scheme({words}{scopes})"

    @property
    def code(self) -> str:
        """Its name and its scopes in a mapping of the generated code."""
        return f"{self.constant}: {self.scopes or ()!r}"


@dataclass(frozen=True)
class Argument:
    """A parameter of a method in terms of Python: its type without `Absent`, and whether it may be absent."""

    name: str
    type: str
    required: bool
    has_default: bool = False
    remark: Remark = field(default=NOTHING, hash=False)  # an example may be a list

    @property
    def handled(self) -> str:
        """The parameter of a handler: a default of the document is already applied."""
        return f"{self.name}: {self.type}{'' if self.required or self.has_default else ' | Absent'}"

    @property
    def called(self) -> str:
        """The parameter of the client's method: nothing that was not given is sent."""
        return f"{self.name}: {self.type}{'' if self.required else ' | Absent = ABSENT'}"


@dataclass(frozen=True)
class Paging:
    """How a list operation is paged: the name of the iterator, the parameter, the type of an item, and the rule."""

    name: str
    field: str
    item: str
    code: str


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
    arguments: tuple[Argument, ...] = ()
    """The parameters in terms of Python, once the models are made."""
    remark: Remark = NOTHING
    paging: Paging | None = None

    def on(self, requests: Mapping[str, str], answers: Mapping[str, str]) -> Operation:
        """Returns the operation with other classes for its bodies and responses."""
        bodies = tuple(replace(body, model=requests.get(body.model or "", body.model)) for body in self.bodies)
        kinds = {f"models.{name}": f"models.{other}" for name, other in answers.items()}
        changed = tuple(replace(answer, type=kinds.get(answer.type, answer.type)) for answer in self.answers)
        return replace(self, bodies=bodies, answers=changed)

    @property
    def constant(self) -> str:
        """The name of the operation's table, unlike the names that its module imports."""
        name = self.name.upper()
        return f"{name}_" if name in NAMED.values() else name

    @property
    def route(self) -> str:
        """The path with the fields of its parameters, which are identifiers, in braces."""
        fields = {parameter.name: parameter.field for parameter in self.parameters if parameter.place == "path"}
        return routed(self.path, fields)

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
    def documentation(self) -> str:
        """The text of the docstring: the summary, the description, and what is said of each argument."""
        said = [
            (each.name, each.remark) for each in self.arguments if each.remark.description or each.remark.deprecated
        ]
        lines = [
            f"    {name}: {'Deprecated. ' if remark.deprecated else ''}{' '.join(remark.description.split())}"
            for name, remark in said
        ]
        words = "" if self.remark.description.rstrip(".") == self.summary.rstrip(".") else self.remark.description
        return "\n\n".join(
            part for part in (self.summary, words, "\n".join(["Args:", *lines]) if lines else "") if part
        )

    @property
    def walk_arguments(self) -> str:
        """The parameters of the iterator over all pages, after `self`."""
        return replace(self, arguments=self._walked).client_arguments

    @property
    def page_arguments(self) -> str:
        """The arguments of the call for one page."""
        needed = [each.name for each in self._walked if each.required]
        named = [f"{each.name}={each.name}" for each in self._walked if not each.required]
        return ", ".join([*needed, *named, *([f"{self.paging.field}=position"] if self.paging else [])])

    @property
    def _walked(self) -> tuple[Argument, ...]:
        return tuple(each for each in self.arguments if self.paging is None or each.name != self.paging.field)

    def _signature(self, body: str, chosen: str, parts: Mapping[Argument, str]) -> str:
        """Returns the parameters after `self`: the required ones, the body, and the optional ones by keyword."""
        needed = [text for argument, text in parts.items() if argument.required]
        optional = [text for argument, text in parts.items() if not argument.required] + [chosen] * bool(chosen)
        named = ["*", *optional] if optional else []
        return "".join(f", {text}" for text in (*needed, *([body] if self.bodies else []), *named))

    @property
    def handler_arguments(self) -> str:
        """The parameters of the handler, after `self`."""
        body = f"body: {self._body_type}{'' if self.body_required else ' | Absent'}"
        return self._signature(body, "", {argument: argument.handled for argument in self.arguments})

    @property
    def client_arguments(self) -> str:
        """The parameters of the client's method, after `self`."""
        body = f"body: {self._body_type}{'' if self.body_required else ' | Absent = ABSENT'}"
        chosen = "media_type: str | None = None" if len(self.bodies) > 1 else ""
        return self._signature(body, chosen, {argument: argument.called for argument in self.arguments})

    @property
    def needed_arguments(self) -> str:
        """The parameters without which the client's method cannot be called."""
        body = [f"body: {self._body_type}"] if self.bodies and self.body_required else []
        return ", ".join([*(each.called for each in self.arguments if each.required), *body])

    @property
    def needed_names(self) -> str:
        """The names of these parameters."""
        body = ["body"] if self.bodies and self.body_required else []
        return ", ".join([*(each.name for each in self.arguments if each.required), *body])

    @property
    def call_arguments(self) -> str:
        """The arguments that the route passes to the handler."""
        given = {argument: f"given.{argument.name}" for argument in self.arguments}
        named = {key: text if key.required else f"{key.name}={text}" for key, text in given.items()}
        return self._signature("body", "", named).replace(", *,", ",")

    @property
    def reads(self) -> tuple[str, ...]:
        """The statements of the route that parse the request."""
        lines = []
        if self.parameters:
            lines.append(f"given = read_parameters(request, tables.{self.constant}, models.{self.parameters_class})")
        if self.bodies:
            kind = self._body_type + ("" if self.body_required else " | Absent")
            form = ", read_form=read_form" if any(body.fields is not None for body in self.bodies) else ""
            needed = f"required={self.body_required}{form}"
            lines.append(f"body: {kind} = await read_body(request, tables.{self.constant}, {needed})")
        return tuple(lines)

    @property
    def request_arguments(self) -> str:
        """The arguments that the client passes on: the table, the parameters by name, and the body."""
        given = ", ".join(f"{argument.name!r}: {argument.name}" for argument in self.arguments)
        chosen = ", media_type" if len(self.bodies) > 1 else ""
        return f"tables.{self.constant}, {{{given}}}" + (f", body{chosen}" if self.bodies else "")

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
    def is_plain(self) -> bool:
        """Whether the client returns the plain response."""
        return "Response" in self._successes

    @property
    def client_result(self) -> str:
        """The return type of the client: the plain response if one of them is not JSON."""
        return "httpx.Response" if self.is_plain else self.result

    @property
    def authorize_arguments(self) -> str:
        """The arguments by which the route checks credentials: a mapping for each alternative."""
        alternatives = ("{" + ", ".join(each.code for each in schemes) + "}" for schemes in self.alternatives or ())
        return ", ".join(["request", "authenticator", *alternatives])


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

    def typed(self, arguments: Mapping[str, tuple[Argument, ...]]) -> Group:
        """Returns the group with the arguments of its operations, by the class of their parameters."""
        operations = (
            replace(each, arguments=arguments.get(each.parameters_class or "", ())) for each in self.operations
        )
        return replace(self, operations=tuple(operations))

    @property
    def secured(self) -> bool:
        """Whether an operation requires credentials."""
        return any(operation.alternatives is not None for operation in self.operations)

    @property
    def is_plain(self) -> bool:
        """Whether the client returns the plain response of an operation."""
        return any(operation.is_plain for operation in self.operations)

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
    names: Mapping[str, str]
    """The names of the operations, by method and path."""
    documentation: Documentation

    @property
    def errors(self) -> tuple[str, ...]:
        """The classes of the errors that the document declares, by status. A range and a default may be any of them."""
        stated = {answer.status for group in self.groups for each in group.operations for answer in each.answers}
        return tuple(sorted(name for status, name in ERRORS.items() if stated & {status, "4XX", "default"}))

    @property
    def has_faults(self) -> bool:
        """Whether the document states the content of an error, which may name the faults of a request."""
        answers = (answer for group in self.groups for each in group.operations for answer in each.answers)
        return any(not answer.is_success and answer.type.startswith("models.") for answer in answers)

    @property
    def is_templated(self) -> bool:
        """Whether a path has parameters."""
        return any("{" in operation.path for group in self.groups for operation in group.operations)
