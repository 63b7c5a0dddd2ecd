"""A new rule is one file and one line in the registry: nothing else is needed to plan, judge, report and explain it.

Each test adds a rule of its own to a copy of the judge, exactly as `docs/adding-a-rule.md` says, and runs the command
line of that copy against a small server.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
JUDGE = ROOT / "conformance" / "bythebook_conformance"
GUIDE = (ROOT / "docs" / "adding-a-rule.md").read_text(encoding="utf-8")
QUOTED = re.findall(r"^`(\S+)`:\n\n```\w+\n(.*?)```$", GUIDE, re.M | re.S)
ID = "makeNote/body/text/quiet"

# The one new file.
QUIET = '''\
"""quiet: a read does not return a text in capitals that the client sent otherwise.

Judged by the read that follows an accepted write.
"""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.evidence.observations import failed, passed, show
from bythebook_conformance.evidence.record import Record
from bythebook_conformance.model import Exchange, Observation, Requirement
from bythebook_conformance.rules.base import Meaning, Note, Rule, Traits, field_of, members, of_field
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["RULE"]


def _requirements(_: Contract, operation: Operation) -> Iterator[Requirement]:
    for field in members(operation) if operation.method == "POST" else ():
        if field.location == "body" and "string" in field.types:
            yield of_field(operation, field, "quiet", f"A read returns '{field.name}' without shouting.")


def _judge(requirement: Requirement, exchange: Exchange, record: Record) -> Observation | None:
    field = field_of(requirement, record)
    sent = record.sent(exchange, field)
    shown = record.shown_by(exchange.after, field) if exchange.after is not None else None
    if shown is None or not isinstance(sent, str) or sent == sent.upper():
        return None
    return failed(exchange, show(sent), show(shown.value)) if shown.value == sent.upper() else passed(exchange)


RULE = Rule(
    "quiet",
    _requirements,
    _judge,
    traits=Traits(judged_by_read=True),
    meaning=Meaning(
        fault="accepts a text of capitals",
        raised_by="a text in the body of a POST",
        authority="stated",
        must="not shout",
        notes=(Note("A text of capitals is not judged.", case="a server of headlines"),),
    ),
)
'''
TEXT = {"type": "string", "minLength": 3, "maxLength": 40}
NOTE = {"type": "object", "required": ["text"], "properties": {"text": TEXT}}
MADE = {"type": "object", "required": ["id", "text"], "properties": {"id": {"type": "integer"}, "text": TEXT}}


def described(schema: Any) -> dict[str, Any]:
    return {"description": "as stated", "content": {"application/json": {"schema": schema}}}


DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "notes", "version": "1"},
    "paths": {
        "/notes": {
            "post": {
                "operationId": "makeNote",
                "requestBody": {"required": True, **described(NOTE)},
                "responses": {"201": described(MADE)},
            }
        },
        "/notes/{id}": {
            "get": {
                "operationId": "getNote",
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}],
                "responses": {"200": described(MADE), "404": {"description": "unknown"}},
            }
        },
    },
}


class Notes(ThreadingHTTPServer):
    """Keeps notes. A liar shouts in every read, a laggard only in the first read of a note."""

    def __init__(self, manner: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.manner = manner
        self.notes: dict[int, str] = {}
        self.reads: Counter[int] = Counter()


class Handler(BaseHTTPRequestHandler):
    server: Notes
    disable_nagle_algorithm = True  # a response is two writes

    def do_POST(self) -> None:
        try:
            sent = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)))
        except ValueError:
            sent = None
        text = sent.get("text") if isinstance(sent, dict) else None
        if not isinstance(text, str) or not 3 <= len(text) <= 40:
            return self.answer(422, {})
        self.server.notes[len(self.server.notes) + 1] = text
        return self.answer(201, {"id": len(self.server.notes), "text": text})

    def do_GET(self) -> None:
        last = self.path.rpartition("/")[2]
        text = self.server.notes.get(int(last) if last.isdecimal() else 0)
        if text is None:
            return self.answer(404, {})
        self.server.reads[int(last)] += 1
        is_loud = self.server.manner == "liar" or (self.server.manner == "laggard" and self.server.reads[int(last)] < 2)
        return self.answer(200, {"id": int(last), "text": text.upper() if is_loud else text})

    def answer(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 # the name is the base's
        """Print nothing."""


@contextmanager
def serving(manner: str) -> Iterator[Notes]:
    server = Notes(manner)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


class Copy:
    """A copy of the judge with one rule more, and its command line."""

    def __init__(self, folder: Path, rule: str = QUIET) -> None:
        self.folder = folder
        judge = folder / "judge" / JUDGE.name
        shutil.copytree(JUDGE, judge)  # with the compiled modules: each subprocess would compile all of them
        (judge / "rules" / "quiet.py").write_text(rule)
        registry = judge / "rules" / "__init__.py"
        text = registry.read_text()
        registry.write_text(text.replace("_FILES = (\n", '_FILES = (\n    "quiet",\n', 1))
        self.added_lines = len(registry.read_text().splitlines()) - len(text.splitlines())
        (folder / "openapi.json").write_text(json.dumps(DOCUMENT))

    def bythebook(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PYTHONPATH": str(self.folder / "judge")}
        command = [sys.executable, "-m", "bythebook", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False, timeout=120
        )

    def judged(self, manner: str) -> tuple[dict[str, Any], Notes]:
        """Return the report's line on the new requirement, and the server after the run."""
        with serving(manner) as server:
            url = f"http://127.0.0.1:{server.server_port}"
            chosen = ("--url", url, "--select", "*/quiet", "--seed", "1", "--report", "json=report.json")
            ran = self.bythebook("check", "openapi.json", *chosen)
        assert ran.returncode == (1 if manner == "liar" else 0), ran.stdout + ran.stderr
        report = json.loads((self.folder / "report.json").read_text())
        (line,) = [each for each in report["requirements"] if each["id"] == ID]
        return line, server


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    return Copy(tmp_path)


