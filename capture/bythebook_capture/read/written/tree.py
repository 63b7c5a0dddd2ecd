"""The blocks of a page that is written in HTML: the same as those of a page in Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from selectolax.lexbor import LexborNode

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import SKIPPED, Lines, Tree, ancestors, classes, plain_text, words_of
from bythebook_capture.read.source import Source
from bythebook_capture.read.written.blocks import (
    LABEL,
    Block,
    Row,
    blocks_of,
    field_lists,
    lists_of,
    row_of,
    shows_sample,
)
from bythebook_capture.read.written.headings import section_of

__all__ = ["blocks_of_html", "blocks_of_mixed"]

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_APART = frozenset({*SKIPPED, "footer", "aside"})
_BLOCKS = frozenset(
    {*_HEADINGS, "p", "div", "section", "article", "main", "table", "ul", "ol", "dl", "pre", "blockquote", "details",
     "figure", "form", "header", "li", "dd", "dt", "center", "body"}
)  # fmt: skip
_NAMES = frozenset({"code", "strong", "b", "tt", "kbd"})
_CODE = frozenset({"code", "tt", "kbd"})
_KINDS = frozenset({"code", "em", "i", "small", "span", "strong", "b", "sup", "label", "tt", "kbd"})
# The classes of the HTTP domain of Sphinx: of calls, and of the sections of a call.
_SPHINX = frozenset({"http", "field-list", *METHODS})
# Elements that make a list one of parts, and not of items.
_PARTS = "dl, table, h1, h2, h3, h4, h5, h6"
_LANGUAGE = re.compile(r"(?:language|lang|highlight)-(\w+)")
# How deep a row is, if its cell says it with a style or a class.
_INDENT = re.compile(r"(?:padding|margin|indent)[\w-]*[ :-]+(\d+)|(?:level|depth|nested)[\w-]*?-?(\d+)", re.IGNORECASE)

# A table that describes an operation: a label in each row.
_PLACE = re.compile(r"url|endpoint|path|uri", re.IGNORECASE)
# An element of HTML in a page in Markdown, which may have blank lines in it.
_INSIDE = re.compile(r"^[ \t]*<(?P<tag>table|dl|pre|section|div|article|ul|ol)\b", re.MULTILINE | re.IGNORECASE)
# What only Markdown has, and what only HTML needs.
_MARKDOWN = re.compile(r"^(?:#{1,6} |```|~~~|\||[-*+] |\*\*)", re.MULTILINE)
# A placeholder that a parser would take as an element: `/orders/<order_id>/notes`.
_RAW_PLACEHOLDER = re.compile(r"(?<=/)<(?!(?:a|b|i|em|code|span|strong|br|wbr)>)(\w+)>(?=[/.?\s])")
# A component, whose attributes may say a call, or whose text its path: `<Route method="GET">/users</Route>`.
_QUOTED = r"\"[^\"\n]{0,300}\"|'[^'\n]{0,300}'"
_COMPONENT = re.compile(
    rf"<[A-Za-z][\w-]*+(?P<said>\s(?:{_QUOTED}|[^<>\"']{{1,200}}+){{1,40}}+)>(?:(?P<held>/[^<>\n]*)?</[\w-]+>)?"
)
# A value in quotes, or in braces as JavaScript has it: `path={"/users"}`.
_ATTRIBUTE = re.compile(
    rf"(?<=\s)(?P<key>[\w-]+)=(?P<brace>\{{\s*)?(?P<value>{_QUOTED}|`[^`\n]{{0,300}}`)(?(brace)\s*\}})"
)
_SAYS_METHOD = re.compile(r"(?:http-?|request-?)?(?:method|verb)", re.IGNORECASE)
_SAYS_PATH = re.compile(r"(?:api-?|request-?)?(?:path|ur[li]|endpoint|route)", re.IGNORECASE)
_SAYS_CALL = re.compile(r"(?:open)?api|endpoint|route|call|operation|request", re.IGNORECASE)
_WHOLE_CALL = re.compile(rf"(?P<method>{'|'.join(METHODS)})\s+(?P<path>/\S*)", re.IGNORECASE)
_TAG_LINE = re.compile(r"^[ \t]*</?(?:[A-Z]\w*+|[a-z]\w*+-[\w-]++)[^<>\n]*>[ \t]*$", re.MULTILINE)
_FOLDED = re.compile(
    r"^[ \t]*</?details\b[^<>]*>|</details>[ \t]*$|^[ \t]*<summary\b[^<>]*>(?P<title>[^\n]*?)</summary>",
    re.MULTILINE | re.IGNORECASE,
)
# An element without a text, which a style makes the name of a method.
_BADGE = re.compile(
    rf"<(?P<tag>span|i|b|em)\s+class=[\"'][^\"'<>]*\b(?:api|method|verb|http|badge|label)[-_](?P<method>{'|'.join(METHODS)})\b[^\"'<>]*[\"']\s*>"
    r"\s*</(?P=tag)>",
    re.IGNORECASE,
)
# The colon of Chinese and Japanese behind a label at the beginning of a line.
_WIDE_COLON = re.compile(
    r"^(?P<label>[ \t]*+(?:[*+-][ \t]++)?[^\s|:：`][^\n|:：`]{0,40})：(?![*_])[ \t]*", re.MULTILINE
)
# The labels of a method and of a path in some other languages: `**请求方式：**`, `- Método: POST`.
_LABELS = {
    "Method": "请求方式|请求方法|请求类型|HTTP方法|HTTP 方法|メソッド|Método|Metodo|Méthode|Метод",
    "URL": "请求URL|请求地址|请求路径|接口地址|接口路径|接口URL|URL地址|エンドポイント|Ruta|Rota|Chemin|Путь|Адрес",
}
_FOREIGN = re.compile(
    r"^(?P<before>[ \t]*+(?:[*+-][ \t]++|\#{1,6}[ \t]++)?(?:\*\*|__)?)"
    rf"(?:(?P<Method>{_LABELS['Method']})|(?P<URL>{_LABELS['URL']}))(?=[ \t]*(?:[:：*_]|$))",
    re.MULTILINE | re.IGNORECASE,
)
_CALLED = re.compile(rf"(?:{'|'.join(METHODS)})\s+\S*/", re.IGNORECASE)
# What a reader presses, and no part of the text.
_PRESSED = re.compile(r"toggle|copy|show|hide|expand|collapse|edit|try it(?: out)?|¶|#", re.IGNORECASE)
# A method and a path in elements of their own, with no blank between them.
_GLUED = re.compile(rf"^\s*(?:{'|'.join(METHODS).upper()})(?=(?:https?:/)?/)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()]*\)")
_FENCED_CELL = re.compile(r"```(?P<info>\w*)\n(?P<text>.*?)```", re.DOTALL)
# The beginning and the end of code in Hugo and Jekyll: `{{< highlight json >}}`, `{% endhighlight %}`.
_SHORTCODE = re.compile(
    r"^(?P<indent>[ \t]*+)(?:\w[\w ]*+\|[ \t]*+)?\{(?:\{[<%]|%-?)[ \t]*"
    r"(?P<end>/[ \t]*|end)?(?:code|highlight|codeblock|codetab|prism|snippet)\b"
    r"(?:[ \t]+(?:lang(?:uage)?=)?[\"']?(?P<language>\w+)[\"']?)?[^{}\n]*\}\}?[ \t]*$",
    re.MULTILINE,
)
_FENCES = re.compile(
    r"^[ \t]*(?:(?P<mark>```+)[^`\n]*|(?P<other>~~~+)[^\n]*)\n.*?(?:^[ \t]*(?:(?P=mark)`*|(?P=other)~*)[ \t]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)


def blocks_of_mixed(source: Source) -> list[Block]:
    """Returns the blocks of a page in Markdown, with those of the tables that are written in HTML."""
    source = replace(source, text=_in_markdown(_SHORTCODE.sub(_as_fence, source.text)))
    fences = [found.span() for found in _FENCES.finditer(source.text)]
    parts = [part for part in _regions(source.text) if not any(a <= part[0] < b for a, b in fences)]
    if not parts:
        return blocks_of(source)
    rest, tables = source.text, list[Block]()
    for begin, end in parts:
        part = _RAW_PLACEHOLDER.sub(r"{\1}", source.text[begin:end])
        rest = rest[:begin] + re.sub(r"[^\n]", " ", rest[begin:end]) + rest[end:]
        above = "\n" * source.text.count("\n", 0, begin)
        tables += blocks_of_html(replace(source, text=above + part))
    return sorted([*blocks_of(replace(source, text=rest)), *tables], key=lambda block: block.line)


def _in_markdown(text: str) -> str:
    """Returns a page with Markdown in place of what it has of other languages. Blocks of code stay as they are."""
    found, at = list[str](), 0
    for fence in [*_FENCES.finditer(text), None]:
        begin, end = fence.span() if fence else (len(text), len(text))
        part = text[at:begin]
        for pattern, markdown in _IN_MARKDOWN:
            part = pattern.sub(markdown, part)
        found += [part, text[begin:end]]
        at = end
    return "".join(found)


def _regions(text: str) -> Iterator[tuple[int, int]]:
    """Yields where the elements of HTML begin and end. One around Markdown is none: those inside of it may be."""
    at = 0
    ends: dict[str, dict[int, int]] = {}
    while found := _INSIDE.search(text, at):
        tag = found["tag"].lower()
        if tag not in ends:
            ends[tag] = _ends_of(text, tag)
        end = ends[tag].get(found.start("tag") - 1, 0)
        is_whole = tag in ("table", "dl", "pre")
        if end and (is_whole or not _MARKDOWN.search(text, found.end(), end)):
            yield found.start(), end
            at = end
        else:
            at = found.end()


def _ends_of(text: str, tag: str) -> dict[int, int]:
    """Returns where each element with this tag that has an end begins and ends."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for mark in re.compile(rf"<(/?){tag}\b[^<>]*>", re.IGNORECASE).finditer(text):
        if not mark[1]:
            opened.append(mark.start())
        elif opened:
            found[opened.pop()] = mark.end()
    return found


