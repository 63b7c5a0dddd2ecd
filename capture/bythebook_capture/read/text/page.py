"""Reads the text of an API reference page as the reader view of a browser prints it: one token on each line.

The order of such a page is method, path, summary, a cURL sample, a sample response, and the sections.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from bythebook_capture.facts import METHODS, Page, Said, Shown, placeholders
from bythebook_capture.read.grammar.checks import check_page, is_validation_error, shown_in, warnings_of
from bythebook_capture.read.grammar.fields import HEADINGS
from bythebook_capture.read.grammar.samples import is_json, member_lines, read_curl
from bythebook_capture.read.grammar.sections import BODY, PATH, RESPONSE, read_sections
from bythebook_capture.read.grammar.types import raw_json, reason
from bythebook_capture.read.source import Source

__all__ = ["read_page"]

_MOST_SEGMENTS = 200
_NO_SUMMARY = "cURL"
_INDEX = re.compile(r"Fetch the complete documentation index at: (?P<url>https?://\S+/llms\.txt)")
_MOST_LINES_TO_INDEX = 20
_OLD = re.compile(r"(?:header|query|cookie)required|default: .*")
_ADDRESS = re.compile(r"https?://(?:(?!https?://)\S)+")


def read_page(source: Source, *, whole: bool = True) -> Page:
    """Returns the facts of the page. Raises `InputError` if it is no such page, or is cut although it must be whole."""
    method_at = _method(source)
    curl_at = _curl(source, method_at)
    command = read_curl(source, curl_at)
    method = Said(source.lines[method_at], method_at + 1)
    if command.method and command.method.value.upper() != method.value:
        message = f"the sample sends {command.method.value}, but the page has {method.value} on line {method.line}"
        raise source.error(message, command.method.line, "the same method")
    servers, path, summary = _top(source, method_at, curl_at, command.sample.url)
    response, after, is_text = _response_sample(source, command.after)
    is_refusal = response is not None and is_validation_error(response.value)
    shown = {BODY: command.sample.form or command.sample.body, RESPONSE: None if is_refusal else response}
    names = {heading: shown_in(said) for heading, said in shown.items()}
    if in_path := placeholders(path.value):
        names[PATH] = Shown(in_path, whole=True)
    known = {heading: found for heading, found in names.items() if found or heading == BODY}
    samples = [heading for heading, said in shown.items() if said]
    sections = read_sections(source, after, known, samples if whole else ())
    section = sections.get(RESPONSE)
    if response and is_text and not (section and section.media_type and not is_json(section.media_type.value)):
        raise source.error("the response sample is not JSON", response.line, "a JSON value")
    refusal = response if is_refusal and section and not section.fields else None
    response = None if refusal else response
    index = _index(source, after)
    page = Page(source.file, method, path, summary, servers, sections, command.sample, response, index, refusal)
    page = replace(
        page,
        request_lines=member_lines(source, command.sample.body),
        response_lines=member_lines(source, response),
        tells_null=not is_old(source),
    )
    check_page(source, page, whole=whole)
    return replace(page, warnings=tuple(warnings_of(source, page)))


def is_old(source: Source) -> bool:
    """Returns whether a page has the marks of the first pages of its kind and no null: they may not have printed it."""
    return not any(" | null" in line for line in source.lines) and any(map(_OLD.fullmatch, source.lines))


def _method(source: Source) -> int:
    for at, line in enumerate(source.lines):
        after = next((text for text in source.lines[at + 1 : at + 4] if text), "")
        if line.lower() in METHODS and line.isupper() and (after.startswith("/") or _ADDRESS.match(after)):
            return at
    expected = "a line with a method, such as GET or POST, and the path on the lines after it"
    raise source.error("no method and path", len(source.lines), expected)


def _index(source: Source, start: int) -> Said[str] | None:
    """Returns the address of the list of all pages, which is between the samples and the sections."""
    for at in range(start, min(start + _MOST_LINES_TO_INDEX, len(source.lines))):
        if found := _INDEX.fullmatch(source.lines[at]):
            return Said(found["url"], at + 1)
    return None


def _curl(source: Source, start: int) -> int:
    for at in range(start, len(source.lines)):
        if re.match(r"curl(\s|$)", source.lines[at]):
            return at
        if source.lines[at] in HEADINGS and source.lines[at - 1] == "":
            break
    raise source.error("no sample request", at + 1, "a cURL command, such as 'curl --request GET'")


def _top(
    source: Source, start: int, end: int, url: Said[str]
) -> tuple[tuple[Said[str], ...], Said[str], Said[str] | None]:
    """Returns the servers, the path and the summary between the method and the sample."""
    tokens = [Said(source.lines[at], at + 1) for at in range(start + 1, end) if source.lines[at]]
    servers: list[Said[str]] = []
    while tokens and _ADDRESS.match(tokens[0].value):
        servers += [Said(one.rstrip("/"), tokens[0].line) for one in _ADDRESS.findall(tokens[0].value)]
        tokens = tokens[1:]
    ways = _paths(tokens)
    for path, used in reversed(ways):
        server = _server(url.value, path)
        if server is None:
            continue
        rest = [token for token in tokens[used:] if token.value != _NO_SUMMARY]
        if len(rest) > 1 and used < ways[-1][1]:  # a shorter path would only leave segments unread
            continue
        if len(rest) > 1:
            raise source.error(
                f"'{rest[1].value[:60]}' comes after the summary", rest[1].line, "the sample, a cURL command"
            )
        if server not in [one.value for one in servers]:
            servers.insert(0, Said(server, url.line))
        slash = "/" if re.split(r"[?#]", url.value)[0].endswith("/") and not path.endswith("/") else ""
        return tuple(servers), Said(path + slash, tokens[0].line), rest[0] if rest else None
    if not ways:
        raise source.error("no path after the method", start + 2, "'/' and a path segment, each on its own line")
    message = f"the URL {url.value[:200]} does not end with the path {ways[-1][0][:200]}"
    raise source.error(message, url.line, "an http or https URL that ends with the path")


def _paths(tokens: list[Said[str]]) -> list[tuple[str, int]]:
    """Returns each path that the first tokens can mean, and the number of its tokens."""
    path, at = "", 0
    ways: list[tuple[str, int]] = []
    while at < len(tokens) and tokens[at].value.startswith("/") and len(ways) < _MOST_SEGMENTS:
        ways.append((path + "/", at + 1))
        if tokens[at].value != "/":
            path += tokens[at].value
            at += 1
        elif at + 1 < len(tokens):
            path += "/" + tokens[at + 1].value
            at += 2
        else:
            break
        ways.append((path, at))
    return ways


def _server(url: str, path: str) -> str | None:
    """Returns the URL without the path, None if they do not match. A value may replace each placeholder."""
    parts = re.split(r"\{[^{}]+\}", path.rstrip("/"))
    pattern = r"(https?://[^/?#\s]+\S*?)" + r"[^/?#]+".join(re.escape(part) for part in parts) + "/?"
    found = re.fullmatch(pattern, url) or re.fullmatch(pattern, re.split(r"[?#]", url)[0])
    return found[1].rstrip("/") if found else None


def _response_sample(source: Source, start: int) -> tuple[Said[Any] | None, int, bool]:
    """Returns the sample response, the index after it, and whether it is text instead of JSON.

    It begins on the line after the command. An object may also begin after blank lines.
    """
    at = next((index for index in range(start, len(source.lines)) if source.lines[index]), start)
    first = source.lines[at] if at < len(source.lines) else ""
    if not first or first in HEADINGS or (at > start and first[0] not in "[{"):
        return None, start, False
    try:
        return *_json_sample(source, at), False
    except ValueError as error:
        if first[0] == "{" or (first[0] == "[" and at == start):
            line = at + getattr(error, "lineno", 1)
            message = f"the response sample is not JSON ({reason(error)})"
            raise source.error(message, line, "a complete JSON value") from error
    if at > start:
        return None, start, False
    stop = next((index for index in range(at, len(source.lines)) if not source.lines[index]), len(source.lines))
    return Said("\n".join(source.lines[at:stop]), at + 1), stop, True


def _json_sample(source: Source, start: int) -> tuple[Said[Any], int]:
    text = "\n".join(source.lines[start:])
    value, end = raw_json(text, 0)
    stop = start + text.count("\n", 0, end) + 1
    if text[end : end + 1] not in ("", "\n"):
        raise ValueError(f"'{source.lines[stop - 1][:40]}' is not its end")
    return Said(value, start + 1), stop
