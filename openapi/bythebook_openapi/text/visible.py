"""Texts as a person may see them: what a terminal obeys, or what cannot be seen, is written out. Pure."""

from __future__ import annotations

__all__ = ["visible"]


def visible(text: str) -> str:
    r"""Return a text on one line: line ends, control characters, changes of direction and the like as `\n`, `\x1b`,
    `\u202e`.
    """
    return text if text.isprintable() else "".join(map(_sign, text))


def _sign(char: str) -> str:
    return char if char.isprintable() else char.encode("unicode_escape").decode()
