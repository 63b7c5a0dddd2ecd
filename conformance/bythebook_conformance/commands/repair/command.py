"""`bythebook repair`: lists what a document may learn from a report, and writes what the user chose as an overlay."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import click

from bythebook_conformance.commands import options
from bythebook_conformance.commands.repair.candidates import Candidate, Kept, found, together
from bythebook_conformance.commands.repair.overlay import lost, written
from bythebook_conformance.reports.findings.words import reproduced
from bythebook_conformance.reports.json_report import read
from bythebook_conformance.reports.report import Entry, Report
from bythebook_conformance.running.advice import with_overlays
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.text.atomic_write import write_whole
from bythebook_openapi.text.visible import visible

__all__ = ["repair"]

_FILE = click.Path(path_type=Path)
_FEW = 5


@click.command()
@click.argument("report", type=_FILE, metavar="REPORT")
@click.option("--select", "globs", multiple=True, metavar="GLOB", help="Learn from the findings with these ids.")
@click.option("-o", "--output", "target", type=_FILE, metavar="FILE", help="The overlay to write.")
@click.option("--spec", metavar="SPEC", help="The document. Else that of the report.")
@click.option("--page", "is_page", is_flag=True, help="Print the lines of the captured page that are to change.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def repair(
    *, report: Path, globs: tuple[str, ...], target: Path | None, spec: str | None, is_page: bool, force: bool
) -> None:
    """List what the document may learn from the findings of a JSON report, and write an overlay of what you choose.

    Use it where the server is right, and the document is not. Without --select, nothing is written: a finding does not
    vanish by itself. With --select and -o, an OpenAPI Overlay changes the document to what the server was seen to do.
    """
    if bool(globs) != (target is not None) and not (is_page and target is None):
        raise InputError("--select and -o go together", expected="--select GLOB -o overlay.yaml, or neither of them")
    if target is not None and target.exists() and not force:
        raise InputError("is there already", file=str(target), expected="another FILE, or --force to replace it")
    told = read(report)
    overlays = options.overlays_of(each.name for each in told.facts.overlays)
    contract = options.contract_of(spec or told.facts.document, overlays=overlays)
    if contract.document.digest != told.facts.digest:
        raise InputError(
            f"is of another document than {contract.document.name} is now",
            file=str(report),
            expected="a report of this document: run `bythebook check` again",
        )
    candidates, kept = found(told, contract)
    chosen = _chosen(candidates, globs)
    if is_page:
        _say_all(_page_lines(chosen))
    if target is None:
        if not is_page:
            _list(told, contract, candidates, kept)
        return
    actions = together(chosen, contract)
    write_whole(target, written(contract.document, target, actions).encode())
    for candidate in chosen:
        _say(f"learned {candidate.entry.id}: {candidate.says}")
    count = f"{len(actions)} action{'s' if len(actions) != 1 else ''}"
    _say(f"{count} written to {target}")
    _say_all(_promises(contract, actions))
    applied = [*(each.name for each in told.facts.overlays), str(target)]
    _say(with_overlays(spec or told.facts.document, applied))


def _chosen(candidates: Sequence[Candidate], globs: Sequence[str]) -> list[Candidate]:
    """Returns the candidates that globs name, all without one. Raises `InputError` for a glob that names none."""
    for glob in globs:
        if not any(fnmatchcase(each.entry.id, glob) for each in candidates):
            near = ", ".join(each.entry.id for each in candidates[:3])
            raise InputError(f"--select {glob!r} names no candidate", expected=near or "a report with candidates")
    return [each for each in candidates if not globs or any(fnmatchcase(each.entry.id, glob) for glob in globs)]


def _list(report: Report, contract: Contract, candidates: Sequence[Candidate], kept: Sequence[Kept]) -> None:
    for candidate in candidates:
        _say_all(_lines(report, contract, candidate))
    for title, is_never in (("not expressible", False), ("never", True)):
        for each in (each for each in kept if each.is_never == is_never):
            _say(f"{title}: {each.entry.id}: {each.reason}")
            if not is_never:
                _say(f"  bythebook accept {shlex.quote(each.entry.id)} --reason TEXT")
    if not report.findings:
        _say("the report has no finding")
    elif candidates:
        count = f"{len(candidates)} candidate{'s' if len(candidates) != 1 else ''}"
        _say(f"{count}; nothing is written without --select GLOB -o FILE")


def _lines(report: Report, contract: Contract, candidate: Candidate) -> Iterator[str]:
    entry, place = candidate.entry, candidate.entry.source
    yield f"{entry.id}  {report.outcome(entry)}, {reproduced(entry.seen) if entry.seen else ''}"
    yield f"  says           {candidate.says}"
    yield f"  no longer true {_where(entry)}{f'  {place.statement}' if place.statement else ''}"
    for action in candidate.actions:
        what = "remove" if "remove" in action else json.dumps(action["update"], ensure_ascii=False)
        yield f"  action         {action['target']}: {what}"
    yield from _promises(contract, candidate.actions)


def _page_lines(candidates: Sequence[Candidate]) -> Iterator[str]:
    """Yields the lines of the page that are no longer true, each with what it should say."""
    for candidate in candidates:
        page = candidate.entry.source.page
        where = f"{page}  {candidate.entry.source.words}" if page else f"{_where(candidate.entry)} (on no page)"
        yield f"{where} -> {candidate.says}"


def _where(entry: Entry) -> str:
    place = entry.source
    return place.page or (f"{place.file}:{place.line}" if place.line is not None else f"{place.file} {place.pointer}")


def _promises(contract: Contract, actions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yields how many promises some actions withdraw, and how many they change, with the first ids."""
    for verb, ids in zip(("withdraws", "changes"), lost(contract, actions), strict=True):
        if ids:
            shown = [*ids[:_FEW], *([f"{len(ids) - _FEW} more"] if len(ids) > _FEW else [])]
            yield f"  {verb:<14} {len(ids)} promise{'s' if len(ids) > 1 else ''}: {', '.join(shown)}"


def _say_all(lines: Iterator[str]) -> None:
    for line in lines:
        _say(line)


def _say(text: str) -> None:
    click.echo(visible(text))
