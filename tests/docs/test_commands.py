"""Every command of the README and of the pages is run, or is listed here with the reason why it is not.

Commands of blocks that a page runs itself (`docs/outputs.py`) are run by `test_outputs.py`. Each `bythebook` command,
run or not, must be one that the command line knows.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

import click
import pytest

from bythebook.main import cli
from docs import outputs

ROOT = Path(__file__).parents[2]
_DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
_FENCE = re.compile(r"^ *(`{3,})(\w*)([^`\n]*)\n(.*?)^ *\1 *$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?<=\n\n)((?: {4}\S.*\n(?:\n(?= {4}))?)+)")
_INLINE = re.compile(r"(?<!`)`(bythebook [^`\n]+)`(?!`)")
_SHELLS = {"bash", "sh", "shell", "console"}
_JOBS = {"yaml", "groovy"}
_TOOLS = ("bythebook", "make", "pip", "python", "pytest", "npm", "npx", "curl", "dask", "docker", "uvicorn", "./")

# What is not run, by its beginning, and why.
_NOT_HERE = {
    "pip install": "asks PyPI",
    "uvx ": "asks PyPI; tests/doors runs it",
    "podman ": "needs a builder of images; tests/doors runs the steps of the Containerfile",
    "npm start": "an application of Node.js that is not here",
    "./mvnw ": "an application of Java that is not here",
    "dask ": "starts a cluster, which tests/prove does in process",
    "make compare": "asks npm for Prism and Dredd",
    "make ten-tasks": "asks PyPI for the other generators; test_example_service.py runs our part",
    "make frameworks": "asks PyPI and npm for the frameworks",
    "make accuracy": "rewrites the page that names it; tests/population tests what it writes",
    "make real-bugs": "asks PyPI and npm; test_real_bugs.py holds the page and its figures",
    "make field": "asks PyPI, npm and Debian for servers; test_field.py holds its lists",
    "make bench": "takes minutes, and needs documents that are not here",
    "make prove": "takes minutes; tests/prove runs parts of it",
    "make setup": "builds the installation that runs this test",
    "make check": "runs in .ci/run",
    "make quick": "runs other tests of this folder",
    "make rule": "runs the tests of a rule",
    "make test": "runs this test",
    "make conformance": "runs in .ci/run",
    "make docs": "runs the pages, as test_outputs.py does; `make docs-check` runs in .ci/run",
    "pytest --pyargs bythebook_conformance.suite --bythebook-spec SPEC": "docs/guides/pytest.md runs it",
}
# `bythebook` commands that are not run, and why.
_NOT_RUN = {
    "* --executor dask://*": "needs a cluster",
    "bythebook prove *": "takes minutes; tests/prove runs parts of it",
    "bythebook serve *": "serves until it is stopped; test_server_of_a_document_starts runs it",
    "bythebook check * --url https://*": "a server that is not here",
    "bythebook check * --url http://api:*": "a server of a CI job",
    "bythebook check *http://127.0.0.1:3000*": "the application of Node.js",
    "bythebook check *http://127.0.0.1:8080*": "the application of Java",
    "* --shard auto*": "a job of a CI system; tests/conformance/reports/test_shards.py",
    "bythebook merge *": "needs the reports of a CI system; tests/conformance/reports/test_shards.py",
}


@dataclass(frozen=True)
class Command:
    """A command that a document shows. `is_run` says that its page runs it itself."""

    document: Path
    text: str
    is_run: bool = False

    @property
    def words(self) -> list[str]:
        """The words of the command, without what a shell makes of it."""
        text = re.sub(r"\[([^\]]*)\](?![\w'])", r"\1", self.text)  # [--format json] of a synopsis
        text = re.split(r"\s(?:\|\||&&|[|>&])(?:\s|$)", f"{text} ")[0]
        text = re.sub(r"\$\{\{[^}]*\}\}", "VALUE", text)
        return [word for word in shlex.split(text, comments=True) if "=" not in word.split("-")[0] or word[0] != "B"]

    def __str__(self) -> str:
        return f"{self.document.relative_to(ROOT)}: {self.text}"


def _lines(text: str, *, is_session: bool) -> Iterator[str]:
    """Yields the commands of a block, with the lines that continue them."""
    command = ""
    for line in text.splitlines():
        stripped = line.strip()
        if command:
            command = f"{command[:-1].rstrip()} {stripped}"
        elif is_session:
            command = stripped.removeprefix("$ ") if stripped.startswith("$ ") else ""
        else:
            command = "" if stripped.startswith("#") else stripped
        if command and not command.endswith("\\"):
            yield re.sub(r"\s+#\s.*$", "", command)
            command = ""


def _commands() -> Iterator[Command]:
    for document in _DOCUMENTS:
        text = document.read_text()
        for found in _FENCE.finditer(text):
            language, body, before = found[2], found[4], text[: found.start()].rstrip()
            if language in _SHELLS:
                if re.search(r"<!-- show\b[^\n]*-->$", before):
                    continue  # a part of what a command printed
                is_run = bool(re.search(r"<!-- (?:run|serve)\b[^\n]*-->$", before))
                for line in _lines(body, is_session="$ " in body):
                    yield Command(document, line, is_run)
            elif language in _JOBS:
                for line in re.findall(
                    r"(?:^ *- (?:run: )?|sh ')((?:\.venv/bin/)?bythebook [^'\n]*)", body, re.MULTILINE
                ):
                    yield Command(document, line.removeprefix(".venv/bin/"))
        for block in _INDENTED.finditer(_FENCE.sub("", text)):
            for line in _lines(block[1], is_session=block[1].lstrip().startswith("$ ")):
                if line.startswith(_TOOLS):
                    yield Command(document, line)


_ALL = list(_commands())
_OURS = [each for each in _ALL if each.text.startswith("bythebook ")]
_IN_PROSE = [
    Command(document, found[1])
    for document in _DOCUMENTS
    for found in _INLINE.finditer(_FENCE.sub("", document.read_text()))
]


def _known(command: Command) -> tuple[click.Command, list[str]]:
    """Returns the command that the words name, and its arguments. Raises `click.UsageError`."""
    words, here = command.words[1:], cli
    root = click.Context(here, info_name="bythebook")
    found: click.Command = here
    while isinstance(found, click.Group) and words and not words[0].startswith("-"):
        name, inner, words = found.resolve_command(root, words)
        assert name is not None
        assert inner is not None
        found = inner
    return found, words


@pytest.fixture
def any_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the command line take files that are not there."""
    monkeypatch.setattr(click.Path, "convert", lambda _self, value, _param, _context: Path(value))


