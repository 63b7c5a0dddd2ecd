"""Servers that are correct although they differ from the plainest one in what the page leaves open.

Beside each stand the warnings that `docs/semantics.md` names for it; nothing else may be said of it.
"""

from __future__ import annotations

from datetime import datetime

from liars import Liar, answer, liar, refuse, without_zone_shift
from miniature import FIELDS, TIME, TOKEN, UUID_, Body, Miniature, RefusedError, is_right


def _or_403(header: str | None) -> bool:
    if header != f"Bearer {TOKEN}":
        raise RefusedError("not allowed", 403)
    return True


def spelled_otherwise(body: Body, _: Body) -> Body:
    """Answer UUIDs in lower case and instants in UTC with milliseconds."""
    for name, (kind, *_rest) in FIELDS.items():
        if kind == UUID_ and isinstance(body[name], str):
            body[name] = body[name].lower()
        if kind == TIME and isinstance(body[name], str):
            body[name] = without_zone_shift(body[name]).replace("+00:00", "Z")
    return body


def unique_names() -> Miniature:
    """Return a server that refuses a name which it has already."""
    server = Miniature()

    def guard(body: Body) -> None:
        if isinstance(body, dict) and any(each["name"] == body.get("name") for each in server.created):
            raise RefusedError("this name is taken")

    server.guard = guard
    return server


def known_fields_only(body: Body) -> bool:
    """Whether the body holds a field that the page does not know."""
    return isinstance(body, dict) and not body.keys() <= FIELDS.keys()


def start_after_end(body: Body) -> bool:
    """Whether both times are set and the start does not precede the end."""
    times = [body.get(name) for name in ("timeframe_start", "timeframe_end")]
    if not all(isinstance(each, str) and is_right(TIME, each) for each in times):
        return False
    start, end = (datetime.fromisoformat(str(each)) for each in times)
    return start >= end


def percent(body: Body) -> bool:
    """Whether the threshold is an integer outside 1 to 100."""
    value = body.get("completion_threshold", 90)
    return isinstance(value, int) and not isinstance(value, bool) and not 1 <= value <= 100


REQUIRED_ANSWERS = frozenset(
    "id workspace_id project_id name description goal agent_behavior status channel completion_threshold "
    "timeframe_start timeframe_end interview_order interview_duration_minutes created_by created_at updated_at".split()
)

CORRECT = [
    liar("plain"),
    liar("400 for 422", refusal=400),
    liar("201 for 200", status=201),
    liar("extra response fields", outgoing=answer(lambda body, _: body.update(links={"self": "/"}, version=None))),
    liar("another spelling of instants and UUIDs", outgoing=spelled_otherwise),
    liar(
        "nulls left out",
        outgoing=lambda body, _: {
            name: value for name, value in body.items() if value is not None or name in REQUIRED_ANSWERS
        },
    ),
    liar("unknown fields refused", guard=refuse("the body", known_fields_only)),
    liar("key order", outgoing=lambda body, _: dict(sorted(body.items(), reverse=True))),
    liar("percent limited", "", "body/completion_threshold/domain:admitted", guard=refuse("the threshold", percent)),
    liar("start must precede end", guard=refuse("the time frame", start_after_end)),
    Liar("unique names", unique_names, frozenset()),
    liar(
        "computed timezone",
        "",
        "body/timezone/null-kept",
        outgoing=answer(
            lambda body, sent: body.update(timezone="Europe/Berlin") if sent.get("timezone") is None else None
        ),
    ),
    liar(
        "defaults left out of the answer where the answer documents the same default",
        outgoing=lambda body, _: {
            name: value
            for name, value in body.items()
            if (name, value) not in [("start_immediately", True), ("scheduling_mode", "availability")]
        },
    ),
    liar(
        "integers as numbers with a zero fraction",
        outgoing=answer(
            lambda body, _: (
                body.update(completion_threshold=float(body["completion_threshold"]))
                if abs(body["completion_threshold"]) < 2**53
                else None
            )
        ),
    ),
    liar(
        "scheme in any case, as HTTP says",
        authorized=lambda header: (
            (header or "").lower() == f"bearer {TOKEN}".lower() and (header or "").endswith(TOKEN)
        ),
    ),
    liar("short names only", guard=refuse("the name", lambda body: len(str(body.get("name", ""))) > 100)),
    liar("403 for 401", authorized=_or_403),
]
