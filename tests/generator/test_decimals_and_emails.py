"""Decimals are `Decimal`, as texts and as numbers of JSON; email addresses are checked where the library is there."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import TypeAdapter, ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import parse
from bythebook_runtime.constraints import multiple
from bythebook_runtime.decimals import DecimalNumber, DecimalText

MONEY = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": {"type": "string", "format": "decimal"},
        "number": {"type": "number", "format": "decimal", "minimum": 0, "multipleOf": 0.01},
        "either": {"type": ["number", "null"], "format": "decimal", "default": 1.5},
        "formed": {"type": "string", "format": "decimal", "pattern": r"^\d+\.\d\d$"},
        "listed": {"type": "array", "items": {"type": "number", "format": "decimal", "maximum": 9}},
        "mail": {"type": "string", "format": "email", "maxLength": 30},
        "kind": {"type": "string", "enum": ["a", "b"], "default": "a"},
        "kinds": {"type": "array", "items": {"type": "string", "enum": ["x", "y"]}},
        "fixed": {"type": "string", "enum": ["only"]},
        "level": {"type": "integer", "enum": [1, 2]},
    },
}
USED = """
from decimal import Decimal
from pydantic import ValidationError
from money_api.models import ABSENT, Money, MoneyKind, MoneyKinds, CreateMoneyStatus

made = Money(text=Decimal("10.50"), number=Decimal("0.07"), either=None, listed=[Decimal(2)])
assert made.model_dump_json(exclude_unset=True) == '{"either":null,"listed":[2],"number":0.07,"text":"10.50"}'
read = Money.model_validate_json('{"text": "1E+2", "number": 12.10, "listed": [0.1]}')
assert (read.text, read.number, read.listed) == (Decimal(100), Decimal("12.1"), [Decimal("0.1")])
assert read.either == Decimal("1.5") and read.formed is ABSENT
assert read.model_dump()["number"] == Decimal("12.1")

def refused(**stated):
    try:
        Money.model_validate({"text": "1", **stated})
    except ValidationError as error:
        return [fault["loc"][0] for fault in error.errors()]

for stated in ({"text": 1}, {"text": "a"}, {"text": "NaN"}, {"number": "1"}, {"number": True}, {"number": -1},
               {"number": 0.075}, {"number": Decimal("0.123456789012345678901")}, {"formed": "1.5"}, {"listed": [10]},
               {"kind": "c"}, {"mail": "x" * 31}):
    assert refused(**stated) == list(stated), stated
assert refused(mail="no address") == (["mail"] if LIBRARY else None)
assert refused(mail="Joe@Example.test") is None
assert Money.model_validate({"text": "1", "mail": "Joe@Example.TEST"}).mail == "Joe@Example.TEST"
kind: MoneyKind = "a"
"""
TYPED = """
from decimal import Decimal
from money_api.client import MoneyApi
from money_api.models import CreateMoneyStatus, Money, MoneyKind


def made(api: MoneyApi, kind: MoneyKind, status: CreateMoneyStatus) -> Decimal | None:
    money = Money(text=Decimal("1"), kind=kind, mail="a@b.c")
    return api.money.create_money(money, limit=Decimal(3), status=status).either


Money(text="1")  # expect
Money(text=Decimal(1), kind="c")  # expect
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a package with decimals."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Money"}}}
    parameters = [
        {"name": "limit", "in": "query", "schema": {"type": "number", "format": "decimal"}},
        {"name": "status", "in": "query", "schema": {"type": "string", "enum": ["on", "off"]}},
    ]
    body = {"required": True, "content": content}
    responses = {"200": {"description": "ok", "content": content}}
    post = {"operationId": "createMoney", "parameters": parameters, "requestBody": body, "responses": responses}
    raw = {"openapi": "3.1.0", "info": {"title": "Money", "version": "1"}, "paths": {"/money": {"post": post}}}
    document = parse(yaml.safe_dump({**raw, "components": {"schemas": {"Money": MONEY}}}), name="money.yaml")
    folder = tmp_path_factory.mktemp("money")
    write(render(document, templates(), name="money_api"), folder / "money_api")
    return folder


@pytest.mark.parametrize("library", [True, False])
def test_values_are_read_and_written_as_the_document_states_them(library: bool, folder: Path) -> None:
    without = "" if library else "import importlib.util; importlib.util.find_spec = lambda name: None\n"
    code = f"LIBRARY = {library}\n{without}{USED}"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.soak
def test_a_type_checker_knows_decimals_and_the_names_of_listed_values(folder: Path) -> None:
    (folder / "use.py").write_text(TYPED)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "use.py", "money_api"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    expected = [number for number, line in enumerate(TYPED.split("\n"), 1) if "# expect" in line]

    assert [int(line.split(":")[1]) for line in done.stdout.splitlines() if ": error:" in line] == expected, done.stdout


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (DecimalText, "+1.50", Decimal("1.50")),
        (DecimalText, Decimal("1.5"), Decimal("1.5")),
        (DecimalText, ".5", Decimal("0.5")),
        (DecimalText, "1_000", None),
        (DecimalText, "١", None),
        (DecimalText, "1e9999999", None),
        (DecimalText, Decimal("Infinity"), None),
        (DecimalNumber, 1, Decimal(1)),
        (DecimalNumber, 0.1, Decimal("0.1")),
        (DecimalNumber, Decimal("1e999999"), None),
        (DecimalNumber, float("nan"), None),
        (DecimalNumber, 10**30, Decimal(10**30)),
    ],
)
def test_a_decimal_is_exact_or_refused(kind: Any, value: object, found: Decimal | None) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    if found is None:
        with pytest.raises(ValidationError):
            adapter.validate_python(value)
    else:
        assert adapter.validate_python(value) == found
        assert adapter.validate_json(adapter.dump_json(found)) == found


def test_a_decimal_is_a_multiple_exactly() -> None:
    check = multiple(0.01).func
    assert check(Decimal("0.07")) == Decimal("0.07")  # type: ignore[call-arg]
    with pytest.raises(Exception, match="multiple"):
        check(Decimal("0.075"))  # type: ignore[call-arg]
