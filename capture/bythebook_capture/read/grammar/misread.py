"""Refuses fields whose name, type or default was misread: a line end, a name or a blank line was lost in the copy.

What tells it is the names that the sample shows and the list lacks, or the text of a name itself. It mends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_capture.facts import Field, Page, Said
from bythebook_capture.read.copied.fused import ends_token, split_tokens, token_starts
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.types import UNSAID, WORDS, read_type
from bythebook_capture.read.source import Source

__all__ = ["is_made", "refuse_misread"]

# A renderer's own values: a sample that holds one was made from the same document as the list of fields.
_PLACEHOLDERS = ("<string>", "<any>", "3c90c3cc-0d44-4b50-8888-8dd25736052a", "2023-11-07T05:31:56Z", "2023-12-25")
# A name and a type, with nothing between them that would tell them apart; where headings have marks, names have too.
_JOINED = re.compile(r"\w*[A-Za-z0-9](?:string|integer|number|boolean|object)(?:\[\])*")
# No name and default that were seen are longer.
_LONGEST = 200
# What stands in types and media types, and in no name that was ever seen.
_OF_TYPES = re.compile(r" \| null| · object|\b(?:string|integer|number|enum)<|^(?:application|multipart|text|image)/")


def is_made(sample: Said[Any]) -> bool:
    """Return whether a renderer has made a sample itself, so that it shows all fields."""
    return any(value in repr(sample.value) for value in _PLACEHOLDERS)


def refuse_misread(source: Source, page: Page, samples: Mapping[str, Said[Any] | None]) -> None:
    """Raise `InputError` where a field was misread; `samples` are those that the page shows, by heading."""
    for heading, section in page.sections.items():
        sample = samples.get(heading)
        is_whole = sample is not None and is_made(sample)
        _each(source, section.fields, sample.value if sample else None, is_whole=is_whole)


@dataclass(frozen=True)
class _Listed:
    """The names of one list of fields: all, those that a sample shows and the list lacks, and objects among them."""

    all: frozenset[str]
    lost: frozenset[str]
    holders: frozenset[str]


def _each(source: Source, fields: Sequence[Field], shown: Any, *, is_whole: bool) -> None:
    """Check the fields of one object."""
    value = shown[0] if isinstance(shown, list) and shown else shown
    names = value if isinstance(value, Mapping) else {}
    every = frozenset(one.name.value for one in fields)
    lost = frozenset(map(str, names)) - every
    listed = _Listed(every, lost, frozenset(name.rpartition(".")[0] for name in every if "." in name))
    for one in fields:
        if one.name.value not in names:
            if lost:
                _by_sample(source, one, lost)
            _by_itself(source, one, listed, is_missing=is_whole and bool(names))
        _by_words(source, one, lost)
        _each(source, one.children or (), names.get(one.name.value), is_whole=is_whole)


def _by_sample(source: Source, one: Field, lost: frozenset[str]) -> None:
    """Check the name of a field that the sample does not show against those that it shows, and the list lacks."""
    text = one.name.value
    if glued := _glued(text, lost):
        message = f"the field '{text[:80]}' is hardly one: the name '{glued}' is run together with other words"
        raise source.error(message, one.name.line, "each word on a line of its own")
    if holder := next((text[:at] for at in _dots(text) if text[:at] in lost), None):
        message = f"'{text[:80]}' is listed, and '{holder}', which the sample shows to hold it, is not"
        raise source.error(message, one.name.line, f"the field '{holder}' above it")
    if " " in text:
        message = f"'{text[:80]}' is hardly the name of a field: the sample shows none, and '{min(lost)}' is missing"
        raise source.error(message, one.name.line, "the name of a field above its type")


def _by_words(source: Source, one: Field, lost: frozenset[str]) -> None:
    """Check that a default and a description hold no name which the list lacks, and no type that has lost its place."""
    default, said = one.said.get("default"), one.said.get("description")
    if one.shape.value == UNSAID and said and read_type(said.value):
        message = f"the type of '{one.name.value[:60]}' cannot be told from a description, '{said.value[:60]}'"
        raise source.error(message, said.line, "a type directly below the name")
    if default and lost and isinstance(default.value, str) and (name := _named(default.value, lost, anywhere=True)):
        message = f"the default '{default.value[:60]}' holds the name '{name}' of another field"
        raise source.error(message, default.line, "each field on a line of its own")
    for line in said.value.replace(WORDS, "").split("\n") if said and lost else ():
        if said and (name := _named(line, lost)):
            message = f"a description of '{one.name.value[:60]}' begins with the name '{name}' of another field"
            raise source.error(message, said.line, "each field on a line of its own")


def _glued(text: str, names: frozenset[str]) -> str | None:
    """Return a name that stands in a text with a token directly after it, or at its end with tokens before it."""
    if len(text) > _LONGEST:
        return None
    before_token = (text[at:end] for end in token_starts(text) for at in range(end))
    at_end = (text[at:] for at in range(1, len(text)) if text[at:] in names and ends_token(text[:at]))
    return next((name for name in before_token if name in names), None) or next(at_end, None)


def _named(text: str, names: frozenset[str], *, anywhere: bool = False) -> str | None:
    """Return a name with which a text begins, or that stands `anywhere` else in it, if a type is all that follows."""
    for end in token_starts(text) if len(text) <= _LONGEST else ():
        tokens = split_tokens(text[end:])
        if tokens and tokens.is_typed:
            for at in range(1, end) if anywhere else (0,):
                if text[at:end] in names:
                    return text[at:end]
    return None


def _dots(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if char == "."] if len(text) <= _LONGEST else []


def _by_itself(source: Source, one: Field, listed: _Listed, *, is_missing: bool) -> None:
    """Check a name by its own words; `is_missing` says that a sample of all fields does not show it."""
    text, is_untyped = one.name.value, one.shape.value == UNSAID
    tokens = split_tokens(text) if is_untyped else None
    signs = (
        _OF_TYPES.search(text),
        tokens and len(tokens.lines) > 1,
        (is_untyped or is_missing) and read_type(text),
        is_untyped and text in HEADINGS,
        is_untyped and not source.is_headed and _JOINED.fullmatch(text),
        is_untyped and any(text[:at] in listed.holders for at in token_starts(text)),
        any(text[at:dot] in listed.all and split_tokens(text[:at]) for dot in _dots(text) for at in range(1, dot)),
    )
    if any(signs):
        message = f"'{text[:80]}' is hardly the name of a field: it holds a type, or words of several lines"
        raise source.error(message, one.name.line, "a name, and its type on the next line")
