"""Makes the models: names inner objects and equal schemas, calls datamodel-code-generator, and corrects its output."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from importlib import import_module
from typing import Any

from bythebook_generator.document.names import unique
from bythebook_generator.models.alike import alike, referred
from bythebook_generator.models.corrected import Corrections, Statement
from bythebook_generator.models.parts import Source
from bythebook_generator.passes.discriminators import hinted
from bythebook_generator.passes.nested import nested
from bythebook_generator.passes.references import COMPONENTS, PLACEHOLDER
from bythebook_generator.passes.schemas import RESERVED
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["models"]

FIRST_OF_ALL = "BythebookFirst"
# Ruff removes unused imports. The second names are for classes with a field of the first name.
FIRST = """\
from typing import Annotated, Any, Annotated as _Annotated, Union as _Union
from pydantic import Field, Field as _Field, StrictStr, StrictStr as _StrictStr
from .._runtime.constraints import NO_BOOLEAN, NO_NUMBER, NO_BOOLEAN as _NO_BOOLEAN, NO_NUMBER as _NO_NUMBER
from .._runtime.constraints import default as _default, multiple as _multiple
from .._runtime.constraints import StrictFloat, StrictFloat as _StrictFloat, Told, Told as _Told
from .._runtime.formats import StrictInt, StrictInt as _StrictInt, date
from .._runtime.models import ABSENT, Absent, ABSENT as _ABSENT, Absent as _Absent
from .._runtime.early import settle as _settle"""


def models(document: Document, schemas: Mapping[str, Any], remarks: Mapping[str, tuple[str, ...]]) -> Source:
    """Returns a class for each schema. Raises `InputError` if a class cannot be made."""
    if not schemas:
        return Source("", {})
    maker = import_module("bythebook_generator.models.generated")  # many commands make no models
    settled, hints = hinted(schemas)
    twins = alike(settled, referred(settled))
    made = nested({name: settled[name] for name in twins}, {*schemas, *RESERVED}, maker.singular)
    first = unique(FIRST_OF_ALL, made.schemas)
    module = ast.parse(maker.generated({first: _naming(made.schemas), **made.schemas}, document.name))
    classes: dict[str, str] = {}
    for name, node in Corrections(module, {*settled, *made.schemas, *RESERVED, first}, hints).corrected():
        if name != first:
            classes |= {other: _called(node, other) for other in (name, *twins.get(name, ()))}
    for name in remarks.keys() & classes.keys():
        classes[name] = "".join(f"# unsupported: {remark}\n" for remark in remarks[name]) + classes[name]
    if missing := {name for name in schemas if name not in classes}:
        raise InputError(
            f"no model was made of the schema {min(missing)}", file=document.name, pointer="/components/schemas"
        )
    return Source(_imports(module), classes, frozenset(_early(module, twins)), made.places)


def _naming(names: Collection[str]) -> dict[str, Any]:
    """Returns a schema that refers to all others. The model generator names each schema when it reaches it: an inline
    schema would take the name of a component that comes later.
    """
    references = {f"p{number}": {"$ref": COMPONENTS + name} for number, name in enumerate(names)}
    return {"type": "object", "properties": references}


def _called(node: Statement, name: str) -> str:
    """Returns the text of a class or an alias under a name."""
    if isinstance(node, ast.ClassDef):
        node.name = name
    else:
        node.targets = [ast.Name(name)]
        if isinstance(node.value, ast.Call):
            node.value.args[0] = ast.Constant(name)
    return f"{ast.unparse(node)}\n\n\n"


def _early(module: ast.Module, twins: Mapping[str, Collection[str]]) -> Iterator[str]:
    """Yields the classes that name later ones: datamodel-code-generator writes `model_rebuild()` for each."""
    for node in module.body:
        if isinstance(node, ast.Expr):
            name = ast.unparse(node).partition(".")[0]
            yield from (name, *twins.get(name, ()))


def _imports(module: ast.Module) -> str:
    """Returns the imports. The template states the future import."""
    nodes = [node for node in module.body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = [ast.unparse(node) for node in nodes if getattr(node, "module", "") != "__future__"]
    return "\n".join([FIRST, *lines]).replace(f"from {PLACEHOLDER}_", "from .._runtime.")
