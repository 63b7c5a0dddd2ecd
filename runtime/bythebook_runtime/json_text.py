"""Reads JSON text (RFC 8259): integers exactly, other numbers as binary64 (section 6), no NaN, bounded depth."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

__all__ = ["MAX_DEPTH", "JsonError", "pointer", "read_json"]

MAX_DEPTH = 200  # RFC 8259 section 9 allows a limit; Pydantic cannot write more than some 250 levels.
_SURROGATE = re.compile("[\\ud800-\\udfff]")
_Path = tuple[str | int, ...]


class JsonError(ValueError):
    """A text that is no JSON (`syntax`), or a value in it that cannot be used."""

    def __init__(self, detail: str, *, pointer: str = "", syntax: bool = False) -> None:
        super().__init__(detail)
        self.detail, self.pointer, self.syntax = detail, pointer, syntax


def pointer(path: _Path) -> str:
    """Returns the JSON pointer (RFC 6901) of the keys and indexes on the way to a value."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def read_json(data: bytes) -> Any:
    """Returns the value of a JSON text in UTF-8. Raises `JsonError`."""
    try:
        value = json.loads(data.decode("utf-8"), parse_constant=_constant)
    except RecursionError:
        raise JsonError(f"nested more than {MAX_DEPTH} levels deep") from None
    except ValueError as error:
        raise JsonError(f"not JSON: {error}", syntax=True) from None
    left: list[tuple[Any, _Path]] = [(value, ())]
    while left:
        item, path = left.pop()
        if fault := _fault(item, len(path)):
            raise JsonError(fault, pointer=pointer(path))
        if isinstance(item, dict):
            left += [(child, (*path, key)) for key, child in item.items()]
        elif isinstance(item, list):
            left += [(child, (*path, index)) for index, child in enumerate(item)]
    return value


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _fault(item: Any, depth: int) -> str | None:
    """Returns why a value cannot be held or written again, None if it can."""
    if depth > MAX_DEPTH:
        return f"nested more than {MAX_DEPTH} levels deep"
    if isinstance(item, float) and not math.isfinite(item):
        return "a number too large to be held"
    texts = [item] if isinstance(item, str) else item if isinstance(item, dict) else ()
    if any(_SURROGATE.search(text) for text in texts):
        return "a lone surrogate, which no UTF-8 text can hold"
    return None
