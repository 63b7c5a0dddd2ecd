"""Writes the models by datamodel-code-generator, and mends what it does not do as we need it.

It is the only module that knows that generator. What is mended, each with its reason:

- `import_overrides`: its strict types refuse 30.0 for an integer, admit `2023-11-07 05:31Z` and epoch numbers for a
  date-time, and round large integers to floats; ours stand in `runtime/scalars.py`.
- `base_class`: a dump without `exclude_unset` writes the defaults of absent fields; ours does not.
- `default(...)`: it writes a default of a date or a model as JSON, which neither mypy nor an unvalidated field admits.
- `enum_field_as_literal`: an enum in place inherits the default of another enum with the same name and values.
- `type_mappings`: other formats are texts: an email address needs another package, and a URL would be rewritten.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

import datamodel_code_generator as generator
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType, DefaultValueType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from bythebook_specs.document import Document
from bythebook_specs.errors import InputError

__all__ = ["models"]

PLACEHOLDER = "bythebook_placeholder"
SCALARS = ("AwareDatetime", "StrictFloat", "StrictInt", "UUID", "date")
TEXTS = (
    "base64url", "binary", "byte", "char", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4",
    "ipv4-network", "ipv6", "ipv6-network", "iri", "iri-reference", "json-pointer", "password", "path", "phone",
    "regex", "time", "time-local", "ulid", "unixtime", "uri", "uri-reference", "url",
)  # fmt: skip
# A default of these is of the type of the field as it stands.
PLAIN = frozenset(
    {"Annotated", "Any", "Field", "Literal", "MISSING", "StrictBool", "StrictFloat", "StrictInt", "StrictStr"}
)
FUTURE = "from __future__ import annotations\n"
WRITTEN = (ast.Constant, ast.Dict, ast.List, ast.UnaryOp)
FAILURES = (generator.Error, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def _config(name: str) -> GenerateConfig:
    return GenerateConfig(
        input_filename=name,
        input_file_type=generator.InputFileType.OpenAPI,
        output_model_type=DataModelType.PydanticV2BaseModel,
        target_python_version=PythonVersion.PY_311,
        target_pydantic_version=TargetPydanticVersion.V2_14,
        strict_nullable=True,
        use_missing_sentinel=True,
        use_annotated=True,
        deserialize_default_values=[DefaultValueType.Decimal, DefaultValueType.Enum],
        strict_types=list(StrictTypes),
        enum_field_as_literal=LiteralType.All,
        formatters=[Formatter.BUILTIN],
        builtin_format_line_length=88,  # else it is read from a pyproject.toml in a folder above
        use_double_quotes=True,
        disable_timestamp=True,
        treat_dot_as_module=False,
        strict_refs=True,
        allow_remote_refs=False,
        base_class=f"{PLACEHOLDER}_model.Model",
        import_overrides=dict.fromkeys(SCALARS, f"{PLACEHOLDER}_scalars"),
        type_mappings=[f"string+{name}=string" for name in TEXTS],
    )


def models(document: Document, schemas: Mapping[str, Any]) -> str:
    """Return the module that holds a class for each schema. Raises `InputError` where there can be none."""
    if not schemas:
        return ""
    raw = {
        "openapi": document.raw["openapi"],
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": dict(schemas)},
    }
    try:
        with warnings.catch_warnings(action="ignore"):
            code = generator.generate(raw, config=_config(document.name))
    except FAILURES as error:
        words = f"{type(error).__name__}: {str(error)[:300]}"
        raise InputError(
            f"datamodel-code-generator cannot make models of it ({words})",
            file=document.name,
        ) from error
    if not isinstance(code, str):
        raise InputError("its models do not fit in one module", file=document.name)
    tree = ast.parse(code)
    missing = schemas.keys() - {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    if missing:
        raise InputError(
            f"no model was made of the schema {min(missing)}", file=document.name, pointer="/components/schemas"
        )
    return _mended(code, tree)


def _mended(code: str, tree: ast.Module) -> str:
    lines = code.splitlines(keepends=True)
    found = list(_typed_defaults(tree))
    for value in sorted(found, key=lambda node: (node.lineno, node.col_offset), reverse=True):
        text = ast.get_source_segment(code, value)
        first, last = value.lineno - 1, (value.end_lineno or value.lineno) - 1
        head = lines[first].encode()[: value.col_offset].decode()
        tail = lines[last].encode()[value.end_col_offset :].decode()
        lines[first : last + 1] = [f"{head}default({text}){tail}"]
    start = next(node.lineno for node in tree.body) - 1  # after the generator's own header
    body = "".join(lines[start:]).replace(f"from {PLACEHOLDER}_", "from .runtime.")
    return body.replace(FUTURE, f"{FUTURE}from .runtime.model import default\n", 1)


def _typed_defaults(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield each default that is not of the type of its field."""
    for node in tree.body:
        for line in node.body if isinstance(node, ast.ClassDef) else ():
            if (
                isinstance(line, ast.AnnAssign)
                and isinstance(line.value, WRITTEN)
                and ast.unparse(line.value) != "None"
            ):
                names = {part.id for part in ast.walk(line.annotation) if isinstance(part, ast.Name)}
                if names - PLAIN:
                    yield line.value
