"""A headless Chromium for tests of HTML files. An error of a script and a request to a network fail the test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

import pytest

_PLAYWRIGHT: Any = import_module("playwright.sync_api") if find_spec("playwright") else None
_AXE: Any = import_module("axe_playwright_python.sync_playwright") if find_spec("axe_playwright_python") else None

__all__ = ["Viewer", "barriers", "browsing", "expect"]

CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), "")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def expect(locator: Any) -> Any:
    """Returns assertions on an element that wait until they hold."""
    return _PLAYWRIGHT.expect(locator)


def _missing(what: str) -> NoReturn:
    """Skips a test that has no browser. In CI that is a failure: the tests would pass without having run."""
    told = f"{what} is missing: apt-get install chromium; pip install -e '.[dev]'"
    if os.environ.get("CI"):
        pytest.fail(told, pytrace=False)
    pytest.skip(told)


@contextmanager
def browsing() -> Iterator[Viewer]:
    """Gives a headless Chromium; skips the test where there is none."""
    if _PLAYWRIGHT is None or _AXE is None:
        _missing("The package playwright or axe-playwright-python")
    if not CHROMIUM:
        _missing("Chromium")
    with _PLAYWRIGHT.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield Viewer(browser)
        browser.close()


class Viewer:
    """Opens files in pages of one browser."""

    def __init__(self, browser: Any) -> None:
        self.browser = browser

    @contextmanager
    def open(self, file: Path, **options: Any) -> Iterator[Any]:
        """Gives the page of a file. Fails the test if a script fails, or if anything but the file is loaded."""
        context = self.browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        page = context.new_page()
        page.set_default_timeout(5000)
        wrong: list[str] = []
        page.on("pageerror", lambda error: wrong.append(f"error: {error}"))
        page.on("console", lambda said: wrong.append(f"{said.type}: {said.text}") if said.type != "log" else None)
        page.on("request", lambda asked: wrong.append(f"request: {asked.url}") if _is_remote(asked.url) else None)
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-ready=true]")
        try:
            yield page
        finally:
            context.close()
        assert wrong == []


def _is_remote(url: str) -> bool:
    return not url.startswith(("file:", "data:"))


def barriers(page: Any) -> list[str]:
    """Returns the violations that axe-core finds on a page, of whatever impact."""
    found = _AXE.Axe().run(page).response["violations"]
    return [f"{each['impact']} {each['id']}: {each['nodes'][0]['html']}" for each in found]
