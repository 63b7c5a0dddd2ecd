"""Operations as data: parameters, media types of bodies, and the responses that the document declares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from .models import adapter
from .parameters import Parameters

__all__ = ["Body", "Empty", "Operation", "chosen", "is_a", "is_json"]

T_co = TypeVar("T_co", covariant=True)
_JSON = re.compile(r"(application|text)/([\w!#$&^.+-]+\+)?json", re.ASCII)
Parts = list[tuple[str, tuple[str | None, bytes, str]]]


@dataclass(frozen=True)
class Body:
    """A body of JSON, with its type. Without a type it is bytes."""

    kind: Any = None
    form: Parameters | None = None

    def holds(self, value: Any) -> bool:
        """Returns whether a value is one of this body."""
        return isinstance(value, bytes) if self.kind is None else is_a(value, self.kind)

    def content(self, value: Any, media_type: str) -> tuple[bytes | None, str, Parts | None]:
        """Returns the bytes of a value and their media type, or the parts of a multipart form."""
        if isinstance(value, bytes) and self.kind is None:
            return bytes(value), "application/octet-stream" if "*" in media_type else media_type, None
        return adapter(self.kind).dump_json(value), media_type, None


class Empty:
    """The type of a response without content."""


Bodies = Mapping[str, Body]
# Status (`200`, `2XX`, `default`), media type, and the type; None where the content is no JSON.
Answers = tuple[tuple[str, str, Any], ...]


@dataclass(frozen=True)
class Operation(Generic[T_co]):
    """An operation of the document. Its type parameter is the type of a successful response."""

    method: str
    path: str
    answers: Answers
    parameters: Parameters = ()
    model: type[BaseModel] | None = None
    bodies: Bodies = field(default_factory=dict)

    @property
    def accept(self) -> str:
        """The media types of the declared responses, those of success first."""
        return ", ".join(dict.fromkeys(kind for _, kind, _ in self.answers if kind)) or "application/json"

    def declared(self, status: int) -> Answers:
        """Returns the responses for a status: as declared, else by its range, else the default."""
        for key in (str(status), f"{status // 100}XX", "default"):
            if found := tuple(answer for answer in self.answers if answer[0] == key):
                return found
        return ()


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


def is_json(media_type: str) -> bool:
    """Returns whether a media type, in lower case and without parameters, is JSON."""
    return _JSON.fullmatch(media_type) is not None


def chosen(bodies: Bodies, media_type: str) -> Body | None:
    """Returns the body of a media type: as it is declared, else as any JSON, else by a range such as `image/*`."""
    if media_type in bodies:
        return bodies[media_type]
    if is_json(media_type) and (found := next((body for kind, body in bodies.items() if is_json(kind)), None)):
        return found
    return bodies.get(f"{media_type.partition('/')[0]}/*") or bodies.get("*/*")
