"""Adds waivers to the text of a file. Every character that the text has stays: comments, order, quotes, line ends.

A list in block style gets its new entries at its end, with its own indentation; a list in brackets gets them behind its
last item, so that a JSON file stays one.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from textwrap import indent

import yaml

from bythebook_conformance.reports.waivers import EXPECTED, Stated, Waiver, parsed, stated
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import MAX_SMALL

__all__ = ["known_waivers", "with_waivers"]

_WIDE = 1_000_000
# JSON escapes the characters beyond this one in two halves.
_TWO = 0xFFFF


def known_waivers(text: str, file: str) -> tuple[Stated, ...]:
    """Returns the waivers that a text states; none for a text that is empty or has only comments.

    Raises `InputError` where it states something else.
    """
    return () if _is_bare(parsed(text, file)[1]) else stated(text, file)


def _is_bare(node: yaml.Node | None) -> bool:
    return node is None or (isinstance(node, yaml.ScalarNode) and not node.value)


def with_waivers(text: str, file: str, waivers: Sequence[Waiver]) -> str:
    """Returns the text of a file of waivers with more of them. The text may be empty.

    Raises `InputError` where the text states no list of waivers, or nothing can be added to it.
    """
    before = [each.waiver for each in known_waivers(text, file)]
    if len(text) + sum(len(each.match) + len(each.reason) for each in waivers) > MAX_SMALL:
        message = f"would be too large with {len(waivers)} more waivers"
        raise InputError(message, file=file, expected="fewer ids, and a glob written by hand for those that are alike")
    _, node = parsed(text, file)
    if not isinstance(node, yaml.SequenceNode):
        found = _appended(text, _block(waivers), _end(text))
    else:
        add = _in_brackets if node.flow_style else _below
        found = add(text, node, waivers)
    _check(found, file, [*before, *waivers])
    return found


def _below(text: str, node: yaml.SequenceNode, waivers: Sequence[Waiver]) -> str:
    return _appended(text, indent(_block(waivers), " " * node.start_mark.column), _end(text))


def _end(text: str) -> int:
    """Returns how many characters stand behind the end of the document: from a line of `...` on."""
    for each in yaml.parse(text, yaml.SafeLoader):
        if isinstance(each, yaml.DocumentEndEvent) and each.explicit and each.start_mark is not None:
            return len(text) - each.start_mark.index
    return 0


def _appended(text: str, lines: str, end: int) -> str:
    head, tail = (text[:-end], text[-end:]) if end else (text, "")
    newline = "\r\n" if "\r\n" in text else "\n"
    gap = newline if head and not head.endswith("\n") else ""
    return head + gap + lines.replace("\n", newline) + tail


def _block(waivers: Sequence[Waiver]) -> str:
    return "".join(_entry(each) for each in waivers)


def _entry(waiver: Waiver) -> str:
    lines = f"- match: {_scalar(waiver.match)}\n  reason: {_scalar(waiver.reason)}\n"
    return f"{lines}  until: {waiver.until}\n" if waiver.until else lines


def _scalar(text: str) -> str:
    """Returns a text as YAML on one line, in quotes where it needs them."""
    if not text.isprintable():
        return _json(text)
    return yaml.safe_dump([text], allow_unicode=True, width=_WIDE).removeprefix("- ").removesuffix("\n")


def _in_brackets(text: str, node: yaml.SequenceNode, waivers: Sequence[Waiver]) -> str:
    items = [_json(_stated(each)) for each in waivers]
    if not node.value:
        at = node.start_mark.index + 1
        return f"{text[:at]}{', '.join(items)}{text[at:]}"
    last, first = node.value[-1], node.value[0]
    is_in_lines = first.start_mark.line > node.start_mark.line
    gap = "\n" + " " * first.start_mark.column if is_in_lines else " "
    at = last.end_mark.index
    return text[:at] + "".join(f",{gap}{each}" for each in items) + text[at:]


def _stated(waiver: Waiver) -> dict[str, str]:
    stated_ = {"match": waiver.match, "reason": waiver.reason}
    return {**stated_, "until": waiver.until} if waiver.until else stated_


def _json(value: str | dict[str, str]) -> str:
    """Returns JSON that PyYAML reads too. PyYAML reads no escapes of characters that need two of them."""
    text = json.dumps(value, ensure_ascii=False)
    return "".join(char if char.isprintable() or ord(char) > _TWO else json.dumps(char)[1:-1] for char in text)


def _check(text: str, file: str, waivers: Sequence[Waiver]) -> None:
    """Raises `InputError` where a text does not state exactly these waivers."""
    try:
        found = [each.waiver for each in stated(text, file)]
    except InputError:
        found = []
    if found != [replace(each, matches=0) for each in waivers]:
        raise InputError("is a form of YAML to which nothing can be added", file=file, expected=EXPECTED)
