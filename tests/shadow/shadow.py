"""A plugin of pytest that judges with the rules of another checkout beside those of this tree, and writes where they
differ.

    PYTHONPATH=tests/shadow python -m pytest -p shadow --shadow=FOLDER --shadow-to=FILE TESTS

The options need their `=`: pytest takes a folder beside an option that it does not know yet for that of the tests, and
would use the helpers of the other checkout. The tests get the judgments of this tree. FILE gets a JSON line for each
difference, and a line for each test with the number of judgments that were compared. `python tests/shadow/told.py
FILE` prints them.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from old_tree import OldTree, own_rules

__all__ = ["Shadow", "Told"]

# What of an observation is compared. The exchange that shows it is not.
_COMPARED = ("outcome", "level", "reason", "expected", "actual")
# After so many judgments their number is written: a process may end without a word.
_OFTEN = 10_000
Judge = Callable[[Any, Any, Any], Any]
Told = list[str | None] | None


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the plugin."""
    group = parser.getgroup("shadow")
    group.addoption("--shadow", metavar="FOLDER", help="Judge with the rules of the checkout in FOLDER, too.")
    group.addoption("--shadow-to", metavar="FILE", help="Write to FILE where the judgments differ.")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to judge with both."""
    folder, path = config.getoption("--shadow"), config.getoption("--shadow-to")
    if not folder and not path:
        return
    if not folder or not path:
        raise pytest.UsageError("--shadow=FOLDER and --shadow-to=FILE need each other")
    shadow = Shadow(OldTree(Path(folder).resolve()), Path(path).resolve())
    if "PYTEST_XDIST_WORKER" not in os.environ:
        shadow.path.write_text("")
    shadow.begin()
    config.pluginmanager.register(_Hooks(shadow), "shadow of the tests")


class _Hooks:
    """Writes after each test how many judgments it made."""

    def __init__(self, shadow: Shadow) -> None:
        self.shadow = shadow

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> Iterator[None]:
        """Write the number of judgments of a test and of what it set up."""
        try:
            return (yield)
        finally:
            self.shadow.count(item.nodeid)

    def pytest_unconfigure(self) -> None:
        """Write the number of judgments after the last test, and judge with this tree's rules alone."""
        self.shadow.end()


class Shadow:
    """Judges with the rules of another checkout, too, and writes to a file where the judgments differ."""

    def __init__(self, old: OldTree, path: Path) -> None:
        self.old, self.path = old, path
        self._judged: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._own: dict[str, tuple[Any, Judge]] = {}

    def begin(self) -> None:
        """Wraps `judge` of each rule. Whoever has a rule has this object, so that it is wrapped wherever it is used."""
        old, own = self.old.rules(), own_rules()
        self._write(gone=sorted(old.keys() - own.keys()), new=sorted(own.keys() - old.keys()))
        for kind in own.keys() & old.keys():
            self._own[kind] = own[kind], own[kind].judge
            self._set(own[kind], self._both(kind, own[kind].judge, old[kind].judge))

    def end(self) -> None:
        """Writes the number of judgments that is not written yet, and unwraps the rules."""
        self.count()
        for rule, judge in self._own.values():
            self._set(rule, judge)
        self._own.clear()

    def count(self, test: str = "") -> None:
        """Writes the number of judgments since it was written last, with the id of the test that made them."""
        with self._lock:
            judged, self._judged = self._judged, Counter()
        if judged:
            self._write(test=test or _test(), judged=dict(judged))

    def _both(self, kind: str, new: Judge, old: Judge) -> Judge:
        """Returns a function that judges as `new` does, and writes where `old` judges otherwise."""

        @wraps(new)
        def judge(requirement: Any, exchange: Any, record: Any) -> Any:
            found = new(requirement, exchange, record)
            told = _told(found)
            before = _before(old, requirement, exchange, record)
            if before != {"old": told}:
                self._write(test=_test(), requirement=requirement.id, kind=kind, **before, new=told)
            with self._lock:
                self._judged[kind] += 1
                is_due = self._judged.total() >= _OFTEN
            if is_due:
                self.count()
            return found

        return judge

    @staticmethod
    def _set(rule: Any, judge: Judge) -> None:
        object.__setattr__(rule, "judge", judge)  # a rule is frozen

    def _write(self, **line: Any) -> None:
        """Appends a line. Several processes append to the file, each a whole line at once."""
        file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, f"{json.dumps(line)}\n".encode())
        finally:
            os.close(file)


def _before(old: Judge, requirement: Any, exchange: Any, record: Any) -> Mapping[str, Any]:
    """Returns the judgment of the other checkout, or with what it failed."""
    try:
        return {"old": _told(old(requirement, exchange, record))}
    except Exception as error:  # noqa: BLE001 - the old judge may call what the new record has no longer
        return {"old": None, "error": f"{type(error).__name__}: {error}"}


def _told(found: Any) -> Told:
    """Returns what is compared of an observation; None where an exchange shows nothing."""
    return None if found is None else [getattr(found, name) for name in _COMPARED]


def _test() -> str:
    """Returns the id of the test that runs."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
