"""`bythebook accept`: writes failures of a JSON report into the file of waivers, so that `check` lets them pass."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bythebook_conformance.commands.last_report import report_option, the_report
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.known.findings import finding
from bythebook_conformance.reports.known.waiver_file import known_waivers, with_waivers
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.reports.waivers import EXPECTED, Stated, Waiver, date_of, pattern_of
from bythebook_openapi.configuration import Configuration
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.bounded_read import MAX_SMALL, read_bounded, reason_unread
from bythebook_openapi.text.visible import visible

__all__ = ["accept"]

_DEFAULT = Path("waivers.yaml")
_FILE = click.Path(path_type=Path)


@click.command()
@click.argument("identifiers", nargs=-1, metavar="[ID]...")
@click.option("--all", "is_all", is_flag=True, help="Accept everything that fails the run of the report.")
@report_option
@click.option("--reason", metavar="TEXT", help="Why they are let pass, such as an issue.")
@click.option("--until", metavar="DATE", help="The last day on which they are let pass, such as 2026-12-31.")
@click.option("--waivers", type=_FILE, metavar="FILE", help="The file to write. Else that of the configuration.")
def accept(
    *,
    identifiers: tuple[str, ...],
    is_all: bool,
    file: Path | None,
    reason: str | None,
    until: str | None,
    waivers: Path | None,
) -> None:
    """Write known failures of a JSON report into the file of waivers, with a reason.

    ID is the id of a failure, a warning or a notice, as reports print it. The file keeps its entries and comments.
    """
    because, day = _reason(reason), _until(until)
    report = the_report(file)
    entries = _chosen(read(report), identifiers, str(report), is_all=is_all)
    if not entries:
        _say(f"nothing fails the run of {report}")
        return
    path = waivers or _DEFAULT
    text = _text(path)
    before = known_waivers(text, str(path))
    known = {each.id: _known(each.id, path, before) for each in entries}
    new = [identifier for identifier, line in known.items() if line is None]
    if new:
        added = with_waivers(text, str(path), [Waiver(pattern_of(each), because, day) for each in new])
        write_whole(path, added.encode())
    for identifier, line in known.items():
        _say(f"waived {identifier}" if line is None else f"already waived {identifier} ({path}:{line})")
    _say(f"{len(new)} of {len(known)} findings written to {path}")
    _tell_option(path)


def _chosen(report: Report, identifiers: Sequence[str], file: str, *, is_all: bool) -> list[Entry]:
    if is_all == bool(identifiers):
        message = "--all and an ID are given" if is_all else "no failure is named"
        raise InputError(message, expected="the ids of failures, or --all")
    if not is_all:
        return [finding(report, each, file) for each in identifiers]
    return [each for each in report.findings if report.outcome(each) in report.gate.levels]


def _text(path: Path) -> str:
    """Returns the text of a file with its byte order mark; empty where there is no file."""
    try:
        return read_bounded(path, MAX_SMALL).decode()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read ({reason_unread(error)})", file=str(path), expected=EXPECTED) from error


def _known(identifier: str, path: Path, stated: Sequence[Stated]) -> int | None:
    """Returns the line of the waiver that holds for an id; None where there is none.

    Raises `InputError` where it has expired: it fails the run, whatever else the file states.
    """
    found = [each for each in stated if each.waiver.holds(identifier)]
    for each in found:
        if each.waiver.is_expired:
            message = f"the waiver of {identifier!r} has expired on {each.waiver.until}"
            raise InputError(message, file=str(path), line=each.line, expected="a later date there, or no such entry")
    return found[0].line if found else None


def _tell_option(path: Path) -> None:
    """Prints the option that names the file, unless the configuration names it."""
    configuration = click.get_current_context().find_object(Configuration) or Configuration()
    named = configuration.check.get("waivers")
    if named is None or Path(named).resolve() != path.resolve():
        _say(f"let them pass with: bythebook check ... --waivers {shlex.quote(str(path))}")


def _say(text: str) -> None:
    click.echo(visible(text))


def _reason(text: str | None) -> str:
    if text is None or not text.strip():
        message = "no reason is given" if text is None else "the reason is empty"
        raise InputError(message, expected="--reason TEXT, such as --reason 'issue 512'")
    return text.strip()


def _until(text: str | None) -> str | None:
    """Returns a date in the form of the waivers file. Raises `InputError` for an invalid or past date."""
    if text is None:
        return None
    found = date_of(text)
    if found is None:
        raise InputError(f"--until {text!r} is no date", expected="a date such as 2026-12-31")
    today = datetime.now(UTC).date()
    if found < today:
        raise InputError(f"--until {text} has passed", expected=f"a date from {today} on")
    return found.isoformat()
