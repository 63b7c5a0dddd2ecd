"""The pytest door, as a user opens it: in another process, from another repository."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from harness import SUITE, Bythebook, pytest_in, serving
from junitparser import JUnitXml
from liars import absent
from miniature import AUTHORIZATION, Miniature
from several import Several, document

from bythebook_conformance.commands.options import contract_of, raised

RAISED = [each.id for each in raised(contract_of("ontora"))]


@pytest.mark.soak
def test_each_requirement_is_one_pytest_item(tmp_path: Path) -> None:
    with serving(Miniature()) as url:
        options = (
            "--bythebook-spec",
            "ontora",
            "--bythebook-url",
            url,
            "--bythebook-header",
            f"Authorization: {AUTHORIZATION}",
            "--junitxml",
            "r.xml",
        )
        ran = pytest_in(tmp_path, *SUITE, *options, "-q", with_all=True)

    assert ran.returncode == 0, ran.stdout
    counted = re.search(r"(\d+) passed, (\d+) skipped", ran.stdout)
    assert counted is not None
    assert int(counted[1]) + int(counted[2]) == len(RAISED)
    names = {case.name for suite in JUnitXml.fromfile(str(tmp_path / "r.xml")) for case in suite}
    assert "test_conforms[createInterview/body/completion_threshold/default]" in names


def test_failure_is_printed_with_evidence_and_only_selected_requirements_are_sent(tmp_path: Path) -> None:
    server = Miniature(outgoing=absent("completion_threshold", 80))
    with serving(server) as url:
        options = (
            "--bythebook-spec",
            "ontora",
            "--bythebook-url",
            url,
            "--bythebook-header",
            f"Authorization: {AUTHORIZATION}",
        )
        ran = pytest_in(tmp_path, *SUITE, *options, "-k", "completion_threshold/default]")

    assert ran.returncode == 1
    assert f"1 failed, {len(RAISED) - 1} deselected" in ran.stdout
    assert "The server applies the default 90 when 'completion_threshold' is absent." in ran.stdout
    assert "page.txt:119  default:90" in ran.stdout
    assert server.requests < 60


@pytest.mark.soak
def test_workers_share_the_operations_and_run_each_once(tmp_path: Path, bythebook: Bythebook) -> None:
    spec, server = document(tmp_path, 3), Several({"/things1": 4})
    with serving(server) as url:
        options = (*SUITE, "--bythebook-spec", spec, "--bythebook-url", url, "--bythebook-examples", "0", "-q")
        alone = bythebook("check", spec, "--url", url, "--seed", 1, "--examples", 0)
        once = Counter(server.paths)
        server.paths.clear()
        shared = pytest_in(tmp_path, *options, "-n", "2")
    gone = pytest_in(
        tmp_path, *SUITE, "--bythebook-spec", spec, "--bythebook-url", "http://127.0.0.1:9", "-q", "-n", "1"
    )

    assert Counter(server.paths) == once
    assert set(once) == {"/things0", "/things1", "/things2"}
    assert alone.code == shared.returncode == 1
    assert "1 failed" in shared.stdout
    assert "FAILURE POST /things1 › size › default" in shared.stdout
    assert gone.returncode == 2
    assert "nobody answers at http://127.0.0.1:9" in gone.stdout
    assert "INTERNALERROR" not in gone.stdout


def test_interrupted_run_exits_with_130(tmp_path: Path) -> None:
    with serving(Miniature()) as url:
        options = ["--url", url, "-H", f"Authorization: {AUTHORIZATION}", "--examples", "100000"]
        command = [sys.executable, "-m", "bythebook", "check", "ontora", *options]
        process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stdout is not None
        assert "against" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    assert process.returncode == 130
    assert errors.splitlines()[-1] == "bythebook: stopped"


def test_run_that_judges_nothing_fails(tmp_path: Path) -> None:
    with serving(Miniature(authorized=lambda _: False)) as url:
        ran = pytest_in(tmp_path, *SUITE, "--bythebook-spec", "ontora", "--bythebook-url", url, "-q")

    assert ran.returncode == 1
    assert "passed" not in ran.stdout
    assert "untested: the server answered the smallest valid request with 401" in ran.stdout


@pytest.mark.soak
def test_wrong_use_and_unreachable_server_are_one_line(tmp_path: Path) -> None:
    unnamed = pytest_in(tmp_path, *SUITE)
    gone = pytest_in(tmp_path, *SUITE, "--bythebook-spec", "ontora", "--bythebook-url", "http://127.0.0.1:9")
    no_document = pytest_in(tmp_path, *SUITE, "--bythebook-url", "http://127.0.0.1:9", "--bythebook-spec", "nonsense")

    assert "expected --bythebook-spec SPEC and --bythebook-url URL" in unnamed.stdout + unnamed.stderr
    assert unnamed.returncode not in {0, 5}
    assert gone.returncode == 3
    assert "nobody answers at http://127.0.0.1:9" in gone.stdout
    assert "no bundled document has this name" in no_document.stdout + no_document.stderr
    for ran in (unnamed, gone, no_document):
        assert "Traceback" not in ran.stdout + ran.stderr


@pytest.mark.soak
def test_folder_of_the_user_that_is_called_conformance_is_no_conflict(tmp_path: Path) -> None:
    for name in ("conformance", "generator", "specs", "templates", "generated"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
        (tmp_path / name / "helpers.py").write_text("MINE = True\n")
        (tmp_path / name / f"test_{name}.py").write_text(
            f"from {name}.helpers import MINE\n\n\ndef test_mine():\n    assert MINE\n"
        )
    with serving(Miniature()) as url:
        options = (
            "--bythebook-spec",
            "ontora",
            "--bythebook-url",
            url,
            "--bythebook-header",
            f"Authorization: {AUTHORIZATION}",
            "-q",
        )
        mine = pytest_in(tmp_path, "-p", "no:cacheprovider", "-q", ".")
        ours = pytest_in(tmp_path, *SUITE, *options, "-k", "security")

    assert "5 passed" in mine.stdout
    assert re.search(r"\d+ passed", ours.stdout)
    assert ours.returncode == 0


def test_plugin_imports_nothing_heavy_in_a_session_of_the_user(tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "import sys\n\n\ndef test_mine():\n"
        "    assert 'bythebook_conformance.plugin' in sys.modules\n"
        "    heavy = {'bythebook_conformance.running.engine', 'bythebook_openapi', 'jsonschema_rs', 'rich'}\n"
        "    assert not heavy & sys.modules.keys()\n"
    )
    # The plugin of Schemathesis loads much on its own; only ours is looked at. pytest finds it as in a user's session.
    ran = pytest_in(tmp_path, "-q", "-p", "no:schemathesis", "-p", "no:cacheprovider", with_all=True)

    assert ran.returncode == 0, ran.stdout
