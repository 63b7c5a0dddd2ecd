"""A conjunction is enforced as a whole, as classes that a type checker accepts, or a note says what is not enforced."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render_api
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document
from bythebook_runtime.models import adapter

BASE = {
    "type": "object",
    "required": ["kind"],
    "properties": {"kind": {"type": "string", "enum": ["x", "y"]}, "count": {"type": "integer"}},
}
LEFT = {"type": "object", "required": ["left"], "properties": {"left": {"type": "string"}}}
RIGHT = {"type": "object", "required": ["right"], "properties": {"right": {"type": "string"}}}


def reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


EITHER = [reference("Left"), reference("Right")]
WIDER = {"type": "object", "properties": {"kind": {"type": "string"}, "count": {"type": "number"}}}
WHOLES: dict[str, Any] = {
    "Beside": {"allOf": [reference("Base")], "oneOf": EITHER},
    "Inside": {"allOf": [reference("Base"), {"oneOf": EITHER}]},
    "Wider": {"allOf": [reference("Base"), {**WIDER, "anyOf": EITHER}]},
    "Named": {"allOf": [reference("Base"), reference("Either"), WIDER]},
    "Required": {"allOf": [reference("Base"), {**WIDER, "anyOf": [{"required": ["left"]}, {"required": ["right"]}]}]},
    "Bounded": {"allOf": [reference("Base"), {**WIDER, "minProperties": 1}]},
    "Opposed": {"allOf": [reference("Base"), {**WIDER, "properties": {"kind": {"type": "integer"}}, "anyOf": EITHER}]},
    "Told": {
        "allOf": [
            reference("Base"),
            {**WIDER, "oneOf": EITHER, "discriminator": {"propertyName": "left"}},
        ]
    },
}
SCHEMAS = {"Base": BASE, "Left": LEFT, "Right": RIGHT, "Either": {"oneOf": EITHER}, **WHOLES}
Made = Callable[..., Document]


@pytest.fixture
def folder(document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the package."""
    made = document({}, SCHEMAS)
    write(render_api(made, read(made), templates(), name="joint_api").files, tmp_path / "joint_api")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.startswith("joint_api")]:
        monkeypatch.delitem(sys.modules, name)
    return tmp_path


def test_each_part_is_enforced(folder: Path) -> None:
    models = importlib.import_module("joint_api.models")
    for name in ("Beside", "Inside", "Wider", "Named"):
        kind = adapter(getattr(models, name))
        assert kind.validate_python({"kind": "x", "left": "a"}).left == "a"
        assert kind.validate_python({"kind": "y", "right": "b", "count": 2}).count == 2
        for wrong in (
            {"kind": "z", "left": "a"},
            {"kind": "x"},
            {"left": "a"},
            {"kind": "x", "left": "a", "count": 1.5},
        ):
            with pytest.raises(ValidationError):
                kind.validate_python(wrong)
    with pytest.raises(ValidationError):
        models.Bounded.model_validate({"kind": "z"})


@pytest.mark.soak
def test_a_type_checker_accepts_the_classes(folder: Path) -> None:
    command = [sys.executable, "-m", "mypy", "--strict", "joint_api"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_a_note_says_what_is_not_enforced(document: Made) -> None:
    notes = read(document({}, SCHEMAS)).notes
    assert [note for note in notes if "Opposed" in note and "stated twice" in note]
    assert not [note for note in notes if "stated twice" in note and "Opposed" not in note]
