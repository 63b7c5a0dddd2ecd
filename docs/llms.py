"""Writes `docs/llms.txt` (llmstxt.org), the list of the pages for language models: `python docs/llms.py [--check]`.

The pages and their order are those of mkdocs.yml, and what stands behind each is its first sentence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

__all__ = ["listed"]

DOCS = Path(__file__).resolve().parent
_SENTENCE = re.compile(r"(.+?[.?!])(?=\s|$)")
_HEAD = """\
# bythebook

> {about}

Commands print the same pages without a network: `bythebook help` lists them, and `bythebook help TOPIC` prints one.
[SKILL.md](agents/SKILL.md) tells an assistant how to run a check, read its result and mend the server.
"""


class _Loader(yaml.SafeLoader):
    """Reads mkdocs.yml, which may have tags of Python that mean nothing here."""


_Loader.add_multi_constructor("tag:yaml.org,2002:python/", lambda *_: None)


def listed() -> str:
    """Returns the text of llms.txt."""
    site = yaml.load((DOCS.parent / "mkdocs.yml").read_text(encoding="utf-8"), _Loader)
    return "\n".join([_HEAD.format(about=site["site_description"]), *_sections(site["nav"])]) + "\n"


def _sections(nav: list[dict[str, Any]]) -> Iterator[str]:
    """Yields the lines of the sections. Pages that are in none come first."""
    alone = [each for each in nav if isinstance(next(iter(each.values())), str)]
    yield from _section("Pages", alone)
    for each in nav:
        for title, pages in each.items():
            if isinstance(pages, list):
                yield from _section(title, pages)


def _section(title: str, pages: list[dict[str, str]]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    for each in pages:
        for name, path in each.items():
            yield f"- [{name}]({path}): {_first(path)}"
    yield ""


def _first(path: str) -> str:
    """Returns the first sentence of the first paragraph of a page; its title where it has none."""
    text = re.sub(r"\A---\n.*?\n---\n|<!--.*?-->\n?", "", (DOCS / path).read_text(encoding="utf-8"), flags=re.DOTALL)
    tokens = MarkdownIt().enable("table").parse(text)
    texts = [
        "".join(_words(each) for each in inline.children or ())
        for opening, inline in pairwise(tokens)
        if opening.level == 0 and opening.type in {"heading_open", "paragraph_open"}
    ]
    paragraph = texts[1] if len(texts) > 1 else texts[0]
    found = _SENTENCE.match(" ".join(paragraph.split()))
    return (found[1] if found else paragraph).strip()


def _words(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return f"`{token.content}`" if token.type == "code_inline" else token.content


def _main(arguments: list[str]) -> int:
    path, text = DOCS / "llms.txt", listed()
    if arguments != ["--check"]:
        path.write_text(text, encoding="utf-8")
        return 0
    if path.read_text(encoding="utf-8") == text:
        return 0
    print("docs/llms.txt is not that of the pages; expected `python docs/llms.py`", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(_main(sys.argv[1:]))
