"""`--values`: how the file is read, and which fields a known value is for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from documents import INTEGER, TEXT, Stated, list_of, object_of, operation
from harness import Bythebook
from judging import contract_in

from bythebook_conformance.commands.known_values import known_values
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract

PAGE = Path(__file__).parents[3] / "docs" / "values.md"
ORDER = object_of(
    customer_id=INTEGER,
    address=object_of(zip=TEXT),
    voucher=TEXT,
    currency=TEXT,
    tags=list_of(TEXT),
    sizes=list_of(INTEGER),
    grid=list_of(list_of(INTEGER)),
    contact=object_of(name=TEXT),
    anything={},
)


def order(folder: Path) -> Contract:
    return contract_in(folder, {"/orders": {"post": operation("createOrder", body=ORDER)}})


def stated(folder: Path, text: str) -> dict[tuple[str, ...], tuple[Any, ...]]:
    file = folder / "values.yaml"
    file.write_text(text)
    return dict(known_values(order(folder), file)["createOrder"])


class TestReads:
    def test_value_is_known_for_the_operations_whose_schema_admits_it(self, tmp_path: Path) -> None:
        """A project is a number in one operation and a text in another."""

        def making(kind: str) -> Stated:
            return {"post": operation(kind, body=object_of(project={"type": kind}))}

        contract = contract_in(tmp_path, {"/one": making("integer"), "/other": making("string")})
        values = tmp_path / "values.yaml"
        values.write_text("project: 1")

        assert known_values(contract, values) == {"integer": {("body", "project"): (1,)}}
        values.write_text("project: true")
        with pytest.raises(InputError, match="true is not of type"):
            known_values(contract, values)

    def test_example_of_the_page_is_read_as_the_page_says(self, tmp_path: Path) -> None:
        example = re.search(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
        assert example is not None

        assert stated(tmp_path, example[1]) == {
            ("body", "currency"): ("CHF",),
            ("body", "customer_id"): (4711,),
            ("body", "address", "zip"): ("8001",),
            ("body", "voucher"): ("SPRING", "SUMMER", "FALL"),
            ("body", "tags"): (["red", "blue"],),
            ("body", "sizes"): ([1, 2], [3]),
            ("body", "contact"): ({"name": "Ada"},),
        }

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("tags: []", ([],)),
            ("tags: [[red, blue]]", (["red", "blue"],)),
            ("grid: [[1, 2], [3]]", ([[1, 2], [3]],)),
            ("grid: [[[1, 2], [3]], [[4]]]", ([[1, 2], [3]], [[4]])),
            ("anything: [1, 2]", (1, 2)),
            ("anything: [[1, 2]]", ([1, 2],)),
            ("voucher: 2024-01-01", ("2024-01-01",)),
            ("voucher: [A]", ("A",)),
            ("contact: [{name: Ada}, {name: Bob}]", ({"name": "Ada"}, {"name": "Bob"})),
            ('{"voucher": "A"}', ("A",)),
        ],
    )
    def test_list_is_values_in_turn_if_each_item_is_a_value(
        self, tmp_path: Path, text: str, values: tuple[Any, ...]
    ) -> None:
        assert list(stated(tmp_path, text).values()) == [values]


class TestRefuses:
    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("", "values.yaml: holds no values; expected a mapping from field to value"),
            ("- a", "values.yaml:1: holds no values; expected a mapping"),
            (
                "voucher: A\nvouchr: B",
                "values.yaml:2: /vouchr: 'vouchr' is no field of the document; expected 'voucher'",
            ),
            ("tags: [\n", "values.yaml:2: is not YAML or JSON"),
            ("voucher: A\nvoucher: B", "values.yaml:2: is not YAML or JSON"),
            (
                "# x\ncustomer_id: A",
                "values.yaml:2: /customer_id: a value of 'customer_id' is not what the document admits",
            ),
            ("customer_id:\n- 1\n- A", "values.yaml:3: /customer_id/1: a value of 'customer_id' is not what"),
            ("tags: [red, 1]", "expected a list as the document has it, or a list of such lists"),
            ("tags: red", "expected a list as the document has it, or a list of such lists"),
            ("voucher: []", "values.yaml:1: /voucher: 'voucher' holds no value; expected a value, or a list of values"),
            ('{"customer_id": "A"}', "values.yaml: /customer_id: a value of 'customer_id' is not what"),
        ],
    )
    def test_bad_file_is_one_line_with_its_place(self, tmp_path: Path, text: str, words: str) -> None:
        with pytest.raises(InputError) as refused:
            stated(tmp_path, text)

        assert words in str(refused.value)
        assert "; expected " in str(refused.value) or "YAML" in words
        assert "\n" not in str(refused.value)

    def test_file_that_cannot_be_read_is_named_once_with_the_reason(self, tmp_path: Path, bythebook: Bythebook) -> None:
        values = tmp_path / "values.yaml"
        missing = bythebook("check", "ontora", "--plan", "--values", values)
        values.write_bytes(b"name: caf\xe9")
        latin = bythebook("check", "ontora", "--plan", "--values", values)

        expected = "expected a mapping from field to value, as `bythebook help values` shows"
        assert missing.err == f"bythebook: {values}: cannot be read (No such file or directory); {expected}\n"
        assert latin.err == f"bythebook: {values}: cannot be read (it is not text in UTF-8); {expected}\n"

    def test_bad_file_ends_the_command_with_2(self, tmp_path: Path, bythebook: Bythebook) -> None:
        values = tmp_path / "values.yaml"
        values.write_text("goaal: a")
        ran = bythebook("check", "ontora", "--url", "http://127.0.0.1:9", "--values", values)

        assert ran.code == 2
        assert ran.err.startswith(f"bythebook: {values}:1: /goaal: 'goaal' is no field of the document; expected ")
        assert len(ran.err.splitlines()) == 1

    def test_help_names_the_page(self, bythebook: Bythebook) -> None:
        assert "bythebook help values" in bythebook("check", "--help-all").out
