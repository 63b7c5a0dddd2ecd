"""Documents in several files, for the tests of those who read them; and for all tests, how Hypothesis draws, where mypy
and Hypothesis keep what they read, and how memory is collected.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bythebook_openapi import collector

# No test is timed: a busy machine is no fault. `make soak` loads the second profile, which draws more.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=20)
settings.register_profile("thorough", parent=settings.get_profile("untimed"), max_examples=300)
# 300 examples of tests/truth/test_fuzz.py take about 45 seconds on two cores.
settings.register_profile("hour", parent=settings.get_profile("untimed"), max_examples=24_000)
settings.load_profile("untimed")

# The collected tests live to the end. Walking through them again and again took a quarter of the CPU.
gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a test with the mark `many(count)`, leave to `make soak` all cases but this many, spread over the list."""
    cases: dict[str, list[pytest.Item]] = {}
    for item in items:
        if item.get_closest_marker("many") and not item.get_closest_marker("soak"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item)
    for found in cases.values():
        count = next(mark.args[0] for mark in found[0].iter_markers("many"))
        kept = {number * (len(found) - 1) // max(1, count - 1) for number in range(count)}
        for number, item in enumerate(found):
            if number not in kept:
                item.add_marker(pytest.mark.soak)


def pytest_collection_finish() -> None:
    """Leave what is collected out of every later collection of garbage."""
    gc.collect()
    gc.freeze()
    collector.counted[:] = [True]
    gc.set_threshold(10_000, 20, 50)
    gc.enable()


Write = Callable[..., Path]


@pytest.fixture(scope="session", autouse=True)
def caches(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[None]:
    """Let the commands that tests start read once for all workers what is the same for all of them.

    mypy reads pydantic and the standard library. It replaces the files of its cache as wholes, and reads again what
    does not fit, so workers may share it. Hypothesis reads the constants of each module of this checkout.
    """
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYPY_CACHE_DIR", str(folder / "mypy"))
        patch.setenv("HYPOTHESIS_STORAGE_DIRECTORY", str(pytestconfig.rootpath / ".hypothesis"))
        yield


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files, by their names, in a folder of its own; return the path of openapi.yaml."""

    def written(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / "api" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path / "api" / "openapi.yaml"

    return written