def _as_fence(found: re.Match[str]) -> str:
    return f"{found['indent']}```{'' if found['end'] else found['language'] or ''}"


def _unfolded(found: re.Match[str]) -> str:
    """Returns the title of a part that is folded as a heading, or as a label if it names no call."""
    words = " ".join(re.sub(r"<[^<>]*>", " ", found["title"] or "").split())
    if not words:
        return ""
    return f"###### {words}" if _CALLED.match(words) else f"**{words}**"


def _as_call(found: re.Match[str]) -> str:
    """Returns the call that a component says in its attributes, and the whole component if it says no method.

    The path of a call may have links in it.
    """
    said = [(one["key"], one["value"][1:-1].strip()) for one in _ATTRIBUTE.finditer(found["said"])]
    call = next(
        (call for key, value in said if _SAYS_CALL.fullmatch(key) and (call := _WHOLE_CALL.fullmatch(value))), None
    )
    if call is not None:
        method, path = call["method"], call["path"]
    else:
        method = next((value for key, value in said if _SAYS_METHOD.fullmatch(key) and value.lower() in METHODS), "")
        path = next((value for key, value in said if _SAYS_PATH.fullmatch(key)), found["held"] or "")
    path = _LINK.sub(r"\1", path).replace("\\", "")
    if not method:
        return found[0]
    return (f"`{method.upper()} {path}`" if path.startswith("/") else "") + "\n" * found[0].count("\n")


