"""Writes `docs/real-bugs.md` from the cases, the figures that were measured, and the triage by hand."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from bench.real_bugs.cases import GROUPS, LATER, Case
from bench.real_bugs.released import PAIRS
from bench.real_bugs.tools import LEVELS, SECONDS

__all__ = ["FIRST", "MEASURED", "PAGE", "RELEASED", "TRIAGE", "Triage", "figures", "found_by", "globs", "page"]

_HERE = Path(__file__).parent
PAGE = _HERE.parents[1] / "docs" / "real-bugs.md"
MEASURED, FIRST, RELEASED = (_HERE / f"{name}.json" for name in ("measured", "first-contact", "released"))
TRIAGE = _HERE / "triage.yaml"
MISSED = "missed"
_OURS, _OTHER = "bythebook", "Schemathesis"

BEGIN = """# Real bugs: how many would a run have found?

Mutants are made by those who make the tool. The bugs on this page were reported by other people, in public trackers of
servers, frameworks and libraries. Each report is rebuilt as a switch in one of five small applications
(`tests/real_bugs`): FastAPI with SQLAlchemy, Django REST framework, Flask, Fastify, and Go without a framework. The
mechanism is rebuilt, not the symptom. The authors had not read the code of the judge. They wrote the correct
applications first, and committed each batch before anybody ran the judge on it.

    make real-bugs                              # all; asks PyPI and npm, needs Go and Node
    make real-bugs ARGS="--tool bythebook"      # without {other}
    make real-bugs ARGS="json-server-412"       # one case, which is printed alone

## How it is counted

- Both tools run with their default options and seed 1, on the correct application and on the one with the bug.
  {other} {version} is the newest release, and gets {seconds} seconds for each run (`--max-time`). How many requests
  it sends in that time depends on the machine; this one has two processors, and did other work too.
- A case is found only by a finding that the run on the correct application does not have. The result is the highest
  level: **failure** (exit code 1), **warning** (exit code 1 with `--strict`) or **notice** (exit code 0).
- A new finding about something else does not count. A person read the findings of each case; the last section lists
  those that do not count.
- **Stated by a keyword**: a schema, a status code or a media type of the document has the promise, perhaps with prose.
  **Promised in prose only**: only a description has it. **No client can see it**: no request shows it.
- No figure is written by hand. `bench/real_bugs` has them, with the sentence of each finding.

"""

CASES = """
## The cases

The link leads to the report. The mechanism is what was rebuilt. `prose` marks what is promised in prose only. *First*
is the first contact. *Requests* are those of a run of today. The last column is the result of {other} {version}.

"""

CORRECT = """
## What both say of the correct applications

Seeds 1 to 5. Two numbers are the least and the greatest of the five runs.

"""


RELEASES = """
## Releases as they were published

    make real-bugs ARGS=--released

Each is installed and started as it is, once in the release that has the reported fault and once in the release that
mends it. *Found* is what the judge finds of the faulty release and not of the mended one. *New* is what it finds of the
mended release alone, *both* the failures and warnings that both have.

"""

NOT_RUN = """
json-server publishes no document; `bench/real_bugs/json-server.yaml` was written for these runs. What both releases of
Airflow have is true by their document: `key` and `value` are required, null is refused for `description`, and a 404 has
null for a text. Of Prefect, the 500 for a list as the body is true. That `concurrency_limit` is read as null is a false
alarm, since the description of that property says so; for the same reason the fault is missed: the limit is read under
another name.

What could not be run:

