"""Sends the accepted requests that stand around invalid ones, as few as are needed.

A refusal counts if the server accepted the same request with a valid value before, and a valid request of the operation
after it, with few requests between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from bythebook_conformance.model import Draft, Exchange
from bythebook_conformance.planning.plan import CONTROL_EVERY
from bythebook_conformance.running.sender import CONTROL, EARLY_CONTROL
from bythebook_conformance.running.session import Session

__all__ = ["Controls"]

# The control that follows the last invalid requests of a run, and the DELETE of what it creates.
_AFTER = 2


@dataclass
class Controls:
    """The invalid requests of an operation that no accepted request follows yet, and the control of the latest one."""

    session: Session
    _pending: list[int] = field(default_factory=list)
    _latest: Draft | None = None

    def open(self, around: Draft) -> bool:
        """Returns whether the server accepts a control. Sends it unless the server accepted it a few requests ago.

        Where the server refuses it, the control of the invalid requests before it is sent again: they follow that one.
        """
        before, self._latest = self._latest, around
        if self.is_open(around):
            self._settle(max(each.number for each in self._recent()))
            return True
        control = self.session.control(around)
        self._settle(control.number if control.accepted else 0)
        if self._pending and before is not None and before.key != around.key:
            self._send(before)
        self._pending.clear()
        return control.accepted

    def is_open(self, around: Draft) -> bool:
        """Returns whether the server accepted a control a few requests ago. Sends nothing."""
        return any(each.request.draft.key == around.key for each in self._recent())

    def accepts(self, around: Draft) -> bool:
        """Returns whether the server accepts requests of the operation at all. Sends one unless the server accepted one
        a few requests ago, whatever it held.
        """
        return bool(self._recent()) or self._send(around)

    def _recent(self) -> list[Exchange]:
        """Returns the latest exchanges whose valid request the server accepted."""
        recent = self.session.record.exchanges[-CONTROL_EVERY:]
        return [each for each in recent if each.accepted and not each.faults and each.authorized]

    def send_all(self, drafts: Sequence[tuple[Draft, str]], *, is_open: bool = True) -> list[Exchange]:
        """Sends invalid requests, each with its purpose. Returns the exchanges in this order.

        Where their control is not open, a refusal shows nothing, and an acceptance does.
        """
        found: list[Exchange] = []
        for start in range(0, len(drafts), CONTROL_EVERY):
            some = drafts[start : start + CONTROL_EVERY]
            # Where the run ends before the next control, the refusals until now would show nothing.
            ends_soon = self.session.target.stop.room <= len(some)
            if len(self._pending) >= CONTROL_EVERY or ends_soon:
                self.close(EARLY_CONTROL if ends_soon else CONTROL)
            room = self.session.target.stop.room - _AFTER
            last = some[: max(int(room), 0)] if is_open and room < len(some) else []
            found += self._sent(last, is_open=is_open)
            if last:
                self.close(EARLY_CONTROL)
            found += self._sent(some[len(last) :], is_open=is_open)
        return found

    def _sent(self, drafts: Sequence[tuple[Draft, str]], *, is_open: bool) -> list[Exchange]:
        """Sends invalid requests side by side. Returns the exchanges.

        An invalid change that the server accepts is sent again: the next one may have come before the read after it.
        """
        session = self.session
        is_change = session.operation.method in {"PUT", "PATCH"} and session.target.crew.is_parallel
        session.reads_later = is_change and len(drafts) > 1
        sent = session.target.crew.run([partial(session.send, draft, purpose) for draft, purpose in drafts])
        if session.reads_later:
            session.reads_later = False
            sent = [session.send(*asked) if each.accepted else each for each, asked in zip(sent, drafts, strict=True)]
        self._pending += [each.number for each in sent if is_open]
        return sent

    def close(self, purpose: str = CONTROL) -> None:
        """Sends the latest control, unless an accepted request came after the last invalid one."""
        later = [each for each in self.session.record.accepted() if not each.faults]
        self._settle(max((each.number for each in later), default=0))
        if self._pending and self._latest is not None:
            self._send(self._latest, purpose)

    def _send(self, around: Draft, purpose: str = CONTROL) -> bool:
        control = self.session.control(around, purpose)
        self._settle(control.number if control.accepted else 0)
        self._pending.clear()
        return control.accepted

    def _settle(self, accepted: int) -> None:
        """Counts the invalid requests before an accepted one, which has this number."""
        self.session.record.controlled.update(each for each in self._pending if each < accepted)
        self._pending = [each for each in self._pending if each > accepted]