# What a page in Markdown has of other languages, each with what Markdown has in its place, in this order.
_IN_MARKDOWN: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_BADGE, lambda found: found["method"].upper()),
    (_FOLDED, _unfolded),
    (_COMPONENT, _as_call),
    (_FOREIGN, lambda found: f"{found['before']}{found.lastgroup}"),
    (_WIDE_COLON, lambda found: f"{found['label']}: "),
    (_TAG_LINE, lambda _: ""),  # Markdown would take the lines below it as HTML
)


def blocks_of_html(source: Source) -> list[Block]:
    """Returns the blocks of a page in its order. Raises `InputError` if it is nested too deeply."""
    tree = Tree(source)
    mains = tree.root.css("main, article, [role=main]") if tree.root is not None else []
    top = mains[0] if len(mains) == 1 else tree.first("body")
    return list(field_lists(list(_Walk(Lines(words_of(source))).blocks(top)))) if top is not None else []


class _Walk:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines

    def blocks(self, node: LexborNode) -> Iterator[Block]:
        """Yields the blocks inside an element. A run of texts and inline elements is a paragraph."""
        run: list[LexborNode] = []
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag in _APART:
                continue
            if tag not in _BLOCKS and not (tag != "-text" and _holds_blocks(child)):
                run.append(child)
                continue
            yield from self._paragraph(run)
            run = []
            yield from self._block(child, tag)
        yield from self._paragraph(run)

    def _block(self, node: LexborNode, tag: str) -> Iterator[Block]:
        if tag in _HEADINGS:
            words = _inline(list(node.iter(include_text=True))).rstrip("¶ ")
            yield Block("heading", words, self._line(node), level=_HEADINGS[tag])
        elif tag == "pre":
            text = node.text(deep=True, separator="")
            inner = node.css_first("code")
            marks = f"{node.attributes.get('class')} {inner.attributes.get('class') if inner is not None else ''}"
            language = _LANGUAGE.search(marks)
            yield Block("code", text, self._lines.line(text), info=language[1].lower() if language else "")
        elif tag == "table" and "field-list" in classes(node):
            for cell in node.css("th, td"):
                if cell.tag == "th":
                    yield Block("heading", plain_text(cell), self._line(cell), level=LABEL)
                else:
                    yield from self.blocks(cell)
        elif tag == "table":
            yield from self._table(node)
        elif tag == "dl" and _SPHINX & set(classes(node)):
            yield from self._sphinx(node)
        elif tag == "dl":
            begin = self._lines
            rows = tuple(self._terms(node))
            yield Block("list", "", rows[0].line if rows else begin.line(""), rows=rows)
        elif tag in ("ul", "ol") and node.css_first(_PARTS) is None:
            parts = list(self._items(node, 0))
            if any(isinstance(part, Block) for part in parts):
                yield from lists_of(parts)
                return
            rows = tuple(part for part in parts if isinstance(part, Row))
            yield Block("list", "", rows[0].line if rows else self._line(node), rows=rows if tag == "ul" else ())
        else:
            yield from self.blocks(node)

    def _sphinx(self, node: LexborNode) -> Iterator[Block]:
        """Yields a call, or the sections below it: the HTTP domain of Sphinx prints both as terms of a list."""
        for child in node.iter():
            if child.tag == "dt":
                names = child.css(".descname")
                words = " ".join(plain_text(one) for one in names) if names else plain_text(child).rstrip(":")
                if names and child.css_first(".sig-paren") is not None:  # a parameter of the path in brackets
                    words = re.sub(r":\s+", ":", plain_text(child)).rstrip("¶ ")
                line = self._line(names[0] if names else child)
                yield Block("heading", words, line, level=LABEL - 1 if names else LABEL)
            elif child.tag == "dd":
                yield from self.blocks(child)

    def _line(self, node: LexborNode) -> int:
        # With marks inside, the text does not stand in the file as it is.
        leaves = (one.text(deep=True) for one in node.traverse(include_text=True) if one.tag == "-text")
        return self._lines.line(plain_text(node), next((text for text in leaves if text.strip()), ""))

    def _paragraph(self, run: list[LexborNode]) -> Iterator[Block]:
        run = [node for node in run if node.tag not in ("a", "button") or not _PRESSED.fullmatch(plain_text(node))]
        words = "".join(node.text(deep=True, separator="") for node in run)
        if not words.strip():
            return
        bold = "".join(node.text(deep=True, separator="") for node in run if node.tag in ("strong", "b"))
        line = self._lines.line(" ".join(words.split()) if "\n" not in words.strip() else words.strip())
        if bold.strip() and _squeezed(words).rstrip(":") == _squeezed(bold).rstrip(":"):
            yield Block("heading", " ".join(words.split()), line, level=LABEL)
            return
        parts: list[list[LexborNode]] = [[]]
        for node in run:
            if node.tag == "br":
                parts.append([])
            else:
                parts[-1].append(node)
        texts = [text for part in parts if (text := _named(part))]
        for number, text in enumerate(texts):
            yield Block("text", text, line, opens=number == 0)

    def _table(self, table: LexborNode) -> Iterator[Block]:
        rows = [row for row in table.css("tr") if _owner(row) == table.mem_id]
        if not rows:
            return
        texts = [tuple(_inline(list(cell.iter(include_text=True))) for cell in _cells(row)) for row in rows]
        if len(texts) > 1 and len(texts[0]) == 1 < len(texts[1]):  # a title above the columns
            if section_of(texts[0][0]):
                yield Block("heading", texts[0][0], self._line(rows[0]), level=LABEL)
            rows, texts = rows[1:], texts[1:]
        are_heads = all([cell.tag for cell in _cells(row)] == ["th", "td"] for row in rows)
        are_statuses = all(cells and cells[0].strip("`")[:3].isdigit() for cells in texts)
        word = "Status" if are_statuses else "Name"
        named: tuple[str, ...] = (word, "Description") if are_heads and not _describes_call(texts) else ()
        if head := named:
            line = 0
        elif _describes_call(texts):
            for row, (name, words) in zip(rows, texts, strict=True):
                yield from self._labeled(name, words, _cells(row)[1].text(deep=True, separator=""))
            return
        else:
            head, line = texts[0], self._line(rows[0])
            rows, texts = rows[1:], texts[1:]
        found = []
        for row, cells in zip(rows, texts, strict=True):
            if any(cells):
                leader = _cells(row)[0]
                made = row_of(cells, self._line(leader))
                found.append(made._replace(depth=made.depth or _indent(leader)))
        yield Block("table", "", line or found[0].line, head=head, rows=tuple(found))

    def _labeled(self, name: str, words: str, cell: str) -> Iterator[Block]:
        """Yields a row of a table that describes an operation: a label, and words or code in Markdown."""
        shown = _FENCED_CELL.search(cell)
        yield Block("text", f"{name}:" if shown else f"{name}: {words}", self._lines.line(name))
        if shown:
            yield Block("code", shown["text"], self._lines.line(shown["text"].strip()), info=shown["info"])

    def _terms(self, node: LexborNode) -> Iterator[Row]:
        """Yields the terms of a list of definitions, each with its definition."""
        term, line = "", 0
        for child in node.css("dt, dd"):
            if _owner(child, "dl") != node.mem_id:
                continue
            if child.tag == "dt":
                if term:
                    yield Row((term,), 0, line)
                term, line = _term(child), self._line(child)
            elif term:
                words = _inline(list(child.iter(include_text=True)))
                yield Row((f"{term} - {words}" if words else term,), 0, line)
                term = ""
        if term:
            yield Row((term,), 0, line)

    def _items(self, node: LexborNode, depth: int) -> Iterator[Row | Block]:
        """Yields the items of a list, and behind an item the samples in it, each with the words above it."""
        for item in node.iter():
            if item.tag != "li":
                continue
            own = [child for child in _flat(item) if child.tag not in ("ul", "ol")]
            begin = next((at for at, child in enumerate(own) if child.tag == "pre"), len(own))
            is_shown = begin < len(own) and shows_sample(_named(own[:begin]))
            yield Row((_named(own[:begin] if is_shown else own),), depth, self._line(item))
            run: list[LexborNode] = []
            for child in own[begin:] if is_shown else ():
                if child.tag == "pre":
                    yield from self._paragraph(run)
                    yield from self._block(child, "pre")
                    run = []
                else:
                    run.append(child)
            yield from self._paragraph(run)
            for child in item.iter():
                if child.tag in ("ul", "ol"):
                    yield from self._items(child, depth + 1)


