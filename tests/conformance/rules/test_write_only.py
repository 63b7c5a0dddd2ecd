"""write-only: no response holds what the client may not read."""

from __future__ import annotations

from documents import TEXT, object_of, posts
from judging import Judge, accused, passed
from servers import accepting, hiding

USER = object_of("name", name=TEXT, password={**TEXT, "writeOnly": True})
PATHS = posts(USER, USER)


class TestAccuses:
    def test_write_only_property_in_a_response_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(accepting(USER), PATHS)) == {"make/response/password/write-only": "failure"}

    def test_null_for_a_write_only_property_is_a_failure_too(self, judge: Judge) -> None:
        server = accepting(USER, lambda call: (200, {**call.body, "password": None}))

        assert accused(judge(server, PATHS)) == {
            "make/response/password/write-only": "failure",
            "make/response/response-domain": "failure",
        }


class TestDoesNotAccuse:
    def test_response_without_the_write_only_property_passes(self, judge: Judge) -> None:
        summary = judge(accepting(USER, lambda call: (200, hiding("password")(call.body))), PATHS)

        assert accused(summary) == {}
        assert "make/response/password/write-only" in passed(summary)
