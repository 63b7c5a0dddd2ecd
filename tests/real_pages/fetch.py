"""Gets the texts of pages.toml again and verifies their hashes.

Usage: fetch.py [--into DIR] [--clones DIR] [--half HALF ...] [NAME ...].
Without --into, the environment variable PAGES names the folder. Without --half and NAME, the pages of the halves
"held2" to "held11" stay away: they are unread until the code is frozen, and belong into a folder of their own.
A text comes from its raw GitHub address, or with --clones from a git clone in DIR/owner+name.
A page of the form "copied text" is an HTML file, opened in Chromium; its visible text is the page.
For that form the package playwright and a Chromium are needed.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import os
import subprocess
import sys
import tempfile
import tomllib
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent
COPIED = "copied text"


def source(page: dict[str, str], clones: Path | None) -> bytes:
    """Returns the file as the repository has it."""
    if clones is not None:
        clone = clones / page["repository"].replace("/", "+")
        command = ["git", "-C", str(clone), "show", f"{page['commit']}:{page['path']}"]
        return subprocess.run(command, check=True, capture_output=True).stdout
    path = urllib.parse.quote(f"{page['repository']}/{page['commit']}/{page['path']}")
    with urllib.request.urlopen(f"https://raw.githubusercontent.com/{path}", timeout=60) as response:
        body: bytes = response.read()
    return body


def visible(html: bytes, browser: str | None) -> bytes:
    """Returns the text that a reader copies from the page with "select all"."""
    api = importlib.import_module("playwright.sync_api")  # only this form needs it
    with tempfile.TemporaryDirectory() as folder, api.sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_bytes(html)
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        context = chromium.new_context(java_script_enabled=False, offline=True)
        tab = context.new_page()
        tab.goto(file.as_uri(), wait_until="domcontentloaded")
        text = str(tab.inner_text("body"))
        chromium.close()
    return (text.rstrip() + "\n").encode()


def fetch(page: dict[str, str], into: Path, clones: Path | None, browser: str | None) -> str:
    """Writes one text and returns what is to be said of it, or an empty text."""
    text = source(page, clones)
    if page["form"] == COPIED:
        text = visible(text, browser)
    expected = page.get("sha256")
    if expected not in {None, hashlib.sha256(text).hexdigest()}:
        return "the text differs from the one whose hash is in pages.toml; it is not written"
    (into / page["name"]).write_bytes(text)
    return ""


def main() -> int:
    """Gets the texts and returns the exit code: 1 where a text is missing or differs."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("names", nargs="*", metavar="NAME")
    options.add_argument("--into", type=Path, default=os.environ.get("PAGES"))
    options.add_argument("--clones", type=Path)
    halves = ["open", "held", *(f"held{number}" for number in range(2, 12))]
    options.add_argument("--half", action="append", choices=halves)
    options.add_argument("--browser", help="path of a Chromium, where playwright has none of its own")
    given = options.parse_args()
    if given.into is None:
        options.error("name a folder with --into, or in the environment variable PAGES")
    into = Path(given.into)
    into.mkdir(parents=True, exist_ok=True)
    missing = 0
    for page in tomllib.loads((HERE / "pages.toml").read_text())["page"]:
        if given.names and page["name"] not in given.names:
            continue
        if page["half"] not in (given.half or ([page["half"]] if given.names else ["open", "held"])):
            continue
        try:
            fault = fetch(page, into, given.clones, given.browser)
        except (KeyError, OSError, subprocess.CalledProcessError, ImportError) as error:
            fault = f"the text could not be had: {error}"
        if fault:
            missing += 1
            print(f"{page['name']}: {fault}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
