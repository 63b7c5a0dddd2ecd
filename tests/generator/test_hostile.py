"""Documents that mean harm, or know no better: no text of theirs becomes code, no name of theirs hides one of ours."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

Made = Callable[..., Document]

EVIL = '"""\nimport os; os.system(\'x\')\n"""\\\'\'\' {{7*7}} {% raw %} # \u2028 \x85 é'
TEXT = {"type": "string"}
# Python's words, those of Pydantic, and every name that generated code uses where a name of the document could hide it.
NAMES = (
    "class", "def", "None", "True", "self", "match", "__init__", "model_config", "json", "copy", "dict", "schema",
    "root", "Model", "Models", "MISSING", "ABSENT", "Absent", "Any", "list", "str", "bool", "bytes", "int",
    "import", "request", "body",
    "parameters", "given", "answer", "tables", "router", "handlers", "http", "httpx", "client", "Response", "Annotated",
    "Field", "default", "date", "UUID", "await", "x.y", "1a", "a-b", "a_b", "A_b", "ab", "$ref", "日本", "NO_BOOLEAN",
    "validate", "import_module", "TYPE_CHECKING", "annotations", "any", "file", "authorize", "problems", "routes",
    "Told", "Literal", "AwareDatetime", "StrictInt",
    "read_body", "read_parameters", "authenticator", "refused", "in_order", "parts", "answer_router", "bearer",
)  # fmt: skip


def reference(name: str) -> dict[str, str]:
    return {"$ref": "#/components/schemas/" + name.replace("~", "~0").replace("/", "~1")}


def content(schema: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


def imported(folder: Path, name: str) -> None:
    code = f"import pkgutil, importlib, {name}\n" + (
        f"for m in pkgutil.walk_packages({name}.__path__, '{name}.'): importlib.import_module(m.name)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.fixture
def named(document: Made) -> Document:
    """Every name as an operation, a tag, a parameter, a schema, a property and a security scheme."""
    paths: dict[str, Any] = {}
    for number, name in enumerate(NAMES):
        query = {"name": name, "in": "query", "schema": TEXT}
        answers = {"200": {"description": "", **content(reference(name))}}
        common = {"tags": [name], "responses": answers, "security": [{name: []}]}
        paths[f"/{number}/{{id}}"] = {
            "get": {"operationId": name, "parameters": [query], **common},
            "post": {"operationId": f"{name}_body", "requestBody": content(reference(name)), **common},
        }
    held = {"type": "object", "properties": dict.fromkeys(NAMES, TEXT), "required": list(NAMES[:9])}
    others = {name: {"type": "object", "properties": {"a": reference("Held")}} for name in NAMES}
    schemes = {name: {"type": "apiKey", "in": "header", "name": f"X-{number}"} for number, name in enumerate(NAMES)}
    either = {"oneOf": [reference("Told"), reference("list")], "discriminator": {"propertyName": "a"}}
    return document(paths, {"Held": held, "Either": either, **others}, securitySchemes=schemes)


@pytest.mark.soak
def test_no_name_hides_another(named: Document, tmp_path: Path) -> None:
    write(render(named, templates()), tmp_path / "named_api")

    imported(tmp_path, "named_api")
    command = [sys.executable, "-m", "mypy", "--strict", "-p", "named_api"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.soak
def test_every_operation_answers_under_its_own_name(
    named: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_process: Callable[..., httpx.Client]
) -> None:
    write(render(named, templates()), tmp_path / "answering_api")
    monkeypatch.syspath_prepend(str(tmp_path))

    class Anyone:
        def __getattr__(self, name: str) -> Callable[[str], bool]:
            return lambda credential: True

    app = importlib.import_module("answering_api.app").create_app(authenticator=Anyone())
    for number, name in enumerate(NAMES):
        http = in_process(app, **{f"X-{number}": "k"})
        assert f"{name} is not implemented." in http.get(f"/{number}/1").json()["detail"]
        assert f"{name}_body is not implemented." in http.post(f"/{number}/1", json={}).json()["detail"]


@pytest.mark.soak
def test_no_text_becomes_code(document: Made, tmp_path: Path) -> None:
    held = {
        "type": "object", "title": EVIL, "description": EVIL, "required": [EVIL],
        "properties": {
            EVIL: {"type": "string", "default": EVIL, "enum": [EVIL]},
            "const": {"const": EVIL}, "list": {"type": "array", "items": {"enum": [EVIL]}, "default": [EVIL]},
            "map": {"type": "object", "additionalProperties": TEXT, "default": {EVIL: EVIL}},
            "pattern": {"type": "string", "pattern": f"[{EVIL}]".replace("\\", "").replace("{", "")},
        },
    }  # fmt: skip
    plain = {"type": "object", "properties": {EVIL: TEXT}}
    either = {
        "oneOf": [reference(EVIL), reference("Plain")],
        "discriminator": {"propertyName": EVIL, "mapping": {EVIL: reference(EVIL)["$ref"]}},
    }
    nested = {"type": "object", "properties": {EVIL: TEXT}}
    operation = {
        "operationId": EVIL, "summary": EVIL, "description": EVIL, "tags": [EVIL],
        "requestBody": content(reference(EVIL)),
        "responses": {"200": {"description": EVIL, "content": {EVIL: {}}}, EVIL: {"description": EVIL}},
        "security": [{EVIL: []}, {"http": []}, {"plain": []}],
        "parameters": [
            {"name": EVIL, "in": place, "schema": schema}
            for place, schema in (("query", TEXT), ("header", nested), ("cookie", nested))
        ],
    }  # fmt: skip
    schemes = {
        EVIL: {"type": "apiKey", "in": "query", "name": EVIL}, "http": {"type": "http", "scheme": EVIL},
        "plain": {"type": "http", "scheme": "bearer", "description": EVIL},
    }  # fmt: skip
    path = "/" + EVIL.replace("{", "").replace("}", "")
    made = document(
        {path: {"post": operation}}, {EVIL: held, "Plain": plain, "Either": either}, securitySchemes=schemes
    )

    files = render(made, templates())

    assert "Told(" in files["models/unused.py"]
    for name in (name for name in files if name.endswith(".py")):
        nodes = list(ast.walk(ast.parse(files[name], name)))
        modules = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        assert not {"os", "os.system"} & set(modules), name
        assert not [node for node in nodes if isinstance(node, ast.Call) and "os.system" in ast.unparse(node.func)], (
            name
        )
    write(files, tmp_path / "evil_api")
    imported(tmp_path, "evil_api")
    assert "/components/securitySchemes/http: this kind of scheme is not checked by the routes" in read(made).notes


@pytest.mark.soak
def test_a_tag_of_any_length_is_a_module(document: Made, tmp_path: Path) -> None:
    paths = {f"/{n}": {"get": {"tags": ["t" * 300 + str(n)], "operationId": "o" * 3000}} for n in range(2)}
    write(render(document(paths), templates()), tmp_path / "long_api")

    imported(tmp_path, "long_api")


def test_a_list_that_leads_back_to_itself_is_noted(document: Made, tmp_path: Path) -> None:
    made = document(schemas={"Tree": {"type": "array", "items": {"anyOf": [reference("Tree"), TEXT]}}})

    assert read(made).notes[-1].startswith("/components/schemas/Tree/items: not enforced")
    assert 'Tree = TypeAliasType("Tree", list[Any])' in render(made, templates())["models/unused.py"]


@pytest.mark.many(2)
@pytest.mark.parametrize("raw", [{}, {"paths": {}}, {"paths": {"/x": {}}}, {"paths": {}, "components": {}}])
def test_a_document_that_states_nothing_is_an_application(raw: dict[str, Any], document: Made, tmp_path: Path) -> None:
    made = document()
    for key in ("paths", "components"):
        made.raw.pop(key)
    made.raw.update(raw)
    write(render(made, templates()), tmp_path / "empty_api")

    imported(tmp_path, "empty_api")


def test_an_encoding_that_is_none_is_bad_input(document: Made) -> None:
    form = {"schema": {"type": "object", "properties": {"a": TEXT}}, "encoding": {"a": "text/plain"}}
    body = {"content": {"multipart/form-data": form}}

    with pytest.raises(InputError, match=r"encoding/a: is a text; expected a mapping"):
        read(document({"/x": {"post": {"requestBody": body, "responses": {}}}}))


@pytest.mark.parametrize("name", ["日本", "a b", "x:\n", ""])
def test_a_header_that_cannot_be_sent_is_noted(name: str, document: Made) -> None:
    operation = {"parameters": [{"name": name, "in": "header", "schema": TEXT}], "security": [{"key": []}]}
    scheme = {"type": "apiKey", "in": "header", "name": name}
    api = read(document({"/x": {"get": {**operation, "responses": {}}}}, securitySchemes={"key": scheme}))

    assert api.groups[0].operations[0].parameters == ()
    assert api.notes == (
        "/components/securitySchemes/key: this kind of scheme is not checked by the routes",
        "/paths/~1x/get/parameters/0: not read by the routes, not sent by the client",
        "/paths/~1x/get/security/0: this alternative is not offered by the routes",
        "/paths/~1x/get/security: no alternative is left; the routes refuse every request",
    )
