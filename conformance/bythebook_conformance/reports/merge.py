"""Joins the reports of shards into one of the whole. It runs nothing, and refuses what does not belong together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bythebook_conformance.reports.report import Gate, Report, Scope
from bythebook_conformance.reports.shard import Shard
from bythebook_conformance.reports.since.joined import joined
from bythebook_openapi.errors import InputError

__all__ = ["Part", "merged"]


@dataclass(frozen=True)
class Part:
    """A report, and the file that it was read from."""

    file: str
    report: Report


def merged(parts: Sequence[Part], *, partial: bool = False) -> Report:
    """Return one report of all parts, operations in the order of their ids.

    Raises `InputError` where two are of different documents, judged by other options or judged the same, and where a
    shard is missing, unless `partial`.
    """
    first = parts[0]
    for each in parts[1:]:
        _check_pair(first, each)
    shard = _shard(parts)
    _check_twice(parts)
    if shard is not None and shard.missing.parts and not partial:
        raise InputError(f"missing: shard {shard.missing}", expected="a report of every shard, or --partial")
    if len(parts) == 1:
        return first.report
    return _joined([each.report for each in parts], shard)


def _check_pair(first: Part, other: Part) -> None:
    if first.report.facts.digest != other.report.facts.digest:
        raise InputError(f"judged another document than {first.file}", file=other.file, expected="one document")
    if _gate(first.report) != _gate(other.report):
        raise InputError(
            f"was judged by other options than {first.file}",
            file=other.file,
            expected="the same --strict, --min-judged, --normalized, --waivers for all",
        )
    if _total(first.report) != _total(other.report):
        raise InputError(
            f"selected {_total(other.report)} requirements in all, {first.file} {_total(first.report)}",
            file=other.file,
            expected="the same --select and --exclude for all shards",
        )


def _gate(report: Report) -> Gate:
    """Return the gate, whatever day it is."""
    return replace(report.gate, waivers=tuple(replace(each, is_expired=False) for each in report.gate.waivers))


def _total(report: Report) -> int:
    return report.raised + report.scope.elsewhere


def _check_twice(parts: Sequence[Part]) -> None:
    seen: dict[str, str] = {}
    for part in parts:
        for each in part.report.requirements:
            if each.id in seen:
                raise InputError(f"{each.id} stands in {seen[each.id]} too", file=part.file, expected="each once")
            seen[each.id] = part.file


def _shard(parts: Sequence[Part]) -> Shard | None:
    """Return the shard that all parts are together; None for a single report of a whole document."""
    joined: Shard | None = None
    for part in parts:
        stated = part.report.scope.shard
        if stated is None:
            if len(parts) == 1:
                return None
            raise InputError("is the report of a whole document", file=part.file, expected="one of a run with --shard")
        shard = Shard.read(stated)
        if joined is not None and joined.count != shard.count:
            raise InputError(f"is shard {shard}, others are of {joined.count}", file=part.file, expected="one count")
        if joined is not None and joined.parts & shard.parts:
            raise InputError(f"shard {shard} comes twice", file=part.file, expected="each shard once")
        joined = shard if joined is None else Shard(joined.parts | shard.parts, shard.count)
    return joined


def _joined(reports: Sequence[Report], shard: Shard | None) -> Report:
    facts = [each.facts for each in reports]
    scopes = [each.scope for each in reports]
    seeds, marks = {each.seed for each in facts}, {each.mark for each in facts}
    commands = {each.command for each in facts}
    operations = sorted((each for report in reports for each in report.operations), key=lambda each: each.id)
    raised = sum(each.raised for each in reports)
    return Report(
        facts=replace(
            facts[0],
            target=", ".join(sorted({each.target for each in facts})),
            seed=seeds.pop() if len(seeds) == 1 else None,
            mark=marks.pop() if len(marks) == 1 else None,
            requests=sum(each.requests for each in facts),
            seconds=round(sum(each.seconds for each in facts), 3),
            made=sum(each.made for each in facts),
            deleted=sum(each.deleted for each in facts),
            created=tuple(sorted(created for each in facts for created in each.created)),
            left=tuple(left for each in facts for left in each.left),
            altered=tuple(dict.fromkeys(altered for each in facts for altered in each.altered)),
            lost=next((each.lost for each in facts if each.lost is not None), None),
            stopped=next((each.stopped for each in facts if each.stopped), ""),
            crashed=any(each.crashed for each in facts),
            framework=next((each.framework for each in facts if each.framework), ""),
            command=commands.pop() if len(commands) == 1 else "",
        ),
        scope=Scope(
            excluded=dict(sorted(item for each in scopes for item in each.excluded.items())),
            selected_out=sum(each.selected_out for each in scopes),
            unwritten=sum(each.unwritten for each in scopes),
            shard=str(shard) if shard is not None and shard.missing.parts else None,
            elsewhere=_total(reports[0]) - raised,
        ),
        gate=max((each.gate for each in reports), key=lambda gate: sum(each.is_expired for each in gate.waivers)),
        operations=tuple(operations),
        requirements=tuple(
            entry for operation in operations for report in reports for entry in report.of(operation.id)
        ),
        since=joined([each.since for each in reports if each.since is not None]),
    )
