"""A word of the command line that does not exist is one line, with the nearest one and where all are listed."""

from __future__ import annotations

import sys

import pytest

from bythebook.main import main


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            "check --budgte 3s",
            "check: there is no option --budgte; expected --budget (bythebook check --help lists all options)",
        ),
        ("--bogus", "there is no option --bogus; expected another (bythebook --help lists all options)"),
        ("chek api.json", "there is no command chek; expected check (bythebook --help lists all commands)"),
        ("init cii", "init: there is no command cii; expected ci (bythebook init --help lists all commands)"),
        (
            "init ci --githb",
            "init ci: there is no option --githb; expected --github (bythebook init ci --help lists all options)",
        ),
        (
            "check --budget",
            "check: option '--budget' requires an argument; expected what bythebook check --help shows",
        ),
        (
            "check a b",
            "check: got unexpected extra argument (b); expected what bythebook check --help shows",
        ),
        (
            "capture",
            "capture: PAGES are missing: files, folders, an llms.txt file, or URLs; "
            "expected what bythebook capture --help shows",
        ),
        (
            "check https://user:hunter2@a.test/ b https://user:hunter2@a.test/",
            "check: got unexpected extra arguments (b https://a.test/); expected what bythebook check --help shows",
        ),
    ],
)
def test_a_wrong_word_is_one_line_with_the_nearest_word(
    words: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bythebook", *words.split()])
    with pytest.raises(SystemExit) as ended:
        main()

    printed = capsys.readouterr()
    assert (ended.value.code, printed.out, printed.err) == (2, "", f"bythebook: {told}\n")
