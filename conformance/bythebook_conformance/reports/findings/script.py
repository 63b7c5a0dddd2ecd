"""The shell script that shows a finding again: each request from the creation of the resources to the evidence.

It needs bash, curl and python3, which takes ids out of JSON. Secrets come from variables of the environment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from shlex import quote

from bythebook_conformance.reports.findings.causes import findings
from bythebook_conformance.reports.findings.names import short_name
from bythebook_conformance.reports.report import Entry, Report, Sent
from bythebook_conformance.reports.sanitize import shown
from bythebook_openapi.model.operation import Key
from bythebook_openapi.text.visible import visible

__all__ = ["commands", "named", "replaying", "script", "taking", "to_bytes"]

# Variables that the script takes from the environment: a secret's name is in capital letters.
_SECRET = re.compile(r"\$\{?#?([A-Z_][A-Z0-9_]*)")
_BODY = 'import json, sys; print(json.loads(sys.stdin.read().partition("\\n\\n")[2])%s)'
_HEADER = (
    'import sys; print(next(line.partition(":")[2].strip()%s for line in sys.stdin if line.lower().startswith("%s:")))'
)
_LAST_SEGMENT = '.rstrip("/").rpartition("/")[2]'


def taking(at: Sequence[str | int], header: str) -> str:
    """Returns the command that takes a value out of a response with its headers: at a place of its JSON, or a header.

    Of `location` it takes the last segment.
    """
    if header:
        program = _HEADER % (_LAST_SEGMENT if header == "location" else "", header)
    else:
        program = _BODY % "".join(f"[{json.dumps(each, ensure_ascii=False)}]" for each in at)
    return "tr -d '\\r' | python3 -c '{}'".format(program.replace("'", "'\\''"))


def named(fills: Mapping[Key, str]) -> dict[str, str]:
    """Returns the variables that stand in a path, by the names of its parameters."""
    return {key[1]: f"${variable}" for key, variable in fills.items() if key[0] == "path"}


def commands(report: Report, entry: Entry, most: int = 0) -> list[str]:
    """Returns the lines that a person pastes into a shell: a single request, or all with the ids that they carry.

    Of a sequence of more than `most` requests, if that is given, it returns the last one and a hint.
    """
    if len(entry.steps) <= 1:
        return [entry.curl] if entry.curl else []
    if most and len(entry.steps) > most:
        return [entry.curl or "", f"# after {len(entry.steps) - 1} other requests: --report script=FILE writes all"]
    lines = [] if report.facts.app else [f"URL={report.facts.target.rstrip('/')}"]
    for number, step in enumerate(entry.steps, 1):
        if not step.gives:
            lines.append(step.curl)
            continue
        lines.append(f"answer{number}=$({_silent(step)})")
        lines += _takings(number, step)
    return lines


def replaying(entry: Entry, file: str) -> str:
    """Returns the command by which the product itself shows a finding again and judges it."""
    return f"bythebook replay {quote(entry.id)} --report {quote(file)}"


def to_bytes(report: Report) -> bytes:
    """Returns one script for all findings: `bash FILE 2` sends the requests of the second one."""
    report = shown(report)
    return ("\n".join(_file(report)) + "\n").encode("utf-8", "backslashreplace")


def script(report: Report, entry: Entry) -> str:
    """Returns the script of one finding."""
    return "\n".join([*_head(report), *_body(report, entry)]) + "\n"


def _file(report: Report) -> Iterator[str]:
    entries = [each.entries[0] for each in findings(report) if each.entries[0].steps]
    yield from _head(report)
    yield 'case "${1:-}" in'
    for number, entry in enumerate(entries, 1):
        yield f"{number})"
        yield from _body(report, entry)
        yield ";;"
    yield "*)"
    yield "echo 'bash FILE NUMBER sends the requests of a finding again:'"
    yield from (f"echo {_word(f'{number} {_title(report, entry)}')}" for number, entry in enumerate(entries, 1))
    yield ";;"
    yield "esac"


def _head(report: Report) -> Iterator[str]:
    yield "#!/usr/bin/env bash"
    yield "# Needs curl and python3. What it creates stays on the server."
    yield "set -u"
    if report.facts.app:
        yield _comment(f"URL is the address at which you serve {report.facts.app}.")
        yield ': "${URL:?is the base URL of the server}"'
    else:
        yield f': "${{URL:={report.facts.target.rstrip("/")}}}"'


def _body(report: Report, entry: Entry) -> Iterator[str]:
    """Yields the requests of a finding. Each response is printed."""
    yield _comment(_title(report, entry))
    yield _comment(entry.sentence)
    yield _comment(f"Expected: {entry.expected}. The server answered: {entry.actual}")
    yield _comment(f"With its judgment, where FILE is a JSON report: {replaying(entry, 'FILE')}")
    names = dict.fromkeys(name for step in entry.steps for name in _SECRET.findall(step.curl))
    yield from (f': "${{{name}:?holds a secret of the requests}}"' for name in names if name != "URL")
    for number, step in enumerate(entry.steps, 1):
        yield ""
        yield f"echo {_word(f'== {number} {step.request}' + (' (evidence)' if step.is_evidence else ''))}"
        yield f"answer{number}=$({_silent(step)})"
        yield f"printf '%s\\n' \"$answer{number}\""
        yield from _takings(number, step)


def _title(report: Report, entry: Entry) -> str:
    operation = next(each for each in report.operations if each.id == entry.operation)
    return f"{report.outcome(entry).upper()} {short_name(operation, entry)}"


def _takings(number: int, step: Sent) -> Iterator[str]:
    for variable, command in step.gives.items():
        yield f"{variable}=$(printf '%s' \"$answer{number}\" | {command})"


def _silent(step: Sent) -> str:
    return f"curl -si{step.curl.removeprefix('curl -i')}"


def _comment(text: str) -> str:
    return f"# {visible(' '.join(text.split()))}"


def _word(text: str) -> str:
    plain = visible(" ".join(text.split())).replace("'", "'\\''")
    return f"'{plain}'"
