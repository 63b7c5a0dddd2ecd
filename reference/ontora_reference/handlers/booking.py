"""What it means to look at the page by which a contact books a time. That a time was booked no page says how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from ontora_full_api.booking.handlers import BookingHandlers as Handlers
from ontora_full_api.models import GetBookingInfoResponse, TimeSlot
from ontora_full_api.server import Problem
from ontora_reference.tables import Contact

__all__ = ["BookingHandlers"]

_SLOTS, _LONGEST = 3, 60


@dataclass(frozen=True)
class BookingHandlers(Handlers):
    """The operations of booking; each call has a session of its own."""

    sessions: sessionmaker[Session]

    def get_booking_info(self, token: str, **_headers: object) -> GetBookingInfoResponse:
        """Return what a contact may book. Raises a 404 for a token that was given to nobody."""
        with self.sessions() as session:
            contact = session.scalar(select(Contact).where(Contact.booking_token == token))
            if contact is None:
                raise Problem(404, "The token is nobody's.")
            interview = contact.interview
            return GetBookingInfoResponse(
                contact_name=contact.name,
                interview_title=interview.name,
                interview_description=interview.description,
                interview_context=interview.interview_context_for_employee,
                duration_minutes=interview.interview_duration_minutes,
                timezone=interview.timezone or "UTC",
                available_slots=list(_slots(interview.interview_duration_minutes)),
                already_booked=contact.scheduled_at is not None,
                allow_instant=interview.start_immediately,
                instant_url=contact.meeting_url,
                allow_custom_time=True,
                timeframe_start=_text(interview.timeframe_start),
                timeframe_end=_text(interview.timeframe_end),
            )


def _slots(minutes: int) -> Iterator[TimeSlot]:
    """Yield the first hours of tomorrow; an interview may be said to be of any length, which a slot cannot be."""
    length = timedelta(minutes=min(max(minutes, 1), _LONGEST))
    first = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    for hour in range(_SLOTS):
        start = first + timedelta(hours=hour)
        yield TimeSlot(start=start.isoformat(), end=(start + length).isoformat())


def _text(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()
