"""References between the schemas of a package, which are named by their classes: `#/components/schemas/CLASS`.

`passes.schemas` turns the references of a document into these; the passes after it know no others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["COMPONENTS", "PLACEHOLDER", "class_of", "meant"]

COMPONENTS: Final = "#/components/schemas/"
# The start of the modules of the runtime in what datamodel-code-generator writes.
PLACEHOLDER: Final = "bythebook_placeholder"


def class_of(reference: str) -> str:
    """Returns the class that a reference names."""
    return reference.removeprefix(COMPONENTS)


def meant(schema: Any, schemas: Mapping[str, Any]) -> Any:
    """Returns the schema of the class that a schema refers to, None where it refers to no class."""
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    return schemas.get(class_of(reference)) if isinstance(reference, str) else None
