"""What it means to create, list and start an interview. Defaults are those of the generated models."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ontora_full_api.interviews.handlers import InterviewsHandlers
from ontora_full_api.models import (
    ABSENT,
    Absent,
    CreateInterviewRequest,
    GetSynthesisResponse,
    InterviewOut,
    ListInterviewsAnswer,
    StartInterviewResponse,
)
from ontora_reference.handlers.contacts import SCHEDULED, ContactHandlers, schedule
from ontora_reference.handlers.found import interview_of, needed, stated
from ontora_reference.tables import Contact, Interview

__all__ = ["InterviewHandlers"]

# What an absent field is answered: null, but the one that has no default and admits no null.
EMPTY: dict[str, Any] = {"weekly_availability": {}}
_COUNTS = {"contact_count", "completed_count", "scheduled_count"}


@dataclass(frozen=True)
class InterviewHandlers(ContactHandlers, InterviewsHandlers):
    """The operations of an interview itself, beside those of its contacts."""

    def create_interview(
        self,
        body: CreateInterviewRequest | Absent,
        **_headers: object,
    ) -> InterviewOut:
        """Store the interview and return what was stored. Raises a 422 where the request has no body."""
        values = stated(needed(body), EMPTY)
        now = datetime.now(UTC)
        interview = Interview(**values, id=uuid4(), status="draft", created_by=None, created_at=now, updated_at=now)
        with self.sessions() as session:
            session.add(interview)
            session.commit()
            session.refresh(interview)
            return _answer(interview)

    def list_interviews(
        self, workspace_id: UUID, *, project_id: UUID | Absent, status: str | Absent, **_headers: object
    ) -> ListInterviewsAnswer:
        """Return the interviews of a workspace, the oldest first."""
        wanted = select(Interview).where(Interview.workspace_id == workspace_id)
        if project_id is not ABSENT:
            wanted = wanted.where(Interview.project_id == project_id)
        if status is not ABSENT:
            wanted = wanted.where(Interview.status == status)
        ordered = wanted.order_by(Interview.created_at, Interview.id).options(selectinload(Interview.contacts))
        with self.sessions() as session:
            return [_answer(each) for each in session.scalars(ordered)]

    def start_interview(self, interview_id: UUID, **_headers: object) -> StartInterviewResponse:
        """Schedule the contacts that wait for it. One that was started may be started again. Raises a 404."""
        with self.sessions() as session:
            interview = interview_of(session, interview_id)
            for contact in interview.contacts:
                if contact.status == "pending":
                    schedule(contact)
            if interview.status != "active":
                interview.status, interview.updated_at = "active", datetime.now(UTC)
            session.commit()
            answered = _answer(interview)
        count = answered.scheduled_count
        return StartInterviewResponse(
            interview=answered, scheduled_count=count, message=f"{count} contacts are scheduled."
        )

    def get_synthesis(self, interview_id: UUID, **_headers: object) -> GetSynthesisResponse:
        """Return what the conversations that were held come to, null where there are none. Raises a 404."""
        with self.sessions() as session:
            held = [each.conversation for each in _completed(interview_of(session, interview_id).contacts)]
            ended = max((each.ended_at for each in held if each.ended_at is not None), default=None)
            themes = Counter(point["title"] for each in held for point in each.extracted_pain_points or ())
        return GetSynthesisResponse(
            status="ready" if held else "pending",
            generated_at=None if ended is None else ended.isoformat(),
            conversation_count=len(held),
            key_themes=[{"title": title, "count": count} for title, count in themes.items()] if held else None,
            summary=f"{len(held)} conversations were held." if held else None,
            recommendations=[f"Look at this first: {title}" for title, _ in themes.most_common(1)] if held else None,
        )


def _completed(contacts: list[Contact]) -> list[Contact]:
    return [each for each in contacts if each.completed_at is not None]


def _answer(interview: Interview) -> InterviewOut:
    columns = {name: getattr(interview, name) for name in InterviewOut.model_fields if name not in _COUNTS}
    contacts = interview.contacts
    return InterviewOut(
        **columns,
        contact_count=len(contacts),
        completed_count=len(_completed(contacts)),
        scheduled_count=sum(each.status == SCHEDULED for each in contacts),
    )
