"""Maps JSON pointers of a document to the files that they come from, and to the pointers there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bythebook_openapi.text.parse import Source

__all__ = ["Places", "moved"]


def moved(pointer: str, moves: Mapping[str, str]) -> str | None:
    """Returns the new pointer of a part that was moved. The longest moved prefix counts. Returns None if nothing was
    moved.
    """
    at = pointer
    while at not in moves:
        if not at:
            return None
        at = at.rpartition("/")[0]
    return moves[at] + pointer[len(at) :]


@dataclass(frozen=True)
class Places:
    """The file at each prefix of a pointer.

    `moves` maps prefixes in the converted document to prefixes in the joined document.
    """

    root: Source
    mounts: Mapping[str, tuple[Source, str]] = field(default_factory=dict)
    moves: Mapping[str, str] = field(default_factory=dict)

    def find(self, pointer: str) -> tuple[Source, str]:
        """Returns the file of a pointer of the document, and the pointer in that file."""
        pointer = moved(pointer, self.moves) or pointer if self.moves else pointer
        at = pointer
        while at not in self.mounts:
            if not at:
                return self.root.written(pointer)
            at = at.rpartition("/")[0]
        source, before = self.mounts[at]
        return source.written(before + pointer[len(at) :])

    def nearest(self, pointer: str) -> tuple[Source, str, int | None]:
        """Returns the file, the pointer in it and the line of the part at a pointer, or of the nearest part around
        it. A minified file has no line.
        """
        source, at = self.find(pointer)
        while at and not source.has(at):
            at = at.rpartition("/")[0]
        return source, at, source.line(at)
