"""Calls datamodel-code-generator. Its import takes as long as all else for a small document."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import datamodel_code_generator as generator

from bythebook_generator.models.options import options
from bythebook_openapi.collector import without_collector
from bythebook_openapi.errors import InputError

__all__ = ["generated"]

FAILURES = (generator.Error, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def generated(schemas: Mapping[str, Any], name: str) -> str:
    """Returns a module with the classes of the schemas of a document. Raises `InputError` if one cannot be made."""
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": schemas},
    }
    try:
        with warnings.catch_warnings(action="ignore"), without_collector():
            code = generator.generate(raw, config=options(name))
    except FAILURES as error:
        words = f"{type(error).__name__}: {str(error)[:300]}"
        raise InputError(f"datamodel-code-generator cannot make models of it ({words})", file=name) from error
    if not isinstance(code, str):
        raise InputError("its models are too many for one module", file=name)
    return code
