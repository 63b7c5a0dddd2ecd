"""The reference by the full document: it is accused of nothing, and who differs from it at one place is found there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from sqlalchemy.orm import sessionmaker

from bythebook_conformance.commands.known_values import known_values
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.summary import Summary
from bythebook_conformance.running import engine
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract
from ontora_full_api import app as generated
from ontora_full_api.models import (
    Absent,
    CancelContactRequest,
    CancelContactResponse,
    ContactCreate,
    ContactOut,
    GetConversationDetailResponse,
    ListInterviewsAnswer,
    UpdateDraftRequest,
)
from ontora_full_api.server import Problem
from ontora_reference.handlers.booking import BookingHandlers
from ontora_reference.handlers.campaigns import CampaignHandlers
from ontora_reference.handlers.conversations import ConversationHandlers
from ontora_reference.handlers.graph import GraphHandlers
from ontora_reference.handlers.interviews import InterviewHandlers
from ontora_reference.sample import add_sample
from ontora_reference.sample import conversation_id as sample_conversation
from ontora_reference.storage import open_database
from ontora_reference.tokens import Tokens
from tests.examples import sampled

ROOT = Path(__file__).parents[2]
CONTRACT = Contract(load(document_path("ontora-full")))
LINES = (ROOT / "reference" / "not-answered.txt").read_text().splitlines()
NOT_ANSWERED = dict(line.split("/*=") for line in LINES)


class NewestNotListed(InterviewHandlers):
    def list_interviews(self, workspace_id: UUID, **given: Any) -> ListInterviewsAnswer:
        return super().list_interviews(workspace_id, **given)[:-1]


class OtherDefaults(ConversationHandlers):
    """Lists 80 where the document says 100, and begins with the second."""

    query: ClassVar = {"limit": 80, "offset": 1}


def asking(app: Any, more: Mapping[str, int]) -> Any:
    """Return an application that gets more query parameters than were sent, where conversations are listed."""

    async def called(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"].endswith("/conversations"):
            sent = scope["query_string"].decode()
            absent = [f"{name}={value}" for name, value in more.items() if f"{name}=" not in sent]
            scope = {**scope, "query_string": "&".join([*([sent] if sent else []), *absent]).encode()}
        await app(scope, receive, send)

    return called


class AnyConversation(ConversationHandlers):
    def get_conversation_detail(
        self, interview_id: UUID, conversation_id: UUID, **given: object
    ) -> GetConversationDetailResponse:
        try:
            return super().get_conversation_detail(interview_id, conversation_id)
        except Problem:
            return super().get_conversation_detail(interview_id, sample_conversation(0))


class SkipsUnasked(InterviewHandlers):
    def cancel_contact(
        self, interview_id: UUID, contact_id: UUID, body: CancelContactRequest | Absent, **given: object
    ) -> CancelContactResponse:
        sent = body or CancelContactRequest()
        skips = sent.mark_as_skipped if "mark_as_skipped" in sent.model_fields_set else True
        return super().cancel_contact(interview_id, contact_id, CancelContactRequest(mark_as_skipped=skips))


class RequiresUnasked(InterviewHandlers):
    def add_contact(self, interview_id: UUID, body: ContactCreate | Absent, **given: object) -> ContactOut:
        if body and "is_required" not in body.model_fields_set:
            body = body.model_copy(update={"is_required": True})
        return super().add_contact(interview_id, body)


class LosesPhone(InterviewHandlers):
    def add_contact(self, interview_id: UUID, body: ContactCreate | Absent, **given: object) -> ContactOut:
        return super().add_contact(interview_id, body).model_copy(update={"phone": None})


class NullBecomesEmpty(InterviewHandlers):
    def add_contact(self, interview_id: UUID, body: ContactCreate | Absent, **given: object) -> ContactOut:
        made = super().add_contact(interview_id, body)
        return made.model_copy(update={"email": ""}) if made.email is None else made


class GoalIsNeverNull(CampaignHandlers):
    def update_draft(self, interview_id: UUID, body: UpdateDraftRequest | Absent, **given: object) -> None:
        if body and body.goal is None:
            raise Problem(422, "The goal may not be null.")
        super().update_draft(interview_id, body)


class DraftNeedsName(CampaignHandlers):
    def update_draft(self, interview_id: UUID, body: UpdateDraftRequest | Absent, **given: object) -> None:
        if not body or "name" not in body.model_fields_set:
            raise Problem(422, "The name must be sent.")
        super().update_draft(interview_id, body)


@dataclass(frozen=True)
class Liar:
    """Handlers that differ from the reference's, what is judged of them, and what is found."""

    handlers: type
    judged: tuple[str, ...]
    failures: frozenset[str] = frozenset()
    warnings: frozenset[str] = frozenset()


