"""The mark of a run: what an earlier run with the same seed left on the server holds no text of the next one."""

from __future__ import annotations

import itertools
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from harness import serving
from hypothesis import given, settings
from hypothesis import strategies as st

from bythebook.main import main
from bythebook_conformance.planning.marks import FIXED_MARK, SIGNS, Marks, drawn_mark, seed_of, told_seed
from bythebook_conformance.relations.changes import JudgedContract
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort, Limits
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.document.load import parse
from bythebook_openapi.errors import InputError

TEXT = {"type": "string"}
THING = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {**TEXT, "minLength": 1, "maxLength": 80},
        "code": {**TEXT, "pattern": "^[a-f0-9]{8}$"},
        "slug": {**TEXT, "pattern": "^[a-z][a-z0-9-]{2,30}$"},
        "key": {**TEXT, "format": "uuid"},
        "mail": {**TEXT, "format": "email"},
        "price": {**TEXT, "format": "decimal"},
        "tag": {**TEXT, "maxLength": 3},
        "size": {"type": "integer", "minimum": 0, "maximum": 90},
        "labels": {"type": "array", "items": TEXT, "maxItems": 5},
    },
}
DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "things", "version": "1"},
    "paths": {
        "/things": {
            "post": {
                "operationId": "make",
                "requestBody": {"required": True, "content": {"application/json": {"schema": THING}}},
                "responses": {
                    "201": {"description": "made", "content": {"application/json": {"schema": THING}}},
                    "409": {"description": "the name is taken"},
                    "422": {"description": "refused"},
                },
            }
        }
    },
}
CONTRACT = JudgedContract(parse(json.dumps(DOCUMENT), name="things.json"))


class Things:
    """An application of things with unique names, which nothing deletes. One that `lies` changes each size."""

    def __init__(self, status: int = 409, words: str = "", *, is_full: bool = False) -> None:
        self.status, self.words, self.is_full = status, words, is_full
        self.names: set[Any] = set()
        self.lies = False
        self.bodies: list[Any] = []
        self.numbers = itertools.count(1)

    def answer(self, body: Any) -> tuple[int, Any]:
        """Returns the status and the body of the response to a creation."""
        self.bodies.append(body)
        if not CONTRACT.admits(CONTRACT.operations[0].body, body):  # type: ignore[arg-type]
            return 422, {}
        if self.is_full or body["name"] in self.names:
            return self.status, {"message": self.words}
        self.names.add(body["name"])
        lie = {"size": 3} if self.lies and "size" in body else {}
        return 201, {**body, **lie, "id": next(self.numbers)}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        content = b""
        while True:
            part = await receive()
            content += part.get("body", b"")
            if not part.get("more_body"):
                break
        try:
            status, told = self.answer(json.loads(content or b"null"))
        except ValueError:
            status, told = 400, {}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(told).encode()})


def run(app: Things, **effort: Any) -> list[Any]:
    """Runs the kit against an application in this process. Returns the verdicts."""
    target = Target(CONTRACT, "http://testserver", {}, app=app)
    given_ = {"seed": 1, "examples": 3, "limits": Limits(waits=(0.0,), guard="none"), **effort}
    return [each for result in engine.run(CONTRACT, target, Effort(**given_)) for each in result.verdicts]


def shape(value: Any) -> Any:
    """Returns the form of a JSON value: letters and digits of a text by kind."""
    if isinstance(value, str):
        return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "0", value)))
    if isinstance(value, list):
        return [shape(each) for each in value]
    return {name: shape(each) for name, each in value.items()} if isinstance(value, dict) else value


def outcomes(verdicts: list[Any]) -> dict[str, str]:
    return {each.requirement.id: each.outcome for each in verdicts}


class TestMarks:
    @given(st.text(SIGNS, min_size=6, max_size=6), st.text(SIGNS, min_size=1, max_size=8))
    @settings(max_examples=200, deadline=None)
    def test_a_mark_keeps_letters_letters_and_digits_digits(self, form: str, run_mark: str) -> None:
        marks = Marks(run_mark)
        mark = marks.fresh(form)

        assert [each.isdecimal() for each in mark] == [each.isdecimal() for each in form]
        assert marks.form(f"{mark}3") == f"{form}3"
        assert marks.forms(f"Some{mark}xyz") == f"Some{form}xyz"

    @given(st.sets(st.text(SIGNS, min_size=6, max_size=6), min_size=2, max_size=20))
    @settings(deadline=None)
    def test_requests_of_a_run_have_different_marks(self, forms: set[str]) -> None:
        marks = Marks("k3fd")

        assert len({marks.fresh(each) for each in forms}) == len(forms)

    def test_the_fixed_mark_changes_nothing(self) -> None:
        assert Marks().fresh("abc234") == "abc234"
        assert Effort().mark == FIXED_MARK

    def test_a_seed_is_told_as_it_is_read(self) -> None:
        mark = drawn_mark()

        assert seed_of(told_seed(7, mark)) == (7, mark)
        assert seed_of("7") == (7, "")

    @pytest.mark.parametrize("text", ["", "x", "-1", "1/", "1/A", "/a", "1/a/b", "1.0", "1 /a"])
    def test_what_is_no_seed_is_one_line(self, text: str) -> None:
        with pytest.raises(InputError, match="is no seed"):
            seed_of(text)


