"""Turns the tokens of a renderer that marks its parts into facts: nothing is left to the lines around them.

Such a reader yields `method`, `path`, `server` and `summary`, then for each section a `heading` and
what stands under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

from bythebook_capture.facts import Page, Said, Sample, Section, Shape, Shown
from bythebook_capture.read.grammar.checks import refuse_broken
from bythebook_capture.read.grammar.fields import HEADINGS, read_fields
from bythebook_capture.read.grammar.nesting import nested
from bythebook_capture.read.grammar.types import json_value, read_type
from bythebook_capture.tokens import Tokens

__all__ = ["OBJECT", "RESPONSE_HEADERS", "read_stated"]

# The heading of an object that the page describes outside of all operations begins so; its name follows.
OBJECT = "Object: "

# The heading of the headers of the response above it.
RESPONSE_HEADERS = "Response Headers"

_RESPONSE = HEADINGS[-1]


def read_stated(tokens: Tokens) -> Page:
    """Returns the facts of the page, with the samples of the body and of the first response if a reader found any.

    Raises `InputError` for a field listed twice, or unnamed.
    """
    heads = [at for at in range(len(tokens.all)) if tokens.kind(at) == "heading"]
    end = heads[0] if heads else len(tokens.all)
    said = {tokens.kind(at): tokens.said(tokens.lines[at], at) for at in reversed(range(end))}
    refuse_broken(tokens, said["path"])
    servers = tuple(tokens.said(tokens.lines[at], at) for at in range(end) if tokens.kind(at) == "server")
    sections: dict[str, Section] = {}
    responses: list[Section] = []
    objects: list[Section] = []
    for begin, stop in pairwise([*heads, len(tokens.all)]):
        section = _section(tokens, begin, stop)
        if section.heading.value == RESPONSE_HEADERS and responses:
            responses[-1] = replace(responses[-1], headers=section.fields)
        elif section.heading.value.startswith(OBJECT):
            objects.append(section)
        elif section.heading.value == _RESPONSE:
            responses.append(section)
        else:
            sections[section.heading.value] = section
    if responses:
        sections[_RESPONSE] = responses[0]
    body, response = (next(iter(sections[name].samples), None) if name in sections else None for name in HEADINGS[-2:])
    unsaid = frozenset([said["unsaid"].value]) if "unsaid" in said else frozenset()
    place = f"{tokens.file}:{said['path'].line}"
    warnings = [f"{place}: the page names no method for {said['path'].value}, which is read as a GET"] if unsaid else []
    return Page(
        tokens.file, said["method"], said["path"], said.get("summary"), servers, sections,
        Sample(Said("", 0), body=body), response,
        tells_null=tokens.tells_null, more=tuple(responses[1:]), description=said.get("words"),
        unsaid=unsaid, warnings=tuple(warnings), objects=tuple(objects),
    )  # fmt: skip


def _section(tokens: Tokens, begin: int, end: int) -> Section:
    heading = tokens.said(tokens.lines[begin], begin)
    start = next((at for at in range(begin, end) if tokens.kind(at) == "name"), end)
    for at in range(start, end):
        if tokens.kind(at) == "name" and not tokens.lines[at]:
            raise tokens.error("a field has no name", at, "the name of each field")
    fields = nested(read_fields(tokens, start, end, names=Shown(), places=heading.value == HEADINGS[0]))
    own = {tokens.kind(at): tokens.said(tokens.lines[at], at) for at in reversed(range(begin + 1, start))}
    words = "\n\n".join(tokens.lines[at] for at in range(begin + 1, start) if tokens.kind(at) == "words")
    description = tokens.said(words, own["words"].at) if words else None
    tabs = tuple(tokens.said(tokens.lines[at], at) for at in range(begin + 1, start) if tokens.kind(at) == "tab")
    lost = tuple(tokens.said(tokens.lines[at], at) for at in range(begin + 1, start) if tokens.kind(at) == "unclear")
    unsaid = frozenset(tokens.lines[at] for at in range(begin + 1, start) if tokens.kind(at) == "unsaid")
    inferred = {tokens.lines[at] for at in range(begin + 1, start) if tokens.kind(at) == "inferred"}
    pill = own.get("pill")
    required = tokens.said(pill.value == "required", pill.at) if pill else None
    return Section(
        heading, fields, description, own.get("media"), own.get("status"), next(_shapes(tokens, begin, start), None),
        tabs, required, lost, unsaid, "type" in inferred, "in" in inferred,
        tuple(_samples(tokens, begin, start)),
    )  # fmt: skip


def _samples(tokens: Tokens, begin: int, end: int) -> Iterator[Said[Any]]:
    """Yields the samples of a section, which stand before its first field."""
    for at in range(begin, end):
        if tokens.kind(at) == "example":
            yield tokens.said(json_value(tokens.lines[at]), at)


def _shapes(tokens: Tokens, begin: int, end: int) -> Iterator[Said[Shape]]:
    for at in range(begin, end):
        shape = read_type(tokens.lines[at]) if tokens.kind(at) == "type" else None
        if shape:
            yield tokens.said(shape, at)
