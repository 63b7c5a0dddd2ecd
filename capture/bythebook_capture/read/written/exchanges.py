"""Finds samples without marks, and takes blocks of code apart: into commands and outputs, requests and responses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape

from bythebook_capture.read.written.blocks import LABEL, Block
from bythebook_capture.read.written.cells import sample_of

__all__ = ["parted", "with_bare_samples"]

_COMMAND = re.compile(r"[ \t]*(?:[$>] )?curl\b")
_REQUEST = re.compile(r"\s*(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) \S")
# The lines up to this word are what the command sends: `<< EOF`.
_HERE = re.compile(r"<<-?\s*['\"]?(\w+)['\"]?\s*$")
_OUTPUT = re.compile(r"[\[{]|HTTP(?:/\d(?:\.\d)?)? [1-5]\d\d\b")
_COMMENT = re.compile(r"[ \t]*# *(?P<words>\S.*)")
# A label within a block of code: `Response (when it exists):`.
_LABEL = re.compile(
    r"[ \t]*(?:\w[\w-]{0,40} ){0,4}(?P<label>(?:request|response)\b[^{}\[\]\":]{0,60}):[ \t]*", re.IGNORECASE
)
_HEAD = re.compile(rf"{_REQUEST.pattern}|\s*HTTP/\d")
_STATUS = re.compile(r"[ \t]*status(?: code)?: *[1-5]\d\d\b.*", re.IGNORECASE)
_OPENS = re.compile(r"\s*(?:\{|\[)\s*(?:$|[\[{]|\"[^\"\n]*\"\s*:)")
# What a renderer prints as the tree of a schema has no quotation marks.
_QUOTED_NAME = re.compile(r"\"[^\"\n]*\"\s*:")
_BRACKET = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|[\[\]{}]")
_LONGEST = 2000


def with_bare_samples(blocks: Sequence[Block], page: Sequence[str]) -> Iterator[Block]:
    """Yields blocks, with a block of code for lines of text that are JSON, which their author put no marks around.

    `page` has the lines of the page.
    """
    at = 0
    while at < len(blocks):
        end = _end_of_sample(blocks, at, page) if blocks[at].kind == "text" and _OPENS.match(blocks[at].text) else at
        line, last = blocks[at].line, blocks[max(at, end - 1)].line
        text = "\n".join(page[line - 1 : last])
        if end > at and _QUOTED_NAME.search(text) and sample_of(text):
            yield Block("code", text, line, info="json", first=line)
            at = end
        else:
            yield blocks[at]
            at += 1


def _end_of_sample(blocks: Sequence[Block], at: int, page: Sequence[str]) -> int:
    """Returns the index behind the line of text that closes the bracket which one opens, the same one without it."""
    depth = 0
    for end in range(at, min(at + _LONGEST, len(blocks))):
        if blocks[end].kind != "text":
            break
        for found in _BRACKET.finditer(page[blocks[end].line - 1]):
            depth += (found[0] in "[{") - (found[0] in "]}")
        if depth <= 0:
            return end + 1
    return at


def parted(blocks: Sequence[Block], page: Sequence[str]) -> Iterator[Block]:
    """Yields blocks, with a block of code for each command, each output and each message that one shows.

    `page` has the lines of the page.
    """
    for block in blocks:
        lines = block.text.split("\n") if block.kind == "code" else []
        begins = list(_begins(lines))
        first = _first(block, lines, page) if lines else 0
        if len(begins) < 2:
            yield replace(block, first=first) if lines else block
            continue
        for begin, end in zip(begins, [*begins[1:], len(lines)], strict=True):
            yield from _part(block, lines[begin:end], first + begin)


def _first(block: Block, lines: Sequence[str], page: Sequence[str]) -> int:
    """Returns the line on which a block of code begins: that of the block, or behind a fence the one below it."""
    at = next((at for at, line in enumerate(lines) if line.strip()), 0)
    on_page = page[block.line - 1 + at] if block.line - 1 + at < len(page) else ""
    return block.line if lines[at].strip() and lines[at].strip() in unescape(on_page) else block.line + 1


def _begins(lines: Sequence[str]) -> Iterator[int]:
    """Yields the indexes of the lines that begin a part: the first one, a command, an output, or a label."""
    if not any(_COMMAND.match(line) or _REQUEST.match(line) for line in lines[:3]):
        return
    yield 0
    is_quoted = goes_on = in_command = False
    end = ""
    for at, line in enumerate(lines):
        is_open = is_quoted or goes_on or end != ""
        is_command = not is_open and _COMMAND.match(line) is not None
        is_output = not is_open and in_command and _OUTPUT.match(line) is not None
        is_label = not is_open and _LABEL.fullmatch(line) is not None
        is_comment = not is_open and _is_title(lines, at)
        if at and (is_output or is_label or is_comment or (is_command and not _is_title(lines, at - 1))):
            yield at
        in_command = is_command or (in_command and not (is_output or is_label))
        is_quoted = in_command and is_quoted != (line.count("'") % 2 == 1)
        goes_on = in_command and line.rstrip().endswith("\\")
        here = _HERE.search(line) if in_command and not end else None
        end = here[1] if here else "" if line.split()[-1:] == [end] else end


def _is_title(lines: Sequence[str], at: int) -> bool:
    """Returns whether a comment stands right above a command."""
    return (
        at + 1 < len(lines) and _COMMENT.fullmatch(lines[at]) is not None and _COMMAND.match(lines[at + 1]) is not None
    )


def _part(block: Block, lines: Sequence[str], line: int) -> Iterator[Block]:
    """Yields a part of a block of code: its comment or its label, its status, and the rest as code."""
    if label := _LABEL.fullmatch(lines[0]):
        yield Block("heading", label["label"].strip(), line, level=LABEL)
        body = next(
            (at for at, text in enumerate(lines) if text.lstrip()[:1] in ("{", "[") or _HEAD.match(text)), len(lines)
        )
        for at, text in enumerate(lines[1:body], 1):
            if _STATUS.fullmatch(text):
                yield Block("text", text.strip(), line + at)
        lines, line = lines[body:], line + body
    elif comment := _COMMENT.fullmatch(lines[0]):
        yield Block("text", comment["words"], line)
        lines, line = lines[1:], line + 1
    text = "\n".join(lines).rstrip()
    if text.strip():
        is_json = text.lstrip()[:1] in ("{", "[")
        yield replace(block, text=text, line=line, first=line, info="json" if is_json else block.info)
