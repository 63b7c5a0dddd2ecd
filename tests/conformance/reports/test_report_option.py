"""The option `--report`: one form and one file each, refused before anything is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness import Bythebook
from ways import document

from bythebook_conformance.reports.publish import prepared
from bythebook_openapi.errors import InputError


def test_several_reports_in_one_option_are_refused(bythebook: Bythebook, tmp_path: Path) -> None:
    ran = bythebook("check", document(tmp_path), "--url", "http://127.0.0.1:9", "--report", "junit=a.xml,json=b.json")

    assert ran.code == 2
    assert "--report 'junit=a.xml,json=b.json' names several reports" in ran.err
    assert "an option for each: --report junit=a.xml --report json=b.json" in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_comma_in_the_name_of_a_file_is_allowed(bythebook: Bythebook, tmp_path: Path) -> None:
    ran = bythebook("check", document(tmp_path), "--url", "http://127.0.0.1:9", f"--report=json={tmp_path}/a,b.json")

    assert ran.code == 3  # it got as far as sending


@pytest.mark.parametrize("again", ["same.out", "./same.out"])
def test_two_reports_to_one_file_are_refused(bythebook: Bythebook, tmp_path: Path, again: str) -> None:
    files = [f"--report=json={tmp_path}/same.out", f"--report=junit={tmp_path}/{again}"]
    ran = bythebook("check", document(tmp_path), "--url", "http://127.0.0.1:9", *files)

    assert ran.code == 2
    assert "--report json= and --report junit= name the same file" in ran.err


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("report.html", "html"),
        ("a/REPORT.HTML", "html"),
        ("r.json", "json"),
        ("r.md", "markdown"),
        ("r.xml", "junit"),
        ("r.sarif", "sarif"),
        ("r.har", "har"),
        ("r.jsonl", "jsonl"),
        ("html=r.json", "html"),
    ],
)
def test_form_of_a_report_is_that_of_its_ending_unless_it_is_named(
    name: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()

    assert [found for found, _ in prepared([name])] == [form]


def test_an_ending_without_a_form_says_which_there_are() -> None:
    with pytest.raises(
        InputError, match=r"'report.pdf' cannot be read; expected a FILE that ends in .*\.html.*json=FILE"
    ):
        prepared(["report.pdf"])
