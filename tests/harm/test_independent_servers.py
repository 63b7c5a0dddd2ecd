"""Servers that try to be harmed, by authors who have not read the code: nothing that was there before is changed.

`--disposable` may change settings and data, and neither the access of anybody nor the host. `make test` runs every
sixth server without options, and `make soak` all of them in all modes.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from harming import INDEPENDENT, MODES, harmed, servers

from tests.examples import sampled

SECOND = INDEPENDENT.with_name("second")


@pytest.mark.parametrize("folder", sampled(servers(INDEPENDENT, SECOND), 6), ids=lambda each: each.name)
def test_a_run_without_options_harms_nothing(folder: Path) -> None:
    found = harmed(folder, (), examples=2)

    assert found.code in {0, 1, 4}
    assert found.changed == ()
    assert found.judged > 50, "a run that sends nothing is of no use"


@pytest.mark.soak
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("folder", servers(INDEPENDENT, SECOND), ids=lambda each: each.name)
def test_a_run_with_any_options_and_seed_harms_nothing(folder: Path, mode: str, seed: int) -> None:
    found = harmed(folder, MODES[mode], seed=seed)

    assert (found.forbidden if mode == "--disposable" else found.changed) == ()
