"""Discriminators: which schema of a union a body is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, object_of, posts
from judging import Judge, accused, contract_in
from servers import Answer, Call, admits

from bythebook_conformance.running.violations import faults

PET: Stated = {**object_of("kind", kind=TEXT, name=TEXT), "discriminator": {"propertyName": "kind"}}

SIZES: Stated = {
    name: object_of(f"kind {name}", kind={"enum": [name]}, **{name: {**INTEGER, "minimum": 0, "maximum": 90}})
    for name in ("lamp", "sensor", "door")
}


def ref(name: str) -> Stated:
    return {"$ref": f"#/components/schemas/{name}"}


def test_schema_that_extends_another_one_is_known_by_its_own_name(tmp_path: Path) -> None:
    children = {name: {"allOf": [ref("Pet"), object_of()]} for name in ("Cat", "Dog")}
    contract = contract_in(tmp_path, posts(ref("Dog")), {"schemas": {"Pet": PET, **children}})

    (operation,) = contract.operations

    assert [each.steps for each in operation.fields] == [(), ("kind",), ("name",)]  # and no variant of a Cat
    assert operation.body is not None
    assert operation.body.tag == ("kind", "Dog")


def test_mapping_that_is_no_mapping_is_ignored(judge: Judge) -> None:
    mapping: Any = ["x"]
    union = {"oneOf": [ref("A"), ref("B")], "discriminator": {"propertyName": "k", "mapping": mapping}}
    components = {"schemas": {"A": object_of(k=TEXT), "B": object_of(a=TEXT)}}

    assert judge(lambda _: (200, {}), posts(union, object_of(a=TEXT)), components).report.requirements


def test_property_that_is_read_only_in_one_variant_may_stand_in_another(tmp_path: Path) -> None:
    card = object_of("number", number=TEXT, bank={**TEXT, "readOnly": True})
    account = object_of("iban", iban=TEXT, bank=TEXT)
    contract = contract_in(tmp_path, posts({"oneOf": [card, account]}))

    assert faults(contract, contract.operations[0], {"body": {"iban": "a", "bank": "b"}}) == frozenset()


@pytest.mark.many(2)
@pytest.mark.parametrize("name", SIZES)
@pytest.mark.parametrize("value", [0, 90])
def test_each_variant_of_a_union_gets_values_at_the_edges(name: str, value: int, judge: Judge) -> None:
    union = {
        "oneOf": [ref(each) for each in SIZES],
        "discriminator": {"propertyName": "kind", "mapping": {name: f"#/components/schemas/{name}" for name in SIZES}},
    }
    paths = posts(object_of("it", it=union), object_of("it", it=union))
    is_right = admits(object_of("it", it={"oneOf": list(SIZES.values())}))

    def respond(call: Call) -> Answer:
        if not is_right(call.body):
            return 422, {}
        it = call.body["it"]
        return 200, {"it": {**it, name: 17} if it.get(name) == value else it}

    assert list(accused(judge(respond, paths, {"schemas": SIZES}))) == [f"make/body/it/({name})/{name}/echo"]
