"""Reads API Blueprint: headings such as `## List [GET /users{?limit}]`, and below each the items of that format.

Where a parameter is sent, the template of the path says. Others are fields of a form if the request has that media
type, and else open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row
from bythebook_capture.read.written.calls import CALL_WORDS, template
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.read.written.rst_blocks import Line, dedented, items_of
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_FORMAT = re.compile(r"\A\ufeff?(?:[\w-]+: .*\n)*FORMAT: *1A", re.IGNORECASE)
_HOST = re.compile(r"^HOST: *(?P<url>https?://\S+)", re.MULTILINE)
_HEADING = re.compile(r"(?P<level>#{1,6}) *(?P<text>\S.*?)[# ]*$")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_NAMED = re.compile(rf"(?P<title>.*?) *\[(?P<method>{CALL_WORDS})? *(?P<path>/[^\]]*)?\]")
_PLAIN = re.compile(rf"(?P<title>)(?:(?P<method>{CALL_WORDS})\b)? *(?P<path>/\S*)?")
_SECTION = re.compile(
    r"(?P<name>Parameters|Request|Response|Model|Attributes|Headers|Body|Schema)\b *(?P<said>[^()]*?) *"
    r"(?:\((?P<media>[^()]*)\))? *$"
)
_PARAMETER = re.compile(
    r"`?(?P<name>[\w.$%\[\]-]+)`? *(?:[:=] *(?P<shown>.*?))?(?P<group> *\((?:[^()]|\([^()]*\))*\))? *"
    r"(?:(?<=[ )])[-–—:] *(?P<words>.*))?"
)
_EXPANDED = re.compile(r"\{[?&](?P<names>[^{}]*)\}")
_ASKED = re.compile(r"[?&](?P<name>[\w.-]+)=\{[^{}]*\}")
_DEEPEST = 12
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


@dataclass
class _Part:
    """The lines below a heading: the text, and the items of the format."""

    title: str
    method: str
    path: str
    line: int
    level: int
    words: list[Line] = field(default_factory=list)
    items: list[list[Line]] = field(default_factory=list)


def _claims(source: Source) -> float:
    return 0.98 if _FORMAT.match(source.text) else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each action. Raises `InputError` if there is none."""
    return read_blocks(source, list(_blocks(source)))


def _blocks(source: Source) -> Iterator[Block]:
    host = _HOST.search(source.text)
    if host:
        yield Block("text", f"Base URL: {host['url']}", source.line_at(host.start()))
    resource: _Part | None = None
    for part in _parts(source):
        if part.method and (part.path or resource):
            yield from _action(part, resource)
        elif part.path:
            resource = part
        else:
            resource = None if part.level < (resource.level if resource else 0) else resource
            yield Block("heading", part.title, part.line, level=min(part.level, 2))


def _parts(source: Source) -> Iterator[_Part]:
    """Yields the headings of a page, each with what stands below it."""
    held: _Part | None = None
    lines: list[Line] = []
    is_code = False
    for number, raw in enumerate(source.text.split("\n"), 1):
        text = raw.expandtabs(4).rstrip()
        is_code ^= _FENCE.match(text) is not None
        if is_code or not (heading := _HEADING.fullmatch(text)):
            lines.append((text, number))
            continue
        if held is not None:
            yield _filled(held, lines)
        lines = []
        found = _NAMED.fullmatch(heading["text"]) or _PLAIN.fullmatch(heading["text"])
        level = len(heading["level"])
        if found is None:
            held = _Part(heading["text"], "", "", number, level)
        else:
            held = _Part(found["title"], found["method"] or "", found["path"] or "", number, level)
    if held is not None:
        yield _filled(held, lines)


def _filled(part: _Part, lines: Sequence[Line]) -> _Part:
    begin = next(
        (at for at, (text, _) in enumerate(lines) if re.match(r"[+*-] +[A-Z]", text) and _section(text[1:])), len(lines)
    )
    part.words = [line for line in lines[:begin] if line[0]]
    part.items = list(items_of(lines[begin:]))
    return part


def _section(text: str) -> re.Match[str] | None:
    return _SECTION.match(text.strip())


