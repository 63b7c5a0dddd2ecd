"""Correct servers that a review found accused, of parameters, states and fields that belong together; beside each is
one with the real fault.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from kept import ID, TEXT, Kept, document, judged, of, operation
from tiny import Call, Judge, content, made_judge, reasons

DRY = {"name": "dry_run", "in": "query", "schema": {"type": "boolean"}}


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


class Dry(Kept):
    """It does nothing where it is asked to."""

    def __call__(self, call: Call) -> tuple[int, Any]:
        asked = call.query.get("dry_run", "false")
        if asked not in {"true", "false"}:
            return 400, {"message": "wrong"}
        kept = dict(self.kept)
        answer = super().__call__(call)
        self.kept = kept if asked == "true" else self.kept
        return answer


class Undying(Dry):
    def drop(self, call: Call, key: str) -> tuple[int, Any]:
        return 204, None


def dry() -> dict[str, Any]:
    listed = content({"type": "array", "items": of("id name", id=TEXT, name=TEXT)})
    paths = document(lists=operation("all", listed))
    paths["/things"]["post"]["parameters"] = [DRY]
    for method in ("patch", "delete"):
        paths["/things/{id}"][method]["parameters"] = [ID, DRY]
    return paths


def test_a_parameter_may_ask_for_nothing_to_be_done(judge: Judge) -> None:
    summary = judge(Dry(), dry())

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {}
    assert summary.untested == {}


def test_what_is_not_deleted_without_a_parameter_is_told(judge: Judge) -> None:
    assert judged(judge(Undying(), dry()), "drop/deleted") == ("warning", "")


STATES = ["archived", "active", "draft"]
STATE = {"type": "string", "enum": STATES}


class Machine(Kept):
    """Things of which the status is changed in some ways alone."""

    def __init__(self, ways: dict[str, set[str]]) -> None:
        super().__init__()
        self.ways, self.start = ways, {"status": "draft"}

    def right(self, body: Any, *, is_whole: bool) -> bool:
        return super().right(body, is_whole=is_whole) and body.get("status", "draft") in STATES

    def own(self, body: dict[str, Any]) -> dict[str, Any]:
        return {name: body[name] for name in ("name", "status") if name in body}

    def change(self, key: str, body: dict[str, Any]) -> tuple[int, Any]:
        now = self.kept[key]["status"]
        if body.get("status", now) not in {now, *self.ways[now]}:
            return 400, {"message": f"it is {now}"}
        return super().change(key, body)


def machine() -> dict[str, Any]:
    """Return the paths of things that are made as drafts."""
    paths = document({"name": TEXT, "status": STATE})
    paths["/things"]["post"]["requestBody"] = {"required": True, **content(of("name", name=TEXT))}
    return paths


@pytest.mark.parametrize(
    "ways",
    [
        {"draft": {"active", "archived"}, "active": {"archived", "draft"}, "archived": set()},
        {"draft": {"active"}, "active": {"archived"}, "archived": set()},
        {"draft": {"active"}, "active": {"archived"}, "archived": {"draft"}},
    ],
)
def test_a_state_that_follows_on_no_other_is_no_refused_value(judge: Judge, ways: dict[str, set[str]]) -> None:
    summary = judge(Machine(ways), machine())

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {}
    assert judged(summary, "change/body/status/domain:admitted") == ("pass", "")


def test_a_thing_that_is_made_in_its_last_state_refuses_no_value(judge: Judge) -> None:
    ways: dict[str, set[str]] = {"draft": {"active", "archived"}, "active": {"archived", "draft"}, "archived": set()}

    assert reasons(judge(Machine(ways), document({"name": TEXT, "status": STATE})), "failure") == {}


def test_a_member_that_no_state_takes_is_told(judge: Judge) -> None:
    ways: dict[str, set[str]] = {"draft": {"active"}, "active": {"draft"}}

    assert judged(judge(Machine(ways), machine()), "change/body/status/domain:admitted") == ("failure", "")


MODE = {"type": "object", "properties": {"mode": {**STATE, "default": "draft"}}}


@pytest.mark.parametrize(("refused", "expected"), [({"draft"}, ("warning", "narrower")), ({*STATES}, ("failure", ""))])
def test_a_state_that_is_the_only_one_of_its_kind_may_follow_on_another(
    judge: Judge, refused: set[str], expected: tuple[str, str]
) -> None:
    def answer(call: Call) -> tuple[int, Any]:
        mode = call.body.get("mode", "active") if isinstance(call.body, dict) else None
        is_right = mode in STATES and ("mode" not in call.body or mode not in refused)
        return (200, {}) if is_right else (400, {"message": "wrong"})

    put = operation("set", content({"type": "object"}), requestBody={"required": True, **content(MODE)})

    assert judged(judge(answer, {"/settings": {"put": put}}), "set/body/mode/domain:admitted") == expected


ENABLED = {"type": "boolean", "default": True}
PLANNED = {"name": TEXT, "enabled": ENABLED, "schedule": {**TEXT, "nullable": True}}


class Planned(Kept):
    """Things that have no schedule while they are not enabled; a test says what becomes of one otherwise."""

    def __init__(self, becomes: Any = None) -> None:
        super().__init__()
        self.becomes = becomes or (lambda thing: thing)

    def right(self, body: Any, *, is_whole: bool) -> bool:
        is_right = super().right(body, is_whole=is_whole) and isinstance(body.get("enabled", True), bool)
        return is_right and isinstance(body.get("schedule"), str | None)

    def own(self, body: dict[str, Any]) -> dict[str, Any]:
        return {name: body[name] for name in PLANNED if name in body}

    def settled(self, key: str) -> dict[str, Any]:
        thing = {"enabled": True, "schedule": None, **self.kept[key]}
        self.kept[key] = self.becomes(thing if thing["enabled"] else {**thing, "schedule": None})
        return self.kept[key]

    def __call__(self, call: Call) -> tuple[int, Any]:
        status, answer = super().__call__(call)
        return (status, self.settled(answer["id"])) if isinstance(answer, dict) and "id" in answer else (status, answer)


def test_a_field_that_another_one_clears_is_a_warning(judge: Judge) -> None:
    summary = judge(Planned(), document(PLANNED))

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning")["make/body/schedule/echo"] == "coupled"


@pytest.mark.parametrize(
    ("becomes", "broken"),
    [
        (lambda thing: {**thing, "schedule": thing["schedule"] and thing["schedule"][:5]}, "make/body/schedule/echo"),
        (lambda thing: {**thing, "schedule": thing["schedule"] and thing["name"]}, "make/body/schedule/echo"),
    ],
)
def test_a_field_that_is_lost_by_itself_is_told(judge: Judge, becomes: Any, broken: str) -> None:
    assert judged(judge(Planned(becomes), document(PLANNED)), broken) == ("failure", "")


REASONED = {"name": TEXT, "goal": TEXT, "state": {"type": "string", "enum": ["open", "closed"]}, "reason": TEXT}


class Reasoned(Kept):
    """Things whose reason is that of their state: a new state has none yet."""

    def right(self, body: Any, *, is_whole: bool) -> bool:
        return (
            super().right(body, is_whole=is_whole)
            and body.get("state", "open") in REASONED["state"]["enum"]
            and isinstance(body.get("reason", ""), str)
        )

    def own(self, body: dict[str, Any]) -> dict[str, Any]:
        return {name: body[name] for name in REASONED if name in body}

    def change(self, key: str, body: dict[str, Any]) -> tuple[int, Any]:
        if "state" in body:
            self.kept[key].pop("reason", None)
        return super().change(key, body)


class Resetting(Reasoned):
    """Each PATCH that holds something takes the reason away."""

    def change(self, key: str, body: dict[str, Any]) -> tuple[int, Any]:
        if body:
            self.kept[key].pop("reason", None)
        return Kept.change(self, key, body)


def test_what_a_change_of_another_field_clears_is_a_warning(judge: Judge) -> None:
    summary = judge(Reasoned(), document(REASONED))

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"change/body/reason/patch-absent": "coupled"}


def test_what_every_patch_takes_away_is_told(judge: Judge) -> None:
    assert judged(judge(Resetting(), document(REASONED)), "change/body/reason/patch-absent") == ("failure", "")
