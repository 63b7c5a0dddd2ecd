"""Mutates pages: a line lost, doubled, or glued to the next one. Finds facts that this made wrong without a trace."""

from __future__ import annotations

from bench.capturing.compared import Compared, Wrong, kind_of, name_of
from bench.capturing.document_facts import letters

__all__ = ["MUTATIONS", "mutated", "unseen"]

MUTATIONS = ("lost", "doubled", "glued")


def mutated(text: str, at: int, how: str) -> tuple[str, str]:
    """Returns a text with one line lost, doubled or glued to the next one, and the words of the lines touched."""
    lines = text.split("\n")
    touched = lines[at] + ("\n" + lines[at + 1] if how == "glued" and at + 1 < len(lines) else "")
    if how == "lost":
        del lines[at]
    elif how == "doubled":
        lines.insert(at, lines[at])
    else:
        lines[at : at + 2] = ["".join(lines[at : at + 2])]
    return "\n".join(lines), touched


def _states(touched: str, wrong: Wrong) -> bool:
    """Returns whether mutated lines state the fact that became wrong: its name, its words, or its value."""
    words = letters(touched)
    name, kind = name_of(wrong.place), kind_of(wrong.place)
    if name and letters(name) in words and letters(name):
        return True
    if kind == "required":
        return "required" in words or "*" in touched or "optional" in words
    if kind == "description":
        return bool(words) and (words in str(wrong.said) or any(words in str(each) for each in wrong.true))
    if kind in ("enum", "path"):
        return any(words in letters(str(each)) for each in (wrong.said, *wrong.true))
    values = [letters(str(each)) for each in (wrong.said, *wrong.true)]
    return any(each and each in words for each in values) or kind.lower() in words


def unseen(before: Compared, after: Compared, touched: str) -> list[Wrong]:
    """Returns facts that a mutation made wrong, and that the mutated lines do not state."""
    known = {(each.place, str(each.said)) for each in before.wrong}
    return [each for each in after.wrong if (each.place, str(each.said)) not in known and not _states(touched, each)]
