"""Operations as data: parameters, bodies and responses. Here a parameter is a text, and a body is JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from .models import ABSENT, adapter, read_json

__all__ = ["Answers", "Body", "Empty", "Operation", "Pairs", "Parameter", "is_a"]

T_co = TypeVar("T_co", covariant=True)
Pairs = list[tuple[str, Any]]
# Status (`200`, `2XX`, `default`), media type, and the type; None where the content is no JSON.
Answers = tuple[tuple[str, str, Any], ...]
_JSON = re.compile(r"(application|text)/([\w!#$&^.+-]+\+)?json", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """Where a text is in a request (`query` or `header`), its name there, and the field that holds it."""

    place: str
    name: str
    field: str

    def read(self, pairs: Pairs, operation: Operation[Any]) -> Any:
        """Returns the value that pairs of name and text carry, `ABSENT` if none does. Raises `ValueError` for several.

        `operation` has the other parameters, and the model of all.
        """
        texts = [text for name, text in pairs if name == self.name]
        if len(texts) > 1:
            raise ValueError("Given more than once")
        return texts[0] if texts else ABSENT

    def sent(self, request: Any) -> Pairs:
        """Returns the names and texts at the place of the parameter. The names of headers have no case."""
        if self.place == "query":
            return list(request.query_params.multi_items())
        return [(self.name, text) for text in request.headers.getlist(self.name)]

    def write(self, value: Any) -> list[tuple[str, str]]:
        """Returns the pairs of name and text that carry a value. Raises `ValueError` if none do."""
        return [(self.name, value)]


@dataclass(frozen=True)
class Body:
    """A body of JSON, with its type."""

    kind: Any

    def fits(self, media_type: str) -> bool:
        """Returns whether a body with another media type than the stated one, or without one, can be read."""
        return _JSON.fullmatch(media_type) is not None

    def read(self, data: bytes) -> Any:
        """Returns the value of a body. Raises `ValueError` if there is none."""
        return read_json(data)

    def content(self, value: Any, media_type: str) -> tuple[str, dict[str, Any]]:
        """Returns the media type of a value, empty if httpx states it, and the arguments of httpx that carry it."""
        return media_type, {"content": adapter(self.kind).dump_json(value)}


class Empty:
    """The type of a response without content."""


@dataclass(frozen=True)
class Operation(Generic[T_co]):
    """An operation of the document. Its type parameter is the type of a successful response."""

    method: str
    path: str
    answers: Answers
    parameters: tuple[Parameter, ...] = ()
    model: type[BaseModel] | None = None
    bodies: Mapping[str, Body] = field(default_factory=dict)
    is_plain: bool = False
    """Whether the client returns a successful response as it is."""

    def declared(self, status: int) -> Answers:
        """Returns the responses for a status: as declared, else by its range, else the default."""
        keys = (str(status), f"{status // 100}XX", "default")
        return next(filter(None, (tuple(each for each in self.answers if each[0] == key) for key in keys)), ())


def is_a(value: Any, kind: Any) -> bool:
    """Returns whether a value has a type: is an instance of a class, or valid for an alias."""
    if kind is Empty or kind is None:
        return kind is Empty and value is None
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return type(value) is kind
    try:
        adapter(kind).validate_python(value)
    except ValueError:
        return False
    return True
