"""refused-kept: a creation that is refused leaves nothing in the list."""

from __future__ import annotations

from typing import Any

import pytest
from documents import parameter
from judging import Judge, accused, outcomes, passed
from notes import NOTES, Notes, notes
from servers import Answer, Call, Item


class Keeping(Notes):
    """It keeps what it refuses, with a state of its own if `state` is given."""

    def __init__(self, state: str = "", status: int = 422) -> None:
        super().__init__()
        self.state, self.status = state, status

    def __call__(self, call: Call) -> Answer:
        if call.method == "POST" and not self.accepts(call) and isinstance(call.body, dict):
            texts: Item = {
                name: each for name, each in call.body.items() if isinstance(each, str) and each and name != "rank"
            }
            self.make({**texts, **({"mood": self.state} if self.state else {})})
            return self.status, {"detail": "refused"}
        return super().__call__(call)


class TestAccuses:
    def test_resource_that_stays_after_its_refusal_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(Keeping(), NOTES)) == {"make/refused-kept": "warning kept although refused"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("is_read", [True, False], ids=["read", "listed only"])
    def test_list_without_what_was_refused_passes(self, judge: Judge, is_read: bool) -> None:
        paths = notes(is_read=is_read)

        summary = judge(Notes(paths), paths)

        assert accused(summary) == {}
        assert "make/refused-kept" in passed(summary)

    @pytest.mark.many(2)
    @pytest.mark.parametrize("state", ["failed", "rejected", "draft", "invalid"])
    def test_resource_that_says_that_it_failed_may_stay(self, judge: Judge, state: str) -> None:
        summary = judge(Keeping(state), NOTES)

        assert accused(summary) == {}
        assert outcomes(summary)["make/refused-kept"] in {"inconclusive", "pass"}

    def test_resources_of_others_say_nothing(self, judge: Judge) -> None:
        """The list has a note of somebody else for each request."""

        class Shared(Notes):
            def listed(self, call: Call) -> Any:
                others = [{"id": 900 + number, "note": f"somebody's note {number}"} for number in range(self.count)]
                return [*others, *super().listed(call)]

        assert accused(judge(Shared(), NOTES)) == {}

    def test_texts_of_an_earlier_run_may_be_refused_as_taken(self, judge: Judge) -> None:
        """The server takes any text that is long enough, and each text once; nothing is deleted between two runs."""

        class Once(Notes):
            taken: set[str]

            def __call__(self, call: Call) -> Answer:
                text = call.body.get("note") if call.method == "POST" and isinstance(call.body, dict) else None
                if not isinstance(text, str):
                    return super().__call__(call)
                if text in self.taken:
                    return 422, {"detail": "the text is taken"}
                self.taken.add(text)
                return 200, self.make({"note": text})

        paths = notes()
        del paths["/notes/{id}"]["delete"]
        server = Once(paths)
        server.taken = set()
        judge(server, paths)

        assert "make/refused-kept" not in accused(judge(server, paths))

    def test_taken_name_may_be_refused_with_a_conflict(self, judge: Judge) -> None:
        summary = judge(Keeping(status=409), NOTES)

        assert "make/refused-kept" not in accused(summary)

    def test_list_that_demands_a_filter_raises_nothing(self, judge: Judge) -> None:
        paths = notes(parameter("mood", required=True))

        assert "make/refused-kept" not in outcomes(judge(Notes(paths), paths))
