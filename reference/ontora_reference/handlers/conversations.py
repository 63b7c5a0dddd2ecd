"""What it means to list and read the conversations of an interview. None is held here: that happens outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from ontora_full_api.campaign_insights.handlers import CampaignInsightsHandlers
from ontora_full_api.models import (
    ABSENT,
    Absent,
    ConversationContactOut,
    ConversationRowOut,
    GetConversationDetailResponse,
    ListConversationsResponse,
)
from ontora_full_api.server import Problem
from ontora_reference.handlers.found import interview_of, shown
from ontora_reference.tables import Contact, Conversation

__all__ = ["ConversationHandlers"]

_OF_CONTACT = ("name", "job_title", "department", "seniority_level", "status", "completed_at", "reminder_count")
_OF_CONVERSATION = ("id", "session_id", "summary", "duration_minutes", "digital_maturity_score")


@dataclass(frozen=True)
class ConversationHandlers(CampaignInsightsHandlers):
    """The operations of conversations; each call has a session of its own. All raise a 404 for what is not there."""

    sessions: sessionmaker[Session]

    def list_conversations(
        self,
        interview_id: UUID,
        *,
        department: str | Absent,
        job_title: str | Absent,
        search: str | Absent,
        limit: int,
        offset: int,
        **_headers: object,
    ) -> ListConversationsResponse:
        """Return a page of the conversations that are asked for, and by which departments and titles one can ask."""
        with self.sessions() as session:
            contacts = interview_of(session, interview_id).contacts
            wanted = [each for each in contacts if _is_wanted(each, department, job_title, search)]
            page = wanted[offset : offset + limit]
            return ListConversationsResponse(
                total=len(wanted),
                departments=_distinct(each.department for each in contacts),
                job_titles=_distinct(each.job_title for each in contacts),
                items=[_row(each) for each in page],
            )

    def get_conversation_detail(
        self, interview_id: UUID, conversation_id: UUID, **_headers: object
    ) -> GetConversationDetailResponse:
        """Return a conversation. Of one that was not held yet, all that would be said of it is null."""
        with self.sessions() as session:
            found = session.get(Conversation, conversation_id)
            if found is None or found.contact.interview_id != interview_id:
                raise Problem(404, "The interview has no such conversation.")
            values = {name: getattr(found, name) for name in GetConversationDetailResponse.model_fields}
            contact = {name: getattr(found.contact, name) for name in ConversationContactOut.model_fields}
            return GetConversationDetailResponse(**{**values, "contact": shown(ConversationContactOut, contact)})


def _is_wanted(contact: Contact, department: str | Absent, job_title: str | Absent, search: str | Absent) -> bool:
    if department is not ABSENT and contact.department != department:
        return False
    if job_title is not ABSENT and contact.job_title != job_title:
        return False
    return search is ABSENT or search.casefold() in contact.name.casefold()


def _row(contact: Contact) -> ConversationRowOut:
    held = contact.conversation
    values = {
        **{name: getattr(contact, name) for name in _OF_CONTACT},
        **{name: getattr(held, name) for name in _OF_CONVERSATION},
        "contact_id": contact.id,
        "pain_point_count": None if held.extracted_pain_points is None else len(held.extracted_pain_points),
    }
    return shown(ConversationRowOut, values)


def _distinct(texts: Iterable[str | None]) -> list[str]:
    return sorted({each for each in texts if each is not None})
