"""A line of a page with its kind: a name, a type, a pill, a heading."""

from __future__ import annotations

from typing import Literal

__all__ = ["Kind", "Line"]

Kind = Literal["name", "type", "pill", "heading", "code", "fact", "option", "value"]


class Line(str):
    """A line of text and its kind. A plain `str` among the lines of a page is prose or blank."""

    __slots__ = ("kind",)
    kind: Kind

    def __new__(cls, text: str, kind: Kind) -> Line:
        """Returns the line."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made
