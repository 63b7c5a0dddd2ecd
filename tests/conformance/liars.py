"""Servers that lie in one stated way each, and servers that are correct although they differ from the plainest one.

Each liar is a miniature with one place changed; beside it stands what the kit must say, and nothing else.
"""

from __future__ import annotations

import html
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from miniature import FIELDS, NONE, TOKEN, Body, Miniature, RefusedError

DEFAULTS: Mapping[str, Any] = {name: default for name, (_, _, default) in FIELDS.items() if default is not NONE}


@dataclass(frozen=True)
class Liar:
    """A lie, the server that tells it, and the requirements that it breaks: as failures, as warnings, as notices."""

    name: str
    server: Callable[[], Miniature]
    failures: frozenset[str]
    warnings: frozenset[str] = frozenset()
    notices: frozenset[str] = frozenset()


def liar(name: str, failures: str = "", warnings: str = "", notices: str = "", **places: Any) -> Liar:
    """Return a liar; requirements are named without the operation, several apart by spaces."""
    return Liar(name, lambda: Miniature(**places), _ids(failures), _ids(warnings), _ids(notices))


def _ids(text: str) -> frozenset[str]:
    return frozenset(f"createInterview/{part}" for part in text.split())


def answer(change: Callable[[Body, Body], Any]) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that changes the answer in place; `change` gets the answer and what was sent."""

    def outgoing(body: Body, sent: Body) -> Body:
        change(body, sent)
        return body

    return outgoing


def replace(name: str, lie: Callable[[Any], Any]) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that answers `lie(value)` where a value was sent for `name`, null too."""
    return answer(lambda body, sent: body.__setitem__(name, lie(sent[name])) if name in sent else None)


def texts(lie: Callable[[str], str], *names: str) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that changes the texts of these fields."""

    def change(body: Body, _: Body) -> None:
        for name in names:
            if isinstance(body[name], str):
                body[name] = lie(body[name])

    return answer(change)


def absent(name: str, lie: Any) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that answers `lie` where `name` was not sent."""
    return answer(lambda body, sent: None if name in sent else body.__setitem__(name, lie))


def swap(one: str, other: str) -> Callable[[Body, Body], Body]:
    """Return an `outgoing` that swaps two fields where both are set."""

    def change(body: Body, _: Body) -> None:
        if body[one] is not None and body[other] is not None:
            body[one], body[other] = body[other], body[one]

    return answer(change)


def refuse(name: str, is_wrong: Callable[[Body], bool]) -> Callable[[Body], None]:
    """Return a `guard` that refuses what is wrong to it."""

    def guard(body: Body) -> None:
        if is_wrong(body):
            raise RefusedError(f"{name} is not liked")

    return guard


def crash(is_fatal: Callable[[Body], bool]) -> Callable[[Body], None]:
    """Return a `guard` that fails on what is fatal to it."""

    def guard(body: Body) -> None:
        if is_fatal(body):
            raise RuntimeError("the server broke")

    return guard


def takes(name: str, *values: Any) -> Callable[[str, Any], bool]:
    """Return a `check` that takes these wrong values for a field."""
    return lambda field, value: field == name and any(value == each and type(value) is type(each) for each in values)


def zone_lost(text: Any) -> Any:
    """Return a time with its zone's offset dropped, called UTC."""
    if not isinstance(text, str):
        return text
    return datetime.fromisoformat(text).replace(tzinfo=UTC).isoformat()


def without_zone_shift(text: Any) -> Any:
    """Return the same instant spelled in UTC."""
    return (
        datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="milliseconds")
        if isinstance(text, str)
        else text
    )


def as_float32(number: float) -> int:
    """Return an integer as it comes back from a number of 32 bits."""
    return int(struct.unpack("f", struct.pack("f", number))[0])


def _unless_falsy(default: Any, value: Any) -> Any:
    return value if value is None else value or default


