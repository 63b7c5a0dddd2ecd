"""Lists the facts of one operation of a document, with all values that a page may print for each of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from flat_schemas import Flat, flat, resolved, same

from bythebook_capture.facts import placeholders
from bythebook_capture.print.descriptions import plain

__all__ = ["BOUNDS", "Facts", "Place", "facts_of", "letters"]

Place = tuple[str, ...]
BOUNDS = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "pattern", "minItems",
    "maxItems", "multipleOf",
)  # fmt: skip
_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_NESTED = 7
_KINDS: Mapping[type, str] = {str: "string", bool: "boolean", int: "integer", float: "number"}
# Not an address in angle brackets, which is shown.
_TAG = re.compile(r"</?[a-zA-Z][^<>:]*>")


@dataclass
class Facts:
    """`values` has the admissible values of each fact: several where members of a union, or media types, differ.

    `server` is the address of the first server, empty where none is stated. `loops` leads from the place of a schema
    within itself to the outer place; None where the fields are nested too deeply to be listed. `loose` are the places
    of objects that may be lists of such objects, since their type is marked as inferred or unstated.
    """

    path: str = ""
    server: str = ""
    values: dict[Place, set[Any]] = field(default_factory=dict)
    loops: dict[Place, Place | None] = field(default_factory=dict)
    loose: set[Place] = field(default_factory=set)

    def add(self, place: Place, value: Any) -> None:
        """Adds an admissible value of a fact."""
        self.values.setdefault(place, set()).add(value)

    def unrolled(self, place: Place) -> Place | None:
        """Returns the place at which the facts of a place stand; None where they are not listed."""
        for end in range(len(place) - 1, 0, -1):
            if place[:end] in self.loops:
                outer = self.loops[place[:end]]
                return None if outer is None else self.unrolled((*outer, *place[end:]))
        return place


def letters(text: str) -> str:
    """Returns the letters and digits of a text: renderers differ in marks, blanks and line ends."""
    return re.sub(r"[\W_]+", "", _TAG.sub("", text)).lower()


def facts_of(raw: Mapping[str, Any], path: str, method: str, *, first_media: bool = False) -> Facts:
    """Returns the facts of an operation. With `first_media`, they are those of the first media type of each content.

    What `x-unstated` leaves open, or `x-inferred` marks, is no fact of the page.
    """
    item = resolved(raw, raw["paths"][path])
    operation = item[method]
    servers = operation.get("servers") or item.get("servers") or raw.get("servers") or []
    url = str(servers[0].get("url", "")) if servers and "x-unstated" not in servers[0] else ""
    facts = Facts(path, url.rstrip("/"))
    for name in placeholders(path):
        facts.add(("path", name), True)
        facts.add(("path", name, "required"), True)
    for holder in (item, operation):
        for each in holder.get("parameters") or ():
            _parameter(facts, raw, resolved(raw, each))
    body = resolved(raw, operation.get("requestBody"))
    if isinstance(body, Mapping):
        facts.add(("body",), True)
        if "required" not in {*(body.get("x-unstated") or ()), *(body.get("x-inferred") or ())}:
            facts.add(("body", "required"), body.get("required") is True)
        _payload(facts, raw, ("body",), body, first_media=first_media)
    for status, stated in (operation.get("responses") or {}).items():
        if not str(status).startswith("x-"):
            response = resolved(raw, stated)
            known = "status" not in (response.get("x-unstated") or {})
            at = ("response", str(status) if known else "?")
            facts.add(at, True)
            _payload(facts, raw, at, response, first_media=first_media)
    return facts


def _parameter(facts: Facts, raw: Mapping[str, Any], one: Mapping[str, Any]) -> None:
    # Renderers list the query string of OpenAPI 3.2 as a query parameter.
    at = (str(one.get("in")).removesuffix("string"), str(one.get("name")))
    if at[0] == "header" and at[1].lower() in ("accept", "content-type", "authorization"):
        return
    facts.add(at, True)
    content: Mapping[str, Any] = next(iter((one.get("content") or {}).values()), {})
    schema = one.get("schema", content.get("schema", {}))
    left_open = {*(one.get("x-unstated") or ()), *(schema.get("x-unstated") or ()), *(schema.get("x-inferred") or ())}
    if "required" not in left_open:
        facts.add((*at, "required"), one.get("required") is True)
    _schema(facts, raw, at, [schema], {})
    for word in left_open:
        facts.values.pop((*at, word), None)
    _describe(facts, raw, at, [one, schema])
    if one.get("deprecated") is True:
        facts.add((*at, "deprecated"), True)


def _payload(facts: Facts, raw: Mapping[str, Any], at: Place, holder: Mapping[str, Any], *, first_media: bool) -> None:
    schemas = []
    for name, stated in list((holder.get("content") or {}).items())[: 1 if first_media else None]:
        media = resolved(raw, stated)
        if "media-type" not in (media.get("x-unstated") or {}):
            facts.add((*at, "media-type"), str(name))
        if "schema" in media:
            schemas.append(media["schema"])
            _schema(facts, raw, at, [media["schema"]], {})
    _describe(facts, raw, at, [holder, *schemas])


def _schema(facts: Facts, raw: Mapping[str, Any], at: Place, schemas: list[Any], around: Mapping[Any, Place]) -> None:
    one = flat(raw, *schemas)
    if one.key in around or len(around) > _NESTED:
        _describe(facts, raw, at, schemas)
        if at != around.get(one.key):
            facts.loops[at] = around.get(one.key)
        return
    around = {**around, one.key: at}
    if not one.members:
        _own(facts, at, one)
        if one.words.get("nullable") is True and str(raw.get("openapi")) >= "3.1" and (*at, "null") in facts.values:
            # It is no keyword of OpenAPI 3.1: some renderers print it, others do not.
            facts.add((*at, "null"), False)
    elif "type" not in one.unstated:
        facts.add((*at, "type"), "union")
        if one.words.get("nullable") is True or one.null:
            facts.add((*at, "null"), True)
        _beside_members(facts, at, one)
    _describe(facts, raw, at, schemas)
    if one.items:
        _schema(facts, raw, (*at, "[]"), one.items, around)
    facts.loose |= {at} if "type" in one.unstated and one.properties else set()
    for name, held in one.properties.items():
        inner = (*at, ".", str(name))
        facts.add(inner, True)
        if "required" not in flat(raw, *held).unstated:
            facts.add((*inner, "required"), name in one.required)
        _schema(facts, raw, inner, held, around)
    values = one.words.get("additionalProperties")
    if isinstance(values, Mapping) and values:
        _schema(facts, raw, (*at, "{}"), [values], around)
    _members(facts, raw, at, one, around=around)


def _beside_members(facts: Facts, at: Place, one: Flat) -> None:
    """Adds the format and the options that a schema states beside a union."""
    if isinstance(one.words.get("format"), str) and "format" not in one.unstated:
        facts.add((*at, "format"), one.words["format"])
    if isinstance(options := one.words.get("enum"), list) and "enum" not in one.unstated:
        facts.add((*at, "enum"), _options(options))


def _members(facts: Facts, raw: Mapping[str, Any], at: Place, one: Flat, *, around: Mapping[Any, Place]) -> None:
    """Adds what the members of a union say, and the schemas that a discriminator chooses from."""
    for member in one.members:
        _schema(facts, raw, at, [member], around)
    if isinstance(
        one.words.get("if"), Mapping
    ):  # a page shows a union of both cases, each with the fields of the whole
        facts.add((*at, "type"), "union")
        for case in ([one.words["if"], one.words.get("then")], [one.words.get("else")]):
            _schema(facts, raw, at, case, around)
    _chosen(facts, raw, at, one)
    if at not in list(around.values())[:-1]:
        for member in _derived(raw, one):
            facts.add((*at, "type"), "union")
            _schema(facts, raw, at, [member], around)


def _derived(raw: Mapping[str, Any], one: Flat) -> Iterator[Any]:
    """Yields the schemas that extend one with a discriminator: a page shows the fields of one of them."""
    if not isinstance(one.words.get("discriminator"), Mapping) or one.members:
        return
    for schema in ((raw.get("components") or {}).get("schemas") or {}).values():
        parts = schema.get("allOf") if isinstance(schema, Mapping) else None
        if any(
            isinstance(part, Mapping) and "$ref" in part and id(resolved(raw, part)) in one.key for part in parts or ()
        ):
            yield schema


def _chosen(facts: Facts, raw: Mapping[str, Any], at: Place, one: Flat) -> None:
    """Adds what the members of a union require: a page shows the fields of the whole at each of them."""
    if len(one.choices) > 1:
        facts.add((*at, "type"), "union")
    for name in {*(each for choice in one.choices for each in choice), *_required(raw, one.members)}:
        if name in one.properties:
            facts.add((*at, ".", str(name), "required"), True)


def _required(raw: Mapping[str, Any], members: list[Any]) -> Iterator[str]:
    for member in members:
        yield from flat(raw, member).required


def _own(facts: Facts, at: Place, one: Any) -> None:
    """Adds what a schema says of its own value."""
    words, unstated = one.words, one.unstated
    # A renderer prints the type of a constant.
    kinds = one.kinds or ([_KINDS[type(words["const"])]] if type(words.get("const")) in _KINDS else [])
    if kinds and "type" not in unstated:
        facts.add((*at, "type"), kinds[0] if len(kinds) == 1 else "union")
        for null in {one.null, one.null and not one.is_never_null} if "null" not in unstated else ():
            facts.add((*at, "null"), null)
    if isinstance(words.get("format"), str) and "format" not in unstated:
        facts.add((*at, "format"), words["format"])
    for word in (*_bounds(kinds), "default"):
        value = words.get(word)
        if value is not None and not (word.startswith("exclusive") and isinstance(value, bool)):
            facts.add((*at, word), same(value))
    for value in one.defaults if (*at, "default") in facts.values else ():
        facts.add((*at, "default"), same(value))
    for word, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        if words.get(word) is True and (*at, bound) in facts.values:
            facts.values.pop((*at, bound))
            facts.add((*at, word), same(words[bound]))
    for word in ("deprecated", "readOnly", "writeOnly"):
        if words.get(word) is True:
            facts.add((*at, word), True)
    enum = [words["const"]] if "const" in words else words.get("enum")
    if isinstance(enum, list) and "enum" not in unstated:
        facts.add((*at, "enum"), _options(enum))


def _bounds(kinds: list[str]) -> tuple[str, ...]:
    """Returns the bounds that a value may have. One of a number says nothing of a list."""
    return tuple(word for word in BOUNDS if word not in _NUMERIC) if kinds == ["array"] else BOUNDS


def _options(values: list[Any]) -> str:
    """Returns the options as one sorted text, without null: the type says whether null is admitted."""
    return "\n".join(sorted({same(each) for each in values if each is not None}))


def _describe(facts: Facts, raw: Mapping[str, Any], at: Place, holders: list[Any]) -> None:
    for text in _texts(raw, holders, set()):
        facts.add((*at, "description"), text)


def _texts(raw: Mapping[str, Any], holders: list[Any], seen: set[int]) -> Iterator[str]:
    """Yields the descriptions that a renderer may choose from: those of references and conjunctions too."""
    for holder in holders:
        if not isinstance(holder, Mapping) or id(holder) in seen:
            continue
        seen.add(id(holder))
        if isinstance(holder.get("description"), str) and letters(holder["description"]):
            yield letters(holder["description"])
            yield letters(plain(holder["description"]))
        if "$ref" in holder:
            yield from _texts(raw, [resolved(raw, holder, steps=1)], seen)
        for word in ("allOf", "oneOf", "anyOf"):
            yield from _texts(raw, list(holder.get(word) or ()), seen)
        yield from _texts(raw, [holder.get("items")], seen)
