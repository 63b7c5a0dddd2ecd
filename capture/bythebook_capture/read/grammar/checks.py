"""Compares the parts of a page: samples with lists, the path with its parameters, names with their types.

A page that was cut, and a field that was misread because the copy lost a line end, a name or a blank line, are refused.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bythebook_capture.facts import Field, Page, Said, Shown, placeholders
from bythebook_capture.read.grammar.fields import FACTS, HEADINGS, PILLS, reads_like_token
from bythebook_capture.read.grammar.fused import ends_token, split_tokens, token_starts
from bythebook_capture.read.grammar.sections import BODY, PATH, RESPONSE, before_footer
from bythebook_capture.read.grammar.types import UNSAID, is_masked, read_type, shape_at
from bythebook_capture.tokens import Tokens

__all__ = [
    "check_page", "is_made", "is_validation_error", "names_in", "refuse_broken", "refuse_misread", "shown_in",
    "warnings_of",
]  # fmt: skip

# The sample value that a renderer prints for a type alone.
_BY_TYPE = {"string": "<string>", "integer": 123, "number": 123}
_STATUS = re.compile(r"[1-5](?:\d\d|XX)(?: - \S+)?")
_NOT_LISTED = ("content-type", "accept", "content-length")
# The renderer's own values: a sample with one of them was made from the same document as the list.
_PLACEHOLDERS = ("<string>", "<any>", "3c90c3cc-0d44-4b50-8888-8dd25736052a", "2023-11-07T05:31:56Z", "2023-12-25")
# A name and a type with nothing between them. If headings have markup, names have too.
_JOINED = re.compile(r"\w*[A-Za-z0-9](?:string|integer|number|boolean|object)(?:\[\])*")
_PLAIN_TYPE = re.compile(r"(?:string|integer|number|boolean|object)(?:<[\w-]+>)?(?:\[\])*(?: \| null)?")
# A type that is run together with a description.
_TYPE_BEFORE = re.compile(r"(?:string|integer|number|boolean|object)(?:<[\w-]+>)?(?:\[\])*(?=[A-Z])")
# No real name and default were longer.
_LONGEST = 200
# Parts of types and media types that no real name had.
_OF_TYPES = re.compile(r" \| null| · object|\b(?:string|integer|number|enum)<|^(?:application|multipart|text|image)/")


def check_page(tokens: Tokens, page: Page, *, whole: bool = True) -> None:
    """Raises `InputError` if the page was cut although it must be whole, or if it contradicts itself."""
    if whole:
        _whole(tokens, page)
        _not_cut(tokens, page)
    _in_path(tokens, page)
    _not_taken_in(tokens, page)
    refuse_misread(tokens, page, _shown(page))


def warnings_of(tokens: Tokens, page: Page) -> Iterator[str]:
    """Yields a warning for each place where the page may have lost something, or disagrees with its samples."""
    for find in (_twice, _disagreements, _order, _headers, _tokens, _names, _bare, _values, _masks):
        yield from find(tokens, page)


def names_in(sample: Said[Any] | None) -> Collection[str]:
    """Returns the field names of a sample; for an array, those of its first item."""
    value = sample.value if sample else None
    if isinstance(value, list) and value:
        value = value[0]
    return value.keys() if isinstance(value, Mapping) else ()


def shown_in(sample: Said[Any] | None) -> Shown:
    """Returns the field names of a sample, and whether it shows all fields."""
    return Shown(names_in(sample), whole=sample is not None and is_made(sample))


def is_validation_error(value: Any) -> bool:
    """Returns whether a sample is FastAPI's validation error, shown for a success without a schema."""
    details = value.get("detail") if isinstance(value, Mapping) and value.keys() == {"detail"} else None
    return (
        isinstance(details, list)
        and bool(details)
        and all(isinstance(one, Mapping) and {"loc", "msg", "type"} <= one.keys() for one in details)
    )


def _shown(page: Page) -> dict[str, Said[Any] | None]:
    return {BODY: page.request.body or page.request.form, RESPONSE: page.response}


