"""Finds the pages that a user means: files, folders, lists of pages (`llms.txt`), URLs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from bythebook_capture.find.addresses import Fetcher, linked
from bythebook_capture.read.source import Source, open_source, source_of_bytes
from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_address

__all__ = ["Named", "Pages", "find_pages"]

_SUFFIXES = (".md", ".mdx", ".txt", ".html", ".htm", ".rst", ".adoc", ".apib")
_LISTS = ("llms.txt", "llms-full.txt")
_LINK = re.compile(r"^\s*[-*] \[[^\]]*\]\((?P<address>[^)\s]+)\)", re.MULTILINE)
_SPECS = re.compile(r"^## OpenAPI Specs?\n(?P<links>(?:\n|[-*] .*\n?)*)", re.MULTILINE)
_MOST_PAGES = 2000


@dataclass(frozen=True)
class Named:
    """A page, and its name in source lines. `chosen` means that the user named the page itself."""

    name: str
    source: Source
    chosen: bool = True


@dataclass
class Pages:
    """The pages, the files among them, and the warnings."""

    found: list[Named] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_pages(given: Sequence[str], fetcher: Fetcher) -> Pages:
    """Returns the pages. Raises `InputError` if a page cannot be read, or there are no pages."""
    pages = Pages()
    paths: list[tuple[Path, bool]] = []
    for one in given:
        if is_address(one):
            _address(one, fetcher, pages)
        elif os.path.isdir(one):  # noqa: PTH112 (a name that is too long is not a folder, and not an error)
            paths += [(path, False) for path in _in_folder(Path(one))]
        elif Path(one).name == _LISTS[0]:
            paths += [(path, False) for path in _listed(Path(one), pages)]
        else:
            paths.append((Path(one), True))
    if not paths and not pages.found:
        raise InputError("no pages", file=", ".join(given)[:200], expected=f"files with {', '.join(_SUFFIXES)}")
    if len(paths) + len(pages.found) > _MOST_PAGES:
        raise InputError(f"{len(paths)} pages are given", file=given[0], expected=f"at most {_MOST_PAGES}")
    pages.files = [_resolved(path) for path, _ in paths]
    base = os.path.commonpath([path.parent for path in pages.files]) if paths else ""
    for (path, chosen), whole in zip(paths, pages.files, strict=True):
        name = path.name if len(paths) == 1 else whole.relative_to(base).as_posix()
        if not name.isprintable():
            raise InputError(
                "cannot be the name of a source", file=repr(name), expected="a name of printable characters"
            )
        pages.found.append(Named(name, open_source(path), chosen))
    return pages


def _resolved(path: Path) -> Path:
    """Returns the target of a path. Raises `InputError` if its links form a circle."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:
        raise InputError("cannot be read (its links form a circle)", file=str(path), expected="a page") from error


def _in_folder(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in _SUFFIXES and path.name not in _LISTS and path.is_file():
            yield path


def _listed(path: Path, pages: Pages) -> Iterator[Path]:
    """Yields the files that a list of pages names and that are beside it. It fetches nothing."""
    text = open_source(path).text
    _named_specs(text, pages)
    missing = 0
    for found in _LINK.finditer(text):
        link = linked("", found["address"])
        parts = link.path.strip("/") if link else ""
        inside = Path(os.path.realpath(path.parent / parts))
        if parts and os.path.isfile(inside) and inside.is_relative_to(path.parent.resolve()):  # noqa: PTH113 (as above)
            if inside.suffix.lower() in _SUFFIXES:
                yield inside
        else:
            missing += parts.endswith(_SUFFIXES)
    if missing:
        pages.notes.append(f"{path}: {missing} of the pages that it lists do not stand beside it")


def _named_specs(text: str, pages: Pages) -> None:
    found = _SPECS.search(text)
    for link in _LINK.finditer(found["links"]) if found else ():
        pages.notes.append(f"the list names an OpenAPI document: {link['address']}")


def _address(address: str, fetcher: Fetcher, pages: Pages) -> None:
    """Adds the page at a URL, or for a list of pages the listed pages on the same host."""
    place, data = fetcher.page(address)
    source = source_of_bytes(data, file=place)
    if not urlsplit(place).path.endswith(f"/{_LISTS[0]}"):
        pages.found.append(Named(place, source))
        return
    _named_specs(source.text, pages)
    host = urlsplit(place).netloc
    listed = [linked(place, found["address"]) for found in _LINK.finditer(source.text)]
    for link in dict.fromkeys(listed):
        if link and link.netloc == host and link.path.endswith((".md", ".mdx")):
            if len(pages.found) >= _MOST_PAGES:
                raise InputError("lists too many pages", file=place, expected=f"at most {_MOST_PAGES}")
            inner, text = fetcher.page(link.geturl())
            pages.found.append(Named(inner, source_of_bytes(text, file=inner), chosen=False))
