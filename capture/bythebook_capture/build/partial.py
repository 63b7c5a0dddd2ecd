"""Marks the operations that a document has in part: the page has lines on them that no reader read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, Final

from bythebook_capture.ledger.account import Account, Entry
from bythebook_capture.ledger.held import Operation

__all__ = ["mark_partial"]

_MOST_LINES: Final = 20
_WORD: Final = re.compile(r"[a-z_][\w.\[\]-]*")
_NOT_READ: Final = "Not read: {} of the page."
_SAMPLE: Final = "Not read: the page shows a sample here, and it was not taken as that of the response."
# A reader says this where it did not look. The page may have it: only the ledger knows.
_ABSENCES: Final = ("content", "status", "description", "parameters", "requestBody", "properties", "type", "media-type")


def mark_partial(account: Account) -> None:
    """Adds `x-capture` to the operations with unread lines, and corrects what they say is not on the page.

    All lines of a page with one operation are about that.
    """
    for one in account.held.operations:
        unread = account.own_unread(one)
        if len(account.held.operations) == 1 == account.operations_seen:
            unread = account.unread
        if unread:
            lines = [f"{account.file}:{entry.number}" for entry in unread]
            more = {"more": len(lines) - _MOST_LINES} if len(lines) > _MOST_LINES else {}
            one.raw["x-capture"] = {"state": "partial", "unread": lines[:_MOST_LINES], **more}
        _correct(account, one, [entry.number for entry in unread])
        _correct_fields(account, one, unread)


def _correct(account: Account, operation: Operation, unread: list[int]) -> None:
    """Replaces the sentences about what the page lacks, where lines were not read, or a sample is there."""
    numbers = ", ".join(map(str, unread[:3]))
    more = " and more" if len(unread) > 3 else ""
    shown = f"line{'s' if len(unread) > 1 else ''} {numbers}{more}"
    has_sample = account.has_sample(operation)
    for aspect, holder in _unstated(operation.raw):
        sentence = holder[aspect]
        if not sentence.startswith("The page "):
            continue
        if unread and aspect in _ABSENCES:
            holder[aspect] = _NOT_READ.format(shown)
        elif aspect == "content" and has_sample:
            holder[aspect] = _SAMPLE


def _correct_fields(account: Account, operation: Operation, unread: Sequence[Entry]) -> None:
    """Replaces the sentences about what the page does not say of a field, where an unread line has its name."""
    lines: dict[str, list[int]] = defaultdict(list)
    for entry in unread:
        for word in {*_WORD.findall(entry.text.lower())}:
            lines[word].append(entry.number)
    holders = (one for held in account.held.holders.values() for one in held) if unread else ()
    for one in holders:
        marks = one.raw.get("x-unstated")
        shown = lines.get(one.name.lower()) if one.part == operation.part and one.name else None
        if shown and isinstance(marks, dict):
            told = {key: said for key, said in marks.items() if isinstance(said, str) and said.startswith("The page ")}
            marks |= dict.fromkeys(told, _NOT_READ.format(f"line {shown[0]}"))


def _unstated(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yields what an operation, its body and its responses leave open."""
    holders = [operation, operation.get("requestBody"), *operation.get("responses", {}).values()]
    for holder in holders:
        marks: Any = holder.get("x-unstated") if isinstance(holder, dict) else None
        if isinstance(marks, dict):
            yield from ((aspect, marks) for aspect in [*marks] if isinstance(marks[aspect], str))
