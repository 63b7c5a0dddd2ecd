"""echo: a value that was sent comes back as it was sent."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import count
from typing import Any

import pytest
from documents import (
    BOOLEAN,
    INTEGER,
    NONE,
    TEXT,
    WORD,
    Stated,
    content,
    in_path,
    list_of,
    nullable,
    object_of,
    operation,
    parameter,
    posts,
    resources,
)
from judging import Judge, accused, failures, passed, verdict, warnings
from notes import NOTES, Notes, notes
from servers import Answer, Call, Item, Resources, Show, accepting, hiding, same

from bythebook_openapi.schema.durations import seconds_of

GROUP = object_of("name", name=TEXT, members=list_of(WORD))
GROUPS = {"/groups": {"post": operation("make", content(GROUP), body=GROUP)}}
TIME = {**TEXT, "format": "date-time"}


def members(change: Any) -> Any:
    """Return a server of groups that shows what a function makes of the members."""
    return accepting(GROUP, lambda call: (200, {**call.body, "members": change(call.body.get("members", []))}))


MAP = {"type": "object", "additionalProperties": TEXT}
LABELED = object_of("name", name=TEXT, labels={**MAP, "default": {}})
LIST_OR_MAP: Stated = {"type": ["object", "array"]}
EMPTY_OR_MAP: Stated = {"oneOf": [MAP, {"type": "array", "maxItems": 0}]}


def in_php(call: Call) -> Answer:
    """Respond as PHP does, which writes an empty map as an empty list."""
    return 200, {**call.body, "labels": call.body.get("labels") or []}


MONEY = {**TEXT, "pattern": r"^\d{1,12}(\.\d{0,2})?$"}
LOOSE: Stated = {"anyOf": [{"type": "number", "minimum": 0}, TEXT]}


def paid(places: int, sent: Stated, shown: Stated | None = None) -> tuple[Any, Stated]:
    """Return a server that keeps so many decimal places of an amount and shows it as a text, and its paths."""
    body = object_of("name", name=TEXT, amount=sent)

    def make(call: Call) -> Answer:
        kept = dict(call.body)
        try:
            kept["amount"] = str(round(Decimal(str(kept["amount"])), places)) if "amount" in kept else "1.00"
        except InvalidOperation:
            return 422, {}
        return 200, kept

    return accepting(body, make), posts(body, object_of("name", name=TEXT, amount=shown or TEXT))


PLANNED: Stated = {"name": TEXT, "enabled": {**BOOLEAN, "default": True}, "schedule": nullable(TEXT)}
PLANS = resources(
    "/things",
    object_of("name", **PLANNED),
    object_of("id name", id=TEXT, **PLANNED),
    change=object_of(**PLANNED),
    made="201",
    get="read",
    patch="change",
    delete="drop",
)


class Planned(Resources):
    """Resources that have no schedule while they are not enabled; `becomes` changes an enabled one."""

    def __init__(self, becomes: Show = dict) -> None:
        super().__init__(PLANS)
        self.becomes = becomes

    def keep(self, key: Any, body: Item) -> Item:
        whole = {"enabled": True, "schedule": None, **body}
        return super().keep(key, self.becomes(whole if whole["enabled"] else {**whole, "schedule": None}))


def _is_parcel(body: Item) -> bool:
    types = {"weight": (int,), "speed": (str,), "insured": (bool,), "greeting": (str, type(None))}
    return "weight" in body and all(type(value) in types.get(name, ()) for name, value in body.items())


SIZES = object_of(width={**INTEGER, "default": 1}, height=INTEGER)
SIZED = object_of(size={**SIZES, "default": {}})


def sized(keeps: Any) -> Any:
    """Return a server of sizes that shows the members of which a function says so."""

    def make(call: Call) -> Answer:
        return 200, {"size": {name: each for name, each in call.body.get("size", {}).items() if keeps(name, each)}}

    return accepting(SIZED, make)


def spelled_in_utc(value: Any) -> Any:
    if isinstance(value, list):
        return [spelled_in_utc(each) for each in value]
    return datetime.fromisoformat(value.upper()).astimezone(UTC).isoformat() if isinstance(value, str) else value


NUMBER: Stated = {"type": "number"}
PRICED = object_of("name", name=TEXT, price=NUMBER)


def priced(change: Any, schema: Stated = PRICED) -> Any:
    """Return a server that shows what a function makes of each number."""

    def make(call: Call) -> Answer:
        return 200, {name: change(each) if isinstance(each, int | float) else each for name, each in call.body.items()}

    return accepting(schema, make)


def refusing_repeats(change: Any = list) -> Any:
    """Return a server that refuses a list with an item twice, and shows what a function makes of another one."""

    def make(call: Call) -> Answer:
        sent = call.body.get("members", [])
        return (422, {}) if len({*sent}) < len(sent) else (200, {**call.body, "members": change(sent)})

    return accepting(GROUP, make)


ZONE = object_of("name", name=TEXT, records=list_of(object_of("kind", kind=TEXT, text=TEXT)))
ZONES = {"/zones": {"post": operation("make", content(ZONE), body=ZONE)}}
SOA = {"kind": "SOA", "text": "a.example.org hostmaster.example.org 1 2 3 4 5"}


FACTS = object_of(energy=INTEGER, salt=INTEGER)


def labeled(bare: Stated, salt: int = 0) -> tuple[Any, Stated]:
    """Return a server that shows the documented facts of a product, and adds some salt. The facts may be null."""
    schema = object_of("name", name=TEXT, facts={"anyOf": [FACTS, bare]})

    def make(call: Call) -> Answer:
        facts = call.body.get("facts")
        added = {"energy": 0, "salt": salt}
        return 200, {
            **call.body,
            "facts": facts and {name: facts[name] + added[name] for name in facts if name in added},
        }

    return accepting(object_of("name", name=TEXT, facts=nullable(FACTS)), make), posts(schema, schema)


BARE = pytest.mark.parametrize("bare", [nullable({"type": "object"}), {"nullable": True}], ids=["an object", "no type"])


class TestAccuses:
    @BARE
    def test_member_that_changes_of_an_object_in_a_union_with_null(self, judge: Judge, bare: Stated) -> None:
        server, paths = labeled(bare, salt=1)

        assert accused(judge(server, paths)) == {"make/body/facts/salt/echo": "warning computed"}

    @pytest.mark.parametrize(
        ("change", "level"),
        [
            (lambda text: text[:5], "failure"),
            (str.strip, "notice tidied"),
            (str.lower, "warning tidied"),
            (lambda text: f"{text}!", "warning computed"),
        ],
        ids=["cut", "trimmed", "in lower case", "computed"],
    )
    def test_text_that_comes_back_changed(self, judge: Judge, change: Any, level: str) -> None:
        """A text that is cut is a failure. What a server may do on purpose is a warning."""
        schema = object_of("name", name=TEXT)
        server = accepting(schema, lambda call: (200, {"name": change(call.body["name"])}))

        assert accused(judge(server, posts(schema, schema))) == {"make/body/name/echo": level}

    @pytest.mark.parametrize(
        ("made", "reason"),
        [(lambda sent: ["the owner", *sent], "items added"), (lambda sent: sent[::-1], "reordered")],
        ids=["items added", "reordered"],
    )
    def test_list_that_the_server_means_as_a_set_is_a_warning(self, judge: Judge, made: Any, reason: str) -> None:
        assert accused(judge(members(made), GROUPS)) == {"make/body/members/echo": f"warning {reason}"}

    @pytest.mark.parametrize(
        "made",
        [lambda sent: sent[1:], lambda sent: [each[:-1] + "?" for each in sent]],
        ids=["an item lost", "items changed"],
    )
    def test_list_that_loses_or_changes_items_is_a_failure(self, judge: Judge, made: Any) -> None:
        server = members(lambda sent: sent if len(sent) < 2 else made(sent))

        assert accused(judge(server, GROUPS)) == {"make/body/members/echo": "failure"}

    @pytest.mark.parametrize("kind", ["number", ["number", "null"]])
    def test_number_within_narrow_bounds_that_is_rounded_is_a_failure(self, judge: Judge, kind: Any) -> None:
        schema = object_of("rating", rating={"type": kind, "minimum": 0, "maximum": 5})
        server = accepting(schema, lambda call: (200, {"rating": int(call.body["rating"] or 0)}))

        found = accused(judge(server, posts(schema, schema), version="3.1.0"))

        assert found.get("make/body/rating/echo") == "failure"

    def test_list_whose_items_come_back_in_lower_case_is_tidied(self, judge: Judge) -> None:
        server = members(lambda sent: [each.lower() for each in sent])

        assert accused(judge(server, GROUPS)) == {"make/body/members/echo": "warning tidied"}

    def test_list_that_is_sorted_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(members(sorted), GROUPS)) == {"make/body/members/echo": "warning reordered"}

    def test_list_that_loses_its_duplicates_is_a_warning(self, judge: Judge) -> None:
        server = members(lambda sent: list(dict.fromkeys(sent)))

        assert accused(judge(server, GROUPS)) == {"make/body/members/echo": "warning duplicates removed"}

    @pytest.mark.parametrize(
        "made", [lambda sent: sent[:1], lambda sent: sorted({*sent})[:2]], ids=["the first alone", "two of a set"]
    )
    def test_list_that_loses_a_distinct_item_is_a_failure(self, judge: Judge, made: Any) -> None:
        assert accused(judge(members(made), GROUPS)) == {"make/body/members/echo": "failure"}

    def test_lost_item_is_found_on_a_server_that_refuses_duplicates(self, judge: Judge) -> None:
        assert accused(judge(refusing_repeats(lambda sent: sent[:1]), GROUPS)) == {
            "make/body/members/domain:admitted": "notice narrower",
            "make/body/members/echo": "failure",
        }

    @pytest.mark.parametrize("change", [int, round, math.ceil], ids=["cut off", "rounded", "rounded up"])
    @pytest.mark.parametrize(
        "bounds", [{}, {"minimum": 0, "maximum": 1000}, {"format": "double"}], ids=["free", "with bounds", "double"]
    )
    def test_number_that_loses_its_whole_fraction_is_a_failure(self, judge: Judge, change: Any, bounds: Stated) -> None:
        schema = object_of("name", name=TEXT, price={**NUMBER, **bounds})

        assert accused(judge(priced(change, schema), posts(schema, schema))) == {"make/body/price/echo": "failure"}

    def test_integer_that_goes_through_a_double_is_a_failure(self, judge: Judge) -> None:
        """The bounds of int64 survive: the lower one is a double, and the conversion back ends at the upper one."""
        sized = object_of("size", size={**INTEGER, "format": "int64"})
        paths = {"/files": {"post": operation("make", content(sized), body=sized)}}

        def rounded(call: Call) -> Answer:
            return 200, {"size": min(int(float(call.body["size"])), 2**63 - 1)}

        assert failures(judge(accepting(object_of("size", size=INTEGER), rounded), paths)) == {"make/body/size/echo"}

    def test_number_that_is_rounded_to_a_digit_is_a_warning(self, judge: Judge) -> None:
        server = priced(lambda number: round(number, 1))

        assert accused(judge(server, posts(PRICED, PRICED))) == {"make/body/price/echo": "warning computed"}

    @pytest.mark.parametrize("places", [0, 1])
    @pytest.mark.parametrize(
        "sent",
        [
            MONEY,
            {**TEXT, "format": "decimal", "x-decimal-places": 2},
            {"anyOf": [NUMBER, MONEY]},
            {"anyOf": [{**NUMBER, "multipleOf": 0.01}, TEXT]},
        ],
        ids=["pattern", "extension", "union with a pattern", "multipleOf"],
    )
    def test_decimal_that_loses_stated_places_is_a_failure(self, judge: Judge, sent: Stated, places: int) -> None:
        found = accused(judge(*paid(places, sent)))

        assert found.get("make/body/amount/echo") == "failure"

    def test_integer_that_comes_back_as_a_text_is_a_failure(self, judge: Judge) -> None:
        """The value of a form: an integer or a text."""
        schema = object_of("value", value={"anyOf": [INTEGER, TEXT]})
        server = accepting(schema, lambda call: (200, {"value": str(call.body["value"])}))

        assert "make/body/value/echo" in failures(judge(server, posts(schema, schema)))

    @pytest.mark.parametrize("places", [0, 1])
    def test_number_that_loses_places_as_a_text_is_a_warning(self, judge: Judge, places: int) -> None:
        found = accused(judge(*paid(places, LOOSE)))

        assert found.get("make/body/amount/echo") == "warning rounded"

    def test_number_that_loses_stated_places_is_a_failure(self, judge: Judge) -> None:
        schema = object_of("name", name=TEXT, price={**NUMBER, "multipleOf": 0.01})
        server = priced(lambda number: round(number, 1), schema)

        assert accused(judge(server, posts(schema, schema))) == {"make/body/price/echo": "failure"}

    def test_number_that_is_always_the_same_is_a_warning(self, judge: Judge) -> None:
        assert accused(judge(priced(lambda _: 2), posts(PRICED, PRICED))) == {
            "make/body/price/echo": "warning computed"
        }

    def test_member_that_every_response_leaves_out_is_a_failure(self, judge: Judge) -> None:
        losing = sized(lambda name, value: name != "width" or value > 1)

        assert accused(judge(losing, posts(SIZED, SIZED))) == {"make/body/size/width/echo": "failure"}

    def test_property_that_nothing_ever_shows_is_a_warning(self, judge: Judge) -> None:
        unseen = hiding("password", "mood")

        assert accused(judge(Notes(answers=unseen, reads=unseen), NOTES)) == {
            "make/body/mood/echo": "warning never shown",
            "make/body/mood/read-back": "warning lost on read",
            "put/body/mood/echo": "warning never shown",
            "put/body/mood/read-back": "warning lost on read",
        }

    def test_property_that_another_one_clears_is_coupled(self, judge: Judge) -> None:
        assert accused(judge(Planned(), PLANS)) == {
            "make/body/schedule/echo": "warning coupled",
            "change/body/schedule/echo": "warning coupled",
        }

    @pytest.mark.parametrize("seed", range(5))
    def test_coupled_property_is_no_failure_beside_an_invalid_value_that_is_accepted(
        self, judge: Judge, seed: int
    ) -> None:
        """The server takes 1 for true. A parcel with a speed of its own has no greeting."""
        insured, greeting = {"type": "boolean", "default": False}, {**TEXT, "nullable": True}
        speed = {**TEXT, "default": "normal"}
        schema = object_of("weight", weight=INTEGER, speed=speed, insured=insured, greeting=greeting)

        def make(call: Call) -> Answer:
            stated = call.body if isinstance(call.body, dict) else {}
            parcel = {"speed": "normal", "insured": False, "greeting": None, **stated}
            if parcel["insured"] in (1, "true"):
                parcel["insured"] = True
            if not _is_parcel(parcel):
                return 422, {}
            return 200, {**parcel, "greeting": None} if parcel["speed"].startswith("Some") else parcel

        found = accused(judge(make, posts(schema, schema), seed=seed))
        assert {name: level for name, level in found.items() if "lenient" not in level} == {
            "make/body/greeting/echo": "warning coupled"
        }

    @pytest.mark.parametrize(
        "becomes",
        [
            lambda item: {**item, "schedule": item["schedule"] and item["schedule"][:5]},
            lambda item: {**item, "schedule": item["schedule"] and item["name"]},
        ],
        ids=["cut", "another property's value"],
    )
    def test_property_that_is_lost_without_another_one_is_a_failure(self, judge: Judge, becomes: Show) -> None:
        found = failures(judge(Planned(becomes), PLANS))

        assert {"make/body/schedule/echo", "change/body/schedule/echo"} == {e for e in found if e.endswith("/echo")}

    def test_empty_object_that_comes_back_as_an_empty_list_is_a_failure(self, judge: Judge) -> None:
        """Where a client may send both, they are two values."""
        sent = object_of("name labels", name=TEXT, labels=LIST_OR_MAP)
        summary = judge(accepting(sent, in_php), posts(sent, sent), version="3.1.0", examples=40)

        assert failures(summary) == {"make/body/labels/echo"}


class TestDoesNotAccuse:
    @BARE
    def test_unknown_members_beside_a_union_that_says_null_by_an_empty_object(self, judge: Judge, bare: Stated) -> None:
        """apispec writes a nullable object like this, and marshmallow drops the members that it does not know."""
        server, paths = labeled(bare)

        assert accused(judge(server, paths)) == {}

    @pytest.mark.parametrize(
        ("schema", "change"),
        [
            ({**TEXT, "format": "email"}, str.lower),
            ({**TEXT, "format": "uri"}, lambda text: f"{text}/" if text.count("/") == 2 else text),
            ({"type": ["string", "null"]}, lambda text: text or None),
        ],
        ids=["an e-mail address in lower case", "a URI with a slash for its path", "null for an empty text"],
    )
    def test_text_in_a_normal_form_is_a_notice(self, judge: Judge, schema: Stated, change: Any) -> None:
        """Rails, Pydantic and Laravel do so, and the document does not say that they must not."""
        stated = object_of("name", name=TEXT, a=schema)

        def make(call: Call) -> Answer:
            return 200, {key: change(each) if key == "a" and each else each for key, each in call.body.items()}

        def keep(call: Call) -> Answer:
            return 200, {
                key: change(each) if key == "a" and each is not None else each for key, each in call.body.items()
            }

        found = accused(
            judge(accepting(stated, keep if "format" not in schema else make), posts(stated, stated), version="3.1.0")
        )

        assert set(found.values()) <= {"notice tidied"}

    def test_member_of_an_item_that_is_lost_is_no_finding_beside_the_list(self, judge: Judge) -> None:
        """Agent Development Kit drops each event that is partial."""
        event = object_of(author=TEXT, partial=BOOLEAN)
        stated = object_of("name", name=TEXT, events=list_of(event))

        def make(call: Call) -> Answer:
            events = [each for each in call.body.get("events", []) if not each.get("partial")]
            return 200, {**call.body, "events": events}

        found = accused(judge(accepting(stated, make), posts(stated, stated)))

        assert [each for each in found if each.endswith("/echo")] == ["make/body/events/echo"]

    def test_post_that_finds_a_resource_by_the_id_it_was_sent_shows_nothing(self, judge: Judge) -> None:
        """LangGraph answers the thread that is there, whose id is `thread_id`."""
        uuid: Stated = {**TEXT, "format": "uuid"}
        thread = object_of("thread_id", thread_id=uuid, note=TEXT)
        paths = resources("/threads", thread, thread, key=in_path("thread_id", uuid), get="read")

        class Threads(Resources):
            def make(self, body: Item) -> Item:
                return self.kept.get(body["thread_id"]) or self.keep(body["thread_id"], body)

        assert "make/body/note/echo" not in accused(judge(Threads(paths), paths))

    def test_post_that_finds_a_resource_shows_nothing_though_a_time_within_moved_on(self, judge: Judge) -> None:
        """Jupyter Server has one session for a path, which says when its kernel was last active."""
        kernel = object_of(name=TEXT, active=TIME)
        stated = object_of("path", path=TEXT, kernel=kernel)
        sessions: dict[str, Item] = {}
        minutes = count()

        def make(call: Call) -> Answer:
            session = sessions.setdefault(
                call.body["path"], {"id": f"session-{len(sessions)}", "kernel": {}, **call.body}
            )
            session["kernel"]["active"] = f"2026-01-01T00:{next(minutes) % 60:02}:00Z"
            return 200, session

        found = accused(judge(accepting(stated, make), posts(stated, object_of(id=TEXT, **stated["properties"]))))

        assert "make/body/kernel/name/echo" not in found

    def test_map_with_keys_in_lower_case_is_a_notice(self, judge: Judge) -> None:
        """Amazon S3 keeps the keys of metadata in lower case."""
        stated = object_of("name", name=TEXT, labels={"type": "object", "additionalProperties": TEXT})

        def make(call: Call) -> Answer:
            labels = {key.lower(): each for key, each in call.body.get("labels", {}).items()}
            return 200, {**call.body, **({"labels": labels} if "labels" in call.body else {})}

        assert set(accused(judge(accepting(stated, make), posts(stated, stated))).values()) <= {"notice tidied"}

    def test_zero_value_that_the_response_leaves_out_is_a_notice(self, judge: Judge) -> None:
        """ProtoJSON and Go leave out what is 0, false or empty."""
        stated = object_of("name", name=TEXT, count={"type": "integer"}, on={"type": "boolean"}, note=TEXT)

        def make(call: Call) -> Answer:
            return 200, {key: each for key, each in call.body.items() if each or key == "name"}

        found = accused(judge(accepting(stated, make), posts(stated, stated)))

        assert found
        assert set(found.values()) == {"notice left out"}

    @pytest.mark.parametrize(
        ("schema", "respond"),
        [
            (object_of(a={"type": "number"}), same),
            (object_of(a={"type": "number", "enum": [3e38, 1e22, 0.1]}), same),
            (
                object_of(a={"anyOf": [TIME, {"type": "null"}]}),
                lambda call: (200, {key: spelled_in_utc(value) for key, value in call.body.items()}),
            ),
            (
                object_of(a=list_of(TIME)),
                lambda call: (200, {key: spelled_in_utc(value) for key, value in call.body.items()}),
            ),
            (
                object_of(a={**list_of(TEXT), "uniqueItems": True}),
                lambda call: (200, {key: sorted(value) for key, value in call.body.items()}),
            ),
        ],
        ids=[
            "any number",
            "large numbers",
            "a time or null in UTC",
            "times of a list in UTC",
            "a set in another order",
        ],
    )
    def test_value_in_another_spelling_is_no_difference(self, judge: Judge, schema: Stated, respond: Any) -> None:
        summary = judge(accepting(schema, respond), posts(schema, schema), version="3.1.0", examples=40)

        assert failures(summary) == set()
        assert "make/body/a/echo" in passed(summary)

    @pytest.mark.parametrize("shown", [LIST_OR_MAP, EMPTY_OR_MAP], ids=["types", "union"])
    def test_empty_map_may_come_back_as_the_empty_list_that_is_documented(self, judge: Judge, shown: Stated) -> None:
        """PHP knows one empty array."""
        paths = posts(LABELED, object_of("name labels", name=TEXT, labels=shown))

        assert accused(judge(accepting(LABELED, in_php), paths, version="3.1.0", examples=40)) == {}

    def test_null_within_a_map_need_not_come_back_where_the_response_excludes_it(self, judge: Judge) -> None:
        """Go keeps null in a map of texts as an empty text."""
        sent = object_of("name", name=TEXT, labels={**MAP, "additionalProperties": nullable(TEXT)})

        def make(call: Call) -> Answer:
            return 200, {**call.body, "labels": {key: each or "" for key, each in call.body.get("labels", {}).items()}}

        shown = object_of("name labels", name=TEXT, labels=MAP)

        assert accused(judge(accepting(sent, make), posts(sent, shown), examples=40)) == {}

    def test_empty_text_need_not_come_back_where_the_response_has_a_format(self, judge: Judge) -> None:
        """The response shows a contact that is an address of mail, for which an empty text stands for none."""
        sent = object_of("name", name=TEXT, contact=TEXT)
        shown = object_of("name contact", name=TEXT, contact={**TEXT, "format": "email"})

        def make(call: Call) -> Answer:
            return 200, {**call.body, "contact": call.body.get("contact") or "office@example.com"}

        summary = judge(accepting(sent, make), posts(sent, shown), examples=40)

        assert accused(summary) == {}
        assert "make/body/contact/echo" in passed(summary)

    def test_list_or_object_that_no_response_can_hold_need_not_come_back(self, judge: Judge) -> None:
        """Airflow takes any JSON for a variable, and answers its text."""
        sent, shown = object_of("name", name=TEXT, value={}), object_of("name", name=TEXT, value=TEXT)

        def make(call: Call) -> Answer:
            value = call.body.get("value", "")
            return 200, {**call.body, "value": value if isinstance(value, str) else json.dumps(value)}

        assert failures(judge(accepting(sent, make), posts(sent, shown), examples=40)) == set()

    @pytest.mark.parametrize("stated", [TEXT, {**TEXT, "default": "file"}], ids=["without", "with default"])
    def test_value_that_no_response_can_hold_need_not_come_back(self, judge: Judge, stated: Stated) -> None:
        known = ["file", "folder"]

        def make(call: Call) -> Answer:
            return 200, {"kind": call.body["kind"] if call.body.get("kind") in known else "file"}

        sent, shown = object_of(kind=stated), object_of(kind={**TEXT, "enum": known})

        assert accused(judge(accepting(sent, make), posts(sent, shown))) == {}

    def test_list_that_the_server_makes_itself_is_computed(self, judge: Judge) -> None:
        """PowerDNS makes the records of a key itself."""
        found = accused(judge(members(lambda sent: sent and ["1130 13 1", "1130 13 2"]), GROUPS))

        assert found == {"make/body/members/echo": "warning computed"}

    def test_counter_that_reaches_a_sent_id_by_chance_gives_the_id(self, judge: Judge) -> None:
        """PowerDNS numbers its keys, and the 35th request held the id 35."""
        key = object_of("name", id=INTEGER, name=TEXT)
        paths = resources("/keys", key, key, key=in_path("id", INTEGER), get="read")

        class Keys(Resources):
            reached = False

            def make(self, body: Item) -> Item:
                self.count += 1
                is_reached = "id" in body and not self.reached
                self.reached = self.reached or is_reached
                return self.keep(body["id"] if is_reached else 1000 + self.count, body)

        assert failures(judge(Keys(paths), paths)) == set()

    @pytest.mark.parametrize("ignores", [True, False], ids=["ignored", "refused"])
    def test_id_in_the_body_does_not_count_where_the_path_names_the_resource(self, judge: Judge, ignores: bool) -> None:
        todo = object_of("title", id=nullable(INTEGER), title=TEXT)
        paths = {
            "/todos": {"post": operation("make", content(todo), "201", body=object_of("title", title=TEXT))},
            "/todos/{id}": {
                "parameters": [in_path("id", INTEGER)],
                "get": operation("read", content(todo)),
                "put": operation("put", NONE, "204", body=todo),
                "patch": operation("change", NONE, "204", body=todo),
            },
        }

        class Todos(Resources):
            def of_one(self, call: Call, key: str) -> Answer:
                is_other = call.method != "GET" and call.body.get("id", int(key)) not in {int(key), None}
                if is_other and not ignores:
                    return 400, {"detail": "the id cannot be changed"}
                return super().of_one(call, key)

        summary = judge(Todos(paths), paths)

        assert accused(summary) == {}
        assert summary.untested == {}

    @pytest.mark.parametrize(("name", "is_found"), [("expand", False), ("extras", True)])
    def test_expand_in_a_body_may_ask_for_an_object_in_place_of_its_id(
        self, judge: Judge, name: str, is_found: bool
    ) -> None:
        """Stripe takes `expand` in the bodies of its POSTs."""
        ways = list_of({**TEXT, "enum": ["owner"]})
        owner: Stated = {"anyOf": [TEXT, object_of("id", id=TEXT, email=TEXT)]}
        sent = object_of("owner", owner=TEXT, **{name: ways})
        shown = object_of("id owner", id=TEXT, owner=owner)

        def make(call: Call) -> Answer:
            own = call.body["owner"]
            return 200, {"id": "a", "owner": {"id": own, "email": "a@example.com"} if call.body.get(name) else own}

        found = accused(judge(accepting(sent, make), posts(sent, shown), examples=40))

        assert ("make/body/owner/echo" in found) is is_found

    def test_parameter_may_ask_for_a_shorter_response(self, judge: Judge) -> None:
        new, label = object_of("name", name=WORD), object_of("id name", id=TEXT, name=WORD, note=nullable(TEXT))
        change = object_of(name=WORD, note=nullable(TEXT))
        paths = resources("/labels", new, label, change=change, get="get", patch="change")
        short = parameter("answer", type="string", enum=["full", "short"])
        paths["/labels/{id}"]["patch"]["parameters"] = [short]

        class Labels(Resources):
            def shown(self, call: Call, item: Item) -> Answer:
                if call.query.get("answer") == "short":
                    return 200, {"id": item["id"], "name": "changed", "note": None}
                return super().shown(call, item)

        summary = judge(Labels(paths), paths)

        assert accused(summary) == {
            "change/query/answer/domain:enum": "failure",
            "change/query/answer/domain:enum-case": "notice lenient",
        }
        reason = "seen only with 'answer', which may ask for it"
        assert verdict(summary, "change/body/name/echo").reason == reason

    @pytest.mark.parametrize(
        "stated",
        [
            {"multipleOf": 1},
            {"format": "int32", "minimum": -(2**31), "maximum": 2**31 - 1},
            {"description": "The price, rounded to the nearest integer."},
            {"description": "The price in cents."},
            {"title": "Price in the smallest currency unit"},
        ],
        ids=["a multiple of 1", "an integer format", "rounded in words", "in cents", "in the smallest unit"],
    )
    def test_number_without_a_fraction_by_its_document_may_lose_it(self, judge: Judge, stated: Stated) -> None:
        schema = object_of("name", name=TEXT, price={**NUMBER, **stated})

        assert accused(judge(priced(int, schema), posts(schema, schema))) == {}

    @pytest.mark.parametrize("places", [2, 4])
    @pytest.mark.parametrize("sent", [MONEY, LOOSE, {"anyOf": [NUMBER, MONEY]}], ids=["text", "union", "both"])
    def test_decimal_with_all_its_places_comes_back(self, judge: Judge, sent: Stated, places: int) -> None:
        assert "make/body/amount/echo" not in accused(judge(*paid(places, sent)))

    @pytest.mark.parametrize("places", [2, 10])
    def test_number_may_come_back_as_a_text_where_both_are_documented(self, judge: Judge, places: int) -> None:
        """FastAPI with one schema for both: a `Decimal` is a number or a text, and shown as a text."""
        assert "make/body/amount/echo" not in accused(judge(*paid(places, LOOSE, LOOSE)))

    def test_decimal_that_the_document_says_is_rounded_may_lose_places(self, judge: Judge) -> None:
        sent = {**LOOSE, "description": "Rounded to full tens of pence."}

        assert "make/body/amount/echo" not in accused(judge(*paid(1, sent)))

    def test_response_that_documents_an_integer_cannot_show_a_fraction(self, judge: Judge) -> None:
        shown = object_of(name=TEXT, price=INTEGER)

        assert accused(judge(priced(int), posts(PRICED, shown))) == {}

    def test_number_whose_fraction_is_refused_is_not_lost(self, judge: Judge) -> None:
        """The server keeps the weight, and takes whole pieces only."""
        schema = object_of(weight=NUMBER, pieces=NUMBER)

        def make(call: Call) -> Answer:
            pieces = call.body.get("pieces", 0)
            return (422, {"pieces": "must be whole"}) if pieces != int(pieces) else (200, call.body)

        found = accused(judge(accepting(schema, make), posts(schema, schema)))

        assert {requirement for requirement in found if requirement.endswith("/echo")} == set()

    def test_duplicate_may_be_refused_with_a_notice_alone(self, judge: Judge) -> None:
        assert accused(judge(refusing_repeats(), GROUPS)) == {"make/body/members/domain:admitted": "notice narrower"}

    def test_records_that_the_server_adds_to_a_list_are_no_difference(self, judge: Judge) -> None:
        server = accepting(ZONE, lambda call: (200, {**call.body, "records": [SOA, *call.body.get("records", [])]}))

        assert accused(judge(server, ZONES)) == {}

    def test_empty_list_may_be_left_out(self, judge: Judge) -> None:
        def make(call: Call) -> Answer:
            return 200, {name: each for name, each in call.body.items() if each != []}

        assert accused(judge(accepting(GROUP, make), GROUPS)) == {}

    def test_documented_default_may_be_left_out(self, judge: Judge) -> None:
        terse = sized(lambda name, value: (name, value) != ("width", 1))

        assert accused(judge(terse, posts(SIZED, SIZED))) == {}

    def test_server_that_shows_hardly_anything_is_not_accused_of_it(self, judge: Judge) -> None:
        bare = hiding("password", "note", "mood", "rank")

        assert accused(judge(Notes(answers=bare, reads=bare), NOTES)) == {}

    def test_property_that_must_be_sent_may_be_kept_from_everybody(self, judge: Judge) -> None:
        """A secret that each request must hold, as a password, is shown to nobody."""
        paths = notes(required="note")
        bare = hiding("password", "note", "mood", "rank")

        assert warnings(judge(Notes(paths, answers=bare, reads=bare), paths)) == {}


def test_a_text_that_no_response_may_hold_may_be_left_out(judge: Judge) -> None:
    """The reference of a payment link may be longer in a request than in a response."""
    sent = object_of("reference", reference={**TEXT, "pattern": "[a-z]{1,20}"}, note=TEXT)
    shown = object_of(reference={**TEXT, "maxLength": 20}, note=TEXT)

    def make(call: Call) -> Answer:
        is_short = len(call.body["reference"]) <= 20
        return 200, {name: each for name, each in call.body.items() if name != "reference" or is_short}

    assert accused(judge(accepting(sent, make), posts(sent, shown), examples=20)) == {}


def test_number_in_digits_may_come_back_as_the_number_beside_it(judge: Judge) -> None:
    """Elysia decodes `"24"` of a union of both."""
    size = {"anyOf": [{**TEXT, "format": "integer"}, {"type": "integer", "minimum": 1, "maximum": 40}]}
    schema = object_of("title", title=TEXT, size=size)

    def say(call: Call) -> Answer:
        size = int(call.body.get("size", 1))
        return (200, {**call.body, "size": size}) if 1 <= size <= 40 else (422, None)

    summary = judge(accepting(schema, say), posts(schema, schema))

    assert accused(summary) == {}


def test_members_that_an_open_object_does_not_name_may_be_left_out(judge: Judge) -> None:
    """tsoa writes `additionalProperties: true` for each interface, and a controller copies what it knows."""
    size = {**object_of("width", width=INTEGER), "additionalProperties": True}
    frame = object_of("name", name=TEXT, size=size)

    def copying(call: Call) -> Answer:
        kept = {"size": {"width": call.body["size"]["width"]}} if "size" in call.body else {}
        return 200, {**call.body, **kept}

    assert accused(judge(accepting(frame, copying), posts(frame, frame))) == {}


def test_members_of_a_map_come_back(judge: Judge) -> None:
    frame = object_of("name", name=TEXT, labels={"type": "object", "additionalProperties": True})
    server = accepting(frame, lambda call: (200, {**call.body, **({"labels": {}} if call.body.get("labels") else {})}))

    assert "make/body/labels/echo" in accused(judge(server, posts(frame, frame)))


def test_duration_may_come_back_in_another_spelling(judge: Judge) -> None:
    """Pydantic counts a year as 365 days, and writes hours beyond a day as days."""
    rental = object_of("name", name=TEXT, period={**TEXT, "format": "duration"})

    def respelled(call: Call) -> Answer:
        length = seconds_of(str(call.body.get("period", "")))
        return 200, call.body if length is None else {**call.body, "period": f"PT{length}S"}

    def cut(call: Call) -> Answer:
        length = seconds_of(str(call.body.get("period", "")))
        return 200, call.body if length is None else {**call.body, "period": f"P{length // 86400}D"}

    assert accused(judge(accepting(rental, respelled), posts(rental, rental))) == {}
    assert "make/body/period/echo" in accused(judge(accepting(rental, cut), posts(rental, rental)))
