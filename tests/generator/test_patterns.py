"""A pattern is enforced by the engine that runs it, or noted; no pattern makes a module that cannot be imported."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from pydantic import ValidationError

from bythebook_generator.emit.output import write
from bythebook_generator.emit.render import render
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates
from bythebook_openapi.document.load import Document

Made = Callable[..., Document]
# By pattern: texts that it admits, and texts that it refuses.
ENFORCED = {
    "^.{1,65535}$": (("a", "x" * 65535), ("", "x" * 65536, "a\nb")),
    r"^[\s\S]{1,5000}$": (("a\nb", "x" * 5000), ("", "x" * 5001)),
    r"^\w{2000}$": (("x" * 2000,), ("x" * 1999, "x" * 2001, "-" * 2000)),
    r"^[a-z-]{3,100000}$": (("a-b",), ("ab", "ABC")),
    r"^[^/]{1,}$": (("ab",), ("", "a/b")),
    r"^(a)\1$": (("aa",), ("a", "ab")),
    r"^(?!x).{2,3}$": (("ab",), ("xa", "a")),
    r"/^\d{4}-\d{2}$/": (("2024-11",), ("2024", "/2024-11/")),
    r"/^[a-z]+$/i": (("ABC",), ()),
}
NOTED = (r"^(?:ab|c.){0,65535}$", r"\cJ", r"\ud83d", r"^\p{L}+$", "(")


def package(document: Document, folder: Path, patch: pytest.MonkeyPatch) -> ModuleType:
    name = f"patterns_{document.digest[:10]}"
    write(render(document, templates()), folder / name)
    patch.syspath_prepend(str(folder))
    return importlib.import_module(f"{name}.models")


def test_a_pattern_is_enforced_also_as_a_bound_of_the_length(
    document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    properties = {f"p{at}": {"type": "string", "pattern": pattern} for at, pattern in enumerate(ENFORCED)}
    schemas = {name.upper(): {"type": "object", "properties": {name: stated}} for name, stated in properties.items()}
    stated = document(schemas=schemas)
    models = package(stated, tmp_path, monkeypatch)

    assert read(stated).notes == ()
    for at, (admitted, refused) in enumerate(ENFORCED.values()):
        model = getattr(models, f"P{at}")
        for text in admitted:
            model.model_validate({f"p{at}": text})
        for text in refused:
            with pytest.raises(ValidationError):
                model.model_validate({f"p{at}": text})


def test_a_length_that_is_stated_beside_the_pattern_counts_too(
    document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = {"type": "string", "pattern": "^.{1,65535}$", "maxLength": 3}
    model = package(document(schemas={"A": {"properties": {"p": stated}}}), tmp_path, monkeypatch).A

    model.model_validate({"p": "abc"})
    with pytest.raises(ValidationError):
        model.model_validate({"p": "abcd"})


def test_a_pattern_that_no_engine_runs_is_noted_and_the_package_is_imported(
    document: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    properties = {f"p{at}": {"type": "string", "pattern": pattern} for at, pattern in enumerate(NOTED)}
    stated = document(schemas={"A": {"type": "object", "properties": properties}})
    models = package(stated, tmp_path, monkeypatch)

    models.A.model_validate(dict.fromkeys(properties, "x"))
    assert [note.partition(": ")[0] for note in read(stated).notes] == [
        f"/components/schemas/A/properties/{name}/pattern" for name in properties
    ]
