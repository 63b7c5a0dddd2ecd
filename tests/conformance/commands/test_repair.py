"""`bythebook repair`: a document learns from what a server was seen to do, as far as the user says so.

The laws of a repaired document are tested on the liars: `make test` takes some of them, `make soak` all.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import liars
import pytest
from documents import INTEGER, TEXT, content, object_of, operation
from harness import Bythebook, Ran
from judging import contract_in, judged_at
from liars import Liar
from miniature import AUTHORIZATION, Miniature
from servers import Answer, Call, Served

from bythebook_conformance.commands.options import contract_of, document_of
from bythebook_conformance.commands.repair.candidates import Candidate, found, together
from bythebook_conformance.commands.repair.overlay import lost, written
from bythebook_conformance.reports.json_report import read, to_bytes
from bythebook_conformance.reports.report import Report
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.overlay.model import read_overlay

PARTS = 14
# Liars of which a document may learn: the others break what no document may excuse, or can say.
TEACHERS = [
    each
    for each in liars.LIARS
    if each.name.startswith(("default not", "default left", "default of", "null refused", "null accepted", "response "))
    or each.name in {"required not enforced", "optional enforced", "malformed uuid", "date-time without zone"}
]


@dataclass
class Lesson:
    """A report of a server, and what its document learned from all candidates."""

    contract: Contract
    folder: Path
    server: Any
    token: str = AUTHORIZATION

    def report(self, contract: Contract | None = None, server: Any = None) -> Report:
        """Judge the server by a contract; by its own if none is given."""
        summary = judged_at(contract or self.contract, server or self.server, "http://127.0.0.1:9", self.token)
        file = self.folder / "report.json"
        file.write_bytes(to_bytes(summary.report))
        return read(file)

    def learned(self, actions: Sequence[dict[str, Any]], name: str = "overlay.yaml") -> Contract:
        """Return the contract after some actions, by way of the file of an overlay."""
        path = self.folder / name
        path.write_text(written(self.contract.document, path, actions))
        return contract_of(str(self.contract.document.path), overlays=[read_overlay(path)])


def failing(report: Report) -> set[str]:
    return {each.id for each in report.findings}


def appeared(before: Report, after: Report) -> set[str]:
    """Return what was judged before, passed, and fails now."""
    passed = {each.id for each in before.requirements if each.verdict == "pass"}
    return failing(after) & passed


def chosen(candidates: Sequence[Candidate]) -> set[str]:
    return {each.entry.id for each in candidates}


@pytest.mark.parametrize(
    "liar",
    [
        pytest.param(each, id=each.name.replace(" ", "-"), marks=[pytest.mark.soak] if number % 10 else [])
        for number, each in enumerate(TEACHERS)
    ],
)
def test_what_was_chosen_vanishes_and_nothing_else_appears(liar: Liar, contract: Contract, tmp_path: Path) -> None:
    lesson = Lesson(contract, tmp_path, liar.server())
    before = lesson.report()
    candidates, _ = found(before, contract)

    learned = lesson.learned(together(candidates, contract))
    after = lesson.report(learned, liar.server())

    assert candidates
    assert chosen(candidates) & failing(after) == set()
    assert appeared(before, after) == set()
    assert found(after, learned)[0] == []


@pytest.mark.soak
@pytest.mark.parametrize(
    "liar", [each for each in TEACHERS if each.name in {"default not applied", "null accepted for a required field"}]
)
def test_every_action_is_needed(liar: Liar, contract: Contract, tmp_path: Path) -> None:
    lesson = Lesson(contract, tmp_path, liar.server())
    before = lesson.report()
    candidates, _ = found(before, contract)
    actions = together(candidates, contract)

    changes = sorted({changed(each) for each in actions})
    assert len(changes) > 1
    for change in changes:
        learned = lesson.learned([each for each in actions if changed(each) != change])
        after = lesson.report(learned, liar.server())
        assert chosen(candidates) & failing(after) or appeared(before, after) or found(after, learned)[0]


def changed(action: Mapping[str, Any]) -> str:
    """Return the place that an action changes: what is removed and written anew is one change."""
    target: str = action["target"]
    return target if "remove" in action else f"{target}.{next(iter(action['update']))}"


@pytest.mark.soak
@pytest.mark.parametrize(
    "part", [pytest.param(each, marks=[pytest.mark.soak] if each else []) for each in range(PARTS)]
)
def test_other_liars_are_still_found(part: int, contract: Contract, tmp_path: Path) -> None:
    teacher = TEACHERS[part % len(TEACHERS)]
    lesson = Lesson(contract, tmp_path, teacher.server())
    before = lesson.report()
    candidates, _ = found(before, contract)
    actions = together(candidates, contract)
    withdrawn, learned = {each for ids in lost(contract, actions) for each in ids}, lesson.learned(actions)

    others = [each for each in liars.LIARS if each is not teacher][part::PARTS][:3]
    missed = {
        each.name: sorted(each.failures - withdrawn - failing(lesson.report(learned, each.server()))) for each in others
    }

    assert missed == {each.name: [] for each in others}


def test_crash_security_and_lost_values_are_never_excused(contract: Contract, tmp_path: Path) -> None:
    for name in ("500 on null", "bare token taken", "value dropped"):
        liar = next(each for each in liars.LIARS if each.name == name)
        candidates, kept = found(Lesson(contract, tmp_path, liar.server()).report(), contract)

        assert candidates == []
        assert {each.entry.id for each in kept if each.is_never} == liar.failures


def test_what_was_not_seen_every_time_is_never_excused(contract: Contract, tmp_path: Path) -> None:
    liar = next(each for each in TEACHERS if each.name == "default of another value")
    lesson = Lesson(contract, tmp_path, liar.server())
    lesson.report()
    stated = json.loads((tmp_path / "report.json").read_text())
    next(each for each in stated["requirements"] if each["verdict"] == "fail")["seen"] = [2, 3]
    (tmp_path / "report.json").write_text(json.dumps(stated))

    candidates, kept = found(read(tmp_path / "report.json"), contract)

    assert candidates == []
    assert [each.reason for each in kept] == ["it was not seen every time"]


COUNTRY = object_of("name", name=TEXT, country={**TEXT, "default": "France"})


def answers(country: str) -> Served:
    """Return a server that creates resources in a country, which `{name}` in it makes another one each time."""
    count = iter(range(10_000))

    def make(call: Call) -> Answer:
        if not isinstance(call.body, dict) or not isinstance(call.body.get("name"), str):
            return 422, {}
        if not isinstance(call.body.get("country", ""), str):
            return 422, {}
        shown = country.format(name=call.body["name"], number=next(count))
        return 200, {"country": shown, **call.body}

    return Served(make)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("Spain", {"update": {"default": "Spain"}}),
        ("of {name}", {"remove": True}),
        ("country {number}", {"remove": True}),
    ],
)
def test_default_is_learned_only_where_it_is_constant_and_nothing_of_the_run(
    country: str, expected: dict[str, Any], tmp_path: Path
) -> None:
    contract = contract_in(tmp_path, {"/shops": {"post": operation("make", content(COUNTRY), body=COUNTRY)}})
    lesson = Lesson(contract, tmp_path, answers(country), "")
    before = lesson.report()
    candidates, _ = found(before, contract)

    actions = together(candidates, contract)

    assert [{name: each for name, each in action.items() if name != "target"} for action in actions] == [expected]
    assert failing(lesson.report(lesson.learned(actions), answers(country))) == set()


def test_request_that_shares_a_component_with_a_response_keeps_it(tmp_path: Path) -> None:
    thing = object_of("name", name=TEXT)
    made = {"$ref": "#/components/schemas/Thing"}
    paths = {f"/{name}": {"post": operation(name, content(made), body=made)} for name in ("strict", "lax")}
    contract = contract_in(tmp_path, paths, {"schemas": {"Thing": thing}})

    def make(call: Call) -> Answer:
        name = call.body.get("name", 0) if isinstance(call.body, dict) else 0
        is_right = isinstance(name, str) or (name is None and call.path == "/lax")
        return (200, call.body) if is_right else (422, {})

    lesson = Lesson(contract, tmp_path, Served(make), "")
    before = lesson.report()
    candidates, _ = found(before, contract)
    learned = lesson.learned(together(candidates, contract))
    after = lesson.report(learned)

    assert chosen(candidates) == {"lax/body/name/non-nullable"}
    assert learned.document.at("/components/schemas")["Thing"] == thing
    assert failing(after) == set()
    assert {each.id for each in after.requirements if each.id.startswith("strict/")} == {
        each.id for each in before.requirements if each.id.startswith("strict/")
    }


def test_use_that_passed_keeps_its_component(tmp_path: Path) -> None:
    thing = object_of("name", name=TEXT, size={**INTEGER, "default": 3})
    made = {"$ref": "#/components/schemas/Thing"}
    paths = {f"/{name}": {"post": operation(name, content(made), body=made)} for name in ("right", "wrong")}
    contract = contract_in(tmp_path, paths, {"schemas": {"Thing": thing}})

    def make(call: Call) -> Answer:
        body = call.body if isinstance(call.body, dict) else {}
        is_right = isinstance(body.get("name"), str) and type(body.get("size", 1)) is int
        return (200, {"size": 3 if call.path == "/right" else 4, **body}) if is_right else (422, {})

    lesson = Lesson(contract, tmp_path, Served(make), "")
    before = lesson.report()
    candidates, _ = found(before, contract)
    learned = lesson.learned(together(candidates, contract))

    assert chosen(candidates) == {"wrong/body/size/default"}
    schemas = learned.document.at("/components/schemas")
    assert schemas["Thing"] == thing
    assert schemas["ThingOfWrong"]["properties"]["size"]["default"] == 4
    assert failing(lesson.report(learned)) == set()


class Run:
    """A report in a folder, and the command that repairs its document."""

    def __init__(self, bythebook: Bythebook, folder: Path) -> None:
        self.bythebook, self.folder = bythebook, folder
        self.report, self.overlay = folder / "report.json", folder / "overlay.yaml"

    def repair(self, *options: object) -> Ran:
        """Repair the document of the report."""
        return self.bythebook("repair", self.report, *options)

    def written(self, *options: object) -> Ran:
        """Write what the document learns."""
        return self.repair("--select", "*/default", "-o", self.overlay, *options)


@pytest.fixture
def run(bythebook: Bythebook, contract: Contract, tmp_path: Path) -> Run:
    """The run of a server with another default than the document."""
    liar = next(each for each in TEACHERS if each.name == "default of another value")
    Lesson(contract, tmp_path, liar.server()).report()
    return Run(bythebook, tmp_path)


def test_candidates_are_listed_and_nothing_is_written(run: Run) -> None:
    files = sorted(run.folder.iterdir())

    ran = run.repair()

    assert ran.code == 0
    first, says, line, action, *_, last = ran.out.splitlines()
    assert first.startswith("createInterview/body/completion_threshold/default  failure, ")
    assert says.startswith("  says           the default of 'completion_threshold' is 80 (")
    assert line.startswith("  no longer true page.txt:")
    assert action.startswith("  action         $.components.schemas.CreateInterviewRequest.properties.completion")
    assert last == "1 candidate; nothing is written without --select GLOB -o FILE"
    assert sorted(run.folder.iterdir()) == files


def test_overlay_is_bound_to_the_version_of_the_document(run: Run, contract: Contract) -> None:
    assert run.written().code == 0
    path = contract.document.path
    assert path is not None
    other = run.folder / "openapi.yaml"
    other.write_text(path.read_text() + "\n# another version\n")
    run.overlay.write_text(run.overlay.read_text().replace("extends: ", "x-extends: "))

    document_of(str(path), [read_overlay(run.overlay)])
    with pytest.raises(InputError, match="was written for another version of the document"):
        document_of(str(other), [read_overlay(run.overlay)])


def test_report_of_another_version_is_refused(run: Run) -> None:
    stated = json.loads(run.report.read_text())
    stated["document"]["sha256"] = "0" * 64
    run.report.write_text(json.dumps(stated))

    ran = run.written()

    assert ran.code == 2
    assert "is of another document than" in ran.err
    assert not run.overlay.exists()


def test_page_lines_are_printed(run: Run) -> None:
    ran = run.repair("--page", "--select", "*/default")

    assert ran.code == 0
    assert not run.overlay.exists()
    assert ran.out.startswith("page.txt:")
    assert " -> the default of 'completion_threshold' is 80 (" in ran.out


def test_wrong_use_is_one_line_and_writes_nothing(run: Run) -> None:
    assert run.repair("--select", "*").err.startswith("bythebook: --select and -o go together")
    assert run.repair("-o", run.overlay).code == 2
    ran = run.repair("--select", "*/nothing", "-o", run.overlay)
    assert ran.code == 2
    assert "names no candidate; expected createInterview/body/completion_threshold/default" in ran.err
    assert not run.overlay.exists()
    run.overlay.write_text("mine")
    assert "is there already" in run.written().err
    assert run.overlay.read_text() == "mine"
    assert run.written("--force").code == 0


def test_conforming_server_teaches_nothing(bythebook: Bythebook, contract: Contract, tmp_path: Path) -> None:
    Lesson(contract, tmp_path, Miniature()).report()

    assert bythebook("repair", tmp_path / "report.json").out == "the report has no finding\n"
