"""The GitHub action, as a repository with an API uses it: a push to main, and then pull requests."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.doors.fake_github import GitHub, served
from tests.doors.runner import Ran, Runner

ROOT = Path(__file__).parents[2]
ORDERS = (ROOT / "docs/examples/orders.py").read_text()
BUG = "new.discount or 10  # the bug: 0 is a discount too"
FINDING = "create_order_orders_post/body/discount"
# The step that installs bythebook asks PyPI: here it is this checkout, under `make doors` it is installed.
HERE = {"Install bythebook": {"BYTHEBOOK_PYTHON": sys.executable}}


class Team:
    """A repository on GitHub, and its runs of the action."""

    def __init__(self, folder: Path, github: GitHub) -> None:
        self.folder, self.github = folder, github
        (folder / "api").mkdir()
        self.write(ORDERS.replace(BUG, "new.discount"))
        self.state()
        (folder / "cache").mkdir()
        self.runs = 0

    def state(self) -> None:
        """Writes the document of the application."""
        stated = subprocess.run(
            [sys.executable, "-c", "import json, orders; print(json.dumps(orders.app.openapi(), indent=1))"],
            cwd=self.folder / "api", capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
        (self.folder / "api" / "openapi.json").write_text(stated)

    def write(self, text: str) -> None:
        (self.folder / "api" / "orders.py").write_text(text)

    def push(self, **inputs: str) -> Ran:
        return self._run("push", {"ref_name": "main", "base_ref": ""}, {}, inputs)

    def pull(self, head: str = "team/api", **inputs: str) -> Ran:
        request = {
            "number": 7,
            "head": {"repo": {"full_name": head}},
            "base": {"repo": {"full_name": "team/api"}},
        }
        names = {"ref_name": "7/merge", "base_ref": "main"}
        return self._run("pull_request", names, {"pull_request": request}, inputs)

    def _run(self, event: str, names: Mapping[str, str], about: Any, inputs: Mapping[str, str]) -> Ran:
        self.runs += 1
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        runner = Runner(
            ROOT / "action.yml",
            self.folder / "api",
            self.folder / f"temp{self.runs}",
            self.folder / "cache",
            {
                "repository": "team/api", "api_url": self.github.url, "event_name": event, "run_id": str(self.runs),
                "run_attempt": "1", **names,
            },
            about,
            skipped=HERE,
        )  # fmt: skip
        server = f"exec {sys.executable} -m uvicorn orders:app --port {port}"
        stated = {
            "document": "openapi.json",
            "url": f"http://127.0.0.1:{port}",
            "command": server,
            "options": "--seed 1",
        }
        ran = runner.run(**{**stated, "github_token": self.github.token, **inputs})
        with pytest.raises(OSError, match="refused"):  # the server has ended
            socket.create_connection(("127.0.0.1", port), 1)
        return ran


@pytest.fixture
def github() -> Iterator[GitHub]:
    with served(GitHub()) as found:
        yield found


@pytest.fixture
def team(tmp_path: Path, github: GitHub) -> Team:
    return Team(tmp_path, github)


@pytest.mark.soak
def test_pull_request_is_told_what_is_new_in_one_comment(team: Team, github: GitHub) -> None:
    pushed = team.push()
    assert (pushed.code, pushed.outputs["verdict"], github.comments) == (0, "pass", []), pushed.log

    team.write(ORDERS)
    broken = team.pull(sarif="true")
    assert (broken.code, broken.outputs["verdict"]) == (1, "fail"), broken.log
    (comment,) = github.comments
    assert comment["body"].startswith("<!-- bythebook:bythebook -->\n### bythebook: ")
    assert f"**new** (1)\n\n- `POST /orders`\n  - `FAILURE {FINDING}" in comment["body"]
    assert "**new** (1)" in broken.summary

    line = next(each for each in broken.log.splitlines() if each.startswith("::error "))
    assert line.startswith(f"::error title={FINDING}")
    assert ",file=openapi.json,line=" in line
    sarif = json.loads(broken.uploaded["sarif bythebook"]["bythebook-report/report.sarif"])
    assert (
        sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "openapi.json"
    )
    assert broken.uploaded["bythebook"]["bythebook-report/report.html"].startswith("<!doctype html>")
    assert broken.outputs["report"] == "bythebook-report/report.json"

    team.write(ORDERS.replace(BUG, "new.discount"))
    mended = team.pull()
    (again,) = github.comments
    assert (mended.code, again["id"]) == (0, comment["id"])
    assert "0 new" in again["body"]
    assert FINDING not in again["body"]


@pytest.mark.doors
def test_known_failure_passes_with_a_baseline(team: Team, github: GitHub) -> None:
    team.write(ORDERS)
    first = team.push()
    assert (first.code, first.outputs["verdict"]) == (1, "fail")
    (team.folder / "api" / "base.json").write_text((team.folder / "api" / "bythebook-report/report.json").read_text())

    second = team.pull(baseline="base.json", comment="false")

    assert (second.code, second.outputs["verdict"], github.asked) == (0, "pass", []), second.log


def test_token_reaches_the_server_and_stands_in_no_output(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the input `token`, or as the variable of the environment of the step, which `init ci` writes."""
    guarded = ORDERS.replace(BUG, "new.discount").replace(
        'app = FastAPI(title="Orders", version="1.0.0")',
        """from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer


def user(given: HTTPAuthorizationCredentials = Depends(HTTPBearer())) -> None:
    if given.credentials != "hunter2-hunter2":
        raise HTTPException(401)


app = FastAPI(title="Orders", version="1.0.0", dependencies=[Depends(user)])
""",
    )
    team.write(guarded)
    team.state()

    given = team.push(token="hunter2-hunter2")
    monkeypatch.setenv("BYTHEBOOK_TOKEN", "hunter2-hunter2")
    inherited = team.push()

    for ran in (given, inherited):
        assert (ran.code, ran.outputs["verdict"]) == (0, "pass"), ran.log
        assert "hunter2" not in ran.log + ran.summary + "".join(ran.uploaded["bythebook"].values())


