"""Mutates pages: a line, or a text or an element of HTML, is lost or doubled, or a text is glued to the next one.

Finds the facts that this made wrong without a trace.
"""

from __future__ import annotations

import re

from bench.capturing.compared import Compared, Wrong, kind_of, name_of
from bench.capturing.document_facts import letters

__all__ = ["mutated", "parts", "printed", "unseen", "ways"]

_OF_TEXTS = ("lost", "doubled", "glued")
_OF_ELEMENTS = ("element lost", "element doubled")
_TAG = re.compile(r"(<[^>]*>)")
_HIDDEN = re.compile(r"<(?P<end>/)?(?P<name>style|script|svg|title)\b", re.IGNORECASE)


def parts(text: str, form: str) -> list[str]:
    """Returns the parts of a page: its lines, or the tags of its HTML and the texts between them."""
    return _TAG.split(text) if form == "HTML" else [each for line in text.split("\n") for each in (line, "\n")][:-1]


def ways(form: str) -> tuple[str, ...]:
    """Returns how pages of a form are mutated."""
    return (*_OF_TEXTS, *_OF_ELEMENTS) if form == "HTML" else _OF_TEXTS


def _element(parts: list[str], at: int) -> tuple[int, int]:
    """Returns where the element around a text begins, and the index after its end; without one, those of the text."""
    opened = next((index for index in range(at - 1, -1, -1) if parts[index].strip()), at)
    found = re.match(r"<([a-zA-Z][\w-]*)", parts[opened])
    if not found or parts[opened].endswith("/>"):
        return at, at + 1
    begin, end, depth = f"<{found[1]}", f"</{found[1]}>", 0
    for index in range(opened, len(parts)):
        is_begin = re.match(rf"{begin}(?![\w-])", parts[index]) is not None
        depth += is_begin - (parts[index] == end)
        if not depth:
            return opened, index + 1
    return at, at + 1


def printed(parts: list[str]) -> list[int]:
    """Returns where the parts are that a page prints: not its tags, styles and scripts."""
    hidden, found = "", []
    for at, part in enumerate(parts):
        if opened := _HIDDEN.match(part):
            hidden = "" if opened["end"] else opened["name"]
        elif not hidden and part.strip() and not part.startswith("<"):
            found.append(at)
    return found


def mutated(parts: list[str], at: int, how: str) -> tuple[str, str]:
    """Returns a page with one part lost, doubled or glued to the next one, and the words of the parts touched."""
    changed, touched = list(parts), parts[at]
    if how in _OF_ELEMENTS:
        begin, end = _element(parts, at)
        touched = "\n".join(part for part in parts[begin:end] if not part.startswith("<"))
        changed[begin:end] = parts[begin:end] * 2 if how == "element doubled" else []
    elif how == "lost":
        changed[at] = ""
    elif how == "doubled":
        changed[at] = parts[at] + "\n" + parts[at] if parts[at + 1 : at + 2] == ["\n"] else parts[at] * 2
    else:
        after = next((each for each in range(at + 1, len(parts)) if parts[each].strip() and parts[each][0] != "<"), at)
        if after != at:
            touched += "\n" + parts[after]
            changed[at] += parts[after]
            changed[after] = ""
            if parts[at + 1] == "\n":
                changed[at + 1] = ""
    return "".join(changed), touched


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
    if kind in ("name", "status"):
        return bool(words) and words in letters(wrong.place[-1])
    if kind in ("enum", "path", "default"):
        return any(words in letters(str(each)) for each in (wrong.said, *wrong.true))
    values = [letters(str(each)) for each in (wrong.said, *wrong.true)]
    return any(each and each in words for each in values) or kind.lower() in words


def unseen(before: Compared, after: Compared, touched: str) -> list[Wrong]:
    """Returns facts that a mutation made wrong, and that the mutated lines do not state."""
    known = {(each.place, str(each.said)) for each in before.wrong}
    return [each for each in after.wrong if (each.place, str(each.said)) not in known and not _states(touched, each)]
