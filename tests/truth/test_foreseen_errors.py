"""A server error that the document foresees: 501 to 504 by themselves, 500 where the document says when it comes."""

from __future__ import annotations

from pathlib import Path

import pytest
from documents import TEXT, Stated, object_of, posts
from judging import Judge, accused, judge_in
from servers import Answer, Call, Respond, accepting

SCHEMA = object_of("name", name=TEXT)


@pytest.fixture
def judge(tmp_path: Path) -> Judge:
    """Judge a small server by the paths of a document."""
    return judge_in(tmp_path)


def documented(key: str, said: str) -> Stated:
    """Return the paths of `make`, with one more response than usual."""
    paths = posts(SCHEMA, SCHEMA)
    paths["/things"]["post"]["responses"][key] = {"description": said}
    return paths


def failing(status: int) -> Respond:
    """Return a server that answers an empty name with a status code."""

    def make(call: Call) -> Answer:
        return (status, {}) if call.body["name"] == "" else (200, call.body)

    return accepting(SCHEMA, make)


class TestIsANotice:
    @pytest.mark.parametrize("status", [501, 502, 503, 504])
    def test_documented_status_of_a_server_that_lacks_something(self, judge: Judge, status: int) -> None:
        found = accused(judge(failing(status), documented(str(status), "Not available")))

        assert found == {"make/no-server-error": "notice documented"}

    @pytest.mark.parametrize(
        "said",
        [
            "Returned when the SMTP server is not configured.",
            "Mail could not be sent, because no SMTP host is set",
            "Internal server error. Comes if the plugin is disabled",
            "Unless a license is installed",
        ],
    )
    def test_documented_500_that_says_when_it_comes(self, judge: Judge, said: str) -> None:
        assert accused(judge(failing(500), documented("500", said))) == {"make/no-server-error": "notice documented"}

    def test_500_that_is_documented_by_reference(self, judge: Judge) -> None:
        paths = documented("500", "")
        paths["/things"]["post"]["responses"]["500"] = {"$ref": "#/components/responses/NoMail"}
        components = {"responses": {"NoMail": {"description": "When no mail server is configured"}}}

        assert accused(judge(failing(500), paths, components)) == {"make/no-server-error": "notice documented"}


class TestIsAFailure:
    @pytest.mark.parametrize(
        "said",
        [
            "Internal Server Error",
            "Unexpected error",
            "Returned when an unexpected error occurs.",
            "If something went wrong while creating the thing",
            "If the server could not process the request",
            "When the database raises an exception",
            "",
        ],
    )
    def test_documented_500_that_only_says_that_something_went_wrong(self, judge: Judge, said: str) -> None:
        assert accused(judge(failing(500), documented("500", said))) == {"make/no-server-error": "failure"}

    @pytest.mark.parametrize(
        ("status", "key"), [(500, "503"), (503, "500"), (503, "5XX"), (503, "default"), (505, "505")]
    )
    def test_server_error_that_no_response_foresees(self, judge: Judge, status: int, key: str) -> None:
        paths = documented(key, "When no mail server is configured")

        assert accused(judge(failing(status), paths)) == {"make/no-server-error": "failure"}
