"""non-nullable: a request with null, where the document does not admit it, is refused."""

from __future__ import annotations

from documents import INTEGER, TEXT, nullable, object_of, posts
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, accepting

NOTE = object_of("name", name=TEXT, size=INTEGER)
LENIENT = object_of("name", name=TEXT, size=nullable(INTEGER))


class TestAccuses:
    def test_null_that_is_accepted_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(accepting(LENIENT), posts(NOTE, LENIENT))) == {"make/body/size/non-nullable": "failure"}

    def test_null_that_is_turned_into_a_value_is_a_failure(self, judge: Judge) -> None:
        server = accepting(LENIENT, lambda call: (200, {**call.body, "size": call.body.get("size") or 0}))

        assert accused(judge(server, posts(NOTE, NOTE))) == {"make/body/size/non-nullable": "warning null replaced"}

    def test_finding_tells_the_value_that_the_document_excludes_in_place_of_null(self, judge: Judge) -> None:
        server = accepting(LENIENT, lambda call: (200, {**call.body, "size": call.body.get("size") or "none"}))

        found = verdict(judge(server, posts(NOTE, NOTE)), "make/body/size/non-nullable")

        assert (found.level, found.actual) == ("failure", '200: the server turned null into "none"')

    def test_null_that_no_response_shows_is_a_warning_where_the_property_may_be_absent(self, judge: Judge) -> None:
        """A decoder that skips null leaves the property as it was."""
        lenient = object_of("name", name=nullable(TEXT), size=nullable(INTEGER))
        shown = object_of("id", id=TEXT)
        summary = judge(accepting(lenient, lambda _: (200, {"id": "a"})), posts(NOTE, shown))

        assert accused(summary) == {
            "make/body/size/non-nullable": "warning null replaced",
            "make/body/name/non-nullable": "failure",
        }

    def test_null_in_place_of_the_whole_body_is_a_warning(self, judge: Judge) -> None:
        server = accepting({**NOTE, "nullable": True}, lambda call: (200, call.body or {"name": "x"}))

        assert accused(judge(server, posts(NOTE, NOTE))) == {"make/body/non-nullable": "failure"}

    def test_null_that_some_properties_take_and_another_refuses_is_a_warning(self, judge: Judge) -> None:
        note = object_of("name", name=TEXT, size=INTEGER, color=TEXT, kind=TEXT)
        loose = object_of("name", name=TEXT, size=nullable(INTEGER), color=nullable(TEXT), kind=TEXT)

        def skipping(call: Call) -> Answer:
            return 200, {name: value for name, value in call.body.items() if value is not None}

        assert accused(judge(accepting(loose, skipping), posts(note, note))) == {
            "make/body/size/non-nullable": "warning null replaced",
            "make/body/color/non-nullable": "warning null replaced",
        }


class TestDoesNotAccuse:
    def test_null_that_is_refused_passes(self, judge: Judge) -> None:
        summary = judge(accepting(NOTE), posts(NOTE, NOTE))

        assert accused(summary) == {}
        assert {"make/body/size/non-nullable", "make/body/name/non-nullable"} <= passed(summary)

    def test_null_may_be_accepted_where_the_document_admits_it(self, judge: Judge) -> None:
        summary = judge(accepting(LENIENT), posts(LENIENT, LENIENT))

        assert accused(summary) == {}
        assert "make/body/size/non-nullable" not in outcomes(summary)

    def test_null_that_a_decoder_skips_everywhere_is_a_notice(self, judge: Judge) -> None:
        """Go and Protocol Buffers read null as an absent value."""
        note = object_of("name", name=TEXT, size=INTEGER, color=TEXT)
        loose = object_of("name", name=TEXT, size=nullable(INTEGER), color=nullable(TEXT))

        def skipping(call: Call) -> Answer:
            return 200, {name: value for name, value in call.body.items() if value is not None}

        assert accused(judge(accepting(loose, skipping), posts(note, note))) == {
            "make/body/size/non-nullable": "notice null skipped",
            "make/body/color/non-nullable": "notice null skipped",
        }

    def test_body_of_null_may_be_read_as_an_empty_object_that_the_document_admits(self, judge: Judge) -> None:
        note = object_of(name=TEXT)
        server = accepting({**note, "nullable": True}, lambda call: (200, call.body or {"name": "x"}))

        assert accused(judge(server, posts(note, note))) == {"make/body/non-nullable": "notice lenient"}
