"""Reads the models of Swagger UI (5.x) for OpenAPI 3.1 in a copied text, which has neither braces nor required marks.

A field is one line: its name, `Collapse all` if something stands below it, and its type, run together. Where an object
ends is not to be seen. Members of a union have their fields below them, and the fields after those may be of any.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bythebook_capture.read.renderers.rows import NUMBER, Found
from bythebook_capture.read.renderers.swagger_models import constrain, kind_of
from bythebook_capture.read.renderers.texts.listed_rows import Listed, Rows, nested
from bythebook_capture.read.source import Source

__all__ = ["FlatModels", "is_flat"]

_ATOM = r"(?:string|integer|number|boolean|object|any|null|file)"
_LIST = r"array<(?:[^<>]|<(?:[^<>]|<[^<>]*>)*>)*>"
_TYPE = rf"(?:\((?:[^()]|\([^()]*\))*\)|{_LIST}|{_ATOM})(?: \| (?:{_LIST}|{_ATOM}))*"
_BADGE = r"read-only|write-only|deprecated"
_UNIT = r"(?: unique)?(?: (?:characters|items|properties|contained items))?"
_LIMIT = re.compile(
    rf"multiple of {NUMBER}|[\[(]{NUMBER}, {NUMBER}[\])]{_UNIT}|[≥≤<>] {NUMBER}{_UNIT}|unique items|matches .*|"
    r"\d+ (?:characters|items|properties|contained items)|"
    r"[A-Za-z][\w-]*?(?=multiple of |matches |unique items|[\[(≥≤<>]|$)"
)
_FACTS = re.compile(rf"(?P<badges>(?:{_BADGE})*)(?P<type>{_TYPE})(?P<limits>.*)")
_HIDES = re.compile(r"(?:Collapse|Expand) all")
_KEYWORDS = (
    "Default", "Enum", "Const", "Examples", "Example", "Items", "Any of", "One of", "All of", "Additional properties",
    "Unevaluated properties", "Unevaluated items", "Discriminator", "Pattern properties", "Property names", "Contains",
    "Prefix items", "Dependent schemas", "Dependent required", "If", "Then", "Else", "Not", "Contents schema", "$ref",
    "$schema", "$id", "$anchor", "$defs", "$comment", "XML", "External documentation",
)  # fmt: skip
# A sentence may begin with such a word.
_KEYWORD = re.compile(rf"(?:{'|'.join(re.escape(word) for word in _KEYWORDS)})(?![ :,])")
_CONDITIONAL = re.compile(r"(?:If|Then|Else|Not|Dependent schemas)(?:Collapse|Expand) all")
_OTHERS = "Additional properties"
# What has its values below it.
_VALUES = ("Enum", "Example")
_ITEM = re.compile(r"#\d+")
# What has a format.
_FORMATTED = ("string", "integer", "number", "(string", "(integer", "(number")


class _Row(NamedTuple):
    """A line: its name, its type, its limits, and whether fields stand below it."""

    name: str
    has_more: bool
    badges: list[str]
    type: str
    limits: list[str]


def is_flat(line: str) -> bool:
    """Returns whether a line begins a model without braces."""
    return _HIDES.search(line) is not None


def _is_opened(line: str) -> bool:
    """Returns whether a line is a field, or a word about one, that opens. No empty line may stand above it."""
    return _HIDES.search(line) is not None and (bool(_rows_of(line)) or _KEYWORD.match(line) is not None)


def _rows_of(line: str) -> list[_Row]:
    """Returns the ways to read a line as a field: several if it does not tell where the name ends."""
    if hides := _HIDES.search(line):
        facts = _facts(line[hides.end() :])
        return [_Row(line[: hides.start()], True, *facts)] if facts else []
    found = []
    for at in range(1, len(line)):
        name = line[:at]
        if (facts := _facts(line[at:])) and not name.endswith((" ", "read-only", "write-only")):
            found.append(_Row(name, False, *facts))
    return found


def _facts(text: str) -> tuple[list[str], str, list[str]] | None:
    """Returns the badges, the type and the limits that a text consists of; None if it does not."""
    found = _FACTS.fullmatch(text)
    if not found:
        return None
    limits: list[str] = []
    rest = found["limits"]
    while rest:
        limit = _LIMIT.match(rest)
        if not limit or not limit[0]:
            return None
        is_format = limit[0][0].isalpha() and not limit[0].startswith(("multiple of ", "matches ", "unique items"))
        if is_format and not found["type"].startswith(_FORMATTED):
            return None
        limits.append(limit[0])
        rest = rest[limit.end() :]
    return re.findall(_BADGE, found["badges"]), found["type"], limits


class FlatModels(Rows):
    """The lines of a model. `at` is the index of the next line, and `lost` are the fields that nothing places."""

    def __init__(self, source: Source, begin: int, end: int) -> None:
        super().__init__(source, begin, end)
        self.rows: list[tuple[Found, _Row]] = []
        self.lost: list[Found] = []
        # The fields below a condition.
        self.conditional: list[Found] = []
        self.is_in_union = False
        # The fields below which the page says directly what other members of an object are.
        self.ended: set[int] = set()
        self.is_below_row = False

    def whole(self) -> Found:
        """Returns the model that stands between the two lines as a field without a name."""
        head = next(iter(_rows_of(self.lines[self.at])), None)
        self.at += 1
        if head is None:
            return Found("", self.at)
        whole = _found(head._replace(name=""), self.at)
        self._below(whole, head)
        while self.at < self.end and not self.lines[self.at].startswith("\t"):
            self._next()
        known = {found.name for found, _ in self.rows}
        self.lost += [one for one in self.conditional if one.name not in known]
        if whole.type.startswith("object"):
            whole.children, lost = nested(list(self._listed()))
            self.lost += lost
        if self.rows and not whole.type.startswith("object[]"):
            whole.type = "object" if whole.children else ""
        return whole

    def _next(self) -> None:
        """Reads a line with a field. Any other line says something of an object whose fields stand above it."""
        at, line = self.at, self.lines[self.at]
        self.at += 1
        ways = _rows_of(line) if line and not _ITEM.match(line) else []
        is_below_row, self.is_below_row = self.is_below_row, False
        if _CONDITIONAL.match(line):  # of a schema that holds for some values: its fields are declared above
            self._skip_condition()
            return
        if not ways or (_KEYWORD.match(line) and not line.startswith("Items")):
            if line.startswith(_OTHERS) and not self.is_in_union and self._add_map(line, at):
                return
            if is_below_row and line.startswith(_OTHERS):
                self.ended.add(len(self.rows) - 1)
            if line.startswith(_OTHERS) and "array<" in line:
                self._skip_items()
            if line.startswith(_VALUES) and _HIDES.search(line):  # of an object, below its fields
                list(self._values())
            elif _ITEM.match(line) or line.startswith(("Any of", "One of", "All of")):
                self.is_in_union = True
            return
        if self.is_in_union or len(ways) > 1:
            self.lost.append(Found(ways[0].name if len(ways) == 1 else line, at + 1))
            return
        found = _found(ways[0], at + 1)
        found.unclear.append("required")
        self.rows.append((found, ways[0]))
        self._below(found, ways[0])
        self.is_below_row = True

    def _add_map(self, line: str, at: int) -> bool:
        """Adds the values of a map, if they are objects: the fields below may be theirs. Returns whether they are."""
        row = next(iter(_rows_of(line)), None) if _HIDES.search(line) else None
        if row is None or not row.type.startswith("object"):
            return False
        found = _found(row._replace(name="{key}"), at + 1)
        self.rows.append((found, row))
        self._below(found, row)
        return True

    def _skip_items(self) -> None:
        """Goes on below the items of the lists in a map. The fields of objects in them are of no object for sure."""
        self._describe(Found("", self.at))
        if (line := self.line(self.at)).startswith("Items"):
            self.at += 1
            self.is_in_union = self.is_in_union or _HIDES.search(line) is not None

    def _skip_condition(self) -> None:
        """Goes on to the end of the model, or to an example of it: the text shows no end of a condition."""
        while self.at < self.end and not self.lines[self.at].startswith("\t"):
            line = self.lines[self.at]
            self.at += 1
            if len(ways := _rows_of(line)) == 1 and not _KEYWORD.match(line) and not _ITEM.match(line):
                self.conditional.append(Found(ways[0].name, self.at))

    def _below(self, found: Found, row: _Row) -> None:
        """Reads what stands below a field, up to the first field."""
        if row.has_more:
            self._describe(found)
        has_default = False
        while row.has_more and self.at < self.end:
            line = self.lines[self.at]
            if has_default and not line.startswith("Example"):
                return
            if line.startswith("Enum") and _HIDES.search(line):
                self.at += 1
                values = list(self._values())
                found.add_json_options([] if found.is_list else values)  # those of the list, not of its items
            elif line.startswith("Const"):
                self.at += 1
                found.facts += [f"Allowed value: {line.removeprefix('Const')}"] if found.type else []
            elif line.startswith("Example") and (_HIDES.search(line) or '"' in line):
                self.at += 1
                list(self._values())
            elif line.startswith("Default") and self._is_own_default(found, line.removeprefix("Default")):
                self.at += 1
                has_default = True
            elif line.startswith(("Any of", "One of")) and row.type.startswith("("):
                self._members()
            elif line.startswith("Items") and row.type.startswith("array<"):
                self.at += 1
                self._describe(Found("", found.line))
                return
            else:
                return

    def _describe(self, found: Found) -> None:
        """Reads the paragraphs below a line, which empty lines surround."""
        while self.at + 1 < self.end and not self.lines[self.at]:
            begin = self.at + 1
            lines = self.lines
            line = lines[begin]
            if not line or line.startswith("\t") or _rows_of(line) or _KEYWORD.match(line):
                self.at += 1
                break
            self.at = begin
            while self.at < self.end and lines[self.at] and not _is_opened(lines[self.at]):
                self.at += 1
            found.description.append("\n".join(lines[begin : self.at]))
            found.lines.setdefault("words", begin + 1)

    def _values(self) -> Iterator[str]:
        """Yields the values of a list, each below its number."""
        number = 0
        while (line := self.line(self.at)).startswith(f"#{number}"):
            yield line.removeprefix(f"#{number}")
            number += 1
            self.at += 1

    def _is_own_default(self, found: Found, text: str) -> bool:
        """Adds a default, unless it is that of an object around the field."""
        may_hold = not found.type or found.type.startswith(("object", "any"))
        if may_hold or _HIDES.match(text) or text == "empty object":
            found.unclear += ["default"] if may_hold or found.is_list else []
            return False
        if text == "empty array":
            found.default = "[]" if found.is_list else None
        elif found.is_list:
            found.unclear.append("default")
        else:
            found.add_json_default(text)
        return True

    def _members(self) -> None:
        """Goes on below the members of a union of plain values. The fields of others are of no member for sure."""
        self.at += 1
        while not self.is_in_union and _ITEM.match(line := self.line(self.at)):
            self.is_in_union = "object" in line or "array<" in line
            self.at += 1

    def _listed(self) -> Iterator[Listed]:
        """Yields the fields. What is hidden below an object may be its fields, or what the text does not show.

        What the page says of other members stands below the fields of an object. Directly below an outer object, it is
        said of that object, which has no fields then: it would end the outer ones, and more follow.
        """
        may_be_inner = False
        for at, (found, row) in enumerate(self.rows):
            holds = row.has_more and found.type.startswith("object") and at + 1 < len(self.rows)
            holds = holds and not (at in self.ended and not may_be_inner)
            may_be_inner = may_be_inner or holds
            yield Listed(found, None if holds else False)


def _found(row: _Row, line: int) -> Found:
    found = Found(row.name, line, kind_of(row.type), pills=row.badges)
    constrain(found, row.limits)
    return found
