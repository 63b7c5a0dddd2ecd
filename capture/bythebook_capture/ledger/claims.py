"""Tells what a line claims of a field, and whether the objects of the document that stand for the line hold it.

A claim is kept if the document states it, leaves it open, or has its words in a description. Shares no code with the
readers: `account` asks here what a reader that read the line must have found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

__all__ = ["Claim", "Holder", "claims_of", "is_kept", "normal", "statuses_in"]

_TYPES: Final = (
    r"(?:strings?|integers?|int(?:32|64)?|long|numbers?|floats?|double|decimal|booleans?|bool|objects?|arrays?|"
    r"uuid|date(?:-?time)?|timestamp|enum|file|binary|snowflake)"
)
_A_TYPE: Final = re.compile(rf"(?<![A-Za-z]){_TYPES}(?![A-Za-z])", re.IGNORECASE)
_TYPE: Final = re.compile(rf"\W{{0,8}}(?:(?:required|optional|an?|in|\w+ of)\W+)?{_TYPES}\b", re.IGNORECASE)
_TYPE_FIRST: Final = re.compile(
    rf"\W{{0,3}}(?:an? |array of )?{_TYPES}\b[`*_]{{0,2}}(?=[.,;:)(–-]| [–-] |$)|"
    rf"(?P<mark>\*{{1,2}}|_|`){_TYPES}(?P=mark)",
    re.IGNORECASE,
)
# `size (integer)`, `color (required, string)`: not `size (the number of them)`.
_TYPE_IN_BRACKETS: Final = re.compile(rf"\((?:\w+, ?)?[`*_]{{0,2}}{_TYPES}[`*_]{{0,2}}(?=[,;)])", re.IGNORECASE)
_REQUIRED: Final = re.compile(r"(?<![\w-])(?P<not>not )?(?P<said>required|mandatory)(?![\w-])", re.IGNORECASE)
_DEFAULT: Final = re.compile(
    r"\bdefaults? ?(?:values?)?(?: is| are| to|:| ?=)+ ?[`*\"']*(?P<after>[\w./-]+)|"
    r"\bdefault(?: value)? [`*\"']*(?P<plain>\d[\w.]*|true|false)\b|"
    r"(?<![\w./-])(?P<before>[\w./-]++)[`*\"')]* by default\b",
    re.IGNORECASE,
)
_VALUES: Final = re.compile(
    r"\b(?:one of|(?:possible|allowed|valid|accepted|supported|available|permitted) (?:values?|options?)(?: are)?)"
    r"[^\w.]{1,5}(?P<first>[\w.-]+)",
    re.IGNORECASE,
)
_QUOTED: Final = r"(?:`[^`\s|]{1,40}`|\"[^\"\s|]{1,40}\"|'[^'\s|]{1,40}')"
_PLAIN_CHOICE: Final = rf"(?:{_QUOTED}|[\w.-]{{1,40}})"
# `red`, `green` or `blue`; "red" | "green"
_LIST: Final = re.compile(rf"{_QUOTED}(?:(?: ?[,/|]| (?:or|and)|, (?:or|and)) ?{_QUOTED}){{1,40}}")
# (red|green), `red|green`: a choice, and no sentence.
_CHOICE: Final = re.compile(rf"[(`] ?(?P<values>{_PLAIN_CHOICE}(?: ?\\?\| ?{_PLAIN_CHOICE}){{1,40}}) ?[)`]")
_NULL: Final = re.compile(r"\b(?:may|can|might|could) be [`*]*null\b|\bor [`*]*null\b|\bnullable\b", re.IGNORECASE)
_LIMIT: Final = re.compile(
    r"\b(?:max(?:imum)?|min(?:imum)?|at most|at least|up to|between|no more than)\b[^.\d]{0,20}(?P<limit>\d+)",
    re.IGNORECASE,
)
# string(255), Number (0..5000), (1-200 chars): not int(11), which says how a number is printed.
_LIMIT_OF_TYPE: Final = re.compile(
    r"\b(?:string|text|varchar|char) ?\((?P<most>\d{1,9})\)|"
    rf"\b{_TYPES} ?[(\[](?P<range>-?\d{{1,9}} ?(?:\.\.+|-|–|to|,) ?\d{{1,9}})[)\]]|"
    r"\((?P<chars>\d[\d,]{0,9} ?[-–] ?\d[\d,]{0,9}) (?:char(?:acter)?s?|items|elements|bytes)\)",
    re.IGNORECASE,
)
_DEPRECATED: Final = re.compile(r"(?:^|[(*_`|–—:.-] ?)deprecated(?=[)*_`.:!,]|$)", re.IGNORECASE)
_STATUS: Final = re.compile(
    r"\b(?:status(?: codes?)?|http(?:/\d(?:\.\d)?)?(?: status)?(?: code)?|responds? with|returns?|with an?)\W{1,4}"
    r"(?:an? )?(?P<code>[1-5]\d\d)(?![\w%]|[.,:]\d)|"
    r"(?<![\w.,:$#/-])(?P<first>[1-5]\d\d)[`*]* (?:error|status|response|\(?(?:ok|created|accepted|no content|"
    r"bad request|unauthorized|forbidden|not found|conflict)\b)|"
    r"(?:^|[.;|(] *|with )`*(?P<named>[45]\d\d)[`*]* (?:if\b|when\b|"
    r"for (?:an? )?(?:unknown|missing|invalid)\b|[a-z]+-[a-z]+`)",
    re.IGNORECASE,
)
_YES: Final = re.compile(r"[\W_]*(?:y|yes|true|required|mandatory|✓|✔|✅|x)[\W_]*", re.IGNORECASE)
_NONE: Final = re.compile(r"[\W_]*|n/?a|none|no|-+", re.IGNORECASE)
_SHAPES: Final = frozenset(
    (
        "type",
        "$ref",
        "properties",
        "items",
        "enum",
        "const",
        "oneOf",
        "anyOf",
        "allOf",
        "format",
        "additionalProperties",
    )
)
_LIMITS: Final = frozenset(
    ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "exclusiveMinimum", "exclusiveMaximum")
)


class Claim(NamedTuple):
    """What a line says of a field: the aspect, and the words of it that a description would repeat.

    Of a list of options, `values` has each, of limits the numbers.
    """

    aspect: str
    words: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Holder:
    """An object of the document that a line stands for: its name, what the document says, and its part."""

    name: str
    raw: Mapping[str, Any]
    part: int
    fact: str
    is_required: bool

    @property
    def schemas(self) -> Iterator[Mapping[str, Any]]:
        """The object, its schema, and the schema of its items."""
        for one in (self.raw, self.raw.get("schema")):
            if isinstance(one, Mapping):
                yield one
                if isinstance(one.get("items"), Mapping):
                    yield one["items"]


def normal(text: str) -> str:
    """Returns the words of a text without marks and white space, to compare a line with a description."""
    return re.sub(r"[\W_]+", " ", text).strip().lower()


def statuses_in(text: str) -> frozenset[str]:
    """Returns the status codes that a text says a response has."""
    return frozenset(found["code"] or found["first"] or found["named"] for found in _STATUS.finditer(text))


def claims_of(text: str, head: Sequence[str], name: str) -> Iterator[Claim]:
    """Yields what a line says of a field. `head` has the texts of the head of its table, `name` the field."""
    cells = _cells(text, len(head)) if head else ()
    if cells:
        yield from _of_cells(cells, head)
        if not any(re.search(r"\btypes?\b", column) for column in head) and (found := _behind(cells[0], name)):
            yield Claim("type", found)
        return
    if name and (found := _behind(text, name)):
        yield Claim("type", found)
    yield from _of_words(text)


def _behind(text: str, name: str) -> str:
    """Returns the type right behind a name, in brackets behind it, or before it in a directive such as `:param int a:`.

    Empty without one.
    """
    at = text.find(name) if name else -1
    if at < 0:
        return ""
    if text.startswith(":") and (found := _A_TYPE.search(text, 0, at)) is not None:
        return found[0]
    found = _TYPE.match(text[at + len(name) :]) or _TYPE_IN_BRACKETS.search(text, at)
    return found[0] if found is not None else ""


def _cells(text: str, count: int) -> Sequence[str]:
    """Returns the cells of a row of a table with so many columns: the last ones may be left out. None of other texts.

    A cell may have bars of its own, behind a backslash.
    """
    bar = "|" if "|" in text else "\t"
    plain = text.strip(" ")
    cells = [cell.strip() for cell in re.split(r"(?<!\\)\|" if bar == "|" else "\t", plain.removeprefix("|"))]
    if len(cells) > count and not cells[-1]:
        cells.pop()
    return [*cells, *[""] * (count - len(cells))] if bar in text and 1 < len(cells) <= count else ()


def _of_cells(cells: Sequence[str], head: Sequence[str]) -> Iterator[Claim]:
    is_typed = any(re.search(r"\btypes?\b", column) for column in head)
    for cell, column in zip(cells, head, strict=True):
        if _NONE.fullmatch(cell):
            continue
        if re.search(r"\btypes?\b", column) and _A_TYPE.search(cell):
            yield Claim("type", cell)
            yield from _of_words(cell)
        elif re.search(r"\b(?:required|mandatory)\b", column):
            if _YES.fullmatch(cell):
                yield Claim("required", "required")
        elif re.fullmatch(r"defaults?(?: values?)?", column):
            is_mark = normal(cell) in ("required", "mandatory")
            yield Claim("required", "required") if is_mark else Claim("default", cell, (_value(cell),))
        else:
            # Without a column of types, the description begins with one: `String. The name.`, not `Number of items`.
            if not is_typed and (found := _TYPE_FIRST.match(cell)):
                yield Claim("type", found[0])
            yield from _of_words(cell)


def _of_words(text: str) -> Iterator[Claim]:
    """Yields the claims that words make, wherever they stand in a line."""
    required = _REQUIRED.search(text)
    if (
        required is not None
        and not required["not"]
        and not re.search(r"\brequired (?:for|if|when|by|to|in)\b", text, re.I)
    ):
        yield Claim("required", required["said"])
    if (found := _DEFAULT.search(text)) is not None:
        yield Claim("default", found["after"] or found["plain"] or found["before"])
    yield from _options(text)
    if _NULL.search(text):
        yield Claim("null", "null")
    if (found := _LIMIT.search(text)) is not None:
        yield Claim("limit", found["limit"])
    if (found := _LIMIT_OF_TYPE.search(text)) is not None:
        numbers = re.findall(r"\d+", next(filter(None, found.groups())).replace(",", ""))
        yield Claim("limit", found[0], tuple(numbers))
    if (found := _DEPRECATED.search(text)) is not None:
        yield Claim("deprecated", "deprecated")


def _options(text: str) -> Iterator[Claim]:
    """Yields the options that words announce, or that stand between bars. Each one in code or in quotes counts."""
    if (found := _VALUES.search(text)) is not None:
        listed = _LIST.match(text, max(found.start("first") - 1, 0))
        values = re.findall(_QUOTED, listed[0]) if listed is not None else [found["first"]]
        yield Claim("enum", found["first"], tuple(map(_value, values)))
    elif (listed := _LIST.fullmatch(text.replace("\\|", "|"))) and "|" in text:
        yield Claim("enum", listed[0], tuple(map(_value, re.findall(_QUOTED, listed[0]))))
    elif (found := _CHOICE.search(text)) is not None:
        values = [_value(one) for one in re.split(r"\\?\|", found["values"])]
        if not any(_A_TYPE.fullmatch(one) or one == "null" for one in values):
            yield Claim("enum", found["values"], tuple(values))


def _value(text: str) -> str:
    """Returns a value without quotes and marks, in lower case."""
    return text.strip(" `*_\"'\\").lower()


def is_kept(claim: Claim, holders: Sequence[Holder]) -> bool:
    """Returns whether one of the objects that stand for a line states a claim, leaves it open or describes it."""
    return any(_states(claim, holder) or _describes(claim, holder) for holder in holders)


def _states(claim: Claim, holder: Holder) -> bool:
    aspect = claim.aspect
    marks = holder.raw.get("x-unstated")
    if isinstance(marks, Mapping) and aspect in marks and aspect != "null":
        return True
    if aspect == "required":
        own = holder.raw.get("required")
        return holder.is_required or own is True or (holder.fact == "required" and bool(own))
    held = [one for one in holder.schemas if _schema_states(aspect, one)]
    if not held or not claim.values:
        return bool(held)
    known = {one for schema in held for one in _values_of(aspect, schema)}
    if aspect == "default":  # a cell may say more than the value
        return any(f" {normal(one)} " in f" {normal(claim.words)} " or one in claim.values for one in known)
    described = f" {normal(str(holder.raw.get('description', '')))} "
    return all(one in known or f" {normal(one)} " in described for one in claim.values)


def _values_of(aspect: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yields the options, the limits or the default of a schema, as texts in lower case."""
    if aspect == "limit":
        yield from (str(schema[key]) for key in _LIMITS & schema.keys())
    elif aspect == "enum":
        yield from (_value(str(one)) for one in (*schema.get("enum", ()), schema.get("const")))
    else:
        yield _value(str(schema.get(aspect)))


def _schema_states(aspect: str, schema: Mapping[str, Any]) -> bool:
    if aspect == "type":
        return not _SHAPES.isdisjoint(schema)
    if aspect == "limit":
        return not _LIMITS.isdisjoint(schema)
    if aspect == "enum":
        return "enum" in schema or "const" in schema
    if aspect == "null":
        return "null" in str(schema.get("type", "")) or "null" in str(schema.get("anyOf", schema.get("oneOf", "")))
    return aspect in schema


def _describes(claim: Claim, holder: Holder) -> bool:
    words = f" {normal(str(holder.raw.get('description', '')))} "
    said = claim.values or (claim.words,)
    return all(f" {normal(one)} " in words if normal(one) else False for one in said)
