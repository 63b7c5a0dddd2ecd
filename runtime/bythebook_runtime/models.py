"""The base of every object, JSON, and the values that Pydantic reads otherwise than JSON Schema does.

An absent property is `ABSENT`, which is falsy and differs from null. What was not set is not written.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from datetime import UTC as _UTC
from datetime import date as _date
from datetime import datetime, timedelta
from enum import Enum
from functools import cache, partial
from operator import is_
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeAlias
from uuid import UUID as _UUID

from pydantic import MISSING, BaseModel, ConfigDict, Strict, TypeAdapter
from pydantic import AwareDatetime as _AwareDatetime
from pydantic.annotated_handlers import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.functional_serializers import model_serializer
from pydantic.functional_validators import BeforeValidator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, from_json

__all__ = ["ABSENT", "UUID", "Absent", "AwareDatetime", "Model", "StrictInt", "adapter", "date", "read_json"]


class _Absent(Enum):
    ABSENT = "bythebook.ABSENT"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = _Absent.ABSENT
if TYPE_CHECKING:
    Absent: TypeAlias = Literal[_Absent.ABSENT]
else:
    Absent = MISSING  # Pydantic leaves it out of unions, so that constraints are those of the other types


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
            unknown = values.keys() - kind.model_fields.keys() - {field.alias for field in kind.model_fields.values()}
            if unknown and kind.model_config.get("extra") != "allow":
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

        @model_serializer(mode="wrap")  # a stated return type would hide the fields in the JSON Schema
        def _without_unset(self, write, info):
            content = write(self)
            for name, field in type(self).model_fields.items():
                if name not in self.model_fields_set:
                    content.pop(field.alias if field.alias and info.by_alias is not False else name, None)
            return content

    def given(self) -> dict[str, Any]:
        """Returns the fields that were set, by name: what a PATCH changes."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Returns the schema of the fields, of which absent ones are not written."""
        for field in cls.__pydantic_fields__.values():
            if field.default is ABSENT:
                field.exclude_if = partial(is_, ABSENT)
        return handler(source)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Returns the schema of the fields, in which absent is no default."""
        made = handler(schema)
        for stated in handler.resolve_ref_schema(made).get("properties", {}).values():
            if stated.get("default") == ABSENT.value:
                del stated["default"]
        return made


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """Returns what reads and writes the values of a type: of a class, or of an alias."""
    return TypeAdapter(kind)


def read_json(data: bytes) -> Any:
    """Returns the value of a JSON text in UTF-8 (RFC 8259): integers exactly, other numbers as binary64, no NaN.

    Raises `ValueError` for what is no JSON, and for what cannot be held or written again: a number that is too large, a
    lone surrogate, more than 200 levels.
    """
    value = from_json(data, allow_inf_nan=False)
    if not _is_finite(value):
        raise ValueError("a number is too large to be held")
    return value


def _is_finite(value: Any) -> bool:
    if isinstance(value, dict | list):
        return all(map(_is_finite, value.values() if isinstance(value, dict) else value))
    return not isinstance(value, float) or math.isfinite(value)


# RFC 3339 section 5.6
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_DATE_TIME = _DATE + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"


def _form(pattern: str, kind: type, name: str) -> BeforeValidator:
    """Returns a validator that refuses texts of another form, and numbers. Pydantic reads the others."""
    form = re.compile(pattern, re.ASCII | re.IGNORECASE)

    def checked(value: object) -> object:
        if form.fullmatch(value) if isinstance(value, str) else isinstance(value, kind):
            return value
        raise PydanticCustomError("form", "Input should be {name}", {"name": name})

    return BeforeValidator(checked)


def _moment(value: object) -> object:
    """Returns the next second for a leap second (RFC 3339 section 5.7), and UTC where an offset has seconds."""
    if isinstance(value, datetime) and (value.utcoffset() or timedelta()) % timedelta(minutes=1):
        return value.astimezone(_UTC)
    if isinstance(value, str) and value[17:19] == "60":
        moment = datetime.fromisoformat(f"{value[:17]}59{value[19:]}".upper())
        with suppress(OverflowError):
            if moment.astimezone(_UTC).strftime("%H:%M") == "23:59":
                return moment.replace(microsecond=0) + timedelta(seconds=1)
    return value


def _integer(value: object) -> object:
    """JSON Schema Validation section 6.1.1: a number with a zero fraction is an integer."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


StrictInt = Annotated[int, Strict(), BeforeValidator(_integer)]
UUID = Annotated[_UUID, _form(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", _UUID, "a UUID with hyphens (RFC 4122)")]
date = Annotated[_date, _form(_DATE, _date, "a date such as 2023-11-07 (RFC 3339)")]
AwareDatetime = Annotated[
    _AwareDatetime,
    BeforeValidator(_moment),
    _form(_DATE_TIME, datetime, "a date-time with a zone such as 2023-11-07T05:31:56Z (RFC 3339)"),
]
