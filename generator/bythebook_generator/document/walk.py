"""Reads the objects of a document other than schemas. Raises `InputError` for a value that is no mapping."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.schema import references
from bythebook_openapi.schema.references import End
from bythebook_openapi.schema.resolve import type_name

__all__ = ["follow", "mapping", "member", "target"]


def mapping(document: Document, value: Any, pointer: str) -> Mapping[str, Any]:
    """Returns the value, which must be a mapping."""
    if isinstance(value, dict):
        return value
    told, (file, line) = f"is {type_name(value)}", document.place(pointer)
    raise InputError(told, file=file, line=line, pointer=pointer, expected="a mapping")


def member(document: Document, value: Mapping[str, Any], key: str, pointer: str) -> Mapping[str, Any]:
    """Returns the mapping at a key of the mapping at the pointer, an empty one if there is none."""
    stated = value.get(key)
    return {} if stated is None else mapping(document, stated, f"{pointer}/{key}")


def follow(document: Document, value: Any, pointer: str) -> tuple[Mapping[str, Any], str]:
    """Returns the object that a value is or refers to, and its pointer."""
    resolution = references.follow(document.raw, value, pointer)
    at, found = resolution.last
    if not resolution.is_found:
        if resolution.end is End.NOWHERE:
            at = f"{at}/$ref"
            told = references.nowhere(found["$ref"])
            file, line = document.place(at)
            raise InputError(told, file=file, line=line, pointer=at, expected=references.EXISTING)
        at = target(document, found["$ref"], f"{at}/$ref")
        raise InputError("refers to itself", file=document.name, line=document.line(at), pointer=at)
    return mapping(document, found, at), at


def target(document: Document, reference: str, pointer: str) -> str:
    """Returns the pointer of a reference within the document. Raises `InputError` for any other reference."""
    at = references.pointer_of(reference)
    if at is None:
        raise InputError(
            f"the reference {reference} leads out of the document", file=document.name, line=document.line(pointer),
            pointer=pointer, expected="a reference that begins with #/",
        )  # fmt: skip
    document.at(at)
    return at
