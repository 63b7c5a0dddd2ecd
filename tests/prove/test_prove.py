"""`bythebook prove` as its user sees it: what it prints and writes, and its exit codes."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bythebook.prove import command, fleet
from bythebook.prove.census import Census
from bythebook.prove.command import prove
from bythebook.prove.court import Court
from bythebook.prove.ending import Ending
from bythebook.prove.outcome import BEYOND, ENDED, HIDDEN, SEEN, Outcome
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import World
from bythebook_simulator.faults import twins as fleets
from bythebook_simulator.faults.operator import Operator
from bythebook_simulator.faults.seams import refuses
from bythebook_simulator.faults.variations import Variation

PATHS: dict[str, Any] = {
    "/things": {
        "post": {
            "operationId": "make",
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["name"],
                            "properties": {
                                "name": {"type": "string"},
                                "size": {"type": "integer", "default": 3},
                            },
                        }
                    }
                },
            },
            "responses": {
                "200": {
                    "description": "made",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {"name": {"type": "string"}, "size": {"type": "integer"}},
                            }
                        }
                    },
                },
                "422": {"description": "refused"},
            },
        }
    }
}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": PATHS}))
    return path


@pytest.fixture
def court(spec: Path) -> Court:
    return Court(load(spec), 1, 5)


def proved(*arguments: str) -> Result:
    return CliRunner().invoke(prove, [*arguments, "--jobs", "1"])


@pytest.mark.soak
def test_a_fault_is_found_and_written_down(spec: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "proof.html", tmp_path / "proof.json"
    done = proved(str(spec), "--only", "default-wrong@", "--report", f"html={page}", "--report", f"json={data}")

    assert done.exit_code == 0, done.output
    assert "1 of " in done.output
    assert re.search(r"default.* 100.0 ", done.output)
    stated = json.loads(data.read_text())
    assert [(each["id"], each["strict"], each["near"]) for each in stated["outcomes"]] == [
        ("default-wrong@make/body/size", True, True)
    ]
    assert stated["outcomes"][0]["witness"].startswith("POST /things")
    assert [each["accusations"] for each in stated["correct"]] == [[]] * len(stated["correct"])
    assert "default-wrong@" in page.read_text()


def test_the_fleet_is_listed_as_data(spec: Path) -> None:
    stated = json.loads(proved(str(spec), "--list", "json").output)

    assert {"id": "default-wrong", "family": "default", "does": "has another default"} in stated["operators"]
    twins = {each["id"]: each for each in stated["twins"]}
    assert twins["default-wrong@make/body/size"]["place"] == "make/body/size"
    assert "as-it-is" in [each["id"] for each in stated["correct"]]
    assert proved(str(spec), "--list", "text").output.split() == list(twins)


def test_the_gate_on_what_is_found(spec: Path, court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    missed = Outcome("x", "x", "default", "x", visible=True, why=SEEN)
    found = Outcome("y", "y", "default", "y", visible=True, found=True, strict=True)
    census = Census("d", "1", 1, 0, 2, [missed, found], [], 0.0)
    monkeypatch.setattr(command, "_census", lambda *_: (census, Ending()))

    assert proved(str(spec), "--min-found", "51").exit_code == 1
    assert proved(str(spec), "--min-found", "50").exit_code == 0


def test_an_accused_correct_server_is_a_false_alarm(court: Court) -> None:
    def behavior(_world: object) -> Behavior:
        return next(each.behavior for each in court.fleet if each.id == "default-wrong@make/body/size")

    accused = court.vindicated(Variation("liar", "lies", lambda world, _: behavior(world)))

    assert accused.accusations == ("failure make/body/size/default",)


def test_a_twin_that_nobody_can_tell_is_not_counted(court: Court) -> None:
    twin = next(each for each in court.fleet if each.id == "default-wrong@make/body/size")
    idle = Operator("idle", "default", "does nothing wrong", lambda _: True, lambda _: Behavior())

    outcome = court.tried(fleets.Twin(idle, twin.spot))

    assert (outcome.visible, outcome.strict, outcome.why) == (False, False, HIDDEN)


def test_why_a_survivor_survives(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    twin = next(each for each in court.fleet if each.id == "default-wrong@make/body/size")
    monkeypatch.setattr(Court, "_chosen", lambda *_: frozenset({"make/body/name/required"}))

    assert court.tried(twin).why == SEEN


def test_a_fault_that_no_request_of_the_kit_meets_is_beyond_the_plan(court: Court) -> None:
    spot = next(each.spot for each in court.fleet if each.spot.name == "make/body/name")
    odd = Operator(
        "odd", "domain", "refuses one text", lambda _: True, refuses(lambda _, held: held.value == "no-such-member")
    )

    outcome = court.tried(fleets.Twin(odd, spot))

    assert (outcome.visible, outcome.strict, outcome.why) == (True, False, BEYOND)


def test_a_sample_is_spread_over_families_operators_and_places() -> None:
    some = list(Court(load(Path("specs/ontora/openapi.yaml")), 1, 0).fleet)
    numbers = fleet.sampled(some, "", 60)
    families = [some[number].operator.family for number in numbers]

    assert len(numbers) == len(set(numbers)) == 60
    assert {families.count(each) for each in set(families)} <= {2, 5, 6, 7}
    assert set(families) == {each.operator.family for each in some}
    assert fleet.sampled(some, "security", None) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--report", "pdf=a"], "names no form"),
        (["--report", "json="], "names no form"),
        (["--report", "json=/no/such/folder/a.json"], "the folder does not exist"),
        (["--only", "no-such-operator"], "no twin's id holds"),
    ],
)
def test_wrong_use_is_one_line(spec: Path, arguments: list[str], words: str) -> None:
    done = proved(str(spec), *arguments)

    assert isinstance(done.exception, InputError)
    assert words in str(done.exception)


def test_what_is_no_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.yaml"
    path.write_text("")

    assert isinstance(proved(str(path)).exception, InputError)


def children(number: int) -> list[int]:
    """Return the processes that a process started and that still run (proc(5))."""
    found = Path(f"/proc/{number}/task/{number}/children")
    return [int(each) for each in found.read_text().split()] if found.exists() else []


def is_running(number: int) -> bool:
    stat = Path(f"/proc/{number}/stat")
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.soak
@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no proc(5) to look into")
def test_a_run_that_is_killed_leaves_no_process(spec: Path) -> None:
    script = "from bythebook.main import main; main()"
    command = [sys.executable, "-c", script, "prove", str(spec), "--jobs", "2", "--examples", "5000"]
    run = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        started: list[int] = []
        while (
            len(started) < 3 and time.monotonic() < deadline and run.poll() is None
        ):  # two, and what tracks semaphores
            started = children(run.pid)
            time.sleep(0.1)
        assert len(started) == 3
        time.sleep(3)  # so that they are at work
    finally:
        run.kill()
        run.wait()
    deadline = time.monotonic() + 30
    while any(map(is_running, started)) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert [each for each in started if is_running(each)] == []


def test_a_twin_that_only_ends_untested_is_not_found(court: Court) -> None:
    """A run that ends untested shows its user that something is wrong, and accuses nothing."""
    spot = next(each.spot for each in court.fleet if each.spot.name == "make/body/name")
    unfinished = Behavior(finish=lambda _, response: dataclasses.replace(response, status=501))
    silent = Operator("silent", "status", "does nothing yet", lambda _: True, lambda _: unfinished)

    found = court.tried(fleets.Twin(silent, spot))

    assert (found.visible, found.strict, found.gate, found.why) == (True, False, False, ENDED)


def test_a_correct_server_that_is_not_tested_is_told(court: Court) -> None:
    def unfinished(_: World) -> Behavior:
        return Behavior(finish=lambda _, response: dataclasses.replace(response, status=501))

    assert court.vindicated(Variation("none", "does nothing yet", lambda world, _: unfinished(world))).accusations == (
        "untested make",
    )
