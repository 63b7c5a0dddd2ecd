"""Writes the models by datamodel-code-generator, and mends what it does not do as we need it.

It is the only module that knows that generator. What is mended, each with its reason:

- `import_overrides`: its strict types refuse 30.0 for an integer, admit `2023-11-07 05:31Z` and epoch numbers for a
  date-time, and round large integers to floats; ours stand in `runtime/scalars.py`.
- `base_class`: a dump without `exclude_unset` writes the defaults of absent fields; ours does not.
- `default(...)`: it writes a default of a date or a model as JSON, which neither mypy nor an unvalidated field admits.
- `enum_field_as_literal`: an enum in place inherits the default of another enum with the same name and values.
- `_root_defaults`: it gives the default of a union to each of its parts.
- `type_mappings`: other formats are texts: an email address needs another package, and a URL would be rewritten.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator, Mapping
from itertools import zip_longest
from typing import Any

import datamodel_code_generator as generator
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType, DefaultValueType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import Formatter, PythonVersion
from datamodel_code_generator.parser import LiteralType

from bythebook_generator.parts import Source
from bythebook_specs.document import Document
from bythebook_specs.errors import InputError

__all__ = ["models"]

PLACEHOLDER = "bythebook_placeholder"
SCALARS = ("AwareDatetime", "StrictFloat", "StrictInt", "UUID", "date")
TEXTS = (
    "base64url", "byte", "char", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4",
    "ipv4-network", "ipv6", "ipv6-network", "iri", "iri-reference", "json-pointer", "password", "path", "phone",
    "regex", "time", "time-local", "ulid", "unixtime", "uri", "uri-reference", "url",
)  # fmt: skip
# A default of these is of the type of the field as it stands.
PLAIN = frozenset(
    {"Annotated", "Any", "Field", "Literal", "MISSING", "StrictBool", "StrictFloat", "StrictInt", "StrictStr"}
)
FIRST = "from ..runtime.model import default\n"
WRITTEN = (ast.Constant, ast.Dict, ast.List, ast.UnaryOp)
Span = tuple[int, int, int, int]
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
        import_overrides=dict.fromkeys(SCALARS, f"{PLACEHOLDER}_scalars") | {"StrictBytes": f"{PLACEHOLDER}_files"},
        type_mappings=[f"string+{name}=string" for name in TEXTS],
    )


def models(document: Document, schemas: Mapping[str, Any], remarks: Mapping[str, tuple[str, ...]]) -> Source:
    """Return a class for each schema. Raises `InputError` where there can be none."""
    if not schemas:
        return Source("", {}, {})
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
    return _mended(code, tree, remarks)


def _mended(code: str, tree: ast.Module, remarks: Mapping[str, tuple[str, ...]]) -> Source:
    """Return the code with what is mended; each line keeps its place in the list until the classes are cut out."""
    lines = code.splitlines(keepends=True)
    found = [(_span(value), f"default({_text(lines, _span(value))})") for value in _typed_defaults(tree)]
    for annotation, line in _root_defaults(tree):
        (_, _, first, start), (_, _, last, end) = _span(annotation), _span(line)
        between = _text(lines, (first, start, last, end))
        found.append(((first, start, last, end), between[: between.index("=")].rstrip()))  # a bracket may close there
    for (first, start, last, end), text in sorted(found, reverse=True):
        head = lines[first].encode()[:start].decode()
        tail = lines[last].encode()[end:].decode()
        lines[first : last + 1] = [f"{head}{text}{tail}", *[""] * (last - first)]
    imports: list[str] = [FIRST]
    classes: dict[str, str] = {}
    endings: dict[str, str] = {}
    for node, after in zip_longest(tree.body, tree.body[1:]):
        text = "".join(lines[node.lineno - 1 : after.lineno - 1 if after else None])
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not text.startswith("from __future__ "):  # the template states that
                imports.append(text.replace(f"from {PLACEHOLDER}_", "from ..runtime."))
        elif isinstance(node, ast.ClassDef):
            notes = "".join(f"# unsupported: {remark}\n" for remark in remarks.get(node.name, ()))
            classes[node.name] = notes + text
        else:
            endings[next(part.id for part in ast.walk(node) if isinstance(part, ast.Name))] = text
    return Source("".join(imports), classes, endings)


def _text(lines: list[str], span: Span) -> str:
    """Return the text of a span, as `ast.get_source_segment` does that splits the whole module each time."""
    first, start, last, end = span
    if first == last:
        return lines[first].encode()[start:end].decode()
    middle = "".join(lines[first + 1 : last])
    return lines[first].encode()[start:].decode() + middle + lines[last].encode()[:end].decode()


def _span(node: ast.expr | ast.stmt) -> Span:
    """Return line and byte where a node begins and ends."""
    return node.lineno - 1, node.col_offset, (node.end_lineno or 1) - 1, node.end_col_offset or 0


def _roots(tree: ast.Module) -> Iterator[ast.ClassDef]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and any(map(_is_root, node.bases)):
            yield node


def _is_root(base: ast.expr) -> bool:
    return isinstance(base, ast.Subscript) and isinstance(base.value, ast.Name) and base.value.id == "RootModel"


def _root_defaults(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.stmt]]:
    """Yield annotation and line of each class that is no object and has a default.

    A property that refers to it states the default itself."""
    for node in _roots(tree):
        yield from ((line.annotation, line) for line in node.body if isinstance(line, ast.AnnAssign) and line.value)


def _typed_defaults(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield each default that is not of the type of its field."""
    roots = set(_roots(tree))
    for node in tree.body:
        for line in node.body if isinstance(node, ast.ClassDef) and node not in roots else ():
            if (
                isinstance(line, ast.AnnAssign)
                and isinstance(line.value, WRITTEN)
                and not (isinstance(line.value, ast.Constant) and line.value.value is None)
            ):
                names = {part.id for part in ast.walk(line.annotation) if isinstance(part, ast.Name)}
                if names - PLAIN:
                    yield line.value
