"""Makes the models with datamodel-code-generator, and corrects its output.

Each correction has a reason:

- `import_overrides`: its strict types refuse 30.0 for an integer, admit `2023-11-07 05:31Z` and epoch numbers for a
  date-time, and round large integers to floats. Our types are in `bythebook_runtime`.
- `base_class`: a dump without `exclude_unset` writes the defaults of absent fields. Ours does not.
- `_default(...)`: it writes a default of a date or a model as JSON, which neither mypy nor an unvalidated field admits.
  No property has that name.
- `enum_field_as_literal`: an inline enum inherits the default of another enum with the same name and values.
- `use_type_alias`: a scalar, a list or a map is itself, and not an object with a `root`.
- `snake_case_field`: fields are named like parameters.
- `exact`: bounds and literals, see there.
- `_told`: a discriminator narrows the property in each class of the union, which the class alone does not.
- `_naming`: an inline schema takes the name of a component that comes later.
- `type_mappings`: other formats are texts: an email address needs another package, and a URL would be rewritten.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import datamodel_code_generator as generator
from datamodel_code_generator.config import GenerateConfig
from datamodel_code_generator.enums import DataModelType, DefaultValueType, StrictTypes, TargetPydanticVersion
from datamodel_code_generator.format import PythonVersion
from datamodel_code_generator.parser import LiteralType
from datamodel_code_generator.reference import get_singular_name

from bythebook_generator.frontend.names import unique
from bythebook_generator.models.alike import alike, called, referred
from bythebook_generator.models.collector import without_collector
from bythebook_generator.models.contested import contested
from bythebook_generator.models.exact import QUOTED, called_in, exact
from bythebook_generator.models.parts import Source
from bythebook_generator.models.simple import IMPORTS, TEXTS, simple
from bythebook_generator.passes.discriminators import Hint, hinted
from bythebook_generator.passes.nested import nested
from bythebook_generator.passes.references import COMPONENTS
from bythebook_generator.passes.schemas import RESERVED
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["models"]

PLACEHOLDER = "bythebook_placeholder"
FIRST_OF_ALL = "BythebookFirst"
# The modules of the runtime that have them.
SCALARS = {
    "AwareDatetime": "formats", "StrictBytes": "forms", "StrictFloat": "constraints", "StrictInt": "formats",
    "UUID": "formats", "date": "formats",
}  # fmt: skip
# Defaults of these types already have the type of the field.
PLAIN = frozenset(
    {
        "Annotated",
        "Any",
        "Field",
        "Literal",
        "ABSENT",
        "Absent",
        "StrictBool",
        "StrictFloat",
        "StrictInt",
        "StrictStr",
        "_multiple",
    }
)
# Ruff removes unused imports. The second names are for classes with a field of the first name.
FIRST = (
    "from typing import Annotated, Any, Annotated as _Annotated\n"
    "from pydantic import Field as _Field, StrictStr as _StrictStr\n"
    "from .._runtime.constraints import NO_BOOLEAN, NO_NUMBER, NO_BOOLEAN as _NO_BOOLEAN, NO_NUMBER as _NO_NUMBER\n"
    "from .._runtime.constraints import default as _default, multiple as _multiple, StrictFloat as _StrictFloat\n"
    "from .._runtime.formats import StrictInt as _StrictInt\n"
    "from .._runtime.models import ABSENT as _ABSENT, Absent as _Absent\n"
    f"from .._runtime.constraints import Told, Told as _Told\n{IMPORTS}"
)
START = re.compile(r"^(?=class |\w+ = )", re.MULTILINE)
ENDING = re.compile(r"^(\w+)\.model_rebuild\(\)\n?", re.MULTILINE)
TAG = re.compile(r"discriminator=['\"](\w+)")
BARE = re.compile(r"\blist\)$", re.MULTILINE)  # for a list whose items lead back to it
DEFAULT = re.compile(r" = (?!_?ABSENT$|ConfigDict\()", re.MULTILINE)
WRITTEN = (ast.Constant, ast.Dict, ast.List, ast.UnaryOp)
ALIASED = re.compile(r"\bdate_aliased\b")
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
        formatters=[],  # ruff formats all files at once
        disable_timestamp=True,
        treat_dot_as_module=False,
        strict_refs=True,
        allow_remote_refs=False,
        base_class=f"{PLACEHOLDER}_models.Model",
        import_overrides={name: f"{PLACEHOLDER}_{module}" for name, module in SCALARS.items()},
        use_type_alias=True,
        snake_case_field=True,
        aliases={"given": "given_"},
        type_mappings=[f"string+{name}=string" for name in TEXTS],
    )


def models(document: Document, schemas: Mapping[str, Any], remarks: Mapping[str, tuple[str, ...]]) -> Source:
    """Returns a class for each schema. Raises `InputError` if a class cannot be made."""
    if not schemas:
        return Source("", {}, {}, {})
    settled, hints = hinted(schemas)
    standing = referred(settled)
    twins = alike(settled, standing)
    made = nested({name: settled[name] for name in twins}, {*schemas, *RESERVED}, get_singular_name)
    names = contested(made.schemas, get_singular_name)
    first = _naming(names, made.schemas)
    known = {**settled, **made.schemas}
    written = _written(made.schemas, names, known)
    left = {**first, **{name: schema for name, schema in made.schemas.items() if name not in written}}
    raw = {
        "openapi": "3.1.0",
        "info": {"title": "models", "version": "1"},
        "paths": {},
        "components": {"schemas": left},
    }
    try:
        with warnings.catch_warnings(action="ignore"), without_collector():
            code = generator.generate(raw, config=_config(document.name)) if left else ""
    except FAILURES as error:
        words = f"{type(error).__name__}: {str(error)[:300]}"
        raise InputError(
            f"datamodel-code-generator cannot make models of it ({words})",
            file=document.name,
        ) from error
    if not isinstance(code, str):
        raise InputError("its models are too many for one module", file=document.name)
    head, *texts = START.split(code)
    classes: dict[str, str] = {}
    endings: dict[str, str] = {}
    tags = frozenset(TAG.findall(code))
    for text in texts:
        endings |= {
            other: called(found[0], found[1], other)
            for found in ENDING.finditer(text)
            for other in (found[1], *twins.get(found[1], ()))
        }
        is_class = text.startswith("class ")  # otherwise it is an alias
        name = text[len("class ") : text.index("(")] if is_class else text[: text.index(" ")]
        if name in first:
            continue
        code = exact(BARE.sub("list[Any])", ENDING.sub("", text)), tags)
        code = _told(_dated(code), hints)
        code = _mended(code) if is_class else code
        classes |= {other: called(code, name, other) for other in (name, *twins.get(name, ()))}
    classes |= {
        other: called(code, name, other) for name, code in written.items() for other in (name, *twins.get(name, ()))
    }
    for name in remarks.keys() & classes.keys():
        classes[name] = "".join(f"# unsupported: {remark}\n" for remark in remarks[name]) + classes[name]
    if missing := {name for name in schemas if name not in classes}:
        raise InputError(
            f"no model was made of the schema {min(missing)}", file=document.name, pointer="/components/schemas"
        )
    return Source(_imports(head), classes, endings, made.places)


def _written(schemas: Mapping[str, Any], names: Collection[str], known: Mapping[str, Any]) -> dict[str, str]:
    """Returns the texts of the classes that need no model generator, each after the classes that it uses.

    The model generator gets the classes with contested names, those that lead back to themselves, and all that its
    classes use.
    """
    texts = {name: text for name in schemas if name not in names and (text := simple(name, schemas[name], known))}
    uses = {name: referred({name: schema}) for name, schema in schemas.items()}
    texts = _without_used(schemas.keys() - texts.keys(), texts, uses)
    ordered: dict[str, str] = {}
    while ready := [name for name in texts if name not in ordered and uses[name] & texts.keys() <= ordered.keys()]:
        ordered |= {name: texts[name] for name in ready}
    return _without_used(texts.keys() - ordered.keys(), ordered, uses)


def _without_used(users: Collection[str], texts: Mapping[str, str], uses: Mapping[str, set[str]]) -> dict[str, str]:
    """Returns the texts of the classes that none of some users needs, not even by way of other classes."""
    left, found = dict(texts), [*users]
    while found:
        used = [name for name in uses[found.pop()] if left.pop(name, None)]
        found += used
    return left


def _naming(names: Collection[str], schemas: Collection[str]) -> dict[str, Any]:
    """Returns a schema that refers to the classes with contested names: the schema that is referred to first keeps its
    name.
    """
    references = {f"p{number}": {"$ref": COMPONENTS + name} for number, name in enumerate(names)}
    first = unique(FIRST_OF_ALL, schemas)
    return {first: {"type": "object", "properties": references}} if references else {}


def _dated(text: str) -> str:
    """Returns the text of a class in which a date is `date`, unless a field of the class hides that name.

    If a field of one class does, the model generator avoids the name in all classes.
    """
    if "date_aliased" not in text or called_in("date", text) != "date":
        return text
    return "\n".join(_outside_of_texts(line, ALIASED, "date") for line in text.split("\n"))


def _told(text: str, hints: Collection[Hint]) -> str:
    """Returns the text of a class or an alias in which each union with a hint has the hint."""
    lines = text.split("\n")
    for hint in hints:
        union = " | ".join(hint.members)
        if union in text:
            mapping = ", ".join(f"{value!r}: {made}" for value, made in hint.classes.items())
            annotated, called_told = called_in("Annotated", text), called_in("Told", text)
            told = f"{annotated}[{union}, {called_told}({hint.name!r}, {{{mapping}}})]"
            whole = re.compile(rf"(?<![\w.] )(?<!\| )\b{re.escape(union)}\b(?! \| (?!(?:None|_?Absent)\b))")
            lines = [_outside_of_texts(line, whole, told) for line in lines]
    return "\n".join(lines)


def _outside_of_texts(line: str, pattern: re.Pattern[str], new: str) -> str:
    parts = enumerate(re.split(f"({QUOTED.pattern})", line))
    return "".join(part if index % 2 else pattern.sub(lambda _: new, part) for index, part in parts)


def _imports(head: str) -> str:
    """Returns the imports. The template states the future import."""
    nodes = [node for node in ast.parse(head).body if isinstance(node, ast.Import | ast.ImportFrom)]
    lines = [ast.unparse(node) for node in nodes if getattr(node, "module", "") != "__future__"]
    return "\n".join([FIRST, *lines]).replace(f"from {PLACEHOLDER}_", "from .._runtime.")


def _mended(text: str) -> str:
    """Returns the corrected text of a class. Only the few texts that need a correction are parsed."""
    if not DEFAULT.search(text):
        return text
    lines = [f"{line}\n" for line in text.split("\n")]
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.ClassDef)
    found = [(_span(value), f"_default({_text(lines, _span(value))})") for value in _typed_defaults(node)]
    for (first, start, last, end), new in sorted(found, reverse=True):
        before = lines[first].encode()[:start].decode()
        after = lines[last].encode()[end:].decode()
        lines[first : last + 1] = [f"{before}{new}{after}"]
    return "".join(lines)


def _text(lines: list[str], span: Span) -> str:
    first, start, last, end = span
    if first == last:
        return lines[first].encode()[start:end].decode()
    middle = "".join(lines[first + 1 : last])
    return lines[first].encode()[start:].decode() + middle + lines[last].encode()[:end].decode()


def _span(node: ast.expr | ast.stmt) -> Span:
    """Returns the line and the byte where a node begins and ends."""
    return node.lineno - 1, node.col_offset, (node.end_lineno or 1) - 1, node.end_col_offset or 0


def _typed_defaults(node: ast.ClassDef) -> Iterator[ast.expr]:
    """Yields each default whose type differs from the type of its field."""
    for line in node.body:
        if (
            isinstance(line, ast.AnnAssign)
            and isinstance(line.value, WRITTEN)
            and not (isinstance(line.value, ast.Constant) and line.value.value is None)
        ):
            names = {part.id for part in ast.walk(line.annotation) if isinstance(part, ast.Name)}
            if names - PLAIN:
                yield line.value
