"""Names the parameters of a path so that Schemathesis can fill them in."""

from __future__ import annotations

import re

__all__ = ["placed", "placed_path"]

# Schemathesis fills a path in by `str.format`, which reads `{book.name}` as the attribute of a book.
_UNPLACED = re.compile(r"[.:!\[\]]")
_PLACE = re.compile(r"\{([^{}]+)\}")


def placed(name: str) -> str:
    """Returns the name of a path parameter as Schemathesis can fill it in. Most names stay as they are."""
    return _UNPLACED.sub(lambda sign: f"_{ord(sign[0]):x}_", name)


def placed_path(path: str) -> str:
    """Returns a path with the names of its parameters as `placed` gives them."""
    return _PLACE.sub(lambda place: f"{{{placed(place[1])}}}", path)
