"""Sorts the imports of a rendered module, and drops those whose name does not occur in it.

Ruff does the same, for all imports and with certainty. It reads a module anew after each of its corrections, so what is
right before saves most of its time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

__all__ = ["tidied"]

FUTURE = "from __future__ import annotations\n"
IMPORT = re.compile(r"^(?:import (\w+)|from (\S+) import \(?([^()\n]+?),?\)?)\n", re.MULTILINE)
WIDTH = 88
Member = tuple[str, str]  # the name, and the name that it gets


def tidied(text: str) -> str:
    """Returns the text of a module. One without the future import is returned as it is."""
    head, future, rest = text.partition(FUTURE)
    if not future:
        return text
    found: dict[str, set[Member]] = {}
    plain: set[str] = set()
    body = IMPORT.sub("", rest)
    for match in IMPORT.finditer(rest):
        if match[1]:
            plain |= {match[1]} if _is_used(match[1], body) else set()
            continue
        for part in match[3].split(","):
            name, _, other = (word.strip() for word in part.partition(" as "))
            if _is_used(other or name, body):
                found.setdefault(match[2], set()).add((name, other))
    sections: list[list[str]] = [[], [], []]
    for module in sorted(plain):
        sections[_section(module)].append(f"import {module}\n")
    for module in sorted(found, key=_distance):
        sections[_section(module)] += _statements(module, found[module])
    body = body.lstrip("\n")
    gap = "\n\n" if body.startswith(("@", "async ", "class ", "def ")) else "\n"
    return "\n".join([head + future, *("".join(lines) for lines in sections if lines)]) + gap + body


def _is_used(name: str, body: str) -> bool:
    """Returns whether a name occurs as a word. A regular expression would take several times as long."""
    at = body.find(name)
    while at >= 0:
        around = body[at - 1 : at] + body[at + len(name) : at + len(name) + 1]
        if not any(character.isalnum() or character == "_" for character in around):
            return True
        at = body.find(name, at + 1)
    return False


def _section(module: str) -> int:
    """Returns the place of a section: the standard library, other distributions, this package."""
    return 2 if module.startswith(".") else 0 if module.partition(".")[0] in sys.stdlib_module_names else 1


def _distance(module: str) -> tuple[int, str]:
    """Returns the order of modules: parents of this package come before the package itself."""
    name = module.lstrip(".")
    return len(name) - len(module), name


def _statements(module: str, members: set[Member]) -> Iterator[str]:
    """Yields one statement for all names, and one for each that gets another name."""
    names = sorted((name for name, other in members if not other), key=_kind)
    renamed = (f"{name} as {other}" for name, other in sorted(members) if other)
    for stated in [*([names] if names else []), *([each] for each in renamed)]:
        line = f"from {module} import {', '.join(stated)}\n"
        apart = "".join(f"    {name},\n" for name in stated)
        yield line if len(line) <= WIDTH + 1 else f"from {module} import (\n{apart})\n"


def _kind(name: str) -> tuple[int, str]:
    """Returns the order of names: constants, classes, others."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2, name
