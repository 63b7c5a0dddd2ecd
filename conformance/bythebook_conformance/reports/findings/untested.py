"""Groups what was not tested by its cause, each with the server's words, the request and the next step."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from dataclasses import dataclass

from bythebook_conformance.reports.findings.names import operation_name
from bythebook_conformance.reports.findings.unjudged import is_unjudged
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.running.advice import parted

__all__ = ["Untested", "untested"]

# Letters and digits that a request makes up are other ones in the next: a server may quote them.
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Untested:
    """What was not tested for one cause: the cause, the request that was refused, what helps, and the ids."""

    cause: str
    request: str
    following: str
    ids: tuple[str, ...]

    @property
    def lines(self) -> Iterator[str]:
        """Yields the request and the next step, as far as there are any."""
        yield from (f"{name}: {text}" for name, text in (("request", self.request), ("next", self.following)) if text)


def untested(report: Report) -> list[Untested]:
    """Returns what was not tested, the most frequent cause first. The reason of an untested operation is left out: the
    operation shows it. So is what is never judged, which stands in a list of its own.
    """
    groups: dict[Hashable, list[Entry]] = defaultdict(list)
    operations = report.untested
    for entry in report.requirements:
        is_open = entry.verdict in {"inconclusive", "error"} and not is_unjudged(entry)
        if is_open and entry.reason != operations.get(entry.operation):
            groups[_key(entry)].append(entry)
    found = [_untested(report, some) for some in groups.values()]
    return sorted(found, key=lambda each: -len(each.ids))


def _key(entry: Entry) -> Hashable:
    """Returns what requirements have in common that were not tested for one cause."""
    told = entry.hindrance
    if told is None:
        return entry.verdict, entry.reason
    sent = {*_WORD.findall(told.request)}
    words = tuple(each for each in _WORD.findall(told.said) if each not in sent and not each.isdecimal())
    return entry.verdict, entry.operation, told.status, words, told.is_valid or entry.reason


def _untested(report: Report, some: list[Entry]) -> Untested:
    first, told = some[0], some[0].hindrance
    ids = tuple(entry.id for entry in some)
    reason, following = parted(first.reason or "")
    error = f"{first.verdict}: " if first.verdict == "error" else ""
    if told is None:
        return Untested(f"{error}{reason}", "", following, ids)
    name = next((operation_name(each) for each in report.operations if each.id == first.operation), first.operation)
    what = f"the server answered a valid request of {name} with {told.status}" if told.is_valid else reason
    said = f": {told.said}" if told.said else ""
    following = next((entry.hindrance.following for entry in some if entry.hindrance and entry.hindrance.following), "")
    return Untested(f"{error}{what}{said}", told.request, following, ids)
