"""Makes JSON Schemas (draft 2020-12, as in OpenAPI 3.1) from fields.

`x-source` has the line of each fact of an object. Its key `type` covers everything that a type states: format, null,
title. `x-unstated` has a sentence for each fact that the page leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bythebook_capture.build.sample_schema import AUTHORITY, Shown, first, inside, only_shown
from bythebook_capture.facts import Field, Said, Section, Shape

__all__ = ["parameter_parts", "section_schema", "sources"]

# The name that a page prints for every map member.
_KEY = "{key}"
_FILE = "The page says 'file'; whether its bytes are sent as they are or as base64 is not said."
_NO_NULL = "The page does not say whether the object may be null."
_NO_TYPE = "The page prints no type, as for a union of different types."
_NO_FIELDS = "The page does not list the fields of the object."
_NO_OPTIONS = "The page says that only some values are allowed, and does not list them."
_RUN_TOGETHER = "The copy of the page does not tell it from the words beside it."
_NOT_SAID = "The page does not say it here."
_MARKS = ("unclear", "unsaid", "inferred", "optional")
_NO_KEYWORDS = ("required", "in", "masked", "alternatives", *_MARKS)
_LISTED = "The page lists the values; the copy does not tell where each of them ends."
_ROUNDED = "The page prints a number in the place of a larger or a smaller one: a browser rounds it beyond 2^53."
_SENTENCES = {"enum": _LISTED, "required": _NOT_SAID, "format": _NOT_SAID} | dict.fromkeys(
    ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), _ROUNDED
)
_NOT_STATED = "The page does not say it."
_AT_COMMAS = "The copy has the options on one line; they are split at the commas."
_MASKED = "The page masks the default, which holds an e-mail address."
_BARE_DEFAULT = "The page prints defaults bare; whether this one is a text is not said."
# What a field leaves open of the items of its list.
_OF_ITEMS = {"null-items": "null", "type-items": "type"}
_PLACED = "The page does not say whether it is sent in the query or in the body; requests of this method have it here."
_UNSAID = {"type": "The page names no type of JSON here.", "default": _BARE_DEFAULT, "in": _PLACED}
_OTHER_FIELDS = "The page does not say whether other fields are allowed."
_LOST = "The sample shows fields that the page does not list:"
_NOT_NAMED = "The page shows one member of the union, and does not name the others."
_OTHER_MEMBER = "The page names this member of the union, and lists the fields of the first one only."
_ALTERNATIVES = (
    "The page does not say whether a value may be of several members of the union, nor what tells them apart."
)
_MAY_BE_ARRAY = "The sample is an array: of the members of the union, or as the first of them."
_UNPLACED = "The page does not tell which object these fields belong to:"
_AN_ARRAY = "The page lists the fields of an item; only the sample shows that it is an array."
_LISTED_ONLY = (
    "The page lists fields, and does not say whether they are those of an object or of each object in a list."
)
_NO_SCHEMA = "The page lists no fields and says no type."


def sources(file: str, facts: Mapping[str, Said[Any] | None]) -> dict[str, str]:
    """Returns the `x-source` of an object: the file and the line of each stated fact."""
    return {name: f"{file}:{said.line}" for name, said in facts.items() if said and name not in _MARKS}


def _plain(shape: Shape) -> bool:
    return not (shape.format or shape.title or shape.items or shape.members or shape.choices)


def _shape(shape: Shape) -> dict[str, Any]:
    """Returns the schema of a shape, without the facts of its field."""
    if shape.name == "union":
        members = [_member(member) for member in shape.members]
        names = [member.name for member in shape.members]
        if all(_plain(member) and member.name not in ("any", "file") for member in shape.members):
            return {"type": [*dict.fromkeys(names), *(["null"] if shape.null else [])]}
        return {"anyOf": [*members, *([{"type": "null"}] if shape.null else [])]}
    if shape.name in ("any", "unsaid"):
        return {}
    name = "string" if shape.name == "file" else shape.name
    schema: dict[str, Any] = {"type": [name, "null"] if shape.null and name != "null" else name}
    if shape.name == "file":
        schema["format"] = "binary"
    if shape.format:
        schema["format"] = shape.format
    if shape.title:
        schema["title"] = shape.title
    if shape.items:
        schema["items"] = _shape(shape.items)
    return schema


def _member(shape: Shape) -> dict[str, Any]:
    """Returns a member of a union. The page does not tell which options belong to which member."""
    schema = core = _shape(shape)
    while "items" in core:
        core = core["items"]
    if shape.core.choices:
        core["x-unstated"] = {"enum": _NO_OPTIONS}
    return schema


def _unstated(field: Field) -> dict[str, str]:
    shape, core = field.shape.value, field.shape.value.core
    open_points = {
        "type": (shape.name == "unsaid", _NO_TYPE),
        "null": (shape.title and not shape.null, _NO_NULL),
        "properties": (core.name == "object" and field.children is None, _NO_FIELDS),
        "format": (core.name == "file", _FILE),
        "enum": (core.choices and "enum" not in (*field.said, *field.of_items), _NO_OPTIONS),
        "default": ("default" in field.said and shape.name in ("any", "union", "unsaid"), _BARE_DEFAULT),
    }
    if "masked" in field.said:
        open_points["default"] = True, _MASKED
    if "alternatives" in field.said:
        open_points["alternatives"] = True, _ALTERNATIVES
    if unclear := field.said.get("unclear"):
        sentences = {str(word): _SENTENCES.get(str(word), _RUN_TOGETHER) for word in unclear.value}
        open_points |= {word: (True, sentence) for word, sentence in sentences.items()}
    if unsaid := field.said.get("unsaid"):
        open_points |= {word: (word not in _OF_ITEMS, _UNSAID.get(str(word), _NOT_STATED)) for word in unsaid.value}
    return {aspect: sentence for aspect, (is_open, sentence) in open_points.items() if is_open}


def _keywords(said: Mapping[str, Said[Any]], *, leave: tuple[str, ...] = ()) -> dict[str, Any]:
    found = {keyword: fact.value for keyword, fact in said.items() if keyword not in (*leave, *_NO_KEYWORDS)}
    return found | ({"x-inferred": {"enum": _AT_COMMAS}} if "inferred" in said else {})


def _with_items(field: Field, file: str, shown: Shown | None = None) -> dict[str, Any]:
    """Returns the schema of a field's shape, with the facts about array items at the items."""
    schema = core = _shape(field.shape.value)
    while "items" in core:
        core = core["items"]
    if tabs := field.said.get("alternatives"):
        core["anyOf"] = [
            _shown_member(title, _of_member(field.children or (), number), file, shown)
            for number, title in enumerate(tabs.value, start=1)
        ]
    elif field.children is not None:
        of_objects = [member for member in core.get("anyOf", ()) if member.get("type") == "object"]
        (of_objects[0] if of_objects else core).update(_children(field.children, file, shown))
    if core is not schema:  # of the list, or of its items
        unclear, unsaid = (field.said[mark].value if mark in field.said else () for mark in ("unclear", "unsaid"))
        left_open = {"null": _RUN_TOGETHER} if "null" in unclear else {}
        left_open |= {aspect: _NOT_STATED for word, aspect in _OF_ITEMS.items() if word in unsaid}
        if left_open:
            core["x-unstated"] = core.get("x-unstated", {}) | left_open
    if field.of_items:
        core.update(_keywords(field.of_items))
        core["x-source"] = sources(file, field.of_items)
    return schema


