"""domain: values outside the schema are refused, values inside it are accepted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest
from documents import (
    BOOLEAN,
    INTEGER,
    NONE,
    TEXT,
    Stated,
    content,
    gets,
    list_of,
    object_of,
    operation,
    parameter,
    posts,
    resources,
)
from judging import Judge, accused, failures, outcomes, passed
from servers import Answer, Call, Item, Resources, Respond, accepting

STATES = ["archived", "active", "draft"]
STATE = {**TEXT, "enum": STATES}
Ways = dict[str, set[str]]


def nothing(_: Call) -> Answer:
    return 200, None


class Machine(Resources):
    """Resources whose status changes in some ways only. A resource is made as a draft."""

    def __init__(self, paths: Stated, ways: Ways) -> None:
        super().__init__(paths)
        self.ways = ways

    def make(self, body: Item) -> Item:
        return super().make({"status": "draft", **body})

    def accepts(self, call: Call) -> bool:
        now = self.kept.get(call.path.rpartition("/")[2], {}).get("status")
        return super().accepts(call) and (now is None or call.body.get("status", now) in {now, *self.ways[now]})


def machine(*, is_made_in_any_state: bool = False) -> Stated:
    whole = object_of("name", name=TEXT, status=STATE)
    sent = whole if is_made_in_any_state else object_of("name", name=TEXT)
    shown = object_of("id name", id=TEXT, name=TEXT, status=STATE)
    change = object_of(name=TEXT, status=STATE)
    return resources("/things", sent, shown, change=change, made="201", get="read", patch="change", delete="drop")


PET: Stated = {**object_of("kind", kind=TEXT, name=TEXT), "discriminator": {"propertyName": "kind"}}


def pets(**extensions: Any) -> Stated:
    """Return the components of a document in which some schemas extend one that has a discriminator."""
    children = {name: {"allOf": [ref("Pet"), object_of(**members)]} for name, members in extensions.items()}
    return {"schemas": {"Pet": PET, **children}}


def ref(name: str) -> Stated:
    return {"$ref": f"#/components/schemas/{name}"}


class TestAccuses:
    @pytest.mark.parametrize(
        ("stated", "taken", "case"),
        [
            ({**TEXT, "enum": ["a", "b"]}, TEXT, "enum"),
            ({**TEXT, "maxLength": 3}, TEXT, "maxLength"),
            ({**INTEGER, "minimum": 1}, INTEGER, "minimum"),
            ({**TEXT, "pattern": "^[a-z]+$"}, TEXT, "pattern"),
            ({**TEXT, "format": "uuid"}, TEXT, "format"),
        ],
        ids=["enum", "maximal length", "minimum", "pattern", "uuid"],
    )
    def test_value_outside_that_is_accepted_is_a_failure(
        self, judge: Judge, stated: Stated, taken: Stated, case: str
    ) -> None:
        summary = judge(accepting(object_of(a=taken)), posts(object_of(a=stated), object_of(a=stated)))

        assert f"make/body/a/domain:{case}" in failures(summary)
        assert {each.partition(":")[0] for each in failures(summary)} == {"make/body/a/domain"}

    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        ("bound", "beside"),
        [
            ({"maxLength": 8}, {**TEXT, "pattern": "^[A-Z]+-[0-9]+$"}),
            ({"minLength": 5}, {**TEXT, "pattern": "^[A-Z]+-[0-9]+$"}),
            ({"maxLength": 30}, {**TEXT, "pattern": "^[^@]+@[a-z0-9.]+$", "format": "email"}),
            ({"maxItems": 2}, {**list_of({"enum": ["red", "green", "blue", "black"]}), "uniqueItems": True}),
            ({"maxItems": 3}, list_of({**TEXT, "format": "date"})),
            ({"maxItems": 2}, list_of(object_of("sku", sku={**TEXT, "maxLength": 30}))),
            ({"minimum": 10}, {**INTEGER, "multipleOf": 5}),
            ({"maximum": 1}, {"type": "number", "multipleOf": 0.25}),
        ],
        ids=["longest", "shortest", "longest address", "set", "dates", "objects", "least", "greatest"],
    )
    def test_bound_alone_that_is_not_enforced_is_a_failure(self, judge: Judge, bound: Stated, beside: Stated) -> None:
        """The server checks what stands beside the bound."""
        stated = object_of(outer=object_of(a={**beside, **bound}))

        summary = judge(accepting(object_of(outer=object_of(a=beside))), posts(stated, stated), examples=0)

        assert f"make/body/outer/a/domain:{next(iter(bound))}" in failures(summary)
        assert {each.partition(":")[0] for each in failures(summary)} == {"make/body/outer/a/domain"}

    @pytest.mark.parametrize("most", [3, 4])
    def test_list_in_a_query_with_one_item_too_many_that_is_accepted_is_a_failure(
        self, judge: Judge, most: int
    ) -> None:
        colors = list_of({**TEXT, "enum": ["red", "green", "blue", "black"]})
        paths = gets(parameter("color", **colors, maxItems=3))

        def read(call: Call) -> Answer:
            given = parse_qs(call.target.partition("?")[2]).get("color", [])
            is_right = len(given) <= most and set(given) <= {"red", "green", "blue", "black"}
            return (200, None) if is_right else (422, {})

        found = accused(judge(read, paths, examples=0))

        assert found == ({} if most == 3 else {"read/query/color/domain:maxItems": "failure"})

    def test_day_that_no_calendar_has_is_a_warning_where_the_server_checks_the_form(self, judge: Judge) -> None:
        """As class-validator and the fast formats of Ajv do."""
        form = {**TEXT, "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?(Z|[+-][0-9:]+)$"}
        stated = object_of(due={**TEXT, "format": "date-time"})

        found = accused(judge(accepting(object_of(due=form)), posts(stated, stated)))

        assert found["make/body/due/domain:impossible"] == "warning lenient"
        assert not [level for level in found.values() if level.startswith("failure")]

    def test_text_that_is_turned_into_a_number_is_lenient(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return 200, {name: int(each) for name, each in call.body.items()}

        taken = object_of(size={"oneOf": [INTEGER, {**TEXT, "pattern": "^[0-9]+$"}]})
        stated = object_of(size=INTEGER)

        assert accused(judge(accepting(taken, make), posts(stated, stated))) == {
            "make/body/size/domain:string": "notice lenient"
        }

    @pytest.mark.parametrize(
        ("sent", "shown", "level"),
        [("", "sku", "failure"), ("sku", "", "warning lenient"), ("sku key", "key", "warning lenient")],
        ids=["the response requires it", "the request requires it", "write-only"],
    )
    def test_object_in_place_of_a_list_that_was_sent_is_lenient_if_it_has_what_the_response_requires(
        self, judge: Judge, sent: str, shown: str, level: str
    ) -> None:
        members: Stated = {"sku": TEXT, "number": INTEGER, "key": {**TEXT, "writeOnly": True}}
        stated = object_of("part", part=object_of(sent, **members))

        def make(call: Call) -> Answer:
            is_list = isinstance(call.body["part"], list)
            part = call.body["part"] if not is_list else {"number": "none"}
            return 200, {"part": {name: each for name, each in part.items() if name != "key"}}

        taken = {**stated, "properties": {"part": {"anyOf": [stated["properties"]["part"], list_of({})]}}}
        found = accused(judge(accepting(taken, make), posts(stated, object_of(part=object_of(shown, **members)))))

        assert found["make/body/part/domain:array"] == level

    @pytest.mark.parametrize(
        ("turned", "level"),
        [(round, "warning lenient"), (int, "warning lenient")],
        ids=["rounded", "cut"],
    )
    def test_fraction_that_is_stored_as_an_integer_is_a_warning(self, judge: Judge, turned: Any, level: str) -> None:
        def make(call: Call) -> Answer:
            return 200, {"size": turned(call.body["size"])}

        stated = object_of("size", size=INTEGER)
        found = accused(judge(accepting(object_of("size", size={"type": "number"}), make), posts(stated, stated)))

        assert found["make/body/size/domain:number"] == level

    def test_member_of_an_enum_that_is_refused_with_a_documented_405_is_a_failure(self, judge: Judge) -> None:
        pet = object_of("name", name=TEXT, kind={"enum": ["a", "b"]})
        server = accepting(object_of("name", name=TEXT, kind={"enum": ["a"]}), refusal=405)
        paths = {"/pets": {"post": operation("add", content(pet), body=pet, refuses="405")}}
        paths["/pets"]["post"]["responses"]["405"] = {"description": "Invalid input"}

        summary = judge(server, paths)

        assert accused(summary) == {"add/body/kind/domain:admitted": "failure"}
        assert {"add/body/name/required", "add/body/kind/domain:enum"} <= passed(summary)

    def test_stated_bound_and_stated_length_that_are_refused_are_failures(self, judge: Judge) -> None:
        schema = object_of(a={**INTEGER, "minimum": -10}, b={**TEXT, "maxLength": 100})
        taken = object_of(a={**INTEGER, "minimum": -9}, b={**TEXT, "maxLength": 90})

        summary = judge(accepting(taken), posts(schema, schema), examples=40)

        assert failures(summary) == {"make/body/a/domain:admitted", "make/body/b/domain:admitted"}

    @pytest.mark.parametrize("blank", [True, False])
    def test_longest_text_that_is_refused_as_every_other_text_is_narrower(self, judge: Judge, blank: bool) -> None:
        """A proxy must be one that was set up, and none was: the longest text is refused as any other is."""

        def watch(call: Call) -> Answer:
            if call.body.get("proxy", "") != "" or ("proxy" in call.body and not blank):
                return 400, {"detail": "not a valid choice"}
            return 201, {"title": call.body.get("title", "")}

        schema = object_of(title={**TEXT, "maxLength": 40}, proxy={**TEXT, "maxLength": 5000})
        server = accepting(object_of(title={**TEXT, "maxLength": 40}), watch)
        paths = {"/watches": {"post": operation("make", content(object_of(title=TEXT)), "201", body=schema)}}

        assert accused(judge(server, paths)) == {"make/body/proxy/domain:admitted": "warning narrower"}

    def test_longest_text_of_characters_that_are_refused_is_narrower(self, judge: Judge) -> None:
        """A name is of small letters and digits, which the document does not say; the longest of them is accepted."""
        rest: Stated = dict.fromkeys("abcd", TEXT)
        schema = object_of("name", name={**TEXT, "maxLength": 255}, **rest)
        paths = {"/variables": {"post": operation("make", content(schema), "201", body=schema)}}

        def make(call: Call) -> Answer:
            name = call.body["name"]
            return (201, call.body) if re.fullmatch("[a-z0-9]{1,255}", name) else (422, {"detail": "a wrong name"})

        assert accused(judge(accepting(object_of("name", name=TEXT, **rest), make), paths)) == {
            "make/body/name/domain:admitted": "warning narrower"
        }

    def test_value_that_needs_another_property_beside_it_is_narrower(self, judge: Judge) -> None:
        """A shared wallet needs an owner who exists."""
        stated = object_of(kind={**TEXT, "enum": ["own", "shared"]}, owner_id=TEXT)
        taken = object_of(kind={"enum": ["own", "shared"]}, owner_id={"type": ["string", "null"]})

        def make(call: Call) -> Answer:
            if call.body.get("kind", "own") == "shared":
                owner = call.body.get("owner_id")
                return 400, {"detail": "no such owner" if owner else "Owner ID is required for shared wallets."}
            return 200, {"kind": call.body.get("kind", "own"), "owner_id": None}

        summary = judge(accepting(taken, make), posts(stated, stated, refuses=""), examples=5)

        assert accused(summary) == {
            "make/body/kind/domain:admitted": "notice narrower",
            "make/body/owner_id/non-nullable": "failure",
            "make/response/owner_id/response-null": "failure",
        }

    def test_state_that_no_other_state_leads_to_is_a_failure(self, judge: Judge) -> None:
        paths = machine()

        summary = judge(Machine(paths, {"draft": {"active"}, "active": {"draft"}}), paths)

        assert accused(summary) == {"change/body/status/domain:admitted": "failure"}

    @pytest.mark.parametrize(
        ("refused", "level"),
        [({"draft"}, "warning narrower"), ({*STATES}, "failure")],
        ids=["one state", "every state"],
    )
    def test_refused_states_of_the_only_resource_of_its_kind(self, judge: Judge, refused: set[str], level: str) -> None:
        """A single state may follow on another one only; all of them cannot."""

        def put(call: Call) -> Answer:
            return (200, {}) if call.body.get("mode") not in refused else (400, {"message": "wrong"})

        mode = object_of(mode={**STATE, "default": "draft"})
        paths = {"/settings": {"put": operation("set", content({"type": "object"}), body=mode, refuses="400 404")}}

        assert accused(judge(accepting(mode, put, refusal=400), paths)) == {"set/body/mode/domain:admitted": level}

    @pytest.mark.parametrize("bound", [1, 5])
    def test_bound_that_is_refused_beside_fewer_fields_than_another_value_is_a_failure(
        self, judge: Judge, bound: int
    ) -> None:
        """A form whose full request holds other values, so that the bound is sent with few fields alone."""
        asked = object_of("key", key=TEXT, text=TEXT, n={**INTEGER, "minimum": 1, "maximum": 5})

        def extract(call: Call) -> Answer:
            return (400, {}) if call.body.get("n") == bound else (200, {})

        summary = judge(accepting(asked, extract), posts(asked, {"type": "object"}))

        assert failures(summary) == {"make/body/n/domain:admitted"}


class TestDoesNotAccuse:
    def test_blank_that_a_least_length_of_zero_admits_is_a_notice(self, judge: Judge) -> None:
        """springdoc writes `minLength: 0` for `@NotBlank @Size(max = 40)`."""
        schema = object_of("make", make={**TEXT, "minLength": 0, "maxLength": 40})
        serve = accepting(schema, lambda call: (200, call.body) if call.body["make"].strip() else (422, {}))

        assert accused(judge(serve, posts(schema, schema))) == {"make/body/make/domain:admitted": "notice narrower"}

    def test_bounds_that_are_enforced_beside_patterns_and_items_pass(self, judge: Judge) -> None:
        stated = object_of(
            code={**TEXT, "pattern": "^[A-Z]+-[0-9]+$", "minLength": 5, "maxLength": 8},
            colors={**list_of({"enum": ["red", "green"]}), "uniqueItems": True, "maxItems": 2},
            parts={**list_of(object_of("sku", sku=TEXT)), "minItems": 1, "maxItems": 60},
            ratio={"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 0.25},
        )

        summary = judge(accepting(stated), posts(stated, stated), examples=0)

        assert accused(summary) == {}
        assert {f"make/body/{each}" for each in ("code/domain:minLength", "parts/domain:maxItems")} <= passed(summary)

    @pytest.mark.parametrize("stated", [{"minimum": 1, "maximum": 9}, {"multipleOf": 2}, {"format": "int32"}])
    def test_bound_of_numbers_on_a_text_is_not_demanded(self, judge: Judge, stated: Stated) -> None:
        """JSON Schema 2020-12, Validation, section 6.2: a bound of numbers says nothing of a text."""
        page = {**TEXT, "default": "1", **stated}
        summary = judge(lambda _: (200, None), gets(parameter("page", **page)))

        assert accused(summary) == {}
        assert not {each for each in outcomes(summary) if each.startswith("read/query/page/domain:m")}

    @pytest.mark.parametrize(("said", "level"), [("IANA name", "notice"), ("Where it is", "warning")])
    def test_refusal_of_a_text_whose_description_names_a_standard_is_a_notice(
        self, judge: Judge, said: str, level: str
    ) -> None:
        zone = {**TEXT, "description": said, "default": "Europe/Paris", "example": "America/New_York"}
        sent = object_of("name", name=TEXT, zone=zone)
        known = {"Europe/Paris", "America/New_York"}

        def respond(call: Call) -> Answer:
            body = {"zone": "Europe/Paris", **call.body}
            return (200, body) if body["zone"] in known else (422, {"zone": ["unknown zone"]})

        found = accused(judge(accepting(sent, respond), posts(sent, sent)))

        assert found == {"make/body/zone/domain:admitted": f"{level} narrower"}

    def test_filter_that_refuses_the_id_of_a_resource_which_is_not_there_is_not_accused(self, judge: Judge) -> None:
        words = "Select a valid choice. That choice is not one of the available choices."

        def respond(call: Call) -> Answer:
            return (422, {"customer": [words]}) if "customer" in call.query else (200, None)

        assert accused(judge(respond, gets(parameter("customer", **INTEGER), parameter("q")))) == {}

    @pytest.mark.parametrize(("status", "found"), [(424, False), (422, True)])
    def test_refusal_that_is_about_another_system_says_nothing_about_a_value(
        self, judge: Judge, status: int, *, found: bool
    ) -> None:
        """Apprise answers 424 where a message could not be delivered to the address."""
        messages = posts(object_of("text", text=TEXT, url=TEXT), object_of(text=TEXT))

        def deliver(call: Call) -> Answer:
            if not isinstance(call.body, dict) or not isinstance(call.body.get("text"), str):
                return 400, {}
            return (status, {"detail": "not delivered"}) if "url" in call.body else (201, {"text": call.body["text"]})

        assert ("make/body/url/domain:admitted" in accused(judge(deliver, messages))) == found

    def test_bound_of_a_field_that_is_taken_beside_another_one_alone_is_no_failure(self, judge: Judge) -> None:
        """A size is taken with a unit, and the refusal has no words."""
        range_ = {**INTEGER, "minimum": 0, "maximum": 500}
        place = object_of("city", city=TEXT, zip=TEXT)
        color = {**TEXT, "enum": ["red", "green", "blue"], "default": "green"}
        since = {**TEXT, "format": "date-time"}
        sized = object_of(
            weight={**range_, "type": ["integer", "null"]}, color=color, size=range_, since=since, place=place
        )

        def measure(call: Call) -> Answer:
            return (400, {}) if "size" in call.body and "since" not in call.body else (200, call.body)

        summary = judge(accepting(sized, measure), posts(sized, sized), examples=2)

        assert failures(summary) == set()

    def test_values_at_the_edges_that_are_accepted_pass(self, judge: Judge) -> None:
        schema = object_of(a={**INTEGER, "minimum": 1, "maximum": 9}, b={**TEXT, "minLength": 2, "maxLength": 4})

        summary = judge(accepting(schema), posts(schema, schema))

        assert accused(summary) == {}
        cases = {"a/domain:minimum", "a/domain:maximum", "b/domain:minLength", "b/domain:maxLength"}
        assert {f"make/body/{each}" for each in cases} <= passed(summary)

    @pytest.mark.parametrize("seed", range(6))
    def test_text_at_the_edge_that_begins_with_another_character_is_no_failure(self, judge: Judge, seed: int) -> None:
        """microblog-api: a user name begins with a letter, and the document states its lengths alone."""
        stated = object_of(a={**TEXT, "minLength": 3, "maxLength": 64}, b=TEXT)
        taken = object_of(a={**stated["properties"]["a"], "pattern": "^[A-Za-z]"}, b=TEXT)

        assert failures(judge(accepting(taken), posts(stated, stated), seed=seed, examples=20)) == set()

    def test_any_body_may_be_accepted_where_the_schema_admits_everything(self, judge: Judge) -> None:
        assert failures(judge(accepting(True), posts(True, True), version="3.1.0", examples=40)) == set()

    @pytest.mark.parametrize("kinds", ["any", "Pet alone"])
    def test_discriminator_that_nothing_extends_demands_nothing(self, judge: Judge, kinds: str) -> None:
        free = object_of("kind", kind=TEXT if kinds == "any" else {"const": "Pet"}, name=TEXT)

        summary = judge(accepting(free, nothing), posts(ref("Pet")), pets())

        assert accused(summary) == {}
        assert summary.untested == {}
        assert "make/body/domain:discriminator" not in outcomes(summary)

    @pytest.mark.parametrize("union", [True, False])
    def test_discriminator_value_that_names_no_schema_is_not_demanded(self, judge: Judge, union: bool) -> None:
        """A server that reads `kind` knows the schemas of the document, and no other word."""
        words = ["Cat", "Dog"] if union else ["Dog"]
        known = object_of("kind", kind={"enum": words}, name=TEXT, barks=BOOLEAN, lives=INTEGER)
        schema = {"oneOf": [ref("Cat"), ref("Dog")]} if union else ref("Dog")

        summary = judge(accepting(known, nothing), posts(schema), pets(Cat={"lives": INTEGER}, Dog={"barks": BOOLEAN}))

        assert accused(summary) == {}
        assert summary.untested == {}

    @pytest.mark.parametrize(
        "ways",
        [
            {"draft": {"active", "archived"}, "active": {"archived", "draft"}, "archived": set()},
            {"draft": {"active"}, "active": {"archived"}, "archived": set()},
            {"draft": {"active"}, "active": {"archived"}, "archived": {"draft"}},
        ],
        ids=["a last state", "in one order", "in a circle"],
    )
    def test_state_that_can_be_reached_over_others_is_admitted(self, judge: Judge, ways: Ways) -> None:
        paths = machine()

        summary = judge(Machine(paths, ways), paths)

        assert accused(summary) == {}
        assert "change/body/status/domain:admitted" in passed(summary)

    def test_resource_that_is_made_in_its_last_state_may_refuse_all_others(self, judge: Judge) -> None:
        ways: Ways = {"draft": {"active", "archived"}, "active": {"archived", "draft"}, "archived": set()}
        paths = machine(is_made_in_any_state=True)

        assert failures(judge(Machine(paths, ways), paths)) == set()

    def test_value_of_a_parameter_that_nothing_shows_is_no_finding(self, judge: Judge) -> None:
        search = parameter("search")
        paths = {"/things": {"get": operation("list", NONE, parameters=[search])}}

        summary = judge(nothing, paths)

        assert accused(summary) == {}
        assert "list/query/search/domain:admitted" in passed(summary)


HOMES: Stated = {"name": TEXT, "street": TEXT, "box": TEXT, "note": TEXT}


@pytest.mark.parametrize("words", ["street and box must not be given together", ""])
class TestTwoFieldsThatExcludeEachOther:
    def test_neither_of_them_is_a_warning(self, judge: Judge, words: str) -> None:
        """A letter goes to a street or to a box. The refusal names both, or none."""
        schema = object_of("name", **HOMES)
        server = accepting(
            schema, lambda call: (422, {"detail": words}) if {"street", "box"} <= call.body.keys() else (200, call.body)
        )

        found = accused(judge(server, posts(schema, schema), examples=20))

        assert {each for each in found.values() if not each.startswith("notice")} == set()

    def test_a_refused_value_beside_them_is_still_found(self, judge: Judge, words: str) -> None:
        """A bound of the note is refused, whatever else is sent."""
        schema = object_of("name", **{**HOMES, "note": {**TEXT, "maxLength": 20}})

        def respond(call: Call) -> Answer:
            if len(call.body.get("note", "")) > 19:
                return 422, {"detail": "note: too long"}
            return (422, {"detail": words}) if {"street", "box"} <= call.body.keys() else (200, call.body)

        found = accused(judge(accepting(schema, respond), posts(schema, schema)))

        assert found["make/body/note/domain:admitted"] == "failure"


@pytest.mark.parametrize("words", ["zip is needed where street is given", "street needs a box"])
def test_a_field_that_needs_another_one_is_a_notice_whatever_the_other_is_called(judge: Judge, words: str) -> None:
    schema = object_of("name", name=TEXT, street=TEXT, zip=TEXT, box=TEXT)
    other = "zip" if "zip" in words else "box"

    def respond(call: Call) -> Answer:
        is_alone = "street" in call.body and other not in call.body
        return (422, {"detail": words}) if is_alone else (200, call.body)

    found = accused(judge(accepting(schema, respond), posts(schema, schema), examples=10))

    assert {each for each in found.values() if not each.startswith("notice")} == set()


def test_a_value_that_does_not_fit_another_one_is_a_notice(judge: Judge) -> None:
    """An early end is refused, and the words name both times."""
    time: Stated = {**TEXT, "format": "date-time"}
    schema = object_of("start end", start=time, end=time)

    def respond(call: Call) -> Answer:
        is_early = call.body["end"] <= call.body["start"]
        return (422, {"detail": "end must be after start"}) if is_early else (200, call.body)

    found = accused(judge(accepting(schema, respond), posts(schema, schema), examples=60, seed=7))

    assert {each for each in found.values() if not each.startswith("notice")} == set()


SIZED = object_of("name weight", name=TEXT, size=INTEGER, weight=INTEGER)


def sized(*, is_rule: bool) -> Respond:
    """Return a server that refuses a size of 0 for what weighs something, or a faulty one that refuses it always."""

    def respond(call: Call) -> Answer:
        is_refused = call.body.get("size") == 0 and not (is_rule and call.body["weight"] == 0)
        return (422, {"detail": "size does not fit weight"}) if is_refused else (200, call.body)

    return accepting(SIZED, respond)


def test_value_that_is_always_refused_is_a_warning_although_the_words_name_another_field(judge: Judge) -> None:
    found = accused(judge(sized(is_rule=False), posts(SIZED, SIZED)))

    assert found["make/body/size/domain:admitted"] == "warning narrower"


def test_value_may_be_refused_beside_another_field_that_the_words_name(judge: Judge) -> None:
    found = accused(judge(sized(is_rule=True), posts(SIZED, SIZED)))

    assert {each for each in found.values() if not each.startswith("notice")} == set()


def test_a_code_of_letters_is_no_reason_to_accuse_the_field_beside_it(judge: Judge) -> None:
    """The country must be letters, and each request has a fresh one. The words name the place of the country."""
    home = object_of("city country", city=TEXT, unit=TEXT, country={**TEXT, "minLength": 2, "maxLength": 2})
    schema = object_of("name", name=TEXT, address=home)

    def respond(call: Call) -> Answer:
        country = call.body.get("address", {}).get("country", "AA")
        is_code = country.isascii() and country.isalpha()
        return (200, call.body) if is_code else (422, {"detail": "address.country: not an ISO code"})

    summary = judge(accepting(schema, respond), posts(schema, schema), examples=30, seed=2)

    assert {each for each in accused(summary) if "country" not in each} == set()
    assert failures(summary) == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [("quantity must be an integer number", "notice narrower"), ("quantity is wrong", "warning narrower")],
)
def test_a_server_that_asks_for_whole_numbers_in_words_is_not_accused(judge: Judge, words: str, expected: str) -> None:
    """NestJS documents an integer of its validator as `number`."""
    schema = object_of("quantity", quantity={"type": "number", "minimum": 1}, note=TEXT)

    def say(call: Call) -> Answer:
        is_whole = float(call.body["quantity"]).is_integer()
        return (200, call.body) if is_whole else (400, {"message": [words]})

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    found = {each.requirement.id: f"{each.level} {each.reason}" for each in summary.verdicts if each.level}
    assert found["make/body/quantity/domain:admitted"] == expected
    assert summary.untested == {}


@pytest.mark.parametrize(
    ("refuses", "words", "expected"),
    [
        (lambda text: len(text) > 255, "too long", {"make/body/title/domain:admitted": "notice narrower"}),
        (lambda text: not text.strip(), "title can't be blank", {"make/body/title/domain:admitted": "notice narrower"}),
        (lambda text: not text.strip(), "no", {"make/body/title/domain:admitted": "warning narrower"}),
    ],
    ids=["a column of 255 characters", "a blank, in words", "a blank, without words"],
)
def test_what_most_servers_refuse_is_a_notice(
    judge: Judge, refuses: Callable[[str], bool], words: str, expected: dict[str, str]
) -> None:
    schema = object_of(title=TEXT, note=TEXT)

    def say(call: Call) -> Answer:
        return (400, {"errors": [words]}) if refuses(call.body.get("title", "some")) else (200, call.body)

    assert accused(judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))) == expected


@pytest.mark.parametrize(("more", "level"), [({}, "notice"), ({"format": "int64"}, "warning")])
def test_an_integer_of_a_query_beyond_32_bits_may_be_refused(judge: Judge, more: dict[str, Any], level: str) -> None:
    def read(call: Call) -> Answer:
        asked = call.query.get("minutes", "0")
        return (200, [{"minutes": 1}]) if asked.isdecimal() and int(asked) < 10**9 else (422, {})

    asked = parameter("minutes", type="integer", minimum=0, **more)
    paths = gets(parameter("first", type="integer", maximum=9), asked, shown=list_of(object_of(minutes=INTEGER)))
    found = accused(judge(read, paths))

    assert found["read/query/minutes/domain:admitted"].partition(" ")[0] == level


@pytest.mark.parametrize(("name", "level"), [("assigneeId", "notice"), ("assignee", "warning")])
def test_an_empty_text_that_is_refused_as_an_id_is_a_notice(judge: Judge, name: str, level: str) -> None:
    """It refers to nothing, whatever the refusal says."""
    schema = object_of("title", title=TEXT, **{name: TEXT})

    def say(call: Call) -> Answer:
        return (422, {"detail": "no"}) if call.body.get(name) == "" else (200, call.body)

    found = accused(judge(accepting(schema, say), posts(schema, schema)))

    assert found == {f"make/body/{name}/domain:admitted": f"{level} narrower"}


@pytest.mark.parametrize("wanted", ["price", "ratio"])
def test_a_field_that_wants_another_one_beside_it_is_a_notice_without_words(judge: Judge, wanted: str) -> None:
    """`required_with` of Laravel. No request needs to send the plain value alone."""
    stated = object_of(
        price={**INTEGER, "minimum": 0, "maximum": 500},
        count={**TEXT, "minLength": 1, "maxLength": 40},
        ratio={"type": ["string", "null"]},
    )

    def say(call: Call) -> Answer:
        is_alone = "count" in call.body and wanted not in call.body
        return (422, None) if is_alone else (201, {"id": "a", **call.body})

    paths = {"/rooms": {"post": operation("make", content(stated), "201", body=stated, refuses="422")}}

    assert "warning" not in " ".join(accused(judge(accepting(stated, say, refusal=422), paths, examples=2)).values())


@pytest.mark.parametrize(
    ("stated", "is_right", "level"),
    [
        ({**TEXT, "x-format": {"isoDate": True}}, lambda value: value != "", "notice"),
        ({"type": "object"}, lambda value: all(isinstance(each, str) for each in value.values()), "notice"),
        (TEXT, lambda value: value != "", "warning"),
    ],
    ids=["an extension of hapi-swagger", "a map of which the document says nothing", "a text without any rule"],
)
def test_what_the_document_leaves_to_the_server_is_a_notice(
    judge: Judge, stated: Stated, is_right: Callable[[Any], bool], level: str
) -> None:
    schema = object_of("title", title=TEXT, at=stated)

    def say(call: Call) -> Answer:
        return (200, call.body) if "at" not in call.body or is_right(call.body["at"]) else (400, None)

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    assert accused(summary)["make/body/at/domain:admitted"] == f"{level} narrower"


@pytest.mark.parametrize("digits", [{"format": "integer"}, {"pattern": r"^\d+$"}], ids=["Elysia", "Pydantic"])
def test_number_in_a_text_has_the_bounds_of_the_number_beside_it(judge: Judge, digits: Stated) -> None:
    size = {"anyOf": [{**TEXT, **digits}, {**INTEGER, "minimum": 1, "maximum": 40}]}
    schema = object_of("title", title=TEXT, size=size)

    def say(call: Call) -> Answer:
        return (200, call.body) if 1 <= int(call.body.get("size", 1)) <= 40 else (400, None)

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    assert accused(summary) == {}
    assert any("size" in each and each.endswith("domain:admitted") for each in passed(summary))


@pytest.mark.parametrize(("bound", "level"), [({}, "warning lenient"), ({"maximum": 2**31 - 2}, "failure")])
def test_integer_outside_of_a_format_is_a_warning_and_outside_of_a_bound_a_failure(
    judge: Judge, bound: Stated, level: str
) -> None:
    """tsoa documents each integer as `int32`, and JavaScript keeps larger ones."""
    stated = object_of("count", count={**INTEGER, "format": "int32", **bound})

    summary = judge(accepting(object_of("count", count=INTEGER)), posts(stated, object_of(count=INTEGER)))

    assert accused(summary)["make/body/count/domain:maximum"] == level


def test_members_of_a_map_are_called_as_in_an_example(judge: Judge) -> None:
    """A museum has labels by language, and OpenAPI 3.0 has no word for the form of their names."""
    labels = {"type": "object", "additionalProperties": TEXT, "example": {"en": "A bowl"}}
    schema = object_of("title", title=TEXT, labels=labels)

    def say(call: Call) -> Answer:
        return (200, call.body) if all(len(each) == 2 for each in call.body.get("labels", {})) else (400, None)

    summary = judge(accepting(schema, say, refusal=400), posts(schema, schema, refuses="400"))

    assert accused(summary) == {}
    assert "make/body/labels/echo" in passed(summary)
