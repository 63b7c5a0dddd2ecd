"""Parameters with one scalar: where one is in a request, and how its text is read and written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from .json_text import JsonError, read_json

__all__ = [
    "ANY",
    "BOOLEAN",
    "FILE",
    "INTEGER",
    "JSON",
    "MISSING",
    "NUMBER",
    "STRING",
    "Parameter",
    "Parameters",
    "Reading",
    "read_text",
    "text_of",
]

MISSING: Any = object()  # no text of the request carries the parameter
_INTEGER = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_LONGEST = 4300  # digits that Python reads as an integer


@dataclass(frozen=True)
class Reading:
    """The scalars that a text may state, and how items and members are read; `rest` is that of any other member."""

    kinds: tuple[str, ...] = ()
    items: Reading | None = None
    members: Mapping[str, Reading] = field(default_factory=dict)
    rest: Reading | None = None

    @property
    def is_object(self) -> bool:
        """Whether the value may have members."""
        return bool(self.members) or self.rest is not None

    def member(self, name: str) -> Reading:
        """Returns how a member is read."""
        return self.members.get(name) or self.rest or ANY


ANY = Reading(("boolean", "integer", "number", "string"))
BOOLEAN, FILE, INTEGER = Reading(("boolean",)), Reading(("file",)), Reading(("integer",))
JSON, NUMBER, STRING = Reading(("json",)), Reading(("number",)), Reading(("string",))


def read_text(text: str, kinds: Sequence[str]) -> Any:
    """Returns the value of a text; the text itself if it states none of the kinds, for the model to refuse."""
    if "json" in kinds:
        try:
            return read_json(text.encode("utf-8", "surrogatepass"))
        except JsonError:
            return text
    if "boolean" in kinds and text in {"true", "false"}:
        return text == "true"
    if "integer" in kinds and len(text) < _LONGEST and _INTEGER.fullmatch(text):
        return int(text)
    if "number" in kinds and len(text) < _LONGEST and _NUMBER.fullmatch(text):
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    return text


def text_of(value: Any) -> str:
    """Returns the text of a scalar."""
    return value if isinstance(value, str) else json.dumps(value)


def _quoted(value: Any) -> str:
    return quote(text_of(value), safe="")


@dataclass(frozen=True)
class Parameter:
    """Where a parameter is (`path`, `query`, `header`, `cookie`, `form`), its name there, the field that holds it."""

    place: str
    name: str
    field: str
    style: str
    reading: Reading
    explode: bool = False

    @property
    def prefix(self) -> str:
        """The text before the value in a path."""
        return ""

    @property
    def holds(self) -> bool:
        """Whether it may have items or members."""
        return False

    def read(self, pairs: list[tuple[str, Any]], taken: Collection[str] = ()) -> Any:
        """Returns the value that pairs of name and text carry, `MISSING` if none does.

        `taken` are the names of the other parameters: they are no members of an object.
        """
        texts = [text for key, text in pairs if key == self.name]
        if not texts or (len(texts) > 1 and self.place == "form") or not isinstance(texts[0], str):
            return MISSING if not texts else texts if isinstance(texts[0], str) else texts[0]
        return read_text(unquote(texts[0]) if self.place == "path" else texts[0], self.reading.kinds)

    def plain(self, value: Any, write: Callable[[Any], str] = text_of) -> str:
        """Returns the one text that carries a value."""
        return write(json.dumps(value)) if "json" in self.reading.kinds else write(value)

    def path_text(self, value: Any) -> str:
        """Returns the segment of a path. Raises `ValueError` if the text would leave its segment."""
        text = self.prefix + self.plain(value, _quoted)
        if text in {"", ".", ".."}:
            raise ValueError(f"{self.name} cannot be {text!r}")
        return text

    def pairs(self, value: Any, write: Callable[[Any], str] = text_of) -> list[tuple[str, str]]:
        """Returns the pairs of name and text that carry a value."""
        return [(self.name, self.plain(value, write))]


Parameters = tuple[Parameter, ...]
