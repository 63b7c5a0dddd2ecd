"""What it means to ask how far the graph of an interview is. None is built here, and so none can be queried."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from ontora_full_api.interview_query.handlers import InterviewQueryUnimplemented
from ontora_full_api.models import GetGraphStatusResponse
from ontora_reference.handlers.found import interview_of

__all__ = ["GraphHandlers"]


@dataclass(frozen=True)
class GraphHandlers(InterviewQueryUnimplemented):
    """The operations of an interview's graph; what is not here answers 501."""

    sessions: sessionmaker[Session]

    def get_graph_status(self, interview_id: UUID, **_headers: object) -> GetGraphStatusResponse:
        """Return that nothing was taken in yet, of as many conversations as there are. Raises a 404."""
        with self.sessions() as session:
            total = len(interview_of(session, interview_id).contacts)
        return GetGraphStatusResponse(
            status="not_started",
            conversations_ingested=0,
            conversations_total=total,
            passages_created=0,
            phrases_created=0,
            keywords_created=0,
            core_chunks_count=0,
            error_message=None,
            started_at=None,
            completed_at=None,
        )
