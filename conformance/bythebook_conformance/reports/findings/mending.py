"""What causes a habit of a server, and what would mend it: in the code of a framework that is recognized, or in the
document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bythebook_conformance.reports.findings.words import REASONS
from bythebook_conformance.reports.report import Entry
from bythebook_conformance.rules import RULES
from bythebook_openapi.text.visible import visible

__all__ = ["DRF", "EXPRESS", "FASTAPI", "NEST", "Habit", "habit_of", "mending"]

FASTAPI, DRF, NEST, EXPRESS = "FastAPI", "Django REST framework", "NestJS", "Express"
_UNCHECKED, _IGNORED = "unchecked", "ignored"
# How the rules say what they saw and what they expected.
_AS_BEFORE, _REFUSAL = "as before", "a refusal"
_OF_PARAMETERS = frozenset({"path", "query", "header", "cookie"})


@dataclass(frozen=True)
class Habit:
    """A way of a server to depart from its document: its cause in one line, and what would mend it.

    `code` has a line for each framework, and `document` what to write there where the server is right. `is_general`
    says that all findings of the habit have one cause.
    """

    cause: str
    document: str
    code: Mapping[str, str] = field(hash=False)
    is_general: bool = True


_HABITS: Mapping[str, Habit] = {
    "zone": Habit(
        "the server keeps times without a zone, as Python's naive datetimes and columns of SQLite do",
        "leave out `format: date-time`, and describe which zone is meant",
        {
            FASTAPI: "`AwareDatetime` of Pydantic in the model, `datetime.now(UTC)`, and a column with a time zone",
            DRF: "`USE_TZ = True` in the settings",
            NEST: "`date.toISOString()`, and a column with a time zone",
            EXPRESS: "`date.toISOString()`, and a column with a time zone",
        },
    ),
    "null": Habit(
        "a value that may be empty is declared as if it never were",
        "`type: [TYPE, 'null']` (3.1), or `nullable: true` (3.0)",
        {
            FASTAPI: "`TYPE | None` in the response model, or `response_model_exclude_none=True` on the route",
            DRF: "`allow_null=True` on the field of the serializer",
            NEST: "`@ApiProperty({ nullable: true })`, or leave the property out",
            EXPRESS: "leave the property out where it is null",
        },
    ),
    "lenient": Habit(
        "the framework converts values to the declared type",
        "list the types and spellings that the server accepts",
        {
            FASTAPI: "`model_config = ConfigDict(strict=True)` in the model",
            DRF: "a field whose `to_internal_value` refuses other types",
            NEST: "`ValidationPipe` without `enableImplicitConversion`",
            EXPRESS: "a validator without conversion, such as Ajv with `coerceTypes: false`",
        },
    ),
    "parameters": Habit(
        "the server reads parameters as texts, and does not check them",
        "the limits that the server has",
        {
            FASTAPI: "a type with its limits on the parameter, such as `limit: int = Query(10, ge=1, le=100)`",
            DRF: "a serializer for `request.query_params`",
            NEST: "a class with decorators of class-validator for `@Query()`, and a `ValidationPipe` that transforms",
            EXPRESS: "a validator of `req.query`, such as express-openapi-validator",
        },
    ),
    _UNCHECKED: Habit(
        "the server does not check bodies by the schema of the document",
        "the limits that the server has",
        {
            FASTAPI: "the constraint in the model, such as `Field(max_length=80)`; no default for a required field",
            DRF: "`required=True`, `allow_null=False` and validators in the serializer",
            NEST: "`ValidationPipe`, and decorators of class-validator on each property",
            EXPRESS: "a validator before the handler, such as express-openapi-validator",
        },
    ),
    _IGNORED: Habit(
        "the code takes null for an absent value",
        "leave null out of the types of the property",
        {
            FASTAPI: "`body.model_dump(exclude_unset=True)` in place of `exclude_none=True` or `if value is not None`",
            DRF: "`allow_null=True`, and no filter for `None` in `update`",
            NEST: "`value !== undefined` in place of `value != null` or `if (value)`",
            EXPRESS: "`'name' in req.body` in place of `if (req.body.name)`",
        },
    ),
    "status": Habit(
        "the document does not list a status code that the server answers",
        "the status code under `responses` of each operation",
        {
            FASTAPI: "`responses={404: {...}}` on the route, or on the router for all",
            DRF: "`@extend_schema(responses=...)` of drf-spectacular",
            NEST: "`@ApiResponse({ status: 404 })`",
            EXPRESS: "the comment or the document beside the route",
        },
    ),
    "default": Habit(
        "the default of the document is not that of the code",
        "`default:` with the value of the server",
        {
            FASTAPI: "the default in the model of the request: `name: TYPE = Field(DEFAULT)`",
            DRF: "`default=` on the field of the serializer, and of the model",
            NEST: "an initial value of the property, and `ValidationPipe({ transform: true })`",
            EXPRESS: "a validator that fills in defaults, such as Ajv with `useDefaults: true`",
        },
        is_general=False,
    ),
}
_HABIT = {rule.kind: rule.meaning.habit for rule in RULES if rule.meaning.habit}


def habit_of(entry: Entry) -> Habit | None:
    """Returns the habit that a fail shows; None where it shows none that is known."""
    reason = REASONS.get(entry.reason or "")
    name = reason.habit if reason is not None else _HABIT.get(entry.kind, "") if not entry.reason else ""
    if name == _UNCHECKED and entry.location in _OF_PARAMETERS:
        name = "parameters"
    is_other = name == _IGNORED and not (entry.actual or "").endswith(_AS_BEFORE)
    is_refused = name == _UNCHECKED and entry.expected is not None and not entry.expected.startswith(_REFUSAL)
    return None if is_other or is_refused else _HABITS.get(name)


def mending(entry: Entry, framework: str) -> Iterator[tuple[str, str]]:
    """Yields what would mend a fail: where, and what. Nothing where its habit is unknown."""
    habit = habit_of(entry)
    if habit is None:
        return
    if framework in habit.code:
        yield framework, habit.code[framework]
    place = entry.source
    at = visible(place.file) if place.line is None else f"{visible(place.file)}:{place.line}"
    where = f"or, if the server is right, {at}" if framework in habit.code else f"the server or, if it is right, {at}"
    yield where, habit.document
