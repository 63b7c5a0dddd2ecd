"""The elements of a saved HTML page: their texts, and the lines of these in the file.

A page that would cost a parser very long is refused before it is parsed.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from bythebook_capture.read.source import Source

__all__ = [
    "SKIPPED", "Lines", "Tree", "ancestors", "child_of", "class_text", "classes", "is_html", "plain_text", "prose",
    "words_of",
]  # fmt: skip

SKIPPED = frozenset("script style svg button nav template noscript head iframe select textarea".split())
# A quotation mark opens a value only after `=` (HTML, 13.2.5.32 to 13.2.5.37).
_QUOTED = r"=\s*+(?:\"[^\"]*+\"|'[^']*+')"
_TAG = re.compile(rf"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*)(?P<rest>(?:[^\"'<>=]++|{_QUOTED}|[=\"'])*+)")
_VALUES = re.compile(_QUOTED)
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_NESTED = frozenset(
    "a article aside b blockquote button code details div em figure footer form header i main nav ol pre section span "
    "strong summary table ul".split()
)
# Between blank lines, unlike a comment of a shell in an element of HTML.
_TITLE = re.compile(r"(?:\A|\n\n)#{1,6} \S[^\n]*\n\n")
_FENCE_OR_TABLE = re.compile(r"^[ \t]*(?:`{3,}[\w-]*|\|(?:[ :]*-{3,}[ :]*\|)+)$", re.MULTILINE)
# Settings of a site before the page.
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(?:(?!---)[^\n]*\n){0,100}?---[ \t]*\n")
# How far from the beginning of a text its marks are looked for.
_NEAR = 100_000
_MAX_NODES = 400_000
_MAX_DEPTH = 400
# Elements that need not be closed, such as list items.
_MAX_OPEN = 10_000
_MAX_ATTRIBUTES = 1000


def is_html(source: Source) -> bool:
    """Returns whether a file is HTML. Markdown may begin with a comment or an element of HTML, too. In a file that is
    named as HTML, settings of the site may stand before the first element.
    """
    front = _FRONT.match(source.text) if source.file.endswith((".html", ".htm")) else None
    begin = source.text[front.end() if front else 0 :].lstrip("\ufeff \t\n")[:400].lower()
    if begin.startswith(("<!doctype html", "<html")):
        return True
    return begin.startswith("<") and "</" in source.text[:20_000] and not _is_markdown(source)


def _is_markdown(source: Source) -> bool:
    """Returns whether a text has headings of Markdown, and a fence or the line below the head of a table."""
    text = source.text
    return _TITLE.search(text, 0, _NEAR) is not None and _FENCE_OR_TABLE.search(text, 0, _NEAR) is not None


def words_of(source: Source) -> str:
    """Returns a page without tags, and without elements whose text is not shown. Its lines stay lines.

    Raises `InputError` if a parser would take very long: too many elements that are opened and not closed, or too many
    of anything.
    """
    text, lower = source.text, source.text.lower()
    opened: Counter[str] = Counter()
    unclosed: set[str] = set()
    pieces, at, count = [], 0, 0
    for found in _TAG.finditer(text):
        name, start, end = found["name"].lower(), *found.span()
        if name not in _VOID:
            count += 1
            opened[name] += -1 if found["end"] else 1
            is_odd = opened[name] > _MAX_DEPTH or count > _MAX_NODES or end - start > _MAX_ATTRIBUTES
            if is_odd and (what := _excess(found, name, opened[name], count)):
                line = text.count("\n", 0, start) + 1
                raise source.error(f"the page is {what}", line, "a saved documentation page")
        if start < at:
            continue
        if name in SKIPPED and not found["end"] and name not in unclosed:
            closed = lower.find(f"</{name}", end)
            end = max(closed, end)
            unclosed |= {name} if closed < 0 else set()
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join([*pieces, text[at:]])


def _excess(found: re.Match[str], name: str, opened: int, count: int) -> str:
    if opened > (_MAX_DEPTH if name in _NESTED else _MAX_OPEN):
        return "nested too deeply"
    if count > _MAX_NODES:
        return "too large"
    if len(found["rest"]) > _MAX_ATTRIBUTES and len(_VALUES.sub("", found["rest"]).split()) > _MAX_ATTRIBUTES:
        return "no page: an element has too many attributes"
    return ""


# How far behind a longer word that holds it a name may stand.
_REACH = 400


class Lines:
    """Finds the positions of the texts of a page in the file, in order."""

    def __init__(self, words: str) -> None:
        self._plain = "\n".join(html.unescape(line).replace("\n", " ") for line in words.split("\n"))
        self._at = self._counted = 0
        self._line = 1

    def line(self, *texts: str) -> int:
        """Returns the line of the next occurrence of the first text that there is; else that of the text before it."""
        for text in texts:
            words = text.strip().partition("\n")[0].strip()
            found = self._plain.find(words, self._at) if words else -1
            if found > 0 and words.isidentifier() and self._is_inside(found, words):
                whole = re.compile(rf"\b{words}\b").search(self._plain, found, found + _REACH)
                found = whole.start() if whole else found
            if found >= 0:
                self._at = found + len(words)
                self._line += self._plain.count("\n", self._counted, found)
                self._counted = found
                break
        return self._line

    def _is_inside(self, at: int, word: str) -> bool:
        """Returns whether a word is part of a longer one, as `id` is of `guid` and of `identifier`."""
        around = self._plain[at - 1], self._plain[at + len(word) : at + len(word) + 1]
        return any(one.isalnum() for one in around)


class Tree:
    """A parsed page. Texts must be asked for their lines in the order of the page."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._lines = Lines(words_of(source))
        self.root = LexborHTMLParser(source.text).root

    def first(self, selector: str) -> LexborNode | None:
        """Returns the first element that a selector finds."""
        return self.root.css_first(selector) if self.root is not None else None

    def line(self, *nodes: LexborNode | None) -> int:
        """Returns the line of the text of the first of several elements that the page has."""
        return self.line_of(plain_text(next(node for node in nodes if node is not None)))

    def line_of(self, text: str) -> int:
        """Returns the line of the next occurrence of a text."""
        return self._lines.line(text)


