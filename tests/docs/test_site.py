"""The site builds without a warning, and loads nothing from another address."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from docs import hooks

# One worker makes what the tests share.
pytestmark = pytest.mark.xdist_group("site")

ROOT = Path(__file__).parents[2]
# What a browser asks for by itself, by the element that says so.
_LOADED = {
    "img": ("src", "srcset"),
    "script": ("src",),
    "link": ("href",),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "object": ("data",),
}
_ELSEWHERE = re.compile(r"^\s*(?:https?:)?//")
_IN_STYLES = re.compile(r"(?:url\(|@import)\s*['\"]?\s*((?:https?:)?//[^'\")\s]+)")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    return folder


class _Addresses(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        stated = dict(attrs)
        is_address_of_page = tag == "link" and stated.get("rel") in {"canonical", "alternate", "next", "prev"}
        for name in _LOADED.get(tag, ()):
            if stated.get(name) and not is_address_of_page:
                self.loaded.append(str(stated[name]))


@pytest.mark.soak
def test_no_page_loads_anything_from_another_address(site: Path) -> None:
    found = []
    for page in site.rglob("*.html"):
        addresses = _Addresses()
        addresses.feed(page.read_text())
        found += [f"{page.name}: {each}" for each in addresses.loaded if _ELSEWHERE.match(each)]
        found += [f"{page.name}: {each}" for each in _IN_STYLES.findall(page.read_text())]

    assert found == []


def test_no_style_sheet_loads_anything_from_another_address(site: Path) -> None:
    assert [each for sheet in site.rglob("*.css") for each in _IN_STYLES.findall(sheet.read_text())] == []


@pytest.mark.soak
def test_search_works_without_a_server(site: Path) -> None:
    assert (site / "search" / "search_index.js").stat().st_size > 0
    assert 'src="assets/iframe-worker.js"' in (site / "index.html").read_text()


def test_examples_that_pages_link_to_are_there_and_scripts_are_not(site: Path) -> None:
    assert (site / "examples" / "parcels.py").is_file()
    assert not (site / "outputs.py").exists()


@pytest.mark.soak
def test_every_page_is_in_the_navigation(site: Path) -> None:
    front = (site / "index.html").read_text()
    pages = {str(page.relative_to(site)) for page in site.rglob("*.html")} - {"404.html", "index.html"}

    assert [page for page in sorted(pages) if f'href="{page}"' not in front] == []


def test_comments_that_say_how_a_page_is_run_are_left_out() -> None:
    text = "One.\n\n<!-- run exit=1 -->\n```console\n$ exit 1\n```\n<!-- a remark -->\n"

    assert hooks.on_page_markdown(text) == "One.\n\n```console\n$ exit 1\n```\n<!-- a remark -->\n"
