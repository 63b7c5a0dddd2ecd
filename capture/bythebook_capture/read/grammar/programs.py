"""Reads a sample request in Python, JavaScript, PHP, Go, Java or Ruby: what it shows of URL, method, headers and body.

Renderers print such samples from templates (HTTPSnippet); this module knows their first and last lines. Of a program of
an author it knows no more than that it is one: nothing is read from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from bythebook_capture.facts import METHODS, Said, Sample
from bythebook_capture.read.grammar.samples import Command, read_curl
from bythebook_capture.read.grammar.types import json_value
from bythebook_capture.tokens import Tokens

__all__ = ["begins_request", "continues_curl", "is_code", "read_request"]

_METHODS = "|".join(METHODS)


class _Language(NamedTuple):
    """The first line of a program, its last line, and what is assigned or called where."""

    first: re.Pattern[str]
    last: re.Pattern[str]
    body: re.Pattern[str]


_LANGUAGES = (
    _Language(
        re.compile(r"import (?:requests|http\.client)"),
        re.compile(r"print\(.*\)"),
        re.compile(r"\bpayload = (?=[{\[])"),
    ),
    _Language(
        re.compile(r"(?:const|var|let) (?:options|form|data|url) = .*|fetch\(.*"),
        re.compile(r"\.catch\(.*\);?"),
        re.compile(r"\bbody: JSON\.stringify\("),
    ),
    _Language(
        re.compile(r"<\?php"),
        re.compile(r"echo \$response.*"),
        re.compile(r"CURLOPT_POSTFIELDS => json_encode\("),
    ),
    _Language(re.compile(r"package main"), re.compile(r"fmt\.Print.*"), re.compile(r"payload := strings\.NewReader\(")),
    _Language(
        re.compile(r"HttpResponse<String> response = Unirest.*"),
        re.compile(r".*\.asString\(\);"),
        re.compile(r"\.body\("),
    ),
    _Language(
        re.compile(r"require 'uri'"), re.compile(r"puts response\.read_body"), re.compile(r"request\.body = (?=\")")
    ),
)
# In PHP and Go a closing brace follows the last line.
_IN_BRACES = ("<?php", "package main")
_URL = re.compile(r"""["'](?P<url>https?://[^"'\s]+|/[^"'\s]*)["']""")
_METHOD = re.compile(
    rf"""requests\.({_METHODS})\(|\bmethod: ["']({_METHODS})["']|CURLOPT_CUSTOMREQUEST => ["']({_METHODS})["']|"""
    rf"""NewRequest\(["']({_METHODS})["']|Unirest\.({_METHODS})\(|Net::HTTP::({_METHODS})\.new|"""
    rf"""\.request\(["']({_METHODS})["']""",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"""(?:["'](?P<name>[A-Za-z][\w-]*)["']|\b(?P<bare>Authorization|Accept)): ["'](?P<value>[^"']*)["']|"""
    r"""\.[Hh]eader(?:\.Add)?\(["'](?P<added>[\w-]+)["'], ["'](?P<text>[^"']*)["']\)|"""
    r"""["'](?P<whole>(?:Authorization|Content-Type|[Xx]-[\w-]+): [^"']*)["']|request\[["'](?P<key>[\w-]+)["']\] = """
    r"""["'](?P<set>[^"']*)["']"""
)
_CODE = re.compile(r"(?:import|from|const|let|var|package|use|using|require|await|client\b|curl)\b.*|<\?php|.*[;{(]")
_CURL = re.compile(r"curl(\s|$)")
_CONTINUED = re.compile(r"--(?:url|request|header|data|form) .*")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"-?[\w.$]+")
_WORDS = {"true": True, "True": True, "false": False, "False": False, "null": None, "None": None}
_MOST_DEPTH = 64


def begins_request(text: str) -> bool:
    """Returns whether a line begins a sample request: a cURL command, or a program that can be read."""
    return _CURL.match(text) is not None or any(one.first.fullmatch(text) for one in _LANGUAGES)


def continues_curl(text: str) -> bool:
    """Returns whether a line is a later line of a cURL command."""
    return _CONTINUED.fullmatch(text) is not None


def is_code(text: str) -> bool:
    """Returns whether a line is code of any language."""
    return _CODE.fullmatch(text) is not None


