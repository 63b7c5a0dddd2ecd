"""Shares the classes of the models out over modules, so that who imports one tag loads no class of another.

A class that one tag alone reaches stands in the module of that tag, one that several reach in `shared`, one that no
operation reaches in `unused`. So a module needs classes of itself, of `shared`, and in `unused` of any other: no module
imports one that imports it, and classes that refer to each other stand together. A module of very many is divided.
It knows no OpenAPI.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import count

__all__ = ["MOST", "SHARED", "UNUSED", "Part", "Source", "shared_out"]

SHARED, UNUSED = "shared", "unused"
MOST = 500
WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Source:
    """The imports that classes need, the text of each in an order in which one module could hold them all, and what
    stands at the end of the module of a class."""

    imports: str
    classes: Mapping[str, str]
    endings: Mapping[str, str]


@dataclass(frozen=True)
class Part:
    """A module: its classes, what stands at its end, and by module the classes that it needs of others."""

    module: str
    classes: Mapping[str, str]
    endings: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]


def shared_out(source: Source, roots: Mapping[str, Iterable[str]]) -> tuple[Part, ...]:
    """Returns the modules by name, none of them empty; `roots` are the classes that the operations of a tag name."""
    uses = {name: _used(name, text, source.classes) for name, text in source.classes.items()}
    place = dict.fromkeys(source.classes, UNUSED)
    for module, names in roots.items():
        for name in _reached(names, uses):
            place[name] = module if place[name] == UNUSED else SHARED
    taken = {SHARED, UNUSED, *roots}
    for module in (SHARED, *roots, UNUSED):
        names = [name for name in place if place[name] == module]
        for chunk in _chunks(names, uses)[1:] if len(names) > MOST else ():
            another = next(name for number in count(2) if (name := f"{module}_{number}") not in taken)
            taken.add(another)
            place |= dict.fromkeys(chunk, another)
    return tuple(_part(module, source, uses, place) for module in sorted(set(place.values())))


def _chunks(names: Iterable[str], uses: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """Returns the classes of a large module in parts, none of which uses a later one: checkers give up on too many.

    Classes that refer to each other reach the same ones, and what is used reaches less than what uses it.
    """
    alike: dict[frozenset[str], list[str]] = {}
    for name in names:
        alike.setdefault(frozenset(_reached([name], uses)), []).append(name)
    chunks: list[list[str]] = [[]]
    for key in sorted(alike, key=len):
        if len(chunks[-1]) + len(alike[key]) > MOST and chunks[-1]:
            chunks.append([])
        chunks[-1] += alike[key]
    return chunks


def _part(module: str, source: Source, uses: Mapping[str, frozenset[str]], place: Mapping[str, str]) -> Part:
    classes = {name: text for name, text in source.classes.items() if place[name] == module}
    needs: dict[str, list[str]] = {}
    for used in sorted(set().union(*(uses[name] for name in classes))):
        if place[used] != module:
            needs.setdefault(place[used], []).append(used)
    endings = tuple(text for name, text in source.endings.items() if name in classes)
    return Part(module, classes, endings, {other: tuple(names) for other, names in sorted(needs.items())})


def _used(name: str, text: str, classes: Mapping[str, str]) -> frozenset[str]:
    """Returns the classes that a text names. A literal that reads as one counts too."""
    return frozenset(word for word in WORD.findall(text) if word in classes and word != name)


def _reached(names: Iterable[str], uses: Mapping[str, frozenset[str]]) -> set[str]:
    found: set[str] = set()
    left = [name for name in names if name in uses]
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += uses[name] - found
    return found
