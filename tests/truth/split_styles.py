"""One document in one file, and the same document split into files in each of the styles that authors use."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from bythebook_openapi.text.dump import to_yaml

__all__ = ["STYLES", "whole"]

Files = dict[str, str]
Json = dict[str, Any]
Style = Callable[[Json], dict[str, Any]]
_METHODS = ("get", "post", "patch", "delete")


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}


def _to(kind: str, name: str) -> Json:
    return {"$ref": f"#/components/{kind}/{name}"}


def _pets() -> Json:
    responses = {
        "200": {"description": "The pets.", "content": _json({"type": "array", "items": _to("schemas", "Pet")})}
    }
    made = {
        "201": {"description": "The pet.", "content": _json(_to("schemas", "Pet"))},
        "422": _to("responses", "Refused"),
    }
    return {
        "get": {"operationId": "listPets", "parameters": [_to("parameters", "Limit")], "responses": responses},
        "post": {"operationId": "createPet", "requestBody": _to("requestBodies", "NewPet"), "responses": made},
    }


def _pet() -> Json:
    shown = {"200": {"description": "The pet.", "content": _json(_to("schemas", "Pet"))}}
    return {
        "parameters": [_to("parameters", "Id")],
        "get": {"operationId": "readPet", "responses": shown},
        "patch": {"operationId": "changePet", "requestBody": _to("requestBodies", "NewPet"), "responses": shown},
        "delete": {"operationId": "deletePet", "responses": {"204": {"description": "It is gone."}}},
    }


def whole(version: str) -> Json:
    """Returns the document in one file: five operations, and schemas in a circle."""
    pet = {
        "type": "object",
        "required": ["name"],
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "name": {"type": "string", "minLength": 1, "maxLength": 40},
            "size": {"type": "integer", "minimum": 1, "default": 3},
            "tag": _to("schemas", "Tag"),
        },
    }
    tag = {"type": "object", "properties": {"word": {"type": "string"}, "inner": _to("schemas", "Tag")}}
    limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 50}}
    fault = {"type": "object", "properties": {"detail": {"type": "string"}}}
    return {
        "openapi": version,
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": _pets(), "/pets/{id}": _pet()},
        "components": {
            "schemas": {"Pet": pet, "Tag": tag, "Fault": fault},
            "parameters": {
                "Limit": limit,
                "Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            },
            "responses": {"Refused": {"description": "It is refused.", "content": _json(_to("schemas", "Fault"))}},
            "requestBodies": {"NewPet": {"required": True, "content": _json(_to("schemas", "Pet"))}},
        },
    }


def _linked(node: Any, change: Callable[[str], str]) -> Any:
    """Returns a part of the document with each of its references changed."""
    if isinstance(node, dict):
        return {key: change(each) if key == "$ref" else _linked(each, change) for key, each in node.items()}
    return [_linked(each, change) for each in node] if isinstance(node, list) else node


def _back(up: str = "../") -> Callable[[str], str]:
    """Returns the change of a reference in a file of a folder: it leads back into the root file."""
    return lambda reference: f"{up}openapi.yaml{reference}"


def _path_items(document: Json) -> Json:
    items = document["paths"]
    document["paths"] = {"/pets": {"$ref": "paths/pets.yaml"}, "/pets/{id}": {"$ref": "./paths/pet.yaml"}}
    return {
        "openapi.yaml": document,
        "paths/pets.yaml": _linked(items["/pets"], _back()),
        "paths/pet.yaml": _linked(items["/pets/{id}"], _back()),
    }


def _taken(document: Json, place: Callable[[str, str], str]) -> dict[str, Json]:
    """Takes each operation out of a document, and returns them by id."""
    found = {}
    for item in document["paths"].values():
        for method in _METHODS:
            if method in item:
                name = item[method]["operationId"]
                found[name] = item[method]
                item[method] = {"$ref": place(name, method)}
    return found


def _operations(document: Json) -> Json:
    taken = _taken(document, lambda name, method: f"operations/{method}/{name}.yaml")
    methods = {"listPets": "get", "readPet": "get", "createPet": "post", "changePet": "patch", "deletePet": "delete"}
    files = {f"operations/{methods[name]}/{name}.yaml": _linked(each, _back("../../")) for name, each in taken.items()}
    return {"openapi.yaml": document, **files}


def _fragments(document: Json) -> Json:
    taken = _taken(document, lambda name, method: f"operations.yaml#/{method}/{name}")
    files: Json = {}
    for name, each in taken.items():
        method = next(method for method in _METHODS if f"/{method}/{name}" in json.dumps(document))
        files.setdefault(method, {})[name] = _linked(each, _back(""))
    return {"openapi.yaml": document, "operations.yaml": files}


def _chained(document: Json) -> Json:
    """An operation that is a reference to a file that is a reference, and a path item to another place of the root."""
    document["x-items"] = {"pet": document["paths"]["/pets/{id}"]}
    document["paths"]["/pets/{id}"] = {"$ref": "#/x-items/pet"}
    taken = document["paths"]["/pets"]["get"]
    document["paths"]["/pets"]["get"] = {"$ref": "one.yaml"}
    return {
        "openapi.yaml": document,
        "one.yaml": {"$ref": "more/two.yaml#/list"},
        "more/two.yaml": {"list": _linked(taken, _back())},
    }


def _of_kind(kind: str) -> Style:
    """Returns the style in which each component of a kind has a file of its own."""

    def split(document: Json) -> Json:
        held = document["components"].pop(kind)
        start = f"#/components/{kind}/"

        def inside(reference: str) -> str:
            return f"{reference.removeprefix(start)}.yaml" if reference.startswith(start) else _back()(reference)

        def outside(reference: str) -> str:
            return f"{kind}/{reference.removeprefix(start)}.yaml" if reference.startswith(start) else reference

        files = {f"{kind}/{name}.yaml": _linked(each, inside) for name, each in held.items()}
        return {"openapi.yaml": _linked(document, outside), **files}

    return split


def _named_schemas(document: Json) -> Json:
    """Schemas in folders of their own, which refer to each other, and are named in the root."""
    places = {"Pet": "schemas/pets/Pet.yaml", "Tag": "schemas/tags/Tag.json", "Fault": "schemas/Fault.yaml"}
    ups = {"Pet": "../../", "Tag": "../../", "Fault": "../"}
    held = document["components"]["schemas"]

    def to(up: str) -> Callable[[str], str]:
        return lambda reference: up + places[reference.rpartition("/")[2]]

    files = {place: _linked(held[name], to(ups[name])) for name, place in places.items()}
    document["components"]["schemas"] = {name: {"$ref": place} for name, place in places.items()}
    return {"openapi.yaml": document, **files}


def _components_file(document: Json) -> Json:
    components = document.pop("components")
    held = {"components": components}
    return {"openapi.yaml": _linked(document, lambda reference: f"common/all.yaml{reference}"), "common/all.yaml": held}


def _maps_in_files(document: Json) -> Json:
    paths, schemas = document["paths"], document["components"]["schemas"]
    document["paths"], document["components"]["schemas"] = {"$ref": "paths.yaml"}, {"$ref": "schemas.json"}
    return {
        "openapi.yaml": document,
        "paths.yaml": _linked(paths, _back("")),
        "schemas.json": _linked(schemas, _back("")),
    }


def _mixed(document: Json) -> Json:
    paths = document["paths"]
    document["paths"] = {"/pets": {"$ref": "pets.json"}, "/pets/{id}": paths["/pets/{id}"]}
    return {"openapi.yaml": document, "pets.json": _linked(paths["/pets"], _back(""))}


def _escaped(document: Json) -> Json:
    held = _linked(document["paths"], _back(""))
    document["paths"] = {"/pets": {"$ref": "paths.yaml#/~1pets"}, "/pets/{id}": {"$ref": "paths.yaml#/~1pets~1{id}"}}
    return {"openapi.yaml": document, "paths.yaml": held}


def _encoded(document: Json) -> Json:
    held = _linked(document["paths"], _back(""))
    document["paths"] = {
        "/pets": {"$ref": "all%20paths.yaml#/~1pets"},
        "/pets/{id}": {"$ref": "all%20paths.yaml#/~1pets~1%7Bid%7D"},
    }
    return {"openapi.yaml": document, "all paths.yaml": held}


_SPLIT: dict[str, Style] = {
    "path items in files": _path_items,
    "operations in files": _operations,
    "operations in a fragment of a file": _fragments,
    "references to references": _chained,
    "parameters in files": _of_kind("parameters"),
    "responses in files": _of_kind("responses"),
    "request bodies in files": _of_kind("requestBodies"),
    "schemas in files, in a circle": _of_kind("schemas"),
    "named schemas in folders": _named_schemas,
    "components in a file": _components_file,
    "maps in files": _maps_in_files,
    "YAML and JSON": _mixed,
    "escaped pointers": _escaped,
    "percent-encoded pointers": _encoded,
}


def _written(style: Style) -> Callable[[str], Files]:
    def files(version: str) -> Files:
        parts = style(deepcopy(whole(version)))
        return {name: json.dumps(each) if name.endswith(".json") else to_yaml(each) for name, each in parts.items()}

    return files


# The texts of the files, by the name of the style and for a version of OpenAPI. `openapi.yaml` is the document.
STYLES: dict[str, Callable[[str], Files]] = {name: _written(style) for name, style in _SPLIT.items()}