def test_a_rule_is_one_file_and_one_line(copy: Copy) -> None:
    assert copy.added_lines == 1


@pytest.mark.soak
def test_a_new_rule_is_planned(copy: Copy) -> None:
    ran = copy.bythebook("check", "openapi.json", "--plan", "--select", ID)

    assert ran.returncode == 0, ran.stderr
    assert "\n1 requirements; " in ran.stdout


@pytest.mark.soak
def test_without_the_line_in_the_registry_there_is_no_such_rule(copy: Copy) -> None:
    shutil.copy(JUDGE / "rules" / "__init__.py", copy.folder / "judge" / JUDGE.name / "rules" / "__init__.py")
    ran = copy.bythebook("check", "openapi.json", "--plan", "--select", ID)

    assert ran.returncode == 2
    assert ID in ran.stderr


@pytest.mark.soak
def test_a_liar_is_confirmed_and_reported(copy: Copy) -> None:
    line, _ = copy.judged("liar")

    assert (line["kind"], line["verdict"], line["level"]) == ("quiet", "fail", "failure")
    assert line["sentence"] == "A read returns 'text' without shouting."
    assert line["actual"] == line["expected"].upper()
    shown, repeated = line["seen"]
    assert shown == repeated > 1


@pytest.mark.soak
def test_its_correct_twin_passes(copy: Copy) -> None:
    line, _ = copy.judged("correct")

    assert (line["verdict"], line["level"]) == ("pass", None)


@pytest.mark.soak
def test_a_read_that_lags_behind_is_repeated(copy: Copy) -> None:
    line, server = copy.judged("laggard")

    assert line["verdict"] == "pass"
    assert max(server.reads.values()) > 1


@pytest.mark.soak
def test_no_read_is_repeated_for_a_rule_that_declares_none(tmp_path: Path) -> None:
    copy = Copy(tmp_path, QUIET.replace("Traits(judged_by_read=True)", "Traits()"))
    with serving("laggard") as server:
        url = f"http://127.0.0.1:{server.server_port}"
        ran = copy.bythebook("check", "openapi.json", "--url", url, "--select", "*/quiet", "--seed", "1")

    assert ran.returncode == 1
    assert max(server.reads.values()) == 1


@pytest.mark.soak
def test_a_new_rule_is_explained(copy: Copy) -> None:
    ran = copy.bythebook("explain", ID, "openapi.json", "--notes")

    assert ran.returncode == 0, ran.stderr
    assert "A read returns 'text' without shouting." in ran.stdout
    assert "  Judged by the read that follows an accepted write." in ran.stdout
    assert "  The server must not shout." in ran.stdout
    assert "  - A read after the write can show it. A read that lags behind is repeated." in ran.stdout
    assert "  - A text of capitals is not judged. (a server of headlines)" in ran.stdout


@pytest.mark.soak
def test_a_new_rule_stands_on_the_page(copy: Copy) -> None:
    pages = [copy.folder / name for name in ("semantics.md", "rules.md")]
    for page in pages:
        shutil.copy(ROOT / "docs" / page.name, page)
    environment = {**os.environ, "PYTHONPATH": str(copy.folder / "judge")}
    command = [sys.executable, "-m", "bythebook_conformance.reports.semantics"]

    def run(*arguments: str) -> int:
        return subprocess.run(
            [*command, *arguments, *map(str, pages)], env=environment, check=False, timeout=120
        ).returncode

    assert run("--check") == 1
    assert run() == 0
    assert "| [quiet](rules.md#quiet) | a text in the body of a POST | stated | not shout | - |" in pages[0].read_text()
    assert "- A text of capitals is not judged. *(a server of headlines)*" in pages[1].read_text()


@pytest.mark.parametrize(("name", "code"), QUOTED, ids=[name for name, _ in QUOTED])
def test_the_guide_quotes_what_stands_in_the_files(name: str, code: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    passages = [each.strip("\n") for each in re.split(r"^ *(?:# )?\.\.\.$\n?", code, flags=re.M)]

    assert [each for each in passages if each not in text] == []


def test_the_guide_quotes_the_rule_the_registry_the_liar_and_the_twin() -> None:
    assert [name.rpartition("/")[2] for name, _ in QUOTED] == [
        "non_nullable.py",
        "__init__.py",
        "liars.py",
        "test_non_nullable.py",
    ]
