"""The faults of a refused request, as servers state them: importing this module makes errors of calls hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .client import CallError

__all__ = ["Fault", "Faults"]

_SHOWN = 3


class Fault(NamedTuple):
    """A place of the request that the server refuses, such as `/title`, and why. The place may be empty."""

    place: str
    detail: str

    def __str__(self) -> str:
        return f"{self.place}: {self.detail}" if self.place else self.detail


class Faults(tuple[Fault, ...]):
    """The faults of a request. Their text has the first ones."""

    def __str__(self) -> str:
        more = len(self) - _SHOWN
        return "; ".join([*map(str, self[:_SHOWN]), *([f"{more} more"] if more > 0 else [])])


def _faults(problem: Any) -> Faults:
    """Returns the items of `errors` (RFC 9457 section 3), and those of `detail`, which FastAPI has there."""
    stated: Mapping[str, Any] = problem if isinstance(problem, dict) else {}
    lists = [items for name in ("errors", "detail") if isinstance(items := stated.get(name), list)]
    return Faults(fault for items in lists for item in items for fault in _fault(item))


def _fault(item: Any) -> Iterator[Fault]:
    """Yields the fault that an item states, if it states one."""
    if isinstance(item, str):
        yield Fault("", item)
    elif isinstance(item, dict) and (detail := _text(item, "detail", "message", "msg")):
        loc = item.get("loc")
        path = "".join(f"/{part}" for part in loc[1:]) if isinstance(loc, list) else ""
        yield Fault(_text(item, "pointer", "parameter", "field") or path, detail)


def _text(item: Mapping[str, Any], *names: str) -> str:
    return next((value for name in names if isinstance(value := item.get(name), str)), "")


CallError.faults_of = _faults
