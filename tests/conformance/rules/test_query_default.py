"""query-default: without a query parameter the response is the one with its documented default."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from itertools import cycle
from typing import Any

import pytest
from documents import INTEGER, Stated, gets, list_of, object_of, parameter
from judging import Judge, accused, outcomes, passed, verdict
from servers import Answer, Call, Respond

from bythebook_openapi.states import ABSENT

LIMIT = parameter("limit", type="integer", minimum=1, maximum=100, default=2)
PATHS = gets(LIMIT, shown=list_of(INTEGER))


def numbers(default: int, *, of: int = 9) -> Respond:
    """Return a server that lists so many numbers, and takes a limit for the default."""

    def read(call: Call) -> Answer:
        limit = call.query.get("limit", str(default))
        is_right = limit.isdecimal() and 1 <= int(limit) <= 100
        return (200, list(range(of))[: int(limit)]) if is_right else (422, {})

    return read


def states(call: Call) -> Answer:
    """Return what holds for a list of states: it is filtered only if the query asks so."""
    items = [{"size": 1, "state": "open"}, {"size": 1, "state": "done"}, {"size": 2, "state": "open"}]
    state = call.query.get("state")
    is_right = state in {None, "open", "done"}
    return (200, [item for item in items if state in {None, item["state"]}]) if is_right else (422, {})


def state(schema: Stated, **rest: Any) -> Stated:
    """Return a filter that is one of two states or null."""
    item = object_of(size=INTEGER, state={"type": "string"})
    return gets({**parameter("state"), "schema": {"oneOf": [schema, {"type": "null"}], **rest}}, shown=list_of(item))


STATE: Stated = {"type": "string", "enum": ["open", "done"]}
MODE = parameter("mode", type="string", enum=["prefix", "infix", "exact"], default="prefix")
SIZE = parameter("size", type="integer", minimum=0, maximum=9, default=2)
REPORT = object_of(title={"type": "string"}, mode={"type": "string"}, lines=INTEGER)
LINES = {"prefix": 3, "infix": 4, "exact": 5}


def report(parameter_name: str, unsent: Any, **more: Callable[[str | None], Any]) -> Respond:
    """Return a server of one report, which says what its parameter is; `unsent` is what it says without the parameter.

    `more` are members that the value of the parameter makes.
    """

    def read(call: Call) -> Answer:
        sent = call.query.get(parameter_name)
        if sent is not None and sent not in {*LINES, *"0123456789"}:
            return 422, {}
        value = (unsent() if callable(unsent) else unsent) if sent is None else int(sent) if sent.isdigit() else sent
        echo = {} if value is ABSENT else {parameter_name: value}
        return 200, {"title": "report", **echo, **{name: make(sent) for name, make in more.items()}}

    return read


class TestAccuses:
    def test_another_default_is_a_failure(self, judge: Judge) -> None:
        assert accused(judge(numbers(3), PATHS)) == {"read/query/limit/query-default": "failure"}

    def test_default_beside_a_union_is_the_parameters(self, judge: Judge) -> None:
        assert accused(judge(states, state(STATE, default="open"), version="3.1.0")) == {
            "read/query/state/query-default": "failure"
        }

    def test_finding_shows_the_first_item_that_differs(self, judge: Judge) -> None:
        def read(call: Call) -> Answer:
            sizes = {"open": [7, 1], "done": [7, 3], None: [7, 2]}
            found = sizes.get(call.query.get("state"))
            return (422, {}) if found is None else (200, [{"size": size, "state": "open"} for size in found])

        found = verdict(judge(read, state(STATE, default="open"), version="3.1.0"), "read/query/state/query-default")

        assert found.expected == "as with the explicit default: 1 at /*/size"
        assert found.actual == "2 at /*/size"

    def test_report_that_says_another_default_is_a_failure(self, judge: Judge) -> None:
        found = verdict(judge(report("mode", "infix"), gets(MODE, shown=REPORT)), "read/query/mode/query-default")

        assert found.level == "failure"
        assert found.expected == 'as with the explicit default: "prefix" at /mode'
        assert found.actual == '"infix" at /mode'

    def test_report_that_says_another_default_than_it_applies_is_a_warning(self, judge: Judge) -> None:
        server = report("mode", "infix", lines=lambda sent: LINES[sent or "prefix"])

        assert accused(judge(server, gets(MODE, shown=REPORT))) == {
            "read/query/mode/query-default": "warning echoed default"
        }

    def test_report_that_says_the_default_and_applies_another_is_a_failure(self, judge: Judge) -> None:
        server = report("mode", "prefix", lines=lambda sent: LINES[sent or "infix"])

        assert accused(judge(server, gets(MODE, shown=REPORT))) == {"read/query/mode/query-default": "failure"}

    def test_zero_in_place_of_the_default_is_a_warning(self, judge: Judge) -> None:
        """0 may be the value of a variable that nothing was assigned to."""
        assert accused(judge(report("size", 0), gets(SIZE))) == {
            "read/query/size/query-default": "warning echoed default"
        }

    def test_cart_is_compared_as_a_whole_although_it_holds_a_list(self, judge: Judge) -> None:
        """A cart has an id beside its items: it is one resource and no list."""

        def read(call: Call) -> Answer:
            mode = call.query.get("mode", "infix")
            return (200, {"id": 7, "total": LINES[mode], "items": [{"line": 1}]}) if mode in LINES else (422, {})

        cart = object_of(id=INTEGER, total=INTEGER, items=list_of(object_of(line=INTEGER)))

        assert accused(judge(read, gets(MODE, shown=cart))) == {"read/query/mode/query-default": "failure"}


class TestDoesNotAccuse:
    def test_documented_default_passes(self, judge: Judge) -> None:
        summary = judge(numbers(2), PATHS)

        assert accused(summary) == {}
        assert "read/query/limit/query-default" in passed(summary)

    def test_data_on_which_no_limit_makes_a_difference_is_inconclusive(self, judge: Judge) -> None:
        summary = judge(numbers(3, of=0), PATHS)

        assert accused(summary) == {}
        assert outcomes(summary)["read/query/limit/query-default"] == "inconclusive"

    def test_report_that_says_the_documented_default_passes(self, judge: Judge) -> None:
        summary = judge(report("mode", "prefix"), gets(MODE, shown=REPORT))

        assert accused(summary) == {}
        assert "read/query/mode/query-default" in passed(summary)

    @pytest.mark.parametrize("applied", [False, True], ids=["nothing else depends on it", "lines depend on it"])
    @pytest.mark.parametrize("unsent", [None, "", ABSENT, "any"], ids=["null", "empty", "absent", "no member"])
    def test_report_may_say_what_the_client_wrote(self, judge: Judge, unsent: Any, *, applied: bool) -> None:
        """Without the parameter, such a server has nothing to say, or a word of its own for it."""
        more = {"lines": lambda sent: LINES[sent or "prefix"]} if applied else {}
        shown = object_of(title={"type": "string"}, mode={"type": "string", "nullable": True}, lines=INTEGER)

        assert accused(judge(report("mode", unsent, **more), gets(MODE, shown=shown))) == {}

    def test_report_may_say_a_number_as_text(self, judge: Judge) -> None:
        summary = judge(report("size", "2"), gets(SIZE))

        assert accused(summary) == {}
        assert "read/query/size/query-default" in passed(summary)

    def test_value_that_is_drawn_without_the_parameter_is_inconclusive(self, judge: Judge) -> None:
        turns = cycle(range(3, 10))

        summary = judge(report("size", lambda: next(turns)), gets(SIZE))

        assert accused(summary) == {}
        assert outcomes(summary)["read/query/size/query-default"] == "inconclusive"

    def test_value_that_the_server_remembers_is_inconclusive(self, judge: Judge) -> None:
        """The last value that was sent is the user's choice from then on."""
        chosen = ["prefix"]

        def read(call: Call) -> Answer:
            mode = call.query.get("mode", chosen[-1])
            if mode not in LINES:
                return 422, {}
            chosen.append(mode)
            return 200, {"title": "report", "mode": mode}

        summary = judge(read, gets(MODE, shown=REPORT))

        assert accused(summary) == {}
        assert outcomes(summary)["read/query/mode/query-default"] == "inconclusive"

    def test_property_of_another_meaning_is_no_echo(self, judge: Judge) -> None:
        """`size` is the size of the report in bytes, whatever the parameter says."""

        def read(call: Call) -> Answer:
            is_right = call.query.get("size", "2") in {*"0123456789"}
            return (200, {"title": "report", "size": 512 + len(call.query)}) if is_right else (422, {})

        assert accused(judge(read, gets(SIZE))) == {}

    def test_cursor_around_a_list_may_hold_the_request(self, judge: Judge) -> None:
        """The cursor is opaque: it holds the parameters that the client wrote."""

        def read(call: Call) -> Answer:
            mode = call.query.get("mode", "prefix")
            cursor = b64encode(repr(sorted(call.query.items())).encode()).decode()
            return (200, {"items": [{"lines": LINES[mode]}], "next": cursor}) if mode in LINES else (422, {})

        shown = object_of(items=list_of(object_of(lines=INTEGER)), next={"type": "string"})

        assert accused(judge(read, gets(MODE, shown=shown))) == {}

    def test_cursor_around_a_list_of_what_belongs_to_a_resource_may_hold_the_request(self, judge: Judge) -> None:
        """The resource stands beside the list, with its id, and the page size says that it is a list."""

        def read(call: Call) -> Answer:
            limit = call.query.get("limit", "2")
            cursor = b64encode(repr(sorted(call.query.items())).encode()).decode()
            is_right = limit.isdecimal() and 1 <= int(limit) <= 100
            return (200, {"id": 7, "lines": [1, 2, 3][: int(limit)], "next": cursor}) if is_right else (422, {})

        shown = object_of(id=INTEGER, lines=list_of(INTEGER), next={"type": "string"})

        assert accused(judge(read, gets(LIMIT, shown=shown))) == {}

    @pytest.mark.parametrize("shared", [False, True], ids=["in the union", "in a component"])
    def test_default_of_one_choice_of_a_union_is_not_the_parameters(self, judge: Judge, *, shared: bool) -> None:
        schema: Stated = {**STATE, "default": "open"}
        reference: Stated = {"$ref": "#/components/schemas/State"}

        summary = judge(states, state(reference if shared else schema), {"schemas": {"State": schema}}, version="3.1.0")

        assert accused(summary) == {}
        assert "read/query/state/query-default" not in outcomes(summary)


