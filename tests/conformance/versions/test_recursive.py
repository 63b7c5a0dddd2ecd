"""Members of an object whose schema is that of an object around it, and bodies of plain text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import NONE, TEXT, Stated, body_of, content, in_path, nullable
from judging import NO_WAITS, contract_in
from servers import Answer, Call, Served

from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.versions.recursive import field_at, members, unlisted
from bythebook_conformance.versions.run import compare
from bythebook_openapi.model.contract import Contract

_PERSON: Stated = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": TEXT,
        "born": {**nullable(TEXT), "format": "date"},
        "knows": {"type": "array", "items": {"$ref": "#/components/schemas/Person"}},
    },
}
_PEOPLE: Stated = {
    "/people": {
        "post": {
            "operationId": "addPerson",
            "responses": {"201": content({"$ref": "#/components/schemas/Person"})},
            **body_of({"$ref": "#/components/schemas/Person"}),
        }
    }
}


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    return contract_in(tmp_path, _PEOPLE, {"schemas": {"Person": _PERSON}})


def test_members_of_a_recursive_item_are_those_of_the_object_around_it(contract: Contract) -> None:
    fields = [each for each in contract.operations[0].fields if each.location == "body"]
    item = next(each for each in fields if each.place == ("knows", "*"))

    assert [each.place for each in members(fields, item)] == [("name",), ("born",), ("knows",)]
    assert [member.place for member, _ in unlisted(fields)] == [("knows", "*", each) for each in _PERSON["properties"]]


def test_a_field_is_found_below_a_recursive_item(contract: Contract) -> None:
    fields = contract.operations[0].responses[0].fields
    found = field_at(fields, ("knows", "*", "knows", "*", "born"))

    assert found is not None
    assert found.nullable
    assert field_at(fields, ("knows", "*", "other")) is None


def _told(contract: Contract, *servers: Any) -> list[str]:
    targets = [
        Target(contract, f"http://{name}.test", app=Served(each)) for name, each in zip("ab", servers, strict=True)
    ]
    effort = Effort(seed=1, examples=0, limits=NO_WAITS)
    return [each.id for each in compare(contract, targets[0], targets[1], effort).groups]


def _files(refused: int) -> Any:
    def answer(call: Call) -> Answer:
        return (200, None) if call.content else (refused, None)

    return answer


FILES: Stated = {
    "/files/{name}": {
        "parameters": [in_path("name", TEXT)],
        "put": {
            "operationId": "putFile",
            "responses": {"200": NONE, "400": NONE, "422": NONE},
            **body_of(TEXT, "text/plain"),
        },
    }
}


@pytest.mark.parametrize(("refused", "told"), [(422, 1), (400, 0)])
def test_a_body_of_plain_text_is_sent_and_left_out(tmp_path: Path, refused: int, told: int) -> None:
    contract = contract_in(tmp_path, FILES)

    assert contract.operations[0].bytes_type == "text/plain"
    assert len(_told(contract, _files(400), _files(refused))) == told


@pytest.mark.parametrize("schema", [{**TEXT, "enum": ["a"]}, {**TEXT, "maxLength": 3}, {"type": "object"}])
def test_a_plain_text_that_the_document_excludes_is_not_sent(tmp_path: Path, schema: Stated) -> None:
    stated = {"/files": {"post": {"responses": {"201": NONE}, **body_of(schema, "text/plain")}}}

    assert contract_in(tmp_path, stated).operations[0].bytes_type is None
