"""The command line, for the tests of what a run tells."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from harness import Ran

from bythebook.main import main

__all__ = ["bythebook"]


@pytest.fixture
def bythebook(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Ran]:
    """Runs the command in this process. Returns what it printed, and how it ended."""

    def run(*args: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["bythebook", *map(str, args)])
        with pytest.raises(SystemExit) as ended:
            main()
        printed = capsys.readouterr()
        return Ran(int(ended.value.code or 0), printed.out, printed.err)

    return run
