"""Writes a file of tests from a report: one test for each finding, with httpx and pytest alone. It reads no file."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from ruff import find_ruff_bin

from bythebook_conformance.commands.export import helpers
from bythebook_conformance.commands.export.source import asserting, requesting
from bythebook_conformance.reports.findings.names import short_name
from bythebook_conformance.reports.report import Entry, Place, Report, Sent
from bythebook_conformance.reports.sanitize import shown
from bythebook_openapi.errors import InternalError

__all__ = ["as_pytest", "left_out"]

_WIDTH = 100
_HEAD = '''"""{title}

{about}
"""

{imports}

URL = {url}
TIMEOUT = 30
'''
_CLIENT = """
@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(base_url=URL, timeout=TIMEOUT) as client:
        yield client
"""


def left_out(findings: Sequence[Entry]) -> dict[str, str]:
    """Returns the findings that are not written as tests, by id, each with the reason."""
    return {entry.id: reason for entry in findings if (reason := _hindrance(entry))}


def _hindrance(entry: Entry) -> str:
    """Returns why a finding is no short test; empty where it is one."""
    if not entry.steps or any(step.http is None for step in entry.steps):
        return "the report has not the requests that show it as data"
    if entry.assertion is not None and _last(entry) > len(entry.steps):
        return "it is about a request that the report does not have"
    if entry.assertion is None:
        return "no single response decides: it compares several, or needs time"
    return ""


def as_pytest(report: Report, findings: Sequence[Entry], source: str) -> str:
    """Returns the file of tests of some findings of a report. `source` is the name of its file."""
    report, chosen = shown(report), {entry.id for entry in findings}
    missing = left_out(findings)
    written = [entry for entry in report.findings if entry.id in chosen and entry.id not in missing]
    names = _names(written)
    parts = [_CLIENT, *(_test(report, entry, names[entry.id]) for entry in written)]
    helping = _helpers("\n".join(parts))
    text = "\n\n".join([_head(report, source, "\n".join([*helping, *parts]), missing), *helping, *parts])
    return _formatted(text)


def _head(report: Report, source: str, code: str, missing: Mapping[str, str]) -> str:
    secrets = sorted(set(re.findall(r'secret\("(\w+)"\)', code)))
    variables = "".join(f" {name}=..." for name in (*(["URL"] if report.facts.app else []), *secrets))
    about = [
        f"Made by `bythebook export {source}`. A test fails while the server differs from the document.",
        f"Run it with:{variables} pytest FILE. URL is the base URL of the server.",
        "What the tests create stays on the server.",
        *(["", "Not written as tests:"] if missing else []),
        *(f"- {name}: {reason}" for name, reason in missing.items()),
    ]
    title = f"What bythebook found: {report.facts.document} against {report.facts.subject}."
    is_app = bool(report.facts.app)
    address = 'os.environ["URL"]' if is_app else f'os.environ.get("URL", {report.facts.target.rstrip("/")!r})'
    return _HEAD.format(title=_quoted(title), about=_quoted("\n".join(about)), imports=_imports(), url=address)


def _imports() -> str:
    """Returns the imports of the helpers, which ruff reduces to those that are used."""
    tree = ast.parse(inspect.getsource(helpers))
    stated = [ast.unparse(each) for each in tree.body if isinstance(each, ast.Import | ast.ImportFrom)]
    return "\n".join([*stated, "import httpx"])


def _helpers(code: str) -> list[str]:
    """Returns the source of the helpers that code uses, and of those that these use, in their order."""
    tree, text = ast.parse(inspect.getsource(helpers)), inspect.getsource(helpers)
    nodes = {
        (each.name if isinstance(each, ast.FunctionDef) else ast.unparse(each.targets[0])): each
        for each in tree.body
        if isinstance(each, ast.FunctionDef | ast.Assign)
    }
    used, waiting = set[str](), [code]
    while waiting:
        words = set(re.findall(r"\w+", waiting.pop()))
        for name in (nodes.keys() & words) - used:
            used.add(name)
            waiting.append(ast.get_source_segment(text, nodes[name]) or "")
    return [ast.get_source_segment(text, node) or "" for name, node in nodes.items() if name in used]


def _test(report: Report, entry: Entry, name: str) -> str:
    operation = next(each for each in report.operations if each.id == entry.operation)
    waiver = report.waiver(entry)
    marks = _marks(entry.steps)
    message = f"expected {entry.expected}; in the run, the server answered {entry.actual}"
    about = "\n\n".join(
        (
            f"{report.outcome(entry).capitalize()}: {short_name(operation, entry)}",
            "\n".join(textwrap.wrap(entry.sentence, _WIDTH)),
            _place(entry.source),
        )
    )
    lines = [f'"""{_quoted(about)}\n"""', *(f"{text} = fresh({mark!r})" for mark, text in marks.items())]
    for number, step in enumerate(entry.steps[: _last(entry)], 1):
        lines += requesting(number, step.http, marks)
        if step.http["accepted"] and number != entry.assertion["step"]:
            lines.append(f"assert answer{number}.is_success, answer{number}.text")
    lines += asserting(entry.assertion, message)
    head = f"@pytest.mark.xfail(reason={waiver.reason!r})\n" if waiver is not None and not waiver.is_expired else ""
    body = textwrap.indent("\n".join(lines), "    ")
    return f"{head}def {name}(client: httpx.Client) -> None:\n{body}\n"


def _last(entry: Entry) -> int:
    """Returns how many of the steps a test needs."""
    return max(_steps_in(entry.assertion))


def _steps_in(value: object) -> Iterator[int]:
    if isinstance(value, Mapping):
        yield from (each for name, each in value.items() if name in {"step", "sent"} and isinstance(each, int))
        for name, each in value.items():
            yield from _steps_in(each) if name in {"at", "to"} else ()
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _steps_in(each)


def _marks(steps: Sequence[Sent]) -> dict[str, str]:
    """Returns the name of each text that is fresh in the requests, by its mark."""
    text = repr([step.http for step in steps])
    marks = list(dict.fromkeys(step.http["fresh"] for step in steps if "fresh" in step.http))
    used = [each for each in marks if text.count(each) > sum(step.http.get("fresh") == each for step in steps)]
    return {mark: "unique" if len(used) == 1 else f"unique{number}" for number, mark in enumerate(used, 1)}


def _place(place: Place) -> str:
    """Returns where the document or the page says it."""
    line = f":{place.line}" if place.line is not None else ""
    said = f"{place.page} says: {place.words}\n" if place.page else ""
    stated = f" says {place.statement}" if place.statement and not place.page else ""
    return f"{said}{place.file}{line} {place.pointer}{stated}"


def _names(entries: Sequence[Entry]) -> dict[str, str]:
    """Returns the name of the test of each finding."""
    found, taken = dict[str, str](), set[str]()
    for entry in entries:
        words = re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", entry.id)
        plain = "_".join(["test", *(each.lower() for each in words)])
        name = next(name for number in count(1) if (name := plain if number == 1 else f"{plain}_{number}") not in taken)
        taken.add(name)
        found[entry.id] = name
    return found


def _quoted(text: str) -> str:
    """Returns a text that stands within the quotes of a docstring."""
    plain = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'{plain[:-1]}\\"' if plain.endswith('"') else plain


def _formatted(text: str) -> str:
    common = ("--isolated", "--quiet", "--no-cache", "--target-version", "py311", "--line-length", "100", "-")
    for command in (("check", "--fix-only", "--unsafe-fixes", "--select", "F401,I001"), ("format",)):
        done = subprocess.run(
            [find_ruff_bin(), *command, *common], input=text, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode:
            raise InternalError("exported tests cannot be formatted") from RuntimeError(done.stderr)
        text = done.stdout
    return text
