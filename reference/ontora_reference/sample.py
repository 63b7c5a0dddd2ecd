"""An interview whose conversations were held, under ids that never change: what a run that only reads can look at.

No operation of the interface holds a conversation, so without it nothing shows what is answered of one.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from sqlalchemy.orm import Session

from ontora_full_api.models import CreateInterviewRequest
from ontora_reference.handlers.found import stated
from ontora_reference.handlers.interviews import EMPTY
from ontora_reference.tables import Contact, Conversation, Interview

__all__ = ["COUNT", "INTERVIEW", "WORKSPACE", "add_sample", "conversation_id"]

INTERVIEW = UUID("5a3b1c52-6b0e-4d4b-9d55-0f6f2f1f7f10")
WORKSPACE = UUID("8f6f2a1e-7d0d-4d3f-8a52-3d1f0c6f4b21")
# More than the list of conversations answers by default.
COUNT = 130
_BEGAN = datetime(2026, 1, 5, 9, tzinfo=UTC)
_DEPARTMENTS, _TITLES = ("Logistics", "Purchasing", "Sales"), ("Clerk", "Lead")
_POINTS = ("Orders are typed twice", "Stock is counted by hand")


def conversation_id(position: int) -> UUID:
    """Return the id of the conversation with the contact at a position."""
    return uuid5(INTERVIEW, f"conversation {position}")


def add_sample(session: Session) -> None:
    """Store the interview with its contacts and their conversations, where it is not there yet."""
    if session.get(Interview, INTERVIEW) is not None:
        return
    body = CreateInterviewRequest(
        workspace_id=WORKSPACE,
        name="How orders are handled",
        description="Talks with all who handle orders.",
        goal="Find what takes time.",
        interview_context_for_employee="Nothing that you say is told under your name.",
        timeframe_start=_BEGAN,
        timeframe_end=_BEGAN + timedelta(days=30),
    )
    times = {"created_at": _BEGAN, "updated_at": _BEGAN}
    interview = Interview(**stated(body, EMPTY), id=INTERVIEW, status="active", created_by="sample", **times)
    interview.contacts = [_contact(position) for position in range(COUNT)]
    session.add(interview)
    session.commit()


def _contact(position: int) -> Contact:
    started = _BEGAN + timedelta(days=1, minutes=40 * position)
    identifier = uuid5(INTERVIEW, f"contact {position}")
    return Contact(
        id=identifier,
        position=position,
        name=f"Contact {position + 1}",
        email=f"contact{position + 1}@example.com",
        job_title=_TITLES[position % len(_TITLES)],
        department=_DEPARTMENTS[position % len(_DEPARTMENTS)],
        seniority_level=position % 5,
        is_required=position % 2 == 0,
        meeting_url=f"https://meet.example.com/{identifier}",
        status="completed",
        scheduled_at=started,
        completed_at=started + timedelta(minutes=30),
        created_at=_BEGAN,
        booking_token=f"sample-{position}",
        reminder_count=1,
        last_reminder_at=started - timedelta(hours=1),
        conversation=_conversation(position, started),
    )


def _conversation(position: int, started: datetime) -> Conversation:
    return Conversation(
        id=conversation_id(position),
        session_id=uuid5(INTERVIEW, f"session {position}"),
        summary="Orders come by mail, and are typed into two systems.",
        transcript=[
            {"speaker": "agent", "text": "How do orders reach you?"},
            {"speaker": "contact", "text": "By mail."},
        ],
        duration_minutes=30,
        digital_maturity_score=position % 10,
        extracted_pain_points=[{"title": point} for point in _POINTS],
        tools_mentioned=["a spreadsheet"],
        processes_touched=["order entry", "stock taking"],
        started_at=started,
        ended_at=started + timedelta(minutes=30),
    )
