"""The tables: interviews, their contacts, and the conversation with each contact. They know no HTTP."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Integer, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from ontora_reference.columns import ExactInteger, ExactJson, ExactText, Instant

__all__ = ["Base", "Contact", "Conversation", "Interview"]


class Base(DeclarativeBase):
    """All tables."""

    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy's own form)
        UUID: Uuid(),
        str: ExactText(),
        int: ExactInteger(),
        datetime: Instant(),
        dict[str, Any]: ExactJson(),
        list[str]: ExactJson(),
        list[dict[str, Any]]: ExactJson(),
    }


class Interview(Base):
    """An interview; a column for each field that the document answers, but the counts, which the contacts say.

    `voice_id` is written by a draft, and answered by no operation whose page is known.
    """

    __tablename__ = "interviews"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    workspace_id: Mapped[UUID] = mapped_column(index=True)
    project_id: Mapped[UUID | None]
    name: Mapped[str]
    description: Mapped[str | None]
    goal: Mapped[str | None]
    agent_behavior: Mapped[str | None]
    status: Mapped[str]
    channel: Mapped[str]
    completion_threshold: Mapped[int]
    timeframe_start: Mapped[datetime | None]
    timeframe_end: Mapped[datetime | None]
    interview_order: Mapped[str]
    interview_duration_minutes: Mapped[int]
    created_by: Mapped[str | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    timezone: Mapped[str | None]
    start_immediately: Mapped[bool]
    scheduling_mode: Mapped[str]
    quick_mode_hours: Mapped[int | None]
    weekly_availability: Mapped[dict[str, Any]]
    project_context: Mapped[str | None]
    success_criteria: Mapped[str | None]
    interview_context_for_employee: Mapped[str | None]
    interview_type: Mapped[str | None]
    welcome_screen: Mapped[str | None]
    closing_message: Mapped[str | None]
    folder: Mapped[str | None]
    recurring_interval: Mapped[str | None]
    voice_id: Mapped[str | None]

    contacts: Mapped[list[Contact]] = relationship(
        back_populates="interview", order_by="(Contact.created_at, Contact.position)"
    )


class Contact(Base):
    """Who is to be interviewed. `position` is its place among those that were added together."""

    __tablename__ = "contacts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    interview_id: Mapped[UUID] = mapped_column(ForeignKey("interviews.id"), index=True)
    position: Mapped[int] = mapped_column(Integer)  # exact integers are texts, and have no order
    question_set_id: Mapped[UUID | None]
    name: Mapped[str]
    email: Mapped[str | None]
    phone: Mapped[str | None]
    job_title: Mapped[str | None]
    department: Mapped[str | None]
    seniority_level: Mapped[int | None]
    is_required: Mapped[bool]
    meeting_url: Mapped[str | None]
    status: Mapped[str]
    scheduled_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    booking_token: Mapped[str] = mapped_column(unique=True)
    reminder_count: Mapped[int]
    last_reminder_at: Mapped[datetime | None]

    interview: Mapped[Interview] = relationship(back_populates="contacts")
    conversation: Mapped[Conversation] = relationship(back_populates="contact")


class Conversation(Base):
    """The conversation with a contact: there from the start, and held by nothing that the interface shows."""

    __tablename__ = "conversations"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    contact_id: Mapped[UUID] = mapped_column(ForeignKey("contacts.id"), unique=True)
    session_id: Mapped[UUID | None]
    summary: Mapped[str | None]
    transcript: Mapped[list[dict[str, Any]] | None]
    duration_minutes: Mapped[int | None]
    digital_maturity_score: Mapped[int | None]
    extracted_pain_points: Mapped[list[dict[str, Any]] | None]
    tools_mentioned: Mapped[list[str] | None]
    processes_touched: Mapped[list[str] | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    contact: Mapped[Contact] = relationship(back_populates="conversation")
