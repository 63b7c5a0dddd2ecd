"""Finds the sections of a page, up to its footer, and reads them.

The word of a heading may also be a description. Every way to tell them apart is tried, and the reading that agrees best
with the samples wins. If two agree equally well, the page is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise, product

from bythebook_capture.facts import Field, Said, Section, Shape, Shown
from bythebook_capture.read.grammar.agreement import agreement
from bythebook_capture.read.grammar.fields import (
    BULLET,
    HEADINGS,
    PILLS,
    begins_field,
    is_prose,
    may_be_bare,
    paragraph,
    read_fields,
    tabs,
)
from bythebook_capture.read.grammar.limits import is_limit
from bythebook_capture.read.grammar.nesting import nested
from bythebook_capture.read.grammar.types import UNSAID, read_type, shape_at
from bythebook_capture.tokens import Tokens
from bythebook_openapi.errors import InputError

__all__ = ["BODY", "PATH", "RESPONSE", "before_footer", "read_sections"]

AUTHORIZATIONS, _, PATH, _, _, BODY, RESPONSE = HEADINGS

_MEDIA = r"(?:\*|application|audio|font|image|message|model|multipart|text|video)/[\w.+*-]+(?:; ?\S+)*"
_MEDIA_TYPE = re.compile(_MEDIA)
# Below or beside a status, also one whose kind is misspelled.
_ANY_MEDIA = rf"(?:{_MEDIA}|[a-z]+/(?:[\w.-]+\+)?(?:json|xml|html|plain|pdf|csv|octet-stream)(?:; ?\S+)*)"
_STATUS = re.compile(
    rf"(?P<status>[1-5](?:\d\d|XX))(?: - (?P<media>{_ANY_MEDIA}))?|(?P<other>default) - (?P<type>{_ANY_MEDIA})"
)
_ANY_STATUS = "default"
_MEDIA_OF_STATUS = re.compile(_ANY_MEDIA)
_WHOLE = re.compile(r"The (?:body|response) is of type (?P<mark>`?)(?P<type>.+?)(?P=mark)\.")
_MOST_WAYS = 512
_NO_SECTION = 10_000
_AFTER_DESCRIPTION = frozenset({"enum", "const", "pattern", "minimum", "maximum", "minLength", "maxLength", "examples"})
_LONGEST_TITLE = 80
_SENTENCE = re.compile(r"[.:!?](\s|$)|`")
# Lines that renderers and the sites around their pages print below the last section.
_FOOTER = re.compile(
    r"(?:Was this page helpful\?|Did this page help you\?|Suggest edits|Raise issue|⌘I|Ctrl\+I|"
    r"(?:Powered by|Created with)(?: \w+)?|"
    r"This documentation is built and hosted on Mintlify, a developer documentation platform|On this page|"
    r"(?:Edit|View|Improve) this page(?: on GitHub)?|Edit on GitHub|Ask a question\.\.\.|Contact support|"
    r"Responses are generated using AI and may contain mistakes\.|(?:Privacy|Cookie) [Pp]olicy|Terms (?:of|and) \w+|"
    r"(?:Last (?:modified|updated)|Updated):?(?: on)? (?:\w+ \d+, \d{4}|\d{4}-\d\d-\d\d|.{1,20} ago)|"
    r"(?:Copyright )?(?:©|\(c\)) .*|Copyright \d{4}.*|.* All rights reserved\.?|"
    r"(?:We|This (?:web)?site|Our (?:web)?site|By continuing) .{0,80}\bcookies?\b.*)"
)
_LINKS = frozenset({"Previous", "Next"})


@dataclass(frozen=True)
class _Names:
    """The names in the samples for each heading, if there are any."""

    of: Mapping[str, Shown]
    samples: Collection[str]

    def difference(self, sections: Mapping[str, Section]) -> int:
        """Returns how many names only the samples or only the sections have, plus one for each empty section."""
        total = 0
        for heading, names in self.of.items():
            fields = sections[heading].fields if heading in sections else ()
            if names or fields:
                total += names.difference_to(one.name.value for one in fields) + (heading not in sections)
        total += _NO_SECTION * len([heading for heading in self.samples if heading not in sections])
        body, response = sections.get(BODY), sections.get(RESPONSE)
        total += bool(response and not (response.description or response.status))
        total += sum(_stray(one) for section in sections.values() for one in section.fields)
        # The word of an empty section may be the description of the field above it; nothing stands above the first.
        later = list(sections.items())[1:]
        total += sum(not section.fields for word, section in later if word not in (BODY, RESPONSE))
        return total + bool(body and not (body.fields or body.shape or body.media_type))


def _stray(one: Field) -> int:
    """Returns how many paragraphs of a description are the word of a heading, too late to be a description."""
    found = sum(map(_stray, one.children or ()))
    for said in (one.said, one.of_items):
        text = said.get("description")
        if text is None:
            continue
        if "\n\n" in text.value:
            found += sum(paragraph in HEADINGS for paragraph in text.value.split("\n\n")[1:])
        if text.value in HEADINGS:
            found += any(fact.line < text.line for key, fact in said.items() if key in _AFTER_DESCRIPTION)
    return found


def read_sections(
    tokens: Tokens, start: int, names: Mapping[str, Shown], samples: Collection[str] = ()
) -> Mapping[str, Section]:
    """Returns the sections from an index on, by heading. `samples` are the headings with a sample on the page.

    Raises `InputError` if the sections are ambiguous.
    """
    known = _Names(names, samples)
    places = _candidates(tokens, start)
    ways = 1
    for found in places.values():
        ways *= len(found) + 1
    if ways > _MOST_WAYS:
        word = max(places, key=lambda one: len(places[one]))
        raise tokens.error(f"the heading '{word}' occurs too often", places[word][-1], "each heading once")
    # If headings have markup, none of them is a description.
    options = [found if found and tokens.is_headed else [*found, None] for found in places.values()]
    parts: dict[tuple[str, int, int], Section | InputError] = {}
    by_count: dict[int, list[list[tuple[str, int]]]] = {}
    for way in product(*options):
        cuts = [(word, at) for word, at in zip(HEADINGS, way, strict=True) if at is not None]
        if [at for _, at in cuts] == sorted(at for _, at in cuts):
            by_count.setdefault(len(cuts), []).append(cuts)
    if not by_count:
        raise tokens.error("the headings are in another order", _first(places), f"the order {', '.join(HEADINGS)}")
    best: dict[int, list[Mapping[str, Section]]] = {}
    errors: list[InputError] = []
    # A word that can be a heading is one, unless the samples contradict.
    for count in sorted(by_count, reverse=True):
        tried = by_count[count]
        if best and min(best) < _NO_SECTION:  # a reading without the section of a sample cannot agree better
            tried = [one for one in tried if {word for word, _ in one}.issuperset(samples)]
        read, failed = _read_ways(tokens, start, tried, names, parts)
        errors += failed
        # If each word occurs once, they are surely headings: then the page itself is wrong.
        if failed and not read and not best and all(len(found) < 2 for found in places.values()):
            break
        for sections in read:
            best.setdefault(known.difference(sections), []).append(sections)
        if 0 in best:
            break
    at_end = [error for error in errors if error.line == tokens.line(len(tokens.lines))]
    if not best or (at_end and min(best) >= _NO_SECTION):
        raise (at_end if best else errors)[0]
    return _only(tokens, start, best[min(best)])


def _first(places: Mapping[str, list[int]]) -> int:
    """Returns the index of the first heading below a heading that must come after it."""
    found = sorted((at, HEADINGS.index(word)) for word, some in places.items() for at in some)
    return next(one[0] for before, one in pairwise(found) if one[1] < before[1])


def _read_ways(
    tokens: Tokens,
    start: int,
    ways: list[list[tuple[str, int]]],
    names: Mapping[str, Shown],
    parts: dict[tuple[str, int, int], Section | InputError],
) -> tuple[list[Mapping[str, Section]], list[InputError]]:
    read: list[Mapping[str, Section]] = []
    failed: list[InputError] = []
    for cuts in ways:
        try:
            read.append(_read_way(tokens, start, cuts, names, parts))
        except InputError as error:
            failed.append(error)
    return read, failed


def _only(tokens: Tokens, start: int, found: list[Mapping[str, Section]]) -> Mapping[str, Section]:
    """Returns the only reading, or the one with the most headings. Raises an error if two have as many."""
    most = [sections for sections in found if len(sections) == len(found[0])]
    stated = [sections for sections in most if RESPONSE in sections and sections[RESPONSE].status]
    most = stated or most
    if len(most) > 1:
        one, other = most[:2]
        if len(most) == 2 and (agreed := agreement(one, other)):
            return agreed
        changed = (word for word in one if word not in other or one[word].heading != other[word].heading)
        place = min((one[word].heading.at for word in changed), default=start)
        raise tokens.error(
            "the line may be a heading or a description; the page has two readings", place, "each heading once"
        )
    return most[0]


def _candidates(tokens: Tokens, start: int) -> Mapping[str, list[int]]:
    """Returns the indexes of each heading word that is alone between blank lines."""
    found: dict[str, list[int]] = {word: [] for word in HEADINGS}
    lines, words = tokens.lines, tokens.words
    for at in (at for at in range(start, len(words)) if words[at] in found):
        if (at == start or not lines[at - 1]) and (at + 1 == len(lines) or not lines[at + 1] or _opens(tokens, at)):
            found[words[at]].append(at)
    return found


def _opens(tokens: Tokens, at: int) -> bool:
    """Returns whether the line directly below the word of a heading can only be the first one of a section."""
    below = tokens.words[at + 1]
    if tokens.words[at] == BODY and _MEDIA_TYPE.fullmatch(below):
        return True
    if tokens.words[at] == RESPONSE and _STATUS.fullmatch(below):
        return True
    return not shape_at(tokens, at + 1) and begins_field(tokens, at + 1, len(tokens.lines))


def _read_way(
    tokens: Tokens,
    start: int,
    cuts: list[tuple[str, int]],
    names: Mapping[str, Shown],
    parts: dict[tuple[str, int, int], Section | InputError],
) -> Mapping[str, Section]:
    """Returns the sections that begin at some lines. `parts` are the sections of earlier readings."""
    first = cuts[0][1] if cuts else len(tokens.lines)
    _nothing_lost(tokens, start, first)
    sections: dict[str, Section] = {}
    for place, (word, at) in enumerate(cuts):
        end = cuts[place + 1][1] if place + 1 < len(cuts) else before_footer(tokens, at + 1)
        if (part := parts.get((word, at, end))) is None:
            try:
                is_last = place + 1 == len(cuts)
                part = _section(tokens, tokens.said(word, at), end, names.get(word, Shown()), is_last=is_last)
            except InputError as error:
                part = error
            parts[word, at, end] = part
        if isinstance(part, InputError):
            raise part
        sections[word] = part
    return sections


def _nothing_lost(tokens: Tokens, start: int, end: int) -> None:
    """Raises an error if a field comes before the first heading: then a heading was lost."""
    for at in range(start, end - 1):
        pill = tokens.words[at + 1]
        if shape_at(tokens, at) and (pill in PILLS or pill == "header" or pill.startswith("default:")):
            raise tokens.error(
                "the field comes before any section heading", at, f"one of the headings {', '.join(HEADINGS)}"
            )


def _section(tokens: Tokens, heading: Said[str], end: int, names: Shown, *, is_last: bool) -> Section:
    """Returns the facts under a heading. The last section may not be empty: the page may have been cut there."""
    at = _next(tokens, heading.at + 1, end)
    if heading.value not in (BODY, RESPONSE):
        if at == end and not is_last:
            return Section(heading)
        if at == end:
            raise tokens.error(f"no field follows the heading '{heading.value}'", end, "a field with its type")
        fields = read_fields(tokens, at, end, names=names, places=heading.value == AUTHORIZATIONS)
        for one in fields if heading.value == AUTHORIZATIONS else ():
            if one.shape.value == UNSAID:
                raise tokens.error("the authorization has no type", one.shape.at, "'string' after its name")
            if "in" not in one.said:
                raise tokens.error("the authorization has no location", one.shape.at, "header, query or cookie")
        return Section(heading, nested(fields))
    status: Said[str] | None = None
    media: Said[str] | None = None
    if at < end and heading.value == RESPONSE and (found := _STATUS.fullmatch(tokens.words[at])):
        status = tokens.said(found["status"] or found["other"], at)
        named = found["media"] or found["type"]
        media = tokens.said(named, at) if named else None
        at += 1
    elif heading.value == RESPONSE and _is_any_status(tokens, at, end):
        status, at = tokens.said(_ANY_STATUS, at), at + 1
    named = _next(tokens, at, end) if status else at
    pattern = _MEDIA_OF_STATUS if status else _MEDIA_TYPE
    if named < end and not media and pattern.fullmatch(tokens.words[named]):
        media = tokens.said(tokens.lines[named], named)
        at = named + 1
    is_after_head = bool(status) or (media is not None and at < end and is_prose(tokens, at, end))
    opened, at = _prologue(tokens, at, end, names, is_after_head=is_after_head)
    fields = ()
    if at < end:
        fields = nested(read_fields(tokens, at, end, names=names, places=False))
    elif is_last and names and names.whole and not (opened.shape or opened.alternatives):
        raise tokens.error(
            f"no fields follow the heading '{heading.value}', although its sample has fields",
            end - 1,
            "the fields with their types",
        )
    return Section(heading, fields, opened.description, media, status, opened.shape, opened.alternatives)


def _is_any_status(tokens: Tokens, at: int, end: int) -> bool:
    """Returns whether the word `default` is alone with a description after it: then it is a status."""
    after = _next(tokens, at + 1, end)
    if at >= end or tokens.words[at] != _ANY_STATUS or after == end or not after > at + 1:
        return False
    return not begins_field(tokens, after, end)


@dataclass
class _Prologue:
    description: Said[str] | None = None
    shape: Said[Shape] | None = None
    alternatives: tuple[Said[str], ...] = ()


def _prologue(tokens: Tokens, at: int, end: int, names: Shown, *, is_after_head: bool) -> tuple[_Prologue, int]:
    """Returns the facts before the first field, and the index of that field."""
    found, head = _Prologue(), at if is_after_head else -1
    while (at := _next(tokens, at, end)) < end and not _opens_fields(tokens, at, end, names):
        if found_tabs := tabs(tokens, at, end):
            found.alternatives, at = found_tabs, at + len(found_tabs)
            continue
        whole = _WHOLE.fullmatch(tokens.words[at])
        if tokens.lines[at - 1] and at != head and not whole:
            raise tokens.error("the field has no type", at + 1, "a type such as 'string' or 'integer | null'")
        if is_limit(tokens.words[at]) and not found.shape:
            message = f"'{tokens.lines[at][:60]}' comes before the first field"
            raise tokens.error(message, at, "the name and the type of a field above it")
        if whole and (shape := read_type(whole["type"])):
            found.shape, at = tokens.said(shape, at), at + 1
            continue
        # Older pages print the description of a response directly below its head, and the fields below that.
        said, after = paragraph(tokens, at, end, is_close=at == head)
        introduced = found.description is not None and found.description.value.endswith(":")
        if not introduced and (titles := _titles(tokens, said)):
            found.alternatives = titles
        else:
            before = found.description
            found.description = Said(f"{before.value}\n\n{said.value}", before.line, before.at) if before else said
        at = after
    return found, at


def _opens_fields(tokens: Tokens, at: int, end: int, names: Shown) -> bool:
    """Returns whether a field begins on the line with this index. A field without a type must be in the sample."""
    if begins_field(tokens, at, end):
        return True
    return tokens.words[at] in names and may_be_bare(tokens, at, end, names)


def _titles(tokens: Tokens, said: Said[str]) -> tuple[Said[str], ...]:
    """Returns the titles of a union's members, if the paragraph is a list of titles and not a description."""
    lines = said.value.split("\n")
    titles = [line.removeprefix(BULLET).strip() for line in lines if line.startswith(BULLET)]
    if len(titles) < max(2, len(lines)) or any(
        len(title) > _LONGEST_TITLE or _SENTENCE.search(title) for title in titles
    ):
        return ()
    return tuple(tokens.said(title, said.at + number) for number, title in enumerate(titles))


def _next(tokens: Tokens, at: int, end: int) -> int:
    return next((index for index in range(at, end) if tokens.lines[index]), end)


def before_footer(tokens: Tokens, start: int) -> int:
    """Returns the index where the last section ends: the footer begins after the last type of the page."""
    lines, end = tokens.words, len(tokens.lines)
    last = next(
        (at for at in range(end - 1, start, -1) if shape_at(tokens, at) and begins_field(tokens, at - 1, end)), start
    )
    for at in range(last + 1, end):
        opens = not tokens.lines[at - 1]
        if lines[at] and _FOOTER.fullmatch(lines[at]):
            return at
        if lines[at] in _LINKS and not opens and not tokens.lines[at - 2]:
            return at - 1
        if lines[at] in _LINKS and opens and any(map(_FOOTER.fullmatch, lines[at:])):
            return at
    return end
