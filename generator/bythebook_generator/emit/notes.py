"""Words the notes on a document for the terminal."""

from __future__ import annotations

from bythebook_openapi.document.load import Document

__all__ = ["placed"]


def placed(document: Document, note: str) -> str:
    """Returns a note with the file and the line of its pointer, and with the pointer as the user wrote it."""
    pointer, colon, words = note.partition(": ")
    if not (colon and pointer.startswith("/")):
        return f"{document.name}: {note}"
    file, line = document.place(pointer)
    at = document.origin(pointer)[1] or pointer
    return f"{file}: {at}: {words}" if line is None else f"{file}:{line}: {at}: {words}"
