"""What the summary of a step and the comment on a pull request say: what is new, and the whole below it."""

from __future__ import annotations

from collections.abc import Iterator

from bythebook.github.settings import Settings
from bythebook_conformance.reports import markdown
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.known.compare import Comparison
from bythebook_conformance.reports.known.compare_text import in_markdown
from bythebook_conformance.reports.report import Report
from bythebook_openapi.errors import InputError

__all__ = ["comparison", "told"]


def comparison(settings: Settings, report: Report) -> Comparison | None:
    """Returns how a report differs from that of the base branch; None where there is none.

    The cache may hold one that another version wrote in another form: it counts as none. Raises `InputError` for a file
    of the input `baseline` that is no report.
    """
    if settings.before is None:
        return None
    try:
        return Comparison(read(settings.before, any_version=True), report)
    except InputError:
        if settings.input("baseline"):
            raise
        return None


def told(report: Report, compared: Comparison | None) -> str:
    """Returns Markdown about a report: what is new in it and what is fixed, and the whole report, folded."""
    return "\n".join(_lines(report, compared)) + "\n"


def _lines(report: Report, compared: Comparison | None) -> Iterator[str]:
    whole = markdown.to_bytes(report).decode("utf-8", "backslashreplace").rstrip("\n")
    if compared is None:
        yield whole
        yield ""
        yield "There is no report of the base branch to compare with."
        return
    yield from in_markdown(compared, ("new", "fixed"))
    yield ""
    yield "<details><summary>the whole report</summary>"
    yield ""
    yield whole
    yield ""
    yield "</details>"