def _of(shown: Shown | None, field: Field) -> Shown | None:
    return inside(shown, field.name.value) if shown is not None else None


def _children(children: tuple[Field, ...], file: str, shown: Shown | None = None) -> dict[str, Any]:
    """Returns the schema keywords of the listed fields of an object. The field `{key}` stands for every map value."""
    keys = [one for one in children if one.name.value == _KEY]
    listed = [one for one in children if one.name.value != _KEY]
    schema: dict[str, Any] = {}
    if required := [one.name.value for one in listed if "required" in one.said]:
        schema["required"] = required
    if listed:
        schema["properties"] = {one.name.value: _property(one, file, _of(shown, one)) for one in listed}
    if keys:
        schema["additionalProperties"] = _property(keys[0], file)
    else:
        schema["x-unstated"] = {"additionalProperties": _OTHER_FIELDS}
    return schema


def _marks(field: Field, file: str) -> dict[str, Any]:
    shape = None if field.shape.value.name == "unsaid" else field.shape
    marks: dict[str, Any] = {"x-source": sources(file, {"name": field.name, "type": shape, **field.said})}
    unstated = _unstated(field)
    if field.children and not field.shape.value.items and _KEY not in [one.name.value for one in field.children]:
        unstated["additionalProperties"] = _OTHER_FIELDS
    if unstated:
        marks["x-unstated"] = unstated
    return marks


def _property(field: Field, file: str, shown: Shown | None = None) -> dict[str, Any]:
    schema = _with_items(field, file, shown) | _keywords(field.said) | _marks(field, file)
    return schema | _evidence(field, file, shown)


def _evidence(field: Field, file: str, shown: Shown | None) -> dict[str, Any]:
    """Returns the facts that only the sample shows: the type of a union, the names of an object without a list."""
    if shown is None or shown[0] is None:
        return {}
    is_object = field.shape.value.core.name == "object" and field.children is None
    holds_names = isinstance(first(shown)[0], Mapping) and bool(first(shown)[0])
    if field.shape.value.name not in ("unsaid", "any") and not (is_object and holds_names):
        return {}
    return {"x-sample": only_shown(shown, file)}


def parameter_parts(field: Field, file: str) -> dict[str, Any]:
    """Returns the schema of a parameter, and all of its facts with their lines."""
    own = {key: field.said[key].value for key in ("description", "deprecated") if key in field.said}
    schema = _with_items(field, file) | _keywords(field.said, leave=("description", "deprecated"))
    return own | {"schema": schema} | _marks(field, file)


