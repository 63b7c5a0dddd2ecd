"""Reads request bodies and responses: their media types, their classes, and how form fields are parsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import Answer, Body, Parameter, Reading
from bythebook_generator.document.walk import follow, member
from bythebook_generator.frontend.decoding import JSON, reading_of
from bythebook_generator.passes.schemas import Schemas

__all__ = ["is_json", "read_answers", "read_bodies"]

URLENCODED, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
ANY_TYPE = frozenset({"*/*", "application/*"})


def essence(media_type: str) -> str:
    """Returns a media type without its parameters, in lower case."""
    return media_type.partition(";")[0].strip().lower()


def is_json(media_type: str) -> bool:
    """Returns whether a media type is JSON, or may be."""
    kind = essence(media_type)
    return kind in {"application/json", "text/json", *ANY_TYPE} or kind.endswith("+json")


def _written(media_type: str) -> str:
    kind = essence(media_type)
    return "application/json" if kind in ANY_TYPE or (is_json(kind) and "*" in kind) else kind


def read_bodies(schemas: Schemas, name: str, stated: Any, pointer: str) -> tuple[tuple[Body, ...], bool]:
    """Returns the request bodies of an operation, JSON first, and whether a body is required."""
    if stated is None:
        return (), False
    raw, at = follow(schemas.document, stated, pointer)
    content = member(schemas.document, raw, "content", at)
    kinds = sorted(content, key=lambda kind: not is_json(str(kind)))
    bodies = [_body(schemas, name, str(kind), content[kind], f"{at}/content/{escape(str(kind))}") for kind in kinds]
    taken: dict[str, Body] = {}
    for kind, body in zip(kinds, bodies, strict=True):
        if taken.setdefault(body.media_type, body).code != body.code:
            schemas.notes.append(
                f"{at}/content/{escape(str(kind))}: read as the {body.media_type} that stands before it"
            )
    return tuple(taken.values()), raw.get("required") is True


def _body(schemas: Schemas, name: str, kind: str, stated: Any, at: str) -> Body:
    media, at = follow(schemas.document, stated, at)
    schema = media.get("schema", {})
    if is_json(kind):
        return Body(_written(kind), schemas.add(f"{name}_body", schema, f"{at}/schema"))
    if essence(kind) not in {URLENCODED, MULTIPART}:
        if isinstance(schema, dict) and "object" in str(schema.get("type", "$ref" in schema and "object")):
            schemas.notes.append(f"{at}: handed over as bytes, since only JSON and forms are read into models")
        return Body(essence(kind), None)
    model = schemas.add(f"{name}_form", schema, f"{at}/schema")
    reading = reading_of(schemas, schema, f"{at}/schema")
    encoding = member(schemas.document, media, "encoding", at)
    fields = (
        _field(
            field,
            each,
            member(schemas.document, encoding, field, f"{at}/encoding"),
            is_multipart=essence(kind) == MULTIPART,
        )
        for field, each in reading.members
    )
    return Body(essence(kind), model, tuple(fields))


def _field(name: str, reading: Reading, encoding: Mapping[str, Any], *, is_multipart: bool) -> Parameter:
    """Returns how a form field is serialized (OpenAPI 3.1.1, section 4.8.15): in a part, objects are JSON."""
    style = str(encoding.get("style", "form"))
    explode = encoding.get("explode", style in {"form", "deepObject"}) is True
    is_structured = reading.rest is not None and "style" not in encoding
    inner = reading.items
    if is_json(str(encoding.get("contentType", ""))) or (is_multipart and is_structured):
        reading = JSON
    elif is_multipart and inner is not None and inner.rest is not None:
        reading = replace(reading, items=JSON)
    elif is_structured:
        style, explode = "deepObject", True
    return Parameter("form", name, name, style, explode, reading)


def read_answers(schemas: Schemas, name: str, operation: Mapping[str, Any], pointer: str) -> Iterator[Answer]:
    """Yields each declared response, success first, in the order in which a status is looked up."""
    document = schemas.document
    responses = member(document, operation, "responses", pointer)
    keys = sorted((str(key) for key in responses), key=lambda key: (not key.startswith("2"), len(key) > 3, key))
    by_text = {str(key): value for key, value in responses.items()}
    has_success = any(key.startswith("2") for key in keys)
    for key in (key for key in keys if not key.startswith("x-")):
        raw, at = follow(document, by_text[key], f"{pointer}/responses/{escape(key)}")
        content = member(document, raw, "content", at)
        status = key if key == "default" else key.upper()
        is_success = key.startswith("2") or (key == "default" and not has_success)
        shared = at.removeprefix("/components/responses/") if at.startswith("/components/responses/") else ""
        label = f"{name}_answer" if is_success else f"{shared}_answer" if shared else f"{name}_error_{key}"
        if not content:
            yield Answer(status, "", "None", is_success)
        for kind in (kind for kind in content if is_json(str(kind))):
            here = f"{at}/content/{escape(str(kind))}"
            media, here = follow(document, content[kind], here)
            model = schemas.add(label, media.get("schema", {}), f"{here}/schema")
            yield Answer(status, _written(str(kind)), f"models.{model}", is_success)
        others = dict.fromkeys(essence(str(kind)) for kind in content if not is_json(str(kind)))
        yield from (Answer(status, kind, "Response", is_success) for kind in others)
