"""The user's headers beside what an operation says of the same: its parameters are the kit's to set or leave out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from bythebook_conformance.running.transport.credentials import Names
from bythebook_openapi.model.contract import Contract, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["Known", "beside", "cookies", "is_declared", "known_values", "names_of", "unclaimed"]

# Known good values, by operation and key of the field.
Known = Mapping[str, Mapping[Key, tuple[Any, ...]]]


def known_values(contract: Contract, headers: Mapping[str, str], known: Known) -> Known:
    """Return the known values, and as such what the user gives for declared headers and cookies, if it is admitted."""
    found = {operation.id: dict(_given(contract, operation, headers)) for operation in contract.operations}
    return {id_: {**found.get(id_, {}), **known.get(id_, {})} for id_ in {**found, **known}}


def names_of(operation: Operation) -> Names:
    """Return the names of the headers that may carry the credentials, in lower case."""
    return tuple(sorted(each.lower() for each in operation.security.headers)) if operation.security else ()


def beside(operation: Operation, headers: Mapping[str, str], case: str) -> dict[str, str]:
    """Return the user's headers without those, and without the cookies, that the operation has as parameters: a request
    says itself what they hold, or that they are left out. Only of a variant of credentials it does not.
    """
    credentials = names_of(operation) if case != "right" else ()
    found: dict[str, str] = {}
    for name, value in headers.items():
        if name.lower() in credentials:
            found[name] = value
        elif name.lower() == "cookie":
            kept = {each: text for each, text in cookies(value).items() if not is_declared(operation, "cookie", each)}
            if kept:
                found[name] = "; ".join(each if text is None else f"{each}={text}" for each, text in kept.items())
        elif not is_declared(operation, "header", name):
            found[name] = value
    return found


def unclaimed(
    operation: Operation, headers: Mapping[str, str], case: str, parts: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the headers and cookies of a request without those that a variant of the user's credentials takes."""
    if case == "right":
        return dict(parts["headers"]), dict(parts["cookies"])
    credentials = names_of(operation)
    taken = {name.lower() for name in headers} & set(credentials)
    theirs = [cookies(value) for name, value in headers.items() if name.lower() == "cookie" and "cookie" in taken]
    mine = {name: value for name, value in parts["headers"].items() if name.lower() not in taken}
    return mine, {name: value for name, value in parts["cookies"].items() if not any(name in each for each in theirs)}


def cookies(header: str) -> dict[str, str | None]:
    """Return the cookies of a header by name; None for what is no pair."""
    pairs = (part.strip().partition("=") for part in header.split(";") if part.strip())
    return {name: value if equals else None for name, equals, value in pairs}


def is_declared(operation: Operation, location: str, name: str) -> bool:
    """Return whether a name is that of a parameter; the names of headers have no case (RFC 9110, section 5.1)."""
    names = (each.path[0] for each in operation.parameters if each.location == location)
    return any(each == name or (location == "header" and each.lower() == name.lower()) for each in names)


def _given(contract: Contract, operation: Operation, headers: Mapping[str, str]) -> Iterator[tuple[Key, tuple[Any]]]:
    texts = {("header", name.lower()): value for name, value in headers.items()}
    for name, value in headers.items():
        if name.lower() == "cookie":
            texts |= {("cookie", each): text for each, text in cookies(value).items() if text is not None}
    for field in operation.parameters:
        name = field.path[0].lower() if field.location == "header" else field.path[0]
        text = texts.get((field.location, name))
        if text is not None and field.location in {"header", "cookie"}:
            readings = (each for each in _read(text) if contract.admits(field, each))
            yield from ((field.key, (each,)) for each, _ in zip(readings, range(1), strict=False))


def _read(text: str) -> Iterator[Any]:
    """Yield what a text may mean: a text, a number or a truth value, a list."""
    yield text
    with suppress(ValueError):
        yield json.loads(text)
    yield [each.strip() for each in text.split(",")]
