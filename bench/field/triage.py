"""The committed lists of triage: what is known of each finding on a real server, and how it is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal, get_args

import yaml

LISTS = Path(__file__).with_name("triage")

Triage = Literal["true", "narrower", "convention", "false alarm"]
VERDICTS: tuple[Triage, ...] = get_args(Triage)


@dataclass(frozen=True)
class Entry:
    """What is known of the findings whose ids match a glob."""

    match: str
    verdict: Triage
    reason: str

    def matches(self, requirement: str) -> bool:
        """Returns whether an id is meant, as `--waivers` reads a glob."""
        return requirement == self.match or fnmatchcase(requirement, self.match)


def read(name: str) -> tuple[Entry, ...]:
    """Returns the entries of a list, none without one. Raises ValueError for an entry that says too little."""
    path = LISTS / f"{name}.yaml"
    listed = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else None
    return tuple(
        entry for number, each in enumerate(listed or (), 1) for entry in _entries(each, f"{path.name}, {number}")
    )


def _entries(listed: dict[str, object], place: str) -> list[Entry]:
    verdict, reason, match = (listed.get(name) for name in ("verdict", "reason", "match"))
    globs = match if isinstance(match, list) else [match]
    if verdict not in VERDICTS or not isinstance(reason, str) or not all(isinstance(each, str) for each in globs):
        raise ValueError(f"{place}: expected match, a verdict of {', '.join(VERDICTS)}, and a reason; got {listed}")
    return [Entry(str(each), verdict, reason) for each in globs]


def known(entries: Sequence[Entry], requirement: str) -> Entry | None:
    """Returns the first entry that matches an id; None for a new finding."""
    return next((each for each in entries if each.matches(requirement)), None)