LIARS = (
    Liar(NewestNotListed, ("createInterview/listed",), warnings=frozenset({"createInterview/listed"})),
    Liar(
        OtherDefaults,
        ("listConversations/query/*",),
        failures=frozenset({f"listConversations/query/{name}/query-default" for name in ("limit", "offset")}),
    ),
    Liar(
        AnyConversation,
        ("getConversationDetail/*",),
        warnings=frozenset({"getConversationDetail/path/conversation_id/not-found"}),
    ),
    Liar(SkipsUnasked, ("cancelContact/*",), failures=frozenset({"cancelContact/body/mark_as_skipped/default"})),
    Liar(RequiresUnasked, ("addContact/*",), failures=frozenset({"addContact/body/is_required/default"})),
    Liar(LosesPhone, ("addContact/*",), failures=frozenset({"addContact/body/phone/echo"})),
    Liar(NullBecomesEmpty, ("addContact/*",), warnings=frozenset({"addContact/body/email/null-kept"})),
    Liar(GoalIsNeverNull, ("updateDraft/*",), failures=frozenset({"updateDraft/body/goal/nullable"})),
    Liar(DraftNeedsName, ("updateDraft/*",), failures=frozenset({"updateDraft/body/name/optional"})),
)
PARTS: Mapping[str, type] = {
    "interviews": InterviewHandlers,
    "campaign_insights": ConversationHandlers,
    "campaign_creation": CampaignHandlers,
    "interview_query": GraphHandlers,
    "booking": BookingHandlers,
}


def served(folder: Path, handlers: type | None = None) -> Any:
    """Return the reference with its sample; `handlers` stand in for those from which they are derived."""
    sessions = sessionmaker(open_database(f"sqlite:///{folder / 'ontora.sqlite3'}"))
    with sessions() as session:
        add_sample(session)
    parts = {
        name: (handlers if handlers is not None and issubclass(handlers, usual) else usual)(sessions)
        for name, usual in PARTS.items()
    }
    app = generated.create_app(authenticator=Tokens(("t",)), **parts)
    return asking(app, OtherDefaults.query) if handlers is OtherDefaults else app


def judge(app: Any, *patterns: str, examples: int = 0) -> Summary:
    """Return what the kit says of an application, of the requirements that match."""
    ids = (each.id for operation in CONTRACT.operations for _, each in requirements(CONTRACT, operation))
    chosen = frozenset(each for each in ids if any(fnmatchcase(each, pattern) for pattern in patterns))
    known = known_values(CONTRACT, ROOT / "reference" / "sample-values.yaml")
    target = Target(CONTRACT, "http://testserver", {"Authorization": "Bearer t"}, app=app)
    results = tuple(engine.run(CONTRACT, target, Effort(seed=1, examples=examples, known=known, chosen=chosen)))
    return Summary(CONTRACT, target.shown, 1, results, target.sent, 0.0, redacted=target.redacted)


def broken(summary: Summary, level: str) -> set[str]:
    return {each.requirement.id for each in summary.verdicts if each.level == level}


@pytest.mark.soak
def test_the_reference_is_accused_of_nothing_and_every_operation_is_judged(tmp_path: Path) -> None:
    answered = [f"{each.id}/*" for each in CONTRACT.operations if each.id not in NOT_ANSWERED]

    summary = judge(served(tmp_path), *answered, examples=10)

    assert len(answered) == 15
    assert broken(summary, "failure") == broken(summary, "warning") == set()
    assert (summary.exit_code, summary.untested) == (0, {})
    outcomes = [each.outcome for each in summary.verdicts]
    assert outcomes.count("pass") / len(outcomes) > 0.93


def test_what_is_left_out_of_the_run_is_what_answers_501(tmp_path: Path) -> None:
    summary = judge(served(tmp_path), *(f"{name}/status" for name in NOT_ANSWERED))

    # Two of them may change whatever is there (`sync-from-clay`), and are sent to no server.
    told = {each.plan.operation.id: "501" in each.untested or bool(each.withheld) for each in summary.results}
    assert told == dict.fromkeys(NOT_ANSWERED, True)


@pytest.mark.parametrize("liar", sampled(LIARS, 3), ids=lambda liar: liar.handlers.__name__)
def test_a_server_that_differs_at_one_place_is_found_there(liar: Liar, tmp_path: Path) -> None:
    summary = judge(served(tmp_path, liar.handlers), *liar.judged)

    assert broken(summary, "failure") == liar.failures
    assert broken(summary, "warning") == liar.warnings
