"""Rewrites patterns of ECMA-262 for Python and Pydantic."""

from __future__ import annotations

import re
import warnings

__all__ = ["compiles", "ended", "narrowed"]

# ECMA-262 means ASCII characters; Python and Rust mean Unicode.
CLASSES = {r"\d": "0-9", r"\w": "A-Za-z0-9_"}
NEGATED = {r"\D": "[^0-9]", r"\W": "[^A-Za-z0-9_]"}
PART = re.compile(r"\\.|[\[\]]|[^\\\[\]]+", re.DOTALL)


def compiles(pattern: str) -> bool:
    r"""Returns whether Python reads a pattern. It does not know all of ECMA-262, such as `\p{L}`."""
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True


def ended(pattern: str) -> str:
    """Returns a pattern for Python, in which `$` also matches before a final line end."""
    is_inside = False
    parts: list[str] = []
    for part in PART.findall(pattern):
        parts.append(part if is_inside or part[0] == "\\" else part.replace("$", r"\Z"))
        is_inside = part == "[" or (is_inside and part != "]")
    return "".join(parts)


def narrowed(pattern: str) -> str:
    """Returns a pattern whose digits and word characters are ASCII. A negated class inside a class stays wide."""
    is_inside = False
    parts: list[str] = []
    for part in PART.findall(pattern):
        if part in CLASSES:
            parts.append(CLASSES[part] if is_inside else f"[{CLASSES[part]}]")
        else:
            parts.append(part if is_inside else NEGATED.get(part, part))
        is_inside = part == "[" or (is_inside and part != "]")
    return "".join(parts)
