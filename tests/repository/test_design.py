"""The design page names functions to open: each of them exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "design.md").read_text()


def named() -> Iterator[tuple[str, str]]:
    """Yield the package of a journey and each function that its table names."""
    for title, table in re.findall(r"\*\*From .*?\*\* \(`[a-z]+/(\w+)`\)\n\n(.*?)\n\n", PAGE, re.DOTALL):
        for row in table.splitlines()[2:]:
            yield from ((title, name) for name in re.findall(r"`([a-z_]+(?:\.[A-Za-z_]+)+)`", row.split("|")[2]))


def exists(package: str, name: str) -> bool:
    """Return whether a dotted name leads to something in a package."""
    parts = f"{package}.{name}".split(".")
    for size in range(len(parts) - 1, 0, -1):
        try:
            found: Any = import_module(".".join(parts[:size]))
        except ModuleNotFoundError:
            continue
        for part in parts[size:]:
            found = getattr(found, part, None)
        return found is not None
    return False


@pytest.mark.parametrize(("package", "name"), list(named()), ids=lambda each: each)
def test_a_function_of_a_journey_exists(package: str, name: str) -> None:
    assert any(exists(package, f"{prefix}{name}") for prefix in ("", "running.confirm."))


def test_every_journey_names_its_functions() -> None:
    assert {package for package, _ in named()} == {
        "bythebook_capture",
        "bythebook_generator",
        "bythebook_conformance",
    }
    assert not exists("bythebook_capture", "command.no_such_function")


def test_the_page_fits_two_screens() -> None:
    assert len(PAGE.splitlines()) <= 100
