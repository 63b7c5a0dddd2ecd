"""Runs in the environment of a generator: imports its package, or asks its models. It imports nothing of this bench.

    python probe.py import FOLDER PACKAGE
    python probe.py ask FOLDER PACKAGE STYLE < questions.json > answers.json

A question is the name of a schema, the name of a property, and bodies. Its answer has for each body None if the model
refuses it, or else the model's output, and the value that the property reads when it is absent.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from typing import Any

__all__: list[str] = []


def main() -> None:
    """Runs the command line."""
    what, folder, package, *style = sys.argv[1:]
    sys.path.insert(0, folder)
    found = importlib.import_module(package)
    names = [module.name for module in pkgutil.walk_packages(found.__path__, f"{package}.")]
    if what == "import":
        for name in names:
            _complete(importlib.import_module(name))
        return
    classes: dict[str, Any] = {}
    for name in names:
        if re.search(r"\bmodels?\b", name):
            module = importlib.import_module(name)
            made = (pair for pair in vars(module).items() if isinstance(pair[1], type) and _is_made(pair[1]))
            classes |= {_plain(key): value for key, value in made}
    print(json.dumps([_answer(_of(each["schema"], classes), each, style[0]) for each in json.load(sys.stdin)]))


def _is_made(value: type) -> bool:
    """Returns whether a class may be that of a schema, and not one of the runtime."""
    return "runtime" not in value.__module__


def _of(schema: str, classes: dict[str, Any]) -> Any:
    """Returns the class of a schema. Where its name is taken, as that of `Field` is, it has a number.

    A name that begins with a digit has an `X` in front.
    """
    plain = _plain(schema)
    return next((classes[name] for name in (plain, f"{plain}2", f"x{plain}") if name in classes), None)


def _complete(module: Any) -> None:
    for made in list(vars(module).values()):
        if isinstance(made, type) and made.__module__ == module.__name__ and hasattr(made, "model_rebuild"):
            made.model_rebuild()


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _answer(model: Any, question: dict[str, Any], style: str) -> Any:
    if model is None or (style == "dictionary") != hasattr(model, "from_dict"):
        return None
    written: list[Any] = []
    reads = None
    for body in question["bodies"]:
        try:
            thing = (
                model.from_dict(dict(body)) if style == "dictionary" else model.model_validate_json(json.dumps(body))
            )
            if question["property"] not in body:
                reads = _read(thing, question["property"])
            written.append([_written(thing, style)])
        except Exception as error:  # noqa: BLE001 # whatever a generated model raises, it refuses the body
            written.append(f"{type(error).__name__}: {error}"[:200])
    return {"written": written, "reads": reads}


def _written(thing: Any, style: str) -> Any:
    if style == "dictionary":
        return json.loads(json.dumps(thing.to_dict(), default=str))
    if style == "ours":
        return json.loads(thing.model_dump_json())
    return json.loads(thing.model_dump_json(by_alias=True, exclude_unset=True))


def _read(thing: Any, name: str) -> Any:
    """Returns the value of a property as text, None if there is no such attribute."""
    fields = getattr(type(thing), "model_fields", {})
    attribute = next((key for key, field in fields.items() if name in (field.alias, key)), None)
    if attribute is None:
        attribute = next((key for key in dir(thing) if _plain(key) == _plain(name)), None)
    value = getattr(thing, attribute, None) if attribute else None
    value = getattr(value, "value", value)
    value = getattr(value, "root", value)
    return json.loads(
        json.dumps(value, default=lambda each: each.isoformat() if hasattr(each, "isoformat") else str(each))
    )


if __name__ == "__main__":
    main()
