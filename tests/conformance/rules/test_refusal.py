"""refusal: documented 4xx responses have the media types and bodies that the document lists."""

from __future__ import annotations

from itertools import count

import pytest
from documents import INTEGER, JSON, TEXT, Stated, content, in_path, object_of, operation
from judging import Judge, accused, passed
from servers import Answer, Call, Respond, accepting, same
from starlette.responses import JSONResponse, Response

PROBLEM = object_of("message", message=TEXT)
SENT = object_of("name", name=TEXT, size={**INTEGER, "minimum": 1})


def things(stated: Stated, key: str = "422", media_type: str = JSON) -> Stated:
    """Return the paths of `make`, whose refusals are documented."""
    made = operation("make", content(SENT), body=SENT)
    made["responses"][key] = content(stated, media_type)
    return {"/things": {"post": made}}


def refusing(response: Response | Answer, *, status: int = 422) -> Respond:
    """Return a server that accepts what the document admits, and answers everything else in one way."""
    takes = accepting(SENT, same, refusal=status)

    def respond(call: Call) -> Answer:
        found = takes(call)
        return response if isinstance(found, tuple) and found[0] == status else found

    return respond


class TestAccuses:
    @pytest.mark.parametrize(
        ("response", "cause"),
        [
            (JSONResponse({"error": "no"}, 422), "schema"),
            (JSONResponse("no", 422), "schema"),
            (Response(b"{", 422, media_type="application/json"), "schema"),
            (Response(b"no", 422, media_type="text/plain"), "media-type"),
            (Response(b"<p>no</p>", 422, media_type="text/html"), "media-type"),
        ],
    )
    def test_refusal_unlike_its_description_is_one_warning(self, judge: Judge, response: Response, cause: str) -> None:
        summary = judge(refusing(response), things(PROBLEM))

        assert accused(summary) == {f"make/refusal:422-{cause}": "warning"}


