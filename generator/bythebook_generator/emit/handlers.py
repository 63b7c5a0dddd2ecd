"""Keeps hand-written handlers beside generated code: creates a module once, and later only adds stubs to it.

It returns texts. It only adds lines, and never changes a line of the user.
"""

from __future__ import annotations

import ast
import codecs
import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from bythebook_generator.api import Api, Group, Operation
from bythebook_generator.emit.hand_written import after_imports, imported, names
from bythebook_generator.emit.render import environment, formatted
from bythebook_openapi.errors import InputError

__all__ = ["Beside", "beside"]

LINES = re.compile(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
Class = ast.ClassDef


@dataclass(frozen=True)
class Beside:
    """The bytes of each new or longer module, the messages for the user, and whether no stub is missing."""

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
    """Returns the stubs that the folder of handlers lacks. Raises `InputError` if a module cannot be read."""
    modules = {path: _read(path) for path in sorted(folder.glob("*.py"))}
    every = [each for module in modules.values() for each in module.classes]
    result: dict[Path, bytes] = {}
    messages: list[str] = []
    left: list[str] = []
    layout = environment(templates)
    for group in api.groups:
        path = folder / f"{group.module}.py"
        if path not in modules:
            others = [other for other in api.groups if other is not group]
            free = (each for each in every if not any(_provides(each, other) for other in others))
            if {operation.name for operation in group.operations} <= {name for each in free for name in names(each)}:
                continue  # the user has them in another module
            text = layout.get_template("handlers/module.py.jinja").render(group=group, package=package)
            result[path] = formatted({"module.py": text}, str(path))["module.py"].encode()
            messages.append(f"{path}: written")
            continue
        holder = _holder(modules[path], group)
        written = _written(modules, holder, group)
        missing = [operation for operation in group.operations if operation.name not in written]
        if missing and (holder is None or holder.body[0].lineno == holder.lineno):
            reason = "it has no class for them" if holder is None else "its class is on one line"
            left.append(f"{path}: no stub was added for {', '.join(each.name for each in missing)}, because {reason}")
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
        raise InputError("is not valid Python, and was not changed", file=str(path), line=line) from error


def _holder(module: _Module, group: Group) -> Class | None:
    """Returns the class of the handlers: by its base, by its name, or by an operation that it has."""
    operations = {operation.name for operation in group.operations}
    for fits in (
        lambda node: _provides(node, group),
        lambda node: node.name == group.class_name,
        lambda node: not operations.isdisjoint(names(node)),
    ):
        if found := next((node for node in module.classes if fits(node)), None):
            return found
    return None


def _provides(node: Class, group: Group) -> bool:
    """Returns whether a class is declared as one of the handlers of a group."""
    own = {f"{group.class_name}Unimplemented", f"{group.class_name}Handlers"}
    return any(ast.unparse(base).rpartition(".")[2] in own for base in node.bases)


def _written(modules: Mapping[Path, _Module], holder: Class | None, group: Group) -> set[str]:
    """Returns the names that the handlers of a group have, and the classes that they are made of."""
    meant = {alias.asname: alias.name for module in modules.values() for node in ast.walk(module.tree)
             if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname}  # fmt: skip
    every = [each for module in modules.values() for each in module.classes]
    waiting = [each for each in every if each is holder or _provides(each, group)]
    found: list[Class] = []
    while waiting:
        node = waiting.pop()
        found.append(node)
        bases = {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        bases |= {meant[base] for base in bases if base in meant}
        waiting += [each for each in every if each.name in bases and each not in found and each not in waiting]
    return {name for each in found for name in names(each)}


def _gone(path: Path, holder: Class | None, operations: Iterable[Operation]) -> list[str]:
    known = {operation.name for operation in operations}
    functions = [
        node
        for node in (holder.body if holder else [])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not node.decorator_list
    ]
    return [
        f"{path}:{node.lineno}: {node.name} is not an operation of the document"
        for node in functions
        if node.name not in known
    ]


def _longer(module: _Module, holder: Class, stubs: str, package: str) -> bytes:
    """Returns the module with the stubs at the end of the class, and the imports that the stubs need."""
    mark = codecs.BOM_UTF8 if module.data.startswith(codecs.BOM_UTF8) else b""
    lines = LINES.findall(module.data.removeprefix(mark))
    end = next((end for end in (b"\r\n", b"\n", b"\r") if lines[0].endswith(end)), b"\n")
    encoding = tokenize.detect_encoding(io.BytesIO(module.data).readline)[0].removesuffix("-sig")
    first = holder.body[0]
    decorators = getattr(first, "decorator_list", [])
    at = min([first.lineno, *(decorator.lineno for decorator in decorators)])
    indent = re.match(rb"\s*", lines[at - 1])
    imports, text = imported(module.tree, package, "\n".join(stubs.splitlines()[1:]))
    deep = [re.sub(r"^( {4})+", lambda found: "\0" * (len(found[0]) // 4), line) for line in text.splitlines()]
    outer = re.match(rb"\s*", lines[holder.lineno - 1])
    step = (indent[0] if indent else b"    ")[len(outer[0] if outer else b"") :] or b"    "
    body = [_indented(line, (outer[0] if outer else b""), step, encoding) + end for line in deep]
    last = _last(lines, holder, len(outer[0] if outer else b""))
    if not lines[last].endswith((b"\n", b"\r")):
        lines[last] += end
    added = [(last + 1, [end, *body]), (after_imports(module.tree), [line.encode(encoding) + end for line in imports])]
    for place, some in sorted(added, key=lambda pair: -pair[0]):
        lines[place:place] = some
    made = mark + b"".join(lines)
    try:
        ast.parse(made)
    except SyntaxError as error:
        raise InputError(
            "stubs cannot be added, and the module was not changed", file=str(module.path), line=error.lineno
        ) from error
    return made


def _last(lines: list[bytes], holder: Class, depth: int) -> int:
    """Returns the last line of a class. A comment that is indented deeper than the class belongs to it."""
    last = (holder.end_lineno or len(lines)) - 1
    for at in range(last + 1, len(lines)):
        text = lines[at].lstrip()
        if text.startswith(b"#") and len(lines[at]) - len(text) > depth:
            last = at
        elif text:
            break
    return last


def _indented(line: str, outer: bytes, step: bytes, encoding: str) -> bytes:
    rest = line.lstrip("\0")
    return b"" if not rest else outer + step * (len(line) - len(rest)) + rest.encode(encoding, "replace")