def _whole(tokens: Tokens, page: Page) -> None:
    """Raises an error if the page shows a sample without its section, or has no section at all."""
    if not page.sections:
        raise tokens.error("no section", len(tokens.lines), f"one of the headings {', '.join(HEADINGS)}")
    _not_in_last(tokens, page)
    for heading, said in _shown(page).items():
        if said and heading not in page.sections:
            message = f"no section '{heading}', although line {said.line} shows its sample"
            raise tokens.error(message, len(tokens.lines), f"the heading '{heading}' between blank lines")


def _not_in_last(tokens: Tokens, page: Page) -> None:
    """Raises an error if the end of the last section is a later section that lost its heading or its fields."""
    last = list(page.sections)[-1]
    for at in range(len(tokens.lines) - 1, page.sections[last].heading.at + 1, -1):
        word = tokens.words[at]
        if word in HEADINGS and HEADINGS.index(word) > HEADINGS.index(last) and not tokens.lines[at - 1]:
            raise tokens.error(
                f"the page ends inside the section '{word}'", len(tokens.lines), "the rest of the section"
            )
        if shape_at(tokens, at):
            break
        if RESPONSE not in page.sections and _STATUS.fullmatch(word) and not tokens.lines[at - 1]:
            raise tokens.error(f"'{word}' is inside the section '{last}'", at, f"the heading '{RESPONSE}' above it")


def _not_cut(tokens: Tokens, page: Page) -> None:
    """Raises an error if the page ends before the fields of the renderer's own sample."""
    last = list(page.sections.values())[-1] if page.sections else None
    if not last or not last.fields or before_footer(tokens, last.heading.at + 1) < len(tokens.lines):
        return
    sample = _shown(page).get(last.heading.value)
    names = list(names_in(sample))
    final = last.fields[-1]
    # Optional fields come last and in the order of the sample: those after the last one are missing.
    if "required" not in final.said and final.name.value in names:
        names = names[names.index(final.name.value) :]
    listed = {one.name.value for one in last.fields}
    missing = [name for name in names if name not in listed]
    if missing and sample and is_made(sample):
        message = "the page ends before the fields that the sample shows"
        raise tokens.error(message, len(tokens.lines), f"the field '{missing[0]}'")


def _not_taken_in(tokens: Tokens, page: Page) -> None:
    """Raises an error if a description is the name of a field that the sample shows and the list lacks. A field without
    a type looks like a description.
    """
    stops = sorted({at for each in page.sections.values() for at in (each.heading.at, *_names_at(each.fields))})
    for heading, sample in _shown(page).items():
        fields = page.sections[heading].fields if heading in page.sections else ()
        for said, lacking in _beside(fields, sample.value if sample else None):
            after = bisect_right(stops, said.at)
            end = stops[after] if after < len(stops) else len(tokens.lines)
            for at in range(said.at, end):
                if tokens.words[at] in lacking:
                    message = f"{tokens.words[at]!r} may be a field or a description"
                    raise tokens.error(message, at, "a field with its type, or a description of more than one word")


def _names_at(fields: Sequence[Field]) -> Iterator[int]:
    """Yields the indexes of the names of fields, and of their children."""
    for one in fields:
        yield one.name.at
        if one.children:
            yield from _names_at(one.children)


def _beside(fields: Sequence[Field], shown: Any, around: str = "") -> Iterator[tuple[Said[str], set[str]]]:
    """Yields each description with the names that the sample shows beside its field and the list lacks. Names of
    children have dots.
    """
    value = shown[0] if isinstance(shown, list) and shown else shown
    if not isinstance(value, Mapping):
        return
    listed = {one.name.value.removeprefix(around): one for one in fields}
    lacking = {name for each in value if each not in listed for name in (each, f"{around}{each}")}
    for name, one in listed.items():
        if lacking and (said := one.said.get("description")) is not None:
            yield said, lacking
        if one.children:
            yield from _beside(one.children, value.get(name), f"{around}{name}.")


def refuse_broken(tokens: Tokens, path: Said[str]) -> None:
    """Raises `InputError` if a path has an empty segment, or a name twice: a part of it was doubled or lost."""
    names = placeholders(path.value)
    if "//" in path.value or len(set(names)) < len(names):
        message = f"the path {path.value[:200]} has an empty segment, or a name twice"
        raise tokens.error(message, path.at, "a path such as /items/{id}")


