"""What a command loads before it does anything: neither Schemathesis nor Hypothesis, which take the longest."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bythebook.main import COMMANDS
from bythebook_openapi.deferred import Deferred


def test_no_command_loads_what_draws_values_before_it_draws() -> None:
    modules = sorted({module for module, _ in COMMANDS.values()})
    code = f"import sys, {', '.join(modules)}; print(*sorted({{'schemathesis', 'hypothesis'}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.split() == []


def test_a_deferred_module_has_what_the_module_has() -> None:
    deferred = Deferred("fractions")

    assert deferred.Fraction(1, 2) * 2 == 1
    with pytest.raises(AttributeError, match="nothing_of_that_name"):
        deferred.nothing_of_that_name  # noqa: B018
