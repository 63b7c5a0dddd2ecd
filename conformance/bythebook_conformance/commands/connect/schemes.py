"""Reads the security schemes of a document: where each expects its credential, and which operations use it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bythebook_conformance.running.transport.keys import Place
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.pointer import escape

__all__ = ["BEARER", "place_of", "schemes", "schemes_of", "usual_place"]

BEARER = Place("header", "Authorization", "Bearer ")
_OF_BEARER = ("oauth2", "openIdConnect")


def schemes(contract: Contract) -> dict[str, Mapping[str, Any]]:
    """Returns the security schemes of a document by name, without those that cannot be read."""
    components = contract.raw.get("components")
    declared = components.get("securitySchemes") if isinstance(components, Mapping) else None
    found: dict[str, Mapping[str, Any]] = {}
    for name in declared if isinstance(declared, Mapping) else ():
        try:
            scheme, _ = contract.reader.resolved(f"/components/securitySchemes/{escape(name)}")
        except InputError:
            continue
        found[name] = scheme
    return found


def place_of(scheme: Mapping[str, Any]) -> Place | None:
    """Returns where a scheme expects a token or a key, None where it expects neither."""
    kind = scheme.get("type")
    if kind == "apiKey" and scheme.get("in") in {"header", "query", "cookie"} and isinstance(scheme.get("name"), str):
        return Place(str(scheme["in"]), str(scheme["name"]))
    is_bearer = kind in _OF_BEARER or (kind == "http" and str(scheme.get("scheme")).lower() == "bearer")
    return BEARER if is_bearer else None


def usual_place(contract: Contract) -> Place:
    """Returns where a token is sent that is for no scheme alone: as a bearer token, unless all schemes are keys."""
    places = [place for place in map(place_of, schemes(contract).values()) if place is not None]
    return BEARER if BEARER in places or not places else places[0]


def schemes_of(contract: Contract) -> Callable[[Operation], frozenset[str]]:
    """Returns the function that gives the names of the schemes that an operation's requirements name."""
    known: dict[str, frozenset[str]] = {}

    def names(operation: Operation) -> frozenset[str]:
        if operation.id not in known:
            own = contract.raw["paths"][operation.route].get(operation.verb.lower())
            stated = own.get("security", contract.raw.get("security")) if isinstance(own, Mapping) else None
            alternatives = stated if isinstance(stated, list) else []
            known[operation.id] = frozenset(name for each in alternatives if isinstance(each, Mapping) for name in each)
        return known[operation.id]

    return names