class TestDoesNotAccuse:
    def test_refusal_as_described_passes(self, judge: Judge) -> None:
        summary = judge(refusing((422, {"message": "no", "more": 1})), things(PROBLEM))

        assert accused(summary) == {}
        assert {"make/refusal:422-schema", "make/refusal:422-media-type"} <= passed(summary)

    @pytest.mark.parametrize("key", ["4XX", "default"])
    def test_status_that_is_not_documented_by_its_number_may_have_any_body(self, judge: Judge, key: str) -> None:
        summary = judge(refusing((422, {"error": "no"})), things(PROBLEM, key))

        assert not [each for each in accused(summary) if "refusal" in each]

    def test_object_that_is_documented_as_plain_text_may_be_json(self, judge: Judge) -> None:
        summary = judge(refusing((422, {"message": "no"})), things(PROBLEM, media_type="text/plain"))

        assert accused(summary) == {}

    def test_problem_details_are_json(self, judge: Judge) -> None:
        response = JSONResponse({"title": "no", "message": "no"}, 422, media_type="application/problem+json")

        assert accused(judge(refusing(response), things(PROBLEM))) == {}

    @pytest.mark.parametrize("response", [Response(b"", 422), Response(b'{"message": "no"}', 422)])
    def test_refusal_without_a_body_or_a_media_type_is_no_finding(self, judge: Judge, response: Response) -> None:
        assert accused(judge(refusing(response), things(PROBLEM))) == {}

    @pytest.mark.parametrize("status", [403, 413, 429])
    def test_gateway_may_answer_as_it_likes(self, judge: Judge, status: int) -> None:
        response = Response(b"<p>no</p>", status, media_type="text/html")

        summary = judge(refusing(response, status=status), things(PROBLEM, str(status)))

        assert not [each for each in accused(summary) if "refusal" in each]

    def test_rule_of_the_application_may_have_another_body_than_the_validation(self, judge: Judge) -> None:
        """As in FastAPI: the document lists the body of the validation."""

        def make(call: Call) -> Answer:
            return (422, {"detail": "not on my list"}) if call.body.get("name", "").startswith(" ") else same(call)

        takes = accepting(SENT, make)

        def respond(call: Call) -> Answer:
            answer = takes(call)
            return (422, {"message": "no"}) if answer == (422, {}) else answer

        assert not [each for each in accused(judge(respond, things(PROBLEM))) if "refusal" in each]

    def test_another_route_may_answer_for_an_invalid_path_parameter(self, judge: Judge) -> None:
        """As a framework whose routes convert their parameters."""
        key = in_path("id", INTEGER)
        read = operation("read", content(SENT), parameters=[key])
        read["responses"]["404"] = content(PROBLEM)

        def respond(call: Call) -> Answer:
            last = call.path.rpartition("/")[2]
            if not last.isdecimal():
                return Response(b"<p>nothing here</p>", 404, media_type="text/html")
            return (200, {"name": "a", "size": 1}) if int(last) < 1000 else (404, {"message": "none"})

        assert not [each for each in accused(judge(respond, {"/things/{id}": {"get": read}})) if "refusal" in each]

    @pytest.mark.parametrize(("body", "is_shown"), [({"message": "no number"}, True), ({"error": 1}, False)])
    def test_malformed_id_that_is_refused_as_described_passes(
        self, judge: Judge, body: dict[str, object], is_shown: bool
    ) -> None:
        """A router answers 404. Who answers 400 may be a server in front of the application."""
        read = operation("read", content(SENT), parameters=[in_path("id", INTEGER)])
        read["responses"]["400"] = content(PROBLEM)

        def respond(call: Call) -> Answer:
            is_number = call.path.rpartition("/")[2].lstrip("-").isdecimal()
            return (200, {"name": "a", "size": 1}) if is_number else (400, body)

        summary = judge(respond, {"/things/{id}": {"get": read}})

        assert accused(summary) == {}
        assert ("read/refusal:400-schema" in passed(summary)) is is_shown

    @pytest.mark.parametrize(("body", "is_shown"), [({"message": "taken"}, True), ({"error": 1}, False)])
    def test_refusal_that_no_wrong_value_causes_passes_where_it_is_as_described(
        self, judge: Judge, body: dict[str, object], is_shown: bool
    ) -> None:
        """A taken name is refused, and so is a valid request. Another rule may have refused it in another form."""
        calls = count()
        paths = things(PROBLEM, "409")

        def make(call: Call) -> Answer:
            return (409, body) if next(calls) == 5 else same(call)

        summary = judge(accepting(SENT, make), paths)

        assert accused(summary) == {}
        assert ("make/refusal:409-schema" in passed(summary)) is is_shown


ROOM, BOOKING = object_of("name", name=TEXT), object_of("room_id", room_id=TEXT, note=TEXT)


def bookings() -> Stated:
    """Return the paths of rooms, and of bookings, which name a room. A booking may answer 409."""
    room, booking = (object_of("id", id=TEXT, **each["properties"]) for each in (ROOM, BOOKING))
    booked = operation("book", content(booking), "201", body=BOOKING, refuses="422")
    booked["responses"]["409"] = content(PROBLEM)
    made = operation("make", content(room), "201", body=ROOM, refuses="422")
    return {"/rooms": {"post": made}, "/bookings": {"post": booked}}


@pytest.mark.parametrize(("body", "is_shown"), [({"message": "it is booked"}, True), ({"error": 1}, False)])
def test_refusal_after_which_the_request_is_sent_again_for_another_resource_passes_where_it_is_as_described(
    judge: Judge, body: dict[str, object], is_shown: bool
) -> None:
    """Another booking may have the room by chance. Nothing but the form of the refusal is judged by it."""
    numbers, calls = count(), count()

    def make(call: Call) -> Answer:
        return 201, {**call.body, "id": f"{next(numbers)}"}

    def book(call: Call) -> Answer:
        return (409, body) if next(calls) == 5 else make(call)

    takes = {"/rooms": accepting(ROOM, make), "/bookings": accepting(BOOKING, book)}

    summary = judge(lambda call: takes[call.path](call), bookings())

    assert accused(summary) == {}
    assert ("book/refusal:409-schema" in passed(summary)) is is_shown
    assert not any(each.status == 409 for result in summary.results for each in result.record.exchanges)