def _flat(item: LexborNode) -> Iterator[LexborNode]:
    """Yields what an item holds, and what is in the paragraphs of it."""
    for child in item.iter(include_text=True):
        if child.tag in ("p", "div"):
            yield from child.iter(include_text=True)
        else:
            yield child


def _describes_call(texts: Sequence[Sequence[str]]) -> bool:
    return all(len(row) == 2 for row in texts) and any(_PLACE.fullmatch(row[0].strip()) for row in texts)


def _owner(node: LexborNode, tag: str = "table") -> int:
    return next((above.mem_id for above in ancestors(node) if above.tag == tag), 0)


def _cells(row: LexborNode) -> list[LexborNode]:
    return [cell for cell in row.iter() if cell.tag in ("td", "th")]


def _indent(cell: LexborNode) -> int:
    """Returns how deep a row is: what the style, or the class, of its first cell says."""
    inner = next(iter(cell.iter()), None)
    for node in (cell, inner):
        for key in ("style", "class"):
            if node is not None and (found := _INDENT.search(node.attributes.get(key) or "")):
                return int(found[1] or found[2])
    return 0


def _holds_blocks(node: LexborNode) -> bool:
    return node.css_first(", ".join(_BLOCKS)) is not None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _inline(nodes: list[LexborNode]) -> str:
    """Returns the text of inline elements in one line, with backticks around code."""
    pieces = []
    for node in nodes:
        tag = node.tag or ""
        if tag in _CODE:
            pieces.append(f"`{plain_text(node)}`")
        elif tag == "br":
            pieces.append(" ")
        elif tag == "-text":
            pieces.append(node.text(deep=True))
        elif tag not in _APART and tag not in ("table", "dl"):
            inner = _inline(list(node.iter(include_text=True)))
            pieces.append(f" {inner} " if tag in _BLOCKS else inner)
    text = _GLUED.sub(r"\g<0> ", "".join(pieces).replace("\u200b", ""))
    indent = text[: len(text) - len(text.lstrip("\u00a0 "))].replace(" ", "") if "\u00a0" in text else ""
    return indent + " ".join(text.split())


