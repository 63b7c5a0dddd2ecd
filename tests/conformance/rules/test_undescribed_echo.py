"""undescribed-echo: a response without a documented schema shows the texts of the request as they were sent."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest
from documents import TEXT, list_of, object_of, posts
from judging import Judge, accused, outcomes
from servers import Answer, Call, accepting

NOTE = object_of("message", message=TEXT, channel=TEXT, tags=list_of(TEXT))
ECHO = "make/undescribed-echo"


def _every_third(change: Callable[[str], str] = lambda text: text[:-1]) -> Callable[[Call], Answer]:
    count = 0

    def make(call: Call) -> Answer:
        nonlocal count
        count += 1
        return 200, {**call.body, **({"message": change(call.body["message"])} if count % 3 == 0 else {})}

    return make


def _changed(name: str, change: Callable[[str], str]) -> Callable[[Call], Answer]:
    def make(call: Call) -> Answer:
        return 200, {**call.body, **({name: change(call.body[name])} if name in call.body else {})}

    return make


class TestAccuses:
    @pytest.mark.parametrize(
        "make",
        [
            _changed("message", html.escape),
            _changed("message", lambda text: text.encode("ascii", "ignore").decode()),
            lambda call: (200, {**call.body, "message": call.body.get("channel", call.body["message"])}),
            lambda call: (200, {"data": {**call.body, "message": call.body["message"][:32]}}),
        ],
        ids=["escaped", "without other letters", "of another field", "cut off in an envelope"],
    )
    def test_a_text_that_comes_back_changed_is_a_warning(self, judge: Judge, make: Callable[[Call], Answer]) -> None:
        summary = judge(accepting(NOTE, make), posts(NOTE, {}), examples=2)

        assert accused(summary) == {ECHO: "warning changed"}

    def test_a_text_that_comes_back_changed_now_and_then_is_a_warning(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE, _every_third()), posts(NOTE, {}), examples=2)

        assert accused(summary) == {ECHO: "warning changed"}


class TestDoesNotAccuse:
    def test_a_text_in_a_documented_form_is_a_notice(self, judge: Judge) -> None:
        """As for `echo`, a server may write an address with hyphens, in some responses alone."""
        sent = object_of("message", message={**TEXT, "description": "Normalized: words with hyphens."}, channel=TEXT)
        make = _every_third(lambda text: "-".join(re.findall(r"\w+", text)) or text)

        assert accused(judge(accepting(sent, make), posts(sent, {}), examples=2)) == {ECHO: "notice tidied"}

    @pytest.mark.parametrize(
        ("make", "outcome"),
        [
            (lambda call: (200, call.body), "pass"),
            (lambda call: (200, {"message": "The message was sent."}), "inconclusive"),
            (lambda call: (200, {"message": f"Sent: {call.body['message']}"}), "inconclusive"),
            (lambda _: (200, [1, 2]), "inconclusive"),
            (_changed("message", str.strip), "pass"),
            (_changed("message", lambda text: " ".join(text.split())), "pass"),
            (_changed("message", str.title), "pass"),
            (_changed("message", lambda text: re.sub(r"<[^>]*>", "", text)), "pass"),
            (lambda call: (200, {"channel": call.body.get("channel"), "message": "ok"}), "pass"),
        ],
        ids=[
            "as sent",
            "other words",
            "around the text",
            "a list",
            "trimmed",
            "squished",
            "titleized",
            "sanitized",
            "one of two",
        ],
    )
    def test_what_the_server_says_in_its_own_words(
        self, judge: Judge, make: Callable[[Call], Answer], outcome: str
    ) -> None:
        summary = judge(accepting(NOTE, make), posts(NOTE, {}), examples=2)

        assert accused(summary) == {}
        assert outcomes(summary)[ECHO] == outcome

    def test_a_server_that_folds_all_texts(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return 200, {name: each.lower() for name, each in call.body.items() if name != "tags"}

        assert accused(judge(accepting(NOTE, make), posts(NOTE, {"type": "object"}), examples=2)) == {}

    def test_an_email_address_in_lower_case(self, judge: Judge) -> None:
        sent = object_of("name mail", name=TEXT, mail={"type": "string", "format": "email"})

        summary = judge(accepting(sent, _changed("mail", str.lower)), posts(sent, {}), examples=2)

        assert accused(summary) == {}

    def test_the_resource_that_was_there(self, judge: Judge) -> None:
        """The server answers with the resource of that name, as it was created first."""
        sent, made = object_of("name text", name=TEXT, text=TEXT), dict[str, object]()

        def make(call: Call) -> Answer:
            return 200, made.setdefault(call.body["name"], {"id": f"n{len(made)}", **call.body})

        assert accused(judge(accepting(sent, make), posts(sent, {}), examples=2)) == {}

    def test_a_described_response_is_judged_by_its_schema(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE), posts(NOTE, NOTE))

        assert ECHO not in outcomes(summary)
