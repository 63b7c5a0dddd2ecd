"""A finished run as plain data: what every report shows, what a JSON report holds, what merging joins, the exit code.

It knows neither the document nor the engine, so that a run and a report read from a file are the same here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from bythebook_conformance.model import KILLED, LEVELS, Authority, Level, Outcome
from bythebook_conformance.planning.marks import told_seed
from bythebook_conformance.reports.since.changed import Since
from bythebook_conformance.reports.waivers import Waiver

__all__ = [
    "CONFORMS",
    "FAILED",
    "NOT_REACHED",
    "OUTCOMES",
    "STOPPED",
    "UNTESTED",
    "WRONG_USE",
    "Altered",
    "Change",
    "Entry",
    "Excerpt",
    "Facts",
    "Gate",
    "Hindrance",
    "Layer",
    "Left",
    "LeftOut",
    "Lost",
    "OperationEntry",
    "Place",
    "Report",
    "Scope",
    "Sent",
    "WaiverState",
]

WaiverState = Literal["used", "passes", "expired", "open"]

CONFORMS, FAILED, WRONG_USE, NOT_REACHED, UNTESTED = 0, 1, 2, 3, 4
# EX_SOFTWARE of sysexits.h: an exception of this code ended the run.
INTERNAL = 70
# The exit code of a run that a signal stopped: 128 and the number of the signal, as shells have it.
STOPPED: Mapping[str, int] = {"SIGINT": 130, "SIGTERM": 143}
OUTCOMES = ("pass", "failure", "warning", "notice", "waived", "inconclusive", "error")
# What ended a run, by the option that limits it.
_ENDED: Mapping[str, str] = {
    "--budget": "budget spent",
    "--max-requests": "request limit reached",
    "--patience": "server stayed busy",
}
_JUDGED = ("pass", "failure", "warning", "notice", "waived")


@dataclass(frozen=True)
class Place:
    """Where a requirement is said: FILE:LINE of the page and its words; file, pointer and line of the document.

    `statement` is what a fail breaks: the value at the pointer, as short JSON.
    """

    page: str | None
    words: str | None
    file: str
    pointer: str
    line: int | None
    statement: str | None = None


@dataclass(frozen=True)
class Change:
    """A place within a value that differs: its JSON pointer, and both values as short JSON, or `absent`."""

    pointer: str
    expected: str
    actual: str


@dataclass(frozen=True)
class Excerpt:
    """The lines of a page or a document around the line that says a requirement.

    `lines` are consecutive lines of `file`, `first` is the number of the first one, and `line` the number of the line
    that says it.
    """

    file: str
    line: int
    first: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Sent:
    """A request of the sequence that shows a finding: what it is, and the command that sends it.

    `gives` has for each variable of later commands the command that takes it out of the response, which it reads from
    its input. `is_evidence` says that the response shows the finding. `http` is the request as data
    (`docs/report.md`), None in reports of earlier versions.
    """

    request: str
    curl: str
    gives: Mapping[str, str] = field(default_factory=dict, hash=False)
    is_evidence: bool = False
    http: Any = field(default=None, hash=False)


@dataclass(frozen=True)
class Hindrance:
    """The refusal for which a requirement was not tested.

    `request` is the request line with the first characters of the body, `is_valid` says that the document admits it,
    `said` are the first characters of the response, and `following` is the command that may help, empty without one.
    """

    request: str
    is_valid: bool
    status: int | None
    said: str
    following: str


@dataclass(frozen=True)
class Entry:
    """One requirement and what became of it, without secrets. What only a fail has is None elsewhere.

    `location` and `field` name the field: the part of the request, or `response`, and the names down to it; `case` is
    the case of its kind, if the kind has several. `answer` is the first characters of the response that shows the fail,
    or why none came, and `response` is its whole JSON, None where it has none or too much. `excerpt` shows the page, or
    the document if there is no page. `changes` holds the places of an object or a list where the response differs from
    the request. `draft` is what its request held for each field (see `drafts`), so that it can be sent again. `seconds`
    is the time of the requests that judged it (`docs/report.md`). `explanation` names the explanation that counts
    (`docs/explanations.md`), empty without one. `steps` are all requests from the creation of the resources to the
    evidence. `hindrance` is the refusal for which it was not tested, None without one. `assertion` says which response
    to the steps must be another one, and how; None where no single response decides. `observed` is what new resources
    showed for a default that the server does not apply: the `value` that all had, or none; None elsewhere.
    """

    id: str
    operation: str
    kind: str
    authority: Authority
    verdict: Outcome
    level: Level | None
    reason: str | None
    sentence: str
    expected: str | None
    actual: str | None
    source: Place
    seen: tuple[int, int] | None = None
    request: Any = field(default=None, hash=False)
    status: int | None = None
    answer: str | None = None
    curl: str | None = None
    response: Any = field(default=None, hash=False)
    draft: Any = field(default=None, hash=False)
    assertion: Any = field(default=None, hash=False)
    observed: Any = field(default=None, hash=False)
    location: str = ""
    field: tuple[str, ...] = ()
    case: str = ""
    excerpt: Excerpt | None = None
    changes: tuple[Change, ...] = ()
    seconds: float = 0.0
    explanation: str = ""
    steps: tuple[Sent, ...] = ()
    hindrance: Hindrance | None = None


@dataclass(frozen=True)
class OperationEntry:
    """One operation: how many of its requests were answered with which status, how much of it was judged.

    `withheld` is the class of the operation (docs/safety.md) where no request of it was sent, since it could harm what
    the run did not create, and `withheld_for` the reason; both are None where it was sent.

    `limit` is the option whose limit ended the run before all requests of the operation were sent, None where they
    were sent. `left_out` is how many requirements are undecided for that reason, `unsent` about how many requests were
    left out, and `unsearched` how many of these were requests of the search. `seconds` is the time from the requests to
    their responses, all requests together.
    """

    id: str
    method: str
    path: str
    requests: int
    statuses: Mapping[str, int] = field(hash=False)
    judged: int
    raised: int
    unsearched: int
    untested: str | None
    left_out: int = 0
    unsent: int = 0
    limit: str | None = None
    seconds: float = 0.0
    withheld: str | None = None
    withheld_for: str | None = None


@dataclass(frozen=True)
class Left:
    """A resource that the run created and could not delete, or, where `changed`, one that was there before and has
    other values now: which operation wrote it, and all that identifies it.

    `names` is what the response calls it, by property; `path` the path parameters of the request that created it.
    `curl` is the command that deletes it, or puts its values back, None where the document has no operation for that;
    `reason` says why it is left.
    """

    operation: str
    id: str
    names: Mapping[str, str | int] = field(hash=False)
    location: str | None
    path: Mapping[str, Any] = field(hash=False)
    reason: str
    curl: str | None
    changed: bool = False

    @property
    def step(self) -> str:
        """What the command does: `delete` or `put back`."""
        return "put back" if self.changed else "delete"


@dataclass(frozen=True)
class Altered:
    """What was there before the run, and was changed by it: its path, its id in a list, and the names of fields.

    `what` is `changed`, `deleted`, `put back`, or `unknown` where no read shows what became of it.
    """

    path: str
    id: str
    fields: tuple[str, ...]
    what: str


@dataclass(frozen=True)
class Aside:
    """A webhook or a callback: what it is, and its place. It is not judged, and counts for no share."""

    what: str
    source: Place


@dataclass(frozen=True)
class Lost:
    """That the server refused the run's own user after a write of the run, so that the run ended.

    `request` is the method and path of the write, `fields` the names of the members that it sent, and `curl` the
    command that may undo it; None where no response shows what was there before.
    """

    operation: str
    request: str
    fields: str
    curl: str | None


@dataclass(frozen=True)
class Layer:
    """An overlay of the document: the name of its file, and the SHA-256 of its text."""

    name: str
    sha256: str


@dataclass(frozen=True)
class LeftOut:
    """What a limit left out: how many requirements, of how many operations, and about what they would need.

    `by` names the option. `requests` and `seconds` are estimates: what the plan has more than was sent, each as fast as
    those that were sent. `unsearched` is the number of search requests among them.
    """

    by: str
    requirements: int
    operations: int
    requests: int
    unsearched: int
    seconds: float


@dataclass(frozen=True)
class Facts:
    """What was run: the kit, the document, the server, the seed and the mark (None where merged reports had several).

    `made` counts the resources that the run created, `deleted` those of them that it deleted. `created` holds the ids
    of those that are left on the server, as far as a response gave one, and `left` all that is known of each. `stopped`
    is the signal that stopped the run, empty where it ran to its end. `app` is the application of --app, by its name.
    `altered` is what the run changed of what was there before, and `lost` that it lost its own rights. `gone_after` is
    the number of the request after which the server did not respond any more; None where it did. `unjudged` holds the
    webhooks and callbacks. `crashed` says that an exception of this code ended the run. `framework` is that of the
    server, empty where nothing tells it. `command` is the command that was run, without secrets; empty where a script
    ran it, or where merged reports had several. `overlays` were applied to the document, and `withdrawn` holds the ids
    of the requirements that it has without them alone; None where it cannot be read without them.
    """

    version: str
    document: str
    digest: str
    target: str
    seed: int | None
    requests: int
    seconds: float
    made: int = 0
    deleted: int = 0
    created: tuple[str, ...] = ()
    left: tuple[Left, ...] = ()
    stopped: str = ""
    app: str = ""
    altered: tuple[Altered, ...] = ()
    lost: Lost | None = None
    gone_after: int | None = None
    unjudged: tuple[Aside, ...] = ()
    mark: str | None = None
    crashed: bool = False
    framework: str = ""
    command: str = ""
    overlays: tuple[Layer, ...] = ()
    withdrawn: tuple[str, ...] | None = ()

    @property
    def repeats(self) -> str:
        """The value of `--seed` that repeats the bytes of the run; empty where merged reports had several seeds."""
        return "" if self.seed is None else told_seed(self.seed, self.mark or "")

    @property
    def subject(self) -> str:
        """What was judged, as the user names it: the application of --app, else the base URL."""
        return self.app or self.target


@dataclass(frozen=True)
class Scope:
    """What was left out: the reason by requirement id, how many ids were not selected, how many as nothing was written.

    `shard` is the part of the document that was judged, None for the whole; `elsewhere` is how many requirements the
    other shards judge.
    """

    excluded: Mapping[str, str] = field(default_factory=dict, hash=False)
    selected_out: int = 0
    unwritten: int = 0
    shard: str | None = None
    elsewhere: int = 0


@dataclass(frozen=True)
class Gate:
    """What fails a run: warnings too (`strict`), notices too, or a share of judged requirements that is not reached.

    And what is let pass: what the server is known to do to values, by field, and what is waived.
    """

    strict: bool = False
    min_judged: Decimal | None = None
    normalized: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    waivers: tuple[Waiver, ...] = ()
    notices: bool = False

    @property
    def fail_on(self) -> Level:
        """The least level that fails the run."""
        return "notice" if self.notices else "warning" if self.strict else "failure"

    @property
    def levels(self) -> tuple[Level, ...]:
        """The levels that fail the run."""
        return LEVELS[: LEVELS.index(self.fail_on) + 1]


@dataclass(frozen=True)
class Report:
    """A finished run. `since` is what has changed since a baseline, None for a run without one."""

    facts: Facts
    scope: Scope
    gate: Gate
    operations: tuple[OperationEntry, ...]
    requirements: tuple[Entry, ...]
    since: Since | None = None

    def outcome(self, entry: Entry) -> str:
        """Return one of `OUTCOMES`: the verdict, a fail told by its level, or as waived."""
        return "waived" if self.waiver(entry) else entry.level or entry.verdict

    def waiver(self, entry: Entry) -> Waiver | None:
        """Return the waiver that lets a fail pass, None where there is none."""
        if entry.verdict != "fail":
            return None
        return next((each for each in self.gate.waivers if not each.is_expired and each.holds(entry.id)), None)

    @cached_property
    def waivers(self) -> tuple[tuple[Waiver, WaiverState], ...]:
        """Each waiver, and whether it is still needed.

        `used`: it lets a fail pass. `passes`: all that it matches was judged by all requests of the plan, and passes.
        `open`: neither.
        """
        return tuple((each, self._state(each)) for each in self.gate.waivers)

    def _state(self, waiver: Waiver) -> WaiverState:
        if waiver.is_expired:
            return "expired"
        held = [each for each in self.requirements if waiver.holds(each.id)]
        verdicts = Counter(each.verdict for each in held)
        if verdicts["fail"]:
            return "used"
        if any(self.is_cut(each) for each in held):
            return "open"
        return "passes" if 0 < waiver.matches == verdicts["pass"] else "open"

    def is_cut(self, entry: Entry) -> bool:
        """Returns whether a limit or a signal ended the run before all requests of the entry's operation were sent.

        More requests might have shown a failure, so a pass means little. A signal does not say which ones were left.
        """
        return bool(self.facts.stopped) or entry.operation in self._cut

    @cached_property
    def _cut(self) -> frozenset[str]:
        """The ids of the operations whose requests a limit left out."""
        return frozenset(each.id for each in self.operations if each.limit)

    @property
    def outdated(self) -> list[tuple[Waiver, WaiverState]]:
        """The waivers that fail the run: they have expired, or what they are for passes."""
        return [(each, state) for each, state in self.waivers if state in {"expired", "passes"}]

    @cached_property
    def counts(self) -> Counter[str]:
        """How many requirements there are of each outcome."""
        return Counter(self.outcome(each) for each in self.requirements)

    @property
    def untested(self) -> dict[str, str]:
        """Why an operation is untested, by its id."""
        return {each.id: each.untested for each in self.operations if each.untested}

    @cached_property
    def withheld(self) -> dict[str, list[OperationEntry]]:
        """The operations that were not sent, since they could harm what the run did not create, by their class."""
        found: dict[str, list[OperationEntry]] = {}
        for each in self.operations:
            if each.withheld:
                found.setdefault(each.withheld, []).append(each)
        return found

    @cached_property
    def left_out(self) -> LeftOut | None:
        """What a limit left out; None where no limit ended the run."""
        cut = [each for each in self.operations if each.limit]
        if not cut:
            return None
        requests, sent = sum(each.unsent for each in cut), self.facts.requests
        return LeftOut(
            by=" and ".join(dict.fromkeys(each.limit or "" for each in cut)),
            requirements=sum(each.left_out for each in cut),
            operations=len(cut),
            requests=requests,
            unsearched=sum(each.unsearched for each in cut),
            seconds=round(requests * self.facts.seconds / sent, 1) if sent else 0.0,
        )

    @property
    def word(self) -> str:
        """What the run shows, in few words: a result, or why the run ended early, and which share was judged.

        `conforms (100 %)`, `no failure; 90 % judged`, `does not conform; 97 % judged`,
        `server stopped responding after request 50; 24 % judged`
        """
        if self.is_empty_shard:
            return "nothing to do"
        share = f"{self.judged * 100 // self.raised} % judged" if self.raised else "nothing judged"
        if self.exit_code == FAILED:
            is_change = self.since is not None and self.since.failing and not self._fails
            told = "changed since the baseline" if is_change else "does not conform"
            return "; ".join(filter(None, (told, self._ended, share)))
        if self._ended:
            return f"{self._ended}; {share}"
        if self.exit_code != CONFORMS:
            return f"untested; {share}"
        return "conforms (100 %)" if self.judged == self.raised else f"no failure; {share}"

    @property
    def _ended(self) -> str:
        """Why the run ended before it was done; empty where it was."""
        facts = self.facts
        if facts.crashed:
            return "internal error"
        if facts.stopped:
            return f"stopped by {facts.stopped}"
        if facts.lost is not None:
            return "the run lost its own rights"
        if facts.gone_after is not None:
            return f"server stopped responding after request {facts.gone_after}"
        return _ENDED.get(self.left_out.by, f"ended by {self.left_out.by}") if self.left_out is not None else ""

    @property
    def raised(self) -> int:
        """How many requirements were raised and selected."""
        return len(self.requirements)

    @property
    def judged(self) -> int:
        """How many of them passed or failed."""
        return sum(self.counts[outcome] for outcome in _JUDGED)

    @property
    def is_below(self) -> bool:
        """Whether a smaller share was judged than the gate demands."""
        return self.gate.min_judged is not None and self.judged * 100 < self.gate.min_judged * self.raised

    @property
    def is_empty_shard(self) -> bool:
        """Whether all that is to be judged is judged by other shards."""
        return not self.requirements and self.scope.elsewhere > 0

    @property
    def exit_code(self) -> int:
        """The exit code of `docs/semantics.md`: 70 internal error, 130 or 143 stopped, 1 does not conform, 4 untested,
        0 conforms.
        """
        if self.facts.crashed:
            return INTERNAL
        if self.facts.stopped:
            return STOPPED[self.facts.stopped]
        if self._fails:
            return FAILED
        if self.since is not None and self.since.failing:
            return FAILED
        if self.is_empty_shard:
            return CONFORMS
        if self.facts.lost is not None:
            return UNTESTED
        if self.since is not None and self.since.is_untested:
            return UNTESTED
        if self.untested or self.counts["error"] or not self.judged or self.is_below:
            return UNTESTED
        return CONFORMS

    @property
    def _fails(self) -> bool:
        return any(self.counts[level] for level in self.gate.levels) or bool(self.outdated)

    @cached_property
    def findings(self) -> tuple[Entry, ...]:
        """The fails in the order in which they are told: a request that killed the server first, then as they stand."""
        fails = [each for each in self.requirements if each.verdict == "fail"]
        return tuple(sorted(fails, key=lambda each: (each.status is not None, each.answer) != (False, KILLED)))

    def of(self, operation: str) -> Sequence[Entry]:
        """Return the requirements of an operation."""
        return self._by_operation.get(operation, ())

    @cached_property
    def _by_operation(self) -> Mapping[str, Sequence[Entry]]:
        found: dict[str, list[Entry]] = {}
        for each in self.requirements:
            found.setdefault(each.operation, []).append(each)
        return found
