"""Rules between a choice and other fields, which no schema states: a discount in percent demands a percentage."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from fastapi import FastAPI, HTTPException
from ordinary import failures, judge, warnings
from pydantic import BaseModel, Field

from tests.examples import sampled

RESPONSES: dict[int | str, dict[str, Any]] = {404: {}, 422: {}}
# What the server says when it refuses a request: a word, a name, or nothing.
WORDS = ["invalid", "{field} is missing", ""]


class Fields(BaseModel):
    code: str = Field(min_length=1, max_length=40)


class CouponIn(Fields):
    kind: Literal["percent", "amount", "free"]
    percent: int | None = Field(default=None, ge=1, le=100)
    cents: int | None = Field(default=None, ge=0)


class TransferIn(Fields):
    method: Literal["cash", "card", "bank", "voucher", "points"]
    card: str | None = Field(default=None, max_length=40)
    iban: str | None = Field(default=None, max_length=40)
    voucher: str | None = Field(default=None, max_length=40)
    points: int | None = Field(default=None, ge=1, le=1000)


class TransferChange(TransferIn):
    code: str = Field(default="-", min_length=1, max_length=40)
    method: Literal["cash", "card", "bank", "voucher", "points"] = "cash"


class ChannelIn(Fields):
    type: Literal["email", "sms", "webhook"] = "email"
    address: str | None = Field(default=None, max_length=80)
    phone: str | None = Field(default=None, max_length=20)
    url: str | None = Field(default=None, max_length=200)


class CouponChange(CouponIn):
    code: str = Field(default="-", min_length=1, max_length=40)
    kind: Literal["percent", "amount", "free"] = "free"


class ChannelChange(ChannelIn):
    code: str = Field(default="-", min_length=1, max_length=40)


class Repeat(BaseModel):
    every: Literal["day", "week", "month"] = "day"
    weekday: int | None = Field(default=None, ge=0, le=6)
    day: int | None = Field(default=None, ge=1, le=28)


class AlarmIn(Fields):
    repeats: bool = False
    repeat: Repeat | None = None
    note: str = ""


class AlarmChange(AlarmIn):
    code: str = Field(default="-", min_length=1, max_length=40)


def lacks_of_coupon(each: dict[str, Any]) -> str:
    wanted = {"percent": "percent", "amount": "cents"}.get(each["kind"], "")
    return wanted if wanted and each[wanted] is None else ""


def lacks_of_channel(each: dict[str, Any]) -> str:
    wanted = {"email": "address", "sms": "phone", "webhook": "url"}[each["type"]]
    return wanted if not each[wanted] else ""


def lacks_of_transfer(each: dict[str, Any]) -> str:
    """Returns a field that the method demands and lacks, or else a field that it forbids."""
    wanted = {"card": "card", "bank": "iban", "voucher": "voucher", "points": "points"}.get(each["method"], "")
    others = (name for name in ("card", "iban", "voucher", "points") if name != wanted and each[name] is not None)
    return wanted if wanted and each[wanted] is None else next(others, "")


def lacks_of_alarm(each: dict[str, Any]) -> str:
    if each["repeats"] and each["repeat"] is None:
        return "repeat"
    wanted = {"week": "weekday", "month": "day"}.get((each["repeat"] or {}).get("every", ""), "")
    return wanted if wanted and each["repeat"][wanted] is None else ""


STYLES: dict[str, tuple[Any, Any, Any]] = {
    "coupons": (CouponIn, CouponChange, lacks_of_coupon),
    "transfers": (TransferIn, TransferChange, lacks_of_transfer),
    "channels": (ChannelIn, ChannelChange, lacks_of_channel),
    "alarms": (AlarmIn, AlarmChange, lacks_of_alarm),
}


def serving(style: str, words: str = "invalid", bug: str = "") -> FastAPI:
    """Returns resources that need some fields for some choices. With `bug`, that field is needed for each choice, or
    the first choice is refused.
    """
    schema, changed, lacks = STYLES[style]
    shown = type("Shown", (schema,), {"__annotations__": {"id": int}})
    app, kept = FastAPI(), dict[int, dict[str, Any]]()

    def checked(each: dict[str, Any]) -> dict[str, Any]:
        field = lacks(each) or (bug if bug in each and each[bug] is None else "")
        if field or (bug and bug in each.values()):
            raise HTTPException(422, words.format(field=field))
        return each

    def create(body: Any) -> Any:
        checked(body.model_dump())
        kept[len(kept) + 1] = {"id": len(kept) + 1, **body.model_dump()}
        return kept[len(kept)]

    def listed() -> Any:
        return list(kept.values())

    def read(id_: int) -> Any:
        if id_ not in kept:
            raise HTTPException(404)
        return kept[id_]

    def change(id_: int, body: Any) -> Any:
        changes = {name: body.model_dump()[name] for name in body.model_fields_set}
        kept[id_] = checked({**read(id_), **changes})
        return kept[id_]

    def replace(id_: int, body: Any) -> Any:
        kept[id_] = {"id": read(id_)["id"], **checked(body.model_dump())}
        return kept[id_]

    create.__annotations__["body"] = replace.__annotations__["body"] = schema
    change.__annotations__["body"] = changed
    for each in (read, change, replace):
        each.__annotations__["id_"] = int
    app.post(f"/{style}", status_code=201, operation_id="create", response_model=shown)(create)
    app.get(f"/{style}", operation_id="list", response_model=list[shown])(listed)  # type: ignore[valid-type] # a class that is made at run time
    one = f"/{style}/{{id_}}"
    app.get(one, operation_id="read", response_model=shown, responses=RESPONSES)(read)
    app.patch(one, operation_id="change", response_model=shown, responses=RESPONSES)(change)
    app.put(one, operation_id="replace", response_model=shown, responses=RESPONSES)(replace)
    return app


@pytest.mark.many(2)
@pytest.mark.parametrize(
    ("style", "words"),
    [
        *sampled((("transfers", each) for each in WORDS), 2),
        ("coupons", ""),
        ("channels", "{field} is missing"),
        pytest.param("alarms", "", marks=pytest.mark.soak),
    ],
)
def test_field_that_one_choice_demands_is_no_finding(style: str, words: str) -> None:
    summary = judge(serving(style, words))

    assert failures(summary) == {}
    assert warnings(summary) == {}
    assert summary.untested == {}


@pytest.mark.soak
@pytest.mark.parametrize(
    ("style", "bug", "found"),
    [
        ("coupons", "cents", "create/body/cents/optional"),
        ("channels", "url", "create/body/url/optional"),
        ("channels", "sms", "create/body/type/domain:admitted"),
    ],
)
def test_field_that_each_choice_demands_or_choice_that_is_refused_is_found(style: str, bug: str, found: str) -> None:
    assert found in failures(judge(serving(style, bug=bug)))


class Quote(BaseModel):
    currency: Literal["eur", "usd"]
    count: int = 1
    fee: int | None = None
    memo: str | None = None


@pytest.mark.parametrize("demanded", ["", "fee", "memo"])
def test_first_choice_that_is_never_accepted_is_found(demanded: str) -> None:
    """With `demanded`, the first choice is accepted beside that optional field alone, which is no finding."""
    app = FastAPI()

    @app.post("/quotes", operation_id="quote", responses=RESPONSES)
    def quote(asked: Quote) -> Quote:
        given = [name for name in ("fee", "memo") if getattr(asked, name)]
        if asked.currency == "eur" and given != [demanded]:
            raise HTTPException(422, "invalid")
        return asked

    summary = judge(app)

    assert failures(summary) == {} or not demanded
    assert warnings(summary) == {}
    assert ("quote/body/currency/domain:admitted" in failures(summary)) == (not demanded)
