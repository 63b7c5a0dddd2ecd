"""Runs the scripts of findings against a server, and judges what they show by the rules themselves."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from bythebook_conformance.evidence.record import Around
from bythebook_conformance.model import Exchange, Request, Verdict
from bythebook_conformance.relations.identity import texts_in
from bythebook_conformance.reports.findings.script import script
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.rules import RULES
from bythebook_conformance.running.engine import Result
from bythebook_conformance.running.sequence import Step
from bythebook_openapi.states import ABSENT

__all__ = ["not_shown"]

# Of a longer list the length alone is compared: some of its resources were changed since they were created.
_WHOLE = 9
# A script creates the resources right before and after those of a list, too; the run may have deleted these.
_NEIGHBORS = 2
# Numbers of exchanges that no run has.
_NUMBERS = count(10_000_000)


def not_shown(summary: Summary, result: Result, verdict: Verdict, url: str, token: str = "") -> str:
    """Returns why the script of a finding does not show the wrong answer again; empty where it does."""
    entry = next(each for each in summary.report.requirements if each.id == verdict.requirement.id)
    steps = summary.sequence(result, verdict)
    ran = _ran(script(summary.report, entry), url, token)
    responses = re.split(r"(?m)^== \d+ .*\n", ran.stdout)[1:]
    if len(responses) != len(steps):
        return f"{len(responses)} of {len(steps)} requests were sent: {ran.stderr}"
    assert verdict.evidence is not None
    told = [_response(text) for text in responses]
    now = {step.exchange.number: _now(step, steps, told, index) for index, step in enumerate(steps)}
    evidence = now[verdict.evidence.number]
    needed = next(each.exchange for each in steps if each.exchange.number == verdict.evidence.number)
    reads: dict[str, Any] = {
        name: now[each.number]
        for name in ("before", "after", "listing")
        if (each := getattr(needed, name)) is not None and each.number in now
    }
    rule = next(each for each in RULES if each.kind == verdict.requirement.kind)
    seen = rule.judge(verdict.requirement, replace(evidence, **reads), result.record)
    if seen is not None and seen.outcome == "fail":
        return ""
    if all(_is_alike(each.exchange, now[each.exchange.number]) for each in steps if each.is_evidence):
        return ""
    if isinstance(now[verdict.evidence.number].answer, list) and isinstance(verdict.evidence.answer, list):
        more = len(now[verdict.evidence.number].answer) - len(verdict.evidence.answer)
        if len(verdict.evidence.answer) > _WHOLE and 0 <= more <= _NEIGHBORS:
            return ""
    around = result.record.seen(verdict.requirement.kind, verdict.evidence.number, Around)
    if around is not None:
        sent, last = texts_in(now[around.first.number].request.body), now[steps[-1].exchange.number]
        return "" if last.accepted and sent - texts_in(last.answer) else ran.stdout  # it shows another resource
    what = seen and (seen.outcome, seen.reason, seen.actual)
    return f"{verdict.requirement.id}: {verdict.actual!r} is {what}\n{ran.stdout}"


def _ran(text: str, url: str, token: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "URL": url, "TOKEN": token}
    return subprocess.run(
        ["bash"], input=text, capture_output=True, text=True, timeout=60, env=environment, check=False
    )


def _response(text: str) -> tuple[int | None, dict[str, str], str]:
    """Returns status, headers and body of a response as curl prints it."""
    head, _, body = text.replace("\r\n", "\n").partition("\n\n")
    first, *lines = head.splitlines() or [""]
    status = re.match(r"HTTP/\S+ (\d+)", first)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return int(status[1]) if status else None, headers, body.rstrip("\n")


def _now(
    step: Step, steps: tuple[Step, ...], told: list[tuple[int | None, dict[str, str], str]], index: int
) -> Exchange:
    status, headers, body = told[index]
    try:
        answer: Any = json.loads(body)
    except ValueError:
        answer = ABSENT
    exchange = step.exchange
    return replace(
        exchange,
        number=next(_NUMBERS),
        status=status,
        answer=answer,
        text=body[:500],
        headers=headers,
        request=_named_anew(exchange.request, step, steps, told),
        before=None,
        after=None,
        listing=None,
    )


def _named_anew(request: Request, step: Step, steps: tuple[Step, ...], told: list[Any]) -> Request:
    """Returns a request with the ids of this time in its path."""
    path = dict(request.parts["path"])
    for key, variable in step.fills.items():
        for other, (_, _, body) in zip(steps, told, strict=True):
            for carried in other.gives:
                if key[0] == "path" and carried.variable == variable and not carried.header:
                    value = json.loads(body)
                    for name in carried.at:
                        value = value[name]
                    path[key[1]] = value
    return replace(request, parts={**request.parts, "path": path})


def _is_alike(then: Exchange, now: Exchange) -> bool:
    return then.status == now.status and _masked(then.answer) == _masked(now.answer)


def _masked(value: Any) -> Any:
    """Returns a value without what differs each time: the ids and times that the server sets, and its address."""
    if isinstance(value, Mapping):
        if any(isinstance(each, list) and len(each) > _WHOLE for each in value.values()):
            value = {name: each for name, each in value.items() if isinstance(each, list)}  # without the total
        return {name: _masked(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_masked(each) for each in value] if len(value) <= _WHOLE else len(value)
    if not isinstance(value, str):
        return value
    return "made" if re.search(r"\d{4}-\d\d-\d\d|[0-9a-f]{8}", value) else re.sub(r"//[\w.]+(:\d+)?/", "//host/", value)
