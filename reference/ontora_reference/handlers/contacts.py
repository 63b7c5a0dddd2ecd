"""What it means to add contacts to an interview, to remind, move and cancel them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, sessionmaker

from ontora_full_api.models import (
    ABSENT,
    Absent,
    AddContactsBulkRequest,
    AddContactsBulkResponse,
    CancelContactRequest,
    CancelContactResponse,
    ContactCreate,
    ContactOut,
    ImportContactsRequest,
    ImportContactsResponse,
    RescheduleInterviewContactRequest,
    RescheduleInterviewContactResponse,
    SendBulkFollowupRequest,
    SendBulkFollowupResponse,
)
from ontora_reference.contact_lists import read_contacts
from ontora_reference.handlers.found import contact_of, interview_of, needed, shown, stated
from ontora_reference.tables import Contact, Conversation, Interview

__all__ = ["SCHEDULED", "ContactHandlers", "schedule"]

SCHEDULED = "scheduled"
REMINDER = "Please choose a time for the interview."


@dataclass(frozen=True)
class ContactHandlers:
    """The operations of contacts; each call has a session of its own. All raise a 404 for what is not there."""

    sessions: sessionmaker[Session]

    def add_contact(self, interview_id: UUID, body: ContactCreate | Absent, **_headers: object) -> ContactOut:
        """Store the contact and return what was stored."""
        values = stated(needed(body), {})
        with self.sessions() as session:
            (added,) = _added(session, interview_of(session, interview_id), [values])
            return added

    def add_contacts_bulk(
        self, interview_id: UUID, body: AddContactsBulkRequest | Absent, **_headers: object
    ) -> AddContactsBulkResponse:
        """Store all contacts, or none, and return what was stored."""
        many = [stated(each, {}) for each in needed(body).contacts]
        with self.sessions() as session:
            added = _added(session, interview_of(session, interview_id), many)
        return AddContactsBulkResponse(created=[*added], count=len(added))

    def import_contacts(
        self,
        interview_id: UUID,
        body: ImportContactsRequest | Absent,
        *,
        question_set_id: UUID | Absent,
        **_headers: object,
    ) -> ImportContactsResponse:
        """Store the contacts of a list in CSV. Whose address the interview has already is skipped."""
        question_set = question_set_id or None
        with self.sessions() as session:
            interview = interview_of(session, interview_id)
            read = read_contacts(needed(body).file, {each.email for each in interview.contacts})
            many = [{**each, "question_set_id": question_set} for each in read.contacts]
            imported = len(_added(session, interview, many))
        return ImportContactsResponse(imported=imported, skipped=read.skipped, errors=read.errors)

    def send_bulk_followup(
        self, interview_id: UUID, body: SendBulkFollowupRequest | Absent, **_headers: object
    ) -> SendBulkFollowupResponse:
        """Count a reminder for each contact of the interview that is named, and return the words of it."""
        sent = needed(body)
        named = set(sent.contact_ids)
        with self.sessions() as session:
            interview = interview_of(session, interview_id)
            reminded = [each for each in interview.contacts if each.id in named]
            for contact in reminded:
                contact.reminder_count += 1
                contact.last_reminder_at = datetime.now(UTC)
            session.commit()
        return SendBulkFollowupResponse(
            sent_count=len(reminded),
            message=REMINDER if sent.message is ABSENT or sent.message is None else sent.message,
        )

    def reschedule_interview_contact(
        self, interview_id: UUID, contact_id: UUID, body: RescheduleInterviewContactRequest | Absent, **_headers: object
    ) -> RescheduleInterviewContactResponse:
        """Move a contact to the time that is asked for, else to the first that is free."""
        time = body.new_time or None if body else None
        with self.sessions() as session:
            contact = contact_of(session, interview_id, contact_id)
            at = schedule(contact, time)
            session.commit()
            return RescheduleInterviewContactResponse(
                contact_id=contact.id,
                scheduled_at=at,
                meeting_url=contact.meeting_url,
                message="The contact is scheduled anew.",
            )

    def cancel_contact(
        self, interview_id: UUID, contact_id: UUID, body: CancelContactRequest | Absent, **_headers: object
    ) -> CancelContactResponse:
        """Take a contact's meeting away. It may be cancelled again, and be scheduled anew."""
        skips = (body or CancelContactRequest()).mark_as_skipped
        with self.sessions() as session:
            contact = contact_of(session, interview_id, contact_id)
            had_meeting = contact.scheduled_at is not None
            contact.status, contact.scheduled_at, contact.meeting_url = "skipped" if skips else "cancelled", None, None
            session.commit()
            return CancelContactResponse(
                contact_id=contact.id,
                status=contact.status,
                calendar_event_deleted=had_meeting,
                message=f"The contact is {contact.status}.",
            )


def schedule(contact: Contact, time: datetime | None = None) -> datetime:
    """Give a contact a meeting at a time, or as soon as its interview has begun; return when."""
    begin, now = contact.interview.timeframe_start, datetime.now(UTC)
    contact.scheduled_at = at = time or (begin if begin is not None and begin > now else now)
    contact.meeting_url = f"https://meet.example.com/{contact.id}"
    contact.status = SCHEDULED
    return at


def _added(session: Session, interview: Interview, many: Iterable[Mapping[str, Any]]) -> list[ContactOut]:
    """Store contacts, each with the conversation that is to be held with it, and return them as stored."""
    now = datetime.now(UTC)
    contacts = [_contact(interview.id, position, now, values) for position, values in enumerate(many)]
    session.add_all(contacts)
    session.commit()
    return [_answer(each) for each in contacts]


def _contact(interview_id: UUID, position: int, now: datetime, values: Mapping[str, Any]) -> Contact:
    return Contact(
        **values,
        id=uuid4(),
        interview_id=interview_id,
        position=position,
        status="pending",
        created_at=now,
        booking_token=secrets.token_urlsafe(16),
        reminder_count=0,
        conversation=Conversation(id=uuid4()),
    )


def _answer(contact: Contact) -> ContactOut:
    return shown(ContactOut, {name: getattr(contact, name) for name in ContactOut.model_fields})
