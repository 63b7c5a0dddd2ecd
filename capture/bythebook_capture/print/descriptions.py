"""Formats descriptions for a page: in paragraphs, without Markdown."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["paragraphs", "plain"]

_PARSER = MarkdownIt("commonmark").enable("table")
# A URL or a placeholder in angle brackets is not an HTML tag.
_TAGS = (
    "a abbr b blockquote br code details div em h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre small span strong sub "
    "summary sup table tbody td th thead tr u ul"
)
_TAG = re.compile(rf"</?(?:{_TAGS.replace(' ', '|')})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"[^\S\n]+")
# Other line separators and non-text characters are not printed.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\u200b\ufffe\uffff\ud800-\udfff]")
_LINE_BREAKS = ("softbreak", "hardbreak")


def plain(text: Any) -> str:
    """Returns the paragraphs of a description as one text with blank lines between them, empty if it is no text."""
    return "\n\n".join(paragraphs(text))


def paragraphs(text: Any) -> list[str]:
    """Returns the paragraphs of a Markdown text without markup. List items are lines with a bullet."""
    if not isinstance(text, str) or not text.strip():
        return []
    found: list[str] = []
    depth = 0
    bullets: list[str] = []
    for token in _PARSER.parse(_NO_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))):
        if token.type.endswith("_list_open"):
            depth += 1
        elif token.type.endswith("_list_close"):
            depth -= 1
            if not depth and bullets:
                found.append("\n".join(bullets))
                bullets = []
        elif words := _words(token):
            if depth:
                bullets.append("  • " + " ".join(words.split()))
            else:
                found.append(words)
    return found


def _words(token: Token) -> str:
    if token.type in ("fence", "code_block"):
        lines = [_SPACE.sub(" ", line).strip() for line in token.content.split("\n")]
        return "\n".join(line for line in lines if line)
    if token.type == "html_block":
        return _flat(_COMMENT.sub("", token.content))
    return _flat("".join(map(_inline, token.children))) if token.type == "inline" and token.children else ""


def _inline(token: Token) -> str:
    if token.type in _LINE_BREAKS:
        return "\n" if token.type == "hardbreak" else " "
    if token.type == "html_inline":
        return "\n" if re.fullmatch(r"<br\s*/?>", token.content, re.IGNORECASE) else token.content
    return token.content


def _flat(text: str) -> str:
    lines = [_SPACE.sub(" ", line).strip() for line in _TAG.sub("", text).split("\n")]
    return "\n".join(line for line in lines if line)
