"""What the reference does with contacts: what was sent comes back; they are moved, reminded and cancelled."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontora_reference.contact_lists import read_contacts

Create = Callable[..., httpx.Response]
Send = Callable[..., httpx.Response]
UUID = "3c90c3cc-0d44-4b50-8888-8dd25736052a"
texts = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["", "\0", "\\0", "😀"])
people = st.fixed_dictionaries(
    {"name": texts},
    optional={
        "email": st.none() | texts,
        "phone": st.none() | texts,
        "job_title": st.none() | texts,
        "department": st.none() | texts,
        "seniority_level": st.none() | st.integers(),
        "is_required": st.booleans(),
        "question_set_id": st.none() | st.uuids().map(str),
    },
)
# What is cut at both ends when it is read, and stays in one line of its own.
cells = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=6)


def added(send: Send, interview: str, **fields: Any) -> dict[str, Any]:
    answer = send("POST", f"/{interview}/contacts", json={"name": "n", **fields})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@pytest.mark.parametrize("way", ["alone", "in bulk"])
@given(person=people)
def test_every_field_comes_back_and_null_is_left_out_where_it_may_be(
    create: Create, send: Send, way: str, person: dict[str, Any]
) -> None:
    interview = create().json()["id"]
    if way == "alone":
        got = send("POST", f"/{interview}/contacts", json=person).json()
    else:
        answer = send("POST", f"/{interview}/contacts/bulk", json={"contacts": [person]}).json()
        assert answer["count"] == 1
        (got,) = answer["created"]

    assert got["interview_id"] == interview
    assert {"id", "question_set_id", "name", "email", "phone"} <= got.keys()
    for name in ("name", "email", "phone", "job_title", "department", "seniority_level", "question_set_id"):
        assert got.get(name) == person.get(name), name
    assert got["is_required"] is person.get("is_required", False)


def test_all_of_a_bulk_are_added_in_order_or_none(send: Send, interview: str) -> None:
    many = [{"name": str(number)} for number in range(12)]
    made = send("POST", f"/{interview}/contacts/bulk", json={"contacts": many}).json()
    refused = send("POST", f"/{interview}/contacts/bulk", json={"contacts": [{"name": "a"}, {"name": None}]})
    listed = send("GET", f"/{interview}/conversations").json()

    assert [each["name"] for each in made["created"]] == [each["name"] for each in many]
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/contacts/1/name")
    assert [each["name"] for each in listed["items"]] == [each["name"] for each in many]


def test_a_contact_is_scheduled_with_the_interview_moved_and_cancelled(send: Send, interview: str) -> None:
    contact = added(send, interview)["id"]
    started = send("POST", f"/{interview}/start").json()
    again = send("POST", f"/{interview}/start").json()
    at = "2031-01-01T09:00:00Z"
    moved = send("POST", f"/{interview}/contacts/{contact}/reschedule", json={"new_time": at}).json()
    cancelled = send("POST", f"/{interview}/contacts/{contact}/cancel", json={}).json()
    skipped = send("POST", f"/{interview}/contacts/{contact}/cancel", json={"mark_as_skipped": True}).json()
    anew = send("POST", f"/{interview}/contacts/{contact}/reschedule").json()

    assert (started["interview"]["status"], started["scheduled_count"]) == ("active", 1)
    assert again == started
    assert (moved["scheduled_at"], moved["contact_id"]) == (at, contact)
    assert (cancelled["status"], cancelled["calendar_event_deleted"]) == ("cancelled", True)
    assert (skipped["status"], skipped["calendar_event_deleted"]) == ("skipped", False)
    assert anew["meeting_url"].startswith("https://")
    assert datetime.fromisoformat(anew["scheduled_at"]) <= datetime.now(UTC)


def test_contacts_are_scheduled_when_the_interview_begins(send: Send, create: Create) -> None:
    begins = "2099-01-01T00:00:00Z"
    interview = create(timeframe_start=begins).json()["id"]
    contact = added(send, interview)["id"]

    assert send("POST", f"/{interview}/contacts/{contact}/reschedule", json={}).json()["scheduled_at"] == begins


def test_only_the_contacts_of_the_interview_are_reminded(send: Send, create: Create, interview: str) -> None:
    contact, other = added(send, interview)["id"], added(send, create().json()["id"])["id"]
    ids = [contact, contact, other, UUID]
    told = send("POST", f"/{interview}/contacts/follow-up", json={"contact_ids": ids, "message": ""}).json()
    untold = send("POST", f"/{interview}/contacts/follow-up", json={"contact_ids": [], "message": None}).json()
    (row,) = send("GET", f"/{interview}/conversations").json()["items"]

    assert told == {"sent_count": 1, "message": ""}
    assert untold["sent_count"] == 0
    assert untold["message"]
    assert row["reminder_count"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/{}/start", None),
        ("POST", "/{}/contacts", {"name": "n"}),
        ("POST", "/{}/contacts/bulk", {"contacts": []}),
        ("POST", "/{}/contacts/follow-up", {"contact_ids": []}),
        ("GET", "/{}/synthesis", None),
        ("GET", "/{}/conversations", None),
        ("GET", "/{}/graph/status", None),
    ],
)
def test_what_is_of_no_interview_is_a_404(send: Send, method: str, path: str, body: Any) -> None:
    assert send(method, path.format(UUID), json=body).status_code == 404


@pytest.mark.parametrize("action", ["reschedule", "cancel"])
def test_a_contact_of_another_interview_is_a_404(send: Send, create: Create, interview: str, action: str) -> None:
    contact = added(send, create().json()["id"])["id"]

    assert send("POST", f"/{interview}/contacts/{contact}/{action}", json={}).status_code == 404


def test_a_list_is_uploaded_as_a_file_or_sent_as_text(send: Send, interview: str) -> None:
    path = f"/{interview}/contacts/import?question_set_id={UUID}"
    listed = "name,email,seniority_level\nOne,one@example.com,3\nTwo,two@example.com,high\n,three@example.com,1\n"
    as_file = send("POST", path, files={"file": ("contacts.csv", listed, "text/csv")}).json()
    as_text = send("POST", path, files={"file": (None, listed)}).json()
    rows = send("GET", f"/{interview}/conversations").json()["items"]

    wrong = ["line 3: 'seniority_level' is no integer", "line 4: names nobody"]
    assert as_file == {"imported": 1, "skipped": 2, "errors": wrong}
    assert as_text == {"imported": 0, "skipped": 3, "errors": wrong}
    assert [(each["name"], each["seniority_level"]) for each in rows] == [("One", 3)]


@given(st.lists(st.tuples(cells, cells), max_size=5), st.lists(st.tuples(cells, cells), max_size=5))
def test_what_is_written_as_csv_is_read_each_address_once(
    before: list[tuple[str, str]], people: list[tuple[str, str]]
) -> None:
    written = io.StringIO()
    csv.writer(written).writerows([("Email", " name ", "unknown"), *((mail, name, "x") for name, mail in people)])
    known = {mail for _, mail in before}

    read = read_contacts(written.getvalue().encode("utf-8-sig"), known)

    expected: dict[str, str] = {}
    for name, mail in people:
        expected.setdefault(mail, name)
    found = [(each["email"], each["name"], each["phone"], each["is_required"]) for each in read.contacts]
    assert found == [(mail, name, None, False) for mail, name in expected.items() if mail not in known]
    assert (len(found) + read.skipped, read.errors) == (len(people), [])


@given(st.text().map(str.encode) | st.binary())
def test_any_bytes_are_read_and_what_is_no_list_is_told(content: bytes) -> None:
    read = read_contacts(content, ())

    assert read.contacts or read.errors


def test_a_contact_books_by_a_token_of_its_own(send: Send, create: Create) -> None:
    begins = "2099-01-01T00:00:00Z"
    made = create(name="Orders", interview_duration_minutes=10**30, timeframe_start=begins, timezone=None).json()
    token = added(send, made["id"], name="One")["booking_token"]
    info = send("GET", f"/../booking/{token}").json()

    assert (info["contact_name"], info["interview_title"], info["already_booked"]) == ("One", "Orders", False)
    assert (info["duration_minutes"], info["timezone"]) == (10**30, "UTC")
    assert datetime.fromisoformat(info["timeframe_start"]) == datetime.fromisoformat(begins)
    assert all(slot["start"] < slot["end"] for slot in info["available_slots"])
    assert send("GET", "/../booking/sample-0").status_code == 404
