"""Declares the path parameters that a document leaves out: a name in a path is a text, and is required.

Documents that are made from comments in code often leave them out (Incus), and every router reads them all the same.
They also leave out the schema of a parameter (swagger-jsdoc, flask-smorest): one of a path, and a header `If-Match`,
are texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bythebook_openapi.schema.references import chain
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["names_in_path", "with_path_parameters"]

_MARKED = re.compile(r"\{([^}]*)\}")
_PLAIN = re.compile(r"[\w.-]+")


def names_in_path(path: str) -> list[str]:
    """Returns the names in a path. Gateways mark a name that takes the rest of the path with `+` or `*`."""
    return [name.strip("+*") for name in _MARKED.findall(re.split(r"[?#]", path)[0])]


def with_path_parameters(raw: dict[str, Any]) -> dict[str, Any]:
    """Returns a document in which each operation declares the names of its path, each that is missing as a text. A
    parameter of the path or a header `If-Match` that has no schema is a text, too.

    An operation stays as it is where a name has signs of a pattern (`{id:[0-9]+}`).
    """
    paths = raw.get("paths")
    if not isinstance(paths, Mapping):
        return raw
    return {**raw, "paths": {path: _item(raw, str(path), item) for path, item in paths.items()}}


def _item(raw: dict[str, Any], path: str, item: Any) -> Any:
    names = list(dict.fromkeys(names_in_path(path)))
    if not names or not isinstance(item, Mapping) or "$ref" in item or not all(map(_PLAIN.fullmatch, names)):
        return item
    completed = {key: _with_schemas(each) if key == "parameters" else each for key, each in item.items()}
    more = completed.get("additionalOperations")
    if isinstance(more, Mapping):
        shared = {"parameters": completed.get("parameters", [])}
        added = {key: _operation(raw, names, {**shared, key: each}, key) for key, each in more.items()}
        completed["additionalOperations"] = added
    return {key: _operation(raw, names, completed, key) if key in METHODS else each for key, each in completed.items()}


def _with_schemas(parameters: Any) -> Any:
    """Returns the parameters, those that can only be texts with the schema that they lack."""
    if not isinstance(parameters, list):
        return parameters
    return [{**each, "schema": {"type": "string"}} if _lacks_schema(each) else each for each in parameters]


def _lacks_schema(parameter: Any) -> bool:
    if not isinstance(parameter, Mapping) or parameter.keys() & {"schema", "content", "$ref"}:
        return False
    return parameter.get("in") == "path" or str(parameter.get("name")).lower() == "if-match"


def _operation(raw: dict[str, Any], names: list[str], item: Mapping[str, Any], method: str) -> Any:
    operation = item[method]
    own = operation.get("parameters", []) if isinstance(operation, Mapping) else None
    if not isinstance(own, list) or not isinstance(item.get("parameters", []), list):
        return operation
    declared = {*_declared(raw, item), *_declared(raw, operation)}
    missing = [name for name in names if name not in declared]
    made = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in missing]
    completed = _with_schemas(own)
    return {**operation, "parameters": [*completed, *made]} if made or completed != own else operation


def _declared(raw: dict[str, Any], holder: Mapping[str, Any]) -> Iterator[str]:
    for each in holder.get("parameters", []):
        yield from (str(found.get("name")).strip("+*") for found in chain(raw, each) if found.get("in") == "path")
