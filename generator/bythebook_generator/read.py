"""Reads the operations of a document into an `Api`. It decides; it writes no code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import Api, Group, Operation, Scheme
from bythebook_generator.names import pascal, snake, unique
from bythebook_generator.parameters import read_parameters
from bythebook_generator.schemas import Schemas, gather
from bythebook_generator.security import read_alternatives, read_schemes
from bythebook_generator.walk import follow, mapping, member
from bythebook_specs.document import Document

__all__ = ["read"]

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
MODULES = frozenset({"models", "runtime", "security"})
DEFAULT_TAG = "default"


def read(document: Document) -> Api:
    """Return what is to be rendered. Raises `InputError` where the document cannot be generated from."""
    schemas = gather(document)
    schemes = read_schemes(document, schemas.notes)
    by_tag: dict[str, list[Operation]] = {}
    for tag, operation in _operations(document, schemas, schemes):
        by_tag.setdefault(tag, []).append(operation)
    groups: list[Group] = []
    for tag, operations in by_tag.items():
        module = unique(snake(tag), {*MODULES, *(group.module for group in groups)})
        class_name = unique(pascal(tag), {group.class_name for group in groups})
        groups.append(Group(sentence(tag).rstrip("."), module, class_name, tuple(operations)))
    used = {scheme for group in groups for o in group.operations for a in o.alternatives or () for scheme in a}
    info = member(document, document.raw, "info", "")
    return Api(
        title=sentence(info.get("title", document.name)).rstrip("."),
        groups=tuple(groups),
        schemes=tuple(scheme for scheme in schemes.values() if scheme in used),
        schemas=schemas.by_class,
        notes=tuple(dict.fromkeys(schemas.notes)),
    )


def _operations(document: Document, schemas: Schemas, schemes: Mapping[str, Scheme]) -> Iterator[tuple[str, Operation]]:
    taken: set[str] = set()
    for path, stated in member(document, document.raw, "paths", "").items():
        item, at = follow(document, stated, f"/paths/{escape(path)}")
        for method in METHODS:
            if method not in item:
                continue
            raw = mapping(document, item[method], f"{at}/{method}")
            tags = raw.get("tags")
            tag = str(tags[0]) if isinstance(tags, list) and tags else DEFAULT_TAG
            operation_id = str(raw.get("operationId") or f"{method} {path}")
            name = unique(snake(operation_id), taken)
            taken.add(name)
            shared = (item.get("parameters") or [], f"{at}/parameters")
            own = (raw.get("parameters") or [], f"{at}/{method}/parameters")
            parameters, parameters_class, required = read_parameters(schemas, name, path, (shared, own))
            body, body_required, media_type = _body(schemas, name, raw.get("requestBody"), f"{at}/{method}/requestBody")
            answers = tuple(_answers(schemas, name, raw, f"{at}/{method}"))
            results = tuple(dict.fromkeys(kind for _, kind in answers)) or ("Response",)
            yield (
                tag,
                Operation(
                    name=name,
                    operation_id=name if "operationId" not in raw else operation_id,
                    method=method,
                    path=path,
                    summary=sentence(raw.get("summary") or f"{method.upper()} {path}"),
                    parameters=parameters,
                    parameters_class=parameters_class,
                    parameters_required=required,
                    body=body,
                    body_required=body_required,
                    media_type=media_type,
                    results=results,
                    answers=answers,
                    status=_status([key for key, _ in answers]),
                    alternatives=read_alternatives(document, raw, f"{at}/{method}", schemes, schemas.notes),
                ),
            )


def sentence(text: object) -> str:
    """Return a text that can stand in a docstring: one line, printable, no quotes or backslashes."""
    kept = "".join(c if c.isprintable() and c not in '"\\' else " " for c in str(text))
    return (" ".join(kept.split())[:100].rstrip(".") or "An operation") + "."


def _json(content: Mapping[str, Any]) -> str | None:
    kinds = [
        kind for kind in content if kind.split(";")[0].strip().lower() in {"application/json", "*/*", "application/*"}
    ]
    kinds += [kind for kind in content if kind.split(";")[0].strip().lower().endswith("+json")]
    return kinds[0] if kinds else None


def _body(schemas: Schemas, name: str, stated: Any, pointer: str) -> tuple[str | None, bool, str]:
    document = schemas.document
    if stated is None:
        return None, False, ""
    raw, at = follow(document, stated, pointer)
    content = member(document, raw, "content", at)
    kind = _json(content)
    if kind is None:
        schemas.notes.append(f"{at}/content: no application/json; the body is handed over as bytes")
        return "bytes", raw.get("required") is True, next(iter(content), "application/octet-stream")
    media = mapping(document, content[kind], f"{at}/content/{escape(kind)}")
    model = schemas.add(f"{name}_body", media.get("schema", {}), f"{at}/content/{escape(kind)}/schema")
    return model, raw.get("required") is True, kind if "*" not in kind else "application/json"


def _answers(schemas: Schemas, name: str, operation: Mapping[str, Any], pointer: str) -> Iterator[tuple[str, str]]:
    """Yield each answer of success, in the order in which a status is looked for, and what it holds."""
    document = schemas.document
    responses = member(document, operation, "responses", pointer)
    keys = sorted(str(key) for key in responses if str(key).upper().startswith("2"))
    for key in keys or [key for key in responses if key == "default"]:
        raw, at = follow(document, responses[key], f"{pointer}/responses/{escape(key)}")
        content = member(document, raw, "content", at)
        kind = _json(content)
        status = key if key == "default" else key.upper()
        if not content:
            yield status, "None"
        elif kind is None:
            schemas.notes.append(f"{at}/content: no application/json; the handler returns a Response")
            yield status, "Response"
        else:
            media = mapping(document, content[kind], f"{at}/content/{escape(kind)}")
            schema_at = f"{at}/content/{escape(kind)}/schema"
            yield status, "models." + schemas.add(f"{name}_answer", media.get("schema", {}), schema_at)


def _status(keys: list[str]) -> int:
    return next((int(key) for key in keys if key.isdecimal()), 200)
