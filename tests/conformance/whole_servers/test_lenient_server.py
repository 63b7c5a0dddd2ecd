"""A plain FastAPI server as a beginner writes it: Pydantic's lax mode, everything else as the page says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI, Header, HTTPException
from harness import Check
from miniature import AUTHORIZATION
from pydantic import BaseModel

app = FastAPI()


class Interview(BaseModel):
    """The body, in lax mode: `"30"` is taken for 30."""

    workspace_id: UUID
    name: str
    project_id: UUID | None = None
    description: str | None = None
    goal: str | None = None
    agent_behavior: str | None = None
    channel: str = "google_meet"
    completion_threshold: int = 90
    timeframe_start: datetime | None = None
    timeframe_end: datetime | None = None
    interview_order: str = "seniority_high_first"
    interview_duration_minutes: int = 30
    timezone: str | None = None
    start_immediately: bool = True
    scheduling_mode: str = "availability"
    quick_mode_hours: int | None = None
    weekly_availability: dict[str, Any] | None = None
    project_context: str | None = None
    success_criteria: str | None = None
    interview_context_for_employee: str | None = None
    interview_type: str | None = "speaking_default"
    welcome_screen: str | None = None
    closing_message: str | None = None
    folder: str | None = None
    recurring_interval: str | None = None


class Created(Interview):
    """The answer."""

    id: UUID
    status: str = "draft"
    created_by: str | None = None
    created_at: datetime
    updated_at: datetime
    contact_count: int = 0
    completed_count: int = 0
    scheduled_count: int = 0


@app.post("/v1/interviews")
def create(body: Interview, authorization: Annotated[str | None, Header()] = None) -> Created:
    if authorization != AUTHORIZATION:
        raise HTTPException(401)
    now = datetime.now(UTC)
    return Created(**body.model_dump(), id=uuid4(), created_at=now, updated_at=now)


def test_coercions_are_notices_of_one_reason(check: Check) -> None:
    summary = check(app)

    assert summary.exit_code == 0
    assert summary.counts["failure"] == summary.counts["warning"] == 0
    notices = {
        each.requirement.id.removeprefix("createInterview/"): each.reason
        for each in summary.verdicts
        if each.level == "notice"
    }
    assert set(notices.values()) == {"lenient"}
    assert "body/completion_threshold/domain:string" in notices
    assert "body/timeframe_start/domain:no-zone" in notices
    assert "body/workspace_id/domain:no-hyphens" in notices


@pytest.mark.soak
def test_coercions_fail_a_run_that_fails_on_notices_only(check: Check) -> None:
    assert check(app, strict=True).exit_code == 0
    assert check(app, notices=True).exit_code == 1