@pytest.mark.doors
def test_report_of_another_form_in_the_cache_counts_as_none(team: Team, github: GitHub) -> None:
    kept = team.folder / "cache" / "bythebook-bythebook-main-1-1"
    kept.mkdir()
    (kept / "report.json").write_text('{"kit": {"name": "bythebook", "version": "0.0.1"}}')
    ran = team.pull()

    assert (ran.code, ran.outputs["verdict"]) == (0, "pass"), ran.log
    assert "There is no report of the base branch to compare with." in github.comments[0]["body"]


@pytest.mark.doors
def test_from_a_fork_the_summary_alone_tells(team: Team, github: GitHub) -> None:
    team.write(ORDERS)
    ran = team.pull(head="stranger/api")

    assert (ran.code, github.asked) == (1, [])
    assert FINDING in ran.summary
    assert "From a fork the token only reads" in ran.log


@pytest.mark.doors
def test_token_that_only_reads_changes_no_verdict(team: Team, github: GitHub) -> None:
    github.may_write = False
    ran = team.pull()

    assert (ran.code, ran.outputs["verdict"], github.comments) == (0, "pass", [])
    assert "::notice title=bythebook::No comment is written: GitHub answered 403" in ran.log
    assert "pull-requests%3A write" in ran.log or "pull-requests: write" in ran.log
    assert github.token not in ran.log + ran.summary


@pytest.mark.doors
def test_comment_of_somebody_else_with_our_mark_stays(team: Team, github: GitHub) -> None:
    github.comments += [{"id": n + 1, "user": "human", "body": "hello"} for n in range(120)]
    github.comments[110]["body"] = "<!-- bythebook:bythebook --> mine"

    assert team.pull().code == 0
    assert team.pull().code == 0

    assert github.comments[110]["body"] == "<!-- bythebook:bythebook --> mine"
    assert [each["user"] for each in github.comments[120:]] == ["bot"]


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("inputs", "code", "said"),
    [
        ({"document": "missing.json"}, 2, "::error title=bythebook::bythebook: missing.json: cannot be read"),
        ({"baseline": "missing.json"}, 2, "bythebook: missing.json: is no file; expected a JSON report"),
        ({"baseline": "openapi.json"}, 2, "bythebook: openapi.json: is no JSON report"),
        ({"fail_on": "nothing"}, 2, "::error title=bythebook::bythebook: "),
        ({"command": "echo ::error::forged; exit 3", "options": "--wait 1s"}, 3, "| ::error::forged"),
    ],
)
def test_wrong_input_is_one_line_and_no_verdict(team: Team, inputs: Mapping[str, str], code: int, said: str) -> None:
    ran = team.push(**inputs)

    assert (ran.code, ran.outputs["report"]) == (code, "")
    assert said in ran.log
    assert "Traceback" not in ran.log
    assert ran.uploaded == {}
