"""Turns the tokens of a page into facts.

The order of a page is method, path, summary, a cURL sample, a sample response, and the sections.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from bythebook_capture.facts import METHODS, Page, Said, Shown, placeholders
from bythebook_capture.read.grammar.checks import check_page, is_validation_error, shown_in, warnings_of
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.labels import is_menu
from bythebook_capture.read.grammar.programs import begins_request, continues_curl, is_code, read_request
from bythebook_capture.read.grammar.samples import NO_SAMPLE, SAMPLE_EXPECTED, MemberLines, is_json
from bythebook_capture.read.grammar.sections import BODY, PATH, RESPONSE, read_sections
from bythebook_capture.read.grammar.stated import read_stated
from bythebook_capture.read.grammar.types import raw_json, read_type, reason
from bythebook_capture.tokens import Tokens

__all__ = ["is_old", "read_page"]

_MOST_SEGMENTS = 200
# The placeholder of a renderer for a value of any type.
_ANY_VALUE = "<any>"
_HOST = r"(https?://[^/?#\s]+\S*?)"
_NO_SUMMARY = "cURL"
_INDEX = re.compile(r"Fetch the complete documentation index at: (?P<url>https?://\S+/llms\.txt)")
_MOST_LINES_TO_INDEX = 20
_OLD = re.compile(r"(?:header|query|cookie)required|default: .*|--data '[{\[]")
# Words that old pages run together, and copies of new ones; those run others together, too.
_PLACED = re.compile(r"string(?:header|query|cookie)required")
_RUN_TOGETHER = re.compile(r"(?!string(?:header|query|cookie))[a-z][\w<>\[\]-]*(?:required|default:.*)")
_ADDRESS = re.compile(r"https?://(?:(?!https?://)\S)+")


def read_page(tokens: Tokens, *, whole: bool = True) -> Page:
    """Returns the facts of the page. Raises `InputError` if it is no such page, or is cut although it must be whole."""
    if tokens.kind(0) == "method":
        return read_stated(tokens)
    method_at = _method(tokens)
    sample_at = _sample(tokens, method_at)
    command = read_request(tokens, sample_at, _first_heading(tokens, sample_at))
    method = tokens.said(tokens.lines[method_at], method_at)
    if command.method and command.method.value.upper() != method.value:
        message = f"the sample sends {command.method.value}, but the page has {method.value} on line {method.line}"
        raise tokens.error(message, command.method.at, "the same method")
    head = _top(tokens, method_at, sample_at, command.sample.url)
    path = head.path
    response, after, is_text = _response_sample(tokens, command.after)
    is_refusal = response is not None and is_validation_error(response.value)
    shown = {BODY: command.sample.form or command.sample.body, RESPONSE: None if is_refusal else response}
    names = {heading: shown_in(said) for heading, said in shown.items()}
    if in_path := placeholders(path.value):
        names[PATH] = Shown(in_path, whole=True)
    known = {heading: found for heading, found in names.items() if found or heading == BODY}
    samples = [heading for heading, said in shown.items() if said]
    sections = read_sections(tokens, after, known, samples if whole else ())
    section = sections.get(RESPONSE)
    if response and is_text and not (section and section.media_type and not is_json(section.media_type.value)):
        raise tokens.error("the response sample is not JSON", response.at, "a JSON value")
    refusal = response if is_refusal and section and not section.fields else None
    response = None if refusal else response
    index = _index(tokens, after)
    page = Page(
        tokens.file, method, path, head.summary, head.servers, sections, command.sample, response, index, refusal
    )  # fmt: skip
    page = replace(
        page,
        open_server=head.open_server,
        request_lines=MemberLines(tokens, command.sample.body),
        response_lines=MemberLines(tokens, response),
        tells_null=tokens.tells_null and not is_old(tokens.lines),
    )
    check_page(tokens, page, whole=whole)
    return replace(page, warnings=tuple(warnings_of(tokens, page)))


def is_old(lines: Sequence[str]) -> bool:
    """Returns whether a page has the marks of the first pages of its kind and no null: they may not have printed it."""
    if any(" | null" in line for line in lines):
        return False
    is_undated = any(map(_PLACED.fullmatch, lines)) and not any(map(_RUN_TOGETHER.fullmatch, lines))
    return is_undated or any(map(_OLD.fullmatch, lines))


def _method(tokens: Tokens) -> int:
    for at, line in enumerate(tokens.words):
        after = next((text for text in tokens.lines[at + 1 : at + 4] if text), "")
        if line.lower() in METHODS and line.isupper() and (after.startswith("/") or _ADDRESS.match(after)):
            return at
    expected = "a line with a method, such as GET or POST, and the path on the lines after it"
    raise tokens.not_this_form("no method and path", len(tokens.lines), expected)


def _index(tokens: Tokens, start: int) -> Said[str] | None:
    """Returns the address of the list of all pages, which is between the samples and the sections."""
    for at in range(start, min(start + _MOST_LINES_TO_INDEX, len(tokens.lines))):
        if found := _INDEX.fullmatch(tokens.lines[at]):
            return tokens.said(found["url"], at)
    return None


def _first_heading(tokens: Tokens, start: int) -> int:
    found = (at for at in range(start, len(tokens.lines)) if tokens.words[at] in HEADINGS and not tokens.lines[at - 1])
    return next(found, len(tokens.lines))


def _sample(tokens: Tokens, start: int) -> int:
    """Returns the index of the sample request: a cURL command, a program, or else the first line of other code."""
    end = _first_heading(tokens, start)
    found = next((at for at in range(start, end) if begins_request(tokens.lines[at])), None)
    if found is None and (rest := next((at for at in range(start, end) if continues_curl(tokens.lines[at])), None)):
        raise tokens.error("the cURL command has lost its first line", rest, "a line that begins with 'curl'")
    if found is None and end < len(tokens.lines):
        found = next((at for at in range(start + 1, end) if is_code(tokens.lines[at])), None)
    if found is None and any(read_type(line) for line in tokens.lines[end:]):
        return end  # a page with fields and without a sample leaves its server open
    if found is not None:
        return found
    at = min(end, len(tokens.lines) - 1)
    raise tokens.not_this_form(NO_SAMPLE, at, SAMPLE_EXPECTED)


class _Head(NamedTuple):
    """What stands between the method and the sample. `open_server` is an address that names no one server."""

    servers: tuple[Said[str], ...]
    path: Said[str]
    summary: Said[str] | None
    open_server: Said[str] | None


def _top(tokens: Tokens, start: int, end: int, url: Said[str]) -> _Head:
    parts = [tokens.said(tokens.lines[at], at) for at in range(start + 1, end) if tokens.lines[at]]
    servers: list[Said[str]] = []
    while parts and _ADDRESS.match(parts[0].value):
        servers += [tokens.said(one.rstrip("/"), parts[0].at) for one in _ADDRESS.findall(parts[0].value)]
        parts = parts[1:]
    ways = _paths(parts)
    for path, used in reversed(ways):
        server = _server(url.value, path)
        if server is None or _lacks_segment(url.value, path):
            continue
        rest = [token for token in parts[used:] if token.value != _NO_SUMMARY and not is_menu(token.value)]
        if len(rest) > 1 and used < ways[-1][1]:  # a shorter path would only leave segments unread
            continue
        if len(rest) > 1:
            raise tokens.error(
                f"'{rest[1].value[:60]}' comes after the summary", rest[1].at, "the sample, a cURL command"
            )
        if server and server not in [one.value for one in servers]:
            servers.insert(0, tokens.said(server, url.at))
        unnamed = None if server else url
        unnamed = next((one for one in servers if "{" in one.value), unnamed)
        servers = [one for one in servers if "{" not in one.value]
        slash = "/" if re.split(r"[?#]", url.value)[0].endswith("/") and not path.endswith("/") else ""
        summary = rest[0] if rest else None
        return _Head(tuple(servers), tokens.said(path + slash, parts[0].at), summary, unnamed)
    if not ways:
        raise tokens.error("no path after the method", start + 1, "'/' and a path segment, each on its own line")
    message = f"the URL {url.value[:200]} does not end with the path {ways[-1][0][:200]}"
    raise tokens.error(message, url.at, "an http or https URL that ends with the path")


def _lacks_segment(url: str, path: str) -> bool:
    """Returns whether a path ends with a slash that the URL of the sample has not: its last segment is lost."""
    address = re.split(r"[?#]", url)[0]
    is_host = re.fullmatch(r"https?://[^/]+", address) is not None
    return bool(address) and path.endswith("/") and not address.endswith("/") and not (is_host and path == "/")


def _paths(parts: list[Said[str]]) -> list[tuple[str, int]]:
    """Returns each path that the first tokens can mean, and the number of its tokens."""
    path, at = "", 0
    ways: list[tuple[str, int]] = []
    while at < len(parts) and parts[at].value.startswith("/") and len(ways) < _MOST_SEGMENTS:
        ways.append((path + "/", at + 1))
        if parts[at].value != "/":
            path += parts[at].value
            at += 1
        elif at + 1 < len(parts):
            path += "/" + parts[at + 1].value
            at += 2
        else:
            break
        ways.append((path, at))
    return ways


def _server(url: str, path: str) -> str | None:
    """Returns the URL without the path, None if they do not match. A value may replace each placeholder.

    The server is empty if the URL names none: it is relative, begins with a variable, or is not there.
    """
    if not url:
        return ""
    parts = re.split(r"\{[^{}]+\}", path.rstrip("/"))
    pattern = _HOST + r"[^/?#]+".join(re.escape(part) for part in parts) + "/?"
    found = re.fullmatch(pattern, url) or re.fullmatch(pattern, re.split(r"[?#]", url)[0])
    if found:
        return found[1].rstrip("/")
    is_relative = not re.match(r"https?://", url)
    return "" if is_relative and re.fullmatch(r"\S*" + pattern.removeprefix(_HOST), re.split(r"[?#]", url)[0]) else None


def _response_sample(tokens: Tokens, start: int) -> tuple[Said[Any] | None, int, bool]:
    """Returns the sample response, the index after it, and whether it is text instead of JSON.

    It begins on the line after the command. An object may also begin after blank lines.
    """
    while start < len(tokens.lines) and is_menu(tokens.words[start]):  # the button of the sample
        start += 1
    at = next((index for index in range(start, len(tokens.lines)) if tokens.lines[index]), start)
    first = tokens.lines[at] if at < len(tokens.lines) else ""
    if first.strip('"') == _ANY_VALUE and at == start:  # it shows nothing
        return None, at + 1, False
    if not first or first in HEADINGS or (at > start and first[0] not in "[{"):
        return None, start, False
    try:
        sample, after = _json_sample(tokens, at)
    except ValueError as error:
        if first[0] == "{" or (first[0] == "[" and at == start):
            place = at + getattr(error, "lineno", 1) - 1
            message = f"the response sample is not JSON ({reason(error)})"
            raise tokens.error(message, place, "a complete JSON value") from error
    else:
        if after < len(tokens.lines) and tokens.lines[after] in ("]", "}"):
            message = f"'{tokens.lines[after]}' follows the response sample, and nothing opens it"
            raise tokens.error(message, after, "a complete JSON value")
        return sample, after, False
    if at > start:
        return None, start, False
    stop = next((index for index in range(at, len(tokens.lines)) if not tokens.lines[index]), len(tokens.lines))
    return tokens.said("\n".join(tokens.lines[at:stop]), at), stop, True


def _json_sample(tokens: Tokens, start: int) -> tuple[Said[Any], int]:
    text = "\n".join(tokens.lines[start:])
    value, end = raw_json(text, 0)
    stop = start + text.count("\n", 0, end) + 1
    if text[end : end + 1] not in ("", "\n"):
        raise ValueError(f"'{tokens.lines[stop - 1][:40]}' is not its end")
    return tokens.said(value, start), stop
