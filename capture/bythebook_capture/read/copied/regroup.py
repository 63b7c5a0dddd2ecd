"""Orders the lines of a copied page as in the text form: method and path, samples, sections."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bythebook_capture.facts import METHODS, Said, Sample, placeholders
from bythebook_capture.read.copied.items import Item
from bythebook_capture.read.copied.joined import copied_lines, dotted
from bythebook_capture.read.copied.regroup_fields import section_lines
from bythebook_capture.read.copied.sections import is_copied
from bythebook_capture.read.grammar.programs import begins_request, continues_curl, is_code, read_request
from bythebook_capture.read.grammar.samples import NO_SAMPLE, SAMPLE_EXPECTED, Command
from bythebook_capture.read.grammar.types import raw_json, read_type
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Token, TokenList, Tokens

__all__ = ["BUTTON", "regrouped"]

_METHODS = "|".join(METHODS).upper()
_METHOD = re.compile(rf"(?P<method>{_METHODS}|Get|Post|Put|Patch|Delete)(?P<rest>(?:\s*/| ?https?://).*)?")
_INDEX = re.compile(r"Fetch the complete documentation index at: https?://\S+")
BUTTON = "Try it"
_QUESTION = "Was this page helpful?"
_NO_SUMMARY = ("curl", "cURL")
_LONGEST = 120


@dataclass(frozen=True)
class _Top:
    """The samples of a page: the command, and the lines of the command and of the response."""

    command: Command
    curl: list[tuple[str, int]]
    answer: list[tuple[str, int]]
    after: int


def regrouped(source: Source, items: Sequence[Item], *, plain: bool = False) -> TokenList:
    """Returns the text form of a page. `plain` means that its copy has no markup.

    Raises `InputError` if it has no method with a path, or no sample request.
    """
    items = _without_footer(items)
    first = next((index for index, item in enumerate(items) if item.kind == "heading"), len(items))
    top = _samples(source, items, first)
    lines = TokenList()
    _method(source, items, top, lines, first)
    for text, number in (*top.curl, *top.answer):
        lines.add(text, number)
    lines.blank()
    for item in items[:first]:
        if item.kind in ("text", "title") and _INDEX.fullmatch(item.text):
            lines.paragraph([item.text], item.line)
    shown = [said.value for said in (top.command.sample.body, top.command.sample.form) if said]
    shown += _shown(top.answer)
    lines.is_headed = all(item.marked for item in items if item.kind == "heading")
    names = {name for value in shown for name in dotted(value)}
    if plain and is_copied(items[first:]):
        copied_lines(source, items[first:], lines, frozenset(names | {*placeholders(lines.all[1].text)}))
    else:
        section_lines(source, items[first:], lines, frozenset(names))
    return lines


def _without_footer(items: Sequence[Item]) -> Sequence[Item]:
    """Returns the lines above the question of the footer, below which no field or code stands."""
    asked = [at for at, item in enumerate(items) if item.text == _QUESTION]
    if not asked:
        return items
    last = max((at for at, item in enumerate(items) if item.kind in ("anchor", "heading", "code")), default=0)
    typed = [at for at, item in enumerate(items[:-1]) if item.kind == "text" and read_type(item.text)]
    found = next((at for at in asked if at > max([last, *typed[-1:]])), None)
    return items if found is None else items[:found]


def _shown(answer: Sequence[tuple[str, int]]) -> list[Any]:
    try:
        return [raw_json("\n".join(text for text, _ in answer), 0)[0]]
    except ValueError:
        return []


def _samples(source: Source, items: Sequence[Item], first: int) -> _Top:
    at = next((i for i, item in enumerate(items) if begins_request(item.text.lstrip("`"))), None)
    if at is None and (rest := next((item for item in items[:first] if continues_curl(item.text.strip())), None)):
        raise source.error("the cURL command has lost its first line", rest.line, "a line that begins with 'curl'")
    if at is None:  # a sample that an author wrote: nothing is read from it
        at = next((i for i, item in enumerate(items[:first]) if item.kind == "code" and is_code(item.text)), None)
    if at is None and any(item.kind == "text" and read_type(item.text) for item in items[first:]):
        return _Top(Command(None, Sample(Said("", 0)), 0), [], [], first)  # the address of the server is open
    if at is None:
        line = items[first].line if first < len(items) else len(source.lines)
        raise source.not_this_form(NO_SAMPLE, line, SAMPLE_EXPECTED)
    is_code_item = items[at].kind == "code"
    ends = (i for i in range(at, len(items)) if items[i].kind != "code")
    stop = next(ends, len(items)) if is_code_item else first if first > at else len(items)
    texts = tuple(item.text.strip("`") if i == 0 else item.text for i, item in enumerate(items[at:stop]))
    numbered = zip(texts, items[at:stop], strict=True)
    parts = Tokens(source.file, tuple(Token("line", text, item.line) for text, item in numbered))
    command = read_request(parts, 0, max(first - at, 1) if first > at and not is_code_item else len(texts))
    end = at + command.after
    curl = [(text, items[at + i].line) for i, text in enumerate(texts[: command.after])]
    answer, after = _answer(source, items, max(end, at), first if first > at else len(items))
    return _Top(command, curl, answer, after)


def _answer(source: Source, items: Sequence[Item], start: int, end: int) -> tuple[list[tuple[str, int]], int]:
    """Returns the lines of the response sample, none if it is not JSON."""
    for at in range(start, end):
        text = items[at].text.lstrip("`")
        if items[at].kind not in ("code", "text") or text[:1] not in ("{", "[", '"'):
            continue
        whole = [text, *(item.text for item in items[at + 1 : end])]
        try:
            _, used = raw_json("\n".join(whole), 0)
        except ValueError:
            if items[at].kind == "code" or text in ("{", "["):
                return [(line, items[at + i].line) for i, line in enumerate(whole)], end
            continue
        count = "\n".join(whole).count("\n", 0, used) + 1
        if count < len(whole) and whole[count].strip() in ("]", "}"):
            message = f"'{whole[count].strip()}' follows the response sample, and nothing opens it"
            raise source.error(message, items[at + count].line, "a complete JSON value")
        return [(line.rstrip("`"), items[at + i].line) for i, line in enumerate(whole[:count])], at + count
    return [], start


def _method(source: Source, items: Sequence[Item], top: _Top, lines: TokenList, first: int) -> None:
    """Adds the method, the path and the summary."""
    for at, item in enumerate(items[:first]):
        found = _METHOD.fullmatch(item.text) if item.kind in ("text", "title") else None
        if found and (path := _path(items, at, found["rest"] or "", top.command.sample.url.value, first)):
            lines.add(found["method"].upper(), item.line)
            for text, number in path:
                lines.add(text, number)
            return
    expected = "a line with a method, such as GET or POST, and the path on the lines after it"
    raise source.not_this_form("no method and path", items[first - 1].line if first else len(source.lines), expected)


def _path(items: Sequence[Item], at: int, rest: str, url: str, first: int) -> list[tuple[str, int]]:
    """Returns the servers, the path and the summary after a method, empty if the URL does not end with this path."""
    servers: list[tuple[str, int]] = []
    path, button, summary = rest.strip().partition(BUTTON)
    number = items[at].line
    best: tuple[str, int, str] | None = None
    longer = 0  # the number of lines after the best that were read as segments
    if path.startswith("http"):
        servers, path = [(path, number)], ""
    if path and _ends(url, path):
        best = path, at, summary.strip()
    for index in range(at + 1, min(first, at + 60) if not button else at + 1):
        item = items[index]
        if item.kind == "blank":
            continue
        text, button, summary = item.text.partition(BUTTON)
        if item.kind == "code" or text.startswith("curl"):
            break
        if text.startswith("http") and not path:
            servers.append((text.strip(), item.line))
            continue
        joined = path.endswith("/") or text.startswith("/") or not path
        if path.endswith("/") and text.strip() == "/":  # a segment was lost
            return []
        path = (path.removesuffix("/") if text.startswith("/") else path) + text.strip()
        if not joined and not (url and _ends(url, path)):
            break
        if _ends(url, path):
            best, longer = (path, index, summary.strip()), 0
        else:
            longer += bool(text.strip())
        if button:
            break
    # Every URL ends with the root path, and a summary may follow a slash. One with a slash at its end has that path.
    shown = urlsplit(url).path
    is_root = best is not None and best[0] == "/" and rest.strip() != "/" and not shown.endswith("/") and bool(shown)
    if best is None or is_root or longer > best[0].endswith("/"):
        return []
    found, used, name = best
    named = [(name, number)] if name else _summary(items[used + 1 : first], items[:at])
    return [*servers, (found, items[at].line), *named]


def _summary(after: Sequence[Item], before: Sequence[Item]) -> list[tuple[str, int]]:
    """Returns the summary: the line after the path, or else the title of the page."""
    one = next((item for item in after if item.kind != "blank"), None)
    is_words = one is not None and one.kind in ("text", "title") and not one.text.startswith(_NO_SUMMARY)
    is_words = is_words and one is not None and not _opens_sample(one.text)
    if one and is_words and (len(one.text) < _LONGEST or _is_title(one, after, before)):
        return [(one.literal or one.text, one.line)]
    title = next((item for item in before if item.kind == "title"), None)
    return [(title.literal or title.text, title.line)] if title else []


def _opens_sample(text: str) -> bool:
    """Returns whether a line begins a sample in JSON. A summary may begin with a bracket too."""
    if text[:1] not in ("{", "["):
        return False
    try:
        raw_json(text, 0)
    except ValueError:
        return text in ("{", "[")
    return True


def _is_title(one: Item, after: Sequence[Item], before: Sequence[Item]) -> bool:
    """Returns whether a long line is a summary: the title of the page, or the only line above the sample."""
    rest = iter(after[after.index(one) + 1 :])
    following = next((item for item in rest if item.kind != "blank"), None)
    return any(item.text == one.text for item in before) or (
        following is not None and begins_request(following.text.lstrip("`"))
    )


def _ends(url: str, path: str) -> bool:
    """Returns whether the URL ends with a path. Any value may replace a placeholder."""
    if not path.startswith("/"):
        return False
    if not url:
        return True
    parts = re.split(r"\{[^{}]+\}", path.rstrip("/"))
    host = r"https?://[^/?#\s]+\S*?" if url.startswith("http") else r"\S*"
    pattern = host + r"[^/?#]+".join(re.escape(part) for part in parts) + "/?"
    return any(re.fullmatch(pattern, each) for each in (url, re.split(r"[?#]", url)[0]))