- **mcp-contextforge-gateway** 0.8.0 and 0.9.0
  ([#1582](https://github.com/IBM/mcp-context-forge/issues/1582), the visibility of a new tool is lost) were started;
  a request by hand shows the fault. The judge does not send the POST of a tool, since a tool may reach the host.
- **mcp-contextforge-gateway** 1.0.0rc1
  ([#3468](https://github.com/IBM/mcp-context-forge/issues/3468), an update without visibility makes a tool public): its
  own document states that default for the update, so it does what the document says.
- **json-server** 0.7.28 (a PUT that merges, a DELETE of what is not there) does not start with a current Node.
- **Unleash** 7.0 and 7.1 ([#10439](https://github.com/Unleash/unleash/pull/10439)): npm did not offer these releases.
- Directus, Parlant, Hindsight, STIG Manager and LiteLLM were not tried: they need a service that is not here, or more
  time than there was.
"""


class Triage:
    """What a person said about findings: those on correct applications, and new ones that are not about the bug."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        self.entries = entries

    @classmethod
    def read(cls, path: Path = TRIAGE) -> Triage:
        """Returns the committed triage."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")) or [])

    def reason(self, tool: str, subject: str, finding: Mapping[str, Any]) -> str:
        """Returns what a person said of a finding on a case or on a correct application; empty without an entry."""
        for entry in self.entries:
            is_asked = entry.get("tool", _OURS) == tool and any(
                fnmatchcase(subject, each) for each in globs(entry["subject"])
            )
            if is_asked and any(fnmatchcase(finding["id"], each) for each in globs(entry["match"])):
                return str(entry["reason"])
        return ""


def globs(value: str | list[str]) -> list[str]:
    """Returns one glob or several as a list."""
    return [value] if isinstance(value, str) else value


def found_by(result: Mapping[str, Any], tool: str, case: str, triage: Triage) -> str:
    """Returns the highest level of the findings that are about the bug of a case; `missed` without one, and `error` if
    the case was not judged.
    """
    if "error" in result:
        return "error"
    levels = {each["level"] for each in result["findings"] if not triage.reason(tool, case, each)}
    return next((level for level in LEVELS if level in levels), MISSED)


def figures(path: Path) -> dict[str, Any]:
    """Returns the figures of a file; none without one."""
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def page(listed: Sequence[Case]) -> str:
    """Returns the text of the page. A case that no tool has met is not on it."""
    measured, first, triage = figures(MEASURED), figures(FIRST), Triage.read()
    met = {name for results in (*measured.values(), *first.values()) for name in results["cases"]}
    listed = [case for case in listed if case.id in met]
    words = {"other": _OTHER, "version": measured.get(_OTHER, {}).get("version", ""), "seconds": SECONDS}
    lines = [
        BEGIN.format(**words),
        *_summary(listed, measured, first, triage),
        CASES.format(**words),
        *_table(listed, measured, first, triage),
        CORRECT.format(**words),
        *_correct(measured, triage),
        *_elsewhere(listed, measured, triage),
        RELEASES,
        *_released(figures(RELEASED), triage),
        NOT_RUN,
    ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"


def _summary(
    listed: Sequence[Case], measured: Mapping[str, Any], first: Mapping[str, Any], triage: Triage
) -> Iterator[str]:
    batches = sorted({case.batch for case in listed}, reverse=True)
    yield "## The figures\n"
    if str(LATER) in first:
        yield f"Batch {LATER} was written last and met a frozen judge: its first contact is the figure to look at."
    else:
        yield f"Batch {LATER} is written last and meets a frozen judge. That was not yet; its first contact comes here."
    yield "The first contact of a batch is recorded once, with the commit that it met. An entry says how many are found"
    yield "with `--strict`, in brackets how many by a failure, and of how many.\n"
    yield f"| batch | who | date, version | {' | '.join(GROUPS[:2])} | all that a client can see | {GROUPS[2]} |"
    yield "| --- | --- | --- | ---: | ---: | ---: | ---: |"
    for batch in batches:
        own = [case for case in listed if case.batch == batch]
        if contact := first.get(str(batch)):
            yield f"| **{batch}** | **first contact** | {_when(contact, _OURS)} | {_row(own, contact, _OURS, triage)} |"
        yield from _today(str(batch), own, measured, triage)
    yield from _today("all", listed, measured, triage)


def _today(batch: str, listed: Sequence[Case], measured: Mapping[str, Any], triage: Triage) -> Iterator[str]:
    for tool, name in ((_OURS, "today"), (_OTHER, _OTHER)):
        if tool in measured:
            yield f"| {batch} | {name} | {_when(measured[tool], tool)} | {_row(listed, measured[tool], tool, triage)} |"


def _when(contact: Mapping[str, Any], tool: str) -> str:
    return f"{contact['date']}, `{contact['commit' if tool == _OURS else 'version']}`"


def _row(listed: Sequence[Case], measured: Mapping[str, Any], tool: str, triage: Triage) -> str:
    """Returns the cells of the groups of cases."""
    results = measured["cases"]
    run = [case for case in listed if case.id in results]

    def cell(cases: Iterable[Case]) -> str:
        levels = [found_by(results[case.id], tool, case.id, triage) for case in cases]
        if not levels:
            return "-"
        strict = sum(level in LEVELS[:2] for level in levels)
        return f"{strict} ({levels.count(LEVELS[0])}) of {len(levels)}"

    stated, prose, hidden = ([case for case in run if case.group == group] for group in GROUPS)
    return " | ".join(cell(cases) for cases in (stated, prose, stated + prose, hidden))


def _table(
    listed: Sequence[Case], measured: Mapping[str, Any], first: Mapping[str, Any], triage: Triage
) -> Iterator[str]:
    yield f"| batch | report | category | mechanism | promise | first | today | requests | {_OTHER} |"
    yield "| ---: | --- | --- | --- | --- | --- | --- | ---: | --- |"
    marks = {GROUPS[0]: "", GROUPS[1]: "prose", GROUPS[2]: "unseen"}
    ours, other = (measured.get(tool, {}).get("cases", {}) for tool in (_OURS, _OTHER))
    for case in sorted(listed, key=lambda case: (-case.batch, case.category, case.id)):
        contact = first.get(str(case.batch), {}).get("cases", {})
        levels = [
            found_by(results[case.id], tool, case.id, triage) if case.id in results else "-"
            for results, tool in ((contact, _OURS), (ours, _OURS), (other, _OTHER))
        ]
        levels[2] = "found" if levels[2] == LEVELS[0] else levels[2]
        requests = str(ours[case.id]["requests"]) if case.id in ours else "-"
        report = f"[{case.repository}#{case.number}]({case.address})"
        cells = [
            str(case.batch),
            report,
            case.category,
            case.mechanism,
            marks[case.group],
            *levels[:2],
            requests,
            levels[2],
        ]
        yield f"| {' | '.join(cells)} |"


def _correct(measured: Mapping[str, Any], triage: Triage) -> Iterator[str]:
    apps = list(dict.fromkeys(app for tool in measured.values() for app in tool["correct"]))
    yield f"| application | failures | warnings | notices | requests | {_OTHER}: failures | its requests |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for app in apps:
        ours, other = (measured.get(tool, {}).get("correct", {}).get(app, []) for tool in (_OURS, _OTHER))
        counts = [_range([_count(run, level) for run in ours]) for level in LEVELS]
        spent = _range([run["requests"] for run in ours])
        failed = _range([_count(run, LEVELS[0]) for run in other])
        cells = [f"`{app}`", *counts, spent, failed, _range([run["requests"] for run in other])]
        yield f"| {' | '.join(cells)} |"
    for tool in measured:
        yield f"\n{tool} says of them:\n"
        yield from _said(tool, measured[tool]["correct"], triage)


def _said(tool: str, correct: Mapping[str, Any], triage: Triage) -> Iterator[str]:
    """Yields the failures and warnings on the correct applications by their triage, each with its seeds."""
    seeds: dict[tuple[str, str, str], list[int]] = {}
    shown: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for app, runs in correct.items():
        for seed, run in enumerate(runs, 1):
            for each in run["findings"]:
                if each["level"] in LEVELS[:2]:
                    key = app, each["level"], each["id"]
                    seeds.setdefault(key, []).append(seed)
                    shown[key] = each
    lines = (
        (
            triage.reason(tool, key[0], shown[key]) or "No triage yet.",
            f"`{key[0]}`, {key[1]}: {_finding(shown[key])}",
            at,
        )
        for key, at in seeds.items()
    )
    yield from _by_reason((reason, f"{line} (seeds {', '.join(map(str, at))})") for reason, line, at in lines)


def _by_reason(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yields lines below their reasons."""
    below: dict[str, list[str]] = {}
    for reason, line in lines:
        below.setdefault(reason, []).append(line)
    for reason, found in below.items():
        yield f"- {reason}"
        yield from (f"    - {line}" for line in found)
    if not below:
        yield "Nothing."


def _finding(finding: Mapping[str, Any]) -> str:
    """Returns a finding as a sentence."""
    if finding["sentence"] == finding["id"]:
        return f"`{finding['id']}`"
    return f"`{finding['id']}`: {finding['sentence']} Expected {finding['expected']}; got `{finding['actual']}`"


def _count(run: Mapping[str, Any], level: str) -> int:
    return sum(each["level"] == level for each in run["findings"])


def _range(counts: Sequence[int]) -> str:
    if not counts:
        return "-"
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"


def _elsewhere(listed: Sequence[Case], measured: Mapping[str, Any], triage: Triage) -> Iterator[str]:
    yield "\n## Findings about something else\n"
    yield "New findings that do not count, because a person saw that they are not about the bug."
    for tool in measured:
        results = measured[tool]["cases"]
        found = ((case.id, each) for case in listed if case.id in results for each in results[case.id]["findings"])
        lines = ((triage.reason(tool, case, each), f"`{case}`, {_finding(each)}") for case, each in found)
        yield f"\n{tool}:\n"
        yield from _by_reason((reason, line) for reason, line in lines if reason)


def _released(results: Mapping[str, Any], triage: Triage) -> Iterator[str]:
    yield "| report | fault | releases | document | found | new | both |"
    yield "| --- | --- | --- | --- | --- | ---: | ---: |"
    for pair in PAIRS:
        if pair.id in results:
            result = results[pair.id]
            report = f"[{pair.repository}#{pair.number}]({pair.address})"
            names = f"`{pair.faulty.name}`, `{pair.mended.name}`"
            document = "its own" if pair.has_document else "ours"
            alone = sum(each["level"] in LEVELS[:2] for each in result["mended"])
            cells = [report, pair.fault, names, document, found_by(result, _OURS, pair.id, triage)]
            yield f"| {' | '.join([*cells, str(alone), str(result['both'])])} |"
    for pair in PAIRS:
        shown = [each for each in results.get(pair.id, {"findings": []})["findings"] if each["level"] in LEVELS[:2]]
        if shown:
            yield f"\n`{pair.id}` shows as:\n"
            yield from (f"- {each['level']}: {_finding(each)}" for each in shown)
