"""Discriminators: which schema of a union a body is of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from documents import TEXT, Stated, object_of, posts
from judging import Judge, contract_in

from bythebook_conformance.running.violations import faults

PET: Stated = {**object_of("kind", kind=TEXT, name=TEXT), "discriminator": {"propertyName": "kind"}}


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
