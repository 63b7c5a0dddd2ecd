"""Measures the judge on the applications: false failures on correct servers, and bugs found."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.frameworks.checking import Finding, Outcome, check
from tests.frameworks.launching import ROOT, Application, names, read

SECONDS = 300.0
COMPILED = ("*.go", "go.mod", "openapi.json")  # what a command of `install` compiles into a server
LEVELS = ("failure", "warning", "notice")
COLUMNS = (
    "application",
    "failures on correct",
    "warnings on correct",
    "failures on variants",
    "warnings on variants",
    "bugs by failure",
    "bugs by warning",
    "bugs by notice",
    "bugs missed",
    "found beside the field",
    "operations untested",
    "requests",
    "seconds",
    "errors",
)


@dataclass
class Measured:
    """All outcomes of one application."""

    application: Application
    correct: Outcome = field(default_factory=Outcome)
    variants: dict[str, Outcome] = field(default_factory=dict)
    bugs: dict[str, Outcome] = field(default_factory=dict)

    def outcomes(self) -> Iterator[tuple[str, Outcome]]:
        """Yield every outcome with its name."""
        yield "correct", self.correct
        yield from ((f"variant {name}", each) for name, each in self.variants.items())
        yield from ((f"bug {name}", each) for name, each in self.bugs.items())

    def known(self) -> set[str]:
        """Return the ids of the findings on the correct application."""
        return {finding.id for finding in self.correct.findings}

    def shown_by(self, bug: dict[str, Any]) -> list[Finding]:
        """Return the findings that show a bug: new ones, at its operation or its field."""
        new = [finding for finding in self.bugs[bug["id"]].findings if finding.id not in self.known()]
        return [finding for finding in new if at_place(finding, bug)]

    def verdict(self, bug: dict[str, Any]) -> str:
        """Return how the judge found a bug: the highest level, missed, or error if it was not judged."""
        if self.bugs[bug["id"]].error:
            return "error"
        levels = {finding.level for finding in self.shown_by(bug)}
        return next((level for level in LEVELS if level in levels), "missed")

    def beside(self, bug: dict[str, Any]) -> bool:
        """Return whether a bug was found, and only by findings that do not name both its operation and its field."""
        shown = self.shown_by(bug)
        return bool(shown) and not any(at_field(finding, bug) for finding in shown)


def at_field(finding: Finding, bug: dict[str, Any]) -> bool:
    """Return whether a finding is at the operation of a bug, and at its field if the bug has one."""
    here = finding.operation in listed(bug["operation"])
    return here and (not bug.get("field") or bool(fields(bug) & words(finding)))


def fields(bug: dict[str, Any]) -> set[str]:
    """Return the last names of the fields of a bug."""
    return {re.split(r"[./\[]", name)[-1] for name in listed(bug.get("field"))}


def words(finding: Finding) -> set[str]:
    """Return the names in the id of a finding."""
    return set(re.findall(r"\w+", finding.id))


def at_place(finding: Finding, bug: dict[str, Any]) -> bool:
    """Return whether a finding is at the operation of a bug, quotes it, or is at its field."""
    is_there = not {finding.operation, finding.quoted}.isdisjoint(listed(bug["operation"]))
    return is_there or bool(fields(bug) & words(finding))


def listed(value: Any) -> list[str]:
    """Return one text, several or none as a list."""
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def install(application: Application) -> None:
    """Install what an application needs, unless it is installed."""
    pins = [application.folder / name for name in ("requirements.txt", "package.json")]
    pins += sorted(path for pattern in COMPILED for path in application.folder.glob(pattern))
    wanted = "".join([application.install, *(path.read_text(encoding="utf-8") for path in pins if path.exists())])
    stamp = application.environment / "installed"
    digest = hashlib.sha256(wanted.encode()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return
    application.environment.mkdir(parents=True, exist_ok=True)
    if "{python}" in application.install:
        venv = f"{{uv}} venv --quiet --clear --python {sys.executable} {{env}}"
        subprocess.run(application.command(venv), cwd=ROOT, check=True)
    subprocess.run(application.command(application.install), cwd=ROOT, check=True)
    stamp.write_text(digest, encoding="utf-8")


def measure(application: Application, options: argparse.Namespace) -> Measured:
    """Judge the correct application, its variants and its bugs."""
    measured = Measured(application)
    measured.correct = judge(application, [], options)
    for kind, outcomes in (("variant", measured.variants), ("bug", measured.bugs)):
        for case in getattr(application, f"{kind}s"):
            if not options.case or case["id"] in options.case:
                outcomes[case["id"]] = judge(application, [f"--{kind}", case["id"]], options)
    return measured


def judge(application: Application, switches: list[str], options: argparse.Namespace) -> Outcome:
    """Judge one server, and tell on standard error how it went."""
    outcome = check(application, switches, options.seconds)
    counts = f"{len(outcome.level('failure'))} failures, {len(outcome.level('warning'))} warnings"
    said = outcome.error or f"{counts}, {outcome.requests} requests, {outcome.seconds:.0f} s"
    print(f"{application.name} {' '.join(switches) or 'correct'}: {said}", file=sys.stderr, flush=True)
    return outcome


def row(measured: Measured) -> list[str]:
    """Return the cells of an application's row."""
    bugs = [bug for bug in measured.application.bugs if bug["id"] in measured.bugs]
    verdicts = [measured.verdict(bug) for bug in bugs]
    outcomes = [outcome for _, outcome in measured.outcomes()]
    counts = [
        *(len(measured.correct.level(level)) for level in ("failure", "warning")),
        *(sum(len(each.level(level)) for each in measured.variants.values()) for level in ("failure", "warning")),
        *(verdicts.count(verdict) for verdict in (*LEVELS, "missed")),
        sum(measured.beside(bug) for bug in bugs),
    ]
    untested = f"{len(measured.correct.untested)}/{measured.correct.operations}"
    spent = [sum(each.requests for each in outcomes), round(sum(each.seconds for each in outcomes))]
    errors = sum(each.error is not None for each in outcomes)
    return [measured.application.name, *map(str, counts), untested, *map(str, spent), str(errors)]


