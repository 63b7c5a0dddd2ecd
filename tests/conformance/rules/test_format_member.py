"""format-member: valid members of a format that servers refuse by mistake are accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from documents import TEXT, gets, list_of, object_of, parameter, posts, read_only, resources
from judging import Judge, accused, failures, outcomes, passed
from servers import Answer, Call, Resources, Respond, accepting, same

MAIL, DAY, KEY = ({**TEXT, "format": each} for each in ("email", "date", "uuid"))
STATED = object_of(mail=MAIL, day=DAY, key=KEY, days=list_of(DAY), inner=object_of(due=DAY))


def refusing(is_refused: Callable[[str], bool], *names: str) -> Respond:
    """Return a server that refuses some texts in properties of these names, at any depth."""

    def texts(value: Any, name: str = "") -> list[str]:
        if isinstance(value, dict):
            return [each for key, member in value.items() for each in texts(member, key)]
        if isinstance(value, list):
            return [each for member in value for each in texts(member, name)]
        return [value] if isinstance(value, str) and name in names else []

    def respond(call: Call) -> Answer:
        return (422, {}) if any(map(is_refused, texts(call.body))) else same(call)

    return accepting(STATED, respond)


# A loan runs from `start`, may be looked at from `opens`, and is paid back by `due`. The server sets `issued`.
LOAN = object_of("opens", start=DAY, opens=DAY, due=DAY)
SHOWN = object_of(start=DAY, opens=DAY, due=DAY, issued=DAY)


def lending(refusal: Callable[[Call], str]) -> Respond:
    """Return a server of loans that refuses those for which a function says why."""

    def respond(call: Call) -> Answer:
        said = refusal(call)
        return (422, {"detail": said}) if said else (200, {**call.body, "issued": "2026-01-01"})

    return accepting(LOAN, respond)


BILL = object_of("name", name=TEXT, due=DAY)
BILLS = resources(
    "/bills", BILL, object_of("id name", id=TEXT, name=TEXT, due=DAY, issued=read_only(DAY)), get="read", patch="change"
)


class Bills(Resources):
    """Bills whose PATCH refuses 29 February: once the bill was named anew, or always."""

    def __init__(self, words: str, *, is_always: bool) -> None:
        super().__init__(BILLS)
        self.words, self.is_always, self.named = words, is_always, set[str]()

    def __call__(self, call: Call) -> Answer:
        """Answer one call."""
        if call.method == "PATCH" and isinstance(call.body, dict):
            if leaps(call) and (self.is_always or call.path in self.named):
                return 422, {"detail": self.words}
            self.named |= {call.path} if "name" in call.body else set()
        return super().__call__(call)


def leaps(call: Call) -> bool:
    """Return whether a loan is due on 29 February."""
    return str(call.body.get("due")).endswith("02-29")


class TestAccuses:
    @pytest.mark.parametrize("words", ["due does not fit opens", "due is before issued", "due is before start"])
    def test_leap_day_that_is_always_refused_is_a_failure_whatever_the_words_name(
        self, judge: Judge, words: str
    ) -> None:
        summary = judge(lending(lambda call: words if leaps(call) else ""), posts(LOAN, SHOWN))

        assert failures(summary) == {"make/body/due/format-member:leap-day"}

    @pytest.mark.parametrize(
        ("at", "is_refused", "case", "level"),
        [
            ("mail", lambda text: "+" in text, "plus", "warning narrower"),
            ("key", lambda text: text != text.lower(), "upper-case", "warning narrower"),
            ("day", lambda text: text.endswith("02-29"), "leap-day", "failure"),
            ("days/*", lambda text: text.endswith("02-29"), "leap-day", "failure"),
            ("inner/due", lambda text: text.endswith("02-29"), "leap-day", "failure"),
        ],
    )
    def test_feature_of_a_format_that_alone_is_refused(
        self, judge: Judge, at: str, is_refused: Callable[[str], bool], case: str, level: str
    ) -> None:
        name = at.removesuffix("/*").rpartition("/")[2]
        summary = judge(refusing(is_refused, name), posts(STATED, STATED))

        assert accused(summary) == {f"make/body/{at}/format-member:{case}": level}

    def test_leap_day_that_a_query_refuses_is_a_failure(self, judge: Judge) -> None:
        def read(call: Call) -> Answer:
            return (422, {}) if call.query.get("since", "").endswith("02-29") else (200, None)

        summary = judge(read, gets(parameter("since", **DAY)))

        assert failures(summary) == {"read/query/since/format-member:leap-day"}

    @pytest.mark.parametrize("name", ["since", "until"])
    def test_leap_day_that_is_refused_as_one_end_of_a_range_is_a_failure(self, judge: Judge, name: str) -> None:
        def read(call: Call) -> Answer:
            is_refused = call.query.keys() != {"since", "until"} or call.query[name].endswith("02-29")
            return (422, {}) if is_refused else (200, None)

        dates = [{**parameter(each, **DAY), "required": True} for each in ("since", "until")]
        summary = judge(read, gets(*dates))

        found = {each for each in accused(summary) if "leap-day" in each}
        assert found == {f"read/query/{name}/format-member:leap-day"}

    @pytest.mark.parametrize("words", ["due is before issued", ""])
    def test_leap_day_that_each_change_refuses_is_a_failure(self, judge: Judge, words: str) -> None:
        assert failures(judge(Bills(words, is_always=True), BILLS)) == {"change/body/due/format-member:leap-day"}


class TestDoesNotAccuse:
    @pytest.mark.parametrize("words", ["due is before issued", ""])
    def test_leap_day_may_be_refused_for_what_an_earlier_change_did(self, judge: Judge, words: str) -> None:
        found = accused(judge(Bills(words, is_always=False), BILLS))

        assert {each for each in found.values() if not each.startswith("notice")} == set()

    def test_leap_day_may_be_refused_beside_another_date_that_the_words_name(self, judge: Judge) -> None:
        def refusal(call: Call) -> str:
            is_leap_year = int(call.body["opens"][:4]) % 4 == 0
            return "due does not fit opens" if leaps(call) and not is_leap_year else ""

        summary = judge(lending(refusal), posts(LOAN, SHOWN))

        assert {each for each in accused(summary).values() if each != "notice narrower"} == set()
        assert accused(summary)["make/body/due/format-member:leap-day"] == "notice narrower"

    def test_leap_day_may_be_refused_as_it_is_before_a_date_that_the_server_sets(self, judge: Judge) -> None:
        """What is asked for before the bank has closed its year is issued in the next one."""
        late = iter(range(3))

        def refusal(call: Call) -> str:
            return "due is before issued" if leaps(call) and next(late, None) is not None else ""

        summary = judge(lending(refusal), posts(LOAN, SHOWN))

        assert next(late, None) is None
        assert {each for each in accused(summary).values() if each != "notice narrower"} == set()

    def test_server_that_accepts_all_of_them_passes(self, judge: Judge) -> None:
        summary = judge(accepting(STATED), posts(STATED, STATED))

        assert accused(summary) == {}
        cases = ("mail/format-member:plus", "day/format-member:leap-day", "key/format-member:upper-case")
        assert {f"make/body/{each}" for each in cases} <= passed(summary)

    @pytest.mark.parametrize("last", ["2032-02-27", "2031-06-01"], ids=["a year ahead", "a few months ahead"])
    def test_dates_that_lie_too_far_ahead_may_be_refused(self, judge: Judge, last: str) -> None:
        """The days around 29 February are refused too."""
        summary = judge(refusing(lambda text: text > last, "due"), posts(STATED, STATED), examples=0)

        assert "make/body/inner/due/format-member:leap-day" not in accused(summary)
        assert outcomes(summary)["make/body/inner/due/format-member:leap-day"] == "inconclusive"

    @pytest.mark.parametrize(
        "is_refused",
        [
            lambda day: day.weekday() == 6,
            lambda day: day.weekday() >= 5,
            lambda day: day.day > 28,
            lambda day: (day + timedelta(days=1)).day == 1,
        ],
        ids=[
            "closed on Sundays",
            "closed at weekends",
            "billed on days that each month has",
            "not at the end of a month",
        ],
    )
    def test_calendar_of_a_business_may_exclude_the_day(self, judge: Judge, is_refused: Callable[[date], bool]) -> None:
        """29 February 2032 is a Sunday, the 29th, and the end of a month."""
        server = refusing(lambda text: is_refused(date.fromisoformat(text)), "day", "due")
        summary = judge(server, posts(STATED, STATED))

        assert not [each for each in accused(summary) if "leap-day" in each]

    def test_addresses_of_one_domain_alone_may_be_accepted(self, judge: Judge) -> None:
        summary = judge(refusing(lambda text: not text.endswith("@shop.test"), "mail"), posts(STATED, STATED))

        assert "make/body/mail/format-member:plus" not in accused(summary)

    def test_end_must_lie_after_the_start(self, judge: Judge) -> None:
        stated = object_of(start=DAY, end=DAY)

        def respond(call: Call) -> Answer:
            start, end = call.body.get("start"), call.body.get("end")
            return (422, {}) if start and end and start >= end else same(call)

        summary = judge(accepting(stated, respond), posts(stated, stated))

        assert not [each for each in accused(summary) if "format-member" in each]

    @pytest.mark.parametrize("days", [31, 366, 1500])
    @pytest.mark.parametrize("is_past_refused", [False, True])
    def test_range_may_be_bounded(self, judge: Judge, days: int, is_past_refused: bool) -> None:
        def read(call: Call) -> Answer:
            if call.query.keys() != {"since", "until"}:
                return 422, {}
            since, until = (date.fromisoformat(call.query[name]) for name in ("since", "until"))
            is_short = timedelta() < until - since <= timedelta(days=days)
            return (200, None) if is_short and not (is_past_refused and since.year < 2030) else (422, {})

        dates = [{**parameter(each, **DAY), "required": True} for each in ("since", "until")]
        summary = judge(read, gets(*dates))

        assert not [each for each in accused(summary) if "format-member" in each]

    def test_ids_are_not_spelled_otherwise(self, judge: Judge) -> None:
        stated = object_of(owner_id=KEY, ownerIds=list_of(KEY))

        assert not [
            each for each in outcomes(judge(accepting(stated), posts(stated, stated))) if "format-member" in each
        ]
