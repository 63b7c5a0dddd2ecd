"""What a document says for people is in the generated code: docstrings, descriptions of fields, comments."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bythebook_generator.emit.output import write
from bythebook_generator.emit.prose import docstring
from bythebook_generator.emit.render import render
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]
EVIL = 'Ends """ here\\ and \'\'\' there\\N{DASH} {x} "'
SCHEMAS: dict[str, Any] = {
    "Order": {
        "type": "object",
        "description": "An order of a shop.\n\nIt has lines.",
        "required": ["total"],
        "properties": {
            "total": {"type": "integer", "minimum": 0, "description": "In cents.", "examples": [995], "title": "Total"},
            "oldName": {"type": "string", "deprecated": True, "title": "Former name"},
            "items": {"type": "array", "items": {
                "type": "object", "description": "A line.",
                "properties": {"n": {"type": "integer", "description": "How many."}}}},
            "code": {"$ref": "#/components/schemas/Code"},
            "evil": {"type": "string", "description": EVIL},
        },
    },
    "Code": {"type": "string", "maxLength": 5, "description": "A code of the shop."},
    "Big": {"allOf": [{"$ref": "#/components/schemas/Order"}, {"properties": {"size": {"description": "In meters."}}}]},
}  # fmt: skip
OK = {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}}
LIMIT = {"name": "limit", "in": "query", "description": "How many\nat most.", "schema": {"type": "integer"}}
LIST = {
    "operationId": "getOrder", "summary": "Get an order", "description": "Of today alone.", "deprecated": True,
    "parameters": [{**LIMIT, "x-source": {"name": "page.txt:7"}}], "responses": OK,
}  # fmt: skip


@pytest.fixture
def files(document: Made) -> dict[str, str]:
    return dict(render(document({"/orders": {"get": LIST}}, SCHEMAS), templates()))


def below(text: str) -> dict[str, str]:
    """Returns the docstring below each field of the classes in a module, by class and field."""
    return {
        f"{node.name}.{field.target.id}": ast.literal_eval(said.value)
        for node in ast.parse(text).body if isinstance(node, ast.ClassDef)
        for field, said in pairwise(node.body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(said, ast.Expr)
    }  # fmt: skip


def test_schemas_and_properties_are_documented(files: dict[str, str], tmp_path: Path) -> None:
    write(files, tmp_path / "said_api")
    sys.path.insert(0, str(tmp_path))
    models = importlib.import_module("said_api.models")
    sys.path.remove(str(tmp_path))
    fields = models.Order.model_fields

    assert models.Order.__doc__ == "An order of a shop.\n\n    It has lines.\n    "
    assert (fields["total"].examples, fields["total"].title, fields["old_name"].title) == ([995], None, "Former name")
    assert fields["old_name"].json_schema_extra == {"deprecated": True}
    assert models.OrderItem.__doc__ == "A line."
    assert models.Order(total=1, old_name="a").model_dump() == {"total": 1, "oldName": "a"}


def test_the_description_of_a_field_stands_below_it(files: dict[str, str]) -> None:
    """A type with a long description is hard to read, and each program would hold the description in memory."""
    found = below("\n".join(text for path, text in files.items() if path.startswith("models/")))

    assert found == {
        "Order.total": "In cents.", "Order.old_name": "Deprecated.", "Order.code": "A code of the shop.",
        "Order.evil": EVIL, "OrderItem.n": "How many.", "Big.size": "In meters.",
        "GetOrderParameters.limit": "How many\n    at most.\n    ",
    }  # fmt: skip
    assert "total: Annotated[StrictInt, Field(ge=0, examples=[995])]" in files["models/orders.py"]


def test_an_alias_has_its_description_after_it(files: dict[str, str]) -> None:
    assert 'Annotated[StrictStr, Field(max_length=5)])\n"""A code of the shop."""' in files["models/orders.py"]


def test_operations_and_parameters_are_documented(files: dict[str, str]) -> None:
    (method,) = [
        node
        for node in ast.walk(ast.parse(files["orders/client.py"]))
        if isinstance(node, ast.FunctionDef) and node.name == "get_order"
    ]

    assert ast.get_docstring(method) == ("Get an order.\n\nOf today alone.\n\nArgs:\n    limit: How many at most.")
    assert '@deprecated("getOrder is deprecated.")' in files["orders/client.py"]
    assert "# page.txt:7" in files["models/orders.py"]


@pytest.mark.soak
def test_documented_packages_pass_mypy(files: dict[str, str], tmp_path: Path) -> None:
    write(files, tmp_path / "said_api")
    command = [sys.executable, "-m", "mypy", "--strict", "said_api"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@given(st.text("ab \"'\\\n\t{}N#\u2028\x0c\x00", max_size=12), st.sampled_from([0, 4, 8]))
def test_a_docstring_is_one_text(text: str, indent: int) -> None:
    margin = " " * indent
    code = (
        "".join(f"{' ' * at}class A:\n" for at in range(0, indent, 4))
        + f"{margin}{docstring(text, indent)}\n{margin}x = 1\n"
    )
    (*_, stated, _) = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Expr | ast.Assign)]

    assert isinstance(stated, ast.Expr)
    assert isinstance(stated.value, ast.Constant)


def test_an_example_of_a_parameter_may_be_a_list(document: Made) -> None:
    ids = {"name": "ids", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}, "example": [1, 2]}}
    operation = {"operationId": "listOrders", "parameters": [ids], "responses": OK}
    files = render(document({"/orders": {"get": operation}}, SCHEMAS), templates())

    assert any("ids: list[" in text for path, text in files.items() if path.endswith("client.py"))
