"""Reads samples that describe their members: words such as `string` in place of values, or comments behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.written.cells import add_limits, add_options, kind_of, leading_kind, sample_of

__all__ = ["described"]

_COMMENT = re.compile(r"(?:(?<=[\s,{\[])//|(?<=[\s,{\[])#|<--|/\*)\s*(?P<words>[^\n]*?)\s*(?:\*/)?\s*$")
_NAME = re.compile(r"""(?:^|[{,])\s*["']?(?P<name>[\w$@.-]+)["']?\s*:""")
_PLACEHOLDER = re.compile(r"<(?P<words>[^<>]+)>|\[(?P<kind>[a-z]+)\]|\{(?P<name>\w+)\}")
# A type or a placeholder without quotation marks.
_BARE = re.compile(
    r"[:\[,]\s*(?:<[^<>\n\"]+>|(?:string|integer|int|number|boolean|bool|float|object|array|datetime|uuid)\b)(?!\s*[\"'])"
)
_CHOICE = r'"[^"]*"(?:\s*\|\s*"[^"]*")+'
_MARK = re.compile(r"\b(?P<not>not )?(?P<mark>required|mandatory|optional)\b", re.IGNORECASE)
_DEEPEST = 12


def described(text: str, line: int) -> list[Found] | None:
    """Returns the fields that a sample describes, None for a sample of data. `line` is that of its first line.

    A word for a type gives a field its type, and a comment on its line what it says. Other values say nothing.
    """
    value = sample_of(text)
    while isinstance(value, list) and value:
        value = value[0]
    if not isinstance(value, Mapping) or not value:
        return None
    sample = _Sample(text, line)
    leaves = [_kind(leaf) is not None for leaf in _leaves(value, 0)]
    if not (sample.comments or _BARE.search(text) or 2 * sum(leaves) > len(leaves)):
        return None
    return sample.fields(value, 0)


class _Sample:
    """The lines of a sample: where each name stands, and the comments behind them."""

    def __init__(self, text: str, line: int) -> None:
        self.comments = _comments(text)
        self._line = line
        self._lines = text.split("\n")
        self._places: dict[str, list[int]] = {}
        for number, each in enumerate(self._lines):
            for found in _NAME.finditer(each):
                self._places.setdefault(found["name"], []).append(number)

    def fields(self, value: Mapping[str, Any], depth: int) -> list[Found]:
        """Returns the members of an object as fields, with those inside of them."""
        fields = []
        for name, held in value.items():
            at = self._places[name].pop(0) if self._places.get(name) else 0
            found = Found(str(name), self._line + at, _type(held))
            if not found.type:
                found.unsaid.append("type")
            inner = held[0] if isinstance(held, list) and held else held
            if isinstance(inner, Mapping) and inner and depth < _DEEPEST:
                found.children = self.fields(inner, depth + 1)
            if choice := re.search(rf"{re.escape(found.name)}[\"']?\s*:\s*(?P<of>{_CHOICE})", self._lines[at]):
                add_options(found, re.sub(r"\s*\|\s*", ", ", choice["of"].replace('"', "`")))
            _comment(found, self.comments.get(at, ""))
            fields.append(found)
        return fields


def _comments(text: str) -> dict[int, str]:
    """Returns the comments behind members that say whether one is required, or which type it has, by their lines."""
    found = {}
    for number, line in enumerate(text.split("\n")):
        comment = _COMMENT.search(line)
        if comment and len(_NAME.findall(line[: comment.start()])) == 1:
            found[number] = comment["words"]
    says = any(_MARK.search(words) or leading_kind(words)[0] for words in found.values())
    return found if says else {}


def _kind(value: Any) -> str | None:
    """Returns the type that a value names, empty for a placeholder that names none, None for data."""
    if not isinstance(value, str):
        return None
    placeholder = _PLACEHOLDER.fullmatch(value)
    words = next(filter(None, placeholder.groups())) if placeholder else value
    words = words.rpartition(" as ")[2] if placeholder else words  # `<the number of pets as integer>`
    kind = kind_of(words.partition(":")[0].strip().lower()).text if not words.startswith(("[", "{")) else ""
    return kind or ("" if placeholder else None)


def _leaves(value: Any, depth: int) -> Iterator[Any]:
    """Yields the values of a sample that hold no others, but for null."""
    held = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    for one in held:
        if isinstance(one, Mapping | list) and depth < _DEEPEST:
            yield from _leaves(one, depth + 1)
        elif one is not None:
            yield one


def _type(value: Any) -> str:
    if isinstance(value, Mapping):
        return "object"
    if isinstance(value, list):
        inner = value[0] if value else None
        kind = "object" if isinstance(inner, Mapping) else (_kind(inner) or "any")
        return f"{kind.removesuffix(' | null')}[]" if "[]" not in kind else "any[]"
    return _kind(value) or ""


def _comment(found: Found, words: str) -> None:
    """Adds what a comment says: the type, a mark, limits and a description."""
    kind, rest = leading_kind(words)
    if kind and not found.type:
        found.type = kind_of(kind).text
        found.unsaid = [word for word in found.unsaid if word != "type"]
    marks = list(_MARK.finditer(words))
    if len(marks) == 1:
        is_required = marks[0]["mark"].lower() != "optional"
        found.pills += ["required"] if is_required != bool(marks[0]["not"]) else []
    else:
        found.unsaid.append("required")
    if found.type:
        add_limits(found, rest)
    found.description += [words] if words and not _MARK.fullmatch(words) else []
