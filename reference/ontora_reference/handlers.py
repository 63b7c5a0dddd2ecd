"""The hand-written part: what it means to create an interview. Defaults are those of the generated models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from pydantic import MISSING
from sqlalchemy.orm import Session, sessionmaker

from ontora_api.models import CreateInterviewParameters, CreateInterviewRequest, CreateInterviewResponse
from ontora_api.runtime.problems import Problem
from ontora_reference.storage import Interview

__all__ = ["InterviewHandlers"]

# What an absent field is answered: null, but the one that has no default and admits no null.
EMPTY: dict[str, Any] = {"weekly_availability": {}}


@dataclass(frozen=True)
class InterviewHandlers:
    """The handlers; each call has a session of its own."""

    sessions: sessionmaker[Session]

    def create_interview(
        self,
        body: CreateInterviewRequest | None,
        parameters: CreateInterviewParameters,  # noqa: ARG002
    ) -> CreateInterviewResponse:
        """Store the interview and return what was stored. Raises a 422 where the request has no body.

        The document does not say that it must have one; there is no interview without a name, though.
        """
        if body is None:
            raise Problem(422, "The request has no body.", errors=[{"pointer": "", "detail": "A body is required"}])
        now = datetime.now(UTC)
        interview = Interview(
            **_stated(body),
            id=uuid4(),
            status="draft",
            created_by=None,
            created_at=now,
            updated_at=now,
            contact_count=0,
            completed_count=0,
            scheduled_count=0,
        )
        with self.sessions() as session:
            session.add(interview)
            session.commit()
            session.refresh(interview)
            return _answer(interview)


def _stated(body: CreateInterviewRequest) -> dict[str, Any]:
    """Return every field: as sent, else its default, else the empty value that the answer can show."""
    values = {name: getattr(body, name) for name in type(body).model_fields}
    return {name: EMPTY.get(name) if value is MISSING else value for name, value in values.items()}


def _answer(interview: Interview) -> CreateInterviewResponse:
    return CreateInterviewResponse(**{name: getattr(interview, name) for name in CreateInterviewResponse.model_fields})
