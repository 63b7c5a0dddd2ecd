"""Finds the paths of a page that end with another path, without a comparison of each path with each other path."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

__all__ = ["Paths", "path_pattern"]

_PLACEHOLDER: Final = re.compile(r"\{[^{}]+\}")
# Placeholders of one segment, more than a search could try all values of.
_SEVERAL: Final = re.compile(r"\{[^{}/]+\}(?:[^{}/]*\{[^{}/]+\}){3,}")
# Stands for a placeholder, whose name may have a slash.
_ANY: Final = "\0"
# The distances from the end of a path at which it has whole segments without a placeholder.
_Form = tuple[int, ...]
_Segments = tuple[str, ...]


@lru_cache(maxsize=4096)
def path_pattern(path: str) -> re.Pattern[str]:
    """Returns the pattern of the texts that end with a path, with values in place of its placeholders."""
    return re.compile(".*?" + "[^/]+".join(map(re.escape, _PLACEHOLDER.split(_SEVERAL.sub("{several}", path)))))


class Paths:
    """Looks up paths by their segments: those that end with a given path, and those that a given path ends with.

    A page may list thousands of operations, and few of their paths share a segment in the same place.
    """

    def __init__(self) -> None:
        self._paths: dict[str, _Segments] = {}
        self._ends: defaultdict[_Form, dict[_Segments, list[str]]] = defaultdict(dict)
        self._wholes: dict[_Form, dict[_Segments, list[str]]] = {}

    def add(self, path: str) -> None:
        """Adds a path. A path that is known stays as it is."""
        if path in self._paths:
            return
        segments = self._paths[path] = _segments(path)
        form, kept = _form(path)
        self._ends[form].setdefault(kept, []).append(path)
        for known, found in self._wholes.items():
            _place(found, known, segments, path)

    def ends_of(self, path: str) -> Iterator[str]:
        """Yields the known paths that a path may end with, with values in place of their placeholders."""
        segments = _segments(path)
        for form, found in self._ends.items():
            kept = _projected(form, segments)
            if kept is not None:
                yield from found.get(kept, ())

    def ending_with(self, path: str) -> Iterator[str]:
        """Yields the known paths that may end with a path, with values in place of its placeholders."""
        yield from self._at(*_form(path))

    def ending_as_written(self, path: str) -> Iterator[str]:
        """Yields the known paths that may end with the text of a path, placeholders included."""
        segments = _segments(path)
        form = tuple(range(1, len(segments)))
        yield from self._at(form, segments[1:])

    def _at(self, form: _Form, kept: _Segments) -> Iterator[str]:
        if form not in self._wholes:
            found = self._wholes[form] = {}
            for path, segments in self._paths.items():
                _place(found, form, segments, path)
        yield from self._wholes[form].get(kept, ())


def _segments(path: str) -> _Segments:
    return tuple(path.rstrip("/").split("/"))


def _form(path: str) -> tuple[_Form, _Segments]:
    """Returns the form of a path, and the segments at these distances. The first segment may be a part of a longer one:
    of `/v1/users/{id}`, `(2, 3)` and `("v1", "users")`.
    """
    plain = _PLACEHOLDER.sub(_ANY, path)
    segments = _segments(plain)
    if len(segments) != len(_segments(path)):  # a placeholder with a slash in it
        return (), ()
    places = [at for at in range(1, len(segments)) if _ANY not in segments[at]]
    return tuple(len(segments) - at for at in reversed(places)), tuple(segments[at] for at in places)


def _projected(form: _Form, segments: _Segments) -> _Segments | None:
    """Returns the segments of a path at the distances of a form, None if the path is too short."""
    if form and form[-1] > len(segments):
        return None
    return tuple(segments[-at] for at in reversed(form))


def _place(found: dict[_Segments, list[str]], form: _Form, segments: _Segments, path: str) -> None:
    kept = _projected(form, segments)
    if kept is not None:
        found.setdefault(kept, []).append(path)
