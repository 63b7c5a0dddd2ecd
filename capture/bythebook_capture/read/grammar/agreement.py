"""Merges two readings of the sections of a page: only facts of both are stated.

The word of a heading may be there twice, one above the other. The upper one is the heading and the lower one begins a
description, or the upper one is the description of the field before it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bythebook_capture.facts import Field, Said, Section

__all__ = ["agreement"]

_DESCRIPTION = "description"


def agreement(one: Mapping[str, Section], other: Mapping[str, Section]) -> Mapping[str, Section] | None:
    """Returns the common facts of two readings without the differing descriptions, None if more differs."""
    if one.keys() != other.keys():
        return None
    shared: dict[str, Section] = {}
    for word, section in one.items():
        second = other[word]
        fields = _fields(section.fields, second.fields)
        if fields is None:
            return None
        found = replace(section, fields=fields, description=_same(section, second))
        if found != replace(second, fields=fields, description=found.description, heading=section.heading):
            return None
        shared[word] = found
    return shared


def _same(one: Section, other: Section) -> Said[str] | None:
    return one.description if one.description == other.description else None


def _fields(one: tuple[Field, ...], other: tuple[Field, ...]) -> tuple[Field, ...] | None:
    """Returns the common fields of two lists, which may differ in the last description, None if more differs."""
    if one == other:
        return one
    if not one or not other or one[:-1] != other[:-1]:
        return None
    first, second = (_undescribed(each[-1]) for each in (one, other))
    return (*one[:-1], first) if first == second else None


def _undescribed(one: Field) -> Field:
    return replace(one, said={key: fact for key, fact in one.said.items() if key != _DESCRIPTION})
