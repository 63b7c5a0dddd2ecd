"""Finds the sections of a page and reads them. It does not know the method, the path or OpenAPI.

A heading word may also be a description. Each way to tell them apart is tried, and the one is taken that agrees
best with the samples; where two agree equally well, the page is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import product

from bythebook_specs.errors import InputError
from bythebook_specs.facts import Said, Section, Shape
from bythebook_specs.readers.fields import HEADINGS, PILLS, begins_field, paragraph, read_fields
from bythebook_specs.readers.source import Source
from bythebook_specs.readers.types import read_type

__all__ = ["BODY", "PATH", "RESPONSE", "before_footer", "read_sections"]

AUTHORIZATIONS, _, PATH, _, _, BODY, RESPONSE = HEADINGS

_MEDIA = r"(?:\*|application|audio|font|image|message|model|multipart|text|video)/[\w.+*-]+(?:; ?\S+)*"
_MEDIA_TYPE = re.compile(_MEDIA)
_STATUS = re.compile(
    rf"(?P<status>[1-5](?:\d\d|XX))(?: - (?P<media>{_MEDIA}))?|(?P<other>default) - (?P<type>{_MEDIA})"
)
_WHOLE = re.compile(r"The (?:body|response) is of type (?P<type>.+?)\.")
# What renderers print under the last section.
_FOOTERS = frozenset(
    {
        "Was this page helpful?",
        "Suggest edits",
        "Raise issue",
        "⌘I",
        "Ctrl+I",
        "Powered by",
        "Powered by Mintlify",
        "This documentation is built and hosted on Mintlify, a developer documentation platform",
    }
)
_LINKS = frozenset({"Previous", "Next"})
_MOST_WAYS = 512


@dataclass(frozen=True)
class _Names:
    """The names that the samples show for each heading, where they show any."""

    of: Mapping[str, Collection[str]]

    def difference(self, sections: Mapping[str, Section]) -> int:
        """Return how many names the samples and the sections do not share, and one more for each empty section."""
        total = 0
        for heading, names in self.of.items():
            listed = {one.name.value for one in sections[heading].fields} if heading in sections else set()
            total += len(set(names) ^ listed)
        body, response = sections.get(BODY), sections.get(RESPONSE)
        total += bool(response and not response.description)
        return total + bool(body and not (body.fields or body.shape or body.media_type))


def read_sections(source: Source, start: int, names: Mapping[str, Collection[str]]) -> Mapping[str, Section]:
    """Return the sections from an index on, by heading. Raises `InputError` where they cannot be told for sure."""
    known = _Names(names)
    places = {word: _candidates(source, start, word) for word in HEADINGS}
    ways = 1
    for found in places.values():
        ways *= len(found) + 1
    if ways > _MOST_WAYS:
        word = max(places, key=lambda one: len(places[one]))
        raise source.error(f"the heading '{word}' stands too often", places[word][-1] + 1, "each heading once")
    options: list[list[int | None]] = [[*found, None] for found in places.values()]
    by_count: dict[int, list[list[tuple[str, int]]]] = {}
    for way in product(*options):
        cuts = [(word, at) for word, at in zip(HEADINGS, way, strict=True) if at is not None]
        if [at for _, at in cuts] == sorted(at for _, at in cuts):
            by_count.setdefault(len(cuts), []).append(cuts)
    best: dict[int, list[Mapping[str, Section]]] = {}
    errors: list[InputError] = []
    # A word that can be a heading is one, as long as the samples have nothing against it.
    for count in sorted(by_count, reverse=True):
        read, failed = _read_ways(source, start, by_count[count], names)
        errors += failed
        # Where each word stands once there is no doubt that they are headings: then the page itself is at fault.
        if failed and not read and not best and all(len(found) < 2 for found in places.values()):
            break
        for sections in read:
            best.setdefault(known.difference(sections), []).append(sections)
        if 0 in best:
            break
    if not best:
        raise errors[0]
    return _only(source, start, best[min(best)])


def _read_ways(
    source: Source, start: int, ways: list[list[tuple[str, int]]], names: Mapping[str, Collection[str]]
) -> tuple[list[Mapping[str, Section]], list[InputError]]:
    read: list[Mapping[str, Section]] = []
    failed: list[InputError] = []
    for cuts in ways:
        try:
            read.append(_read_way(source, start, cuts, names))
        except InputError as error:
            failed.append(error)
    return read, failed


def _only(source: Source, start: int, found: list[Mapping[str, Section]]) -> Mapping[str, Section]:
    """Return the one reading, or of several the one with most headings; raise where two have as many."""
    most = [sections for sections in found if len(sections) == len(found[0])]
    if len(most) > 1:
        one, other = most[:2]
        changed = (word for word in one if word not in other or one[word].heading != other[word].heading)
        line = min((one[word].heading.line for word in changed), default=start + 1)
        raise source.error("a heading or a description; the page can be read in two ways", line, "each heading once")
    return most[0]


def _candidates(source: Source, start: int, word: str) -> list[int]:
    lines = source.lines
    return [
        at
        for at in range(start, len(lines))
        if lines[at] == word and (at == start or not lines[at - 1]) and (at + 1 == len(lines) or not lines[at + 1])
    ]


def _read_way(
    source: Source, start: int, cuts: list[tuple[str, int]], names: Mapping[str, Collection[str]]
) -> Mapping[str, Section]:
    first = cuts[0][1] if cuts else len(source.lines)
    _nothing_lost(source, start, first)
    sections: dict[str, Section] = {}
    for place, (word, at) in enumerate(cuts):
        end = cuts[place + 1][1] if place + 1 < len(cuts) else before_footer(source, at + 1)
        sections[word] = _section(source, Said(word, at + 1), end, names.get(word, ()))
    return sections


def _nothing_lost(source: Source, start: int, end: int) -> None:
    """Raise where a field stands before the first heading: then a heading was lost."""
    for at in range(start, end - 1):
        pill = source.lines[at + 1]
        if read_type(source.lines[at]) and (pill in PILLS or pill == "header" or pill.startswith("default:")):
            raise source.error(
                "a field that stands in no section", at + 1, f"one of the headings {', '.join(HEADINGS)}"
            )


def before_footer(source: Source, start: int) -> int:
    """Return the index at which the last section ends: its footer begins after the last type of the page."""
    lines, end = source.lines, len(source.lines)
    last = next(
        (at for at in range(end - 1, start, -1) if read_type(lines[at]) and begins_field(source, at - 1, end)), start
    )
    for at in range(last + 1, end):
        opens = not lines[at - 1]
        if lines[at] in _FOOTERS:
            return at
        if lines[at] in _LINKS and not opens and not lines[at - 2]:
            return at - 1
        if lines[at] in _LINKS and opens and any(line in _FOOTERS for line in lines[at:]):
            return at
    return end


def _section(source: Source, heading: Said[str], end: int, names: Collection[str]) -> Section:
    at = _next(source, heading.line, end)
    if heading.value not in (BODY, RESPONSE):
        if at == end:
            raise source.error(f"nothing under '{heading.value}'", end + 1, "a field with its type")
        fields = read_fields(source, at, end, names=names, places=heading.value == AUTHORIZATIONS)
        for one in fields:
            if heading.value == AUTHORIZATIONS and "in" not in one.said:
                raise source.error("an authorization without a place", one.shape.line, "header, query or cookie")
        return Section(heading, fields)
    status: Said[str] | None = None
    media: Said[str] | None = None
    if at < end and heading.value == RESPONSE and (found := _STATUS.fullmatch(source.lines[at])):
        status = Said(found["status"] or found["other"], at + 1)
        named = found["media"] or found["type"]
        media = Said(named, at + 1) if named else None
        at += 1
    if at < end and not media and _MEDIA_TYPE.fullmatch(source.lines[at]):
        media = Said(source.lines[at], at + 1)
        at += 1
    description, shape, at = _prologue(source, at, end)
    fields = ()
    if at < end:
        fields = read_fields(source, at, end, names=names, places=False)
    elif names and not shape:
        raise source.error(
            f"no fields under '{heading.value}', though its sample has some", end, "the fields with their types"
        )
    return Section(heading, fields, description, media, status, shape)


def _prologue(source: Source, at: int, end: int) -> tuple[Said[str] | None, Said[Shape] | None, int]:
    """Return the description, the type of a body that has no fields, and the index of the first field."""
    description: Said[str] | None = None
    shape: Said[Shape] | None = None
    while (at := _next(source, at, end)) < end and not begins_field(source, at, end):
        if source.lines[at - 1]:
            raise source.error("a field without a type", at + 2, "a type such as 'string' or 'integer | null'")
        found = _WHOLE.fullmatch(source.lines[at])
        if found and (whole := read_type(found["type"])):
            shape, at = Said(whole, at + 1), at + 1
            continue
        said, at = paragraph(source, at, end)
        description = Said(f"{description.value}\n\n{said.value}", description.line) if description else said
    return description, shape, at


def _next(source: Source, at: int, end: int) -> int:
    return next((index for index in range(at, end) if source.lines[index]), end)
