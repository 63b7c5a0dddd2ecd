"""Every form of report says what a run left on the server, and how it is deleted."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from made import entry, printed, report

from bythebook_conformance.reports import json_report, markdown
from bythebook_conformance.reports.findings.left import left_file
from bythebook_conformance.reports.report import Facts, Left, Report

CURL = "curl -X DELETE -H 'X-Key: $TOKEN' http://127.0.0.1:1/t/7"
KEPT = Left("make", "7", {"id": 7, "name": "a"}, None, {}, "the server answered the DELETE with 403", CURL)
LOG = Left("log", "", {}, None, {"id": "x"}, "the document has no DELETE for it", None)
PUT_BACK = "curl -X PATCH http://127.0.0.1:1/me"
SETTINGS = Left("change", "", {}, None, {}, "its values are not back", PUT_BACK, changed=True)
UNSEEN = Left("alter", "", {}, None, {}, "no response shows whether its values are back", None, changed=True)


def leaving(*left: Left, stopped: str = "") -> Report:
    facts = Facts("0", "doc.yaml", "0" * 64, "http://127.0.0.1:1", 1, 2, 0.5, made=2, left=left, stopped=stopped)
    return report([entry("make", "size")], facts=facts)


def test_terminal_prints_the_command_once() -> None:
    text = printed(leaving(KEPT, KEPT, LOG))

    assert "LEFT on the server: 7 of make: the server answered the DELETE with 403" in text
    assert text.count(f"delete with  {CURL}") == 1
    assert "LEFT on the server: log: the document has no DELETE for it: 1 without an id" in text


def test_markdown_folds_what_is_left() -> None:
    text = markdown.to_bytes(leaving(KEPT, LOG)).decode()

    assert "<summary>2 left on the server</summary>" in text
    assert f"`{CURL}`" in text


def test_json_report_holds_the_command_and_the_signal() -> None:
    found = leaving(KEPT, LOG, stopped="SIGTERM")
    written = json_report.as_json(found)

    assert written["left"][0]["curl"] == CURL
    assert written["exit_code"] == found.exit_code == 143


def test_what_was_not_put_back_is_told_with_the_command_that_does_it() -> None:
    found = leaving(SETTINGS, UNSEEN)
    text, folded = printed(found), markdown.to_bytes(found).decode()

    assert "LEFT on the server: change: its values are not back" in text
    assert f"put back with  {PUT_BACK}" in text
    assert "LEFT on the server: alter: no response shows whether its values are back\n" in text
    assert f"`{PUT_BACK}`" in folded
    assert [each["changed"] for each in json_report.as_json(found)["left"]] == [True, True]


def test_one_line_counts_what_is_left_and_names_a_file_with_all_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = leaving(KEPT, LOG, LOG, SETTINGS)
    file = left_file(found)
    assert file is not None
    text = printed(found, left=file)

    counts = "1 resource of make, 2 resources of log, 1 change of change"
    told = f"LEFT on the server: {counts}; {file} names each, with 2 commands"
    assert " ".join(text.split()).count(told) == 1
    assert text.count("LEFT") == 1
    assert file.parent == tmp_path
    assert file.read_text().splitlines() == [
        "# What a run of bythebook left on http://127.0.0.1:1.",
        "# 7 of make: the server answered the DELETE with 403",
        CURL,
        "# a resource of log: the document has no DELETE for it",
        "# change: its values are not back",
        PUT_BACK,
    ]


def test_single_thing_that_is_left_needs_no_file() -> None:
    assert left_file(leaving(KEPT)) is None
    assert left_file(leaving()) is None
