"""Chooses the reader of a source: every reader says how sure it is of it, and the surest is tried first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module

from bythebook_capture.facts import METHODS, Field, Page, Said
from bythebook_capture.read.embedded import twin
from bythebook_capture.read.embedded.twin import Block
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.labels import label
from bythebook_capture.read.grammar.page import read_page
from bythebook_capture.read.grammar.types import read_type
from bythebook_capture.read.html_tree import is_html
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.text.page import tokens_of
from bythebook_capture.read.text.partial import read_partial
from bythebook_capture.tokens import UNSEEN, NotThisFormError, Tokens, visible
from bythebook_openapi.collector import without_collector
from bythebook_openapi.errors import InputError

__all__ = ["READERS", "Reading", "is_by_hand", "read_source", "reading_of", "shows_operation"]

Found = tuple[Page | Block, ...]
Read = Tokens | tuple[Tokens, ...] | tuple[Block, ...]

# A new form is one module, with its `READERS`, and one line here.
_MODULES = (
    "embedded.twin",
    "embedded.readme",
    "embedded.docusaurus_mdx",
    "embedded.gitbook",
    "embedded.redoc_script",
    "embedded.openapi_generator",
    "renderers.redoc",
    "renderers.texts.redoc",
    "renderers.elements",
    "renderers.texts.elements",
    "renderers.scalar",
    "renderers.texts.scalar",
    "renderers.swagger_ui",
    "renderers.texts.swagger",
    "renderers.docusaurus",
    "renderers.texts.docusaurus",
    "renderers.rapidoc",
    "renderers.texts.rapidoc",
    "renderers.openapi_generator_html",
    "renderers.starlight",
    "renderers.unread",
    "written.markups.apib",
    "written.markups.asciidoc",
    "written.markups.mdx",
    "written.markups.rst",
    "written.page",
    "written.plain_text",
    "copied.html",
    "copied.page",
    "text.page",
    "renderers.page",
)
READERS: tuple[Reader[Read], ...] = tuple(
    reader for name in _MODULES for reader in import_module(f"bythebook_capture.read.{name}").READERS
)
# A reader that is so sure is right about the renderer: what it refuses, no other reader of this renderer can read.
_SURE = 0.9
_CERTAIN = 0.96
# Pages that people write: what is around them in a folder may look alike, and have no operation.
_BY_HAND = ("Markdown by hand", "HTML by hand", "reStructuredText by hand", "text by hand")
_CALL = re.compile(rf"\b(?:{'|'.join(METHODS).upper()})[`*:]*[ \t]+[`*]*(?:https?:/)?/[^\s`*]*")
# The same in a row of a table, in cells of their own too.
_CALL_IN_ROW = re.compile(rf"\b(?:{'|'.join(METHODS).upper()})\b[`*:\])]*[ \t]*\|?[ \t]*[`*\[]*(?:https?:/)?/")
# A type beside a name, as some copies print it.
_TYPED = re.compile(r"^[\w.\[\]-]+ (?:string|integer|number|boolean|object|array)(?:required|optional|$| )")
_TITLE = re.compile(r"^#{1,6} \S", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """What a reader found in a source. `faults` are the operations that were left out, each as the error it raised.

    `is_by_hand` means that a person wrote the page: readers of renderers refuse what they cannot place, and those of
    such pages may pass over a line.
    """

    found: Found
    is_by_hand: bool = False
    faults: tuple[InputError, ...] = ()


def is_by_hand(source: Source) -> bool:
    """Returns whether the surest reader of a source is one of pages that people write."""
    return any(_of_hand(reader) for _, reader in [next(_ranked(source), (0.0, READERS[-1]))])


def _of_hand(reader: Reader[Read]) -> bool:
    return ".written." in reader.read.__module__


def read_source(source: Source, *, partial: bool = False) -> Found:
    """Returns the facts of a source: one operation, or the blocks of several. `partial` accepts a page that is cut.

    Raises `InputError` if it is no such page, is cut, or its text does not determine the facts.
    """
    return reading_of(source, partial=partial).found


@without_collector()
def reading_of(source: Source, *, partial: bool = False, leave_out: bool = False) -> Reading:
    """Returns what `read_source` does, with what is known about the reading.

    With `leave_out`, an operation whose facts contradict each other is left out if the page has others.
    """
    failed: InputError | None = None
    tried = ""
    kept: Tokens | None = None
    closed: set[str] = set()
    for confidence, reader in _ranked(source):
        # The refusal of a page that has the form of a reader says which renderer printed it.
        of_another = failed is not None and not isinstance(failed, NotThisFormError) and reader.renderer != tried
        if reader.renderer in closed or of_another:
            continue
        try:
            found = reader.read(source)
            kept = found if isinstance(found, Tokens) and found.kind(0) != "method" else kept
            facts, faults = _facts(found, leave_out=leave_out)
            return Reading(facts, _of_hand(reader), faults)
        except InputError as error:
            # Of readers whose form it is not, the surest says what is missing.
            if failed is None or not isinstance(error, NotThisFormError):
                failed = error
        tried = reader.renderer
        if confidence >= _SURE:
            closed.add(reader.renderer)
        if confidence >= _CERTAIN:  # the marks of the renderer itself
            break
    assert failed is not None
    if partial:
        return Reading((read_partial(kept or tokens_of(source), failed),))
    if isinstance(failed, NotThisFormError):
        _refuse_prose(source)
        _refuse_other(source)
    raise failed


def _ranked(source: Source) -> Iterator[tuple[float, Reader[Read]]]:
    """Yields the readers that claim a source, the surest first."""
    waiting = sorted(READERS, key=lambda reader: reader.most)
    known: list[tuple[float, Reader[Read]]] = []
    while waiting or known:
        while waiting and (not known or waiting[-1].most > known[0][0]):
            reader = waiting.pop()
            if (claim := reader.claims(source)) > 0:
                known.append((claim, reader))
                known.sort(key=lambda one: -one[0])
        if known:
            yield known.pop(0)


def _facts(found: Read, *, leave_out: bool) -> tuple[Found, tuple[InputError, ...]]:
    """Returns the facts, and with `leave_out` the errors of the operations that have none. One must have some."""
    if isinstance(found, Tokens):
        return (_page(found),), ()
    facts: list[Page | Block] = []
    faults: list[InputError] = []
    for one in found:
        try:
            facts.append(_page(one) if isinstance(one, Tokens) else one)
        except InputError as error:
            if not leave_out:
                raise
            faults.append(error)
    if faults and not facts:
        raise faults[0]
    return tuple(facts), tuple(faults)


def _page(tokens: Tokens) -> Page:
    """Returns the facts of a page. Raises `InputError` if a path or a name has a character that nobody sees.

    Sites print such characters where a line may break; whether the API has them too, the page cannot tell.
    """
    page = read_page(tokens)
    sections = (*page.sections.values(), *page.more)
    for said in (page.path, *(name for section in sections for name in _names(section.fields))):
        if not said.value.isascii() and UNSEEN.search(said.value):
            message = visible(f"'{said.value[:60]}' has a character that nobody sees")
            raise InputError(message, file=page.file, line=said.line, expected="the name without it")
    return page


def _names(fields: Iterable[Field]) -> Iterator[Said[str]]:
    """Yields the names of fields, and of the fields in them."""
    for one in fields:
        yield one.name
        if one.children:
            yield from _names(one.children)


def shows_operation(source: Source) -> bool:
    """Returns whether a page shows an operation: an OpenAPI block, or a sample request beside sections."""
    if any(reader.claims(source) for reader in twin.READERS):
        return twin.shows_operation(source)
    if any(reader.renderer and reader.claims(source) >= _CERTAIN for reader in READERS):
        return True
    if any(_reads(reader, source) for reader in READERS if reader.renderer in _BY_HAND and reader.claims(source)):
        return True
    words = (label(line.strip("#* ")) for line in source.lines)
    return "curl" in source.text and (is_html(source) or any(word in HEADINGS for word in words))


def _reads(reader: Reader[Read], source: Source) -> bool:
    """Returns whether a reader finds its form in a source, even if the page must be refused then."""
    try:
        reader.read(source)
    except NotThisFormError:
        return False
    except InputError:
        return True
    return True


def _refuse_other(source: Source) -> None:
    """Raises an error if a text in Markdown, such as a README, shows no operation, or no fields of it."""
    if (
        is_html(source)
        or not _TITLE.search(source.text)
        or any(label(line.strip("#* ")) in HEADINGS for line in source.lines)
    ):
        return
    called = _CALL.search(source.text)
    rows = [at for at, line in enumerate(source.lines, 1) if line.count("|") > 1 and _CALL_IN_ROW.search(line)]
    if rows:
        message = f"a table lists {len(rows)} operation{'s' if len(rows) > 1 else ''}, and no table lists their fields"
        raise source.error(message, rows[0], "the page that documents each operation, or the OpenAPI document")
    if called is None:
        expected = "a page with a method and a path, such as 'POST /v1/users', and the fields below them"
        raise source.error("the page shows no operation", len(source.lines), expected)
    said = " ".join(re.sub(r"[*`]", "", called.group()).split())[:60]
    line = source.text.count("\n", 0, called.start()) + 1
    expected = "a table or a list of its fields, a row for each, or the page that documents the operation"
    raise source.error(f"no fields follow '{said}'", line, expected)


def _refuse_prose(source: Source) -> None:
    """Raises an error if a page has sections without any type: a copy that only kept the descriptions."""
    sections = [at for at, line in enumerate(source.lines) if label(line.strip("#* ")) in HEADINGS]
    headings = [at for at in sections if label(source.lines[at].strip("#* ")) != HEADINGS[-1]]
    is_typed = any(read_type(line) or _TYPED.search(line) for line in source.lines)
    if headings and len(sections) > 1 and "curl" not in source.text and not is_typed:
        message = f"only prose follows '{source.lines[headings[0]].strip('#* ')}': the copy lost the names and types"
        raise source.error(message, headings[0] + 1, "a copy of the page with names and types")
