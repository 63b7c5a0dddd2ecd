"""`bythebook replay`: the requests of a failure are sent again, after a set-up of their own, and judged anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, get_args

import jsonschema_rs
import pytest
from documents import BOOLEAN, INTEGER, MERGE_PATCH, WORD, object_of, resources
from harness import Bythebook, Ran, serving
from judging import contract_in
from made import SCHEMA
from servers import Answer, Call, Item, Resources, Served
from several import Several, document

from bythebook_conformance.model import Slot
from bythebook_conformance.reports.json_report import read, to_bytes
from bythebook_conformance.running.transport.credentials import CASES
from docs.examples import orders

DEFAULT = "make1/body/size/default"


@dataclass
class Run:
    """A report of a run with failures, its document, and a way to replay one of them against a server."""

    bythebook: Bythebook
    spec: Path
    report: Path = field(init=False)

    def __post_init__(self) -> None:
        self.report = self.spec.parent / "report.json"

    def check(self, app: Any, *options: object) -> Ran:
        with serving(app) as url:
            fixed = ("--url", url, "--report", f"json={self.report}")
            return self.bythebook("check", self.spec, *fixed, *(options or ("--seed", 1, "--examples", 0)))

    def replay(self, app: Any, identifier: str, *options: object) -> Ran:
        with serving(app) as url:
            return self.bythebook("replay", identifier, "--report", self.report, "--url", url, *options)

    @property
    def fails(self) -> list[str]:
        """The ids of what fails in the report."""
        return [each["id"] for each in json.loads(self.report.read_text())["requirements"] if each["verdict"] == "fail"]


@pytest.fixture(scope="module")
def made_once() -> dict[str, str]:
    """What the first test made for all of them: the report, and the folder that it names."""
    return {}


@pytest.fixture
def run(bythebook: Bythebook, tmp_path: Path, made_once: dict[str, str]) -> Run:
    """A run of two operations. The second takes 4 for its default. The report is made once, and copied."""
    made = Run(bythebook, document(tmp_path, 2))
    if not made_once:
        made.check(Several({"/things1": 4}))
        made_once |= {"report": made.report.read_text(), "folder": str(tmp_path)}
    made.report.write_text(made_once["report"].replace(made_once["folder"], str(tmp_path)))
    return made


def test_failure_that_is_still_there_exits_with_1_and_tells_both(run: Run) -> None:
    ran = run.replay(Several({"/things1": 5}), DEFAULT)

    assert ran.code == 1
    then, now = ran.out.split("\nnow\n")
    assert "then\nFAILURE POST /things1 › size › default\n" in then
    assert "  actual         4\n" in then
    assert "FAILURE POST /things1 › size › default\n" in now
    assert "  actual         5\n" in now
    assert "  response       200 " in now
    assert now.splitlines()[-1].startswith("still fails: ")


def test_mended_failure_exits_with_0_and_shows_the_response(run: Run) -> None:
    ran = run.replay(Several(), DEFAULT)

    assert ran.code == 0
    now = ran.out.split("\nnow\n")[1]
    assert "PASS POST /things1 › size › default\n" in now
    assert '  response       200 {"name": ' in now
    assert now.splitlines()[-1].startswith("does not fail any more: ")


def test_refused_requests_exit_with_4(run: Run) -> None:
    ran = run.replay(Several(closed=("/things1",)), DEFAULT)

    assert ran.code == 4
    assert "NOT TESTED POST /things1 › size › default\n" in ran.out
    assert "  reason         the server answered the fullest valid request with 403" in ran.out
    assert ran.out.splitlines()[-1].startswith("could not be judged: ")


def test_server_that_does_not_answer_exits_with_3(run: Run) -> None:
    ran = run.bythebook("replay", DEFAULT, "--report", run.report)

    assert ran.code == 3
    assert ran.err.startswith("bythebook: nobody answers at http://127.0.0.1:")


def test_only_requests_of_the_operation_are_sent(run: Run) -> None:
    app = Several({"/things1": 4})
    run.replay(app, DEFAULT)

    assert set(app.paths) == {"/things1"}
    assert len(app.paths) <= 12


def test_report_with_drafts_is_as_its_schema_says_and_is_read_as_written(run: Run) -> None:
    told = json.loads(run.report.read_text())

    assert [each.message for each in jsonschema_rs.Draft202012Validator(SCHEMA).iter_errors(told)] == []
    assert [each["id"] for each in told["requirements"] if "draft" in each] == [DEFAULT]
    assert to_bytes(read(run.report)) == run.report.read_bytes()


FIELDS = {
    "title": WORD,
    "size": {**INTEGER, "default": 3},
    "done": {**BOOLEAN, "default": False},
    "weight": {**INTEGER, "default": 5},
    "color": {"type": "string", "enum": ["red", "green", "blue"]},
}
NOTES = resources(
    "/notes",
    object_of("title", **FIELDS),
    object_of("id title", id=WORD, **FIELDS),
    get="read",
    patch="change",
    delete="drop",
    change=object_of(**FIELDS),
    media_type=MERGE_PATCH,
)


_READS: dict[str, Callable[[Item], Item]] = {
    "lost": lambda item: {**item, "weight": 5},
    "void": lambda item: {**item, "size": None} if item.get("weight") == 0 else item,
}


class Notes(Resources):
    """Notes, each fault by its name: `crash` for two values together, `reset` for a PATCH that resets the
    size, `lost` for a read without the weight, `void` for a read that shows no
    size beside a weight of 0, `null` for a null that it takes for the size, `strict` for a weight of 0 that it refuses.
    """

    def __init__(self, fault: str = "") -> None:
        super().__init__(NOTES, reads=_READS.get(fault, dict))
        self.fault = fault
        self.posted: list[Any] = []

    def __call__(self, call: Call) -> Answer:
        if call.method == "POST":
            self.posted.append(call.body)
        if self.fault == "crash" and call.method == "POST" and is_rare(call.body):
            return 500, {}
        return super().__call__(call)

    def accepts(self, call: Call) -> bool:
        body = call.body
        if self.fault == "strict" and isinstance(body, dict) and body.get("weight") == 0:
            return False
        if self.fault == "null" and isinstance(body, dict) and body.get("size", 0) is None:
            call = replace(call, body={**body, "size": 3})
        return super().accepts(call)

    def change(self, key: str, body: Any) -> Any:
        return super().change(key, {"size": 3, **body} if self.fault == "reset" else body)


def is_rare(body: Any) -> bool:
    """Return whether a body holds what only a search finds."""
    return isinstance(body, dict) and body.get("done") is False and body.get("size") == 0


@pytest.fixture
def notes(bythebook: Bythebook, tmp_path: Path) -> Run:
    """A run of notes that is still to be made."""
    contract_in(tmp_path, NOTES)
    return Run(bythebook, tmp_path / "small.json")


def test_finding_of_the_search_is_sent_exactly_as_it_was_recorded(notes: Run) -> None:
    planned = notes.check(Served(Notes("crash")))
    notes.check(Served(Notes("crash")), "--seed", 1, "--examples", 40)
    crash = "make/no-server-error"
    assert planned.code == 0
    assert notes.fails == [crash]

    still, mended = Notes("crash"), Notes()
    assert notes.replay(Served(still), crash).code == 1
    assert notes.replay(Served(mended), crash).code == 0
    for server in (still, mended):
        assert any(map(is_rare, server.posted))
        assert not server.kept
    assert len(mended.posted) < 30


FAULTS = {
    "reset": "change/body/size/patch-absent",
    "lost": "make/body/weight/read-back",
    "null": "make/body/size/non-nullable",
}


@pytest.mark.soak
@pytest.mark.parametrize("fault", FAULTS)
def test_resources_of_a_finding_are_made_anew_and_deleted(fault: str, notes: Run) -> None:
    notes.check(Served(Notes(fault)))
    assert FAULTS[fault] in notes.fails

    for now, code in ((Notes(fault), 1), (Notes(), 0)):
        ran = notes.replay(Served(now), FAULTS[fault])
        made = len([each for each in ran.out.splitlines() if " resources created and " in each])
        assert (ran.code, made, now.kept) == (code, 1, {})
        assert now.count
        assert f" {now.count} resources created and {now.count} deleted" in ran.out


@pytest.mark.soak
def test_read_of_what_another_request_wrote_is_judged_with_it(notes: Run) -> None:
    notes.check(Served(Notes("void")))

    assert "read/response/size/response-null" in notes.fails
    assert notes.replay(Served(Notes("void")), "read/response/size/response-null").code == 1
    assert notes.replay(Served(Notes()), "read/response/size/response-null").code == 0


def test_recorded_request_that_is_refused_now_is_not_mended(notes: Run) -> None:
    notes.check(Served(Notes("lost")))
    ran = notes.replay(Served(Notes("strict")), "make/body/weight/read-back")

    assert ran.code == 4
    assert "reason         the server answered the recorded request with 422" in ran.out


def test_secrets_are_sent_and_not_printed(run: Run) -> None:
    app = Several({"/things1": 4})
    ran = run.replay(app, DEFAULT, "-H", "Authorization: Bearer s3cr3t-token")

    assert ran.code == 1
    assert "s3cr3t" not in ran.out + ran.err
    assert "$TOKEN" in ran.out


def test_changed_document_is_named_and_the_server_is_judged_by_it(run: Run) -> None:
    run.spec.write_text(run.spec.read_text().replace('"default": 3', '"default": 4'))
    ran = run.replay(Several({"/things1": 4}), DEFAULT)

    assert ran.code == 0
    assert "the document has changed since the report" in ran.out


def test_document_without_the_requirement_is_one_line(run: Run) -> None:
    run.spec.write_text(run.spec.read_text().replace('"default": 3', '"minimum": 3'))
    ran = run.replay(Several(), DEFAULT)

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert f"does not require '{DEFAULT}'; expected the document of the report" in ran.err


def test_recorded_field_that_the_document_dropped_is_no_pass(notes: Run) -> None:
    notes.check(Served(Notes("crash")), "--seed", 1, "--examples", 40)
    told = json.loads(notes.report.read_text())
    failure = next(each for each in told["requirements"] if each["verdict"] == "fail")
    failure["draft"]["slots"].append({"at": ["body", "gone"], "slot": "plain"})
    notes.report.write_text(json.dumps(told))
    ran = notes.replay(Served(Notes()), "make/no-server-error")

    assert ran.code == 4
    assert "the document has no longer every field of the recorded request" in ran.out


MISTAKES = [
    ((DEFAULT,), "no report is named, and there is none in this folder; expected --report FILE"),
    (("make1/body/size/defalt", "--report", "REPORT"), f"expected an id of a failure, such as '{DEFAULT}'"),
    (("make0/body/size/default", "--report", "REPORT"), "is no failure: its verdict is 'pass'"),
    ((DEFAULT, "--report", "REPORT", "--spec", "no.yaml"), "no.yaml: cannot be read"),
    ((DEFAULT, "--report", "REPORT", "--url", "ftp:/x"), "'ftp:/x' is no address"),
    (
        (DEFAULT, "--report", "REPORT", "--url", "http://192.0.2.1:9/"),
        "would be created at http://192.0.2.1:9/; expected",
    ),
    ((DEFAULT, "--report", "REPORT", "-H", "token"), "header 1 of those given cannot be read"),
]


@pytest.mark.parametrize(("options", "words"), MISTAKES, ids=range(len(MISTAKES)))
def test_mistake_is_one_line(options: tuple[str, ...], words: str, run: Run) -> None:
    ran = run.bythebook("replay", *(run.report if each == "REPORT" else each for each in options))

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert words in ran.err


def test_document_that_the_server_served_is_asked_of_the_one_in_its_place(bythebook: Bythebook, tmp_path: Path) -> None:
    """The first server is gone: its document was asked for, and nobody answered."""
    report = tmp_path / "r.json"
    with serving(orders.app) as url:
        bythebook("check", f"{url}/openapi.json", "--url", url, "--examples", 0, "--report", f"json={report}")
    (found, *_) = [each["id"] for each in json.loads(report.read_text())["requirements"] if each["level"]]
    with serving(orders.app) as url:
        ran = bythebook("replay", found, "--report", str(report), "--url", url)

    assert ran.code == 1, ran.err
    assert f"{url}/openapi.json against {url}" in ran.out


def test_document_of_the_report_that_is_not_here_is_one_line(run: Run) -> None:
    run.spec.unlink()
    ran = run.replay(Several(), DEFAULT)

    assert (ran.code, ran.err.count("\n")) == (2, 1)
    assert "the document of the report, " in ran.err
    assert "is not here; expected --spec SPEC" in ran.err


def test_schema_of_drafts_names_every_slot_and_variant_of_credentials() -> None:
    stated = SCHEMA["$defs"]["draft"]["properties"]

    assert tuple(stated["slots"]["items"]["properties"]["slot"]["enum"]) == get_args(get_args(Slot)[0])
    assert set(stated["credentials"]["enum"]) == set(CASES)


SLOTS = [
    "absent",
    "null",
    "plain",
    "other",
    "long",
    "wide",
    "padded",
    "falsy",
    "default",
    "low",
    "high",
    "several",
    "extra",
]


@pytest.mark.parametrize("slot", [*SLOTS, {"a": [1]}])
def test_edited_draft_makes_no_traceback(slot: Any, run: Run) -> None:
    told = json.loads(run.report.read_text())
    failure = next(each for each in told["requirements"] if each["verdict"] == "fail")
    kind = "slot" if isinstance(slot, str) else "value"
    failure["draft"]["slots"] = [{"at": ["body", name], kind: slot} for name in ("name", "size")]
    run.report.write_text(json.dumps(told))

    assert run.replay(Several(), DEFAULT).code in {0, 4}


def test_edited_credentials_are_one_line(run: Run) -> None:
    run.report.write_text(run.report.read_text().replace('"credentials": "right"', '"credentials": "odd"'))
    ran = run.replay(Several(), DEFAULT)

    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert '/draft/credentials: is no JSON report: "odd" is not one of' in ran.err


def test_configuration_gives_the_document_and_headers_and_not_the_server(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = run.spec.rename(run.spec.with_name("moved.json"))
    stated = f'[check]\nspec = "{moved.name}"\nurl = "http://127.0.0.1:9"\nheader = ["X-Team: blue"]\n'
    (run.spec.parent / "bythebook.toml").write_text(stated)
    monkeypatch.chdir(run.spec.parent)
    ran = run.replay(Several({"/things1": 4}), DEFAULT)
    silent = run.bythebook("replay", DEFAULT, "--report", run.report)

    assert ran.code == 1
    assert "moved.json against http://127.0.0.1:" in ran.out
    assert "X-Team" in ran.out
    assert silent.code == 3
    assert "http://127.0.0.1:9\n" not in silent.err
