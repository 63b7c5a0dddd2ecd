"""Where each part of a document comes from: which file, and which pointer there. It reads no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bythebook_openapi.text.parse import Source

__all__ = ["Places", "moved"]


def moved(pointer: str, moves: Mapping[str, str]) -> str | None:
    """Return a pointer with the longest of its beginnings that is moved in its new place; None where none is."""
    at = pointer
    while at not in moves:
        if not at:
            return None
        at = at.rpartition("/")[0]
    return moves[at] + pointer[len(at) :]


@dataclass(frozen=True)
class Places:
    """Which file stands at each beginning of a pointer.

    `moves` are the beginnings that were moved after the files were joined: from where they are to where they were.
    """

    root: Source
    mounts: Mapping[str, tuple[Source, str]] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)

    def find(self, pointer: str) -> tuple[Source, str]:
        """Return the file in which a pointer of the document stands, and the pointer there."""
        pointer = moved(pointer, self.moves) or pointer if self.moves else pointer
        at = pointer
        while at not in self.mounts:
            if not at:
                return self.root, pointer
            at = at.rpartition("/")[0]
        source, before = self.mounts[at]
        return source, before + pointer[len(at) :]

    def nearest(self, pointer: str) -> tuple[Source, str, int | None]:
        """Return the file, the pointer in it and the line of what stands at a pointer, or of what is around it."""
        source, at = self.find(pointer)
        line = source.line(at)
        while line is None and at:
            at = at.rpartition("/")[0]
            line = source.line(at)
        return source, at, line
