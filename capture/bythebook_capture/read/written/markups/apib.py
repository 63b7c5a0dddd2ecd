"""Reads API Blueprint: headings such as `## List [GET /users{?limit}]`, and below each the items of that format.

Attributes may have the type of a data structure of the page: they have its attributes then. Where a parameter is sent,
the template of the path says. Others are fields of a form if the request has that media type, and else open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import LABEL, Block, Row, item_of
from bythebook_capture.read.written.calls import CALL_WORDS, template
from bythebook_capture.read.written.cells import sample_of
from bythebook_capture.read.written.markups.rst import Line, dedented, items_of
from bythebook_capture.read.written.page import read_blocks
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_FORMAT = re.compile(r"\A\ufeff?(?:[\w-]+: .*\n)*FORMAT: *1A", re.IGNORECASE)
_HOST = re.compile(r"^HOST: *(?P<url>https?://\S+)", re.MULTILINE)
_HEADING = re.compile(r"(?P<level>#{1,6}) *(?P<text>\S.*?)[# ]*$")
_FENCE = re.compile(r"[ \t]*(```|~~~)")
_MARK = re.compile(
    rf"^#{{1,6}} *(?:[^\n\[]*\[(?:{CALL_WORDS})?(?: */[^\]\n]*)?\]|(?:{CALL_WORDS})(?: +/\S*)?|/\S*) *$", re.MULTILINE
)
_RESPONSE = re.compile(r"^[ \t]*[+*-] +Response(?: +\d{3})?\b", re.MULTILINE)
_NAMED = re.compile(rf"(?P<title>.*?) *\[(?P<method>{CALL_WORDS})? *(?P<path>/[^\]]*)?\]")
_PLAIN = re.compile(rf"(?P<title>)(?:(?P<method>{CALL_WORDS})\b)? *(?P<path>/\S*)?")
_SECTION = re.compile(
    r"(?P<name>Parameter|Request|Response|Model|Attribute|Header|Body|Schema)s?\b *(?P<said>[^()]*?) *"
    r"(?:\((?P<media>[^()]*(?:\([^()]*\)[^()]*)*)\))? *$"
)
_PARAMETER = re.compile(
    r"`?(?P<name>[\w.$%\[\]-]+)`? *(?:[:=] *(?P<shown>.*?))?(?P<group> *\((?:[^()]|\([^()]*\))*\))? *"
    r"(?:(?<=[ )])(?:[-–—:]|\.{3}) *(?P<words>.*))?"
)
# A data structure: `## User (Person)`, and what its attributes may have below them.
_STRUCTURE = re.compile(r"`?(?P<name>[^()`]+?)`? *(?:\((?P<kind>[^()]*)\))?")
_OF_ATTRIBUTE = re.compile(r"(?:Default|Members|Values|Sample|Items|Properties|One [Oo]f|Include)\b.*")
_INCLUDED = re.compile(r"Include +`?(?P<name>[^`()]+?)`?")
_KIND_LIST = re.compile(r"(?:array|enum) *\[(?P<kind>[^\[\]]*)\]")
_HEADER = re.compile(r"(?P<name>[A-Za-z][\w-]*)\s*:.*")
_REFERENCE = re.compile(r"\[(?P<name>[^\[\]]+)\]\[\]")
_EXPANDED = re.compile(r"\{[?&](?P<names>[^{}]*)\}")
_ASKED = re.compile(r"[?&](?P<name>[\w.-]+)=\{[^{}]*\}")
# A query without its sign, at the end of a path: `/users{limit,offset}`.
_LISTED = re.compile(r"(?<=\w)\{(?=\w+(?:,\w+)+\}$)")
_DEEPEST = 12
# No real item is longer. Without a limit, a hostile line takes minutes.
_LONGEST_ITEM = 2_000
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
    structure: list[Line] = field(default_factory=list)


def _claims(source: Source) -> float:
    is_marked = _FORMAT.match(source.text) or (_MARK.search(source.text) and _RESPONSE.search(source.text))
    return 0.98 if is_marked else 0.0


def _read(source: Source) -> tuple[Tokens, ...]:
    """Returns the tokens of each action. Raises `InputError` if there is none."""
    return read_blocks(source, list(_Blueprint(source).blocks()))


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
    begin = next((at for at, (text, _) in enumerate(lines) if _is_item(text) and _section(_unmarked(text))), len(lines))
    part.words = [line for line in lines[:begin] if line[0]]
    part.items = list(items_of(dedented(lines[begin:])))
    first = next((at for at, (text, _) in enumerate(lines) if _is_item(text)), len(lines))
    part.structure = dedented(lines[first:]) if first < begin and not (part.method or part.path) else []
    return part


def _is_item(text: str) -> bool:
    return re.match(r"\s*[+*-] +\S", text) is not None


def _unmarked(text: str) -> str:
    return text.strip()[1:]


def _section(text: str) -> re.Match[str] | None:
    return _SECTION.match(text.strip())


def _inside(item: Sequence[Line]) -> list[list[Line]]:
    return list(items_of(dedented(item[1:])))


def _once(rows: Sequence[Row]) -> Iterator[Row]:
    """Yields rows without those whose name stands above inside of the same one."""
    seen: set[tuple[str, ...]] = set()
    way: list[str] = []
    for row in rows:
        del way[row.depth :]
        way += [""] * (row.depth - len(way)) + [row.cells[0].split("`")[1]]
        if tuple(way) not in seen:
            yield row
        seen.add(tuple(way))


class _Blueprint:
    """The actions of a page, and the data structures and the models that they name."""

    def __init__(self, source: Source) -> None:
        self._host = _HOST.search(source.text)
        self._host_line = source.line_at(self._host.start()) if self._host else 0
        self._all = list(_parts(source))
        self._structures: dict[str, tuple[list[Line], str]] = {}
        self._models: dict[str, list[Line]] = {}
        for part in self._all:
            name = _STRUCTURE.fullmatch(part.title)
            for item in part.items:
                found = _section(item[0][0])
                if found and found["name"] == "Attribute" and not part.method:
                    self._structures[part.title] = dedented(item[1:]), found["media"] or ""
                elif found and found["name"] == "Model":
                    self._models[part.title] = item
            if name and part.structure:
                self._structures[name["name"].strip()] = part.structure, name["kind"] or ""

    def blocks(self) -> Iterator[Block]:
        """Yields the actions as a page in Markdown would have them."""
        if self._host:
            yield Block("text", f"Base URL: {self._host['url']}", self._host_line)
        resource: _Part | None = None
        for part in self._all:
            if part.method and (part.path or resource):
                yield from self._action(part, resource)
            elif part.path:
                resource = part
            else:
                resource = None if part.level < (resource.level if resource else 0) else resource
                yield Block("heading", part.title, part.line, level=min(part.level, 2))

    def _action(self, part: _Part, resource: _Part | None) -> Iterator[Block]:
        path = _LISTED.sub("{?", part.path or (resource.path if resource else ""))
        shared = resource.items if resource and not (part.path and not part.path.startswith(resource.path)) else []
        items = [*(one for one in shared if one[0][0].startswith("Parameters")), *part.items]
        media = [found["media"] or "" for one in items if (found := _section(one[0][0])) and found["name"] == "Request"]
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
        within = [one for item in items if item[0][0].startswith("Request") for one in _inside(item)]
        for item in [*(one for one in within if one[0][0].startswith("Parameters")), *items]:
            found = _section(item[0][0])
            if found and found["name"] == "Parameter":
                yield from self._parameters(item, plain, asked, is_form=is_form)
            elif found and found["name"] == "Attribute":
                yield from self._listed("Body", item, found["media"] or "")
            elif found and found["name"] in ("Request", "Response"):
                yield from self._message(item, found)

    def _parameters(self, item: Sequence[Line], path: str, asked: set[str], *, is_form: bool) -> Iterator[Block]:
        places: dict[str, list[Row]] = {}
        for row in (row for one in _inside(item) for row in self._rows(one, 0, ())[:1]):
            name = row.cells[0].split("`")[1]
            place = "Path Parameters" if f"{{{name}}}" in path else "Query Parameters" if name in asked else ""
            places.setdefault(place or ("Form data" if is_form else "Parameters"), []).append(row)
        for heading, rows in sorted(places.items(), key=lambda one: one[0] != "Parameters"):
            yield Block("heading", heading, item[0][1], level=LABEL)
            yield Block("list", "", rows[0].line, rows=tuple(rows))

    def _rows(self, item: Sequence[Line], depth: int, around: tuple[str, ...]) -> list[Row]:
        """Returns a parameter or an attribute as an item of a list, its name in code, with those inside it deeper."""
        if found := _INCLUDED.fullmatch(item[0][0]):
            return self._of_structure(found["name"], depth, around)
        found = _PARAMETER.fullmatch(item[0][0]) if len(item[0][0]) <= _LONGEST_ITEM else None
        if found is None or _OF_ATTRIBUTE.fullmatch(item[0][0]):
            return []
        words = [found["words"] or ""]
        deeper: list[Row] = []
        for one in _inside(item):
            label, _, value = one[0][0].partition(":")
            if label == "Default" and value.strip():
                words.append(f"Default: `{value.strip(' `')}`.")
            elif label in ("Members", "Values") or (_OF_ATTRIBUTE.fullmatch(label) is None and "enum" in item[0][0]):
                inner = _inside(one) if label in ("Members", "Values") else [one]
                words.append(
                    "`"
                    + "`, `".join(re.split(r"\s[-–:(]|$", each[0][0].strip("`"))[0].strip("`") for each in inner)
                    + "`"
                )
            elif label in ("Properties", "Items"):
                deeper += [row for each in _inside(one) for row in self._rows(each, depth + 1, around)]
            elif depth < _DEEPEST and not re.match(r"\s*[*-] ", one[0][0]):
                deeper += self._nested(one, depth + 1, around)
        if "array" in (found["group"] or ""):  # several objects show the items of one list
            deeper = list(_once(deeper))
        texts = [text for text, _ in item[1:] if text and not re.match(r"\s*[+*-] ", text)]
        if len(words) == 1 and not deeper:
            words += texts
        options = [word for word in words if word.startswith("`")]
        words = [word for word in words if not word.startswith("`")]
        words += [f"One of: {', '.join(options)}."] if options else []
        group, inner_rows = self._group((found["group"] or "").strip(" ()"), depth, around, is_holder=bool(deeper))
        said = " ".join(" ".join(filter(None, words)).split())
        return [Row((item_of(found["name"], group, said),), depth, item[0][1]), *inner_rows, *deeper]

    def _nested(self, item: Sequence[Line], depth: int, around: tuple[str, ...]) -> list[Row]:
        """Returns what stands below an attribute; the items of a list have a type and no name: `(User)`."""
        if found := re.fullmatch(r"\((?P<kind>[^()]*)\).*|(?P<bare>[A-Z]\w+)", item[0][0]):
            _, rows = self._group(found["kind"] or found["bare"], depth - 1, around, is_holder=True)
            return [*rows, *(row for one in _inside(item) for row in self._rows(one, depth, around))]
        return self._rows(item, depth, around)

    def _group(self, text: str, depth: int, around: tuple[str, ...], *, is_holder: bool) -> tuple[str, list[Row]]:
        """Returns what stands in brackets behind a name in the words of other pages, and the rows of its structure."""
        parts = [
            part.strip()
            for part in re.split(r",(?![^\[]*\])", text)
            if part.strip() not in ("", "fixed-type", "fixed") and "`" not in part
        ]
        rows: list[Row] = []
        for at, part in enumerate(parts):
            of_list = _KIND_LIST.fullmatch(part)
            name = of_list["kind"].strip() if of_list else part
            if name in self._structures and name not in around:
                rows = self._of_structure(name, depth + 1, around)
                parts[at] = "array of objects" if of_list else "object"
            elif of_list and part.startswith("enum"):
                parts[at] = name or "string"
            elif of_list:
                parts[at] = f"array of {name or 'any'}"
            elif part == "array" and is_holder:
                parts[at] = "array of objects"
            elif part == "enum":
                parts[at] = "string"
        is_typed = any(part not in ("required", "optional", "nullable") for part in parts)
        return ", ".join(parts if is_typed or not is_holder else ["object", *parts]), rows

    def _of_structure(self, name: str, depth: int, around: tuple[str, ...]) -> list[Row]:
        """Returns the attributes of a data structure, and those of the one that it is based on."""
        lines, kind = self._structures.get(name, ([], ""))
        if name in around or depth > _DEEPEST:
            return []
        base = self._of_structure(kind, depth, (*around, name)) if kind in self._structures else []
        return [*base, *(row for one in items_of(lines) for row in self._rows(one, depth, (*around, name)))]

    def _listed(self, heading: str, item: Sequence[Line], kind: str) -> Iterator[Block]:
        """Yields the attributes of a body as a list, with those of the structure that its type names."""
        of_list = _KIND_LIST.fullmatch(kind.partition(",")[0].strip())
        name = of_list["kind"].strip() if of_list else kind.partition(",")[0].strip()
        rows = [*self._of_structure(name, 0, ()), *(row for one in _inside(item) for row in self._rows(one, 0, ()))]
        if rows and heading:
            yield Block("heading", heading, item[0][1], level=LABEL)
        if rows and (of_list or kind == "array"):
            yield Block("text", "Array of objects:", item[0][1])
        if rows:
            yield Block("list", "", item[0][1], rows=tuple(rows))

    def _message(self, item: list[Line], found: re.Match[str]) -> Iterator[Block]:
        """Yields a request or a response: its status, its headers, its media type, its attributes and its sample."""
        is_sent = found["name"] == "Request"
        status = found["said"].split()[0] if not is_sent and found["said"] else ""
        inside = dedented(item[1:])
        model = next((each for text, _ in inside if (each := _REFERENCE.fullmatch(text))), None)
        if model and model["name"] in self._models:
            inside = dedented(self._models[model["name"]][1:])
        parts = {said["name"]: (one, said) for one in items_of(inside) if (said := _section(one[0][0]))}
        has_parts = bool(parts)
        sample = dedented(parts["Body"][0][1:]) if "Body" in parts else [] if has_parts else inside
        if is_sent and "Header" in parts:
            yield from self._headers(parts["Header"][0])
        if is_sent and not sample and parts.keys().isdisjoint(("Attribute", "Schema")):
            return
        yield Block("heading", "Body" if is_sent else f"Response {status}".strip(), item[0][1], level=LABEL)
        if found["media"]:
            yield Block("text", found["media"], item[0][1])
        if "Attribute" in parts:
            attributes, said = parts["Attribute"]
            yield from self._listed("", attributes, said["media"] or "")
        elif "Schema" in parts:
            yield from self._schema(dedented(parts["Schema"][0][1:]))
        begin = next((at for at, (text, _) in enumerate(sample) if text.strip()[:1] in ("{", "[")), len(sample))
        text = "\n".join(line for line, _ in sample[begin:] if not _FENCE.match(line))
        if is_sent and any("form-data; name=" in line for line, _ in sample):
            yield Block("code", "\n".join(line for line, _ in sample), sample[0][1], info="http")
        elif text:
            yield Block("code", text, sample[begin][1], info="json")

    @staticmethod
    def _schema(lines: Sequence[Line]) -> Iterator[Block]:
        """Yields the properties of a JSON Schema as a list; nothing for another schema than that of an object."""
        text = "\n".join(line for line, _ in lines if not _FENCE.match(line))
        schema = sample_of(text)
        rows: list[Row] = []
        at = 0

        def line_of(name: str) -> int:
            nonlocal at
            at = next((n for n in range(at, len(lines)) if f'"{name}"' in lines[n][0]), at)
            return lines[at][1]

        def add(held: object, depth: int) -> None:
            properties = held.get("properties") if isinstance(held, dict) else None
            required = held.get("required") if isinstance(held, dict) else None
            for name, one in properties.items() if isinstance(properties, dict) and depth < _DEEPEST else ():
                line = line_of(str(name))
                kind, items = (one.get("type"), one.get("items")) if isinstance(one, dict) else (None, None)
                of_items = items.get("type") if isinstance(items, dict) else None
                kind = f"array of {of_items}s" if kind == "array" and isinstance(of_items, str) else kind
                said = [kind] if isinstance(kind, str) else []
                said += ["required" if name in required else "optional"] if isinstance(required, list) else []
                words = one.get("description") if isinstance(one, dict) else None
                text = item_of(name, ", ".join(said), words if isinstance(words, str) else "")
                rows.append(Row((text,), depth, line))
                add(items if isinstance(items, dict) else one, depth + 1)

        if not isinstance(schema, dict) or any(key in schema for key in ("oneOf", "anyOf", "allOf", "$ref")):
            return
        is_list = schema.get("type") == "array"
        add(schema.get("items") if is_list else schema, 0)
        if rows and is_list:
            yield Block("text", "Array of objects:", lines[0][1])
        if rows:
            yield Block("list", "", rows[0].line, rows=tuple(rows))

    @staticmethod
    def _headers(item: Sequence[Line]) -> Iterator[Block]:
        """Yields the headers that a request has. The values are those of an example."""
        found = [(name, line) for text, line in item[1:] if (name := _HEADER.fullmatch(text.strip()))]
        if found:
            rows = tuple(Row((f"`{name['name']}`", "", ""), 0, line) for name, line in found)
            yield Block("heading", "Headers", item[0][1], level=LABEL)
            yield Block("table", "", rows[0].line, head=("Name", "Type", "Description"), rows=rows)


READERS = (Reader("API Blueprint", _claims, _read, renderer="API Blueprint", most=0.98),)
