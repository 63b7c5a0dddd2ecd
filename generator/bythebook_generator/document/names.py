"""Turns names of a document into identifiers of Python."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Collection

__all__ = ["is_token", "pascal", "snake", "unique"]

_WORD = re.compile(r"OAuth[0-9]*|(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+)[0-9]*|[0-9]+")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def _words(text: str) -> list[str]:
    return _WORD.findall(text) or ["".join(f"u{ord(character):x}" for character in text) or "empty"]


def snake(text: str, *, prefix: str = "x") -> str:
    """Returns an identifier such as `create_interview`. It is never a keyword, and never begins with `_` or a digit."""
    name = "_".join(_words(text)).lower()
    if name[0].isdigit():
        name = f"{prefix}_{name}"
    return f"{name}_" if keyword.iskeyword(name) or keyword.issoftkeyword(name) else name


def pascal(text: str) -> str:
    """Returns an identifier such as `CreateInterview`. A name in that form is unchanged."""
    if re.fullmatch(r"[A-Z][A-Za-z0-9]*", text):
        name = text
    else:
        name = "".join(word[0].upper() + word[1:] for word in _words(text))
    name = f"X{name}" if name[0].isdigit() else name
    return f"{name}Model" if keyword.iskeyword(name) or hasattr(builtins, name) else name


def is_token(text: str) -> bool:
    """Returns whether a text can be the name of a header (RFC 9110, section 5.6.2)."""
    return _TOKEN.fullmatch(text) is not None


def unique(name: str, taken: Collection[str]) -> str:
    """Returns the name, with the smallest number at its end that makes it unique."""
    number = 2
    candidate = name
    while candidate in taken:
        candidate = f"{name}{number}"
        number += 1
    return candidate