def read_request(tokens: Tokens, start: int, end: int) -> Command:
    """Returns the sample request that begins at an index, and ends before another.

    Raises `InputError` for an incomplete cURL command. Of a program, what cannot be read is left out.
    """
    if _CURL.match(tokens.lines[start]):
        return read_curl(tokens, start)
    language = next((one for one in _LANGUAGES if one.first.fullmatch(tokens.lines[start])), None)
    if language is None:
        return Command(None, Sample(Said("", 0)), end)
    stop = _end(tokens, start, end, language)
    lines = tokens.lines[start:stop]
    url = method = None
    for at, line in enumerate(lines, start):
        if url is None and (found := _URL.search(line)):
            url = tokens.said(found["url"], at)
        if method is None and (found := _METHOD.search(line)):
            method = tokens.said(next(word for word in found.groups() if word).upper(), at)
    headers = tuple(tokens.said(pair, at) for at, line in enumerate(lines, start) for pair in _headers(line))
    sample = Sample(url or Said("", 0), headers, _body(tokens, start, stop, language))
    return Command(method, sample, stop)


def _end(tokens: Tokens, start: int, end: int, language: _Language) -> int:
    ends = [at for at in range(start, end) if language.last.fullmatch(tokens.lines[at])]
    if not ends:
        return next((at for at in range(start, end) if not tokens.lines[at]), end)
    if tokens.lines[start] in _IN_BRACES:
        return next((at for at in range(ends[-1], end) if tokens.lines[at] == "}"), ends[-1]) + 1
    return ends[0] + 1


def _headers(line: str) -> Iterator[tuple[str, str]]:
    for found in _HEADER.finditer(line):
        if found["whole"]:
            name, _, value = found["whole"].partition(": ")
            yield name, value
        else:
            name = found["name"] or found["bare"] or found["added"] or found["key"]
            value = found["value"] if found["value"] is not None else found["text"] or found["set"] or ""
            if "header" in line.lower() or "-" in name or name in ("Authorization", "Accept"):
                yield name, value


def _body(tokens: Tokens, start: int, stop: int, language: _Language) -> Said[Any] | None:
    text = "\n".join(tokens.lines[start:stop])
    found = language.body.search(text)
    if not found:
        return None
    try:
        value, _ = _literal(text, found.end(), 0)
        if isinstance(value, str):  # Go, Java and Ruby send a text
            value = json_value(value)
    except (ValueError, IndexError):
        return None
    return tokens.said(value, start + text.count("\n", 0, found.end()))


def _literal(text: str, at: int, depth: int) -> tuple[Any, int]:
    """Returns the value that a literal of Python, JavaScript or PHP has, and the position after it."""
    if depth > _MOST_DEPTH:
        raise ValueError("nested too deeply")
    at = _after_space(text, at)
    if text[at] in "{[":
        return _container(text, at, depth)
    if text[at] in "\"'":
        return _text(text, at)
    found = _WORD.match(text, at)
    if not found:
        raise ValueError(f"'{text[at : at + 20]}' is no value")
    return (_WORDS[found[0]] if found[0] in _WORDS else json_value(found[0])), found.end()


def _container(text: str, at: int, depth: int) -> tuple[Any, int]:
    close = "}" if text[at] == "{" else "]"
    members: dict[str, Any] = {}
    items: list[Any] = []
    is_map = close == "}"
    at = _after_space(text, at + 1)
    while text[at] != close:
        key = _key(text, at)
        if key:
            is_map = True
            members[key[0]], at = _literal(text, key[1], depth + 1)
        else:
            value, at = _literal(text, at, depth + 1)
            items.append(value)
        at = _after_space(text, at)
        if text[at] == ",":
            at = _after_space(text, at + 1)
        elif text[at] != close:
            raise ValueError(f"'{text[at : at + 20]}' is no end of a value")
    if is_map and items:
        raise ValueError("a list with keys")
    return (members if is_map else items), at + 1


def _key(text: str, at: int) -> tuple[str, int] | None:
    """Returns a key and the position after its colon or arrow, None if a value stands here."""
    if text[at] in "\"'":
        name, end = _text(text, at)
    elif found := re.compile(r"[A-Za-z_$][\w$]*").match(text, at):
        name, end = found[0], found.end()
    else:
        return None
    end = _after_space(text, end)
    for mark in ("=>", ":"):
        if text.startswith(mark, end):
            return name, end + len(mark)
    return None


def _text(text: str, at: int) -> tuple[str, int]:
    mark, end = text[at], at + 1
    while text[end] != mark:
        end += 2 if text[end] == "\\" else 1
    inside = text[at + 1 : end]
    if mark == "'":
        return re.sub(r"\\(['\\])", r"\1", inside), end + 1
    value = json_value(f'"{inside}"')
    if not isinstance(value, str):
        raise TypeError(inside)
    return value, end + 1


def _after_space(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at