def _in_path(tokens: Tokens, page: Page) -> None:
    path, section = page.path, page.sections.get(PATH)
    names = placeholders(path.value)
    refuse_broken(tokens, path)
    for one in section.fields if section else ():
        if one.name.value not in names:
            expected = f"one of {', '.join(names)}" if names else "a path with braces"
            raise tokens.error(f"the path {path.value} has no {{{one.name.value}}}", one.name.at, expected)
    listed = {one.name.value for one in section.fields} if section else set()
    for heading in (each for each in HEADINGS[1:5] if each != PATH and each in page.sections):
        for one in page.sections[heading].fields:
            if one.name.value in names and one.name.value not in listed:
                message = f"'{one.name.value}' is under '{heading}', but the path {path.value[:100]} has it"
                raise tokens.error(message, one.name.at, f"the heading '{PATH}' above it")


def _disagreements(tokens: Tokens, page: Page) -> Iterator[str]:
    for heading, sample in _shown(page).items():
        section, names = page.sections.get(heading), names_in(sample)
        listed = dict.fromkeys(one.name.value for one in section.fields) if section else {}
        if not section or not listed or not names:
            continue
        place = f"{tokens.file}:{section.heading.line}: {heading}:"
        if more := [name for name in names if name not in listed]:
            yield f"{place} the sample has what the list lacks: {', '.join(more)}"
        if less := [name for name in listed if name not in names]:
            yield f"{place} the list has what the sample lacks: {', '.join(less)}"


