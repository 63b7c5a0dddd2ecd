"""Finds the texts and numbers of a value that show which request it comes from."""

from __future__ import annotations

from bythebook_conformance.relations.identity import DISTINCTIVE

__all__ = ["marks_in", "texts_in"]


def texts_in(value: object) -> set[str]:
    """Returns the texts at any depth of a value that are long enough to be distinctive, names of members included."""
    if isinstance(value, str):
        return {value} if len(value) >= DISTINCTIVE else set()
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for each in inner for text in texts_in(each)}


def marks_in(value: object) -> set[str | int | float]:
    """Returns what `texts_in` returns, and the numbers at any depth but 0 and 1."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return {value} if value not in (0, 1) else set()
    inner = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {mark for each in inner for mark in marks_in(each)} | {*texts_in(value)}