def classes(node: LexborNode | None) -> list[str]:
    """Returns the class names of an element, none if there is no element."""
    return class_text(node).split() if node is not None else []


def class_text(node: LexborNode) -> str:
    """Returns the class names of an element as it writes them."""
    return node.attributes.get("class") or ""


def ancestors(node: LexborNode) -> Iterator[LexborNode]:
    """Yields the elements that hold an element, from the innermost one on."""
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def child_of(node: LexborNode | None, name: str) -> LexborNode | None:
    """Returns the first child element of a class, None if there is none."""
    return next((child for child in node.iter() if name in classes(child)), None) if node is not None else None


def plain_text(node: LexborNode | None) -> str:
    """Returns the text of an element in one line."""
    return " ".join(node.text(deep=True, separator="").split()) if node is not None else ""


def prose(node: LexborNode | None) -> list[str]:
    """Returns the paragraphs of an element; items of lists have bullets."""
    return [text for text in _paragraphs(node) if text] if node is not None else []


def _paragraphs(node: LexborNode) -> Iterator[str]:
    run: list[str] = []
    for child in node.iter(include_text=True):
        tag = child.tag or ""
        if tag in SKIPPED:
            continue
        if tag in _PARAGRAPHS or (tag in _HOLDS and child.css_first(", ".join(_PARAGRAPHS | _HOLDS))):
            yield " ".join("".join(run).split())
            run.clear()
            if tag in _PARAGRAPHS:
                yield ("• " if tag == "li" else "") + plain_text(child)
            else:
                yield from _paragraphs(child)
        else:
            run.append(child.text(deep=True, separator=""))
    yield " ".join("".join(run).split())


_PARAGRAPHS = frozenset(("p", "li", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "dt", "dd"))
_HOLDS = frozenset(("div", "ul", "ol", "blockquote", "section", "table", "tbody", "thead", "dl", "span", "details"))
