"""Recognizes pages that cannot be read, and says what to give instead: empty shells, texts without structure."""

from __future__ import annotations

import re

from bythebook_capture.facts import METHODS
from bythebook_capture.read.html_tree import is_html, words_of
from bythebook_capture.read.reader import Reader
from bythebook_capture.read.source import Source
from bythebook_capture.tokens import Tokens

__all__ = ["READERS"]

_LEAST_WORDS = 60
_SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
_DOCUMENT = re.compile(
    r"""(?:spec-url|specUrl|data-url|apiDescriptionUrl|url|href|src)["']?\s*[:=]\s*["'](?P<url>[^"'<>]*?"""
    r"""(?:openapi|swagger|api-docs|spec)[^"'<>]*?(?:\\?\.(?:json|ya?ml)|api-docs)[^"'<>]*)["']""",
    re.IGNORECASE,
)
_USUAL = "openapi.json, swagger.json or v3/api-docs on the same host"
# Lines that only the text of a page of this renderer has, and beginnings of such lines: two of them must be there.
_TEXTS: dict[str, tuple[str, ...]] = {
    "RapiDoc": ("FILL EXAMPLE", "QUERY-STRING PARAMETERS", "REQUEST BODY*", "RESPONSE STATUS*", "API Server*"),
}  # fmt: skip
# The same for renderers whose lines are known by their form.
_OBJECT = r"(?:string|integer|number|boolean|object|any|one of|any of|all of|\[\])"
_FORMS: dict[str, tuple[re.Pattern[str], ...]] = {
    "GitBook": (
        re.compile(rf"^[\w.$\[\]-]+{_OBJECT}(?:(?: · .+)?optional| · .+required)$", re.IGNORECASE | re.MULTILINE),
        re.compile(rf"^(?:{'|'.join(METHODS)}|Test it)$", re.MULTILINE),
    ),
    "Bump.sh": (
        re.compile(r"^[ \t]*(?:Hide|Show) (?!child )(?:\S+ )?attributes\b.*$", re.MULTILINE),
        re.compile(
            r"^[ \t]*(?:• )?[\w$.@-]+ (?:string|integer|number|boolean|object|array)\S* (?:Required|/ .*)$|"
            r"^[ \t]*(?:Values are|Default value is) .+\.$",
            re.MULTILINE,
        ),
    ),
}
# Without them, a long page needs no look at its lines.
_OF_GITBOOK = frozenset((*METHODS, "Test it"))
_OF_BUMP = " attributes"
_HTML = "the HTML of the page as the browser saves it, or its OpenAPI document"
_INSTEAD = {
    "GitBook": "its Markdown, at the address of the page with '.md', or its OpenAPI document",
    "Bump.sh": "its OpenAPI document, which the page may link",
}
_TABLE = re.compile(r"^\|? ?-{3,} ?\|", re.MULTILINE)


def _claims(source: Source) -> float:
    is_rapidoc = "<rapi-doc" in source.text and is_html(source)  # a guide may name the element
    return 0.96 if _is_shell(source) or is_rapidoc or _renderer(source) else 0.0


def _is_shell(source: Source) -> bool:
    """Returns whether an HTML file has scripts, and next to no text."""
    if not is_html(source) or not _SCRIPT.search(source.text):
        return False
    return len(" ".join(words_of(source).split())) < _LEAST_WORDS


def _renderer(source: Source) -> str | None:
    if is_html(source):
        return None
    found = {name: len(_signs(source, name)) for name in (*_TEXTS, *_FORMS)}
    best = max(found, key=lambda name: found[name])
    return best if found[best] > 1 and not _TABLE.search(source.text) else None


def _signs(source: Source, name: str) -> list[int]:
    """Returns the indexes of the first lines that show each sign of a renderer."""
    if name in _FORMS:
        if source.line_set.isdisjoint(_OF_GITBOOK) if name == "GitBook" else _OF_BUMP not in source.text:
            return []
        signs = [sign.search(source.text) for sign in _FORMS[name]]
        return [source.text.count("\n", 0, one.start()) for one in signs if one]
    lines, found = source.line_set, []
    for sign in _TEXTS[name]:
        begin = sign.removesuffix("*")
        if sign in lines:
            found.append(source.lines.index(sign))
        elif sign != begin and begin in source.text:
            found += [at for at, line in enumerate(source.lines) if line.startswith(begin)][:1]
    return found


def _refuse(source: Source) -> Tokens:
    if _is_shell(source):
        named = next((found["url"] for found in _DOCUMENT.finditer(source.text)), "")
        place = f"at '{named[:200]}', which the page names" if named else f"often {_USUAL}"
        line = source.text.count("\n", 0, source.text.find("<script")) + 1
        expected = f"its OpenAPI document ({place}), or the HTML that the browser saves after the script has run"
        raise source.error("this page is empty until a script runs", line, expected)
    if is_html(source):
        expected = "a file that has them as '<template shadowrootmode>', or the OpenAPI document that the page shows"
        raise source.error("a page of RapiDoc without its shadow trees, which hold the fields", 1, expected)
    name = _renderer(source) or ""
    line = min(_signs(source, name)) + 1
    message = f"the text of a page of {name}: it does not say which fields belong to which object"
    raise source.error(message, line, _INSTEAD.get(name, _HTML))


READERS = (Reader("unread", _claims, _refuse, renderer=""),)