def _twice(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of a heading word that occurs twice without being stated as a description."""
    for word, section in page.sections.items():
        lines = [line for line in tokens.words[max(0, section.heading.at - 2) : section.heading.at + 3] if line]
        if section.description is None and lines.count(word) > 1:
            place = f"{tokens.file}:{section.heading.line}"
            yield f"{place}: '{word}' occurs twice; it is unclear which one is a description, so none is stated"


def _order(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of a required field after an optional one: renderers print required fields first."""
    for section in page.sections.values():
        optional = next((one for one in section.fields if "required" not in one.said), None)
        after = section.fields[section.fields.index(optional) :] if optional else ()
        required = next((one for one in after if "required" in one.said), None)
        if optional and required:
            yield (
                f"{tokens.file}:{optional.name.line}: '{optional.name.value}' is not marked required, "
                f"yet stands before '{required.name.value}', which is; was a line lost?"
            )


def _headers(tokens: Tokens, page: Page) -> Iterator[str]:
    sections = [page.sections[heading] for heading in HEADINGS[:2] if heading in page.sections]
    listed = {one.name.value.lower() for section in sections for one in section.fields}
    for header in page.request.headers:
        if header.value[0].lower() not in {*listed, *_NOT_LISTED}:
            place = f"{tokens.file}:{header.line}"
            yield f"{place}: the sample sends the header '{header.value[0]}', which no section lists"


def _tokens(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of a line in a description that would be a fact without the blank line before it."""
    for one in (one for section in page.sections.values() for one in section.fields):
        said = one.said.get("description")
        if said is None or tokens.kind(said.at) != "line":
            continue
        token = next(filter(reads_like_token, said.value.split("\n")), None)
        if token:
            yield f"{tokens.file}:{said.line}: '{token}' is read as a description of '{one.name.value}'"


def _names(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of a pill word that was read as a name: the name may be lost, and no sample shows it."""
    shown = {heading: names_in(sample) for heading, sample in _shown(page).items()}
    for heading, section in page.sections.items():
        for one in section.fields:
            name = one.name.value
            if name in PILLS and name not in shown.get(heading, ()):
                yield f"{tokens.file}:{one.name.line}: '{name}' is read as the name of a field"


def _bare(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of each name without a type: it is a union, or the line of its type was lost."""
    for one in (one for section in page.sections.values() for one in section.fields):
        if one.shape.value.name == "unsaid":
            yield f"{tokens.file}:{one.name.line}: the page has no type for '{one.name.value}': a union, or a lost line"


def _values(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of a value in the renderer's own sample that the list does not explain: a default may be lost."""
    for heading, sample in _shown(page).items():
        section = page.sections.get(heading)
        if not sample or not section or not isinstance(sample.value, Mapping) or not is_made(sample):
            continue
        for one in section.fields:
            name, shape = one.name.value, one.shape.value
            bare = (
                not shape.format and not shape.choices and one.said.keys() <= {"required", "description", "deprecated"}
            )
            if bare and shape.name in _BY_TYPE and sample.value.get(name, _BY_TYPE[shape.name]) != _BY_TYPE[shape.name]:
                value = str(sample.value[name])[:40]
                yield f"{tokens.file}:{one.name.line}: the sample has {value} for '{name}', but the list no default"


def _masks(tokens: Tokens, page: Page) -> Iterator[str]:
    """Warns of the first e-mail address that the page's host masked: it is not read as a value."""
    begin = min((section.heading.at + 1 for section in page.sections.values()), default=0)
    if not is_masked("\n".join(tokens.lines)):
        return
    at = next((at for at in range(begin, len(tokens.lines)) if is_masked(tokens.lines[at])), None)
    if at is not None:
        yield f"{tokens.file}:{tokens.line(at)}: a masked e-mail address is not read as a value"


def is_made(sample: Said[Any]) -> bool:
    """Returns whether the renderer made a sample itself, so that it shows all fields."""
    shown = repr(sample.value)
    return any(value in shown for value in _PLACEHOLDERS)


def refuse_misread(tokens: Tokens, page: Page, samples: Mapping[str, Said[Any] | None]) -> None:
    """Raises `InputError` if a field was misread. `samples` are the samples of the page by heading."""
    for heading, section in page.sections.items():
        sample = samples.get(heading)
        is_whole = sample is not None and is_made(sample)
        _each(tokens, section.fields, sample.value if sample else None, is_whole=is_whole)


@dataclass(frozen=True)
class _Listed:
    """The names of one list of fields: all, those that only the sample shows, and objects among them."""

    all: frozenset[str]
    lost: frozenset[str]
    holders: frozenset[str]


def _each(tokens: Tokens, fields: Sequence[Field], shown: Any, *, is_whole: bool) -> None:
    """Checks the fields of one object."""
    value = shown[0] if isinstance(shown, list) and shown else shown
    names = value if isinstance(value, Mapping) else {}
    every = frozenset(one.name.value for one in fields)
    lost = frozenset(map(str, names)) - every
    listed = _Listed(every, lost, frozenset(name.rpartition(".")[0] for name in every if "." in name))
    word = min(filter(reads_like_token, lost), default="")
    for one in fields:
        if one.name.value not in names:
            if lost:
                _by_sample(tokens, one, lost, word)
            _by_itself(tokens, one, listed, is_missing=is_whole and bool(names))
        _typed(tokens, one, names.get(one.name.value))
        if "description" in one.said or "default" in one.said:
            _by_words(tokens, one, lost)
        if one.children:
            _each(tokens, one.children, names.get(one.name.value), is_whole=is_whole)


def _typed(tokens: Tokens, one: Field, shown: Any) -> None:
    """Checks that a field has a name, and that one without a type is no list whose type was lost."""
    if not one.name.value or one.name.value.endswith("."):
        raise tokens.error("the name of a field ends with a dot", one.name.at, "the rest of the name")
    if one.shape.value.name == UNSAID.name and isinstance(shown, list) and (one.children or "enum" in one.said):
        message = f"'{one.name.value[:60]}' has no type, and the sample shows a list"
        raise tokens.error(message, one.name.at, "a type such as 'object[]' below the name")


def _by_sample(tokens: Tokens, one: Field, lost: frozenset[str], word: str) -> None:
    """Checks the name of a field that the sample lacks against the names that the list lacks.

    `word` is the first of them that reads like a word of a fact.
    """
    text = one.name.value
    if glued := _glued(text, lost):
        message = f"the field '{text[:80]}' is probably misread: the name '{glued}' is joined with other words"
        raise tokens.error(message, one.name.at, "each word on its own line")
    if holder := next((text[:at] for at in _dots(text) if text[:at] in lost), None):
        message = f"'{text[:80]}' is listed, but its parent in the sample, '{holder}', is not"
        raise tokens.error(message, one.name.at, f"the field '{holder}' above it")
    if " " in text or (word and reads_like_token(text)):
        missing = word or min(lost)
        message = f"'{text[:80]}' is probably not a field name: the sample lacks it, and the list lacks '{missing}'"
        raise tokens.error(message, one.name.at, "the name of a field above its type")


def _by_words(tokens: Tokens, one: Field, lost: frozenset[str]) -> None:
    """Checks that a default and a description have no name that the list lacks, and no misplaced type."""
    default, said = one.said.get("default"), one.said.get("description")
    if said is not None:
        _by_paragraphs(tokens, one, said)
    if one.shape.value == UNSAID and said and (read_type(said.value) or _TYPE_BEFORE.match(said.value)):
        message = f"the type of '{one.name.value[:60]}' may be a description: '{said.value[:60]}'"
        raise tokens.error(message, said.at, "a type directly below the name")
    if default and lost and isinstance(default.value, str) and (name := _named(default.value, lost, anywhere=True)):
        message = f"the default '{default.value[:60]}' contains the name '{name}' of another field"
        raise tokens.error(message, default.at, "each field on its own line")
    for line in said.value.split("\n") if said and lost else ():
        if said and (name := _named(line, lost)):
            message = f"a description of '{one.name.value[:60]}' begins with the name '{name}' of another field"
            raise tokens.error(message, said.at, "each field on its own line")


def _by_paragraphs(tokens: Tokens, one: Field, said: Said[str]) -> None:
    """Checks that no paragraph of a description is a word of a field whose name or type was lost, or a bare label."""
    first, *later = said.value.split("\n\n")
    is_pill = first in PILLS or first.startswith("default:")
    lost = next((text for text in later if _PLAIN_TYPE.fullmatch(text)), None)
    lost = lost or (first if is_pill and one.shape.value == UNSAID else None)
    if said.value.endswith(FACTS) and said.value.rpartition("\n")[2] in FACTS:
        lost = said.value.rpartition("\n")[2]
    if lost:
        message = f"a description of '{one.name.value[:60]}' has the word '{lost}' of a field"
        raise tokens.error(message, said.at, "the name of a field before its type, and a value after each label")


def _glued(text: str, names: frozenset[str]) -> str | None:
    """Returns a name inside a text that is joined with a token."""
    if len(text) > _LONGEST:
        return None
    before_token = (text[at:end] for end in token_starts(text) for at in range(end))
    at_end = (text[at:] for at in range(1, len(text)) if text[at:] in names and ends_token(text[:at]))
    return next((name for name in before_token if name in names), None) or next(at_end, None)


def _named(text: str, names: frozenset[str], *, anywhere: bool = False) -> str | None:
    """Returns a name at the beginning of a text, or `anywhere` in it, if only a type follows."""
    for end in token_starts(text) if len(text) <= _LONGEST else ():
        split = split_tokens(text[end:])
        if split and split.is_typed:
            for at in range(1, end) if anywhere else (0,):
                if text[at:end] in names:
                    return text[at:end]
    return None


def _dots(text: str) -> list[int]:
    return [at for at, char in enumerate(text) if char == "."] if "." in text and len(text) <= _LONGEST else []


def _by_itself(tokens: Tokens, one: Field, listed: _Listed, *, is_missing: bool) -> None:
    """Checks a name by its own words. `is_missing` means that a sample of all fields lacks it."""
    text, is_untyped = one.name.value, one.shape.value.name == UNSAID.name
    split = split_tokens(text) if is_untyped else None
    is_odd = (
        _OF_TYPES.search(text)
        or (split and len(split.words) > 1)
        or ((is_untyped or is_missing) and read_type(text))
        or (is_untyped and text in HEADINGS)
        or (is_untyped and not tokens.is_headed and _JOINED.fullmatch(text))
        or (is_untyped and any(text[:at] in listed.holders for at in token_starts(text)))
        or any(text[at:dot] in listed.all and split_tokens(text[:at]) for dot in _dots(text) for at in range(1, dot))
    )
    if is_odd:
        message = f"'{text[:80]}' is probably not a field name: it contains a type, or words of several lines"
        raise tokens.error(message, one.name.at, "a name with its type on the next line")
