"""Parameters with a number or a boolean, and parameters in a path."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import quote, unquote

from pydantic import ValidationError

from .models import ABSENT
from .operations import Operation, Pairs, Parameter

__all__ = ["ANY", "BOOLEAN", "INTEGER", "NUMBER", "STRING", "Scalar", "read_text", "segment", "text_of"]

BOOLEAN, INTEGER, NUMBER, STRING = ("boolean",), ("integer",), ("number",), ("string",)
ANY = (*BOOLEAN, *INTEGER, *NUMBER, *STRING)
_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LONGEST = 4300  # digits that Python reads as an integer


@dataclass(frozen=True)
class Scalar(Parameter):
    """A parameter whose text is escaped in a path, and states one of some scalars."""

    kinds: tuple[str, ...]

    def sent(self, request: Any) -> Pairs:
        """Returns the names and texts at the place of the parameter. Those of a path are known by their fields."""
        return [(self.name, request.path_params[self.field])] if self.place == "path" else super().sent(request)

    def read(self, pairs: Pairs, operation: Operation[Any]) -> Any:
        """Returns the value of the first kind that the model admits, `ABSENT` without one. Raises `ValueError`."""
        value = self.found(pairs, operation)
        if operation.model and "string" in self.kinds and value is not ABSENT and not isinstance(value, str):
            try:
                setattr(operation.model.model_construct(), self.field, value)
            except ValidationError:
                return self.as_text().found(pairs, operation)
        return value

    def found(self, pairs: Pairs, operation: Operation[Any]) -> Any:
        """Returns the value of the first kind that the text states, `ABSENT` without one."""
        text = super().read(pairs, operation)
        return text if text is ABSENT else read_text(unquote(text) if self.place == "path" else text, self.kinds)

    def as_text(self) -> Self:
        """Returns the parameter whose value is a text."""
        return replace(self, kinds=STRING)

    def write(self, value: Any) -> list[tuple[str, str]]:
        """Returns the pairs of name and text that carry a value. Raises `ValueError` if none do."""
        text = text_of(value)
        return [(self.name, segment(self.name, quote(text, safe="")) if self.place == "path" else text)]


def read_text(text: str, kinds: Collection[str]) -> Any:
    """Returns the value of a text; the text itself if it states none of the kinds, for the model to refuse."""
    if "boolean" in kinds and text in {"true", "false"}:
        return text == "true"
    is_number = "number" in kinds and _NUMBER.fullmatch(text)
    is_integer = ("integer" in kinds or is_number) and _INTEGER.fullmatch(text)
    if len(text) >= _LONGEST or not (is_number or is_integer):
        return text
    return int(text) if is_integer else float(text)


def text_of(value: Any) -> str:
    """Returns the text of a scalar."""
    return value if isinstance(value, str) else json.dumps(value)


def segment(name: str, text: str) -> str:
    """Returns the segment of a path. Raises `ValueError` for a text that leaves its segment."""
    if text in {"", ".", ".."}:
        raise ValueError(f"{name} cannot be {text!r}")
    return text
