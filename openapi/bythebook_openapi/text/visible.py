"""Makes texts safe to print: control characters and invisible characters are escaped."""

from __future__ import annotations

__all__ = ["visible"]


def visible(text: str) -> str:
    r"""Returns a text on one line. Line ends, control characters, changes of direction and the like are written as
    `\n`, `\x1b`, `\u202e`.
    """
    return text if text.isprintable() else "".join(map(_sign, text))


def _sign(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()
