"""The words of the kit, as frozen values: what is required, what was sent and answered, what was found.

Terms are those of ISO/IEC 9646 and of `docs/semantics.md`. This module decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bythebook_specs.states import ABSENT

__all__ = [
    "Authority",
    "Draft",
    "Exchange",
    "Fixed",
    "Level",
    "Observation",
    "Outcome",
    "Path",
    "Request",
    "Requirement",
    "Slot",
    "Verdict",
]

Authority = Literal["stated", "implied", "inferred"]
Outcome = Literal["pass", "fail", "inconclusive", "error"]
Level = Literal["failure", "warning"]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Requirement:
    """One claim that the document makes at one place.

    `id` is stable: `OPERATION/LOCATION/POINTER/KIND[:CASE]`. `pointer` is where the document says it, `line` on which
    line of it, `source` the line of the page (`page.txt:130`) that says it, None for a document without a page.
    """

    id: str
    operation: str
    location: str
    path: Path
    kind: str
    case: str
    authority: Authority
    sentence: str
    pointer: str
    source: str | None = None


@dataclass(frozen=True)
class Fixed:
    """A slot that holds this very value."""

    value: Any = field(hash=False)


# What a request holds for a field: nothing, null, a value with a trait (see `values`), or one value.
Slot = Literal["absent", "null", "plain", "other", "long", "padded", "falsy", "default", "low", "high"] | Fixed


@dataclass(frozen=True)
class Draft:
    """What a request is to hold, before fresh values are filled in.

    `wrong` is a place and the value that it holds against the document; ABSENT takes a required field out.
    `credentials` names a variant of the user's own (see `credentials`).
    """

    slots: Mapping[Path, Slot] = field(hash=False)
    wrong: tuple[Path, Any] | None = field(hash=False, default=None)
    credentials: str = "right"

    @property
    def key(self) -> str:
        """The same text for drafts that ask for the same, whatever fresh values they get."""
        slots = sorted((path, repr(slot)) for path, slot in self.slots.items() if slot != "absent")
        return repr((slots, self.wrong, self.credentials))


@dataclass(frozen=True)
class Request:
    """What is to be sent: a draft with its values filled in.

    `purpose` says why, or is the id of a negative requirement; `changed` is the fields in which it deliberately differs
    from its control.
    """

    operation: str
    body: Any = field(hash=False)
    purpose: str
    draft: Draft
    changed: frozenset[Path] = frozenset()

    @property
    def credentials(self) -> str:
        """The variant of the user's credentials that it carries."""
        return self.draft.credentials


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `status` is None where none came, then `failure` says why: `timeout`, `cut`.

    `faults` is where the request departs from the document: paths of properties, the empty path for the body itself.
    `answer` is the JSON of the answer, ABSENT where it is none; `text` its first characters.
    """

    number: int
    request: Request
    status: int | None
    answer: Any = field(hash=False, default=ABSENT)
    text: str = ""
    headers: Mapping[str, str] = field(hash=False, default_factory=dict)
    seconds: float = 0.0
    failure: str = ""
    faults: frozenset[Path] = frozenset()
    curl: str = ""

    @property
    def accepted(self) -> bool:
        """Whether the answer is 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the answer is 4xx."""
        return self.status is not None and 400 <= self.status < 500


@dataclass(frozen=True)
class Observation:
    """What one exchange shows of one requirement. `reason` is a word as `lenient`, or a sentence if inconclusive."""

    outcome: Outcome
    exchange: Exchange
    level: Level | None = None
    reason: str = ""
    expected: str = ""
    actual: str = ""


@dataclass(frozen=True)
class Verdict:
    """What became of a requirement. `evidence` shows a fail by the smallest request, `seen` is `(k, n)`: k of n."""

    requirement: Requirement
    outcome: Outcome
    level: Level | None = None
    reason: str = ""
    expected: str = ""
    actual: str = ""
    evidence: Exchange | None = None
    seen: tuple[int, int] | None = None
