"""The lists of triage of the real servers: `make field` ends with 1 for a finding that is in none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.field import triage
from bench.field.judged import outcome
from bench.field.servers import SERVERS


def report(*found: tuple[str, str | None]) -> dict[str, Any]:
    """Return a report with findings, each an id and a level."""
    return {
        "requirements": [{"id": name, "level": level} for name, level in found],
        "operations": [{}],
        "untested": {},
        "judged": {"requirements": 2, "raised": 3},
        "requests": 4,
        "seconds": 0.5,
        "counts": {"notice": 1},
    }


@pytest.mark.parametrize("name", [server.name for server in SERVERS])
def test_every_entry_of_a_server_has_a_reason(name: str) -> None:
    assert all(entry.match and entry.reason for entry in triage.read(name))


def test_no_list_is_without_its_server() -> None:
    assert {path.stem for path in triage.LISTS.glob("*.yaml")} == {server.name for server in SERVERS}


def test_failures_and_warnings_in_no_list_are_new_and_entries_without_a_finding_are_gone() -> None:
    listed = triage.Entry("make/body/*/echo", "convention", "a set"), triage.Entry("drop/*", "true", "it stays")
    found = outcome(
        report(("make/body/tags/echo", "warning"), ("make/status", "failure"), ("make/body/a/domain:x", "notice")),
        listed,
    )

    assert [each["id"] for each in found.new] == ["make/status"]
    assert found.triage == {"convention": 1}
    assert found.gone == (listed[1],)


@pytest.mark.parametrize(
    "text", ["- match: a\n  verdict: right\n  reason: r\n", '- match: a\n  verdict: "true"\n', '- verdict: "true"\n']
)
def test_entry_that_says_too_little_is_refused(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "some.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(triage, "LISTS", tmp_path)

    with pytest.raises(ValueError, match="expected match"):
        triage.read("some")