LIARS = [
    # default
    liar(
        "default not applied",
        "body/completion_threshold/default response/completion_threshold/response-null",
        outgoing=absent("completion_threshold", None),
    ),
    liar(
        "default left out",
        "body/interview_type/default",
        outgoing=answer(lambda body, sent: None if "interview_type" in sent else body.pop("interview_type")),
    ),
    liar("default of another value", "body/completion_threshold/default", outgoing=absent("completion_threshold", 80)),
    liar(
        "default of a nullable field not applied",
        "body/interview_type/default",
        outgoing=absent("interview_type", None),
    ),
    liar(
        "default over an explicit value",
        "body/channel/default-yields",
        outgoing=replace("channel", lambda _: "google_meet"),
    ),
    liar(
        "default over null",
        "body/interview_type/default-yields",
        outgoing=replace("interview_type", lambda value: value if value is not None else DEFAULTS["interview_type"]),
    ),
    *(
        liar(
            f"default over a falsy value of {name}",
            f"body/{name}/default-yields",
            outgoing=replace(name, partial(_unless_falsy, DEFAULTS[name])),
        )
        for name in ("completion_threshold", "start_immediately", "channel", "interview_type")
    ),
    liar(
        "falsy object dropped",
        "body/weekly_availability/echo",
        outgoing=replace("weekly_availability", lambda value: value or None),
    ),
    liar(
        "zero dropped", "body/quick_mode_hours/echo", outgoing=replace("quick_mode_hours", lambda value: value or None)
    ),
    liar(
        "empty text cut to a dash",
        "body/goal/echo",
        outgoing=replace("goal", lambda value: "-" if value == "" else value),
    ),
    # null
    liar("null refused", "body/goal/nullable", guard=refuse("goal", lambda body: body.get("goal", "") is None)),
    liar(
        "null refused for a nullable field with a default",
        "body/interview_type/nullable",
        guard=refuse("interview_type", lambda body: body.get("interview_type", "") is None),
    ),
    liar(
        "null turned into an empty text",
        "body/goal/null-kept",
        outgoing=replace("goal", lambda value: "" if value is None else value),
    ),
    liar("null turned into 'None'", "body/folder/null-kept", outgoing=replace("folder", str)),
    liar(
        "null turned into zero",
        "body/quick_mode_hours/null-kept",
        outgoing=replace("quick_mode_hours", lambda value: value or 0),
    ),
    liar("null accepted where it is not admitted", "body/channel/non-nullable", check=takes("channel", None)),
    liar("null accepted for a required field", "body/name/non-nullable", check=takes("name", None)),
    # required
    liar(
        "required not enforced",
        "body/name/required",
        required=("workspace_id",),
        outgoing=answer(lambda body, sent: body.setdefault("name", None)),
    ),
    liar("optional enforced", "body/goal/optional", guard=refuse("goal", lambda body: "goal" not in body)),
    liar(
        "optional with a default enforced",
        "body/channel/optional",
        guard=refuse("channel", lambda body: "channel" not in body),
    ),
    # response
    liar(
        "response field missing", "response/created_at/present", outgoing=answer(lambda body, _: body.pop("created_at"))
    ),
    liar(
        "response field missing that was sent",
        "response/goal/present",
        outgoing=answer(lambda body, _: body.pop("goal")),
    ),
    liar(
        "response field null",
        "response/status/response-null",
        outgoing=answer(lambda body, _: body.update(status=None)),
    ),
    liar(
        "response field of the wrong type",
        "response/contact_count/response-domain",
        outgoing=answer(lambda body, _: body.update(contact_count="0")),
    ),
    liar(
        "response value of the wrong type",
        "response/completion_threshold/response-domain",
        outgoing=answer(lambda body, _: body.update(completion_threshold=str(body["completion_threshold"]))),
    ),
    liar("malformed uuid", "response/id/response-domain", outgoing=answer(lambda body, _: body.update(id="42"))),
    liar(
        "malformed date-time",
        "response/updated_at/response-domain",
        outgoing=answer(lambda body, _: body.update(updated_at="2030-01-02 03:04")),
    ),
    liar(
        "date-time without zone",
        notices="response/created_at/response-domain",
        outgoing=answer(lambda body, _: body.update(created_at="2030-01-02T03:04:05")),
    ),
    liar("an answer that is no object", "response/response-domain", outgoing=lambda body, _: [body]),
    # value
    liar("value dropped", "body/goal/echo", outgoing=answer(lambda body, _: body.update(goal=None))),
    liar(
        "values swapped",
        "body/project_context/echo body/success_criteria/echo",
        outgoing=swap("project_context", "success_criteria"),
    ),
    liar("text truncated", "body/description/echo", outgoing=texts(lambda text: text[:50], "description")),
    liar("case changed", "", "body/welcome_screen/echo", outgoing=texts(str.lower, "welcome_screen")),
    liar("white space trimmed", "", "", "body/folder/echo", outgoing=texts(str.strip, "folder")),
    liar("mark-up escaped", "body/closing_message/echo", outgoing=texts(html.escape, "closing_message")),
    liar(
        "non-ASCII letters lost",
        "body/goal/echo",
        outgoing=texts(lambda text: text.encode("ascii", "replace").decode(), "goal"),
    ),
    liar("zone lost", "body/timeframe_start/echo", outgoing=replace("timeframe_start", zone_lost)),
    liar(
        "large integer rounded",
        "body/quick_mode_hours/echo",
        outgoing=replace("quick_mode_hours", lambda value: value if value is None else as_float32(value)),
    ),
    liar(
        "computed value",
        "",
        "body/timezone/echo body/timezone/null-kept",
        outgoing=answer(lambda body, _: body.update(timezone="UTC")),
    ),
    # domain
    liar("a text for a uuid comes back", "body/workspace_id/domain:format", check=takes("workspace_id", "not-a-uuid")),
    liar(
        "a text for a time comes back",
        "body/timeframe_end/domain:format",
        check=takes("timeframe_end", "not-a-date-time"),
    ),
    liar(
        "an impossible day comes back",
        "",
        "body/timeframe_end/domain:impossible",
        check=takes("timeframe_end", "2031-02-30T04:05:06Z"),
    ),
    liar(
        "a text for an integer comes back",
        "body/completion_threshold/domain:string",
        check=takes("completion_threshold", "30"),
    ),
    liar("a number for a text comes back", "body/folder/domain:number", check=takes("folder", 123)),
    liar(
        "an array for an object comes back",
        "body/weekly_availability/domain:array",
        check=takes("weekly_availability", []),
    ),
    liar(
        "a text for an integer is turned into one",
        notices="body/completion_threshold/domain:string",
        check=takes("completion_threshold", "30"),
        incoming=lambda body: {**body, "completion_threshold": int(body.get("completion_threshold", 90))},
    ),
    # security
    liar(
        "credentials not checked",
        "header/Authorization/security:missing header/Authorization/security:wrong "
        "header/Authorization/security:longer header/Authorization/security:shorter "
        "header/Authorization/security:empty header/Authorization/security:other-scheme "
        "header/Authorization/security:bare header/Authorization/security:half "
        "header/Authorization/security:other-case header/Authorization/security:unknown-scheme",
        authorized=lambda _: True,
    ),
    liar(
        "missing credentials taken",
        "header/Authorization/security:missing",
        authorized=lambda header: header is None or header == f"Bearer {TOKEN}",
    ),
    liar(
        "any scheme taken",
        "header/Authorization/security:other-scheme",
        authorized=lambda header: header is not None and (header.startswith("Basic ") or header == f"Bearer {TOKEN}"),
    ),
    liar(
        "bare token taken",
        "header/Authorization/security:bare",
        authorized=lambda header: header in {TOKEN, f"Bearer {TOKEN}"},
    ),
    liar(
        "longer token taken",
        "header/Authorization/security:longer",
        authorized=lambda header: (header or "").startswith(f"Bearer {TOKEN}"),
    ),
    liar(
        "shorter token taken",
        "header/Authorization/security:shorter header/Authorization/security:half",
        authorized=lambda header: header is not None and len(header) > 12 and f"Bearer {TOKEN}".startswith(header),
    ),
    # 500
    liar("500 on null", "no-server-error", guard=crash(lambda body: body.get("goal", "") is None)),
    liar("500 on omission", "no-server-error", guard=crash(lambda body: "folder" not in body)),
    liar("500 on an empty text", "no-server-error", guard=crash(lambda body: body.get("agent_behavior") == "")),
    liar("500 on a wrong type", "no-server-error", guard=crash(lambda body: isinstance(body.get("name"), dict))),
]
