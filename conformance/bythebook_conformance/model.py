"""The words of the kit, as frozen values: what is required, what was sent and answered, what was found.

Terms are those of ISO/IEC 9646 and of `docs/semantics.md`. This module decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, get_args

from bythebook_openapi.model.operation import Key
from bythebook_openapi.states import ABSENT

__all__ = [
    "CHANGES",
    "GONE",
    "KILLED",
    "LEVELS",
    "Authority",
    "Draft",
    "Exchange",
    "Fixed",
    "Level",
    "Observation",
    "Outcome",
    "Request",
    "Requirement",
    "Slot",
    "Twin",
    "Verdict",
]

Authority = Literal["stated", "implied", "said", "inferred"]
Outcome = Literal["pass", "fail", "inconclusive", "error"]
Level = Literal["failure", "warning", "notice"]
# From the gravest to the least.
LEVELS: tuple[Level, ...] = get_args(Level)
# Why a request got no response: it cut the connection, and the server did not answer after it.
KILLED = "killed"
# Methods that change a resource, and status codes of a resource that was deleted.
CHANGES, GONE = frozenset({"PUT", "PATCH"}), frozenset({404, 410})


@dataclass(frozen=True, slots=True)  # there may be hundreds of thousands
class Requirement:
    """One claim that the document makes at one place.

    `id` is stable: `OPERATION/LOCATION/POINTER/KIND[:CASE]`. `key` is the field that it is about, as declared, `at`
    where that stands in a request; for an answer, `at` may lead to several places. `pointer` is where the document says
    it, `source` the line of the page (`page.txt:130`) that says it, None for a document without a page.
    """

    id: str
    operation: str
    location: str
    key: Key
    at: Key
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
# What has members is made of their slots; `several` is a list of three, `extra` an object with a member that the
# document does not name, and `wide` the longest text, of characters beyond ASCII.
Slot = (
    Literal[
        "absent",
        "null",
        "plain",
        "other",
        "long",
        "wide",
        "padded",
        "falsy",
        "default",
        "low",
        "high",
        "several",
        "extra",
    ]
    | Fixed
)


@dataclass(frozen=True)
class Draft:
    """What a request is to hold, before fresh values are filled in.

    A field without a slot is held if what holds it demands it. `wrong` holds the ids of the negative requirements that
    it is to break; `credentials` names a variant of the user's own (see `credentials`).
    """

    slots: Mapping[Key, Slot] = field(hash=False)
    wrong: tuple[str, ...] = ()
    credentials: str = "right"

    @cached_property
    def key(self) -> str:
        """The same text for drafts that ask for the same, whatever fresh values they get."""
        slots = sorted((key, repr(slot)) for key, slot in self.slots.items())
        return repr((slots, self.wrong, self.credentials))


@dataclass(frozen=True)
class Twin:
    """The parts of a request to another server: its texts contain `mark`, where those of the request contain `of`."""

    parts: Mapping[str, Any]
    mark: str
    of: str


@dataclass(frozen=True)
class Request:
    """What is to be sent: a draft with its values filled in, by part: `path`, `query`, `header`, `cookie`, `body`.

    `purpose` says why, or is the id of a negative requirement; `changed` is the fields in which it deliberately differs
    from its control. `mark` stands in each of its fresh texts. `twin` holds the parts of the same request to another
    server, None where there is none.
    """

    operation: str
    parts: Mapping[str, Any] = field(hash=False)
    purpose: str
    draft: Draft
    changed: frozenset[Key] = frozenset()
    mark: str = ""
    twin: Twin | None = field(hash=False, default=None, repr=False, compare=False)

    @property
    def body(self) -> Any:
        """Its body, ABSENT where it has none."""
        return self.parts.get("body", ABSENT)

    @property
    def credentials(self) -> str:
        """The variant of the user's credentials that it carries."""
        return self.draft.credentials


@dataclass(frozen=True)
class Exchange:
    """One request and its answer. `status` is None where none came, then `failure` says why: `timeout`, `cut`, `killed`
    where the server did not answer after it, or `gone` where the server answered before, and nobody answers any more.

    `reused` holds the fields whose value, given by the user, an earlier request used: the server may demand unique
    ones. `faults` is where the request departs from the document: places in it, its part first. `answer` is the JSON of
    the answer, ABSENT where it is none; `text` its first characters. `before` and `after` are reads of the same thing,
    made before and after a write, `listing` one of the collection that holds it. `declined` says that the answer is 2xx
    and that its content is a refusal: `missing` where it says that something is not there, else `refused`.
    """

    number: int
    request: Request
    status: int | None
    answer: Any = field(hash=False, default=ABSENT)
    text: str = ""
    headers: Mapping[str, str] = field(hash=False, default_factory=dict)
    seconds: float = 0.0
    failure: str = ""
    declined: Literal["", "refused", "missing"] = ""
    faults: frozenset[Key] = frozenset()
    reused: frozenset[Key] = frozenset()
    repeat: Callable[..., str] = field(hash=False, default=lambda *_: "", repr=False, compare=False)
    told: Callable[..., Mapping[str, Any]] = field(hash=False, default=lambda *_: {}, repr=False, compare=False)
    before: Exchange | None = field(hash=False, default=None, repr=False)
    after: Exchange | None = field(hash=False, default=None, repr=False)
    listing: Exchange | None = field(hash=False, default=None, repr=False)

    @property
    def curl(self) -> str:
        """The command that sends the request again; `$TOKEN` stands for a secret."""
        return self.repeat()

    @cached_property
    def accepted(self) -> bool:
        """Whether the answer is 2xx, and no refusal."""
        return self.status is not None and 200 <= self.status < 300 and not self.declined

    @property
    def refused(self) -> bool:
        """Whether the answer is 4xx, or a refusal in a 2xx."""
        return self.status is not None and 400 <= (self.meant or 0) < 500

    @property
    def meant(self) -> int | None:
        """The status, or that of a refusal: 404 where a refusal in a 2xx says that something is not there, else 400."""
        return self.status if not self.declined else 404 if self.declined == "missing" else 400

    @cached_property
    def authorized(self) -> bool:
        """Whether it carried the user's own credentials."""
        return self.request.credentials == "right"

    def is_faulty(self, at: Key) -> bool:
        """Whether the request departs from the document at a place, within it, or in what holds it."""
        return bool(self.faults) and any(fault[: len(at)] == at[: len(fault)] for fault in self.faults)


@dataclass(frozen=True)
class Observation:
    """What one exchange shows of one requirement. `reason` is a word as `lenient`, or a sentence if inconclusive. `why`
    is the id of the explanation that counts, and `hypothesis` what a request is to test of it.
    """

    outcome: Outcome
    exchange: Exchange
    level: Level | None = None
    reason: str = ""
    expected: str = ""
    actual: str = ""
    why: str = ""
    hypothesis: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Verdict:
    """What became of a requirement. `evidence` shows a fail by the smallest request, `seen` is `(k, n)`: k of n. `why`
    is the id of the explanation that counts, and `hypothesis` what is to be tested of it. `hindrance` is the refusal
    for which it was not tested, and `following` the command that may help.
    """

    requirement: Requirement
    outcome: Outcome
    level: Level | None = None
    reason: str = ""
    expected: str = ""
    actual: str = ""
    evidence: Exchange | None = None
    seen: tuple[int, int] | None = None
    why: str = ""
    hypothesis: Any = field(default=None, compare=False, repr=False)
    hindrance: Exchange | None = field(default=None, compare=False, repr=False)
    following: str = field(default="", compare=False)
