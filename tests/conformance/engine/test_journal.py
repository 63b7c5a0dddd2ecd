"""`--journal` and `--resume`: a run that was killed goes on, and sends nothing again that was judged."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from documents import INTEGER, TEXT, WORD, Stated, list_of, object_of, posts, resources
from harness import Bythebook, Ran, serving
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judging import contract_in
from servers import Answer, Call, Resources, Served

from bythebook_conformance.model import Request
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.journal import Journal, head
from bythebook_openapi.model.contract import Contract, Operation

SENT: Stated = object_of("name", name=WORD, size={"type": "integer", "default": 3})
SHOWN: Stated = object_of("id", id=TEXT, name=TEXT, size=INTEGER)
PATHS = resources(
    "/t", SENT, SHOWN, made="201", listed=list_of(SHOWN), get="read", put="replace", patch="change", delete="drop"
)
TOKEN = "Bearer s3cret-token-of-this-test"


class Unique(Resources):
    """A correct server that takes each name once."""

    def __init__(self, paths: Stated = PATHS) -> None:
        super().__init__(paths)
        self.got: list[tuple[str, str, str]] = []

    def __call__(self, call: Call) -> Answer:
        self.got.append((call.method, call.path, call.content.decode()))
        named = call.body.get("name") if isinstance(call.body, dict) else None
        key = call.path.removeprefix(self.path).strip("/")
        if isinstance(named, str) and any(each["name"] == named for own, each in self.kept.items() if own != key):
            return 409, {"detail": "the name is taken"}
        return super().__call__(call)


class KilledError(BaseException):
    """The run is killed: nothing that it would do later is done."""


CONTRACT = contract_in(Path(tempfile.mkdtemp()), PATHS)
LIMITS = Limits()
# What only a resource shows that was created before the run was stopped, and deleted then.
SHOWN_BY_OLD = {"make/kept", "make/refused-kept", "replace/unique", "change/unique", "drop/path/id/not-found"}
# What a creation shows that was under way when the run was killed.
SHOWN_BY_LOST = {"replace/unique", "change/unique"}
DRAWN = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
Outcomes = dict[str, tuple[str, str]]


class Killing(Target):
    """A target whose run is killed at a request: before it is sent, or when it was answered."""

    calls, dies_at, is_late = 0, 0, False

    @property
    def is_dead(self) -> bool:
        return self.calls >= self.dies_at > 0

    def _call(self, operation: Operation, request: Request) -> Any:
        self.calls += 1
        if self.calls == self.dies_at and not self.is_late:
            self._die()
        answer = super()._call(operation, request)
        if self.calls == self.dies_at:
            self._die()
        return answer

    def _die(self) -> None:
        assert self.journal is not None
        self.journal.close()  # a process that is killed writes nothing any more
        raise KilledError


def run(server: Any, path: Path, **how: Any) -> Outcomes:
    """Judge a server as `results` does. Returns the outcome and the level of each requirement."""
    found = results(server, path, **how)
    return {each.requirement.id: (each.outcome, each.level or "") for one in found for each in one.verdicts}


def results(
    server: Any,
    path: Path,
    *,
    is_new: bool = True,
    at: int = 0,
    is_late: bool = False,
    contract: Contract = CONTRACT,
    limits: Limits = LIMITS,
) -> tuple[engine.Result, ...]:
    """Judge a server with a journal. Returns the results."""
    target = Killing(contract, "http://testserver", {"Authorization": TOKEN}, app=Served(server))
    target.dies_at, target.is_late = at, is_late
    mine = head(contract.document.digest, "0", {"seed": 1}, {})
    target.journal = journal = Journal(path, mine) if is_new else Journal.read(path)
    journal.compare(mine)
    journal.open(target.redacted, target.headers, is_new=is_new)
    try:
        return tuple(engine.run(contract, target, Effort(seed=1, examples=3, limits=limits)))
    finally:
        journal.close()


def killed(server: Unique, path: Path, at: int, *, is_late: bool) -> None:
    """Judge a server until it gets a request; the run does nothing after that, not even its clean-up."""
    with pytest.raises(KilledError), dead():
        run(server, path, at=at, is_late=is_late)


@contextmanager
def dead() -> Iterator[None]:
    before = engine._Group.clean_up

    def clean_up(group: engine._Group) -> None:
        assert isinstance(group.target, Killing)
        if not group.target.is_dead:
            before(group)

    with mock.patch.object(engine._Group, "clean_up", clean_up):
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Outcomes, list[tuple[str, str, str]]]:
    """The verdicts of a run that is not killed, and what it sends."""
    server = Unique()
    return run(server, tmp_path_factory.mktemp("whole") / "run.journal"), server.got


# A DELETE that was done, and whose response was lost, is sent again and finds nothing. Then a new resource is created,
# read and deleted, and once more if the first DELETE took what another request had created.
MOST_AGAIN = 8


@pytest.mark.soak
@DRAWN
@given(share=st.floats(0.0, 0.99), is_late=st.booleans())
def test_run_that_was_killed_goes_on(whole: Any, share: float, is_late: bool) -> None:
    verdicts, sent = whole
    at = 1 + int(share * len(sent))
    path, server = Path(tempfile.mkdtemp()) / "run.journal", Unique()
    killed(server, path, at, is_late=is_late)
    before = len(server.got)
    found = run(server, path, is_new=False)

    other = {name: each for name, each in found.items() if each != verdicts[name]}
    assert set(other.values()) <= {("inconclusive", "")}
    assert other.keys() <= SHOWN_BY_LOST
    # The run cannot recognize a resource that it was creating when it was killed, without a distinctive text.
    assert [each for each in server.kept.values() if len(each["name"]) > 1] == []
    answered, lost = Counter(server.got[: before - is_late]), Counter(server.got[before - is_late : before])
    again = Counter(server.got) - lost
    bodies = [each for each, count in again.items() if each[2] and count > sent.count(each) and answered[each]]
    assert bodies == []  # each creation and change that was answered is sent as often as without the kill
    assert len(server.got) <= len(sent) + MOST_AGAIN


@pytest.mark.soak
def test_a_creation_that_was_under_way_and_cannot_be_recognized_is_listed(whole: Any, tmp_path: Path) -> None:
    _, sent = whole
    named = [json.loads(body).get("name", "") if method == "POST" and "{" in body else "" for method, _, body in sent]
    at = 1 + next(index for index, name in enumerate(named) if isinstance(name, str) and len(name) == 1)
    path, server = tmp_path / "run.journal", Unique()
    killed(server, path, at, is_late=True)

    found = results(server, path, is_new=False)

    left = [each for result in found for each in result.created if not each.is_gone]
    assert [each.exchange.request.body["name"] for each in left] == [each["name"] for each in server.kept.values()]
    assert [each.remainder.reason.partition(":")[0] for each in left if each.remainder] == [
        "its creation was under way when a run was killed"
    ]


def test_last_line_that_was_not_written_to_its_end_is_left_out(whole: Any, tmp_path: Path) -> None:
    path, server = tmp_path / "run.journal", Unique()
    killed(server, path, 60, is_late=False)
    content = path.read_bytes()
    path.write_bytes(content[:-20])
    lost = json.loads(content.splitlines()[-1])
    assert "key" in lost
    before = len(server.got)

    assert run(server, path, is_new=False) == whole[0]
    assert server.got[before] == server.got[before - 1]
    assert server.kept == {}
    assert all(json.loads(line) for line in path.read_text().splitlines())


def test_run_that_was_killed_several_times_goes_on(whole: Any, tmp_path: Path) -> None:
    path, server = tmp_path / "run.journal", Unique()
    killed(server, path, 40, is_late=True)
    for at in (20, 15, 27):
        with pytest.raises(KilledError), dead():
            run(server, path, is_new=False, at=at, is_late=True)

    assert run(server, path, is_new=False) == whole[0]
    assert server.kept == {}


@pytest.mark.soak
def test_run_that_ended_is_told_again_and_sends_nothing(whole: Any, tmp_path: Path) -> None:
    path, server = tmp_path / "run.journal", Unique()
    run(server, path)
    count = len(server.got)

    assert run(server, path, is_new=False) == whole[0]
    assert len(server.got) == count


@pytest.mark.soak
@DRAWN
@given(most=st.integers(5, 230), again=st.none() | st.integers(60, 150))
def test_run_that_a_limit_ended_goes_on_with_new_resources(whole: Any, most: int, again: int | None) -> None:
    path, server = Path(tempfile.mkdtemp()) / "run.journal", Unique()
    run(server, path, limits=Limits(requests=most))
    assert (server.kept, len(server.got) <= most) == ({}, True)
    if again is not None:
        run(server, path, is_new=False, limits=Limits(requests=again))

    found = run(server, path, is_new=False)
    other = {name: each for name, each in found.items() if each != whole[0][name]}
    assert set(other.values()) <= {("inconclusive", "")}
    assert other.keys() <= SHOWN_BY_OLD
    assert server.kept == {}
    # Each run that goes on creates its resources anew, and repeats the controls of its last invalid requests. Beside
    # PUT, PATCH and DELETE it looks at other resources, which it creates.
    assert len(server.got) <= len(whole[1]) + 40 * (1 if again is None else 2)


@pytest.mark.soak
def test_run_that_two_limits_ended_sends_nothing_again(whole: Any, tmp_path: Path) -> None:
    path, server = tmp_path / "run.journal", Unique()
    run(server, path, limits=Limits(requests=42))
    run(server, path, is_new=False, limits=Limits(requests=130))
    count = len(server.got)
    assert 42 < count <= len(whole[1]) + 12  # the second run came to its end

    run(server, path, is_new=False)
    assert len(server.got) == count


@pytest.mark.soak
def test_waits_are_not_waited_for_again(tmp_path: Path) -> None:
    class Behind(Unique):
        """It shows a resource at the third read of it only."""

        def __call__(self, call: Call) -> Answer:
            seen = sum(each[:2] == ("GET", call.path) for each in self.got)
            answer = super().__call__(call)
            return (404, {}) if call.method == "GET" and call.path != "/t" and seen < 2 else answer

    path, server = tmp_path / "run.journal", Behind()
    started = time.monotonic()
    found = run(server, path, limits=Limits(waits=(1.0, 1.0)))
    first, started = time.monotonic() - started, time.monotonic()

    assert run(server, path, is_new=False, limits=Limits(waits=(1.0, 1.0))) == found
    assert time.monotonic() - started < first / 2


def test_journal_can_be_read_by_its_owner_only_and_holds_no_header(tmp_path: Path) -> None:
    path = tmp_path / "run.journal"
    run(Unique(), path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "s3cret-token" not in path.read_text()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert all(line["credentials"] for line in lines if "key" in line)


@pytest.mark.soak
def test_response_with_a_secret_is_not_kept_and_its_request_is_sent_again(tmp_path: Path) -> None:
    class Telling(Unique):
        """It shows the user's token in each response to a creation."""

        def shown(self, call: Call, item: Any) -> Answer:
            return super().shown(call, {**item, "owner": TOKEN} if call.method == "POST" else item)

    path, server = tmp_path / "run.journal", Telling()
    killed(server, path, 90, is_late=False)
    creations = sum(each[0] == "POST" for each in server.got)

    assert "s3cret-token" not in path.read_text()
    run(server, path, is_new=False)
    assert "s3cret-token" not in path.read_text()
    assert sum(each[0] == "POST" for each in server.got) > creations
    assert server.kept == {}


