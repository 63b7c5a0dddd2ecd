"""A busy server is asked again, whatever it says of when."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import TEXT, gets, object_of
from harness import serving
from judging import Judge, accused, contract_in, summary_of
from notes import NOTES, Notes
from servers import Answer, Call, Served
from starlette.responses import JSONResponse

from bythebook_conformance.running.transport.client import Target


@pytest.mark.parametrize("after", ["soon", "-1", "9" * 5000, "", "Thu, 99 Foo 2030 00:00:00 GMT"])
@pytest.mark.parametrize("is_served", [True, False], ids=["over HTTP", "in this process"])
def test_retry_after_that_says_no_time_is_ignored(tmp_path: Path, after: str, is_served: bool) -> None:
    calls = 0

    def read(_: Call) -> Answer:
        nonlocal calls
        calls += 1
        return JSONResponse({}, 503, {"Retry-After": after}) if calls == 1 else JSONResponse({"a": "x"})

    contract, app = contract_in(tmp_path, gets(shown=object_of(a=TEXT))), Served(read)
    if is_served:
        with serving(app) as url:
            summary = summary_of(contract, Target(contract, url), examples=0)
    else:
        summary = summary_of(contract, Target(contract, "http://testserver", app=app), examples=0)

    assert summary.exit_code == 0
    assert calls > 1


@pytest.mark.parametrize("is_served", [True, False], ids=["over HTTP", "in this process"])
def test_repeated_requests_are_counted(tmp_path: Path, is_served: bool) -> None:
    """The report's figure is what the server saw; an operation counts a repeated request once."""
    calls = 0

    def read(_: Call) -> Answer:
        nonlocal calls
        calls += 1
        return JSONResponse({}, 503, {"Retry-After": "0"}) if calls % 2 else JSONResponse({"a": "x"})

    contract, app = contract_in(tmp_path, gets(shown=object_of(a=TEXT))), Served(read)
    if is_served:
        with serving(app) as url:
            summary = summary_of(contract, Target(contract, url), examples=0)
    else:
        summary = summary_of(contract, Target(contract, "http://testserver", app=app), examples=0)

    assert summary.report.facts.requests == calls
    assert sum(each.requests for each in summary.report.operations) * 2 == calls


def test_app_in_this_process_that_is_busy_every_second_time_is_waited_for(judge: Judge) -> None:
    count = 0

    class Busy(Notes):
        def __call__(self, call: Call) -> Answer:
            nonlocal count
            count += 1
            return (429, {}) if count % 2 == 0 else super().__call__(call)

    summary = judge(Busy(), NOTES)

    assert summary.untested == {}
    assert accused(summary) == {}