def _named(nodes: list[LexborNode]) -> str:
    """Returns a text that has a code span in place of bold at its beginning: both mark a name."""
    nodes = list(nodes)
    while nodes and not nodes[0].text(deep=True).strip():
        nodes = nodes[1:]
    if nodes and nodes[0].tag in _NAMES and plain_text(nodes[0]).lower() not in METHODS:
        return _term_of(nodes)
    return _inline(nodes).strip()


def _term(node: LexborNode) -> str:
    """Returns a term as the item of a list: its name as code, and the elements beside the name in brackets."""
    nodes = [child for child in node.iter(include_text=True) if child.text(deep=True).strip()]
    if nodes and nodes[0].tag == "-text":
        name, _, rest = nodes[0].text(deep=True).strip().partition(" ")
        return f"`{name}` {rest} {_beside(nodes[1:])}".strip()
    return _term_of(nodes)


def _term_of(nodes: list[LexborNode]) -> str:
    if not nodes:
        return ""
    name = plain_text(nodes[0])
    colon = ":" if name.endswith(":") else ""
    return f"`{name.rstrip(':')}`{colon} {_beside(nodes[1:])}".strip()


def _beside(nodes: list[LexborNode]) -> str:
    """Returns what stands beside a name: elements up to the first text are in brackets."""
    pieces: list[str] = []
    for at, node in enumerate(nodes):
        if node.tag == "-text" and node.text(deep=True).strip(" \n\t\u00a0,"):
            return " ".join([*pieces, _inline(nodes[at:])])
        if node.tag in _CODE:
            pieces.append(f"`{plain_text(node)}`")
        elif node.tag in _KINDS and (text := plain_text(node)):
            pieces.append(text if text[:1] in "([" or text[:1] in "*" else f"({text})")
        elif node.tag not in ("-text", "br", *_KINDS):
            return " ".join([*pieces, _inline(nodes[at:])])
    return " ".join(pieces)
