"""Numbers, defaults and constraints of JSON Schema that Pydantic does not have or reads otherwise."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    PlainSerializer,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

__all__ = ["NO_BOOLEAN", "NO_NUMBER", "StrictFloat", "Told", "default", "multiple"]


def default(value: Any) -> Any:
    """Returns the default of a field as JSON: it is validated, and so gets the type of the field."""
    return Field(default=value, validate_default=True)


def _number(value: object) -> float:
    """An integer stays one, since a float cannot hold all of them. Booleans, NaN and infinity are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise PydanticCustomError("number", "Input should be a number")
    if isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("number", "Input should be a finite number")
    return value


def _same(value: float) -> float | int:
    return value


StrictFloat = Annotated[float, PlainValidator(_number), PlainSerializer(_same), WithJsonSchema({"type": "number"})]


def _no_boolean(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("number", "Input should be a number")
    return value


def _no_number(value: object) -> object:
    if isinstance(value, int | float) and not isinstance(value, bool):
        raise PydanticCustomError("boolean", "Input should be a boolean")
    return value


# For enumerations: in Python True is 1, in JSON it is not.
NO_BOOLEAN = BeforeValidator(_no_boolean)
NO_NUMBER = BeforeValidator(_no_number)


def multiple(of: float) -> AfterValidator:
    """Returns a validator that refuses numbers that are no multiple, exactly: 0.07 % 0.01 is not 0 in binary64."""
    step = Fraction(repr(of))

    def checked(value: object) -> object:
        is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
        if is_number and (Fraction(str(value)) / step).denominator != 1:
            message = "Input should be a multiple of {multiple_of}"
            raise PydanticCustomError("multiple_of", message, {"multiple_of": of})
        return value

    return AfterValidator(checked)


@dataclass(frozen=True, eq=False)  # an annotation has to be hashable, which a mapping is not
class Told:
    """The class for each value of a discriminator. It is a hint: another value is read as any member of the union."""

    name: str
    classes: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Returns the schema of the union, behind one of its members by the value of the property."""
        union = handler(source)
        choices = {value: handler.generate_schema(made) for value, made in self.classes.items()}
        told = core_schema.tagged_union_schema(choices, self.name)
        return core_schema.union_schema([told, union], mode="left_to_right")
