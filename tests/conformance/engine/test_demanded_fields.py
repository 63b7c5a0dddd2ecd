"""Optional fields that a server demands: a refusal that names them leads to an accepted request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from documents import BOOLEAN, INTEGER, TEXT, gets, list_of, object_of, parameter, posts
from judging import Judge, accused, failures, outcomes
from servers import Answer, Call, admits

from tests.examples import sampled

# A text that only the user knows stands among the optional fields, so that no request with all of them is accepted.
ORDER = object_of(
    "name",
    name=TEXT,
    sku=TEXT,
    unit=INTEGER,
    isGift=BOOLEAN,
    voucher=TEXT,
    tags=list_of(TEXT),
    address=object_of(street=TEXT, zip=TEXT),
)
Missing = Sequence[tuple[str, ...]]
Say = Callable[[Missing], Any]


def serving(
    *demanded: tuple[str, ...], say: Say, refusal: int = 422, knows: Callable[[Any], bool] = lambda _: True
) -> Callable[[Call], Answer]:
    """Return a server that demands these members, knows no voucher, and not every body."""
    is_right = admits(ORDER)

    def serve(call: Call) -> Answer:
        missing = [path for path in demanded if _lacks(call.body, path)]
        if missing:
            return refusal, say(missing)
        is_known = is_right(call.body) and "voucher" not in call.body and knows(call.body)
        return (200, call.body) if is_known else (refusal, {"error": "bad"})

    return serve


def _lacks(body: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(body, dict) or name not in body:
            return True
        body = body[name]
    return False


def fastapi(missing: Missing) -> Any:
    return {"detail": [{"type": "missing", "loc": ["body", *path], "msg": "Field required"} for path in missing]}


def django(missing: Missing) -> Any:
    found: dict[str, Any] = {}
    for *around, name in missing:
        inner = found
        for step in around:
            inner = inner.setdefault(step, {})
        inner[name] = ["This field is required."]
    return found


def ajv(missing: Missing) -> Any:
    return [
        {
            "instancePath": "".join(f"/{step}" for step in around),
            "keyword": "required",
            "params": {"missingProperty": name},
        }
        for *around, name in missing
    ]


def problem(missing: Missing) -> Any:
    errors = [{"detail": "is missing", "pointer": "#/" + "/".join(path)} for path in missing]
    return {"type": "about:blank", "title": "Unprocessable", "errors": errors}


def json_api(missing: Missing) -> Any:
    return {"errors": [{"source": {"pointer": "/" + "/".join(path)}, "title": "missing"} for path in missing]}


def spring(missing: Missing) -> Any:
    return {"errors": [{"field": ".".join(path), "defaultMessage": "must not be null"} for path in missing]}


def nest(missing: Missing) -> Any:
    return {"message": [f"{'.'.join(path)} should not be empty" for path in missing], "error": "Bad Request"}


def words(missing: Missing) -> Any:
    return {"error": "missing fields: " + ", ".join(path[-1] for path in missing)}


def first_alone(missing: Missing) -> Any:
    return {"error": f"{missing[0][-1]} is required"}


def spoken(missing: Missing) -> Any:
    return {"error": " and ".join(path[-1].replace("isGift", "is gift") for path in missing) + " must be given"}


FORMS = [fastapi, django, ajv, problem, json_api, spring, nest, words, first_alone]


class TestAccuses:
    @pytest.mark.many(2)
    @pytest.mark.parametrize("say", [*FORMS, spoken])
    def test_two_demanded_fields_are_one_failure_each(self, judge: Judge, say: Say) -> None:
        summary = judge(serving(("sku",), ("unit",), say=say), posts(ORDER, ORDER))

        assert failures(summary) >= {"make/body/sku/optional", "make/body/unit/optional"}
        assert {each for each in failures(summary) if each.endswith("/optional")} == {
            "make/body/sku/optional",
            "make/body/unit/optional",
        }
        assert not summary.untested

    @pytest.mark.soak
    @pytest.mark.parametrize("say", sampled(FORMS, 3))
    def test_four_demanded_fields_are_one_failure_each(self, judge: Judge, say: Say) -> None:
        demanded = ("sku", "unit", "isGift", "tags")
        summary = judge(serving(*((name,) for name in demanded), say=say), posts(ORDER, ORDER))

        found = {each for each in failures(summary) if each.endswith("/optional")}
        assert found == {f"make/body/{name}/optional" for name in demanded}

    @pytest.mark.soak
    @pytest.mark.parametrize("say", sampled(FORMS, 3))
    def test_demanded_member_of_an_object_is_found(self, judge: Judge, say: Say) -> None:
        summary = judge(serving(("address", "zip"), ("sku",), say=say), posts(ORDER, ORDER))

        assert not summary.untested
        assert "make/body/sku/optional" in failures(summary)
        assert "make/body/street/optional" not in failures(summary)

    def test_the_operation_is_judged_with_the_demanded_fields(self, judge: Judge) -> None:
        summary = judge(serving(("sku",), ("unit",), say=fastapi), posts(ORDER, ORDER))

        assert outcomes(summary)["make/body/name/required"] == "pass"
        assert outcomes(summary)["make/body/isGift/non-nullable"] == "pass"

    def test_demanded_fields_are_found_beside_a_name_of_one_word(self, judge: Judge) -> None:
        server = serving(("sku",), ("unit",), say=fastapi, knows=lambda body: body["name"].isalnum())
        summary = judge(server, posts(ORDER, ORDER))

        assert not summary.untested
        assert {"make/body/sku/optional", "make/body/unit/optional"} <= failures(summary)

    def test_demanded_field_beside_an_error_whose_members_are_called_as_fields(self, judge: Judge) -> None:
        order = object_of("name", name=TEXT, title=TEXT, sku=TEXT, unit=INTEGER, voucher=TEXT)

        def serve(call: Call) -> Answer:
            is_refused = not admits(order)(call.body) or "voucher" in call.body
            if is_refused or not {"sku", "unit"} <= call.body.keys():
                return 422, {"title": "Refused", "detail": "bad" if is_refused else "sku and unit are required"}
            return 200, call.body

        summary = judge(serve, posts(order, order))

        assert {"make/body/sku/optional", "make/body/unit/optional"} <= failures(summary)
        assert "make/body/title/optional" not in failures(summary)

    def test_demanded_query_parameter_is_found_by_its_place(self, judge: Judge) -> None:
        paths = gets(parameter("region"), parameter("shop"), parameter("voucher"))

        def serve(call: Call) -> Answer:
            missing = [name for name in ("region", "shop") if name not in call.query]
            errors = {"detail": [{"type": "missing", "loc": ["query", name]} for name in missing]}
            return (422, errors if missing else {}) if missing or "voucher" in call.query else (200, None)

        summary = judge(serve, paths)

        assert failures(summary) >= {"read/query/region/optional", "read/query/shop/optional"}


def test_credential_that_a_refusal_names_is_not_made_up(judge: Judge) -> None:
    held: list[str | None] = []

    def serve(call: Call) -> Answer:
        held.append(call.headers.get("x-api-key"))
        return 400, {"error": "X-API-Key is required"}

    summary = judge(serve, gets(parameter("X-API-Key", "header"), parameter("page")))

    assert set(held) == {None}
    assert "read" in summary.untested


def either(*names: str) -> Callable[[Call], Answer]:
    """Return a server that demands at least one of these members, and names all of them."""
    is_right = admits(ORDER)

    def serve(call: Call) -> Answer:
        if not is_right(call.body) or "voucher" in call.body:
            return 422, {"error": "bad"}
        if names and not any(name in call.body for name in names):
            return 422, {"error": f"at least one of {', '.join(names)} is required"}
        return 200, call.body

    return serve


class TestDoesNotAccuse:
    @pytest.mark.many(2)
    @pytest.mark.parametrize(
        "names", [("sku", "unit"), ("sku", "unit", "isGift"), ("sku", "address"), ("tags", "unit")]
    )
    def test_server_that_demands_one_of_several_fields(self, judge: Judge, names: tuple[str, ...]) -> None:
        summary = judge(either(*names), posts(ORDER, ORDER))

        assert not summary.untested
        assert {each for each in failures(summary) if each.endswith("/optional")} == set()

    def test_server_that_demands_one_of_several_fields_without_a_word(self, judge: Judge) -> None:
        schema = object_of("name", name=TEXT, sku=TEXT, unit=INTEGER, size=INTEGER)

        def serve(call: Call) -> Answer:
            is_taken = admits(schema)(call.body) and bool({"sku", "unit"} & call.body.keys())
            return (200, call.body) if is_taken else (422, {})

        summary = judge(serve, posts(schema, schema))

        assert not summary.untested
        assert failures(summary) == set()

    def test_example_of_a_required_field_for_which_nothing_more_is_demanded(self, judge: Judge) -> None:
        """Only a currency that the server does not know needs a rate."""
        schema = object_of("currency", currency={**TEXT, "example": "CHF"}, rate=INTEGER)

        def serve(call: Call) -> Answer:
            is_taken = admits(schema)(call.body) and (call.body["currency"] == "CHF" or "rate" in call.body)
            return (200, call.body) if is_taken else (422, {"error": "rate is required for this currency"})

        summary = judge(serve, posts(schema, schema))

        assert failures(summary) == set()

    def test_document_that_demands_one_of_several_fields(self, judge: Judge) -> None:
        schema = {**object_of("name", name=TEXT, sku=TEXT, unit=INTEGER)}
        schema["anyOf"] = [{"required": ["sku"]}, {"required": ["unit"]}]
        is_right = admits(schema)

        def serve(call: Call) -> Answer:
            return (200, call.body) if is_right(call.body) else (422, {"error": "sku or unit is required"})

        assert accused(judge(serve, posts(schema, schema))) == {}

    def test_refusal_that_lists_every_field_accuses_only_the_demanded_one(self, judge: Judge) -> None:
        schema = object_of("name", name=TEXT, sku=TEXT, unit=INTEGER, size=INTEGER)
        is_right = admits({**schema, "required": ["name", "sku"]})

        def serve(call: Call) -> Answer:
            return (200, call.body) if is_right(call.body) else (422, {"error": "known are name, sku, unit, size"})

        summary = judge(serve, posts(schema, schema))

        assert {each for each in failures(summary) if each.endswith("/optional")} == {"make/body/sku/optional"}

    def test_refused_value_whose_refusal_names_an_optional_field(self, judge: Judge) -> None:
        """The name must be one word; the message speaks of the unit."""
        is_right = admits(ORDER)

        def serve(call: Call) -> Answer:
            is_known = is_right(call.body) and call.body["name"].isalnum()
            return (200, call.body) if is_known else (422, {"error": "the name must fit the unit"})

        summary = judge(serve, posts(ORDER, ORDER))

        assert not summary.untested
        assert {each for each in failures(summary) if each.endswith("/optional")} == set()
