"""What the reference lists: interviews of a workspace, conversations by page and filter; what a draft changes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontora_reference.app import create_app
from ontora_reference.sample import COUNT, INTERVIEW, WORKSPACE, conversation_id
from ontora_reference.settings import Settings

Create = Callable[..., httpx.Response]
Send = Callable[..., httpx.Response]
PEOPLE: list[dict[str, Any]] = [
    {"name": "Ada", "department": "Sales", "job_title": "Lead"},
    {"name": "ADAM", "department": "Sales", "job_title": "Clerk"},
    {"name": "Bea", "department": None, "job_title": "Clerk"},
    {"name": "\\ad\0", "department": "\\0"},
]


def names(answer: httpx.Response) -> list[str]:
    return [each["name"] for each in answer.json()["items"]]


@pytest.fixture(scope="module")
def known(create: Create, send: Send) -> str:
    """Return the id of an interview with a few contacts."""
    identifier = str(create().json()["id"])
    assert send("POST", f"/{identifier}/contacts/bulk", json={"contacts": PEOPLE}).status_code == 200
    return identifier


@given(limit=st.integers(1, 500), offset=st.integers(0, 6))
def test_a_page_is_a_slice_and_the_total_is_that_of_all_pages(send: Send, known: str, limit: int, offset: int) -> None:
    answer = send("GET", f"/{known}/conversations", params={"limit": limit, "offset": offset})

    assert names(answer) == [each["name"] for each in PEOPLE][offset : offset + limit]
    assert answer.json()["total"] == len(PEOPLE)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"department": "Sales"}, ["Ada", "ADAM"]),
        ({"department": "Sales", "job_title": "Lead"}, ["Ada"]),
        ({"search": "ad"}, ["Ada", "ADAM", "\\ad\0"]),
        ({"department": "\\0"}, ["\\ad\0"]),
        ({"department": "sales"}, []),
    ],
)
def test_a_list_holds_what_is_asked_for(send: Send, known: str, asked: dict[str, str], found: list[str]) -> None:
    answer = send("GET", f"/{known}/conversations", params=asked)

    assert names(answer) == found
    assert (answer.json()["departments"], answer.json()["job_titles"]) == (["Sales", "\\0"], ["Clerk", "Lead"])


@pytest.mark.parametrize("asked", [{"limit": 0}, {"limit": 501}, {"limit": "many"}, {"offset": -1}])
def test_a_page_that_cannot_be_is_refused(send: Send, known: str, asked: dict[str, Any]) -> None:
    assert send("GET", f"/{known}/conversations", params=asked).status_code == 422


def test_a_conversation_is_read_where_it_is_listed_and_nowhere_else(send: Send, known: str, interview: str) -> None:
    row = send("GET", f"/{known}/conversations").json()["items"][2]
    read = send("GET", f"/{known}/conversations/{row['id']}").json()

    assert (read["contact_id"], read["summary"], read["transcript"]) == (row["contact_id"], None, None)
    assert read["contact"] == {"id": row["contact_id"], "name": "Bea", "job_title": "Clerk"}
    assert send("GET", f"/{interview}/conversations/{row['id']}").status_code == 404


def test_interviews_are_listed_by_workspace_project_and_status(send: Send, create: Create) -> None:
    workspace, project = str(uuid4()), str(uuid4())
    made = [create(workspace_id=workspace, project_id=each).json() for each in (None, project, str(uuid4()))]
    send("POST", f"/{made[0]['id']}/contacts", json={"name": "n"})
    send("POST", f"/{made[0]['id']}/start")

    def listed(**asked: str) -> list[dict[str, Any]]:
        return list(send("GET", params={"workspace_id": workspace, **asked}).json())

    found = listed()
    assert [each["id"] for each in found] == [each["id"] for each in made]
    assert found[1:] == made[1:]
    assert [found[0][name] for name in ("status", "contact_count", "scheduled_count")] == ["active", 1, 1]
    assert listed(project_id=project) == [made[1]]
    assert listed(status="draft") == made[1:]
    assert listed(status="draft", project_id=project, workspace_id=str(uuid4())) == []


def test_a_draft_changes_what_is_sent_and_leaves_the_rest(send: Send, create: Create) -> None:
    workspace = str(uuid4())
    made = create(workspace_id=workspace, goal="g", description="d", channel="phone").json()
    sent = {"goal": None, "welcome_screen": "", "name": None, "channel": None, "start_immediately": False}
    changed = send("PATCH", f"/../campaign-creation/{made['id']}/draft", json=sent)
    (read,) = send("GET", params={"workspace_id": workspace}).json()

    assert (changed.status_code, changed.content) == (200, b"")
    expected = {**made, "goal": None, "welcome_screen": "", "start_immediately": False}
    assert {**read, "updated_at": None} == {**expected, "updated_at": None}
    assert send("PATCH", f"/../campaign-creation/{uuid4()}/draft", json=sent).status_code == 404


def test_the_sample_holds_more_than_a_page_and_is_added_once(tmp_path: Any) -> None:
    settings = Settings(f"sqlite:///{tmp_path / 'ontora.sqlite3'}", ("right",), sample=True)
    create_app(settings)
    with_sample = create_app(settings)

    async def read() -> list[httpx.Response]:
        transport, headers = httpx.ASGITransport(with_sample), {"authorization": "Bearer right"}
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=headers) as client:
            paths = ("conversations", f"conversations/{conversation_id(COUNT - 1)}", "synthesis", "graph/status")
            return [
                await client.get("/v1/interviews", params={"workspace_id": str(WORKSPACE)}),
                *[await client.get(f"/v1/interviews/{INTERVIEW}/{path}") for path in paths],
            ]

    listed, page, one, synthesis, graph = (answer.json() for answer in asyncio.run(read()))
    assert [each["completed_count"] for each in listed] == [COUNT]
    assert (len(page["items"]), page["total"]) == (100, COUNT)
    assert None not in one.values()
    assert None not in synthesis.values()
    assert graph["conversations_total"] == COUNT
