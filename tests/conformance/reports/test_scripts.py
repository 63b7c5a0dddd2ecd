"""The script of a finding: all requests from the creation to the evidence, with the ids that responses give."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from documents import INTEGER, TEXT, WORD, Stated, content, in_path, nullable, object_of, operation, resources
from harness import serving
from judging import Judge, accused
from scripts import not_shown
from servers import Answer, Call, Item, Resources, Served

from bythebook_conformance.reports.findings.script import commands, script
from bythebook_conformance.reports.report import Entry
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running.transport.shell import Filled, slot, word

NEW, SHOWN = object_of("name", name=WORD, note=TEXT), object_of("id name note", id=TEXT, name=WORD, note=nullable(TEXT))
LABELS = resources("/labels", NEW, SHOWN, change=object_of(name=WORD, note=nullable(TEXT)), get="get", patch="change")


class Keeping(Resources):
    """Null leaves the note as it was, and the ids are other ones in each server."""

    first = 0

    def __init__(self, paths: Mapping[str, Any]) -> None:
        super().__init__(paths)
        Keeping.first += 100
        self.count = Keeping.first

    def make(self, body: Item) -> Item:
        return super().make({"note": None, **body})

    def change(self, key: str, body: Item) -> Item:
        return super().change(key, {name: each for name, each in body.items() if each is not None})


def found(summary: Summary) -> Entry:
    (entry,) = summary.report.findings
    return entry


def test_script_carries_the_id_of_the_creation_to_the_change(judge: Judge) -> None:
    summary = judge(Keeping(LABELS), LABELS)
    entry = found(summary)

    assert [each.request.split()[0] for each in entry.steps] == ["POST", "PATCH", "GET", "PATCH"]
    assert [each.is_evidence for each in entry.steps] == [False, False, False, True]
    assert entry.steps[-1].request == "PATCH /labels/$id1"
    assert '"$URL/labels/$id1"' in entry.steps[-1].curl
    (result,) = [each for each in summary.results if each.plan.operation.id == "change"]
    (verdict,) = [each for each in result.verdicts if each.level]
    with serving(Served(Keeping(LABELS))) as url:  # whose ids are other ones
        assert not not_shown(summary, result, verdict, url)


def test_script_does_not_show_what_was_mended(judge: Judge) -> None:
    summary = judge(Keeping(LABELS), LABELS)
    (result,) = [each for each in summary.results if each.plan.operation.id == "change"]
    (verdict,) = [each for each in result.verdicts if each.level]

    class Mended(Keeping):
        def change(self, key: str, body: Item) -> Item:
            return Resources.change(self, key, body)

    with serving(Served(Mended(LABELS))) as url:
        assert not_shown(summary, result, verdict, url)


def test_lines_of_the_terminal_can_be_pasted(judge: Judge) -> None:
    report = judge(Keeping(LABELS), LABELS).report
    with serving(Served(Keeping(LABELS))) as url:
        report = replace(report, facts=replace(report.facts, target=url))
        text = "\n".join(commands(report, report.findings[0]))
        ran = subprocess.run(["bash", "-u"], input=text, capture_output=True, text=True, check=True, timeout=60)

    assert ran.stdout.count("HTTP/1.1 200") == 3


def test_number_in_a_body_is_carried_as_a_number(judge: Judge) -> None:
    team = object_of("id name", id=INTEGER, name=WORD)
    member = object_of("id team_id", id=INTEGER, team_id=INTEGER, role={**TEXT, "default": "guest"})
    asked = object_of("team_id", team_id=INTEGER, role={**TEXT, "default": "guest"})
    paths: Stated = {
        "/teams": {"post": operation("team", content(team), "201", body=object_of("name", name=WORD))},
        "/members": {"post": operation("member", content(member), "201", body=asked)},
        "/teams/{team_id}": {
            "parameters": [in_path("team_id", INTEGER)],
            "get": operation("readTeam", content(team)),
        },
    }
    teams: dict[int, Item] = {}

    def respond(call: Call) -> Answer:
        if call.path == "/teams":
            teams[len(teams) + 40] = made = {"id": len(teams) + 40, "name": call.body["name"]}
            return 201, made
        if call.path.startswith("/teams/"):
            key = call.path.rpartition("/")[2]
            return (200, teams[int(key)]) if key.isdecimal() and int(key) in teams else (404, {})
        if call.body.get("team_id") not in teams:
            return 422, {"detail": "no such team"}
        return 201, {"id": 1, "role": "owner", **call.body}

    summary = judge(respond, paths)
    assert accused(summary).get("member/body/role/default") == "failure"
    entry = next(each for each in summary.report.findings if each.id == "member/body/role/default")
    assert [each.request for each in entry.steps] == ["POST /teams", "POST /members"]
    assert """'{"team_id": '"$id1"'""" in entry.steps[1].curl


