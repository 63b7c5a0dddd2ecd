"""Refuses fields whose name, type or default was misread: a line end, a name or a blank line was lost in the copy.

What tells it is the names that the sample shows and the list lacks, or the text of a name itself. It mends nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from bythebook_specs.facts import Field, Page, Said
from bythebook_specs.readers.derived import WORDS
from bythebook_specs.readers.fields import HEADINGS
from bythebook_specs.readers.fused import begins_token, ends_token, split_tokens
from bythebook_specs.readers.source import Source
from bythebook_specs.readers.types import UNSAID, read_type

__all__ = ["is_made", "refuse_misread"]

# A renderer's own values: a sample that holds one was made from the same document as the list of fields.
_PLACEHOLDERS = ("<string>", "<any>", "3c90c3cc-0d44-4b50-8888-8dd25736052a", "2023-11-07T05:31:56Z", "2023-12-25")
# A name and a type, with nothing between them that would tell them apart; where headings have marks, names have too.
_JOINED = re.compile(r"\w*[A-Za-z0-9](?:string|integer|number|boolean|object)(?:\[\])*")
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


def _each(source: Source, fields: Sequence[Field], shown: Any, *, is_whole: bool) -> None:
    """Check the fields of one object."""
    value = shown[0] if isinstance(shown, list) and shown else shown
    names = value if isinstance(value, Mapping) else {}
    listed = {one.name.value for one in fields}
    lost = [str(name) for name in names if name not in listed]
    for one in fields:
        if one.name.value not in names:
            _by_sample(source, one, lost)
            _by_itself(source, one, listed, is_missing=is_whole and bool(names))
        _by_words(source, one, lost)
        _each(source, one.children or (), names.get(one.name.value), is_whole=is_whole)


def _by_sample(source: Source, one: Field, lost: Sequence[str]) -> None:
    """Check the name of a field that the sample does not show against those that it shows, and the list lacks."""
    text = one.name.value
    if glued := next((name for name in lost if _holds(text, name)), None):
        message = f"the field '{text[:80]}' is hardly one: the name '{glued}' is run together with other words"
        raise source.error(message, one.name.line, "each word on a line of its own")
    if holder := next((name for name in lost if text.startswith(f"{name}.")), None):
        message = f"'{text[:80]}' is listed, and '{holder}', which the sample shows to hold it, is not"
        raise source.error(message, one.name.line, f"the field '{holder}' above it")
    if lost and " " in text:
        message = f"'{text[:80]}' is hardly the name of a field: the sample shows none, and '{lost[0]}' is missing"
        raise source.error(message, one.name.line, "the name of a field above its type")


def _by_words(source: Source, one: Field, lost: Sequence[str]) -> None:
    """Check that a default and a description hold no name which the list lacks, and no type that has lost its place."""
    default, said = one.said.get("default"), one.said.get("description")
    if one.shape.value == UNSAID and said and read_type(said.value):
        message = f"the type of '{one.name.value[:60]}' cannot be told from a description, '{said.value[:60]}'"
        raise source.error(message, said.line, "a type directly below the name")
    for name in lost:
        before, _, after = (
            default.value.rpartition(name) if default and isinstance(default.value, str) else ("", "", "")
        )
        if default and before and _are_tokens(after):
            message = f"the default '{default.value[:60]}' holds the name '{name}' of another field"
            raise source.error(message, default.line, "each field on a line of its own")
        lines = said.value.replace(WORDS, "").split("\n") if said and name in said.value else []
        if said and any(line.startswith(name) and _are_tokens(line[len(name) :]) for line in lines):
            message = f"a description of '{one.name.value[:60]}' begins with the name '{name}' of another field"
            raise source.error(message, said.line, "each field on a line of its own")


def _are_tokens(text: str) -> bool:
    """Return whether a text is a type and what may follow it, and nothing else."""
    tokens = split_tokens(text)
    return tokens is not None and tokens.is_typed


def _holds(text: str, name: str) -> bool:
    """Return whether a name stands in a text with tokens directly after it, or at its end with tokens before it."""
    before, found, after = text.rpartition(name)
    return bool(found) and (begins_token(after) if after else ends_token(before))


def _by_itself(source: Source, one: Field, listed: Collection[str], *, is_missing: bool) -> None:
    """Check a name by its own words; `is_missing` says that a sample of all fields does not show it."""
    text, is_untyped = one.name.value, one.shape.value == UNSAID
    tokens = split_tokens(text) if is_untyped else None
    signs = (
        _OF_TYPES.search(text),
        tokens and len(tokens.lines) > 1,
        (is_untyped or is_missing) and read_type(text),
        is_untyped and text in HEADINGS,
        is_untyped and not source.is_headed and _JOINED.fullmatch(text),
        _is_run_together(text, listed, is_untyped=is_untyped),
    )
    if any(signs):
        message = f"'{text[:80]}' is hardly the name of a field: it holds a type, or words of several lines"
        raise source.error(message, one.name.line, "a name, and its type on the next line")


def _is_run_together(text: str, listed: Collection[str], *, is_untyped: bool) -> bool:
    """Return whether a name is that of an object whose fields are listed with its type, or a type with such a field."""
    for name in listed if is_untyped or "." in text else ():
        holder, dot, _ = name.rpartition(".")
        if is_untyped and dot and text.startswith(holder) and begins_token(text[len(holder) :]):
            return True
        before, found, _ = text.partition(f"{name}.")
        if found and before and split_tokens(before):
            return True
    return False
