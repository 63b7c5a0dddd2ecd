"""The rows of Redoc's tables, in the words of the text form. It knows one line at a time."""

from __future__ import annotations

import json
import re

from bythebook_capture.read.grammar.types import raw_json
from bythebook_capture.read.renderers.fern_docusaurus import NAMES, NUMBER, WORD, Row

__all__ = ["is_redoc_field", "is_rule", "redoc_row"]

_REDOC = re.compile(
    r"\|? ?(?P<name>[\w$.\[\]-]+?)(?:\s+(?P<required>required)|(?P<glued>required))?\s*\| (?P<rest>.*?)\s*\|?"
)
_REDOC_TYPE = re.compile(
    rf"(?P<array>Array of )?(?P<name>{WORD})(?![a-z])(?: or (?P<null>null)(?![a-z]))?(?: <(?P<format>[\w-]+)>)?"
    r"(?: \((?P<title>[^()]+)\))?"
)
_LONGEST = 20_000
_UNITS = {"characters": "string", "items": "array"}
_LIMIT = re.compile(
    rf"(?:\[ ?(?P<low>{NUMBER}) \.\. (?P<high>{NUMBER}) ?\]|"
    rf"(?P<sign>[<>]=) (?P<value>{NUMBER})|= (?P<exact>\d+)(?= \w))"
    rf"(?: (?P<unit>{'|'.join(_UNITS)}))?(?![\w.])|(?P<some>non-empty)(?!\w)"
)
# Words of the renderer that may stand before a description, and that are not read.
_OPEN = re.compile(
    r"[<>=\[(^/]|(?:unique|items|characters|multiple of|required|deprecated|recursive|nullable)\b|Deprecated|"
    r"(?:Example|Examples|Default|Enum|Items Enum|Value): "
)


def redoc_row(text: str) -> Row | None:
    """Returns the field of a row such as `| name required | string <uuid> The name. |`; None where it is none.

    None too where the name and `required` are run together, and nothing in the row tells them apart.
    """
    found = _REDOC.fullmatch(text) if len(text) <= _LONGEST else None
    if not found:
        return None
    typed = _REDOC_TYPE.match(found["rest"])
    name, pills = found["name"], ["required"] if found["required"] or found["glued"] else []
    if found["glued"]:
        # A name does not end so; and what has run a type and the words after it together has done so here too.
        is_glued = name[-1] not in "_-." and typed and re.match(r"[A-Z]", found["rest"][typed.end() :])
        if name[-1] in "_-.":
            name, pills = name + found["glued"], []
        elif not is_glued:
            return None
    if not typed or re.match(r"(?:\s*\([^()]*\))? or ", found["rest"][typed.end() :]):
        # Several types, or a type and the next words without a space between them.
        return Row(name, "", tuple(pills))
    kind = NAMES[typed["name"]]
    if typed["format"] and kind in ("string", "integer", "number"):
        kind = f"{kind}<{typed['format']}>"
    kind = f"{kind}[]" if typed["array"] else kind
    said = _Said(found["rest"][typed.end() :].strip(), kind)
    kind = f"{said.kind} | null" if typed["null"] else said.kind
    pills = [*said.pills, *pills]
    return Row(name, kind, tuple(pills), tuple(said.facts), said.rest, said.options, tuple(dict.fromkeys(said.unclear)))


class _Said:
    """What a row of Redoc says after the type: limits, a default, options, in this order; `rest` is the description."""

    def __init__(self, rest: str, kind: str) -> None:
        self.rest, self.kind = rest, kind
        self.facts: list[str] = []
        self.pills: list[str] = []
        self.unclear: list[str] = []
        self.options: tuple[str, ...] = ()
        while found := _LIMIT.match(self.rest):
            self.rest = self.rest[found.end() :].strip()
            fact = _limited(found, kind)
            self.facts += [fact] if fact else []
            self.unclear += [] if fact else ["values"]
        if default := self._values("Default: "):
            value = default[0]
            self.pills.append(f"default:{value if isinstance(value, str) and value else json.dumps(value)}")
        if options := self._values("Items Enum: ") or self._values("Enum: "):
            self._choose(options)
        if _OPEN.match(self.rest):
            self.rest = ""
            self.unclear += ["values", "description"]

    def _values(self, label: str) -> list[object]:
        """Returns the JSON values after a label that stands here, and go on after them."""
        values: list[object] = []
        after = self.rest.removeprefix(label)
        while after != self.rest and after:
            try:
                value, end = raw_json(after, 0)
            except ValueError:
                break
            values.append(value)
            after = after[end:]
            if not after.startswith(" "):
                break
        self.rest = after.strip() if values else self.rest
        return values

    def _choose(self, options: list[object]) -> None:
        kinds: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "number": (int, float)}
        fits = self.kind in kinds and all(isinstance(each, kinds[self.kind]) for each in options)
        if fits and not any(isinstance(each, bool) for each in options):
            self.kind = f"enum<{self.kind}>"
            self.options = tuple(str(option) for option in options)
        else:
            self.unclear.append("enum")


def _limited(found: re.Match[str], kind: str) -> str | None:
    """Returns a limit in the words of the text form; None where it is not one of a value of this type."""
    low, high, unit = found["low"], found["high"], found["unit"]
    if found["sign"]:
        low, high = (found["value"], None) if found["sign"] == ">=" else (None, found["value"])
    if found["exact"]:
        low, high = found["exact"], found["exact"]
    if found["some"]:
        low, unit = "1", "items" if kind.endswith("[]") else "characters"
    if unit is None and kind.startswith(("integer", "number")) and not kind.endswith("[]"):
        bounds = f"{low} <= x <= {high}" if low and high else f"x >= {low}" if low else f"x <= {high}"
        return f"Required range: {bounds}"
    wanted = "array" if kind.endswith("[]") else "string" if kind.startswith("string") else None
    if unit is None or wanted != _UNITS[unit]:
        return None
    if low and high:
        return f"Required {wanted} length: {low} - {high}"
    return f"Minimum {wanted} length: {low}" if low else f"Maximum {wanted} length: {high}"


def is_redoc_field(text: str) -> bool:
    """Returns whether a line is a row of a table, and not the line below its head or the values of a map."""
    cells = text.strip("| ")
    is_rule = not cells.strip("-| :")
    return "|" in text and not is_rule and not cells.startswith("property name*")


def is_rule(text: str) -> bool:
    """Returns whether a line stands below the first row of a table."""
    return re.fullmatch(r"\|? ?-{3,} ?\|(?: ?-{3,} ?\|?)*", text) is not None
