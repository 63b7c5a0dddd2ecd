"""What docs/stability.md promises: names that were there once are still there.

`python -m tests.repository.test_stability` adds what is new. A name that is gone is taken out by hand, with a
line in the changelog.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from bythebook.internal_error import INTERNAL
from bythebook.main import COMMANDS, INTERRUPTED, NOT_REACHED, WRONG_USE, cli
from bythebook_conformance.commands.options import raised
from bythebook_conformance.reports.files import FORMS
from bythebook_conformance.reports.report import CONFORMS, FAILED, STOPPED, UNTESTED
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.text.closed_pipe import CLOSED_PIPE

LISTS = Path(__file__).parent / "stable"
PAGE = Path(__file__).parents[2] / "docs" / "stability.md"


def options() -> Iterator[str]:
    """Yields each command with each of its options and arguments."""
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        yield from _options(name, command)


def _options(name: str, command: click.Command) -> Iterator[str]:
    yield name
    for each in command.params:
        spelled = [*each.opts, *each.secondary_opts] if isinstance(each, click.Option) else [each.human_readable_name]
        yield from (f"{name} {option}" for option in spelled)
    for inner, found in getattr(command, "commands", {}).items():
        yield from _options(f"{name} {inner}", found)


def ids() -> Iterator[str]:
    """Yields the ids of the requirements of the bundled document."""
    yield from (each.id for each in raised(Contract(load(document_path("ontora")))))


def forms() -> Iterator[str]:
    """Yields the forms of reports."""
    yield from FORMS


STABLE: dict[str, Callable[[], Iterator[str]]] = {"options": options, "ids": ids, "forms": forms}


@pytest.mark.parametrize("name", STABLE)
def test_what_was_there_is_there(name: str) -> None:
    listed = (LISTS / f"{name}.txt").read_text().splitlines()
    found = {*STABLE[name]()}

    assert not [each for each in listed if each not in found], "it is stable: see docs/stability.md"
    assert not found - {*listed}, "new: run `python -m tests.repository.test_stability`"


def test_page_has_each_exit_code() -> None:
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", PAGE.read_text(), re.MULTILINE)}
    known = {CONFORMS, FAILED, WRONG_USE, NOT_REACHED, UNTESTED, INTERNAL, INTERRUPTED, CLOSED_PIPE, *STOPPED.values()}

    assert codes == known


if __name__ == "__main__":
    for name, found in STABLE.items():
        file = LISTS / f"{name}.txt"
        before = file.read_text().splitlines() if file.exists() else []
        file.write_text("".join(f"{each}\n" for each in sorted({*before, *found()})))
