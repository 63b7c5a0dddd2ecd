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
