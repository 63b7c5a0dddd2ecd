"""Divides the classes of the models into modules, so that importing one tag loads no class of another.

A class that only one tag uses is in the module of the tag, one that several use is in `shared`, and one that no
operation uses is in `unused`. A module needs classes of its own and of `shared`, and `unused` may need any: so no
imports are circular, and classes that refer to each other are together. A large module is divided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import count

from bythebook_generator.api import SHARED, UNUSED

__all__ = ["MOST", "Part", "Source", "shared_out"]

MOST = 500
WORD = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Source:
    """The imports of the classes, the text of each class in an order for one module, and the classes that name later
    ones.
    """

    imports: str
    classes: Mapping[str, str]
    early: frozenset[str] = frozenset()
    places: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The parent of each class of an inner object, and its place there."""


@dataclass(frozen=True)
class Part:
    """A module: its classes, those that name later ones, and by module the classes that it imports."""

    module: str
    classes: Mapping[str, str]
    early: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]


def shared_out(source: Source, roots: Mapping[str, Iterable[str]]) -> tuple[Part, ...]:
    """Returns the modules by name, without empty ones. `roots` are the classes that the operations of a tag name."""
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
    """Returns the classes of a large module in parts that use no later part: type checkers give up on too many classes.

    Classes that refer to each other reach the same classes, and a used class reaches fewer than its user.
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
    early = tuple(name for name in classes if name in source.early)
    return Part(module, classes, early, {other: tuple(names) for other, names in sorted(needs.items())})


def _used(name: str, text: str, classes: Mapping[str, str]) -> frozenset[str]:
    """Returns the classes that a text names. A literal that looks like a class name counts too."""
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
