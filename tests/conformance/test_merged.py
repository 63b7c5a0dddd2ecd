"""What a PATCH must leave alone inside an envelope, and in a merge patch inside every object; what it may replace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, made_judge, reasons

TEXT = {"type": "string"}
BADGE: dict[str, Any] = {"type": "object", "properties": {"label": TEXT, "color": TEXT, "shape": TEXT}}
USER: dict[str, Any] = {"type": "object", "properties": {"name": TEXT, "city": TEXT, "badge": BADGE}}
ONE = {"name": "id", "in": "path", "required": True, "schema": TEXT}
JSON, MERGE = "application/json", "application/merge-patch+json"
Patched = Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def document(media_type: str) -> dict[str, Any]:
    shown = {**USER, "properties": {"id": TEXT, **USER["properties"]}}
    sent, answer = ({"type": "object", "required": ["user"], "properties": {"user": each}} for each in (USER, shown))
    answers = {"200": {"description": "a user", "content": {JSON: {"schema": answer}}}}
    refused, none = {"422": {"description": "refused"}}, {"404": {"description": "none"}}
    post = {"requestBody": {"required": True, "content": {JSON: {"schema": sent}}}, "responses": {**answers, **refused}}
    patch = {**post, "requestBody": {"required": True, "content": {media_type: {"schema": sent}}}}
    return {
        "/users": {"post": {"operationId": "make", **post}},
        "/users/{id}": {
            "parameters": [ONE],
            "get": {"operationId": "get", "responses": {**answers, **none}},
            "patch": {"operationId": "patch", **patch, "responses": {**answers, **refused, **none}},
        },
    }


def server(patched: Patched) -> Any:
    kept: dict[str, dict[str, Any]] = {}

    def is_right(user: Any) -> bool:
        badge = user.get("badge", {}) if isinstance(user, dict) else None
        if not isinstance(user, dict) or not isinstance(badge, dict):
            return False
        texts = [user.get(name, "") for name in ("name", "city")] + [
            badge.get(name, "") for name in BADGE["properties"]
        ]
        return all(isinstance(each, str) for each in texts)

    def answer(call: Call) -> tuple[int, Any]:
        user: Any = call.body.get("user") if isinstance(call.body, dict) else None
        if call.method != "GET" and not is_right(user):
            return 422, None
        if call.method == "POST":
            key = f"user-{len(kept)}"
            kept[key] = {**user, "id": key}
        key = key if call.method == "POST" else call.path.rpartition("/")[2]
        if key not in kept:
            return 404, None
        if call.method == "PATCH":
            kept[key] = {**patched(kept[key], user), "id": key}
        return 200, {"user": kept[key]}

    return answer


def merged(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """As RFC 7396 says, null aside."""
    inner = {"badge": {**old.get("badge", {}), **new["badge"]}} if "badge" in new else {}
    return {**old, **new, **inner}


def replaced(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """The thing is merged, and what it holds replaced."""
    return {**old, **new}


def reset(_: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    return new


def coupled(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """A new shape has a color of its own."""
    found = merged(old, new)
    if "shape" in new.get("badge", {}) and "color" not in new["badge"] and found["badge"].get("color"):
        del found["badge"]["color"]
    return found


@pytest.mark.parametrize(("media_type", "patched"), [(JSON, merged), (JSON, replaced), (MERGE, merged)])
def test_what_a_patch_merges_is_right(judge: Judge, media_type: str, patched: Patched) -> None:
    summary = judge(server(patched), document(media_type))

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


@pytest.mark.parametrize("media_type", [JSON, MERGE])
def test_a_patch_that_resets_what_an_envelope_holds_is_told(judge: Judge, media_type: str) -> None:
    found = reasons(judge(server(reset), document(media_type)), "failure")

    assert {"patch/body/user/name/patch-absent", "patch/body/user/city/patch-absent"} <= found.keys()


def test_a_merge_patch_that_replaces_an_object_is_told(judge: Judge) -> None:
    found = reasons(judge(server(replaced), document(MERGE)), "failure")

    assert found.keys() == {f"patch/body/user/badge/{name}/patch-absent" for name in BADGE["properties"]}


def test_fields_of_an_object_that_belong_together_are_a_warning(judge: Judge) -> None:
    summary = judge(server(coupled), document(MERGE))

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"patch/body/user/badge/color/patch-absent": "coupled"}


ADDRESS = {"type": "object", "properties": {"street": TEXT, "city": TEXT, "formatted": TEXT}}


def members(media_type: str, path: str = "/people", name: str = "address", **beside: Any) -> dict[str, Any]:
    """Return a document whose things have one member that can be written; `beside` is what is shown with it."""
    sent = {"type": "object", "properties": {name: ADDRESS}}
    shown = {"type": "object", "properties": {**beside, name: ADDRESS}}
    answers = {"200": {"description": "one", "content": {JSON: {"schema": shown}}}}
    refused, none = {"422": {"description": "refused"}}, {"404": {"description": "none"}}
    body = {each: {"required": True, "content": {each: {"schema": sent}}} for each in (JSON, media_type)}
    return {
        path: {"post": {"operationId": "make", "requestBody": body[JSON], "responses": {**answers, **refused}}},
        f"{path}/{{id}}": {
            "parameters": [ONE],
            "get": {"operationId": "get", "responses": {**answers, **none}},
            "patch": {"operationId": "patch", "requestBody": body[media_type], "responses": {**answers, **refused}},
        },
    }


def keeping(patched: Patched, name: str = "address") -> Any:
    kept: dict[str, dict[str, Any]] = {}

    def answer(call: Call) -> tuple[int, Any]:
        if call.method != "GET":
            held = call.body.get(name, {}) if isinstance(call.body, dict) else None
            texts = [held.get(each, "") for each in ADDRESS["properties"]] if isinstance(held, dict) else [None]
            if not all(isinstance(each, str) for each in texts):
                return 422, None
        key = f"one-{len(kept)}" if call.method == "POST" else call.path.rpartition("/")[2]
        if call.method == "POST":
            kept[key] = {**call.body, "id": key}
        if key not in kept:
            return 404, None
        if call.method == "PATCH":
            kept[key] = {**patched(kept[key], call.body), "id": key}
        return 200, kept[key]

    return answer


@pytest.mark.parametrize(
    ("path", "name", "beside"),
    [
        ("/people", "address", {"id": TEXT}),
        ("/addresses", "address", {"id": TEXT}),
        ("/people", "data", {"created": TEXT}),
        ("/users", "settings", {}),
    ],
)
def test_the_one_member_of_a_thing_is_no_envelope(judge: Judge, path: str, name: str, beside: dict[str, Any]) -> None:
    summary = judge(keeping(replaced, name), members(JSON, path, name, **beside))

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def joined(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """As a merge, and the formatted address is made of the others."""
    address = new.get("address") or {}
    found = {**old, "address": {**old.get("address", {}), **address}} if "address" in new else old
    if address.keys() & {"street", "city"} and "formatted" not in address:
        parts = (found["address"].get("street"), found["address"].get("city"))
        found["address"]["formatted"] = ", ".join(each for each in parts if each)
    return found


def test_a_text_that_is_made_of_others_follows_them(judge: Judge) -> None:
    summary = judge(keeping(joined), members(MERGE, id=TEXT))

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}


def initialled(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """As a merge, and the formatted address is the first letters of the others."""
    found = joined(old, new)
    if new.get("address", {}).keys() & {"street", "city"} and "formatted" not in new["address"]:
        parts = (found["address"].get("street", ""), found["address"].get("city", ""))
        found["address"]["formatted"] = "".join(each[:1] for each in parts).upper()
    return found


def test_a_value_that_follows_all_others_is_a_warning(judge: Judge) -> None:
    summary = judge(keeping(initialled), members(MERGE, id=TEXT))

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"patch/body/address/formatted/patch-absent": "coupled"}
