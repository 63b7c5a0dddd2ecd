"""What was not tested, grouped by its cause: the server's words, the request that was refused, and the next step."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

from fastapi import FastAPI, HTTPException, Request
from harness import Bythebook, serving
from pydantic import BaseModel

from bythebook_conformance.reports import json_report
from bythebook_conformance.reports.findings.untested import untested
from bythebook_conformance.reports.report import Report

SECRET = "hunter2-of-the-tests"
FEW = ("--seed", "1", "--examples", "0", "--workers", "1")


class Booking(BaseModel):
    guest: str
    people: int = 2
    note: str | None = None


def rooms(words: str = "no place is left for {guest}", status: int = 400) -> FastAPI:
    """Returns one room that nobody can add, and that takes one booking."""
    app, taken = FastAPI(), list[str]()

    @app.post("/rooms/{room_id}/bookings", operation_id="book", status_code=201)
    def book(room_id: int, given: Booking, request: Request) -> Booking:
        if taken:
            said = words.format(guest=given.guest, token=request.headers.get("Authorization", ""))
            raise HTTPException(status, said)
        taken.append(given.guest)
        return given

    app.openapi()["paths"]["/rooms/{room_id}/bookings"]["post"]["parameters"][0]["example"] = 3
    return app


def reported(bythebook: Bythebook, folder: Path, app: FastAPI, *more: str) -> tuple[str, Report]:
    """Returns what a run prints, and its report."""
    file = folder / "report.json"
    with serving(app) as url:
        ran = bythebook("check", f"{url}/openapi.json", *FEW, *more, "--report", f"json={file}")
    return ran.out, json_report.read(file)


def test_what_one_refusal_hides_is_one_entry_with_its_words_request_and_next_step(
    bythebook: Bythebook, tmp_path: Path
) -> None:
    """It said "55 the server refused the same request with a valid value too", without a status, a word or a step."""
    printed, report = reported(bythebook, tmp_path, rooms())

    (first, *others) = untested(report)
    assert len(first.ids) > 10
    assert re.fullmatch(
        r"the server answered a valid request of POST /rooms/\{room_id\}/bookings with 400: "
        r'\{"detail":"no place is left for Some Guest \w+"\}',
        first.cause,
    )
    assert re.fullmatch(r'POST /rooms/3/bookings \{"guest": "Some Guest \w+".*\}', first.request)
    assert first.following.startswith("echo 'book/path/room_id: VALUE' >> values.yaml && bythebook check http")
    assert not [each for each in others if "no place" in each.cause]
    assert f"\n        request: {first.request}\n        next: {first.following}\n" in printed


def test_each_requirement_has_its_refusal_in_the_json_report(bythebook: Bythebook, tmp_path: Path) -> None:
    _, report = reported(bythebook, tmp_path, rooms())
    stated = json.loads((tmp_path / "report.json").read_text())

    told = {each["id"]: each["hindrance"] for each in stated["requirements"] if "hindrance" in each}
    assert told["book/body/guest/required"]["status"] == 400
    assert told["book/body/guest/required"]["is_valid"] is True
    assert {each.id for each in report.requirements if each.hindrance} == told.keys()


def test_quote_is_bounded_and_holds_no_secret(bythebook: Bythebook, tmp_path: Path) -> None:
    app = rooms(words="{token} may not book; " + "no place is left; " * 200)
    printed, report = reported(bythebook, tmp_path, app, "-H", f"Authorization: Bearer {SECRET}")

    assert SECRET not in printed
    assert SECRET not in (tmp_path / "report.json").read_text()
    assert "may not book" in untested(report)[0].cause
    assert all(len(each.hindrance.said) <= 200 for each in report.requirements if each.hindrance)


def test_refusals_of_other_words_are_entries_of_their_own(bythebook: Bythebook, tmp_path: Path) -> None:
    _, report = reported(bythebook, tmp_path, rooms())
    first, *rest = (each for each in report.requirements if each.hindrance)
    assert first.hindrance is not None
    other = replace(first, hindrance=replace(first.hindrance, said="the hotel is closed"))

    apart = untested(replace(report, requirements=(other, *rest)))
    assert [each.ids for each in apart if "hotel is closed" in each.cause] == [(first.id,)]


def test_markdown_names_the_request_and_the_next_step(bythebook: Bythebook, tmp_path: Path) -> None:
    file = tmp_path / "report.md"
    reported(bythebook, tmp_path, rooms(), "--report", f"markdown={file}")

    assert "request: POST /rooms/3/bookings" in file.read_text()
    assert "next: echo 'book/path/room_id: VALUE'" in file.read_text()