def test_response_of_a_login_is_not_kept(tmp_path: Path) -> None:
    login = object_of("name password", name=WORD, password=WORD)
    shown = object_of(id=TEXT, key=TEXT, access_token=TEXT)
    paths = {"/login": posts(login, shown)["/things"]}
    contract = contract_in(tmp_path, paths)
    calls: list[Call] = []

    def respond(call: Call) -> Answer:
        calls.append(call)
        right = isinstance(call.body, dict) and {"name", "password"} <= call.body.keys()
        given = {"id": f"u-{len(calls)}", "key": "k3y-of-the-server", "access_token": "t0ken-of-the-server"}
        return (200, given) if right and all(map(str, call.body.values())) else (422, {})

    path = tmp_path / "run.journal"
    run(respond, path, contract=contract)

    assert calls
    assert "-of-the-server" not in path.read_text()
    count = len(calls)
    run(respond, path, is_new=False, contract=contract)
    assert len(calls) > count
    assert "-of-the-server" not in path.read_text()


class Checked:
    """`bythebook check` in other processes, with one journal."""

    def __init__(self, folder: Path) -> None:
        contract_in(folder, PATHS)
        self.folder, self.report, self.journal = folder, folder / "report.json", folder / "run.journal"

    def start(self, url: str, *options: object) -> subprocess.Popen[str]:
        words = ("check", "small.json", "--url", url, "--examples", "10", "--report", f"json={self.report}", *options)
        command = [sys.executable, "-m", "bythebook", *map(str, words)]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def ended(self, url: str, *options: object) -> tuple[int, str, str]:
        process = self.start(url, *options)
        out, errors = process.communicate(timeout=120)
        return process.returncode, out, errors

    def verdicts(self) -> dict[str, tuple[str, str | None]]:
        told = json.loads(self.report.read_text())
        return {each["id"]: (each["verdict"], each["level"]) for each in told["requirements"]}


