"""What became of a pair, as plain data, and whether it counts. It knows neither the simulator nor the kit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["CRASHED", "INERT", "JUDGED", "SHARE", "Control", "Judged"]

JUDGED, INERT, CRASHED = "judged", "inert", "crashed"
# At least so many percent of the requirements have to pass or fail.
SHARE = 70
_MISSED = "the planted bug was not found"


@dataclass(frozen=True)
class Control:
    """A bug that was planted in the correct server of a pair. `found` is the gravest level of a finding that the server
    without the bug does not get, empty where there is none.
    """

    id: str
    family: str
    found: str

    @property
    def operator(self) -> str:
        """The operator that made the bug, without its place."""
        return self.id.partition("@")[0]

    @property
    def is_found(self) -> bool:
        """Whether a run under `--strict` fails because of it."""
        return self.found in {"failure", "warning"}


@dataclass(frozen=True)
class Judged:
    """The run of a pair.

    `fate` is `judged`, `inert` where the variations change no response of the run, or `crashed`. `accusations` holds
    the level and the id of each failure and warning, `notices` the ids of the notices. `shown` names the variations
    that change a response. `error` is the text of a crash.
    """

    id: str
    document: str
    variations: tuple[str, ...]
    fate: str = JUDGED
    shown: tuple[str, ...] = ()
    accusations: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = ()
    raised: int = 0
    judged: int = 0
    operations: int = 0
    untested: tuple[str, ...] = ()
    is_cut: bool = False
    control: Control | None = None
    requests: int = 0
    seconds: float = 0.0
    error: str = ""

    @property
    def is_accused(self) -> bool:
        """Whether a correct server was accused. This holds for a pair that does not count, too."""
        return bool(self.accusations)

    @property
    def why_not(self) -> str:
        """The reason why the pair does not count, empty where it counts."""
        if self.fate == CRASHED:
            return "the judge or the simulator crashed"
        if self.fate == INERT:
            return "the variations change no response of the run"
        if self.is_cut:
            return "the run reached the limit of requests"
        if self.untested:
            return "an operation is untested"
        if self.judged * 100 < SHARE * self.raised or not self.raised:
            return f"less than {SHARE} % of the requirements passed or failed"
        if self.control is None:
            return "no bug could be planted that a client can see"
        return "" if self.control.is_found else _MISSED

    @property
    def has_visible_bug(self) -> bool:
        """Whether all conditions but the last one hold: the planted bug counts for what the judge finds."""
        return self.why_not in {"", _MISSED}

    def as_data(self) -> dict[str, Any]:
        """Returns a JSON value that `of` reads."""
        return asdict(self)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Judged:
        """Returns the result that a JSON value holds. Raises `TypeError` and `KeyError` for another value."""
        control = data["control"]
        changed = {
            "variations": tuple(data["variations"]),
            "shown": tuple(data["shown"]),
            "accusations": tuple((level, each) for level, each in data["accusations"]),
            "notices": tuple(data["notices"]),
            "untested": tuple(data["untested"]),
            "control": None if control is None else Control(**control),
        }
        return cls(**{**data, **changed})
