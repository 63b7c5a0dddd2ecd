"""Which texts of a body are taken for the id of another resource, once a refusal asks for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import TEXT, content, in_path, object_of, operation
from judging import Judge, contract_in, passed
from servers import Answer, Call

from bythebook_conformance.relations.references import guesses, references

CODE = "^[a-z][a-z0-9-]{1,30}$"


@pytest.mark.parametrize(("pattern", "found"), [(CODE, [(("plan",), ("code",))]), ("^[A-Z]+$", []), ("", [])])
def test_text_with_the_pattern_of_an_id_may_be_one(tmp_path: Path, pattern: str, found: object) -> None:
    plan = object_of("code", code={**TEXT, "pattern": CODE})
    paths = {
        "/plans": {"get": operation("plans", content({"type": "array", "items": plan}))},
        "/plans/{code}": {
            "parameters": [{**in_path("code"), "schema": {**TEXT, **({"pattern": pattern} if pattern else {})}}],
            "put": operation("put", content(plan), body=object_of(name=TEXT)),
        },
        "/orders": {"post": operation("order", content({}), body=object_of(plan={**TEXT, "pattern": CODE}))},
    }
    contract = contract_in(tmp_path, paths)
    order = next(each for each in contract.operations if each.id == "order")

    assert [(each.field.place, each.as_parameter.path) for each in guesses(contract, order)] == found


@pytest.mark.parametrize(("default", "found"), [(None, [("owner_id",)]), ("nobody", [])])
def test_an_id_that_is_null_by_default_refers_to_a_resource(tmp_path: Path, default: object, found: object) -> None:
    owner = {"type": ["string", "null"], "default": default}
    paths = {
        "/users": {"post": operation("sign_up", content(object_of(id=TEXT)), "201", body=object_of(name=TEXT))},
        "/orders": {"post": operation("order", content({}), body=object_of(owner_id=owner))},
    }
    contract = contract_in(tmp_path, paths)
    order = next(each for each in contract.operations if each.id == "order")

    assert [each.field.place for each in references(contract, order).values()] == found


@pytest.mark.parametrize("body", [{"type": "array", "items": {"type": "integer"}}, object_of(名={"type": "integer"})])
def test_a_number_without_a_name_in_words_refers_to_nothing(tmp_path: Path, body: dict[str, object]) -> None:
    paths = {
        "/users": {"post": operation("sign_up", content(object_of(id=TEXT)), "201", body=object_of(name=TEXT))},
        "/orders": {"post": operation("order", content({}), body=body)},
    }
    contract = contract_in(tmp_path, paths)
    order = next(each for each in contract.operations if each.id == "order")

    assert not references(contract, order)


@pytest.mark.parametrize(
    ("name", "schema", "found"),
    [
        ("customer", {"format": "uri"}, "url"),
        ("billing_customer_url", {"format": "iri-reference"}, "url"),
        ("customers", {"format": "uri"}, "url"),
        ("customer", {}, ""),
        ("homepage", {"format": "uri"}, ""),
    ],
)
def test_a_body_refers_to_a_resource_by_its_address(
    tmp_path: Path, name: str, schema: dict[str, object], found: str
) -> None:
    customer = object_of(id={"type": "integer"}, url={**TEXT, "format": "uri"}, name=TEXT)
    paths = {
        "/customers": {"post": operation("join", content(customer), "201", body=object_of(name=TEXT))},
        "/orders": {"post": operation("order", content({}), body=object_of(**{name: {**TEXT, **schema}}))},
    }
    contract = contract_in(tmp_path, paths)
    order = next(each for each in contract.operations if each.id == "order")

    assert [each.address for each in references(contract, order).values()] == ([(found,)] if found else [])


def test_an_address_that_clients_send_is_not_that_of_the_resource(tmp_path: Path) -> None:
    hook = object_of(id=TEXT, url={**TEXT, "format": "uri"})
    paths = {
        "/webhooks": {"post": operation("hook", content(hook), "201", body=object_of(url={**TEXT, "format": "uri"}))},
        "/orders": {"post": operation("order", content({}), body=object_of(webhook={**TEXT, "format": "uri"}))},
    }
    contract = contract_in(tmp_path, paths)
    order = next(each for each in contract.operations if each.id == "order")

    assert not references(contract, order)


def test_an_order_that_names_its_customer_by_address_is_judged(judge: Judge) -> None:
    link = {**TEXT, "format": "uri"}
    customer = object_of("url", id={"type": "integer"}, url=link, name=TEXT)
    order = object_of("customer", customer=link, priority={"type": "integer", "default": 3})
    paths = {
        "/customers": {"post": operation("join", content(customer), "201", body=object_of(name=TEXT))},
        "/orders": {"post": operation("order", content(order), "201", body=order, refuses="400")},
    }
    known: list[str] = []

    def respond(call: Call) -> Answer:
        if call.path == "/customers":
            known.append(f"http://testserver/customers/{len(known) + 1}")
            return 201, {"id": len(known), "url": known[-1], **call.body}
        return (201, {"priority": 3, **call.body}) if call.body.get("customer") in known else (400, {})

    summary = judge(respond, paths)

    assert "order/body/priority/default" in passed(summary)
    assert "order/body/customer/required" in passed(summary)


@pytest.mark.parametrize(
    ("key", "name", "path", "is_found"),
    [
        ("sku", "sku", "/orders", True),
        ("code", "product_code", "/orders", True),
        ("code", "code", "/orders", True),
        ("code", "postal_code", "/orders", False),
        ("sku", "sku", "/products/{sku}/variants", False),
        ("product_id", "product_id", "/orders", False),
    ],
)
def test_a_text_that_is_called_as_the_key_of_a_path_may_refer_to_a_resource(
    tmp_path: Path, key: str, name: str, path: str, is_found: bool
) -> None:
    product = object_of(**{key: TEXT}, title=TEXT)
    paths = {
        "/products": {"post": operation("make", content(product), "201", body=product)},
        f"/products/{{{key}}}": {"parameters": [in_path(key)], "get": operation("read", content(product))},
    }
    parameters = [in_path(key)] if "{" in path else []
    paths[path] = {"parameters": parameters, "post": operation("use", content({}), body=object_of(**{name: TEXT}))}
    contract = contract_in(tmp_path, paths)
    use = next(each for each in contract.operations if each.id == "use")

    assert [each.operation.id for each in guesses(contract, use)] == (["make"] if is_found else [])


def test_a_key_of_two_kinds_of_resources_refers_to_none(tmp_path: Path) -> None:
    thing = object_of(code=TEXT)
    paths: dict[str, Any] = {"/uses": {"post": operation("use", content({}), body=thing)}}
    for kind in ("products", "rooms"):
        paths[f"/{kind}"] = {"post": operation(f"make_{kind}", content(thing), "201", body=thing)}
        paths[f"/{kind}/{{code}}"] = {"parameters": [in_path("code")], "get": operation(kind, content(thing))}
    contract = contract_in(tmp_path, paths)
    use = next(each for each in contract.operations if each.id == "use")

    assert not list(guesses(contract, use))
