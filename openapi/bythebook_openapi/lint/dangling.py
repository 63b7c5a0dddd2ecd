"""Finds the reference for which a document cannot be served, where a library names only its target."""

from __future__ import annotations

from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.checks import contradictions

__all__ = ["named"]


def named(document: Document, error: InputError) -> InputError:
    """Returns the error of the first reference that leads nowhere, in the words of `lint`; `error` itself where it
    says something else of a schema, or where there is no such reference.
    """
    found = (each for each in contradictions(document) if each.kind == "reference")
    first = next(found, None) if error.message.startswith("is no schema") else None
    if first is None:
        return error
    (file, pointer), line = document.origin(first.pointer), document.place(first.pointer)[1]
    return InputError(first.message, file=file, line=line, pointer=pointer, expected=first.expected)
