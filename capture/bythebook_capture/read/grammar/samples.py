"""Reads the samples of a page: the cURL command of the request, and the line of each member of a JSON sample."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, takewhile
from typing import Any
from urllib.parse import parse_qsl

from bythebook_capture.facts import Said, Sample
from bythebook_capture.read.grammar.types import json_value, reason
from bythebook_capture.tokens import Tokens
from bythebook_openapi.text.positions import json_lines

__all__ = ["NO_SAMPLE", "SAMPLE_EXPECTED", "Command", "MemberLines", "is_json", "read_curl"]

# Where a page has no sample, the types below its headings tell which lines are fields.
NO_SAMPLE = "no sample request, and no type of a field on a line of its own"
SAMPLE_EXPECTED = "one of both, such as 'curl --request GET', or the HTML of the page as the browser saves it"
# POSIX.1-2017, Shell Command Language, 2.2: a word is a run of these pieces. A backslash before a line feed is removed.
_PIECE = r"""[^\s'"\\]++|\\[\s\S]|'[^']*+'|"(?:[^"\\]++|\\[\s\S])*+\""""
_WORD = re.compile(rf"(?:{_PIECE})++")
_COMMAND = re.compile(rf"(?:{_PIECE}|[^\S\n])*+")
_QUOTED = re.compile(_PIECE)
_ANY = "*/*"
# The placeholder of a renderer for a value of any type: it shows nothing.
_ANY_VALUE = "<any>"
_CONTINUED = "\\\n"
_ESCAPED = re.compile(r'\\([$`"\\])|\\\n')

_OPTIONS = {
    "--request": "method",
    "-X": "method",
    "--url": "url",
    "--header": "header",
    "-H": "header",
    "--data": "data",
    "--data-raw": "data",
    "--data-binary": "data",
    "--json": "data",
    "-d": "data",
    "--data-urlencode": "form",
    "--form": "form",
    "--form-string": "form",
    "-F": "form",
}
_FLAGS = frozenset(
    "--location --silent --include --compressed --globoff --no-buffer --verbose --insecure --fail --show-error --head "
    "--get --remote-name".split()
)
# What follows is another command, such as `| jq`.
_NEXT_COMMAND = frozenset(("|", "||", "&&", ";", ">", ">>"))
# Each may stand with others behind one dash: `-sSL`.
_SHORT_FLAGS = re.compile(r"-[LsigNvkfSIGO]+")
# What these options say is not on the page: where a client writes the response, and who it is.
_APART = frozenset(
    "--user -u --output -o --max-time -m --user-agent -A --cookie -b --cacert --cert --key --connect-timeout".split()
)
_PLAIN = json.JSONDecoder()
_MOST = 4000
_MAX_DEPTH = 12


@dataclass(frozen=True)
class Command:
    """A cURL command: its method if it names one, the sample, and the index of the first line after it."""

    method: Said[str] | None
    sample: Sample
    after: int


def is_json(media_type: str) -> bool:
    """Returns whether a media type is JSON (RFC 6839, section 3.1: also the suffix `+json`)."""
    name = media_type.partition(";")[0].strip().lower()
    return name.partition("/")[2] == "json" or name.endswith("+json")


def read_curl(tokens: Tokens, start: int) -> Command:
    """Returns the command that begins on the line with this index. Raises `InputError` if it is incomplete."""
    words, after = _words(tokens, start)
    options: dict[str, list[Said[str]]] = {"method": [], "url": [], "header": [], "data": [], "form": []}
    left = iter(takewhile(lambda word: word.value not in _NEXT_COMMAND, words[1:]))
    for word in left:
        if kind := _OPTIONS.get(word.value):
            value = next(left, None)
            if value is None:
                raise tokens.error(f"the option {word.value} has no value", word.at, "a complete cURL command")
            options[kind].append(value)
        elif word.value in _APART:
            next(left, None)
        elif not word.value.startswith("-"):
            options["url"].append(word)
        elif word.value not in _FLAGS and not _SHORT_FLAGS.fullmatch(word.value):
            raise tokens.error(f"the option {word.value} of cURL is unknown", word.at, f"one of {', '.join(_OPTIONS)}")
    if len(options["url"]) > 1:
        message = f"a cURL command with {len(options['url'])} URLs"
        raise tokens.error(message, words[-1].at, "one URL, such as '--url https://api.example.com/v1'")
    headers = tuple(_header(tokens, word) for word in options["header"])
    body, form = _payload(tokens, options, headers)
    method = options["method"][-1] if options["method"] else None
    url = options["url"][0] if options["url"] else Said("", words[0].line, words[0].at)
    return Command(method, Sample(url, headers, body, form), after)


def _words(tokens: Tokens, start: int) -> tuple[list[Said[str]], int]:
    """Returns the words of the command, each with its first line, and the index of the line after the command."""
    rest = "\n".join([token.text.rstrip() for token in tokens.all[start:]])
    found = _COMMAND.match(rest)
    end = found.end() if found else 0
    if (end < len(rest) and rest[end] != "\n") or rest[:end].rstrip().endswith("\\"):
        message = "the cURL command is incomplete, or a quotation mark is not closed"
        raise tokens.error(message, len(tokens.lines), "a complete cURL command")
    words, place, at = [], 0, start
    for word in _WORD.finditer(rest, 0, end):
        at += rest.count("\n", place, word.start())
        place = word.start()
        pieces = _QUOTED.findall(word.group())
        first = next((number for number, piece in enumerate(pieces) if piece != _CONTINUED), None)
        if first is not None:
            words.append(tokens.said("".join(map(_unquoted, pieces)), at + first))
    return words, start + rest.count("\n", 0, end) + 1


def _unquoted(piece: str) -> str:
    if piece[0] == "'":
        return piece[1:-1]
    if piece[0] == '"':
        return _ESCAPED.sub(lambda found: found[1] or "", piece[1:-1])
    if piece == _CONTINUED:
        return ""
    return piece.removeprefix("\\")


def _header(tokens: Tokens, word: Said[str]) -> Said[tuple[str, str]]:
    name, colon, value = word.value.partition(":")
    if not colon or not name.strip():
        raise tokens.error(
            f"the header '{word.value[:40]}' of the sample has no name and value",
            word.at,
            "a header such as 'Accept: text/csv'",
        )
    return Said((name.strip(), value.strip()), word.line, word.at)


def _payload(
    tokens: Tokens, options: Mapping[str, list[Said[str]]], headers: tuple[Said[tuple[str, str]], ...]
) -> tuple[Said[Any] | None, Said[Mapping[str, str]] | None]:
    """Returns the body and the form of the sample. At most one of them is there."""
    if form := options["form"]:
        return None, tokens.said(dict(_part(word.value) for word in form), form[0].at)
    if not options["data"]:
        return None, None
    if options["data"][0].value.strip() == _ANY_VALUE:
        return None, None
    text, at = "&".join(word.value for word in options["data"]), options["data"][0].at
    media_type = next((said.value[1] for said in headers if said.value[0].lower() == "content-type"), "")
    if media_type.partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
        return None, tokens.said(dict(parse_qsl(text, keep_blank_values=True)), at)
    at += text[: len(text) - len(text.lstrip())].count("\n")
    if media_type and not (is_json(media_type) or media_type == _ANY):
        return tokens.said(text.strip(), at), None
    try:
        return tokens.said(json_value(text.strip()), at), None
    except ValueError as error:
        if media_type == _ANY:
            return tokens.said(text.strip(), at), None
        at += getattr(error, "lineno", 1) - 1
        raise tokens.error(f"the body of the sample is not JSON ({reason(error)})", at, "a JSON value") from error


def _part(text: str) -> tuple[str, str]:
    name, _, value = text.partition("=")
    return name, value


class MemberLines(Mapping[tuple[str, ...], Said[bool]]):
    """The line of each member of a JSON sample by its path; none of any other sample.

    They are looked for when the first of them is asked for: only facts that no list states need them.
    """

    def __init__(self, tokens: Tokens, sample: Said[Any] | None) -> None:
        """Takes the sample of a page."""
        self._tokens, self._sample = tokens, sample

    def __getitem__(self, path: tuple[str, ...]) -> Said[bool]:
        """Returns the line of a member."""
        return self._found[path]

    def __iter__(self) -> Iterator[tuple[str, ...]]:
        """Returns the paths."""
        return iter(self._found)

    def __len__(self) -> int:
        """Returns how many members have lines."""
        return len(self._found)

    @cached_property
    def _found(self) -> Mapping[tuple[str, ...], Said[bool]]:
        tokens, sample = self._tokens, self._sample
        if sample is None or not isinstance(sample.value, dict | list):
            return {}
        text = "\n".join(tokens.lines[sample.at :])
        begin = next((at for at, char in enumerate(text) if char in "{["), None)
        if begin is None:
            return {}
        try:
            value, end = _PLAIN.raw_decode(text, begin)  # it was checked when the sample was read
        except (ValueError, RecursionError):
            return {}
        if value != sample.value:
            return {}
        before = sample.at + text.count("\n", 0, begin)
        lines = ((path, before + line - 1) for path, line in islice(json_lines(text[begin:end], _MAX_DEPTH), _MOST - 1))
        return {(): tokens.said(True, before)} | {path: tokens.said(True, at) for path, at in lines}
