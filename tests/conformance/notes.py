"""A small API of notes, and a correct server of it. It shows no password."""

from __future__ import annotations

from typing import Any

from documents import INTEGER, TEXT, WORD, Stated, content, in_path, list_of, object_of, operation, resources
from servers import Item, Resources, Show, hiding

__all__ = ["NOTES", "SENT", "Notes", "notes"]

SENT: Stated = {"note": WORD, "mood": WORD, "rank": {**INTEGER, "minimum": 1}, "password": TEXT}


def notes(*parameters: Stated, is_read: bool = True, required: str = "", **sent: Stated) -> Stated:
    """Return the paths of notes. `parameters` are those of the list.

    `sent` are changed properties of a body, `required` names those that each body must hold. Without `is_read` only the
    list shows a note.
    """
    body, note = object_of(required, **{**SENT, **sent}), object_of(id=INTEGER, etag=TEXT, **SENT)
    listed = operation("all", content(list_of(note)), parameters=[*parameters])
    key = in_path("id", INTEGER)
    paths = resources("/notes", body, note, key=key, listed=listed, delete="drop", put="put", get="get")
    if not is_read:
        del paths["/notes/{id}"]["get"]
    return paths


NOTES = notes()
VISIBLE = hiding("password")


class Notes(Resources):
    """A correct server of notes."""

    def __init__(self, paths: Stated | None = None, *, answers: Show = VISIBLE, reads: Show = VISIBLE) -> None:
        super().__init__(NOTES if paths is None else paths, answers=answers, reads=reads)

    def keep(self, key: Any, body: Item) -> Item:
        """Keep a note, with its etag."""
        return super().keep(key, {"etag": f"etag-{key}", **body})
