"""write-only: no response holds what the client may not read."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import pytest
from documents import TEXT, Stated, nullable, object_of, posts, resources
from judging import Judge, accused, passed
from servers import Item, Resources, accepting, hiding

USER = object_of("name", name=TEXT, password={**TEXT, "writeOnly": True})
PATHS = posts(USER, USER)


def _digest(sent: str) -> str:
    return hashlib.sha256(sent.encode()).hexdigest()


USERS = resources("/users", USER, object_of("id name", id=TEXT, name=TEXT), get="get")
SHOWN = object_of("id name", id=TEXT, name=TEXT, password=nullable(TEXT))


class TestAccuses:
    def test_write_only_property_in_a_response_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(accepting(USER), PATHS)) == {"make/response/password/write-only": "failure"}

    def test_null_for_a_write_only_property_is_a_failure_too(self, judge: Judge) -> None:
        server = accepting(USER, lambda call: (200, {**call.body, "password": None}))

        assert accused(judge(server, PATHS)) == {"make/response/password/write-only": "failure"}

    @pytest.mark.parametrize("shown", ["****", "****7d2f", "[REDACTED]", "", None])
    def test_mask_in_place_of_the_value_is_a_warning(self, judge: Judge, shown: str | None) -> None:
        schema = object_of("name", name=TEXT, password=nullable({**TEXT, "writeOnly": True}))
        server = accepting(schema, lambda call: (200, {**call.body, "password": shown}))

        assert accused(judge(server, posts(schema, schema))) == {"make/response/password/write-only": "warning masked"}

    @pytest.mark.parametrize("kept", ["answers", "reads"])
    def test_value_that_a_response_shows_without_documenting_it_is_a_failure(self, judge: Judge, kept: str) -> None:
        """The request alone names the password, and the server shows all that it keeps."""
        answers, reads = ((dict if name == kept else hiding("password")) for name in ("answers", "reads"))

        assert accused(judge(Resources(USERS, answers=answers, reads=reads), USERS)) == {
            "make/body/password/write-only": "failure"
        }


class TestDoesNotAccuse:
    def test_response_without_the_write_only_property_passes(self, judge: Judge) -> None:
        summary = judge(accepting(USER, lambda call: (200, hiding("password")(call.body))), PATHS)

        assert accused(summary) == {}
        assert "make/response/password/write-only" in passed(summary)

    def test_response_that_does_not_document_it_passes_without_it(self, judge: Judge) -> None:
        summary = judge(Resources(USERS, answers=hiding("password"), reads=hiding("password")), USERS)

        assert accused(summary) == {}
        assert "make/body/password/write-only" in passed(summary)

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "shown",
        [lambda _: "****", lambda sent: f"****{sent[-4:]}", lambda _: None, _digest, lambda _: ""],
        ids=["a mask", "the last letters", "null", "a digest", "empty"],
    )
    @pytest.mark.parametrize("sent", [USER, object_of("name", name=TEXT, password=TEXT)], ids=["stated", "by its name"])
    def test_secret_need_not_come_back_where_a_response_documents_it(
        self, judge: Judge, sent: Stated, shown: Callable[[str], str | None]
    ) -> None:
        paths = resources("/users", sent, SHOWN, get="get", put="put")

        def shows(item: Item) -> Item:
            return {**item, "password": shown(item["password"])} if isinstance(item.get("password"), str) else item

        assert accused(judge(Resources(paths, answers=shows, reads=shows), paths)) == {}

    def test_secret_may_be_shown_once(self, judge: Judge) -> None:
        """The response to a creation has the password, and a read has a mask."""
        paths = resources("/users", object_of("name", name=TEXT, password=TEXT), SHOWN, get="get")

        def reads(item: Item) -> Item:
            return {**item, "password": "****"} if "password" in item else item

        assert accused(judge(Resources(paths, reads=reads), paths)) == {}

    def test_property_that_the_read_documents_may_be_read(self, judge: Judge) -> None:
        """Documents made from Java mark the whole class of a request, and the read has another class."""
        documented = resources("/users", USER, object_of("id", id=TEXT), get="get")
        of_item = documented["/users/{id}"]["get"]["responses"]["200"]["content"]["application/json"]
        of_item["schema"] = object_of("id name", id=TEXT, name=TEXT, password=TEXT)

        assert accused(judge(Resources(documented, answers=hiding("password")), documented)) == {}
