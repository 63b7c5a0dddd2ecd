"""What a command loads before it does anything: neither Schemathesis nor Hypothesis, which take the longest."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bythebook.main import COMMANDS, main
from bythebook_openapi.bundled import document_path
from bythebook_openapi.deferred import Deferred


def test_no_command_loads_what_draws_values_before_it_draws() -> None:
    modules = sorted({module for module, _ in COMMANDS.values()})
    code = f"import sys, {', '.join(modules)}; print(*sorted({{'schemathesis', 'hypothesis'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


@pytest.mark.parametrize("words", [["generate", "{spec}", "-o"], ["check", "--plan", "{spec}", "--values"]])
def test_a_path_that_is_too_long_is_one_line(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "a" * 300
    given = [word.format(spec=document_path("ontora")) for word in words]
    monkeypatch.setattr(sys, "argv", ["bythebook", *given, name])
    with pytest.raises(SystemExit) as ended:
        main()

    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.startswith(f"bythebook: {name}: cannot be ")
    assert "(File name too long)" in told
    assert told.count("\n") == 1


def test_a_deferred_module_has_what_the_module_has() -> None:
    deferred = Deferred("fractions")

    assert deferred.Fraction(1, 2) * 2 == 1
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        deferred.nothing_of_that_name  # noqa: B018 - asking for it is the test
