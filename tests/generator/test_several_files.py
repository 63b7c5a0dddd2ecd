"""Models of schemas that stand in other files, and of those that Swagger 2.0 keeps outside of its definitions."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from bythebook_generator.commands.generate import generate

SWAGGER = """swagger: '2.0'
info: {title: pets, version: '1'}
paths:
  /pets:
    post:
      operationId: addPet
      parameters: [{name: pet, in: body, schema: {$ref: 'models.json#/Pet'}}]
      responses: {'201': {description: made, schema: {$ref: '#/responses/Made/schema'}}}
responses: {Made: {description: made, schema: {type: object, properties: {at: {type: integer, default: 7}}}}}
"""
MODELS = """{"Pet": {"type": "object", "required": ["name"], "properties": {
  "name": {"type": "string"}, "kind": {"type": "string", "default": "cat"}, "parent": {"$ref": "#/Pet"}}}}"""


def test_a_schema_is_named_after_the_last_part_of_its_pointer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "api.yaml").write_text(SWAGGER, encoding="utf-8")
    (tmp_path / "models.json").write_text(MODELS, encoding="utf-8")
    result = CliRunner().invoke(generate, [str(tmp_path / "api.yaml"), "-o", str(tmp_path / "pets_of_two_files")])
    monkeypatch.syspath_prepend(str(tmp_path))

    assert result.exit_code == 0, result.output
    models = import_module("pets_of_two_files.models")
    assert models.Pet(name="Rex", parent={"name": "Ra"}).parent.kind == "cat"
    assert models.Schema().at == 7
    with pytest.raises(ValidationError):
        models.Pet()
