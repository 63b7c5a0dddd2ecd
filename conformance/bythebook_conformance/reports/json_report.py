"""The JSON report: its form stands in `docs/report.md` and `docs/report.schema.json`. Written here, and read again."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonpointer import JsonPointer

from bythebook_conformance.reports.findings.causes import Finding, findings
from bythebook_conformance.reports.report import (
    OUTCOMES,
    Altered,
    Aside,
    Change,
    Entry,
    Excerpt,
    Facts,
    Gate,
    Hindrance,
    Layer,
    Left,
    Lost,
    OperationEntry,
    Place,
    Report,
    Scope,
    Sent,
)
from bythebook_conformance.reports.sanitize import json_text
from bythebook_conformance.reports.since.changed import Changed, Since
from bythebook_conformance.reports.waivers import Waiver
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import read_text_bounded

__all__ = ["SCHEMA_VERSION", "as_json", "read", "report_schema", "to_bytes"]

_MAX_BYTES = 512 * 1024 * 1024


def to_bytes(report: Report) -> bytes:
    """Return the text of the JSON report."""
    return f"{json_text(as_json(report), indent=2)}\n".encode("utf-8", "backslashreplace")


# The version of the form of the report. docs/report.md says what each version changed, and what a version promises.
SCHEMA_VERSION = "1.1"


def as_json(report: Report) -> dict[str, Any]:
    """Return the report as JSON data."""
    facts, scope, gate = report.facts, report.scope, report.gate
    return {
        "schema_version": SCHEMA_VERSION,
        "kit": {"name": "bythebook", "version": facts.version},
        "document": {"name": facts.document, "sha256": facts.digest, **_layers(facts)},
        "target": facts.target,
        "app": facts.app or None,
        "framework": facts.framework or None,
        "command": facts.command or None,
        "seed": facts.seed,
        "mark": facts.mark,
        "strict": gate.strict,
        "fail_on": gate.fail_on,
        "normalized": {field: sorted(names) for field, names in gate.normalized.items()},
        "exit_code": report.exit_code,
        "counts": {key: report.counts[key] for key in OUTCOMES},
        "judged": {
            "requirements": report.judged,
            "raised": report.raised,
            "percent": math.floor(report.judged * 10_000 / report.raised) / 100 if report.raised else None,
            "minimum": None if gate.min_judged is None else float(gate.min_judged),
        },
        "requests": facts.requests,
        "seconds": facts.seconds,
        "operations": [asdict(each) for each in report.operations],
        "untested": report.untested,
        "withheld": {name: [each.id for each in found] for name, found in report.withheld.items()},
        "excluded": dict(scope.excluded),
        "selected_out": scope.selected_out,
        "unwritten": scope.unwritten,
        "shard": scope.shard,
        "elsewhere": scope.elsewhere,
        "made": facts.made,
        "deleted": facts.deleted,
        "created": list(facts.created),
        "left": [asdict(each) for each in facts.left],
        "altered": [asdict(each) for each in facts.altered],
        "lost": asdict(facts.lost) if facts.lost is not None else None,
        "result": report.word,
        "gone_after": facts.gone_after,
        "unjudged": [asdict(each) for each in facts.unjudged],
        "stopped": facts.stopped or None,
        **({"crashed": True} if facts.crashed else {}),
        **_since(report.since),
        "left_out": asdict(report.left_out) if report.left_out is not None else None,
        "waivers": [
            {**{key: value for key, value in vars(each).items() if key != "is_expired"}, "state": state}
            for each, state in report.waivers
        ],
        "findings": [_finding(finding) for finding in findings(report)],
        "requirements": [_as_json(report, each) for each in report.requirements],
    }


def _layers(facts: Facts) -> dict[str, Any]:
    """Returns what the report says of overlays; nothing of a document without one."""
    if not facts.overlays:
        return {}
    withdrawn = None if facts.withdrawn is None else list(facts.withdrawn)
    return {"overlays": [asdict(each) for each in facts.overlays], "withdrawn": withdrawn}


def _since(since: Since | None) -> dict[str, Any]:
    """Returns what has changed since a baseline; nothing for a run without one."""
    if since is None:
        return {}
    changes = [{**asdict(each), "fails": since.fails(each)} for each in since.changes]
    return {"baseline": {**asdict(since), "changes": changes}}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "level": finding.outcome,
        "fault": finding.fault,
        "why": finding.why or None,
        "cause": finding.cause or None,
        "mend": [{"where": where, "what": what} for where, what in finding.mend],
        "requirements": [each.id for each in finding.entries],
    }


def _as_json(report: Report, entry: Entry) -> dict[str, Any]:
    waiver = report.waiver(entry)
    stated = dict(vars(entry))  # no copy of the bodies
    if entry.draft is None:
        del stated["draft"], stated["assertion"]
    if entry.observed is None:
        del stated["observed"]
    del stated["hindrance"]
    told = {"hindrance": asdict(entry.hindrance)} if entry.hindrance is not None else {}
    return {
        **stated,
        "source": dict(vars(entry.source)),
        "excerpt": entry.excerpt and asdict(entry.excerpt),
        "seen": entry.seen and list(entry.seen),
        "field": list(entry.field),
        "changes": [asdict(each) for each in entry.changes],
        "steps": [asdict(each) for each in entry.steps],
        "waived": waiver and waiver.reason,
        **told,
    }


def read(path: Path, *, any_version: bool = False) -> Report:
    """Returns the report in a file. `any_version` admits a report of another version, if it has the same form.

    Raises `InputError`.
    """
    stated = _loaded(path)
    kit = stated.get("kit") if isinstance(stated, Mapping) else None
    written_by = kit.get("version") if isinstance(kit, Mapping) else None
    if written_by is None:
        raise InputError("is no JSON report", file=str(path), expected="a file that --report json=FILE wrote")
    if written_by != version("bythebook") and not any_version:
        raise InputError(
            f"was written by bythebook {written_by}", file=str(path), expected=f"a report of {version('bythebook')}"
        )
    _check(stated, path)
    return _report(stated)


def _loaded(path: Path) -> Any:
    try:
        return json.loads(read_text_bounded(path, _MAX_BYTES))
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", file=str(path)) from error
    except (ValueError, RecursionError) as error:
        raise InputError("is not JSON", file=str(path), expected="a file that --report json=FILE wrote") from error


def _check(stated: Any, path: Path) -> None:
    try:
        error = next(_validator().iter_errors(stated), None)
    except (ValueError, RecursionError) as wrong:  # a lone surrogate, hundreds of levels
        raise InputError("holds what no report holds", file=str(path)) from wrong
    if error is not None:
        pointer = JsonPointer.from_parts([str(part) for part in error.instance_path]).path
        raise InputError(f"is no JSON report: {error.message[:200]}", file=str(path), pointer=pointer)


def report_schema() -> Traversable:
    """Returns the file of the JSON Schema of the JSON report: packed in a wheel, or in a checkout."""
    packed = files("bythebook_conformance") / "report.schema.json"
    return packed if packed.is_file() else Path(__file__).parents[3] / "docs" / "report.schema.json"


@cache
def _validator() -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(report_schema().read_text(encoding="utf-8")))


def _report(stated: Mapping[str, Any]) -> Report:
    minimum = stated["judged"]["minimum"]
    return Report(
        Facts(
            version=stated["kit"]["version"],
            document=stated["document"]["name"],
            digest=stated["document"]["sha256"],
            target=stated["target"],
            seed=stated["seed"],
            mark=stated.get("mark"),
            requests=stated["requests"],
            seconds=stated["seconds"],
            made=stated["made"],
            deleted=stated["deleted"],
            created=tuple(stated["created"]),
            left=tuple(Left(**each) for each in stated["left"]),
            stopped=stated["stopped"] or "",
            app=stated.get("app") or "",
            command=stated.get("command") or "",
            crashed=bool(stated.get("crashed")),
            framework=stated.get("framework") or "",
            altered=tuple(Altered(**{**each, "fields": tuple(each["fields"])}) for each in stated["altered"]),
            unjudged=tuple(Aside(each["what"], Place(**each["source"])) for each in stated.get("unjudged", ())),
            lost=Lost(**stated["lost"]) if stated["lost"] is not None else None,
            gone_after=stated["gone_after"],
            overlays=tuple(Layer(**each) for each in stated["document"].get("overlays", ())),
            withdrawn=_withdrawn(stated["document"].get("withdrawn", ())),
        ),
        Scope(**{key: stated[key] for key in ("excluded", "selected_out", "unwritten", "shard", "elsewhere")}),
        Gate(
            stated["strict"],
            None if minimum is None else Decimal(str(minimum)),
            {field: frozenset(names) for field, names in stated["normalized"].items()},
            tuple(_waiver(each) for each in stated["waivers"]),
            notices=stated.get("fail_on") == "notice",
        ),
        operations=tuple(OperationEntry(**each) for each in stated["operations"]),
        requirements=tuple(_entry(each) for each in stated["requirements"]),
        since=_since_of(stated["baseline"]) if "baseline" in stated else None,
    )


def _since_of(stated: Mapping[str, Any]) -> Since:
    changes = []
    for each in stated["changes"]:
        known = {key: value for key, value in each.items() if key != "fails"}  # it follows from `fail_on`
        changes.append(Changed(**{**known, "states": tuple(each["states"]), "operations": tuple(each["operations"])}))
    return Since(**{**stated, "changes": tuple(changes), "left": tuple(stated["left"])})


def _withdrawn(stated: list[str] | None) -> tuple[str, ...] | None:
    return None if stated is None else tuple(stated)


def _entry(stated: Mapping[str, Any]) -> Entry:
    seen = tuple(stated["seen"]) if stated["seen"] else None
    known = {key: value for key, value in stated.items() if key != "waived"}  # it follows from the waivers
    rebuilt = {
        "seen": seen,
        "field": tuple(stated["field"]),
        "changes": tuple(Change(**each) for each in stated["changes"]),
        "steps": tuple(Sent(**each) for each in stated.get("steps", ())),
        "source": Place(**stated["source"]),
        "excerpt": _excerpt(stated["excerpt"]),
        "hindrance": Hindrance(**stated["hindrance"]) if stated.get("hindrance") else None,
    }
    return Entry(**{**known, **rebuilt})


def _excerpt(stated: Mapping[str, Any] | None) -> Excerpt | None:
    return None if stated is None else Excerpt(**{**stated, "lines": tuple(stated["lines"])})


def _waiver(stated: Mapping[str, Any]) -> Waiver:
    known = {key: value for key, value in stated.items() if key != "state"}
    return Waiver(**known, is_expired=stated["state"] == "expired")
