"""Tells in lines what has changed since a baseline was written."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook_conformance.reports.since.changed import Changed, Since

__all__ = ["conclusion", "mark", "since_lines", "where"]

_MOST = 4


def since_lines(since: Since | None, *, quiet: bool = False) -> Iterator[str]:
    """Yields a line for each change, what was not compared, and the result; nothing for a run without a baseline."""
    if since is None:
        return
    for change in since.changes:
        yield f"{mark(since, change)} {change.told}"
        if not quiet:
            yield f"    {where(change)}"
            if change.breaking:
                yield f"    breaking: {change.breaking}"
            if change.curl:
                yield f"    now: {change.curl}"
    if not quiet:
        yield from (f"not compared: {count} rows of {why}" for why, count in since.missing.items())
        yield from (f"left behind by the baseline: {each}" for each in since.left)
    yield conclusion(since)


def mark(since: Since, change: Changed) -> str:
    """Returns the word before a change."""
    word = "BREAKING" if change.breaking else "CHANGED" if change.documented else "NOT PROMISED"
    return word if since.fails(change) else word.lower()


def where(change: Changed) -> str:
    """Returns where a change shows: `(absent, null; createTask, updateTask; 4 rows; not documented)`."""
    operations = change.operations
    told = ", ".join(operations) if len(operations) <= _MOST else f"{len(operations)} operations"
    rows = f"{change.rows} row{'' if change.rows == 1 else 's'}"
    documented = f"documented {change.documented}" if change.documented else "not documented"
    return f"({'; '.join(filter(None, [', '.join(change.states), told, rows, documented]))})"


def conclusion(since: Since) -> str:
    """Returns the result of the comparison with a baseline in one line."""
    count = len(since.changes)
    found = f"{count} change{'' if count == 1 else 's'}" if count else "no change"
    if not since.shared:
        found = "untested: no row of it could be compared"
    parts = [f"{found} since {since.file}", f"{since.shared} rows compared", f"{since.not_compared} not compared"]
    parts += [f"{since.new} new"] if since.new else []
    return "; ".join([*parts, f"{since.requests} requests", *(["updated"] if since.updated else [])])
