"""Parameters with lists and objects, and cookies, in the style that the document states (OpenAPI 3.1.1, 4.8.12)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self
from urllib.parse import quote, unquote

from .models import ABSENT, read_json
from .operations import Operation, Pairs
from .scalars import ANY, STRING, Scalar, segment, text_of
from .scalars import read_text as read_scalar

__all__ = ["FILE", "JSON", "Reading", "Styled"]

FILE, JSON = ("file",), ("json",)
MAX_DEPTH = 200  # as in JSON
DELIMITERS = {"spaceDelimited": " ", "pipeDelimited": "|"}
_KEYS = re.compile(r"\[([^\]]*)\]")
# What may stand in a cookie as it is (RFC 6265 section 4.1.1), and `%`, which begins what may not.
_COOKIE = re.compile(r"[!#-+\--:<-\[\]-~]*")
_CRUMB = "!#$&'()*+-./:<=>?@[]^_`{|}~"


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
        return self.members.get(name) or self.rest or Reading(ANY)


def read_text(text: str, kinds: Collection[str]) -> Any:
    """Returns the value of a text, which may be JSON; the text itself if it states none of the kinds."""
    if "json" not in kinds:
        return read_scalar(text, kinds)
    try:
        return read_json(text.encode("utf-8", "surrogatepass"))
    except ValueError:
        return text


@dataclass(frozen=True)
class Styled(Scalar):
    """A parameter whose value may have items or members, or whose style or place (`cookie`, `form`) marks its text."""

    style: str = "form"
    explode: bool = False
    items: Reading | None = None
    members: Mapping[str, Reading] = field(default_factory=dict)
    rest: Reading | None = None

    @cached_property
    def reading(self) -> Reading:
        """How its value is read."""
        return Reading(self.kinds, self.items, self.members, self.rest)

    @property
    def delimiter(self) -> str:
        """The text between items that are not sent apart."""
        if self.explode and self.style in {"label", "matrix"}:
            return "." if self.style == "label" else ";"
        return DELIMITERS.get(self.style, ",")

    @property
    def prefix(self) -> str:
        """The text before the value in a path."""
        if self.style == "label":
            return "."
        return "" if self.style != "matrix" else ";" if self.holds and self.explode else f";{self.name}="

    @property
    def holds(self) -> bool:
        """Whether it may have items or members."""
        return self.reading.items is not None or self.reading.is_object

    @property
    def apart(self) -> bool:
        """Whether each item has a text of its own."""
        return self.explode and self.place in {"query", "cookie", "form"}

    def sent(self, request: Any) -> Pairs:
        """Returns the names and texts at the place of the parameter. The text of a cookie is the whole header."""
        if self.place == "cookie":
            return [(self.name, text) for text in request.headers.getlist("cookie")]
        return super().sent(request)

    def found(self, pairs: Pairs, operation: Operation[Any]) -> Any:
        """Returns the value that the pairs carry, `ABSENT` if none does. Raises `ValueError` for several."""
        return self.among(pairs, {each.name for each in operation.parameters if each.place == self.place} - {self.name})

    def as_text(self) -> Self:
        """Returns the parameter whose value is a text."""
        return replace(self, kinds=STRING, items=None, members={}, rest=None)

    def among(self, pairs: Pairs, taken: Collection[str]) -> Any:
        """Returns the value. `taken` are the names of the other parameters: they are no members of an object."""
        reading, pairs = self.reading, self._near(pairs)
        if self.style == "deepObject":
            tree: dict[str, Any] = {}
            for key, text in pairs:
                if key.startswith(f"{self.name}["):
                    _grow(tree, key[len(self.name) :], text)
            if tree:
                return _shaped(tree, reading)
        elif reading.is_object and self.apart:
            heads = ((key, key.partition("[")[0], text) for key, text in pairs)
            found = [
                (key, text)
                for key, head, text in heads
                if key in reading.members or (reading.rest and head not in taken)
            ]
            if found:
                return _members(found, reading)
        texts = [text for key, text in pairs if key == self.name]
        if not texts:
            return ABSENT
        if not all(isinstance(text, str) for text in texts):  # a file
            return texts if reading.items else texts[0]
        return self._written(texts)

    def _near(self, pairs: Pairs) -> Pairs:
        """Returns the pairs, each cookie apart. Lines of a header with a list are one text (RFC 9110 section 5.3)."""
        if self.place == "cookie":
            crumbs = [part.strip().partition("=")[::2] for _, header in pairs for part in header.split(";")]
            pairs = [(name, text if self.style == "cookie" else unquote(text)) for name, text in crumbs]
        if self.place == "header" and pairs and self.holds:
            pairs = [(self.name, ",".join(text for _, text in pairs))]
        if not self.holds and self.place != "form" and sum(name == self.name for name, _ in pairs) > 1:
            raise ValueError("Given more than once")
        return pairs

    def _written(self, texts: list[str]) -> Any:
        reading, plain = self.reading, unquote if self.place == "path" else str
        texts = [text.removeprefix(self.prefix) for text in texts]
        if reading.items is not None and self.apart:
            if len(texts) > 1 or not reading.kinds or (value := read_text(texts[0], reading.kinds)) is texts[0]:
                return [read_text(text, reading.items.kinds) for text in texts]
            return value
        parts = [part for text in texts if text for part in text.split(self.delimiter)]
        if self.place == "header":
            parts = [part.strip(" \t") for part in parts]  # RFC 9110 section 5.6.1
        if reading.items is not None and not (reading.kinds and len(parts) == 1):
            prefix = f"{self.name}=" if self.style == "matrix" and self.explode else ""
            return [read_text(plain(part.removeprefix(prefix)), reading.items.kinds) for part in parts]
        if reading.is_object and not (reading.kinds and "=" not in texts[0] and len(parts) == 1):
            pairs = (
                (part.partition("=")[::2] for part in parts)
                if self.explode
                else zip(parts[::2], parts[1::2], strict=False)
            )
            return _members(((plain(name), plain(text)) for name, text in pairs), reading)
        return texts if len(texts) > 1 and self.place == "form" else read_text(plain(texts[0]), reading.kinds)

    def plain(self, value: Any, write: Callable[[Any], str]) -> str:
        """Returns the one text that carries a value. Raises `ValueError` if a part of it would be read as two."""
        if "json" in self.kinds:
            return write(json.dumps(value))
        head = f"{self.name}=" if self.style == "matrix" and self.explode else ""
        if isinstance(value, list):
            return self.delimiter.join(head + self._whole(write(item)) for item in value)
        if isinstance(value, dict):
            equals = "=" if self.explode else self.delimiter
            pairs = [(self._whole(write(name), equals), self._whole(write(item))) for name, item in value.items()]
            return self.delimiter.join(f"{name}{equals}{text}" for name, text in pairs)
        return write(value)

    def _whole(self, text: str, end: str = "") -> str:
        if self.delimiter in text or (end and end in text):
            raise ValueError(f"{self.name}: {text!r} would be read as two")
        return text

    def write(self, value: Any) -> list[tuple[str, str]]:
        """Returns the pairs of name and text that carry a value. Raises `ValueError` if none do."""
        if self.place == "header":
            return [(self.name, self.plain(value, text_of))]
        if self.place == "path":
            return [(self.name, segment(self.name, self.prefix + self.plain(value, _quoted)))]
        if self.place == "cookie" and self.style != "cookie":
            return self._pairs(value, _crumb)
        pairs = self._pairs(value, text_of)
        texts = [text for pair in pairs for text in pair] if self.place == "cookie" else []
        for text in texts:
            if not _COOKIE.fullmatch(text.replace(",", "")):
                raise ValueError(f"{self.name}: {text!r} cannot stand in a cookie")
        return pairs

    def _pairs(self, value: Any, write: Callable[[Any], str]) -> list[tuple[str, str]]:
        if "json" not in self.kinds:
            if self.style == "deepObject" and isinstance(value, dict):
                return list(_flat(self.name, value))
            if self.apart and isinstance(value, list):
                return [(self.name, write(item)) for item in value]
            if self.apart and isinstance(value, dict):
                items = [(name, item if isinstance(item, list) else [item]) for name, item in value.items()]
                return [(write(name), write(each)) for name, some in items for each in some]
        return [(self.name, self.plain(value, write))]


def _quoted(value: Any) -> str:
    return quote(text_of(value), safe="")


def _crumb(value: Any) -> str:
    return quote(text_of(value), safe=_CRUMB)


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yields a pair for each scalar in a value, with names such as `a[b]`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}[{key}]", inner)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for index, inner in enumerate(value):
            yield from _flat(f"{name}[{index}]", inner)
    else:
        yield from ((name, text_of(item)) for item in (value if isinstance(value, list) else [value]))


def _grow(tree: dict[str, Any], place: str, text: Any) -> None:
    """Puts a text into a tree at a place such as `[a][b]`; a place that is taken otherwise stays as it is.

    A place that is deeper than JSON may be is one name.
    """
    keys = _KEYS.findall(place) or [""]
    *path, last = keys if len(keys) <= MAX_DEPTH else [place]
    node = tree
    for part in path:
        inner = node.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        node = inner
    leaf = node.setdefault(last, [])
    if isinstance(leaf, list):
        leaf.append(text)


def _shaped(node: Any, reading: Reading) -> Any:
    """Returns the value of a tree: keys that are empty or numbers are those of a list, if there may be one."""
    if isinstance(node, list):
        if reading.items is not None:
            return [_scalar(text, reading.items) for text in node]
        return _scalar(node[0], reading) if len(node) == 1 else node
    if reading.items is not None and all(not key or key.isdecimal() for key in node):
        found = [_shaped(inner, reading if not key else reading.items) for key, inner in node.items()]
        return found[0] if len(found) == 1 and "" in node else found
    return {key: _shaped(inner, reading.member(key)) for key, inner in node.items()}


def _members(pairs: Iterable[tuple[str, Any]], reading: Reading) -> dict[str, Any]:
    """Returns the object that pairs of name and text state."""
    texts: dict[str, list[Any]] = {}
    for name, text in pairs:
        texts.setdefault(name, []).append(text)
    return {name: _shaped(some, reading.member(name)) for name, some in texts.items()}


def _scalar(text: Any, reading: Reading) -> Any:
    return read_text(text, reading.kinds) if isinstance(text, str) else text