class Slow(Unique):
    """It takes its time, so that a kill meets a request under way."""

    def __call__(self, call: Call) -> Answer:
        time.sleep(0.01)
        return super().__call__(call)


def test_killed_process_goes_on(tmp_path: Path) -> None:
    checked, server, free = Checked(tmp_path), Slow(), Slow()
    with serving(Served(free)) as url:
        assert checked.ended(url, "--seed", "7/k3fd", "--journal", tmp_path / "free.journal")[0] == 0
    verdicts = checked.verdicts()
    with serving(Served(server)) as url:
        options = ("--journal", checked.journal)
        process = checked.start(url, "--seed", "7/k3fd", *options)
        while len(server.got) < 60 and process.poll() is None:  # a body of the search may hold no fresh text
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        before = len(server.got)
        assert server.kept
        code, out, errors = checked.ended(url, *options, "--resume")

    assert (code, errors) == (0, "")
    assert checked.verdicts() == verdicts
    assert server.kept == {}
    assert "seed 7/k3fd" in out
    assert 0 < before < len(server.got)
    twice = Counter(each[2] for each in server.got if each[2]) - Counter(each[2] for each in free.got if each[2])
    assert twice.total() <= 1  # the request that was under way
    assert len(server.got) <= len(free.got) + 5
    told = json.loads(checked.report.read_text())
    assert told["left"] == []
    assert abs(told["requests"] - len(free.got)) <= 5


