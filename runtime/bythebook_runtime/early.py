"""Completes classes that name later classes of their module."""

from __future__ import annotations

from typing import Any, NoReturn

from pydantic.errors import PydanticUndefinedAnnotation

from .models import Model

__all__ = ["settle"]


def settle(*kinds: type[Model]) -> None:
    """Evaluates the annotations of classes, at the end of their module. The validators are made when they are needed.

    Otherwise each class that needs them would evaluate them again, and a class of the same name elsewhere would be
    taken for the one of the module.
    """
    for kind in kinds:
        setattr(kind, "__get_pydantic_core_schema__", _later)  # noqa: B010  # it is a class method
        kind.model_rebuild(raise_errors=False)
        delattr(kind, "__get_pydantic_core_schema__")


def _later(_source: Any, _handler: Any) -> NoReturn:
    raise PydanticUndefinedAnnotation("later", "The validator is made later")