def section_schema(section: Section, file: str, shown: Shown | None) -> dict[str, Any]:
    """Returns the schema of a body or a response. Facts that only the sample shows are marked."""
    source = sources(file, {"section": section.heading, "type": section.shape})
    if not (section.fields or section.alternatives):
        if section.shape:
            left_open = {"x-unstated": {"format": _FILE}} if section.shape.value.core.name == "file" else {}
            if section.lost:
                left_open = {"x-unstated": {"properties": _unplaced(section)}}
            return _shape(section.shape.value) | {"x-source": source} | left_open
        lost = {"x-sample": only_shown(shown, file)} if shown else {}
        unstated = {"type": _NO_TYPE, "properties": _unplaced(section)} if section.lost else {"type": _NO_SCHEMA}
        return {"x-source": source, "x-unstated": unstated} | lost
    schema = _union(section, file, source) if section.alternatives else _object(section, file, source, shown)
    schema["x-unstated"] |= dict.fromkeys(sorted(section.unsaid), _NOT_STATED)
    if section.shape and section.shape.value.name == "array":
        return {"type": "array", "items": schema, "x-source": sources(file, {"type": section.shape})}
    if shown is None or not isinstance(shown[0], list):
        return schema
    if section.alternatives:
        either = [{"type": "array", "items": schema}, {"x-unstated": {"type": _OTHER_MEMBER}}]
        return {"anyOf": either, "x-source": source, "x-unstated": {"type": _MAY_BE_ARRAY}}
    by_sample: dict[str, Any] = {"x-authority": AUTHORITY}
    if said := shown[1].get(()):
        by_sample["x-source"] = {"type": f"{file}:{said.line}"}
    return {"type": "array", "items": schema} | by_sample | {"x-unstated": {"type": _AN_ARRAY}}


def _object(section: Section, file: str, source: dict[str, str], shown: Shown | None = None) -> dict[str, Any]:
    shape = section.shape.value if section.shape else None
    is_nullable = shape is not None and shape.name == "object" and shape.null
    schema: dict[str, Any] = {"type": ["object", "null"] if is_nullable else "object"}
    if required := [one.name.value for one in section.fields if "required" in one.said]:
        schema["required"] = required
    schema["properties"] = {one.name.value: _property(one, file, _of(shown, one)) for one in section.fields}
    schema |= {"x-source": source, "x-unstated": {"additionalProperties": _OTHER_FIELDS}}
    if section.is_listed_only:
        schema["x-inferred"] = {"type": _LISTED_ONLY}
    if section.lost:
        schema["x-unstated"]["properties"] = _unplaced(section)
    value, lines, path = first(shown) if shown else (None, {}, ())
    if isinstance(value, Mapping) and (lost := [str(name) for name in value if name not in schema["properties"]]):
        schema["x-unstated"]["properties"] = f"{_LOST} {', '.join(lost)}."
        seen = {name: only_shown((value[name], lines, (*path, name)), file) for name in lost}
        schema["x-sample"] = {"properties": seen, "x-authority": AUTHORITY}
    return schema


def _unplaced(section: Section) -> str:
    names = ", ".join(f"{one.value} (line {one.line})" for one in section.lost)
    return f"{_UNPLACED} {names}."


def _of_member(fields: tuple[Field, ...], number: int) -> tuple[Field, ...]:
    """Returns the fields of a member of a union: `#2.name` is of the second one, `name` of the first."""
    mark = f"#{number}."
    marked = [replace(one, name=replace(one.name, value=one.name.value.removeprefix(mark)))
              for one in fields if one.name.value.startswith(mark)]  # fmt: skip
    plain = [one for one in fields if number == 1 and not re.match(r"#\d+\.", one.name.value)]
    return tuple(marked or plain)


def _shown_member(title: Said[str], fields: tuple[Field, ...], file: str, shown: Shown | None) -> dict[str, Any]:
    if not fields:
        return _other_member(title, file)
    return _titled(title, file) | {"type": "object"} | _children(fields, file, shown)


def _titled(title: Said[str], file: str) -> dict[str, Any]:
    return {"title": title.value, "x-source": sources(file, {"title": title})} if title.value else {}


def _other_member(title: Said[str], file: str) -> dict[str, Any]:
    """Returns a member of a union whose fields the page does not show. Where the page names one member, it is empty."""
    if not title.value:
        return {"x-unstated": {"type": _NOT_NAMED}}
    return _titled(title, file) | {"x-unstated": {"type": _OTHER_MEMBER}}


def _union(section: Section, file: str, source: dict[str, str]) -> dict[str, Any]:
    """Returns a union, with the fields of those members that the page shows."""
    members: list[dict[str, Any]] = []
    for number, title in enumerate(section.alternatives, start=1):
        if fields := _of_member(section.fields, number):
            titled = _titled(title, file)
            part = _object(replace(section, fields=fields), file, source | titled.pop("x-source", {}))
            part["x-unstated"] |= dict.fromkeys(sorted(section.unsaid - {"type"}), _NOT_STATED)
            members.append(titled | part)
        else:
            members.append(_other_member(title, file))
    return {"anyOf": members, "x-source": source, "x-unstated": {"alternatives": _ALTERNATIVES}}