def _action(part: _Part, resource: _Part | None) -> Iterator[Block]:
    """Yields an action as a page in Markdown would have it."""
    path = part.path or (resource.path if resource else "")
    items = [*(resource.items if resource and not part.path else []), *part.items]
    media = [found["media"] or "" for item in items if (found := _section(item[0][0])) and found["name"] == "Request"]
    is_form = bool(media) and all(one.partition(";")[0] in _FORMS for one in media)
    asked = {name.strip(" *") for found in _EXPANDED.finditer(path) for name in found["names"].split(",")}
    asked |= {found["name"] for found in _ASKED.finditer(path)}
    asked |= set(re.findall(r"[\w.-]+", " ".join(re.findall(r"\{([^{}]*)\}", path.partition("?")[2]))))
    plain = template(path).partition("?")[0]
    yield Block("heading", part.title or f"{part.method} {plain}", part.line, level=3)
    yield Block("text", f"{part.method} {plain}", part.line)
    for text, number in part.words:
        if not text.startswith((" ", "|", "+", "-", "*", "`")):
            yield Block("text", text, number, opens=number == part.words[0][1])
    for item in items:
        found = _section(item[0][0])
        if found and found["name"] == "Parameters":
            yield from _parameters(item, plain, asked, is_form=is_form)
        elif found and found["name"] == "Attributes":
            yield from _listed("Body", item)
        elif found and found["name"] in ("Request", "Response"):
            yield from _message(item, found)


def _parameters(item: Sequence[Line], path: str, asked: set[str], *, is_form: bool) -> Iterator[Block]:
    places: dict[str, list[Row]] = {}
    for one in items_of(dedented(item[1:])):
        if (row := _row(one, 0)) is not None:
            name = row.cells[0].split("`")[1]
            place = "Path Parameters" if f"{{{name}}}" in path else "Query Parameters" if name in asked else ""
            places.setdefault(place or ("Form data" if is_form else "Parameters"), []).append(row)
    for heading, rows in sorted(places.items(), key=lambda one: one[0] != "Parameters"):
        yield Block("heading", heading, item[0][1], level=LABEL)
        yield Block("list", "", rows[0].line, rows=tuple(rows))


def _row(item: Sequence[Line], depth: int) -> Row | None:
    """Returns a parameter or an attribute as an item of a list: its name in code, a group, and words."""
    found = _PARAMETER.fullmatch(item[0][0])
    if found is None:
        return None
    words = [found["words"] or ""]
    for one in items_of(dedented(item[1:])):
        label, _, value = one[0][0].partition(":")
        if label == "Default" and value.strip():
            words.append(f"Default: `{value.strip(' `')}`.")
        elif label in ("Members", "Values"):
            inner = [row.cells[0].split("`")[1] for each in items_of(dedented(one[1:])) if (row := _row(each, 0))]
            words.append(f"One of: {', '.join(f'`{name}`' for name in inner)}.")
    words += [text for text, _ in item[1:] if text and not re.match(r"\s*[+*-] ", text)] if len(words) == 1 else []
    group = (found["group"] or "").strip()
    said = " ".join(" ".join(filter(None, words)).split())
    return Row((f"`{found['name']}` {group}{f' - {said}' if said else ''}".strip(),), depth, item[0][1])


def _listed(heading: str, item: Sequence[Line]) -> Iterator[Block]:
    """Yields the attributes of a body as a list, those of an object deeper."""
    if rows := list(_attributes(dedented(item[1:]), 0)):
        if heading:
            yield Block("heading", heading, item[0][1], level=LABEL)
        yield Block("list", "", item[0][1], rows=tuple(rows))


def _attributes(lines: Sequence[Line], depth: int) -> Iterator[Row]:
    for one in items_of(lines):
        if (row := _row(one, depth)) is not None:
            yield row
            if depth < _DEEPEST and ("(object" in one[0][0] or "(array" in one[0][0]):
                yield from _attributes(dedented(one[1:]), depth + 1)


def _message(item: list[Line], found: re.Match[str]) -> Iterator[Block]:
    """Yields a request or a response: its status, its media type, its attributes and its sample."""
    is_sent = found["name"] == "Request"
    status = found["said"].split()[0] if not is_sent and found["said"] else ""
    inside = dedented(item[1:])
    parts = {said["name"]: one for one in items_of(inside) if (said := _section(one[0][0]))}
    has_parts = bool(parts) and bool(inside) and re.match(r"[+*-] ", inside[0][0]) is not None
    sample = dedented(parts["Body"][1:]) if "Body" in parts else [] if has_parts else inside
    if is_sent and not sample and "Attributes" not in parts:
        return
    yield Block("heading", "Body" if is_sent else f"Response {status}".strip(), item[0][1], level=LABEL)
    if found["media"]:
        yield Block("text", found["media"], item[0][1])
    if "Attributes" in parts:
        yield from _listed("", parts["Attributes"])
    text = "\n".join(line for line, _ in sample if not _FENCE.match(line))
    if text.strip()[:1] in ("{", "["):
        yield Block("code", text, sample[0][1], info="json")


READERS = (Reader("API Blueprint", _claims, _read, renderer="API Blueprint", most=0.98),)
