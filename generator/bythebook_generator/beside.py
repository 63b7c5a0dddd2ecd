"""Keeps hand-written handlers beside generated code: writes a module once, later only adds stubs to it.

It returns texts, and writes nothing. What the user wrote is never changed: lines are added, none is touched.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from bythebook_generator.api import Api, Group, Operation
from bythebook_generator.render import environment, formatted
from bythebook_specs.errors import InputError

__all__ = ["Beside", "beside"]

LINES = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
Class = ast.ClassDef


@dataclass(frozen=True)
class Beside:
    """The bytes of each module that is new or longer, what the user is told, and whether nothing is left to do."""

    modules: Mapping[Path, bytes]
    messages: tuple[str, ...]
    settled: bool


@dataclass(frozen=True)
class _Module:
    path: Path
    data: bytes
    tree: ast.Module

    @property
    def classes(self) -> list[Class]:
        return [node for node in ast.walk(self.tree) if isinstance(node, Class)]


def beside(api: Api, package: str, folder: Path, templates: Traversable) -> Beside:
    """Return what the folder of hand-written modules lacks. Raises `InputError` where a module cannot be read."""
    modules = {path: _read(path) for path in sorted(folder.glob("*.py"))}
    written = {name for module in modules.values() for each in module.classes for name in _names(each)}
    result: dict[Path, bytes] = {}
    messages: list[str] = []
    left: list[str] = []
    layout = environment(templates)
    for group in api.groups:
        path = folder / f"{group.module}.py"
        if path not in modules:
            if all(operation.name in written for operation in group.operations):
                continue  # the user keeps them in another module
            text = layout.get_template("handlers/module.py.jinja").render(group=group, package=package)
            result[path] = formatted({"module.py": text}, str(path))["module.py"].encode()
            messages.append(f"{path}: written")
            continue
        missing = [operation for operation in group.operations if operation.name not in written]
        holder = _holder(modules[path], group)
        if missing and (holder is None or holder.body[0].lineno == holder.lineno):
            reason = "has no class for them" if holder is None else "its class stands on one line"
            left.append(f"{path}: no stub for {', '.join(each.name for each in missing)}, since it {reason}")
        elif missing and holder is not None:
            stubs = layout.get_template("handlers/stub.py.jinja")
            code = "class Stubs:\n" + "\n\n".join(stubs.render(operation=each) for each in missing)
            result[path] = _longer(modules[path], holder, formatted({"stubs.py": code}, str(path))["stubs.py"], package)
            messages += [f"{path}: {each.name} is new" for each in missing]
        left += _gone(path, holder, group.operations)
    return Beside(result, (*messages, *left), not left)


def _read(path: Path) -> _Module:
    try:
        data = path.read_bytes()
        return _Module(path, data, ast.parse(data, str(path)))
    except (OSError, SyntaxError, ValueError) as error:
        line = error.lineno if isinstance(error, SyntaxError) else None
        raise InputError("cannot be read as Python, and was not changed", file=str(path), line=line) from error


def _names(node: Class) -> Iterator[str]:
    """Yield the names that a class defines."""
    for line in ast.walk(node):
        if isinstance(line, ast.FunctionDef | ast.AsyncFunctionDef):
            yield line.name
        elif isinstance(line, ast.Assign):
            yield from (target.id for target in line.targets if isinstance(target, ast.Name))
        elif isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            yield line.target.id


def _holder(module: _Module, group: Group) -> Class | None:
    """Return the class of the handlers: by its base, by its name, or by an operation that it has."""
    bases = {f"{group.class_name}Unimplemented", f"{group.class_name}Handlers"}
    operations = {operation.name for operation in group.operations}
    for fits in (
        lambda node: any(ast.unparse(base).rpartition(".")[2] in bases for base in node.bases),
        lambda node: node.name == group.class_name,
        lambda node: not operations.isdisjoint(_names(node)),
    ):
        if found := next((node for node in module.classes if fits(node)), None):
            return found
    return None


def _gone(path: Path, holder: Class | None, operations: Iterable[Operation]) -> list[str]:
    known = {operation.name for operation in operations}
    functions = [
        node
        for node in (holder.body if holder else [])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not node.decorator_list
    ]
    return [f"{path}:{node.lineno}: {node.name} is no operation" for node in functions if node.name not in known]


def _longer(module: _Module, holder: Class, stubs: str, package: str) -> bytes:
    """Return the module with the stubs at the end of the class, and an import where a stub needs one."""
    lines = LINES.findall(module.data)
    end = b"\r\n" if lines and lines[0].endswith(b"\r\n") else b"\n"
    encoding = tokenize.detect_encoding(io.BytesIO(module.data).readline)[0].removesuffix("-sig")
    first = holder.body[0]
    decorators = getattr(first, "decorator_list", [])
    at = min([first.lineno, *(decorator.lineno for decorator in decorators)])
    indent = re.match(rb"\s*", lines[at - 1])
    imports, text = _imports(module.tree, package, "\n".join(stubs.splitlines()[1:]))
    deep = [re.sub(r"^( {4})+", lambda found: "\0" * (len(found[0]) // 4), line) for line in text.splitlines()]
    outer = re.match(rb"\s*", lines[holder.lineno - 1])
    step = (indent[0] if indent else b"    ")[len(outer[0] if outer else b"") :] or b"    "
    body = [_indented(line, (outer[0] if outer else b""), step, encoding) + end for line in deep]
    last = (holder.end_lineno or len(lines)) - 1
    if not lines[last].endswith((b"\n", b"\r")):
        lines[last] += end
    added = [(last + 1, [end, *body]), (_after_imports(module.tree), [line.encode(encoding) + end for line in imports])]
    for place, some in sorted(added, key=lambda pair: -pair[0]):
        lines[place:place] = some
    made = b"".join(lines)
    try:
        ast.parse(made)
    except SyntaxError as error:
        raise InputError(
            "stubs cannot be added; it was not changed", file=str(module.path), line=error.lineno
        ) from error
    return made


def _after_imports(tree: ast.Module) -> int:
    """Return after how many lines an import can stand: behind the others, else behind the docstring."""
    found = [node.end_lineno or 0 for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    first = tree.body[0]
    if not found and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        return first.end_lineno or 0
    return (
        max(found)
        if found
        else min([first.lineno, *(each.lineno for each in getattr(first, "decorator_list", []))]) - 1
    )


def _indented(line: str, outer: bytes, step: bytes, encoding: str) -> bytes:
    rest = line.lstrip("\0")
    return b"" if not rest else outer + step * (len(line) - len(rest)) + rest.encode(encoding, "replace")


def _imports(tree: ast.Module, package: str, stubs: str) -> tuple[list[str], str]:
    """Return the imports that the stubs need beside those of the module, and the stubs in the module's own names."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").rpartition(".")[2] == package:
            known |= {alias.name: alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            known |= {alias.name: alias.asname or alias.name for alias in node.names if alias.name == "Response"}
        elif isinstance(node, ast.Import):
            aliases = [alias.asname for alias in node.names if alias.asname and alias.name == f"{package}.models"]
            known |= dict.fromkeys(("models",), aliases[0]) if aliases else {}
    missing = []
    for name, line in (("models", f"from {package} import models"), ("Response", "from fastapi import Response")):
        pattern = rf"\b{name}\b(?=\.)" if name == "models" else rf"(?<![\w.]){name}\b"
        if not re.search(pattern, stubs):
            continue
        if name not in known:
            missing.append(line)
        stubs = re.sub(pattern, known.get(name, name), stubs)
    return missing, stubs
