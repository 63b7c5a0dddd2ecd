"""What a server makes inside an envelope: a read that empties it is told, what moves on or stands outside is not. An
optional member of the envelope that is demanded is found.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tiny import Call, Judge, content, made_judge, reasons

TEXT = {"type": "string"}
SENT: dict[str, Any] = {"title": TEXT, "tags": {"type": "array", "items": TEXT}}
AUTHOR = {"type": "object", "properties": {"name": TEXT, "bio": TEXT, "following": {"type": "boolean"}}}
MADE = {
    "slug": TEXT,
    "author": AUTHOR,
    "views": {"type": "integer"},
    "notices": {"type": "array", "items": TEXT},
    "warning": TEXT,
}
ONE = {"name": "slug", "in": "path", "required": True, "schema": TEXT}
Change = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    return made_judge(tmp_path)


def envelope(members: dict[str, Any], *required: str, **beside: Any) -> dict[str, Any]:
    article = {"type": "object", "properties": members, "required": list(required)}
    return {"type": "object", "required": ["article"], "properties": {"article": article, **beside}}


def document(refusal: int = 422) -> dict[str, Any]:
    whole = {"200": content(envelope({**SENT, **MADE}, "slug", "author", message=TEXT))}
    refused = {str(refusal): {"description": "refused"}}
    post = {"requestBody": {**content(envelope(SENT, "title")), "required": True}, "responses": {**whole, **refused}}
    return {
        "/articles": {"post": {"operationId": "make", **post}},
        "/articles/{slug}": {
            "parameters": [ONE],
            "get": {"operationId": "get", "responses": {**whole, "404": {"description": "none"}}},
        },
    }


class Articles:
    """A server of articles that does what is written; `reads` changes what a read shows, `demands` what it takes, and
    `refusal` is the status of what it does not take.
    """

    def __init__(self, *, reads: Change = dict, demands: frozenset[str] = frozenset(), refusal: int = 422) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.reads, self.demands, self.refusal = reads, demands, refusal

    def __call__(self, call: Call) -> tuple[int, Any]:
        if call.method == "POST":
            return self.made(call.body.get("article") if isinstance(call.body, dict) else None)
        found = self.kept.get(call.path.rpartition("/")[2])
        return (404, None) if found is None else (200, self.reads({"article": found}))

    def made(self, article: Any) -> tuple[int, Any]:
        if not isinstance(article, dict) or not isinstance(article.get("title"), str):
            return self.refusal, None
        tags = article.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(each, str) for each in tags):
            return self.refusal, None
        if self.demands - article.keys():
            return self.refusal, None
        slug = f"article-{len(self.kept)}"
        author = {"name": "somebody", "bio": "of somewhere", "following": True}
        self.kept[slug] = {**article, "slug": slug, "author": author, "views": 7, "notices": ["new"]}
        self.kept[slug]["warning"] = "not yet published"
        return 200, {"article": self.kept[slug], "message": "created"}


def article(**changed: Any) -> Change:
    return lambda answer: {"article": {**answer["article"], **changed}}


def author(**changed: Any) -> Change:
    return lambda answer: {"article": {**answer["article"], "author": {**answer["article"]["author"], **changed}}}


@pytest.mark.parametrize(
    ("reads", "place"),
    [(article(slug=""), "slug"), (author(name=""), "author/name"), (author(bio=""), "author/bio")],
    ids=["slug", "name", "bio"],
)
def test_a_read_that_empties_what_the_server_made_is_told(judge: Judge, reads: Change, place: str) -> None:
    summary = judge(Articles(reads=reads), document())

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {f"make/response/article/{place}/read-made": "read-back"}


@pytest.mark.parametrize(
    "reads",
    [
        dict,
        article(views=0),
        article(notices=[]),
        article(warning=""),
        author(following=False),
        lambda answer: {**author()(answer), "message": ""},
        lambda answer: {"article": {**answer["article"], "author": {"name": "somebody"}}},
    ],
    ids=[
        "as it is",
        "counted anew",
        "read notices",
        "no more warning",
        "follows no more",
        "message",
        "author in brief",
    ],
)
def test_a_server_that_makes_something_else_of_it_is_not_accused(judge: Judge, reads: Change) -> None:
    summary = judge(Articles(reads=reads), document())

    assert reasons(summary, "failure") == {}
    assert reasons(summary, "warning") == {}


@pytest.mark.parametrize("refusal", [422, 405])
def test_an_optional_member_of_the_envelope_that_is_demanded_is_found(judge: Judge, refusal: int) -> None:
    summary = judge(Articles(demands=frozenset({"tags"}), refusal=refusal), document(refusal))

    assert set(reasons(summary, "failure")) == {"make/body/article/tags/optional"}


@pytest.mark.parametrize("demanded", [True, False])
def test_a_parameter_of_json_without_any_named_member_is_sent(judge: Judge, demanded: bool) -> None:
    """Its plain value is an object of nothing: JSON says that as well as any other."""
    schema = {"type": "object", "properties": {"where": {"type": "object"}}}
    given = {"name": "filter", "in": "query", "content": {"application/json": {"schema": schema}}}
    answers = {"200": content({"type": "array", "items": TEXT}), "400": {"description": "no"}}

    def answer(call: Call) -> tuple[int, Any]:
        try:
            is_right = isinstance(json.loads(call.query.get("filter", "0" if demanded else "{}")), dict)
        except ValueError:
            is_right = False
        return (200, []) if is_right else (400, None)

    summary = judge(answer, {"/all": {"get": {"operationId": "all", "parameters": [given], "responses": answers}}})

    assert set(reasons(summary, "failure")) == ({"all/query/filter/optional"} if demanded else set())
    assert reasons(summary, "warning") == {}
