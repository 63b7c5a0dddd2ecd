"""The base of every object, and the types of values that Pydantic reads otherwise than JSON Schema does.

An absent property is `ABSENT`, which is falsy and differs from null. What was not set is not written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC as _UTC
from datetime import date as _date
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, partial
from operator import is_
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias, TypeVar
from uuid import UUID as _UUID

from pydantic import (
    MISSING,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    Strict,
    TypeAdapter,
    WithJsonSchema,
    model_serializer,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

__all__ = [
    "ABSENT",
    "UUID",
    "Absent",
    "AwareDatetime",
    "Model",
    "StrictFloat",
    "StrictInt",
    "absent_if_null",
    "adapter",
    "date",
    "default",
    "null_if_absent",
]

T = TypeVar("T")


class _Absent(Enum):
    ABSENT = "absent"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
_is_absent = partial(is_, ABSENT)
if TYPE_CHECKING:
    Absent: TypeAlias = Literal[_Absent.ABSENT]
else:
    Absent = MISSING  # Pydantic leaves it out of unions, so that constraints are those of the other types


def null_if_absent(value: T | Absent) -> T | None:
    """Returns a value as a column of a database has it: null where it is absent. `or None` would lose `""` and 0."""
    return None if value is ABSENT else value


def absent_if_null(value: T | None) -> T | Absent:
    """Returns a value of a database for a property that may be absent, and not null."""
    return ABSENT if value is None else value


class Model(BaseModel):
    """An object of the document.

    Reading a field that was not set returns its default, or `ABSENT` if the document states none.
    """

    model_config = ConfigDict(
        serialize_by_alias=True, validate_by_name=True, validate_assignment=True, protected_namespaces=()
    )

    if not TYPE_CHECKING:  # type checkers derive the parameters from the fields

        def __init__(self, /, **values: Any) -> None:
            """Raises `TypeError` for a name that the document does not state. Validation of JSON ignores such names."""
            kind = type(self)
            if unknown := values.keys() - _names(kind):
                raise TypeError(f"{kind.__name__} has no field {', '.join(map(repr, sorted(unknown)))}")
            super().__init__(**{name: value for name, value in values.items() if value is not ABSENT})

        __init__.__pydantic_base_init__ = True  # validation does not call it

        def __setattr__(self, name: str, value: Any) -> None:
            """Sets a field. `ABSENT` makes it unset again."""
            field = type(self).model_fields.get(name)
            if value is not ABSENT or field is None or field.is_required():
                super().__setattr__(name, value)
            else:
                self.__dict__[name] = field.get_default(call_default_factory=True)
                self.__pydantic_fields_set__.discard(name)

    def given(self) -> dict[str, Any]:
        """Returns the fields that were set, by name: what a PATCH changes."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    @model_serializer(mode="wrap")
    def _without_unset(self, write: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        content: dict[str, Any] = write(self)
        for name, field in type(self).model_fields.items():
            if name not in self.model_fields_set:
                content.pop(field.alias if field.alias and info.by_alias is not False else name, None)
        return content

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Returns the schema of the fields, of which absent ones are not written."""
        for field in cls.__pydantic_fields__.values():
            if field.default is ABSENT:
                field.exclude_if = _is_absent
        return handler(source)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Returns the schema of the fields, which the serializer above would hide."""
        inner = schema["schema"] if schema["type"] == "definitions" else schema
        fields: Any = {key: value for key, value in inner.items() if key != "serialization"}
        made = handler(fields)
        stated = handler.resolve_ref_schema(made).get("properties", {})
        for name, field in cls.model_fields.items():
            if field.default is ABSENT:
                stated.get(field.alias or name, {}).pop("default", None)
        return made


@cache
def _names(kind: type[Model]) -> Any:
    """Returns the names that the constructor of a class takes."""
    if kind.model_config.get("extra") == "allow":
        return _Any()
    return frozenset(part for name, field in kind.model_fields.items() for part in (name, field.alias or name))


class _Any:
    """A set of all names."""

    def __rsub__(self, _names: object) -> frozenset[str]:
        return frozenset()


def default(value: Any) -> Any:
    """Returns the default of a field as JSON: it is validated, and so gets the type of the field."""
    return Field(default=value, validate_default=True)


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Returns what reads and writes the values of a type: of a class, or of an alias."""
    return TypeAdapter(kind)


# A UUID of RFC 4122 section 3: hyphens, any case, no braces, no prefix.
_HYPHENED = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:)([0-9]{2})(?:\.([0-9]+))?([Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


def _read_uuid(value: object) -> _UUID:
    if isinstance(value, _UUID):
        return value
    if isinstance(value, str) and _HYPHENED.fullmatch(value):
        return _UUID(value)
    raise PydanticCustomError("uuid", "Input should be a UUID with hyphens (RFC 4122)")


def _read_date(value: object) -> _date:
    """Returns the date of a full-date (RFC 3339 section 5.6). Python has no year 0000."""
    if isinstance(value, _date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DATE.fullmatch(value):
            return _date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("date", "Input should be a date such as 2023-11-07 (RFC 3339)")


def _read_date_time(value: object) -> datetime:
    """Returns the instant of a date-time (RFC 3339 section 5.6), to the microsecond. A leap second is the next one."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    try:
        if isinstance(value, str) and (found := _DATE_TIME.fullmatch(value)):
            day, minute, second, fraction, zone = found.groups()
            leap = second == "60"
            text = f"{day}T{minute}{'59' if leap else second}.{(fraction or '0')[:6]:0<6}{zone.upper()}"
            moment = datetime.fromisoformat(text)
            if not leap:
                return moment
            if moment.astimezone(_UTC).strftime("%H:%M") == "23:59":  # RFC 3339 section 5.7
                return moment.replace(microsecond=0) + timedelta(seconds=1)
    except (ValueError, OverflowError):
        pass
    message = "Input should be a date-time with a zone such as 2023-11-07T05:31:56Z (RFC 3339)"
    raise PydanticCustomError("date_time", message)


def _integer(value: object) -> object:
    """JSON Schema Validation section 6.1.1: a number with a zero fraction is an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _number(value: object) -> float:
    """An integer stays one, since a float cannot hold all of them. Booleans, NaN and infinity are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number", "Input should be a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("number", "Input should be a finite number")
    return value


def _rfc3339(stated: object) -> str:
    """Returns the date-time in the form of RFC 3339, UTC as Z."""
    value = _read_date_time(stated)
    offset = value.utcoffset() or timedelta()
    moment = value.astimezone(_UTC) if offset.seconds % 60 or offset.microseconds else value
    return moment.isoformat().replace("+00:00", "Z")


def _same(value: float) -> float | int:
    return value


def _format(name: str) -> WithJsonSchema:
    stated: Mapping[str, str] = {"type": "string", "format": name}
    return WithJsonSchema(dict(stated))


StrictInt = Annotated[int, Strict(), BeforeValidator(_integer)]
StrictFloat = Annotated[float, PlainValidator(_number), PlainSerializer(_same), WithJsonSchema({"type": "number"})]
UUID = Annotated[_UUID, BeforeValidator(_read_uuid), _format("uuid")]
date = Annotated[_date, BeforeValidator(_read_date), _format("date")]
AwareDatetime = Annotated[
    datetime, BeforeValidator(_read_date_time), PlainSerializer(_rfc3339, when_used="json"), _format("date-time")
]
