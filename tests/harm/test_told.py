"""What a run tells of harm: withheld operations, what it changed of what was there before, and what it will send."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from harness import Ran, serving
from pydantic import BaseModel, Field

from bythebook.main import main
from bythebook_conformance.commands.options import contract_of
from bythebook_conformance.reports.before.plan_text import before_writing
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.running import engine

Bythebook = Callable[..., Ran]


@pytest.fixture
def bythebook(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Bythebook:
    """Runs the command in this process. Returns what it printed, and how it ended."""

    def run(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bythebook", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return run


class Note(BaseModel):
    text: str = Field(min_length=1)


class ShownNote(Note):
    id: int


class Layout(BaseModel):
    columns: int = Field(ge=1, le=12)


class Server:
    """Notes, a layout that every new note changes as well, and an account that can be deleted."""

    def __init__(self) -> None:
        self.notes: dict[int, str] = {}
        self.columns, self.color = 3, "green"
        self.app = FastAPI()
        self.app.post("/notes", status_code=201, operation_id="createNote")(self.create)
        self.app.get("/notes", operation_id="listNotes")(self.listed)
        self.app.delete("/notes/{number}", status_code=204, operation_id="deleteNote")(self.delete)
        self.app.get("/pages/layout", operation_id="readLayout")(self.layout)
        self.app.put("/pages/layout", operation_id="changeLayout")(self.change)
        self.app.get("/theme", operation_id="readTheme")(self.theme)
        self.app.delete("/me", status_code=204, operation_id="deleteMe")(self.leave)

    def create(self, given: Note) -> ShownNote:
        number = max(self.notes, default=0) + 1
        self.notes[number], self.color = given.text, "a-secret-color"
        return ShownNote(id=number, text=given.text)

    def listed(self) -> list[ShownNote]:
        return [ShownNote(id=number, text=text) for number, text in self.notes.items()]

    def delete(self, number: int) -> None:
        self.notes.pop(number, None)

    def layout(self) -> Layout:
        return Layout(columns=self.columns)

    def change(self, given: Layout) -> Layout:
        self.columns = given.columns
        return given

    def theme(self) -> dict[str, str]:
        return {"color": self.color}

    def leave(self) -> None:
        raise AssertionError


def checked(bythebook: Bythebook, folder: Path, *options: str) -> tuple[Ran, Any]:
    """Returns what a run of a new server printed, and its JSON report."""
    server, document, report = Server(), folder / "openapi.json", folder / "report.json"
    document.write_text(json.dumps(server.app.openapi()))
    with serving(server.app) as url:
        ran = bythebook("check", document, "--url", url, "--seed", 1, "--report", f"json={report}", *options)
    return ran, json.loads(report.read_text())


def test_withheld_operations_and_changes_are_told_in_each_report(bythebook: Bythebook, tmp_path: Path) -> None:
    html, page, sarif = tmp_path / "report.html", tmp_path / "report.md", tmp_path / "report.sarif"

    ran, report = checked(
        bythebook,
        tmp_path,
        *(f"--report={form}={file}" for form, file in (("html", html), ("markdown", page))),
        f"--report=sarif={sarif}",
    )

    assert "WITHHELD own access: DELETE /me: it deletes the run's own account" in ran.out
    assert "CHANGED during the run: /theme (color): has other values now" in ran.out
    assert "CHANGED during the run: /pages/layout (columns): was put back" in ran.out
    assert report["withheld"] == {"own access": ["deleteMe"]}
    assert report["untested"] == {}
    altered = [(each["path"], each["fields"], each["what"]) for each in report["altered"]]
    assert sorted(altered) == [("/pages/layout", ["columns"], "put back"), ("/theme", ["color"], "changed")]
    for file in (html, page, sarif):
        told = file.read_text()
        assert "it deletes the run's own account" in told.replace("&#x27;", "'").replace("\\u0027", "'")
        assert "a-secret-color" not in told.partition("altered")[2][:400]
    assert read(tmp_path / "report.json").facts.altered != ()


def test_no_audit_sends_fewer_reads_and_tells_no_changes(bythebook: Bythebook, tmp_path: Path) -> None:
    _, audited = checked(bythebook, tmp_path)
    ran, report = checked(bythebook, tmp_path, "--no-audit")

    assert 0 < audited["requests"] - report["requests"] <= 30
    assert report["altered"] == []
    assert "CHANGED during the run" not in ran.out


def test_a_withheld_operation_counts_for_the_demanded_share(bythebook: Bythebook, tmp_path: Path) -> None:
    ran, report = checked(bythebook, tmp_path, "--min-judged", "100%")

    assert report["judged"]["percent"] < 100
    assert ran.code in {1, 4}


@pytest.mark.parametrize("option", ["--plan"])
def test_the_plan_shows_the_class_of_an_operation(bythebook: Bythebook, tmp_path: Path, option: str) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(Server().app.openapi()))

    ran = bythebook("check", document, option)
    explained = bythebook("explain", "deleteMe/no-server-error", document)

    assert "class own access: the run would lock itself out" in ran.out
    assert "class own access: the run would lock itself out" in explained.out


def test_three_lines_say_what_is_sent_to_another_machine(tmp_path: Path) -> None:
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(Server().app.openapi()))
    contract = contract_of(str(document))

    lines = list(before_writing(contract, engine.plans(contract, engine.Effort()), "all", 10))

    assert len(lines) == 3
    assert lines[0].startswith("sends: about ")
    assert "POST /notes" in lines[0]
    assert "PUT /pages/layout" in lines[1]
    assert "DELETE /notes/{number}" in lines[2]
    assert "DELETE /me" in lines[2]
