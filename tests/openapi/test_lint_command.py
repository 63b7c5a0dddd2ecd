"""`bythebook lint` as a user sees it: lines, exit codes, JSON, and strange documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from bythebook_openapi.bundled import document_path
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.command import lint
from bythebook_openapi.text.dump import to_yaml


def run(path: Path, *options: str) -> tuple[int, str]:
    result = CliRunner().invoke(lint, [str(path), *options], catch_exceptions=True)
    if isinstance(result.exception, InputError):
        return 2, str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


def test_each_line_names_the_file_and_the_line_of_the_user(tmp_path: Path) -> None:
    root = tmp_path / "api.yaml"
    root.write_text(
        "openapi: 3.1.0\npaths: {}\ncomponents:\n  schemas:\n    A: {$ref: 'b.yaml#/B'}\n", encoding="utf-8"
    )
    (tmp_path / "b.yaml").write_text("B:\n  type: integer\n  default: x\n", encoding="utf-8")

    assert run(root) == (
        1,
        f'{tmp_path}/b.yaml:3: /B/default: the default "x" is refused by its schema (expected type integer)\n'
        f"{root}: 1 contradiction (0 operations, 1 schema read)\n",
    )
    code, text = run(root, "--format", "json")
    assert code == 1
    assert json.loads(text) == {
        "document": str(root),
        "read": {"operations": 0, "schemas": 1},
        "contradictions": [
            {
                "file": f"{tmp_path}/b.yaml",
                "line": 3,
                "pointer": "/B/default",
                "kind": "default",
                "message": 'the default "x" is refused by its schema',
                "expected": "type integer",
            }
        ],
    }


def test_a_swagger_2_document_is_reported_with_its_own_pointers(tmp_path: Path) -> None:
    root = tmp_path / "api.yaml"
    root.write_text(
        "swagger: '2.0'\npaths:\n  /a:\n    get:\n      parameters:\n        - name: n\n          in: query\n"
        "          type: integer\n          default: x\n      responses: {}\n",
        encoding="utf-8",
    )
    code, text = run(root)

    assert code == 1
    assert text.startswith(f"{root}:9: /paths/~1a/get/parameters/0/default: ")


LISTS = "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 20))
# A value that each of 2^40 alternatives would be asked for.
TWICE = "A40: {type: integer}, A0: {example: x, anyOf: [{$ref: '#/components/schemas/A1'}]}, " + ", ".join(
    f"A{i}: {{anyOf: [{{$ref: '#/components/schemas/A{i + 1}'}}, {{$ref: '#/components/schemas/A{i + 1}'}}]}}"
    for i in range(1, 40)
)
BOMB = "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 10)}], k{i}: 1}}\n" for i in range(1, 20))


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("openapi: 3.1.0\npaths: {}", 0, "no contradictions (0 operations, 0 schemas read)"),
        ("", 2, "is empty; expected a mapping"),
        ("openapi: 3.1.0", 1, "the document is empty"),
        ("openapi: 3.1.0\npaths: []", 1, ":2: /paths: is a list"),
        ("openapi: 3.1.0\npaths: {1: {2: 3}, true: null, ~: []}", 1, "/paths/true: is null"),
        ("openapi: 3.1.0\npaths: {[a]: 1}", 2, "not a plain scalar"),
        ("openapi: 3.1.0\npaths: &a {b: *a}", 2, "recursive"),
        ("openapi: 3.1.0\npaths: {}\na0: &a0 {x: 1}\n" + BOMB, 0, "no contradictions"),
        ("openapi: 3.1.0\na0: &a0 [1]\n" + LISTS, 2, "aliases expand to too many values"),
        (f"openapi: 3.1.0\ncomponents: {{schemas: {{{TWICE}}}}}", 0, "no contradictions"),
        ("openapi: 3.1.0\npaths: " + "[" * 500 + "]" * 500, 2, "nested too deeply"),
        ('{"openapi": "3.1.0", "paths": ' + '{"a":' * 5000 + "1" + "}" * 5001, 2, "nested too deeply"),
        ("openapi: 3.1.0\nx: .inf", 2, "not a JSON number"),
        ("openapi: 3.1.0\nx: !!python/object:os.system y", 2, "constructor"),
        (
            "openapi: 3.1.0\ncomponents:\n  schemas:\n    A: {$ref: '#/components/schemas/B'}\n"
            "    B: {$ref: '#/components/schemas/A'}",
            1,
            "leads back to itself",
        ),
        (
            "openapi: 3.1.0\ncomponents: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}], example: 1}}}",
            0,
            "no",
        ),
        ("openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: '#'}}}", 0, "no contradictions"),
        ("openapi: 3.1.0\ncomponents: {schemas: {A: {$ref: 'https://example.com/a.yaml'}}}", 2, "not followed"),
        ('{"openapi": "3.1.0", "paths": {}, "paths": {}}', 2, "is repeated"),
    ],
)
def test_a_strange_document_is_reported_without_a_crash(tmp_path: Path, text: str, code: int, words: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(text, encoding="utf-8")
    got = run(path)

    assert got[0] == code
    assert words in got[1]


def test_captured_documents_have_no_contradictions(tmp_path: Path) -> None:
    path = tmp_path / "again.yaml"
    path.write_text(to_yaml(load(document_path("ontora")).raw), encoding="utf-8")

    assert run(path)[0] == 0


def test_the_documented_example_matches_the_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (Path(__file__).parents[2] / "docs" / "lint.md").read_text(encoding="utf-8")
    root, schemas, printed = (block.partition("\n")[2] for block in text.split("```")[1::2])
    monkeypatch.chdir(tmp_path)
    Path("openapi.yaml").write_text(root, encoding="utf-8")
    Path("schemas.yaml").write_text(schemas, encoding="utf-8")

    assert run(Path("openapi.yaml")) == (1, printed)