def test_a_journal_is_of_one_worker(bythebook: Bythebook, tmp_path: Path) -> None:
    contract_in(tmp_path, PATHS)
    options = ("--url", "http://127.0.0.1:1", "--workers", 2, "--journal", tmp_path / "run.journal")
    ran = bythebook("check", tmp_path / "small.json", *options)

    assert (ran.code, ran.err) == (
        2,
        "bythebook: --journal records one request after the other; expected no --workers, or --workers 1\n",
    )
    assert not (tmp_path / "run.journal").exists()


@pytest.fixture
def wrong(bythebook: Bythebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Ran]]:
    """Check a server whose journal is there already, with other options."""
    monkeypatch.chdir(tmp_path)
    contract_in(tmp_path, PATHS)
    with serving(Served(Unique())) as url:

        def run_again(*options: object, document: str = "small.json") -> Ran:
            return bythebook("check", document, "--url", url, "--examples", 0, *options)

        first = run_again("--seed", 1, "--select", "read/*", "--journal", "run.journal")
        assert first.code in {0, 4}
        yield run_again


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--seed", 2, "--select", "read/*"], "is the journal of a run that differs in its seed: 1, not 2"),
        (["--select", "drop/*"], "is the journal of a run that differs in its selection"),
        (
            ["--select", "read/*", "-H", "X-Tenant: acme"],
            "is the journal of a run that differs in its names of headers",
        ),
        (
            ["--select", "read/*", "--no-create"],
            "is the journal of a run that differs in its option --no-create: False, not True",
        ),
    ],
)
def test_other_options_than_before_are_wrong_use(wrong: Any, options: list[object], told: str) -> None:
    ran = wrong("--journal", "run.journal", "--resume", *options)

    assert ran.code == 2
    assert ran.err.startswith(f"bythebook: run.journal: {told}")
    assert len(ran.err.splitlines()) == 1


def test_other_document_is_wrong_use(wrong: Any, tmp_path: Path) -> None:
    other = json.loads((tmp_path / "small.json").read_text())
    other["info"]["version"] = "2"
    (tmp_path / "other.json").write_text(json.dumps(other))
    ran = wrong("--journal", "run.journal", "--resume", "--select", "read/*", document="other.json")

    assert (ran.code, len(ran.err.splitlines())) == (2, 1)
    assert "is the journal of a run that differs in its document" in ran.err


def test_journal_that_cannot_be_used_is_wrong_use(wrong: Any, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("not a journal\n")
    (tmp_path / "list").write_text("[]\n")
    (tmp_path / "empty").write_text("")
    head_ = (tmp_path / "run.journal").read_text().splitlines()[0]
    (tmp_path / "broken").write_text(f"{head_}\n{{\n{{}}\n")
    (tmp_path / "strange").write_text(f'{head_}\n{{"key": "a"}}\n')
    found = {
        name: wrong("--journal", name, *(["--resume"] if name != "run.journal" else []), "--seed", 1).err
        for name in ("run.journal", "none", ".", "text", "list", "empty", "broken", "strange", "none/none")
    }
    found["no file"] = wrong("--resume").err

    assert all(len(each.splitlines()) == 1 for each in found.values())
    assert "run.journal: exists already; expected --resume" in found["run.journal"]
    assert "none: cannot be read (No such file or directory)" in found["none"]
    assert "cannot be read" in found["."]
    assert "text:1: is no line of a journal" in found["text"]
    assert "list:1: is no line of a journal" in found["list"]
    assert "empty: is no journal" in found["empty"]
    assert "strange:2: is no line of a journal" in found["strange"]
    assert "broken:2: is no line of a journal" in found["broken"]
    assert "--resume names no run; expected --journal FILE" in found["no file"]
    assert "cannot be written" in wrong("--journal", "none/none", "--select", "read/*").err
