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
_TYPE: Final = re.compile(rf"\W{{0,8}}(?:(?:required|optional|an?|in|\w+ of)\W+)?{_TYPES}\b", re.IGNORECASE)
_TYPE_FIRST: Final = re.compile(rf"\W{{0,3}}(?:an? |array of )?{_TYPES}\b[`*_]{{0,2}}(?=[.,;:)(–-]|$)", re.IGNORECASE)
_REQUIRED: Final = re.compile(r"(?<![\w-])(?P<not>not )?(?P<said>required|mandatory)(?![\w-])", re.IGNORECASE)
_DEFAULT: Final = re.compile(
    r"\bdefaults? ?(?:values?)?(?: is| are| to|:| ?=)+ ?[`*\"']*(?P<after>[\w./-]+)|"
    r"\bdefault(?: value)? [`*\"']*(?P<plain>\d[\w.]*|true|false)\b|"
    r"(?<![\w./-])(?P<before>[\w./-]++)[`*\"')]* by default\b",
    re.IGNORECASE,
)
_VALUES: Final = re.compile(
    r"\b(?:one of|(?:possible|allowed|valid|accepted) values?(?: are)?)\W{1,4}(?P<first>[\w.-]+)", re.IGNORECASE
)
_NULL: Final = re.compile(r"\b(?:may|can|might|could) be [`*]*null\b|\bor [`*]*null\b|\bnullable\b", re.IGNORECASE)
_LIMIT: Final = re.compile(
    r"\b(?:max(?:imum)?|min(?:imum)?|at most|at least|up to|between|no more than)\b[^.\d]{0,20}(?P<limit>\d+)",
    re.IGNORECASE,
)
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
    """What a line says of a field: the aspect, and the words of it that a description would repeat."""

    aspect: str
    words: str


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
    cells = [cell.strip() for cell in text.strip().strip("|").split("|")] if "|" in text else [text.strip()]
    if head and len(cells) == len(head):
        yield from _of_cells(cells, head)
        return
    at = text.find(name) if name else -1
    behind = text[at + len(name) :] if at >= 0 else ""
    if behind and (found := _TYPE.match(behind)):
        yield Claim("type", found[0])
    yield from _of_words(text)


def _of_cells(cells: Sequence[str], head: Sequence[str]) -> Iterator[Claim]:
    is_typed = any(re.search(r"\btypes?\b", column) for column in head)
    for cell, column in zip(cells, head, strict=True):
        if _NONE.fullmatch(cell):
            continue
        if re.search(r"\btypes?\b", column) and re.search(rf"\b{_TYPES}\b", cell, re.IGNORECASE):
            yield Claim("type", cell)
        elif re.search(r"\b(?:required|mandatory)\b", column):
            if _YES.fullmatch(cell):
                yield Claim("required", "required")
        elif re.fullmatch(r"defaults?(?: values?)?", column):
            is_mark = normal(cell) in ("required", "mandatory")
            yield Claim("required", "required") if is_mark else Claim("default", cell)
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
    if (found := _VALUES.search(text)) is not None:
        yield Claim("enum", found["first"])
    if _NULL.search(text):
        yield Claim("null", "null")
    if (found := _LIMIT.search(text)) is not None:
        yield Claim("limit", found["limit"])


def is_kept(claim: Claim, holders: Sequence[Holder]) -> bool:
    """Returns whether one of the objects that stand for a line states a claim, leaves it open or describes it."""
    return any(_states(claim.aspect, holder) or _describes(claim, holder) for holder in holders)


def _states(aspect: str, holder: Holder) -> bool:
    marks = holder.raw.get("x-unstated")
    if isinstance(marks, Mapping) and aspect in marks and aspect != "null":
        return True
    if aspect == "required":
        return holder.is_required or bool(holder.raw.get("required"))
    return any(_schema_states(aspect, one) for one in holder.schemas)


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
    return f" {normal(claim.words)} " in words if normal(claim.words) else False
