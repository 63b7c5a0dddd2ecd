"""Correct servers that the last runs in the field accused: each in a few lines, with its document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_judge, reasons


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


@pytest.mark.parametrize("blank", [True, False])
def test_a_bound_of_texts_of_which_none_is_ever_taken_is_no_refused_bound(judge: Judge, blank: bool) -> None:
    """A proxy must be one that was set up, and none was: the longest text is refused as any other is."""

    def watch(call: Call) -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {}
        proxy, title = body.get("proxy", ""), body.get("title", "")
        if not isinstance(call.body, dict) or not isinstance(title, str) or len(title) > 40:
            return 422, {}
        if proxy != "" or ("proxy" in body and not blank):
            return 400, {"detail": "not a valid choice"}
        return 201, {"title": title}

    fields = {"title": {"type": "string", "maxLength": 40}, "proxy": {"type": "string", "maxLength": 5000}}
    schema = {"type": "object", "properties": fields}
    answers = {"201": content({"type": "object", "properties": {"title": {"type": "string"}}})}
    paths = {"/watches": {"post": {"operationId": "make", "requestBody": content(schema), "responses": answers}}}

    summary = judge(watch, paths)

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"make/body/proxy/domain:admitted": "narrower"}


def test_what_is_deprecated_may_be_an_older_spelling_of_another_field(judge: Judge) -> None:
    """A label by its name becomes one of the labels, and is itself not kept."""
    kept: dict[str, dict[str, Any]] = {}

    def watches(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/watches").strip("/")
        if key:
            return (200, kept[key]) if key in kept else (404, {})
        if not isinstance(call.body, dict):
            return 422, {}
        label, labels = call.body.get("label", ""), call.body.get("labels", [])
        is_right = isinstance(labels, list) and all(isinstance(each, str) for each in labels)
        if not is_right or not isinstance(label, str):
            return 422, {}
        key = str(len(kept) + 1)
        kept[key] = {"id": key, "label": "", "labels": [f"made of {label}", *labels] if label else labels}
        return 201, {"id": key}

    fields = {
        "id": {"type": "string", "readOnly": True},
        "label": {"type": "string", "deprecated": True},
        "labels": {"type": "array", "items": {"type": "string"}},
    }
    schema = {"type": "object", "properties": fields}
    made = {"201": content({"type": "object", "properties": {"id": {"type": "string"}}})}
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/watches": {"post": {"operationId": "make", "requestBody": content(schema), "responses": made}},
        "/watches/{id}": {"get": {"operationId": "get", "parameters": [one], "responses": {"200": content(schema)}}},
    }

    summary = judge(watches, paths)

    assert reasons(summary, "failure") == reasons(summary, "warning") == {}
    told = {each.requirement.id: each for each in summary.verdicts}
    assert "make/body/label/read-back" not in told
    assert told["make/body/labels/read-back"].outcome in {"pass", "inconclusive"}


def test_a_long_text_of_other_characters_is_no_bound(judge: Judge) -> None:
    """A name is of small letters and digits, which the document does not say; the longest of them is taken."""

    def variable(call: Call) -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {}
        name, notes = body.get("name"), [body.get(each, "") for each in "abcd"]
        if not isinstance(name, str) or not re.fullmatch("[a-z0-9]{1,255}", name):
            return 422, {"detail": "a name is of small letters and digits"}
        if not all(isinstance(each, str) for each in notes):
            return 422, {}
        return 201, body

    fields = {"name": {"type": "string", "maxLength": 255}, **{each: {"type": "string"} for each in "abcd"}}
    schema = {"type": "object", "required": ["name"], "properties": fields}
    answers = {"201": content(schema)}
    paths = {"/variables": {"post": {"operationId": "make", "requestBody": content(schema), "responses": answers}}}

    summary = judge(variable, paths)

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {"make/body/name/domain:admitted": "narrower"}


def test_what_another_request_changed_is_not_laid_to_a_patch(judge: Judge) -> None:
    """Queues have ranks: a new one pushes all others back. That names are trimmed is told, and shown again."""
    queues: dict[str, dict[str, Any]] = {}

    def serve(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/queues").strip("/")
        if key and key not in queues:
            return 404, {}
        if call.method == "GET":
            return 200, queues[key]
        body = call.body if isinstance(call.body, dict) else {"rank": None}
        name, rank = body.get("name", ""), body.get("rank", 1)
        if type(rank) is not int or not isinstance(name, str):
            return 422, {}
        if not key:
            for each in queues.values():
                each["rank"] += 1
            key = str(len(queues) + 1)
            queues[key] = {"id": key, "name": "", "rank": rank}
        queues[key] |= {each: value for each, value in (("name", name.strip()), ("rank", rank)) if each in body}
        return 200, queues[key]

    fields = {"name": {"type": "string"}, "rank": {"type": "integer"}}
    schema = {"type": "object", "properties": fields}
    answers = {"200": content({"type": "object", "properties": {"id": {"type": "string"}, **fields}})}
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/queues": {"post": {"operationId": "make", "requestBody": content(schema), "responses": answers}},
        "/queues/{id}": {
            "parameters": [one],
            "get": {"operationId": "get", "responses": answers},
            "patch": {"operationId": "change", "requestBody": content(schema), "responses": answers},
        },
    }

    summary = judge(serve, paths)

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {f"{each}/body/name/echo": "tidied" for each in ("make", "change")}
    told = {each.requirement.id: each.outcome for each in summary.verdicts}
    assert told["change/body/rank/patch-absent"] == "pass"


def test_null_is_not_named_where_no_type_is_written(judge: Judge) -> None:
    """Headers of anything, says the document: null is admitted as all else is, and a refusal is narrower."""

    def hook(call: Call) -> tuple[int, Any]:
        body = call.body if isinstance(call.body, dict) else {"headers": None}
        right = isinstance(body.get("headers", {}), dict) and isinstance(body.get("title", ""), str)
        return (201, body) if right else (422, {})

    schema = {"type": "object", "properties": {"title": {"type": "string"}, "headers": {"description": "by name"}}}
    paths = {
        "/hooks": {"post": {"operationId": "make", "requestBody": content(schema), "responses": {"201": content({})}}}
    }

    summary = judge(hook, paths)

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning")["make/body/headers/nullable"] == "narrower"


def test_what_was_always_empty_was_not_kept(judge: Judge) -> None:
    """A PUT makes a new hook of what it holds; no headers but texts are taken, which the document does not say."""
    hooks: dict[str, dict[str, Any]] = {}

    def serve(call: Call) -> tuple[int, Any]:
        key = call.path.removeprefix("/hooks").strip("/")
        if key and key not in hooks:
            return 404, {}
        if call.method == "GET":
            return 200, hooks[key]
        body = call.body if isinstance(call.body, dict) else {"title": None}
        title: Any = body.get("title", "")
        headers: Any = body.get("headers", {})
        is_right = isinstance(title, str) and isinstance(headers, dict)
        if not is_right or not all(isinstance(each, str) for each in headers.values()):
            return 422, {}
        key = key or str(len(hooks) + 1)
        hooks[key] = {"id": key, "title": title, "headers": headers}
        return 200, hooks[key]

    fields = {"title": {"type": "string"}, "headers": {"type": "object"}}
    schema = {"type": "object", "properties": fields}
    answers = {"200": content({"type": "object", "properties": {"id": {"type": "string"}, **fields}})}
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    paths = {
        "/hooks": {"post": {"operationId": "make", "requestBody": content(schema), "responses": answers}},
        "/hooks/{id}": {
            "parameters": [one],
            "get": {"operationId": "get", "responses": answers},
            "put": {"operationId": "put", "requestBody": content(schema), "responses": answers},
        },
    }

    summary = judge(serve, paths)

    assert reasons(summary, "failure") == {}
    assert "put/body/headers/put-absent" not in reasons(summary, "warning")
