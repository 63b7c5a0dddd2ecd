"""present: a response holds every property that its schema requires."""

from __future__ import annotations

import pytest
from documents import TEXT, Stated, gets, list_of, object_of, parameter, posts, resources
from judging import Judge, accused, passed
from servers import Answer, Call, Resources, accepting

SHOWN = object_of("name owner", name=TEXT, owner=object_of("id", id=TEXT, mail=TEXT))
WHOLE = {"name": "a", "owner": {"id": "1"}}


class TestAccuses:
    def test_required_property_that_is_missing_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(lambda _: (200, {"owner": {"id": "1"}}), gets(shown=SHOWN))) == {
            "read/response/name/present": "failure"
        }

    def test_required_member_of_an_object_is_missed(self, judge: Judge) -> None:
        assert accused(judge(lambda _: (200, {"name": "a", "owner": {}}), gets(shown=SHOWN))) == {
            "read/response/owner/id/present": "failure"
        }

    def test_required_member_is_missed_in_the_last_item_of_a_list(self, judge: Judge) -> None:
        items = [WHOLE, {"owner": {"id": "1"}}]

        assert accused(judge(lambda _: (200, items), gets(shown=list_of(SHOWN)))) == {
            "read/response/*/name/present": "failure"
        }

    def test_property_that_was_sent_is_missed_too(self, judge: Judge) -> None:
        sent = object_of("name", name=TEXT)

        assert accused(judge(accepting(sent, lambda _: (200, {})), posts(sent, sent))) == {
            "make/response/name/present": "failure"
        }


class TestDoesNotAccuse:
    def test_response_with_every_required_property_passes(self, judge: Judge) -> None:
        summary = judge(lambda _: (200, WHOLE), gets(shown=SHOWN))

        assert accused(summary) == {}
        assert {"read/response/name/present", "read/response/owner/id/present"} <= passed(summary)

    def test_optional_object_may_be_missing_with_its_required_members(self, judge: Judge) -> None:
        shown = {**SHOWN, "required": ["name"]}

        assert accused(judge(lambda _: (200, {"name": "a"}), gets(shown=shown))) == {}

    @pytest.mark.parametrize(
        "asking",
        [
            parameter("X-Fields", "header", type="string", format="mask"),
            parameter("fields", type="string", enum=["name", "owner"]),
        ],
        ids=["a header of Flask-RESTX", "names that the document states"],
    )
    def test_property_that_was_not_asked_for_may_be_missing(self, judge: Judge, asking: Stated) -> None:
        def read(call: Call) -> Answer:
            asked = call.headers.get("x-fields") or call.query.get("fields")
            shown = WHOLE if asked is None else {name: each for name, each in WHOLE.items() if name == asked}
            return (422, {}) if "fields" in call.query and not shown else (200, shown)

        summary = judge(read, gets(asking, shown=SHOWN))

        assert accused(summary) == {}
        assert "read/response/name/present" in passed(summary)

    def test_empty_list_lacks_nothing(self, judge: Judge) -> None:
        assert accused(judge(lambda _: (200, []), gets(shown=list_of(SHOWN)))) == {}

    def test_object_that_an_earlier_invalid_request_left_is_not_accused_again(self, judge: Judge) -> None:
        """NestJS takes an empty list for an object, and skips its validation."""
        order = object_of("parts", parts={**list_of(object_of("sku", sku=TEXT)), "minItems": 1}, note=TEXT)
        paths = resources("/orders", order, {**order, "required": ["parts"]}, patch="change", get="read")

        class Lax(Resources):
            def accepts(self, call: Call) -> bool:
                parts = call.body.get("parts") if isinstance(call.body, dict) else None
                if call.method == "PATCH" and isinstance(parts, list) and parts:
                    call.body["parts"] = [{} if each == [] else each for each in parts]
                    if call.body["parts"] == [{}] and parts == [[]]:
                        return True
                    call.body["parts"] = parts
                return super().accepts(call)

        summary = judge(Lax(paths), paths)

        assert accused(summary) == {"change/body/parts/*/domain:array": "failure"}
