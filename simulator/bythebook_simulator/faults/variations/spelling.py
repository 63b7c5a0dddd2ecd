"""Freedoms of how an answer is written: its headers, its JSON, its values, and what it leaves out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final

from bythebook_openapi.states import ABSENT
from bythebook_simulator.context import Context, World
from bythebook_simulator.document.envelopes import media_type_of
from bythebook_simulator.faults.spots import Spot, spots
from bythebook_simulator.faults.variations.layers import answering, finishing, in_json, rendering
from bythebook_simulator.faults.variations.variation import Variation, Vary
from bythebook_simulator.messages import Outcome, Response

__all__ = ["SPELLING"]


def _finishing(make: Callable[[Response], Response]) -> Vary:
    return finishing(lambda _context, response: make(response))


def _typed(response: Response, text: str) -> Response:
    headers = tuple(
        (name, value + text if name == "content-type" and value == "application/json" else value)
        for name, value in response.headers
    )
    return replace(response, headers=headers)


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(each) for name, each in reversed(value.items())}
    return [_reversed(each) for each in value] if isinstance(value, list) else value


def _respelled(fits: Callable[[Spot], bool], spell: Callable[[Any], Any]) -> Vary:
    return answering(lambda _world, spot: fits(spot), lambda _context, _spot, value: spell(value))


def _may_be_either(world: World, spot: Spot) -> bool:
    """Returns whether an answer documents objects and lists where clients send objects alone."""
    if not spot.is_member or not {"object", "array"} <= spot.types:
        return False
    path = spot.endpoint.path
    above = {each.path for each in world.resources.endpoints(world.resources.of(path).collection)} | {path}
    sent = [each for each in spots(world) if each.location == "body" and each.steps[-1:] == spot.steps[-1:]]
    return not any(each.endpoint.path in above and world.requests.is_valid(each.place, []) for each in sent)


def _list_for_empty(_context: Context, _spot: Spot, value: Any) -> Any:
    return [] if value == {} else value


def _in_utc(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value).astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (TypeError, ValueError):
        return value


def _with_fraction(value: Any) -> Any:
    is_whole = isinstance(value, str) and value.endswith("Z") and "." not in value
    return f"{value[:-1]}.000Z" if is_whole else value


def _with_offset(value: Any) -> Any:
    return f"{value[:-1]}+00:00" if isinstance(value, str) and value.endswith("Z") else value


def _is_free_uuid(spot: Spot) -> bool:
    return spot.stated.get("format") == "uuid" and not spot.stated.keys() & {"pattern", "enum", "const"}


def _is_time(spot: Spot) -> bool:
    return spot.stated.get("format") == "date-time" and not spot.stated.keys() & {"pattern", "enum", "const"}


def _unless_assumed(_: Context, spot: Spot, value: Any) -> Any:
    return ABSENT if type(value) is type(spot.default) and value == spot.default else value


def _may_be_assumed(_world: World, spot: Spot) -> bool:
    return spot.location == "response" and spot.is_member and not spot.required and spot.default is not ABSENT


def _with_more(context: Context, status: int, _outcome: Outcome, body: Any) -> Any:
    """Returns an object with one more member, where the document admits it."""
    answer = context.endpoint.answer(status)
    key = media_type_of(answer) if answer is not None else None
    pointer = answer.content[key] if answer is not None and key is not None else None
    if not isinstance(body, dict) or pointer is None:
        return body
    answers, more = context.world.answers, {**body, "x_links": {"self": context.request.path}}
    place = answers.applying((pointer,), body)
    is_open = answers.properties(place) and not answers.member(place, "x_links")
    return more if is_open and answers.is_valid((pointer,), more) else body


def _elsewhere(value: Any) -> Any:
    try:
        return datetime.fromisoformat(value).astimezone(timezone(timedelta(hours=5, minutes=30))).isoformat()
    except (TypeError, ValueError):
        return value


_RFC8259: Final = "RFC 8259, section {}, https://www.rfc-editor.org/rfc/rfc8259#section-{}"


def _json_rule(section: str) -> str:
    return _RFC8259.format(section, section)


SPELLING: Final = (
    Variation(
        "more-headers",
        "sends headers that the document does not name",
        _finishing(lambda response: replace(response, headers=(*response.headers, ("x-request-id", "7f3a")))),
        style="Rails",
        source="Rails API, ActionDispatch::RequestId, https://api.rubyonrails.org/classes/ActionDispatch/RequestId.html",
    ),
    Variation(
        "charset",
        "names a charset beside the media type of JSON",
        _finishing(lambda response: _typed(response, "; charset=utf-8")),
        style="Rails",
        source="Rails guides, Action Controller Overview, "
        "https://guides.rubyonrails.org/configuring.html#config-action-dispatch-default-charset",
    ),
    Variation(
        "escaped-json",
        "writes JSON with escapes and white space",
        finishing(in_json(lambda value: json.dumps(value, indent=2).encode())),
        style="JSON",
        source=_json_rule("7"),
        aspect="json",
    ),
    Variation(
        "members-reversed",
        "writes the members of objects in another order",
        finishing(in_json(lambda value: json.dumps(_reversed(value)).encode())),
        style="JSON",
        source=_json_rule("4"),
        aspect="json",
    ),
    Variation(
        "maps-sorted",
        "writes the members of objects in the order of their names",
        finishing(in_json(lambda value: json.dumps(value, sort_keys=True, ensure_ascii=False).encode())),
        style="Kubernetes",
        source="Go, encoding/json, Marshal (the map keys are sorted), https://pkg.go.dev/encoding/json#Marshal",
        aspect="json",
    ),
    Variation(
        "null-left-out",
        "leaves out what is null and not required",
        _respelled(
            lambda spot: spot.is_member and not spot.required and spot.default is ABSENT,
            lambda value: ABSENT if value is None else value,
        ),
        style="Zalando",
        source="Zalando 123, https://opensource.zalando.com/restful-api-guidelines/#123",
        aspect="null",
    ),
    Variation(
        "uuid-upper-case",
        "writes UUIDs in upper case",
        _respelled(_is_free_uuid, lambda value: value.upper() if isinstance(value, str) else value),
        style="UUID",
        source="RFC 9562, section 4, https://www.rfc-editor.org/rfc/rfc9562#section-4",
    ),
    Variation(
        "times-in-utc",
        "writes times in UTC",
        _respelled(_is_time, _in_utc),
        style="Zalando",
        source="Zalando 169, https://opensource.zalando.com/restful-api-guidelines/#169",
        aspect="times",
    ),
    Variation(
        "times-with-fraction",
        "writes times with milliseconds",
        _respelled(_is_time, _with_fraction),
        style="Rails",
        source="Rails guides, Configuring, ActiveSupport::JSON::Encoding.time_precision, "
        "https://api.rubyonrails.org/classes/ActiveSupport/JSON/Encoding.html",
        aspect="times",
    ),
    Variation(
        "times-with-offset",
        "writes +00:00 for Z",
        _respelled(_is_time, _with_offset),
        style="PostgREST",
        source="PostgreSQL, Date/Time Output, https://www.postgresql.org/docs/current/datatype-datetime.html",
        aspect="times",
    ),
    Variation(
        "whole-numbers-with-point",
        "writes 5.0 for 5 where any number may be",
        _respelled(
            lambda spot: spot.types == {"number"},
            lambda value: float(value) if type(value) is int and abs(value) < 2**53 else value,
        ),
        style="JSON Schema",
        source="JSON Schema 2020-12 Core, section 4.2.2, "
        "https://json-schema.org/draft/2020-12/json-schema-core#section-4.2.2",
    ),
    Variation(
        "times-elsewhere",
        "writes times of another zone",
        _respelled(_is_time, _elsewhere),
        style="RFC 3339",
        source="RFC 3339, section 4, https://www.rfc-editor.org/rfc/rfc3339#section-4",
        aspect="times",
    ),
    Variation(
        "default-left-out",
        "leaves out the default that the response itself documents",
        answering(_may_be_assumed, _unless_assumed),
        style="OData",
        source="OData 4.01 JSON Format, section 4.5.10, "
        "https://docs.oasis-open.org/odata/odata-json-format/v4.01/odata-json-format-v4.01.html",
    ),
    Variation(
        "empty-maps-as-lists",
        "writes an empty map as an empty list, where the response documents both",
        answering(_may_be_either, _list_for_empty),
        style="Laravel",
        source="PHP manual, json_encode, https://www.php.net/manual/en/function.json-encode.php",
    ),
    Variation(
        "empty-left-out",
        "leaves out empty lists and objects that are not required",
        _respelled(
            lambda spot: spot.is_member and not spot.required and spot.default is ABSENT,
            lambda value: ABSENT if value in ([], {}) else value,
        ),
        style="Kubernetes",
        source="Kubernetes API conventions, Serialization of optional/required fields (omitempty), "
        "https://github.com/kubernetes/community/blob/main/contributors/devel/sig-architecture/api-conventions.md",
        aspect="zero",
    ),
    Variation(
        "more-members",
        "answers members that the document does not name, where it admits them",
        rendering(_with_more),
        style="Zalando",
        source="Zalando 111, https://opensource.zalando.com/restful-api-guidelines/#111",
    ),
    Variation(
        "sets-cookies",
        "sets a cookie with every response",
        _finishing(lambda response: replace(response, headers=(*response.headers, ("set-cookie", "seen=1; Path=/")))),
        style="HTTP",
        source="RFC 6265, section 4.1, https://www.rfc-editor.org/rfc/rfc6265#section-4.1",
    ),
)
