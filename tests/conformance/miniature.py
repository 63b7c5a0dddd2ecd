"""A small server for the founding page, by hand and as the page says, with places where a liar can lie.

It knows nothing of the kit and nothing of the document: the table below was written from the page.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from asgi import Receive, Request, Scope, Send, answered, serve
from starlette.responses import Response

TOKEN = "s3cret-token-of-the-tests"
AUTHORIZATION = f"Bearer {TOKEN}"

Body = dict[str, Any]

TEXT, UUID_, TIME, INTEGER, BOOLEAN, OBJECT = "text", "uuid", "time", "integer", "boolean", "object"
NONE = object()

# name: (type, null is admitted, default)
FIELDS: Mapping[str, tuple[str, bool, Any]] = {
    "workspace_id": (UUID_, False, NONE),
    "name": (TEXT, False, NONE),
    "project_id": (UUID_, True, NONE),
    "description": (TEXT, True, NONE),
    "goal": (TEXT, True, NONE),
    "agent_behavior": (TEXT, True, NONE),
    "channel": (TEXT, False, "google_meet"),
    "completion_threshold": (INTEGER, False, 90),
    "timeframe_start": (TIME, True, NONE),
    "timeframe_end": (TIME, True, NONE),
    "interview_order": (TEXT, False, "seniority_high_first"),
    "interview_duration_minutes": (INTEGER, False, 30),
    "timezone": (TEXT, True, NONE),
    "start_immediately": (BOOLEAN, False, True),
    "scheduling_mode": (TEXT, False, "availability"),
    "quick_mode_hours": (INTEGER, True, NONE),
    "weekly_availability": (OBJECT, True, NONE),
    "project_context": (TEXT, True, NONE),
    "success_criteria": (TEXT, True, NONE),
    "interview_context_for_employee": (TEXT, True, NONE),
    "interview_type": (TEXT, True, "speaking_default"),
    "welcome_screen": (TEXT, True, NONE),
    "closing_message": (TEXT, True, NONE),
    "folder": (TEXT, True, NONE),
    "recurring_interval": (TEXT, True, NONE),
}
REQUIRED = ("workspace_id", "name")


class RefusedError(Exception):
    """The request is answered with `status` and these words."""

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status


def is_right(kind: str, value: Any) -> bool:
    """Return whether a value that is not null is of a type, strictly."""
    if kind == UUID_:
        return isinstance(value, str) and len(value) == 36 and _parses(UUID, value)
    if kind == TIME:
        return isinstance(value, str) and "T" in value.upper() and _parses(_zoned, value)
    types = {TEXT: str, BOOLEAN: bool, OBJECT: dict}
    if kind == INTEGER:
        return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value % 1 == 0)
    return isinstance(value, types[kind])


def _zoned(text: str) -> datetime:
    moment = datetime.fromisoformat(text.upper())
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _parses(parse: Callable[[str], Any], text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def _authorized(header: str | None) -> bool:
    scheme, _, token = (header or "").partition(" ")
    return scheme.lower() == "bearer" and token == TOKEN


@dataclass
class Miniature:
    """An ASGI app. Each place where a liar lies takes what the right server would do, and gives what the liar does."""

    authorized: Callable[[str | None], bool] = _authorized
    check: Callable[[str, Any], bool] | None = None  # (name, value) -> whether it is taken
    required: tuple[str, ...] = REQUIRED
    incoming: Callable[[Body], Body] = lambda body: body  # before defaults
    outgoing: Callable[[Body, Body], Body] = lambda answer, _sent: answer  # (answer, sent) -> answer
    guard: Callable[[Body], None] = lambda _body: None  # raises `RefusedError` or anything else
    status: int = 200
    refusal: int = 422
    created: list[Body] = field(default_factory=list)
    requests: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        await serve(scope, receive, send, self._answered)

    def _answered(self, request: Request, content: bytes) -> Response:
        where = f"{request.method} {request.url.path}"
        return answered(*self.respond(where, request.headers.get("authorization"), content))

    def respond(self, where: str, authorization: str | None, content: bytes) -> tuple[int, Any]:
        """Return the status and the JSON that answer a request."""
        self.requests += 1
        if where != "POST /v1/interviews":
            return 404, {"detail": "no such thing"}
        try:
            self._refuse_strangers(authorization)
            sent = json.loads(content)
            self._refuse_wrong(sent)
        except RefusedError as error:
            return error.status or self.refusal, {"detail": str(error)}
        except ValueError:
            return 400, {"detail": "no JSON"}
        answer = self.outgoing(self._answer(self.incoming(copy.deepcopy(sent))), sent)
        self.created.append(answer)
        return self.status, answer

    def _refuse_strangers(self, authorization: str | None) -> None:
        if not self.authorized(authorization):
            raise RefusedError("not authorized", 401)

    def _refuse_wrong(self, sent: Any) -> None:
        if not isinstance(sent, dict):
            raise RefusedError("a JSON object is needed")
        self.guard(sent)
        for name in self.required:
            if name not in sent:
                raise RefusedError(f"{name} is missing")
        for name, (kind, nullable, _) in FIELDS.items():
            if name in sent:
                value = sent[name]
                right = nullable if value is None else is_right(kind, value)
                if not (right or (self.check is not None and self.check(name, value))):
                    raise RefusedError(f"{name} is wrong")

    def _answer(self, sent: Body) -> Body:
        now = "2030-01-02T03:04:05Z"
        answer: Body = {"id": str(uuid4()), "status": "draft", "created_by": None, "created_at": now, "updated_at": now}
        for name, (_, _, default) in FIELDS.items():
            answer[name] = sent.get(name, None if default is NONE else default)
        return {**answer, "contact_count": 0, "completed_count": 0, "scheduled_count": 0}
