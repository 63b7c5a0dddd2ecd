"""The plugin that judges with another checkout's rules, too: it tells where they differ, and changes no judgment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, in_path, object_of, posts, resources
from judging import judge_in, outcomes
from old_tree import PACKAGE, OldTree, own_rules
from servers import Answer, Call, Resources
from shadow import Shadow
from told import main, told

ROOT = Path(__file__).parents[2]
PATHS: Stated = posts(object_of(name=TEXT), object_of(name=TEXT))
# Where `status` tells of a success that the document does not list.
FOUND = "return failed(exchange, listed, str(status))"


def accepts(call: Call) -> Answer:
    """Answer an undocumented 201 with what was sent."""
    return 201, call.body


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Another checkout, with the same judge."""
    shutil.copytree(ROOT / "conformance" / PACKAGE, tmp_path / "old" / "conformance" / PACKAGE)
    return tmp_path / "old"


def change(checkout: Path, module: str, before: str, after: str) -> None:
    """Change one line of a module of the judge."""
    path = checkout / "conformance" / PACKAGE / module
    assert path.read_text().count(before) == 1
    path.write_text(path.read_text().replace(before, after))


@contextmanager
def shadowed(checkout: Path, path: Path) -> Iterator[None]:
    """Judge with the rules of a checkout, too."""
    shadow = Shadow(OldTree(checkout, "older"), path)
    shadow.begin()
    try:
        yield
    finally:
        shadow.end()
        shadow.old.forget()


def lines_of(checkout: Path, folder: Path) -> list[Mapping[str, Any]]:
    """Return the lines that are written while one server is judged."""
    with shadowed(checkout, folder / "lines"):
        judge_in(folder)(accepts, PATHS)
    return [json.loads(line) for line in (folder / "lines").read_text().splitlines()]


def differences(lines: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the lines that tell of a difference."""
    return [line for line in lines if "requirement" in line]


@pytest.mark.soak
def test_an_equal_judge_shows_no_difference(checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = lines_of(checkout, tmp_path)

    count = sum(sum(line.get("judged", {}).values()) for line in lines)
    assert differences(lines) == []
    assert count > 20
    assert main(tmp_path / "lines") == 0
    assert f"no difference in {count} judgments" in capsys.readouterr().out


@pytest.mark.soak
def test_another_level_of_one_rule_is_told(checkout: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(checkout, "rules/status.py", FOUND, FOUND.replace("))", '), level="warning")'))

    found = differences(lines_of(checkout, tmp_path))

    assert {line["kind"] for line in found} == {"status"}
    assert {(line["old"][1], line["new"][1]) for line in found} == {("warning", "failure")}
    assert all(line["test"].endswith("test_another_level_of_one_rule_is_told") for line in found)
    assert main(tmp_path / "lines") == 1
    assert f"  {len(found)}: fail / warning -> fail / failure" in capsys.readouterr().out


@pytest.mark.soak
def test_what_the_old_judge_finds_in_its_own_helpers_is_told(checkout: Path, tmp_path: Path) -> None:
    change(
        checkout,
        "evidence/observations.py",
        'Observation("pass", exchange)',
        'Observation("pass", exchange, None, "x")',
    )

    found = differences(lines_of(checkout, tmp_path))

    assert {(line["old"][2], line["new"][2]) for line in found if line["new"][0] == "pass"} == {("x", "")}


@pytest.mark.soak
def test_what_a_probe_saw_is_given_to_the_old_judge(checkout: Path, tmp_path: Path) -> None:
    change(checkout, "rules/kept.py", "    return passed(exchange)", "    return None")
    item = object_of("id name", id=INTEGER, name=TEXT)
    paths = resources("/pages", object_of(name=TEXT), item, key=in_path("id", INTEGER), get="read")

    with shadowed(checkout, tmp_path / "lines"):
        judge_in(tmp_path)(Resources(paths), paths)
    lines = [json.loads(line) for line in (tmp_path / "lines").read_text().splitlines()]

    assert {(line["kind"], line["new"][0]) for line in differences(lines)} == {("kept", "pass")}


@pytest.mark.soak
def test_an_exception_of_the_old_judge_is_told(checkout: Path, tmp_path: Path) -> None:
    change(checkout, "rules/status.py", "operation = record.operation", "operation = record.gone")

    found = differences(lines_of(checkout, tmp_path))

    assert {line["error"] for line in found} == {"AttributeError: 'Record' object has no attribute 'gone'"}
    assert any("error AttributeError" in line for line in told(found))


@pytest.mark.soak
def test_a_kind_that_one_judge_lacks_is_told(checkout: Path, tmp_path: Path) -> None:
    change(checkout, "rules/__init__.py", '    "status",\n', "")

    lines = lines_of(checkout, tmp_path)

    assert differences(lines) == []
    assert "only this tree has the kind status: not compared" in list(told(lines))


@pytest.mark.soak
def test_the_judgments_and_the_rules_stay_those_of_this_tree(checkout: Path, tmp_path: Path) -> None:
    change(checkout, "rules/status.py", FOUND, "return passed(exchange)")
    before = {kind: rule.judge for kind, rule in own_rules().items()}
    alone = outcomes(judge_in(tmp_path)(accepts, PATHS))

    with shadowed(checkout, tmp_path / "lines"):
        beside = outcomes(judge_in(tmp_path)(accepts, PATHS))

    assert beside == alone
    assert {kind: rule.judge for kind, rule in own_rules().items()} == before


def test_nothing_compared_is_no_agreement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "lines").write_text('{"gone": [], "new": []}\n')

    assert main(tmp_path / "lines") == 2
    assert capsys.readouterr().out == "nothing was compared: no test judged anything\n"


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="is no checkout"):
        OldTree(tmp_path)


@pytest.mark.soak
def test_workers_of_pytest_write_their_judgments(checkout: Path, tmp_path: Path) -> None:
    path = tmp_path / "lines"
    tests = ROOT / "tests" / "conformance" / "rules" / "test_content_type.py"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "-p", "shadow"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    environment["PYTHONPATH"] = str(Path(__file__).parent)

    done = subprocess.run(
        [*command, f"--shadow={checkout}", f"--shadow-to={path}", str(tests)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    tested = {line["test"] for line in lines if "judged" in line}
    assert tested
    assert all(test.startswith("tests/conformance/rules/test_content_type.py::") for test in tested)
    assert next(iter(told(lines))).startswith("no difference in ")
