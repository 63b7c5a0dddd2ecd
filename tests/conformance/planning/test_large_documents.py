"""Large documents: planning takes memory in proportion to the document, and of a body what fits is judged.

The sizes are far below those of `make bench`, and the limits are generous: nothing is timed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from documents import TEXT, Stated, object_of, operation, posts
from harness import Bythebook
from judging import contract_in

from bythebook_conformance.planning.plan import requirements
from bythebook_openapi.document.load import parse
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.fields import LEAST_FIELDS, MAX_FIELDS
from bythebook_openapi.schema import validators

# Before schemas shared one validator, 160 of these took 3.4 GB, and 40 took 400 MB.
SCHEMAS, MEGABYTES = 160, 400
BYTHEBOOK = Path(sys.executable).with_name("bythebook")


def reference(number: int) -> Stated:
    return {"$ref": f"#/components/schemas/Node{number}"}


def node(number: int, count: int) -> Stated:
    """A schema that leads to four others, so that all of them reach each other."""
    main, others, beside, named = (reference((number + step) % count) for step in (1, 7, 31, 101))
    return object_of(
        "title",
        title={**TEXT, "maxLength": 80},
        rank={"type": "integer", "minimum": 0, "default": 30},
        note={"type": ["string", "null"]},
        main=main,
        others={"type": "array", "items": others},
        beside={"anyOf": [beside, {"type": "null"}]},
        by_name={"type": "object", "additionalProperties": named},
    )


def recursive(schemas: int, operations: int) -> Stated:
    """Return a document whose operations each create a resource of a different schema."""
    ways = {f"/nodes{each}": operation(f"create{each}", body=reference(each % schemas)) for each in range(operations)}
    paths = {path: {"post": way} for path, way in ways.items()}
    named = {f"Node{each}": node(each, schemas) for each in range(schemas)}
    info = {"title": "recursive", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": paths, "components": {"schemas": named}}


def contract_of(document: Stated) -> Contract:
    return Contract(parse(json.dumps(document), name="recursive"), is_lenient=True)


def count_of(document: Stated) -> int:
    contract = contract_of(document)
    return sum(len(requirements(contract, each)) for each in contract.operations)


def peak_of(*words: str) -> tuple[int, float]:
    """The exit code of a command in a process of its own, and its peak memory in MB. It is given 3 GB at most."""
    measured = (
        "import os, subprocess, sys\n"
        "found = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "_, status, used = os.wait4(found.pid, 0)\n"
        "print(os.waitstatus_to_exitcode(status), used.ru_maxrss)\n"
    )
    limited = ["sh", "-c", 'ulimit -v 3000000; exec "$@"', "-", sys.executable, "-c", measured, *words]
    code, peak = subprocess.run(limited, capture_output=True, text=True, check=True).stdout.split()
    return int(code), int(peak) / (1024 if sys.platform != "darwin" else 1024**2)


class TestMemory:
    @pytest.mark.soak
    @pytest.mark.parametrize("part", [[], ["--select", "create3"]])
    def test_schemas_that_all_reach_each_other_take_little_memory(self, tmp_path: Path, part: list[str]) -> None:
        file = tmp_path / "recursive.json"
        file.write_text(json.dumps(recursive(SCHEMAS, 20)))

        code, megabytes = peak_of(str(BYTHEBOOK), "check", str(file), "--plan", *part)

        assert code == 0
        assert megabytes < MEGABYTES

    @pytest.mark.soak
    def test_requirements_grow_with_the_operations(self) -> None:
        few, many = (count_of(recursive(10, operations)) for operations in (10, 30))

        assert many == 3 * few

    @pytest.mark.soak
    def test_requirements_of_an_operation_do_not_grow_with_the_schemas(self) -> None:
        assert count_of(recursive(400, 10)) < 1.1 * count_of(recursive(200, 10))


class TestLevels:
    @pytest.fixture
    def large(self) -> Contract:
        return contract_of(recursive(120, 3))

    def test_body_is_judged_down_to_the_last_level_that_fits(self, large: Contract) -> None:
        fields = [each for each in large.operations[0].fields if each.location == "body"]

        assert len(fields) <= MAX_FIELDS
        for level in range(1, 4):  # whole levels: a property stands in no other's way
            assert any(each.depth == level and each.steps[-1] == "by_name" for each in fields)

    def test_last_property_is_judged_beside_a_deep_first_one(self) -> None:
        document = recursive(120, 1)
        created = document["paths"]["/nodes0"]["post"]
        created["requestBody"]["content"]["application/json"]["schema"] = object_of(
            **{f"deep{each}": reference(each) for each in range(12)}, last={**TEXT, "minLength": 2}
        )

        contract = contract_of(document)

        ids = {each.id for _, each in requirements(contract, contract.operations[0])}
        assert "create0/body/last/domain:minLength" in ids

    def test_plan_says_once_which_levels_are_not_judged(self, tmp_path: Path, bythebook: Bythebook) -> None:
        file = tmp_path / "recursive.json"
        file.write_text(json.dumps(recursive(120, 2)))

        ran = bythebook("check", file, "--plan")

        said = re.findall(r"(\d+) bodies and responses have more than (\d+) fields: their deeper levels", ran.out)
        assert said == [("2", str(MAX_FIELDS))]

    def test_small_document_says_nothing_of_levels(self, tmp_path: Path, bythebook: Bythebook) -> None:
        contract_in(tmp_path, posts(object_of(a=TEXT)))

        assert "deeper levels" not in bythebook("check", tmp_path / "small.json", "--plan").out

    def test_document_of_many_operations_is_judged_less_deeply(self) -> None:
        few, many = (contract_of(recursive(120, operations)) for operations in (10, 600))

        assert (few.most_fields, many.most_fields) == (MAX_FIELDS, LEAST_FIELDS)
        assert len(many.operations[0].fields) < len(few.operations[0].fields)

    def test_fields_are_read_for_the_operations_that_are_asked_for(self) -> None:
        contract = contract_of(recursive(120, 10))

        assert len(contract.operations) == 10
        assert not contract.shortened
        assert len(contract.operations[2].fields) > 1
        assert len(contract.shortened) == 1


class TestInvalidSchemas:
    def test_invalid_schema_touches_only_the_operations_that_reach_it(self) -> None:
        document = recursive(20, 2)
        document["components"]["schemas"]["Bad"] = {"type": "string", "pattern": "("}
        for name, schema in (("bad", {"$ref": "#/components/schemas/Bad"}), ("good", TEXT)):
            document["paths"][f"/{name}"] = {"post": operation(name, body=object_of(a=schema))}

        found = {each.id: each.unreadable for each in contract_of(document).operations}

        assert "is not a valid schema" in found.pop("bad")
        assert set(found.values()) == {""}


class TestLimits:
    def test_too_many_schemas_are_refused_in_one_line(
        self, tmp_path: Path, bythebook: Bythebook, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        contract_in(tmp_path, posts(object_of(a=TEXT, b=TEXT)))
        monkeypatch.setattr(validators, "MAX_SCHEMAS", 2)

        ran = bythebook("check", tmp_path / "small.json", "--plan")

        assert ran.code == 2
        assert ran.err.count("\n") == 1
        assert "the document has 3 schemas" in ran.err
        assert "split the document" in ran.err

    @pytest.mark.parametrize("command", [["check", "--plan"], ["explain", "make/status"]])
    def test_schemas_that_extend_each_other_too_deeply_are_refused_in_one_line(
        self, tmp_path: Path, bythebook: Bythebook, command: list[str]
    ) -> None:
        chain = {f"S{each}": {"allOf": [{"$ref": f"#/components/schemas/S{each + 1}"}]} for each in range(3000)}
        components = {"schemas": {**chain, "S3000": object_of(a=TEXT)}}
        contract_in(tmp_path, posts({"$ref": "#/components/schemas/S0"}), components)

        ran = bythebook(*command, tmp_path / "small.json")

        assert (ran.code, ran.err.count("\n")) == (2, 1)
        assert "extend each other too deeply" in ran.err