def test_secret_stays_a_variable_of_the_environment(judge: Judge) -> None:
    secret = "a-secret-of-the-user"
    report = judge(Keeping(LABELS), LABELS, headers={"Authorization": f"Bearer {secret}"}).report
    text = script(report, report.findings[0])

    assert secret not in text
    assert ': "${TOKEN:?holds a secret of the requests}"' in text
    without = {"PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["bash"], input=text, capture_output=True, text=True, check=False, env=without)
    assert ran.returncode != 0
    assert "TOKEN" in ran.stderr


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (f"/labels/{slot('id1', is_number=False)}/x", '"/labels/$id1/x"'),
        (f'{{"a": "{slot("id1", is_number=True)}"}}', """'{"a": '"$id1"'}'"""),
        (f'{{"a": "{slot("id1", is_number=False)}"}}', """'{"a": "'"$id1"'"}'"""),
    ],
)
def test_word_of_a_shell_holds_variables_in_its_slots(text: str, written: str) -> None:
    assert word(text) == written
    assert word(Filled("$URL"), "/labels") == '"$URL/labels"'


def test_id_that_is_that_of_the_resource_around_too_is_carried(judge: Judge) -> None:
    """Event 3 of venue 3: its number stood in the script as it was, and was another one on a fresh server."""
    shown = object_of("id name note", id=INTEGER, name=WORD, note=nullable(TEXT))
    outer = resources("/venues", object_of("name", name=WORD), object_of("id name", id=INTEGER, name=WORD), get="venue")
    inner = {
        "/venues/{id}/events": {
            "parameters": [in_path("id", INTEGER)],
            "post": operation("add", content(shown), "201", body=NEW, refuses="404 422"),
        },
        "/events/{event_id}": {
            "parameters": [in_path("event_id", INTEGER)],
            "get": operation("event", content(shown), refuses="404"),
            "patch": operation("change", content(shown), body=object_of(name=WORD), refuses="404 422"),
        },
    }
    kept: dict[str, dict[int, Item]] = {"venues": {}, "events": {}}

    def respond(call: Call) -> Answer:
        kind = "events" if "events" in call.path else "venues"
        if call.method == "POST":
            body = call.body if isinstance(call.body, dict) else {}
            if not str(body.get("name", "")).isprintable() or not isinstance(body.get("name"), str):
                return 422, {}
            if kind == "events" and int(call.path.split("/")[2]) not in kept["venues"]:
                return 404, {}
            own = int(call.path.split("/")[2]) if kind == "events" else len(kept[kind]) + 1
            kept[kind][own] = {"note": None, **body, "id": own}
            return 201, kept[kind][own]
        key = call.path.rpartition("/")[2]
        if not key.isdecimal() or int(key) not in kept[kind]:
            return 404, {}
        if call.method == "PATCH" and not isinstance((call.body or {}).get("name", ""), str):
            return 422, {}
        return 200, kept[kind][int(key)]  # a PATCH changes nothing

    summary = judge(respond, {**outer, **inner})
    steps = [each.steps for each in summary.report.findings if each.operation == "change" and each.steps]

    assert steps
    assert all("/events/$id" in one[-1].request for one in steps)