def table(rows: list[list[str]]) -> str:
    """Return rows as a Markdown table."""
    lines = [list(COLUMNS), ["---"] * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def details(measured: Measured) -> Iterator[str]:
    """Yield the lines that tell what was reported on correct servers, and how each bug fared."""
    yield f"\n{measured.application.name}"
    for name, outcome in [("correct", measured.correct), *measured.variants.items()]:
        yield from (f"  {name}: not tested: {place}: {reason}" for place, reason in outcome.untested.items())
        yield from (f"  {name}: {line}" for finding in outcome.findings for line in told(finding))
        if outcome.error:
            yield f"  {name}: error: {outcome.error}"
    for bug in measured.application.bugs:
        if bug["id"] in measured.bugs:
            beside = " (beside the field)" if measured.beside(bug) else ""
            yield f"  bug {bug['id']}: {measured.verdict(bug)}{beside}"
            yield from (f"    {line}" for finding in measured.shown_by(bug) for line in told(finding)[:1])


def told(finding: Finding) -> list[str]:
    """Return a finding as lines."""
    return [
        f"{finding.level} {finding.id}: {finding.sentence}",
        f"  expected {finding.expected}; got {finding.actual}; status {finding.status}: {finding.answer}",
        f"  {finding.curl}",
    ]


def results(measured: list[Measured]) -> dict[str, Any]:
    """Return everything as JSON has it; variants and bugs show the findings that the correct application has not."""
    return {
        each.application.name: {
            "correct": told_once(each.correct, set()),
            "variants": {name: told_once(outcome, each.known()) for name, outcome in each.variants.items()},
            "bugs": {
                bug["id"]: {
                    "family": bug["family"],
                    "found_by": each.verdict(bug),
                    "beside_the_field": each.beside(bug),
                }
                | {"found": [finding.id for finding in each.shown_by(bug)]}
                | told_once(each.bugs[bug["id"]], each.known())
                for bug in each.application.bugs
                if bug["id"] in each.bugs
            },
        }
        for each in measured
    }


def told_once(outcome: Outcome, known: set[str]) -> dict[str, Any]:
    """Return an outcome as JSON has it: the number of all findings, and those that are not known."""
    counts = {f"{level}s": len(outcome.level(level)) for level in ("failure", "warning")}
    new = [asdict(finding) for finding in outcome.findings if finding.id not in known]
    return counts | asdict(outcome) | {"findings": new}


def scores(measured: list[Measured], before: dict[str, Any]) -> dict[str, Any]:
    """Return the counts alone, and how each bug was found; a case that was not run keeps what it had before."""
    found = dict(before)
    for each in measured:
        of = found.get(each.application.name, {})
        found[each.application.name] = {
            "correct": counted(each.correct, set()),
            "variants": of.get("variants", {})
            | {name: counted(outcome, each.known()) for name, outcome in each.variants.items()},
            "bugs": of.get("bugs", {})
            | {bug["id"]: {"found_by": each.verdict(bug)} for bug in each.application.bugs if bug["id"] in each.bugs},
        }
    return found


def counted(outcome: Outcome, known: set[str]) -> dict[str, Any]:
    """Return how many failures and warnings a server has, beside those that are known."""
    new = [finding for finding in outcome.findings if finding.id not in known]
    counts = {f"{level}s": sum(finding.level == level for finding in new) for level in ("failure", "warning")}
    return counts | ({"error": outcome.error} if outcome.error else {})


def write(path: Path, content: dict[str, Any]) -> None:
    """Write the results as JSON."""
    path.write_text(f"{json.dumps(content, indent=1, ensure_ascii=False)}\n", encoding="utf-8")


def arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("applications", nargs="*", metavar="APP", help="default: all of them")
    parser.add_argument("--case", action="append", default=[], metavar="ID", help="only this bug or variant (repeat)")
    parser.add_argument("--details", action="store_true", help="print each finding")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there")
    parser.add_argument("--scores", type=Path, metavar="FILE", help="write how each bug was found into this file")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="time limit of one check (default: %(default)g)")
    options = parser.parse_args()
    unknown = set(options.applications) - set(names())
    if unknown:
        parser.error(f"no such application: {', '.join(sorted(unknown))} (known: {', '.join(names())})")
    return options


def main() -> None:
    """Measure the applications that the command line names, and print the table."""
    options = arguments()
    measured = []
    for name in options.applications or names():
        application = read(name)
        install(application)
        measured.append(measure(application, options))
        if options.json:  # after each application: the next one may take long
            write(options.json, results(measured))
        if options.scores:
            before = json.loads(options.scores.read_text(encoding="utf-8")) if options.scores.exists() else {}
            write(options.scores, scores(measured, before))
    print(table([row(each) for each in measured]))
    if options.details:
        print("\n".join(line for each in measured for line in details(each)))


if __name__ == "__main__":
    main()
