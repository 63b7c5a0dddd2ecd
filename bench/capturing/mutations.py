"""Mutates pages: a line, or a text of HTML, is lost, doubled, or glued to the next one.

Finds the facts that this made wrong without a trace.
"""

from __future__ import annotations

import re

from bench.capturing.compared import Compared, Wrong, kind_of, name_of
from bench.capturing.document_facts import letters

__all__ = ["MUTATIONS", "mutated", "parts", "printed", "unseen"]

MUTATIONS = ("lost", "doubled", "glued")
_TAG = re.compile(r"(<[^>]*>)")
_HIDDEN = re.compile(r"<(?P<end>/)?(?P<name>style|script|svg|title)\b", re.IGNORECASE)


def parts(text: str, form: str) -> list[str]:
    """Returns the parts of a page: its lines, or the tags of its HTML and the texts between them."""
    return _TAG.split(text) if form == "HTML" else [each for line in text.split("\n") for each in (line, "\n")][:-1]


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
    if how == "lost":
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
