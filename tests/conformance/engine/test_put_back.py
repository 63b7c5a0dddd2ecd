"""What was there before a run is put back after it, and what could not be put back is listed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from documents import TEXT, WORD, Stated, content, object_of, operation, posts
from judging import Judge
from servers import Answer, Call

PATHS: Stated = {
    "/me": {
        "get": operation("me", content(object_of("name", name=TEXT))),
        "patch": operation("change", content(object_of("name", name=TEXT)), body=object_of("name", name=WORD)),
    }
}
FIRST = "Ada"


class Account:
    """A correct server of the user's own account, which takes each change that `takes` admits."""

    def __init__(self, takes: Callable[[Call], int] = lambda _: 200) -> None:
        self.name, self.takes, self.reads = FIRST, takes, 0

    def __call__(self, call: Call) -> Answer:
        if call.method == "PATCH":
            if not isinstance(call.body, dict) or not call.body.get("name"):
                return 422, {}
            if (status := self.takes(call)) != 200:
                return status, {}
            self.name = call.body["name"]
        return 200, {"name": self.name}


def test_what_was_put_back_is_not_listed(judge: Judge) -> None:
    server = Account()

    assert judge(server, PATHS).report.facts.left == ()
    assert server.name == FIRST


@pytest.mark.parametrize("status", [403, 500])
def test_what_the_server_does_not_take_back_is_listed_with_the_command(judge: Judge, status: int) -> None:
    server = Account(lambda call: status if call.body["name"] == FIRST else 200)
    (left,) = judge(server, PATHS).report.facts.left

    assert server.name != FIRST
    assert (left.operation, left.changed, left.step) == ("change", True, "put back")
    assert left.reason == f"its values from before the run are not back: the server answered the PATCH with {status}"
    assert left.curl is not None
    assert FIRST in left.curl


LOGIN = posts(object_of("password", password=TEXT), object_of("token", token=TEXT), made="201")


def test_a_session_is_nothing_that_is_left(judge: Judge) -> None:
    path, stated = next(iter(LOGIN.items()))
    summary = judge(lambda _: (201, {"token": "t"}), {"/login": stated}, headers={})

    assert path != "/login"
    assert any(each.status == 201 for result in summary.results for each in result.record.exchanges)
    assert summary.report.facts.left == ()
    assert summary.report.facts.made == 0
