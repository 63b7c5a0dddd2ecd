"""The values that go through the simulator: requests, what they say, refusals, things and answers. All are frozen.

It knows neither the document nor any step.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_openapi.states import ABSENT

__all__ = ["Decoded", "Fault", "Outcome", "Refusal", "Request", "Response", "Thing"]


@dataclass(frozen=True)
class Request:
    """A request as it came. `path` is percent-encoded, `query` the text after `?`; header names are lower case."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """An answer as it goes out. `refusal` says why a request was not accepted, and `operation` is the JSON pointer of
    what was asked for: both are for those who watch the server, and no client sees them.
    """

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    refusal: Refusal | None = field(default=None, compare=False)
    operation: str = field(default="", compare=False)


@dataclass(frozen=True)
class Decoded:
    """What a request says, by parts: JSON values in the types of the document.

    A parameter that was not sent is not in its mapping; the body is ABSENT where none was sent. Null is None.
    """

    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    cookie: Mapping[str, Any] = field(default_factory=dict)
    body: Any = ABSENT
    media_type: str | None = None

    def part(self, location: str) -> Mapping[str, Any]:
        """Return the parameters of a location: `path`, `query`, `header` or `cookie`."""
        found: Mapping[str, Any] = getattr(self, location)
        return found


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with a request: the part that holds it, the JSON pointer there, and words. `place` is the
    JSON pointer of what in the document excludes it.
    """

    location: str
    pointer: str
    words: str
    place: str = ""


@dataclass(frozen=True)
class Refusal:
    """Why a request is not accepted.

    `case` is one of `unauthorized`, `malformed`, `invalid`, `not-found`, `method`, `media-type`, `stale`,
    `failed`.
    """

    case: str
    words: str
    faults: tuple[Fault, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Thing:
    """Something that the server keeps, under a key in a collection.

    `value` is what clients sent, completed; `made` what the server made, by the name of the property; `names` the
    parameters with which it was sent, by their plain names, its own key and its parents' among them.
    """

    key: str
    ordinal: int
    value: Any
    made: Mapping[str, Any] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What an operation did.

    `deed` is `created`, `read`, `replaced`, `updated`, `deleted`, `listed` or `performed`; `thing` what it was done to,
    `things` what a list shows, of `total`; `more` leads to the next page: how many come
    before it, or a cursor; None on the last one.
    """

    deed: str
    thing: Thing | None = None
    things: tuple[Thing, ...] = ()
    total: int = 0
    more: int | str | None = None
