"""The base of every object, and JSON.

An absent property is `ABSENT`, which is falsy and differs from null. What was not set is not written.
"""

from __future__ import annotations

import json
from enum import Enum
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypeVar

from pydantic import MISSING, BaseModel, ConfigDict, TypeAdapter
from pydantic.annotated_handlers import GetCoreSchemaHandler
from pydantic.functional_serializers import model_serializer
from pydantic_core import CoreSchema, PydanticUndefined, from_json

__all__ = ["ABSENT", "Absent", "Model", "absent_if_null", "adapter", "null_if_absent", "read_json"]

T = TypeVar("T")


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


def null_if_absent(value: T | Absent) -> T | None:
    """Returns a value as a column of a database has it: null where it is absent. `or None` would lose `""` and 0."""
    return None if value is ABSENT else value


def absent_if_null(value: T | None) -> T | Absent:
    """Returns a value of a database for a property that may be absent, and not null."""
    return ABSENT if value is None else value


class Model(BaseModel, defer_build=True):
    """An object of the document. Its validator is made when it is needed: a program uses few of many classes.

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

        @classmethod
        def model_rebuild(cls, *, _types_namespace=None, **options):
            """Makes the validator. The names are those of the class's own module, not of the function that needs it."""
            return super().model_rebuild(_types_namespace=_types_namespace or {}, **options)

    def given(self) -> dict[str, Any]:
        """Returns the fields that were set, by name: what a PATCH changes."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Returns the schema of the fields, of which absent ones are not written."""
        for field in cls.__pydantic_fields__.values():
            if field.default is ABSENT:  # a default that is made is not in the JSON Schema
                field.default_factory, field.default = (lambda: ABSENT), PydanticUndefined  # in this order: threads
                field.exclude_if = lambda value: value is ABSENT
        return handler(source)


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
    json.dumps(value, allow_nan=False)  # raises it where a number has become infinite
    return value