class TestRuns:
    def test_form_length_choice_and_order_follow_the_seed_alone(self) -> None:
        sent: dict[str, list[Any]] = {}
        for mark in (FIXED_MARK, "k3fd", "zz9"):
            app = Things()
            run(app, mark=mark)
            sent[mark] = app.bodies

        first, *others = sent.values()
        for bodies in others:
            assert len(bodies) == len(first)
            assert [_lengths(each) for each in bodies] == [_lengths(each) for each in first]
            names = [[each.get("name") for each in some if isinstance(each, dict)] for some in (bodies, first)]
            assert shape(names[0]) == shape(names[1])

    def test_texts_of_two_marks_have_nothing_in_common(self) -> None:
        apps = [Things(), Things()]
        for app, mark in zip(apps, ("k3fd", "m7qa"), strict=True):
            run(app, mark=mark, examples=0)

        kept = [{each for each in app.names if len(each) > 5} for app in apps]
        assert kept[0].isdisjoint(kept[1])

    def test_same_mark_repeats_the_bytes(self) -> None:
        apps = [Things(), Things()]
        for app in apps:
            run(app, mark="k3fd")

        assert apps[0].bodies == apps[1].bodies

    @pytest.mark.parametrize(("status", "words"), [(409, ""), (400, "name already exists"), (422, "must be unique")])
    def test_leftovers_of_a_run_with_the_same_mark_leave_nothing_undecided(self, status: int, words: str) -> None:
        app, fresh = Things(status, words), outcomes(run(Things(status, words), examples=0))
        again = [outcomes(run(app, examples=0)) for _ in range(3)]

        assert again[1:] == [fresh, fresh]

    def test_a_server_that_refuses_all_creations_is_not_asked_for_ever(self) -> None:
        app = Things(is_full=True)
        run(app)

        assert len(app.bodies) < 80


@dataclass(frozen=True)
class Told:
    """What a command told: its exit code, what it printed, and the JSON report."""

    code: int
    out: str
    report: dict[str, Any]

    @property
    def outcomes(self) -> dict[str, str]:
        return {each["id"]: each["verdict"] for each in self.report["requirements"]}


Check = Callable[..., Told]


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Check:
    """Runs a command of bythebook with the document of things. The report is `report.json`."""
    monkeypatch.chdir(tmp_path)
    Path("things.json").write_text(json.dumps(DOCUMENT))

    def ran(*options: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["bythebook", *map(str, options)])
        with pytest.raises(SystemExit) as ended:
            main()
        report = json.loads(Path("report.json").read_text()) if Path("report.json").exists() else {}
        printed = capsys.readouterr()
        return Told(int(ended.value.code or 0), printed.out + printed.err, report)

    return ran


def _options(url: str, seed: str, *more: object) -> tuple[object, ...]:
    fixed = ("check", "things.json", "--url", url, "--examples", 0, "--report", "json=report.json")
    return (*fixed, "--seed", seed, *more)


class TestCommands:
    def test_second_run_with_a_seed_decides_as_much_as_the_first(self, check: Check) -> None:
        app = Things()
        with serving(app) as url:
            first, second = (check(*_options(url, "1")) for _ in range(2))

        assert second.outcomes == first.outcomes
        assert first.report["mark"] != second.report["mark"]
        assert f"seed 1/{first.report['mark']}\n" in first.out

    def test_what_is_printed_repeats_the_bytes(self, check: Check) -> None:
        apps = [Things(), Things()]
        seed = "1"
        for app in apps:
            with serving(app) as url:
                told = check(*_options(url, seed))
            seed = f"{told.report['seed']}/{told.report['mark']}"

        assert apps[0].bodies == apps[1].bodies

    def test_run_that_goes_on_has_the_mark_of_its_journal(self, check: Check) -> None:
        app = Things()
        with serving(app) as url:
            journal = ("--journal", "run.journal")
            first = check(*_options(url, "1", *journal))
            count = len(app.bodies)
            again = check(*_options(url, "1", *journal, "--resume"))
            other = check(*_options(url, "1/zzzz", *journal, "--resume"))

        assert json.loads(Path("run.journal").read_text().splitlines()[0])["mark"] == first.report["mark"]
        assert (again.report["mark"], again.outcomes) == (first.report["mark"], first.outcomes)
        assert len(app.bodies) == count
        assert other.code == 2
        assert "differs in its mark" in other.out

    def test_replay_sends_the_texts_of_the_report(self, check: Check) -> None:
        app = Things()
        app.lies = True
        with serving(app) as url:
            told = check(*_options(url, "1/k3fd"))
            (failure,) = (each for each, verdict in told.outcomes.items() if verdict == "fail" and "/size/" in each)
            names = {*app.names}
            app.names.clear()
            again = check("replay", failure, "--report", "report.json")

        assert again.code == 1
        assert "seed 1/k3fd" in again.out
        assert app.names & names

    def test_wrong_seed_is_one_line(self, check: Check) -> None:
        told = check(*_options("http://127.0.0.1:1", "1/NO"))

        assert told.code == 2
        assert told.out == (
            "bythebook: --seed '1/NO' is no seed; expected a number of 0 or more, or NUMBER/MARK as a run prints it, "
            "such as 1/k3fd\n"
        )


def _lengths(value: Any) -> Any:
    if isinstance(value, str):
        return len(value)
    if isinstance(value, list):
        return [_lengths(each) for each in value]
    return {name: _lengths(each) for name, each in value.items()} if isinstance(value, dict) else value


@given(st.text(SIGNS, max_size=12), st.sampled_from([str.lower, str.upper, str.title]), st.text(SIGNS, max_size=12))
def test_a_mark_in_a_text_of_another_request_becomes_its_twin(
    before: str, case: Callable[[str], str], after: str
) -> None:
    marks = Marks("one", "one/twin")
    mark = marks.fresh("abc2de")
    twin = marks.twin(mark)

    moved = marks.twin_of({"name": [f"{before} {case(mark)} {after}"], "size": 3})

    assert case(twin) in moved["name"][0]
    assert mark not in moved["name"][0].lower() or mark == twin
    assert moved["size"] == 3
    assert marks.twin_of(moved) == moved