@pytest.mark.usefixtures("any_file")
@pytest.mark.parametrize("command", _OURS, ids=str)
def test_command_line_knows_the_command(command: Command, tmp_path: Path) -> None:
    found, words = _known(command)
    overlay = tmp_path / "overlay.yaml"  # which is read with the command line
    overlay.write_text("overlay: 1.1.0\ninfo: {title: t, version: '1'}\nactions: [{target: $, update: {}}]\n")
    words = [{"N": "1"}.get(word, word) for word in words]
    words = [str(overlay) if before == "--overlay" else word for before, word in pairwise(["", *words])]

    context = found.make_context("bythebook", words, resilient_parsing="--help" in words)

    assert context.command is found


@pytest.mark.parametrize("command", _IN_PROSE, ids=str)
def test_command_line_knows_the_options_that_the_text_names(command: Command) -> None:
    found, words = _known(command)
    parser = found.make_parser(click.Context(found, info_name="bythebook"))

    options = {name for parameter in found.params for name in (*parameter.opts, *parameter.secondary_opts)}
    named = {word.partition("=")[0] for word in words if word.startswith("-")}

    assert named <= options | {"--help", "-h"}
    assert parser is not None


def _reason(command: Command) -> str:
    """Returns why a command is not run here, or an empty text."""
    for start, why in _NOT_HERE.items():
        if command.text.startswith(start):
            return why
    return next((why for form, why in _NOT_RUN.items() if fnmatchcase(command.text, form)), "")


def test_every_make_target_that_a_text_names_is_one() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = re.compile(r"(?:^ {4}|`)make ([a-z][a-z-]*)\b", re.MULTILINE)

    assert {name for document in _DOCUMENTS for name in named.findall(document.read_text())} <= targets


_RUN_HERE = [each for each in _ALL if not each.is_run and not _reason(each)]


