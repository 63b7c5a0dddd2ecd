"""Rewrites the inner form of one renderer, which its twins of 2025 printed, as OpenAPI.

The form has one path with one method, parameters by location with lists of alternatives, and bodies and responses by
media type with alternatives in `schemaArray`. Facts that it lacks are not invented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["is_inner", "rewritten"]

_PLACES = ("path", "query", "header", "cookie")
_NO_FLOWS = "The block names OAuth 2.0 or OpenID Connect; the addresses and scopes of a flow are not in it."
_OWN = frozenset({"requiredProperties", "refIdentifier", "schemaArray", "isOneOf"})


def is_inner(value: Any) -> bool:
    """Returns whether a block has that form: `path` and `method` directly in `paths`."""
    paths = value.get("paths") if isinstance(value, dict) else None
    return isinstance(paths, dict) and isinstance(paths.get("path"), str) and isinstance(paths.get("method"), str)


def rewritten(value: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the block as an OpenAPI document."""
    stated = value["paths"]
    request = _mapping(stated.get("request"))
    schemes: dict[str, Any] = {}
    requirements = [_requirement(_mapping(each), schemes) for each in _list(request.get("security"))]
    operation: dict[str, Any] = {"parameters": list(_parameters(_mapping(request.get("parameters"))))}
    if body := _mapping(request.get("body")):
        operation["requestBody"] = {"content": dict(_content(body))}
        schemas = [each for one in body.values() for each in _list(_mapping(one).get("schemaArray"))]
        if any(_mapping(each).get("required") is True for each in schemas):
            operation["requestBody"]["required"] = True
    operation["responses"] = dict(_responses(_mapping(stated.get("response"))))
    if requirements:
        operation["security"] = requirements
    if stated.get("deprecated") is True:
        operation["deprecated"] = True
    document: dict[str, Any] = {
        "openapi": "3.0.3" if _mentions(value, "nullable") else "3.1.0",
        "info": {"title": "unstated", "version": "unstated"},
        "paths": {stated["path"]: {stated["method"].lower(): operation}},
    }
    if servers := [each for each in _list(stated.get("servers")) if isinstance(_mapping(each).get("url"), str)]:
        document["servers"] = [{"url": each["url"]} for each in servers]
    components = dict(_mapping(value.get("components")))
    if schemes:
        components["securitySchemes"] = schemes
    return document | ({"components": _plain(components)} if components else {})


def _mentions(value: Any, word: str) -> bool:
    if isinstance(value, Mapping):
        return word in value or any(_mentions(each, word) for each in value.values())
    return isinstance(value, list) and any(_mentions(each, word) for each in value)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _requirement(stated: Mapping[str, Any], schemes: dict[str, Any]) -> dict[str, Any]:
    needed: dict[str, Any] = {}
    for place in ("header", "query", "cookie"):
        for name, one in _mapping(_mapping(stated.get("parameters")).get(place)).items():
            said = _mapping(one)
            key = str(name)
            scheme: dict[str, Any] = {"type": "apiKey", "in": place, "name": str(name)}
            if said.get("type") == "http" and isinstance(said.get("scheme"), str):
                key, scheme = f"{said['scheme']}Auth", {"type": "http", "scheme": said["scheme"]}
            elif said.get("type") in ("oauth2", "openIdConnect"):
                key, scheme = "bearerAuth", {"type": "http", "scheme": "bearer", "x-unstated": {"flows": _NO_FLOWS}}
            if isinstance(said.get("description"), str):
                scheme["description"] = said["description"]
            schemes[key] = scheme
            needed[key] = []
    return needed


def _parameters(stated: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place in _PLACES:
        for name, one in _mapping(stated.get(place)).items():
            alternatives = [dict(each) for each in _list(_mapping(one).get("schema")) if isinstance(each, Mapping)]
            required = place == "path" or any(each.pop("required", False) is True for each in alternatives)
            parameter: dict[str, Any] = {"name": str(name), "in": place}
            if required:
                parameter["required"] = True
            if alternatives and isinstance(alternatives[0].get("description"), str):
                parameter["description"] = alternatives[0].pop("description")
            yield parameter | {"schema": _union(alternatives)}


def _content(stated: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for media, one in stated.items():
        content: dict[str, Any] = {"schema": _union(_list(_mapping(one).get("schemaArray")))}
        if examples := _mapping(_mapping(one).get("examples")):
            # The samples of the renderer, which are made from the schema.
            made = {str(key): {**_mapping(each), "x-authority": "sample"} for key, each in examples.items()}
            content["examples"] = made
        yield str(media), content


def _responses(stated: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for status, one in stated.items():
        said = [_mapping(each).get("description") for each in _mapping(one).values()]
        description = next((text for text in said if isinstance(text, str)), "")
        yield str(status), {"description": description, "content": dict(_content(_mapping(one)))}


def _union(alternatives: list[Any]) -> Any:
    plain = [_plain(each) for each in alternatives]
    if len(plain) == 1:
        return plain[0]
    return {"anyOf": plain} if plain else {}


def _plain(schema: Any) -> Any:
    """Returns a schema with the renderer's keywords as those of OpenAPI. An `allOf` of one part becomes that part."""
    if isinstance(schema, list):
        return [_plain(each) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    if schema.keys() == {"allOf"} and isinstance(schema["allOf"], list) and len(schema["allOf"]) == 1:
        return _plain(schema["allOf"][0])
    new = {str(key): _plain(value) for key, value in schema.items() if key not in _OWN}
    if isinstance(schema.get("requiredProperties"), list):
        new["required"] = list(schema["requiredProperties"])
    elif isinstance(new.get("required"), bool):
        del new["required"]
    return new
