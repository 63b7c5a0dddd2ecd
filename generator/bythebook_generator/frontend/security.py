"""Reads security schemes, and the schemes that an operation requires."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import Scheme
from bythebook_generator.document.names import is_token, snake, unique
from bythebook_generator.document.walk import follow, mapping, member
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["read_alternatives", "read_schemes"]

SCHEME = re.compile(r"[A-Za-z0-9._+-]+")  # the registered names; all are tokens of RFC 9110, section 5.6.2
BEARER = frozenset({"oauth2", "openIdConnect"})


def read_schemes(document: Document, notes: list[str]) -> dict[str, Scheme]:
    """Returns the schemes of the document by name, without those that no request can carry."""
    components = member(document, document.raw, "components", "")
    schemes: dict[str, Scheme] = {}
    for key, stated in member(document, components, "securitySchemes", "/components").items():
        raw, at = follow(document, stated, f"/components/securitySchemes/{escape(key)}")
        method = unique(snake(key), {"bool", "str", *(scheme.method for scheme in schemes.values())})
        carried = _carried(raw)
        if carried is None:
            notes.append(f"{at}: this kind of scheme is not checked by the routes")
            continue
        scopes = () if raw.get("type") in BEARER else None
        schemes[key] = Scheme(method.upper(), method, *carried, scopes)
    return schemes


def _carried(raw: Mapping[str, Any]) -> tuple[str, str, str, str] | None:
    """Returns location, name, challenge (RFC 9110, section 11.6.1) and description of the credential."""
    kind, name = str(raw.get("type")), str(raw.get("name", ""))
    if kind in BEARER:
        return "authorization", "bearer", "Bearer", "a bearer token (RFC 6750)"
    if kind == "http":
        scheme = str(raw.get("scheme", "bearer"))
        if not SCHEME.fullmatch(scheme):
            return None
        challenge = 'Basic realm="api"' if scheme.lower() == "basic" else scheme.capitalize()
        return "authorization", scheme.lower(), challenge, f"the credential after {scheme.capitalize()}"
    is_placed = str(raw.get("in")) in {"query", "cookie"} or (raw.get("in") == "header" and is_token(name))
    if kind == "apiKey" and name and is_placed:
        return str(raw["in"]), name, "ApiKey", f"the key in the {raw['in']} parameter"
    return None


def _asking(scheme: Scheme, asked: Any) -> Scheme:
    """Returns the scheme with the required scopes, if it has scopes."""
    listed = tuple(str(scope) for scope in asked) if isinstance(asked, list) else ()
    return scheme if scheme.scopes is None else replace(scheme, scopes=listed)


def read_alternatives(
    document: Document, operation: Mapping[str, Any], pointer: str, schemes: Mapping[str, Scheme], notes: list[str]
) -> tuple[tuple[Scheme, ...], ...] | None:
    """Returns the alternatives of an operation, each a tuple of schemes that are needed together, None if none is."""
    own = "security" in operation
    stated, at = (
        (operation["security"], f"{pointer}/security") if own else (document.raw.get("security") or [], "/security")
    )
    if not isinstance(stated, list):
        raise InputError("is not a list", file=document.name, line=document.line(at), pointer=at)
    if not stated or {} in stated:
        return None
    components = member(document, document.raw, "components", "")
    declared = components.get("securitySchemes") or {}
    alternatives = []
    for index, entry in enumerate(stated):
        names = mapping(document, entry, f"{at}/{index}")
        unknown = [name for name in names if name not in declared]
        if unknown:
            notes.append(f"{at}/{index}: the scheme {unknown[0]} is not declared; this alternative is left out")
        elif all(name in schemes for name in names):
            alternatives.append(tuple(_asking(schemes[name], asked) for name, asked in names.items()))
        else:
            notes.append(f"{at}/{index}: this alternative is not offered by the routes")
    if not alternatives:
        notes.append(f"{at}: no alternative is left; the routes refuse every request")
    return tuple(alternatives)
