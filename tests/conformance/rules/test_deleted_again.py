"""deleted-again: a second DELETE is answered 404 or 410 where the document says so."""

from __future__ import annotations

from typing import Any

import pytest
from documents import TEXT, object_of, resources
from judging import Judge, accused, passed
from servers import Answer, Call, Resources

NOTE = object_of("id", id=TEXT, note=TEXT)


def notes(key: str, words: str) -> dict[str, Any]:
    """Return the paths of notes; the DELETE documents one more status code, in these words."""
    paths: dict[str, Any] = resources("/notes", object_of(note=TEXT), NOTE, get="read", delete="drop")
    paths["/notes/{id}"]["delete"]["responses"][key] = {"description": words}
    return paths


class Repeating(Resources):
    """A DELETE of what was there once succeeds again, with this status code."""

    def __init__(self, paths: dict[str, Any], status: int = 204) -> None:
        super().__init__(paths)
        self.status = status
        self.gone: set[str] = set()

    def drop(self, key: str) -> None:
        super().drop(key)
        self.gone.add(key)

    def __call__(self, call: Call) -> Answer:
        key = call.path.removeprefix(self.path).strip("/")
        return (self.status, None) if call.method == "DELETE" and key in self.gone else super().__call__(call)


class TestAccuses:
    @pytest.mark.parametrize(("key", "words"), [("410", "Gone."), ("404", "The note was already deleted.")])
    def test_second_delete_that_succeeds_is_a_failure(self, judge: Judge, key: str, words: str) -> None:
        paths = notes(key, words)

        assert accused(judge(Repeating(paths), paths)) == {"drop/deleted-again": "failure"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("status", [404, 410])
    def test_second_delete_that_finds_nothing_passes(self, judge: Judge, status: int) -> None:
        paths = notes("410", "Gone.")

        summary = judge(Repeating(paths, status), paths)

        assert accused(summary) == {}
        assert "drop/deleted-again" in passed(summary)

    def test_second_delete_may_succeed_where_404_is_for_unknown_ids(self, judge: Judge) -> None:
        paths = notes("404", "There is no such note.")

        assert accused(judge(Repeating(paths), paths)) == {}

    @pytest.mark.parametrize(
        ("key", "words"),
        [
            ("410", "This version of the API was removed."),
            ("404", "The workspace was deleted."),
            ("410", "The account is closed."),
        ],
    )
    def test_second_delete_may_succeed_where_the_words_are_about_something_else(
        self, judge: Judge, key: str, words: str
    ) -> None:
        paths = notes(key, words)

        assert accused(judge(Repeating(paths), paths)) == {}

    @pytest.mark.parametrize("status", [403, 409])
    def test_second_delete_may_be_refused_for_another_reason(self, judge: Judge, status: int) -> None:
        paths = notes("410", "Gone.")

        assert "drop/deleted-again" not in accused(judge(Repeating(paths, status), paths))

    def test_server_that_deletes_later_may_accept_a_second_delete(self, judge: Judge) -> None:
        paths = notes("410", "Gone.")
        paths["/notes/{id}"]["delete"]["responses"]["202"] = {"description": "Accepted."}

        class Later(Repeating):
            def __call__(self, call: Call) -> Answer:
                answer = super().__call__(call)
                return (202, None) if call.method == "DELETE" and answer == (204, None) else answer

        assert accused(judge(Later(paths, 202), paths)) == {}
