"""Makes the models with datamodel-code-generator, and corrects its output.

Each correction has a reason:

Its options are in `models.options`:

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
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from typing import Any

from bythebook_generator.document.names import unique
from bythebook_generator.models.alike import alike, called, referred
from bythebook_generator.models.contested import contested
from bythebook_generator.models.exact import QUOTED, called_in, exact
from bythebook_generator.models.parts import Source
from bythebook_generator.models.simple import IMPORTS, PLACEHOLDER, PLAIN, simple
from bythebook_generator.passes.discriminators import Hint, hinted
from bythebook_generator.passes.nested import nested
from bythebook_generator.passes.references import COMPONENTS
from bythebook_generator.passes.schemas import RESERVED
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["models"]

FIRST_OF_ALL = "BythebookFirst"
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
ITEM = re.compile(r'\w+ = TypeAliasType\("\w+", (Annotated\[.*\])\)')
ALIASED = re.compile(r"\bdate_aliased\b")
Span = tuple[int, int, int, int]


def models(document: Document, schemas: Mapping[str, Any], remarks: Mapping[str, tuple[str, ...]]) -> Source:
    """Returns a class for each schema. Raises `InputError` if a class cannot be made."""
    if not schemas:
        return Source("", {}, {}, {})
    settled, hints = hinted(schemas)
    standing = referred(settled)
    twins = alike(settled, standing)
    made = nested({name: settled[name] for name in twins}, {*schemas, *RESERVED}, _singular)
    written = _written(made.schemas, {**settled, **made.schemas})
    left = {name: schema for name, schema in made.schemas.items() if name not in written}
    first = _naming(contested(left, left, _singular), made.schemas)
    left = {**first, **left}
    code = _generated(left, document.name) if left else ""
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
    for name, text in written.items():
        code = _told(text, hints)
        classes |= {other: called(code, name, other) for other in (name, *twins.get(name, ()))}
    classes = _in_place(classes, {*settled, *made.schemas})
    for name in remarks.keys() & classes.keys():
        classes[name] = "".join(f"# unsupported: {remark}\n" for remark in remarks[name]) + classes[name]
    if missing := {name for name in schemas if name not in classes}:
        raise InputError(
            f"no model was made of the schema {min(missing)}", file=document.name, pointer="/components/schemas"
        )
    return Source(_imports(head), classes, endings, made.places)


def _generated(schemas: Mapping[str, Any], name: str) -> str:
    """Returns a module with the classes of schemas. The model generator is imported here: many documents need none."""
    generated: Callable[..., str] = import_module("bythebook_generator.models.generated").generated
    return generated(schemas, name)


def _singular(name: str) -> str:
    """Returns the singular of a name, as the model generator has it."""
    singular: Callable[[str], str] = import_module("datamodel_code_generator.reference").get_singular_name
    return singular(name)


def _written(schemas: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, str]:
    """Returns the texts of the classes that need no model generator, each after the classes that it uses.

    The model generator gets all others, those that lead back to themselves, all that its classes use, and those whose
    names its classes might take.
    """
    texts = {name: text for name, schema in schemas.items() if (text := simple(name, schema, known))}
    uses = {name: referred({name: schema}) for name, schema in schemas.items()}
    while True:
        left = {name: schema for name, schema in schemas.items() if name not in texts}
        taken = contested(texts, left, _singular)
        kept = {name: text for name, text in texts.items() if name not in taken}
        kept = _in_order(_without_used([*left, *taken], kept, uses), uses)
        if len(kept) == len(texts):
            return kept
        texts = kept


def _in_order(texts: Mapping[str, str], uses: Mapping[str, set[str]]) -> dict[str, str]:
    """Returns the texts in an order in which each class stands after those that it uses, as far as there is one."""
    ordered: dict[str, str] = {}
    while ready := [name for name in texts if name not in ordered and uses[name] & texts.keys() <= ordered.keys()]:
        ordered |= {name: texts[name] for name in ready}
    return ordered


def _without_used(users: Collection[str], texts: Mapping[str, str], uses: Mapping[str, set[str]]) -> dict[str, str]:
    """Returns the texts of the classes that none of some users needs, not even by way of other classes."""
    left, found = dict(texts), [*users]
    while found:
        used = [name for name in uses[found.pop()] if left.pop(name, None)]
        found += used
    return left


def _in_place(classes: Mapping[str, str], named: Collection[str]) -> dict[str, str]:
    """Returns the classes with the bounded items of lists where they are used.

    The model generator gives each an alias, and numbers those of the same name through the whole document.
    """
    found = {name: bounded[1] for name in classes.keys() - named if (bounded := ITEM.fullmatch(classes[name].strip()))}
    if not found:
        return dict(classes)
    used = re.compile(rf"{QUOTED.pattern}|\b(?P<item>{'|'.join(found)})\b")

    def filled(text: str) -> str:
        return used.sub(lambda part: filled(found[part["item"]]) if part["item"] else part[0], text)

    return {name: filled(text) for name, text in classes.items() if name not in found}


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
