"""Imports the application of `--app`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from bythebook_openapi.errors import InputError

__all__ = ["application"]

_EXPECTED = "--app MODULE:APP, or --app 'MODULE:FACTORY()'"


def application(text: str, folder: Path) -> Any:
    """Returns the application of a text such as `shop.main:app` or `shop.main:create_app()`.

    A folder becomes importable. Raises `InputError` where the text names no application.
    """
    module, colon, path = text.partition(":")
    name = path.removesuffix("()")
    if not (colon and _is_dotted(module) and _is_dotted(name)):
        raise InputError(f"--app {text!r} names no application", expected=_EXPECTED)
    if (place := str(folder.resolve())) not in sys.path:
        sys.path.insert(0, place)
    found: Any = _imported(module)
    for step in name.split("."):
        if not hasattr(found, step):
            raise InputError(f"--app: {module} has no {name!r}", expected=_EXPECTED)
        found = getattr(found, step)
    if path.endswith("()"):
        found = _made(found, text)
    if not callable(found):
        raise InputError(f"--app {text!r} is no application but {type(found).__name__}", expected="one of ASGI or WSGI")
    return found


def _is_dotted(text: str) -> bool:
    return bool(text) and all(step.isidentifier() for step in text.split("."))


def _imported(module: str) -> Any:
    try:
        return import_module(module)
    except (Exception, SystemExit) as error:
        raise InputError(f"--app: {module} cannot be imported ({_said(error)})", expected=_EXPECTED) from error


def _made(factory: Any, text: str) -> Any:
    try:
        return factory()
    except (Exception, SystemExit) as error:
        raise InputError(
            f"--app {text!r} cannot be called ({_said(error)})", expected="a factory of no arguments"
        ) from error


def _said(error: BaseException) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
