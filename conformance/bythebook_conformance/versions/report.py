"""A comparison as plain data: what every report shows, and the exit code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from bythebook_conformance.model import Exchange
from bythebook_conformance.relations.names import filled
from bythebook_conformance.reports.report import CONFORMS, FAILED, INTERNAL, STOPPED, UNTESTED
from bythebook_conformance.reports.waivers import Waiver
from bythebook_conformance.versions.breaking import breaking
from bythebook_conformance.versions.documented import documented
from bythebook_conformance.versions.exchanged import Exchanged
from bythebook_conformance.versions.group import Group
from bythebook_conformance.versions.run import Compared
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.states import ABSENT

__all__ = ["Change", "FailOn", "Place", "Report", "Shown", "report_of"]

FailOn = Literal["any", "documented", "breaking"]
# How many requests of a group a report names.
_MOST = 3


@dataclass(frozen=True)
class Place:
    """Where the document states what the first version does: file, line, pointer, and the keyword there."""

    file: str
    line: int | None
    pointer: str
    keyword: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.keyword}" if self.line is not None else f"{self.file} {self.keyword}"


@dataclass(frozen=True)
class Shown:
    """What one version was sent and answered: the request line, the body and the command that sends it again.

    `place` leads to what differs in the response.
    """

    request: str
    body: Any
    status: int | None
    headers: Mapping[str, str]
    answer: Any
    text: str
    curl: str
    place: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A group of differences, as it is reported. `breaking` is the reason why it breaks clients, empty where it does
    not. `waiver` is the entry of `--allow` that lets it pass.
    """

    id: str
    field: str
    kind: str
    a: str
    b: str
    states: tuple[str, ...]
    operations: tuple[str, ...]
    shown_by: tuple[str, ...]
    views: tuple[str, ...]
    seen: int
    looked: int
    documented: Place | None
    breaking: str
    samples: tuple[tuple[Shown, Shown], ...]
    waiver: Waiver | None = None

    @property
    def told(self) -> str:
        """The change in one line, without where it was seen."""
        about = self.field or "the response"
        words = {
            "value": f"{about}: {self.a} -> {self.b}",
            "outcome": f"{self.field or 'every request'}: {self.a} -> {self.b}",
            "status": f"status{f' for {self.field}' if self.field else ''}: {self.a} -> {self.b}",
            "header": f"header {self.field} {self.a} -> {self.b}",
            "error": f"{about}: {self.a} -> {self.b}",
        }
        return words.get(self.kind, f"{about}: {self.a} -> {self.b}")


@dataclass(frozen=True)
class Report:
    """A comparison of two versions."""

    document: str
    digest: str
    first: str
    second: str
    command: str
    version: str
    seed: str
    requests: int
    exchanged: int
    seconds: float
    changes: tuple[Change, ...]
    fail_on: FailOn = "any"
    alone: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    untested: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    unconfirmed: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    ended: str = ""
    crashed: bool = False

    def fails(self, change: Change) -> bool:
        """Returns whether a change fails the comparison."""
        if change.waiver is not None:
            return False
        if self.fail_on == "any":
            return True
        return bool(change.breaking) if self.fail_on == "breaking" else change.documented is not None

    @property
    def failing(self) -> tuple[Change, ...]:
        """The changes that fail the comparison."""
        return tuple(filter(self.fails, self.changes))

    @property
    def exit_code(self) -> int:
        """The exit code, as `bythebook check` has it."""
        if self.crashed:
            return INTERNAL
        if self.ended in STOPPED:
            return STOPPED[self.ended]
        if self.failing:
            return FAILED
        return UNTESTED if self.ended or self.untested or not self.exchanged else CONFORMS


def report_of(
    contract: Contract,
    found: Compared,
    about: Report,
    redacted: Sequence[Callable[[str], str]],
    allowed: Sequence[Waiver],
) -> Report:
    """Returns the report of a comparison. `redacted` takes the secrets of each version out of a text."""
    changes = tuple(_change(contract, group, allowed, redacted) for group in found.groups)
    unused = tuple(each.match for each in allowed if not any(each.holds(change.id) for change in changes))
    counts = Counter(f"{each.operation.verb} {each.operation.route}" for each in found.left)
    left = tuple(f"{count} resources of {creator}" for creator, count in counts.items())
    return replace(
        about,
        changes=changes,
        exchanged=found.exchanged,
        alone=found.alone,
        untested=found.untested,
        left=left,
        requests=found.sent,
        unconfirmed=tuple(each.id for each in found.unconfirmed),
        unused=unused,
    )


def _change(
    contract: Contract, group: Group, allowed: Sequence[Waiver], redacted: Sequence[Callable[[str], str]]
) -> Change:
    statement = documented(contract, group.sample)
    place = None
    if statement is not None:
        file, line = contract.document.place(statement.pointer)
        place = Place(file, line, statement.pointer, statement.keyword)
    chosen = [group.sample, *(each for each in group.differences if each is not group.sample)]
    apart = {each.exchanged.operation.id: each for each in reversed(chosen)}
    samples = [group.sample, *(each for each in apart.values() if each is not group.sample)][:_MOST]
    waiver = next((each for each in allowed if each.holds(group.id) and not each.is_expired), None)
    return Change(
        group.id,
        group.field,
        group.kind,
        group.a,
        group.b,
        group.states,
        group.operations,
        group.shown_by,
        group.views,
        group.seen,
        group.looked,
        place,
        breaking(group, statement),
        tuple(_sides(each.exchanged, each.place, redacted) for each in samples),
        waiver,
    )


def _sides(each: Exchanged, place: tuple[str, ...], redacted: Sequence[Callable[[str], str]]) -> tuple[Shown, Shown]:
    first, second = (_shown(each, one, place, clean) for one, clean in zip((each.a, each.b), redacted, strict=True))
    return first, second


def _shown(each: Exchanged, exchange: Exchange, place: tuple[str, ...], redacted: Callable[[str], str]) -> Shown:
    operation, request = each.operation, exchange.request
    query = "&".join(f"{name}={value}" for name, value in (request.parts.get("query") or {}).items())
    line = f"{operation.verb} {filled(operation.route, request.parts['path'])}{f'?{query}' if query else ''}"
    return Shown(
        redacted(line),
        _clean(None if request.body is ABSENT else request.body, redacted),
        exchange.status,
        {name: redacted(value) for name, value in exchange.headers.items()},
        _clean(None if exchange.answer is ABSENT else exchange.answer, redacted),
        exchange.text,
        exchange.curl,
        place,
    )


def _clean(value: Any, redacted: Callable[[str], str]) -> Any:
    """Returns a JSON value without secrets."""
    if isinstance(value, str):
        return redacted(value)
    if isinstance(value, dict):
        return {redacted(str(name)): _clean(inner, redacted) for name, inner in value.items()}
    return [_clean(each, redacted) for each in value] if isinstance(value, list) else value
