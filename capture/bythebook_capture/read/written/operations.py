"""Finds the operations of a written page, and the sections that its headings begin."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bythebook_capture.facts import METHODS
from bythebook_capture.read.renderers.rows import Found
from bythebook_capture.read.written.blocks import LABEL, Block
from bythebook_capture.read.written.cells import code

__all__ = [
    "CALL_WORDS", "LABEL_LENGTH", "ORDER", "Operation", "Part", "is_head_line", "is_reason", "media_in", "operations",
    "section_of", "status_in",
]  # fmt: skip

CALL_WORDS = "|".join(method.upper() for method in METHODS)
# The sections of a request, in the order of a document.
ORDER = ("Authorizations", "Headers", "Path Parameters", "Query Parameters", "Cookies", "Body")
_CALL = re.compile(
    rf"(?:\d+[.)]\s+)?(?:(?:endpoint|request|url|route|http request)\s*:\s*)?"
    rf"\[?(?P<method>{CALL_WORDS})(?:\s*:?\s+|\]\s*)"
    r"(?P<server>(?:https?:)?//[^/\s]+|\{\{?\w+\}?\})?(?P<path>/[\w./{}~:@$+,=%*<>#-]*)(?:\?\S*)?(?:\s+HTTP/[\d.]+)?"
    r"(?:(?:\s+-\s+|\s*[–—:]\s*)(?P<title>\S.*))?",
    re.IGNORECASE,
)
# Words in brackets behind a call in a block of code: `POST /v1/orders (HMAC SHA256)`.
_NOTED = re.compile(r"\s+\([^()]*\)$")
# A call in a heading whose path has no slash at its beginning.
_RELATIVE = re.compile(rf"(?P<method>{CALL_WORDS}) (?P<path>[\w{{}}:<>.-]+(?:/[\w{{}}:<>.-]+)+/?)")
_METHOD = re.compile(rf"(?:http )?(?:method|verb|type)\s*:\s*(?P<method>{CALL_WORDS})", re.IGNORECASE)
_PATH = re.compile(
    r"(?:endpoint|url|path|route|uri)\s*:\s*(?P<server>https?://[^/\s]+|\{\{?\w+\}?\})?(?P<path>/[\w./{}~:@$+,=%*<>-]*)(?:\?\S*)?",
    re.IGNORECASE,
)
_PATH_ALONE = re.compile(r"/[\w./{}~:@$+,=%*<>-]*")
_PLACEHOLDER = re.compile(r"(?<=/):(\w+(?:-\w+)*)|<(\w+(?:-\w+)*)>")
# A label as long as this introduces what follows it.
LABEL_LENGTH = 60
_STATUS = re.compile(r"(?<![\w.-])(?P<status>[1-5](?:\d\d|XX))(?![\w.-])")
_REASON_AFTER = re.compile(
    r"\b(?:ok|created|accepted|no content|bad request|unauthorized|forbidden|not found|conflict)\b", re.IGNORECASE
)
# Bump.sh names the media type in the heading of a body: `Body: application/json (object)`.
_MEDIA_AFTER = re.compile(r"(?<=\w):\s*(?P<media>[a-z]+/[\w.+*-]+)(?:\s*\((?P<kind>[^()]*)\))?$")
_REASON = re.compile(r"(?:ok|created|accepted|no content|success)\.?", re.IGNORECASE)
_SECTIONS: Mapping[str, re.Pattern[str]] = {
    "Errors": re.compile(r".*\b(?:errors?|failure|error responses?)\b.*"),
    "Request": re.compile(r"(?:(?:http|example|sample) )?requests?(?: example)?"),
    "Ignored": re.compile(r".*\b(?:response headers?|examples?|rate limits?|code samples?)\b.*"),
    "Path Parameters": re.compile(r"(?:path|route|uri) (?:parameters?|params?|variables?)"),
    "Query Parameters": re.compile(r"(?:optional |required )?(?:query ?string|query)(?: (?:parameters?|params?))?"),
    "Headers": re.compile(r"(?:request |http )?headers?(?: parameters?)?"),
    "Cookies": re.compile(r"cookies?(?: parameters?)?"),
    "Body": re.compile(
        r"(?:json |request |http )?(?:body|payload)(?: (?:parameters?|params?|fields?|schema|attributes?))?(?: json)?|"
        r"request (?:fields?|attributes?|schema)|form (?:data )?(?:data|parameters?|fields?)"
    ),
    "Response": re.compile(
        r"(?:success(?:ful)? |json )?(?:responses?|result|returns?)"
        r"(?: (?:body|fields?|schema|attributes?|object|parameters?|json))?|success|(?:status|response) codes?"
    ),
    "Parameters": re.compile(
        r"(?:url |request |input |required |optional |available )?(?:parameters?|params?|arguments?)|"
        r"(?:required|optional|available|supported) fields"
    ),
}  # fmt: skip
# Headings inside an operation that say nothing about where a field is sent.
_NEUTRAL = re.compile(r"endpoints?|url|usage|description|details|overview|notes?|auth\w*|method|enumerated values")


@dataclass
class Part:
    """A section of an operation: its fields, and what stands above them, each with its line.

    `model` is the row of a body as a whole, with the fields of the schema that its type names. `told` are the
    descriptions that rows of statuses give it: of several, none is its own. `is_placed_by_sample` tells that only a
    sample of the request shows where the fields are sent.
    """

    line: int
    status: str = ""
    media: tuple[str, int] | None = None
    words: list[tuple[str, int]] = field(default_factory=list)
    fields: list[Found] = field(default_factory=list)
    shape: tuple[str, int] | None = None
    required: tuple[bool, int] | None = None
    sample: tuple[Any, int] | None = None
    model: Found | None = None
    told: set[str] = field(default_factory=set)
    is_placed_by_sample: bool = False


@dataclass
class Operation:
    """An operation of a page.

    Its call is the block `at`, on a line; its blocks are those from `start` to `end`. `title` is its heading, of a
    `level`. `sent` is the body of its sample request, `received` its sample response. `loose` has the fields
    whose location the page does not state. `around` is the level of the heading above the call.
    """

    method: str
    path: str
    server: str
    at: int
    start: int
    level: int
    title: tuple[str, int] | None
    line: int = 0
    end: int = 0
    parts: dict[str, Part] = field(default_factory=dict)
    responses: list[Part] = field(default_factory=list)
    words: list[tuple[str, int]] = field(default_factory=list)
    sent: tuple[Any, int] | None = None
    received: tuple[Any, int] | None = None
    loose: Part | None = None
    around: int = 0

    def part(self, heading: str, line: int) -> Part:
        """Returns a section, which begins on this line unless it has begun above."""
        return self.parts.setdefault(heading, Part(line))

    def response(self, status: str, line: int) -> Part:
        """Returns the response with a status; without one, the last response."""
        known = next((one for one in self.responses if one.status == status), None)
        if known is None and not status and self.responses:
            return self.responses[-1]
        if known is None and self.responses and not self.responses[-1].status and not self.responses[-1].fields:
            known = self.responses[-1]
            known.status, known.line = status, line
        if known is None:
            known = Part(line, status)
            self.responses.append(known)
        return known


def operations(blocks: Sequence[Block]) -> Iterator[Operation]:
    """Yields the operations of a page, each with its blocks.

    A call that stands above, or whose path has values in place of the placeholders of the call above, is an example.
    """
    before: Operation | None = None
    pending: list[Operation] = []
    seen: set[tuple[str, str]] = set()
    calls = [(at, call) for at in range(len(blocks)) if (call := _call(blocks, at))]
    for number, (at, (method, server, path, title)) in enumerate(calls):
        after = next((each for each in calls[number + 1 :] if each[1][:3] != calls[number][1][:3]), None)
        if after and _is_example_of(blocks, calls[number], after):
            continue
        if (method, path) in seen:
            continue
        is_part = before is not None and before.path.endswith(path) and blocks[at].kind == "code"
        if before and before.method == method and (is_part or _is_example(path, before.path)):
            continue
        seen.add((method, path))
        one = _begun(blocks, at, before, title)
        before = replace(one, method=method, path=path, server=server, line=blocks[at].line)
        pending.append(before)
    for number, one in enumerate(pending):
        one.end = pending[number + 1].start if number + 1 < len(pending) else len(blocks)
        for at in range(one.at + 1, one.end if len(pending) > 1 else one.at):
            block = blocks[at]
            if block.kind == "heading" and block.level <= one.level and not section_of(block.text):
                one.end = at
                break
        yield one


# The index of a block, and the call that it shows.
_Call = tuple[str, str, str, str]
_Placed = tuple[int, _Call]


def _call(blocks: Sequence[Block], at: int) -> _Call | None:
    """Returns the method, the server, the path and the title of the call that a block shows."""
    found = _said_call(blocks, at)
    return found and (found[0], found[1], _PLACEHOLDER.sub(r"{\1\2}", found[2]), found[3])


def _said_call(blocks: Sequence[Block], at: int) -> _Call | None:
    block = blocks[at]
    if block.kind == "code" and block.info in ("", "http", "text", "plaintext", "rest", "bash", "sh", "shell"):
        first = next(iter(block.text.strip().splitlines()), "")
        before = blocks[at - 1].text.lower() if at else ""
        found = _CALL.fullmatch(_NOTED.sub("", first.strip()))
        is_example = re.search(r"example|sample", before) is not None and (
            len(before) <= LABEL_LENGTH or before.endswith(":")
        )
        if found and found["method"].isupper() and not is_example:
            return found["method"], found["server"] or "", found["path"], ""
        return None
    if block.kind not in ("text", "heading"):
        return None
    plain = code(block.text)
    is_apart = block.opens and not _shows_example(blocks, at)
    found = _CALL.fullmatch(plain) if is_apart else None
    if found and found["method"].isupper() and (block.kind == "heading" or not found["title"]):
        return found["method"], found["server"] or "", found["path"].rstrip(".,;:"), found["title"] or ""
    if block.kind == "heading" and (found := _RELATIVE.fullmatch(plain)):
        return found["method"], "", f"/{found['path']}", ""
    if block.kind == "heading" and plain in CALL_WORDS.split("|"):
        return _below_path(blocks, at)
    method = _METHOD.fullmatch(plain)
    if method is None:
        return None
    around = [code(one.text) for one in blocks[max(0, at - 2) : at + 3] if one.kind in ("text", "heading")]
    path = next((path for text in around if (path := _PATH.fullmatch(text))), None)
    return (method["method"].upper(), path["server"] or "", path["path"], "") if path else None


def _shows_example(blocks: Sequence[Block], at: int) -> bool:
    """Returns whether a line stands below the words `Example` and `Request`, each on a line."""
    words = [one.text if one.kind in ("text", "heading") else "" for one in blocks[max(0, at - 2) : at]]
    above = [code(text).strip(":").lower() for text in words]
    return above[-1:] == ["example request"] or above == ["example", "request"]


def _below_path(blocks: Sequence[Block], at: int) -> _Call | None:
    """Returns the call of a heading that is a method alone, below a heading that is a path."""
    above = next((one for one in reversed(blocks[:at]) if one.kind == "heading" and one.level < blocks[at].level), None)
    path = code(above.text) if above is not None else ""
    return (code(blocks[at].text), "", path, "") if _PATH_ALONE.fullmatch(path) else None


def _is_example_of(blocks: Sequence[Block], one: _Placed, after: _Placed) -> bool:
    """Returns whether a call has values in place of the placeholders of the next one, or lacks the beginning of its
    path, below the same heading. Below fields, a call with the same path is an example of it.
    """
    same_method = one[1][0] == after[1][0]
    between = blocks[one[0] : after[0]]
    is_alone = not any(
        block.kind == "heading" and block.level < LABEL and not section_of(block.text) for block in between
    )
    is_part = after[1][2].endswith(one[1][2]) and not any(block.kind in ("table", "list") for block in between)
    is_same = one[1][2] == after[1][2] and any(block.kind in ("table", "list") for block in between)
    return same_method and is_alone and not is_same and (is_part or _is_example(one[1][2], after[1][2]))


def _is_example(path: str, template: str) -> bool:
    parts = re.split(r"\{[^{}]+\}", template)
    return re.fullmatch(r".*?" + "[^/]+".join(map(re.escape, parts)), path) is not None


def _begun(blocks: Sequence[Block], at: int, before: Operation | None, title: str) -> Operation:
    """Returns an operation with its heading: the one above it, unless that belongs to the operation before."""
    block = blocks[at]
    if block.kind == "heading" and block.level < LABEL:
        return Operation("", "", "", at, at, block.level, (title, block.line) if title else None)
    first = before.at + 1 if before else 0
    place = at - 1
    while place >= first and not _is_title(blocks[place]):
        if blocks[place].kind in ("table", "list"):
            place = first - 1
        place -= 1
    if place < first or section_of(blocks[place].text):
        return Operation("", "", "", at, at, before.level if before else 0, (title, block.line) if title else None)
    heading = blocks[place]
    text = re.sub(r"^(?:\d+(?:\.\d+)*[.)]?\s+)", "", code(heading.text)).strip(" :")
    return Operation("", "", "", at, place, heading.level, (text, heading.line))


def _is_title(block: Block) -> bool:
    """Returns whether a heading may name an operation, or begin the section of another one."""
    plain = code(block.text)
    return block.kind == "heading" and not _NEUTRAL.fullmatch(_plain(plain)) and not is_head_line(plain)


def _plain(text: str) -> str:
    """Returns the words of a heading in lower case: without numbers before it, a status and what is in brackets."""
    text = re.sub(r"\([^()]*\)", " ", code(text)).lower()
    text = re.sub(r"^\d+(?:\.\d+)*[.)]\s+", "", text)
    if _STATUS.search(text):
        text = _REASON_AFTER.sub(" ", _STATUS.sub(" ", text))
    return " ".join(re.sub(r"[^\w\s]+", " ", text).split())


def section_of(text: str) -> str:
    """Returns the name of the section that a heading begins, empty for another heading."""
    plain = _plain(_MEDIA_AFTER.sub("", code(text)))
    status = _STATUS.search(code(text))
    if status and status["status"][0] in "45":
        return "Response"
    if found := next((name for name, pattern in _SECTIONS.items() if pattern.fullmatch(plain)), ""):
        return found
    if status and (not plain or _REASON.fullmatch(plain)):
        return "Response"
    return "Neutral" if _NEUTRAL.fullmatch(plain) else ""


def media_in(text: str) -> tuple[str, str]:
    """Returns the media type that a heading names, and the type in brackets behind it; each is empty without one."""
    found = _MEDIA_AFTER.search(code(text))
    return (found["media"], found["kind"] or "") if found else ("", "")


def status_in(text: str) -> str:
    """Returns the status that a heading names, empty if it names none."""
    found = _STATUS.search(code(text))
    return found["status"] if found else ""


def is_reason(text: str) -> bool:
    """Returns whether a text is the reason phrase of a status."""
    return _REASON_AFTER.fullmatch(text.strip()) is not None


def is_head_line(text: str) -> bool:
    """Returns whether a line is the method, the path, or both, of an operation."""
    return any(pattern.fullmatch(text) for pattern in (_CALL, _METHOD, _PATH))
