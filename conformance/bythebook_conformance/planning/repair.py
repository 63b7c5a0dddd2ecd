"""Changes the slots of a body that breaks a rule between its fields: `dependentRequired`, `minProperties`, ...

It knows schemas' errors and slots. It makes no values and sends nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from jsonschema_rs import ValidationErrorKind

from bythebook_conformance.model import Slot
from bythebook_openapi.model.contract import Field, Operation
from bythebook_openapi.model.operation import Key

__all__ = ["RULES_BETWEEN", "repair"]

# Keywords by which a schema speaks of several members at once.
RULES_BETWEEN = frozenset(
    {"dependentRequired", "dependentSchemas", "minProperties", "maxProperties", "if", "not", "anyOf", "oneOf"}
)


def repair(
    operation: Operation, errors: Iterable[Any], slots: dict[Key, Slot], slot_of: Callable[[Field], Slot]
) -> bool:
    """Change one slot for the better; return whether there was one to change."""
    for error in errors:
        at = tuple(str(part) for part in error.instance_path)
        members = [
            each
            for each in operation.fields
            if each.location == "body" and each.kind == "property" and each.path[:-1] == at
        ]
        chosen, slot = _change(error.kind, members, slot_of)
        if chosen is not None:
            slots[chosen.key] = slot
            return True
    return False


def _change(kind: Any, members: list[Field], slot_of: Callable[[Field], Slot]) -> tuple[Field | None, Slot]:
    if isinstance(kind, ValidationErrorKind.Required):
        return next((each for each in members if each.path[-1] == str(kind.property)), None), "plain"
    if isinstance(kind, ValidationErrorKind.MinProperties):
        return next((each for each in members if slot_of(each) == "absent"), None), "plain"
    if isinstance(kind, ValidationErrorKind.MaxProperties):
        held = [each for each in members if not each.required and slot_of(each) != "absent"]
        return (held[-1] if held else None), "absent"
    return None, "plain"
