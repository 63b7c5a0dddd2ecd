"""An exception of this code is exit 70: reports are written, resources deleted, and no value of the user is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import jsonschema_rs
import pytest
from documents import INTEGER, TEXT, Stated, object_of, resources
from harness import Ran, serving
from judging import contract_in
from servers import Resources, Served

from bythebook import main as command_line
from bythebook.main import COMMANDS, main
from bythebook_conformance.reports.json_report import read, report_schema
from bythebook_conformance.running import engine
from bythebook_conformance.running.resources.resources import Resources as Sent
from bythebook_conformance.running.session import Session

SECRET = "hunter2-of-the-user"
SENT: Stated = object_of("name", name=TEXT, size={"type": "integer", "default": 3})
SHOWN: Stated = object_of(id=TEXT, name=TEXT, size=INTEGER)
PATHS: Stated = resources("/things", SENT, SHOWN, made="201", get="read", patch="change", delete="drop")

Run = Callable[..., Ran]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process."""

    def ran(*words: object) -> Ran:
        monkeypatch.setattr("sys.argv", ["bythebook", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return ran


def _fails(*_: Any, **__: Any) -> Any:
    raise KeyError(SECRET)


def _fails_once(times: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is right a few times, then fails once, and is right again."""
    calls: list[int] = []

    def failing(*args: Any, **named: Any) -> Any:
        calls.append(1)
        return real(*args, **named) if len(calls) != times + 1 else _fails()

    return failing


PLACES: dict[str, tuple[object, str, int]] = {
    "judging": (engine, "verdict", 3),
    "confirming": (engine, "confirmed", 0),
    "sending": (Sent, "send", 4),
    "exchanging": (Session, "exchange", 6),
}


@pytest.mark.many(2)
@pytest.mark.parametrize("workers", [1, 4])
@pytest.mark.parametrize("place", PLACES)
def test_exception_in_a_run_writes_reports_and_deletes_what_was_created(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, place: str, workers: int
) -> None:
    contract_in(tmp_path, PATHS)
    server = Resources(PATHS)
    if place == "confirming":
        server.opened = lambda body: {**body, "size": 4}  # type: ignore[method-assign]
    holder, name, times = PLACES[place]
    monkeypatch.setattr(holder, name, _fails_once(times, getattr(holder, name)))
    report = tmp_path / "report.json"

    with serving(Served(server)) as url:
        options = ("--url", url, "--examples", 0, "--workers", workers, "--report", f"json={report}")
        ran = run("check", tmp_path / "small.json", *options)

    assert ran.code == 70, ran.err
    assert not server.kept
    assert "bythebook: internal error: KeyError" in ran.err
    assert SECRET not in ran.err + ran.out
    assert "Traceback" not in ran.err
    told = json.loads(report.read_text())
    jsonschema_rs.Draft202012Validator(json.loads(report_schema().read_text())).validate(told)
    assert (told["exit_code"], told["crashed"]) == (70, True)
    assert len(told["operations"]) == 4
    assert read(report).exit_code == 70


def test_exception_in_planning_lists_every_operation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    contract_in(tmp_path, PATHS)
    monkeypatch.setattr(engine, "plan", _fails)
    report = tmp_path / "report.json"

    with serving(Served(Resources(PATHS))) as url:
        ran = run("check", tmp_path / "small.json", "--url", url, "--report", f"json={report}")

    assert ran.code == 70
    assert len(json.loads(report.read_text())["operations"]) == 4


@pytest.mark.parametrize("name", COMMANDS)
def test_exception_in_any_command_is_told_without_its_message(
    monkeypatch: pytest.MonkeyPatch, run: Run, name: str
) -> None:
    monkeypatch.setattr(command_line._Lazy, "get_command", lambda *_: click.Command(name, callback=_fails))

    ran = run(name)

    assert ran.code == 70
    assert ran.out == ""
    assert f"command    {name}" in ran.err
    assert "exception  KeyError" in ran.err
    assert "version    bythebook " in ran.err
    assert SECRET not in ran.err


def test_frames_of_this_code_are_told(monkeypatch: pytest.MonkeyPatch, run: Run, tmp_path: Path) -> None:
    contract_in(tmp_path, PATHS)
    monkeypatch.setattr("bythebook_openapi.lint.command.contradictions", _fails)

    ran = run("lint", tmp_path / "small.json")

    assert ran.code == 70
    assert "bythebook_openapi.lint.command:" in ran.err
    assert str(tmp_path) not in ran.err