def test_every_command_is_run_or_listed_with_the_reason() -> None:
    strange = [str(each) for each in _RUN_HERE if not each.text.startswith(("bythebook ", "curl "))]

    assert strange == [], "run it in the page (docs/outputs.py), or list it in this file with the reason"


def test_tutorial_is_followed_command_by_command() -> None:
    """`test_outputs.py` runs the page from top to bottom."""
    commands = [each for each in _ALL if each.document.name == "tutorial.md"]

    assert commands
    assert [str(each) for each in commands if not each.is_run] == []


@pytest.mark.parametrize("form", [*_NOT_HERE, *_NOT_RUN])
def test_every_reason_is_needed(form: str) -> None:
    assert any(each.text.startswith(form) or fnmatchcase(each.text, form) for each in _ALL)


class _Place:
    """A folder with the files that commands name, and the server that they need."""

    def __init__(self, folder: Path) -> None:
        self.session = outputs.Session(folder, outputs.free_port())
        (folder / "specs").symlink_to(ROOT / "specs")
        shutil.copy(ROOT / "specs/ontora/openapi.yaml", folder)
        shutil.copy(ROOT / "specs/ontora/page.txt", folder)
        for name, text in _FILES.items():
            self.session.write(name, text)
        shutil.copy(ROOT / "docs/examples/orders.py", folder)
        (folder / "shop").mkdir()
        shutil.copy(ROOT / "docs/examples/orders.py", folder / "shop/main.py")
        self._serves = ""

    def serve(self, command: str) -> None:
        """Starts the server that a command needs, unless it runs already."""
        bundled = f"bythebook serve {ROOT}/specs/ontora/openapi.yaml --port 8000 --token right"
        server = "uvicorn orders:app --port 8000" if "/openapi.json" in command else bundled
        if server != self._serves:
            self.session.serve(server)
            self._serves = server

    def run(self, command: str) -> tuple[int, str]:
        """Runs a command with what its placeholders stand for."""
        for form, text in _STANDS_FOR.items():
            command = re.sub(form, text, command)
        self.serve(command)
        return self.session.run(command)


_FILES: dict[str, str] = {
    "bythebook.toml": '[[generate]]\nspec = "openapi.yaml"\noutput = "out"\n',
    "values.yaml": "workspace_id: 00000000-0000-4000-8000-000000000000\n",
    "waivers.yaml": "- {match: '*/goal/*', reason: a test}\n",
}
_STANDS_FOR: dict[str, str] = {
    r"\bSPEC\b|my/openapi\.yaml": "openapi.yaml",
    r"\bURL\b": "http://127.0.0.1:8000",
    r"\bOPERATION\b": "createInterview",
    r"\bPOINTER\b": "/components/schemas/CreateInterviewRequest/properties/completion_threshold",
    r"\bPAGES(?:\.\.\.)?": "page.txt",
    r"\bID\b": "createInterview/body/goal/nullable",
    r"'Authorization: Bearer \.\.\.'": "'Authorization: Bearer right'",
    r"\$TOKEN": "right",
    r"-o specs/\S+": "-o captured.yaml",
    r"\[|\]": "",
    r"localhost:": "127.0.0.1:",
}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Place]:
    folder = tmp_path_factory.mktemp("place")
    here = _Place(folder)
    yield here
    here.session.end()


def _named(commands: list[Command]) -> list[Any]:
    unique = {each.text: each for each in commands if each.text.startswith("bythebook ")}
    return [
        pytest.param(each, id=str(each), marks=() if _is_quick(each) else pytest.mark.soak) for each in unique.values()
    ]


def _is_quick(command: Command) -> bool:
    return command.words[1] in {"capture", "explain", "lint", "page", "templates"}


@pytest.mark.many(2)
@pytest.mark.xdist_group("docs-commands")
@pytest.mark.parametrize("command", _named(_RUN_HERE))
def test_command_does_what_the_page_says(command: Command, place: _Place) -> None:
    code, printed = place.run(command.text)

    assert code in {0, 1}, printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("options", ["--port 8000", "--db things.sqlite3 --seed 7 --token my-token --port 8000"])
def test_server_of_a_document_starts(options: str, tmp_path: Path) -> None:
    session = outputs.Session(tmp_path, outputs.free_port())
    try:
        session.serve(f"bythebook serve {ROOT}/specs/ontora/openapi.yaml {options}")
    finally:
        session.end()
