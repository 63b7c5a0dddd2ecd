"""What it means to change the draft of an interview. How a campaign is finalized no page says in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from ontora_full_api.campaign_creation.handlers import CampaignCreationUnimplemented
from ontora_full_api.models import Absent, UpdateDraftRequest
from ontora_reference.handlers.found import interview_of
from ontora_reference.tables import Interview

__all__ = ["CampaignHandlers"]


@dataclass(frozen=True)
class CampaignHandlers(CampaignCreationUnimplemented):
    """The operations of campaigns; what is not here answers 501."""

    sessions: sessionmaker[Session]

    def update_draft(self, interview_id: UUID, body: UpdateDraftRequest | Absent, **_headers: object) -> None:
        """Change what is sent, and leave the rest as it was (RFC 5789, section 2). Raises a 404.

        Null clears a field; one that an interview cannot be without stays as it was.
        """
        columns = Interview.__table__.columns
        with self.sessions() as session:
            interview = interview_of(session, interview_id)
            for name, value in body.given().items() if body else ():
                if value is not None or columns[name].nullable:
                    setattr(interview, name, value)
            interview.updated_at = datetime.now(UTC)
            session.commit()
