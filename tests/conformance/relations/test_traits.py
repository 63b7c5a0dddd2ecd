"""The traits of a field: what its name says of it, what the user's configuration says, and what that changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documents import INTEGER, TEXT, Stated, content, in_path, list_of, object_of, operation, parameter, resources
from harness import Bythebook
from judging import contract_in
from servers import Answer, Call, Item, Resources, Served, hiding

from bythebook_conformance.evidence.record import Record
from bythebook_conformance.judged import judged
from bythebook_conformance.model import Draft, Exchange, Request
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.relations.identity import own_id, value_for
from bythebook_conformance.relations.traits import (
    TRAITS,
    FieldTraits,
    Overrides,
    documented_fields,
    traits_of,
    with_overrides,
)
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Field, Operation


def members(*names: str, **schemas: Stated) -> Stated:
    return object_of(**{**dict.fromkeys(names, TEXT), **schemas})


def orders(*sent: str, shown: Stated | None = None, parameters: tuple[Stated, ...] = ()) -> Stated:
    """Return paths that create, list and read orders."""
    order = shown if shown is not None else members("note", *sent, id=INTEGER)
    listed = operation("list", content(list_of(order)), parameters=[*parameters])
    key = in_path("order_id", INTEGER)
    paths = resources("/orders", members("note", *sent), order, key=key, listed=listed, made="201", get="read")
    paths["/orders"]["post"]["operationId"] = "create"
    return paths


def field_of(contract: Contract, full: str) -> tuple[Operation, Field]:
    operation_id, location, name = full.split("/", 2)
    operation = next(each for each in contract.operations if each.id == operation_id)
    found = (each for each in documented_fields(operation) if each.location == location and each.name == name)
    return operation, next(found)


def traits(contract: Contract, full: str) -> FieldTraits:
    return traits_of(*field_of(contract, full))


def names_of(found: FieldTraits) -> set[str]:
    return {trait for trait in TRAITS if getattr(found, trait)}


@pytest.mark.parametrize(
    ("location", "name", "expected"),
    [
        ("query", "pageSize", {"page_size", "certain_paging"}),
        ("query", "size", {"page_size"}),
        ("query", "page", {"page", "certain_paging"}),
        ("query", "start", {"offset"}),
        ("query", "cursor", {"cursor", "issued", "continuation"}),
        ("query", "page_token", {"issued", "continuation"}),
        ("query", "order_by", {"order"}),
        ("query", "fields", {"expansion"}),
        ("query", "md5", {"checksum"}),
        ("query", "color", set()),
        ("header", "X-API-Key", {"credential"}),
        ("header", "If-Match", {"conditional"}),
        ("header", "Content-Digest", {"checksum"}),
        ("header", "Idempotency-Key", {"idempotency"}),
        ("header", "X-Region", set()),
        ("cookie", "session", {"credential"}),
    ],
)
def test_parameter_has_the_traits_of_its_name(tmp_path: Path, location: str, name: str, expected: set[str]) -> None:
    contract = contract_in(tmp_path, orders(parameters=(parameter(name, location, **INTEGER),)))

    assert names_of(traits(contract, f"list/{location}/{name}")) == expected


@pytest.mark.parametrize(
    ("name", "in_request", "in_response"),
    [
        ("id", {"identity", "key"}, {"identity", "key"}),
        ("slug", {"key"}, {"key"}),
        ("orderId", {"key"}, {"key"}),
        ("customer_id", set(), set()),
        ("data", {"envelope"}, set()),
        ("api_token", {"secret"}, {"secret"}),
        ("locked_by", set(), {"volatile"}),
        ("message", set(), {"volatile"}),
        ("next_cursor", set(), {"next_page"}),
        ("color", set(), set()),
    ],
)
def test_property_has_the_traits_of_its_name(
    tmp_path: Path, name: str, in_request: set[str], in_response: set[str]
) -> None:
    contract = contract_in(tmp_path, orders(name, shown=members("note", name)))

    assert names_of(traits(contract, f"create/body/{name}")) == in_request
    assert names_of(traits(contract, f"create/response/{name}")) == in_response


def test_password_is_a_secret_whatever_its_name(tmp_path: Path) -> None:
    shown = members("note", word={**TEXT, "format": "password"})
    contract = contract_in(tmp_path, orders(shown=shown))

    assert names_of(traits(contract, "create/response/word")) == {"secret"}
    assert [each.matched for each in traits(contract, "create/response/word").reasons] == ["`format: password`"]


def test_each_field_is_read_once(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, orders("api_token"))

    assert traits(contract, "create/body/api_token") is traits(contract, "create/body/api_token")


def test_trait_that_the_user_states_decides_and_the_last_glob_wins(tmp_path: Path) -> None:
    table = {"*/body/*_token": {"secret": False}, "create/body/note": {"secret": True}, "note": {"secret": False}}
    contract = with_overrides(contract_in(tmp_path, orders("api_token")), Overrides.read(table))

    assert names_of(traits(contract, "create/body/api_token")) == set()
    assert names_of(traits(contract, "create/response/api_token")) == {"secret"}
    assert names_of(traits(contract, "create/body/note")) == set()


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"identity": True}, {"identity", "key"}),
        ({"cursor": True}, {"cursor", "issued", "continuation"}),
        ({"page_size": True}, {"page_size", "certain_paging"}),
        ({"page_size": True, "certain_paging": False}, {"page_size"}),
    ],
)
def test_trait_that_is_set_implies_the_traits_that_belong_to_it(
    tmp_path: Path, stated: dict[str, bool], expected: set[str]
) -> None:
    plain = contract_in(tmp_path, orders(parameters=(parameter("rows", **INTEGER),)))
    contract = with_overrides(plain, Overrides.read({"list/query/rows": stated}))

    assert names_of(traits(contract, "list/query/rows")) == expected
    assert names_of(traits(plain, "list/query/rows")) == set()


def test_property_that_is_no_id_is_no_key_either(tmp_path: Path) -> None:
    plain = contract_in(tmp_path, orders("id"))
    contract = with_overrides(plain, Overrides.read({"create/body/id": {"identity": False}}))

    assert names_of(traits(contract, "create/body/id")) == set()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            {"note": {"secrte": True}},
            "'secrte' of 'note' is no trait; expected 'secret', or another of: identity, key,",
        ),
        ({"note": {"pagesize": True}}, "expected 'page_size', or another of:"),
        ({"note": {"secret": "yes"}}, "'secret' of 'note' is 'yes'; expected true or false"),
        ({"note": ["secret"]}, "the traits of 'note' are no table; expected one such as { secret = true }"),
    ],
)
def test_table_of_another_form_is_an_error_that_says_what_is_right(table: Stated, message: str) -> None:
    with pytest.raises(InputError) as raised:
        Overrides.read(table, file="bythebook.toml")

    assert str(raised.value).startswith("bythebook.toml: ")
    assert message in str(raised.value)


def test_glob_that_matches_no_field_is_an_error(tmp_path: Path) -> None:
    contract = contract_in(tmp_path, orders())

    with pytest.raises(InputError, match=r"'\*/body/nota' in \[traits\] matches no field of .*small.json; expected"):
        with_overrides(contract, Overrides.read({"*/body/nota": {"secret": True}}))


def raised(contract: Contract) -> set[str]:
    return {each.id for operation in contract.operations for _, each in requirements(contract, operation)}


def test_property_that_the_user_calls_volatile_need_not_be_read_again(tmp_path: Path) -> None:
    shown = members("note", "etag", id=INTEGER)
    plain = contract_in(tmp_path, orders(shown=shown))
    contract = with_overrides(plain, Overrides.read({"create/response/etag": {"volatile": True}}))

    assert raised(plain) - raised(contract) == {"create/response/etag/read-made"}
    assert raised(contract) <= raised(plain)


def test_id_by_another_name_is_the_id_of_the_resource(tmp_path: Path) -> None:
    plain = contract_in(tmp_path, orders(shown=members("note", "uid", number=INTEGER)))
    stated = {"create/response/number": {"identity": True}, "create/response/uid": {"identity": False}}
    contract = with_overrides(plain, Overrides.read(stated))
    answer = {"uid": "of the user", "number": 7}

    assert own_id(field_of(plain, "create/response/uid")[0], answer) == "of the user"
    assert own_id(field_of(contract, "create/response/uid")[0], answer) == 7
    assert own_id(field_of(contract, "create/response/uid")[0], {"uid": "of the user"}) is None


@pytest.mark.parametrize("around", ["data", "payload"])
def test_code_of_a_status_around_the_resource_is_no_id_of_it(tmp_path: Path, around: str) -> None:
    shown = object_of("", **{"code": INTEGER, around: members("note", "code")})
    plain = contract_in(tmp_path, orders("code", shown=shown))
    contract = with_overrides(plain, Overrides.read({f"create/response/{around}/code": {"identity": True}}))
    create = field_of(contract, "create/body/code")[0]
    answers = [{"code": 200, around: {"code": code, "note": "fragile"}} for code in ("A1", "B2")]
    sent = [Request("create", {"body": {"note": "fragile"}}, "", Draft({})) for _ in answers]
    record = Record(contract, create)
    for number, (request, answer) in enumerate(zip(sent, answers, strict=True)):
        record.add(Exchange(number, request, 201, answer=answer))

    assert [own_id(create, answer) for answer in answers] == ["A1", "B2"]
    assert record.found == set()


def test_path_takes_the_code_of_the_resource_and_not_the_code_of_a_status(tmp_path: Path) -> None:
    shown = object_of("", code=INTEGER, data=members("note", "code"))
    paths = resources("/orders", members("note", "code"), shown, key=in_path("code"), made="201", get="read")
    contract = contract_in(tmp_path, paths)
    made = Exchange(1, Request("make", {}, "", Draft({})), 201, answer={"code": 200, "data": {"code": "A1"}})

    assert value_for(field_of(contract, "read/path/code")[1], "", made, contract) == "A1"


class Orders(Resources):
    """A server of orders. It ignores the page size `rows`, and shows `api_token` in the response to a POST only."""

    def __init__(self, paths: Stated) -> None:
        super().__init__(paths, reads=hiding("api_token"))
        self.key = "id"

    def make(self, body: Item) -> Item:
        return super().make({"note": "", **body})

    def __call__(self, call: Call) -> Answer:
        return super().__call__(call) if call.query.get("rows", "1").isdecimal() else (422, {})


def judge(folder: Path, overrides: dict[str, dict[str, bool]]) -> str:
    paths = orders("api_token", parameters=(parameter("rows", **INTEGER, minimum=1, maximum=50),))
    file = folder / "orders.json"
    head = {"openapi": "3.0.3", "info": {"title": "orders", "version": "1"}}
    file.write_text(json.dumps({**head, "paths": paths}), encoding="utf-8")
    return judged(Served(Orders(paths)), file, traits=overrides).text


@pytest.mark.parametrize(
    ("overrides", "accused"),
    [
        ({}, set()),
        ({"list/query/rows": {"page_size": True}}, {"list/query/rows/query-heeded"}),
        ({"*/body/api_token": {"secret": False}}, {"create/body/api_token/read-back"}),
    ],
)
def test_trait_that_the_user_states_changes_the_findings(
    tmp_path: Path, overrides: dict[str, dict[str, bool]], accused: set[str]
) -> None:
    text = judge(tmp_path, overrides)

    rules = ("query-heeded", "read-back")
    ids = (line.split()[-2] for line in text.splitlines() if line.startswith("  explain with"))
    assert {each for each in ids if each.endswith(rules)} == accused, text


def test_explain_shows_the_traits_of_a_field_and_why(bythebook: Bythebook, tmp_path: Path) -> None:
    contract_in(tmp_path, orders("api_token"))

    ran = bythebook("explain", "create/body/api_token/echo", tmp_path / "small.json")

    told = ran.out.splitlines()
    at = told.index("traits of the field, by conventions")
    assert told[at + 1] == f"  secret: {TRAITS['secret']}"
    assert told[at + 2].startswith(
        "    'token' in 'api_token': what a server shows once or never (RFC 6749, sections 1.4"
    )
    assert len([line for line in told[at + 1 :] if line.startswith("  ") and line[2] != " "]) == 1


def test_explain_shows_no_traits_where_none_applies(bythebook: Bythebook, tmp_path: Path) -> None:
    contract_in(tmp_path, orders("api_token"))

    ran = bythebook("explain", "create/body/note/echo", tmp_path / "small.json")

    assert ran.code == 0
    assert "traits of the field" not in ran.out