def test_a_parameter_has_no_default_of_null(judge: Judge) -> None:
    """Pydantic writes one for each optional parameter (Quart-Schema). No query holds null, and an empty text is one."""

    def read(call: Call) -> Answer:
        asked = call.query.get("state")
        return 200, [each for each in ("open", "done") if asked in {None, each}]

    union = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None}
    summary = judge(read, gets({**parameter("state"), "schema": union}, shown=list_of({"type": "string"})))

    assert accused(summary) == {}
    assert "read/query/state/query-default" not in outcomes(summary)


SAID_LIMIT: Stated = {**parameter("limit", type="integer", minimum=1, maximum=100), "description": "Defaults to 2."}


class TestSaidInWords:
    def test_another_default_is_a_warning_that_quotes_the_sentence(self, judge: Judge) -> None:
        summary = judge(numbers(3), gets(SAID_LIMIT, shown=list_of(INTEGER)))

        assert accused(summary) == {"read/query/limit/query-default": "warning"}
        (found,) = (each for each in summary.verdicts if each.requirement.kind == "query-default")
        assert found.requirement.sentence.endswith("as its description says: Defaults to 2.")
        assert found.requirement.pointer.endswith("/parameters/0/description")

    def test_the_default_is_applied(self, judge: Judge) -> None:
        assert accused(judge(numbers(2), gets(SAID_LIMIT, shown=list_of(INTEGER)))) == {}

    @pytest.mark.parametrize("said", ["Defaults to 2 for reports.", "Defaults to the size of the page.", "Up to 100."])
    def test_a_condition_states_no_default(self, said: str, judge: Judge) -> None:
        paths = gets({**SAID_LIMIT, "description": said}, shown=list_of(INTEGER))

        assert "read/query/limit/query-default" not in outcomes(judge(numbers(3), paths))

    def test_a_keyword_counts_before_words(self, judge: Judge) -> None:
        stated = {**LIMIT, "description": "Defaults to 7."}

        assert accused(judge(numbers(2), gets(stated, shown=list_of(INTEGER)))) == {}
