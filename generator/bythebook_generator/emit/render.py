"""Renders a document as the files of a package."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.resources.abc import Traversable
from pathlib import Path, PurePath
from typing import Any

import jinja2
from ruff import find_ruff_bin

from bythebook_generator.api import SHARED, UNUSED, Api, Group, Operation, Reading
from bythebook_generator.document.names import pascal
from bythebook_generator.emit.compiled import compiled
from bythebook_generator.emit.imports import tidied
from bythebook_generator.emit.prose import described, docstring
from bythebook_generator.emit.readme import shown
from bythebook_generator.emit.runtime import Runtime, imported, modules
from bythebook_generator.emit.stamp import HEADER, header
from bythebook_generator.frontend.operation_names import FILE as NAMES
from bythebook_generator.frontend.operation_names import pins
from bythebook_generator.frontend.operations import read
from bythebook_generator.locate import templates as own_templates
from bythebook_generator.models.models import models
from bythebook_generator.models.paging import paging
from bythebook_generator.models.parts import Source, shared_out
from bythebook_generator.models.signatures import arguments
from bythebook_openapi.document.load import Document
from bythebook_openapi.errors import InputError

__all__ = ["HEADER", "Rendered", "environment", "formatted", "render", "render_api"]

FILE_READING = Reading(("file",))
RULES = "F401,I001,RUF022,UP006,UP035"


@dataclass(frozen=True)
class Rendered:
    """The files of a package, and the API with the types of the arguments."""

    files: Mapping[str, str]
    api: Api


def render(
    document: Document, templates: Traversable, runtime: Runtime = Runtime.COPY, name: str = "package"
) -> Mapping[str, str]:
    """Returns the text of each file by its path in the package, whose name is in its README. Raises `InputError`."""
    return render_api(document, read(document), templates, runtime, name).files


def render_api(
    document: Document, api: Api, templates: Traversable, runtime: Runtime = Runtime.COPY, name: str = "package"
) -> Rendered:
    """Returns the files of a document that is already read. Missing templates are those of bythebook."""
    top = header(PurePath(document.name).name, document.digest)
    layout = environment(templates)

    def texts(files: Iterable[tuple[str, str, Mapping[str, object]]]) -> dict[str, str]:
        return {path: imported(tidied(text), runtime) for path, text in _texts(layout, top, files).items()}

    stubs = texts(_files(api, runtime, name))
    source = models(document, api.schemas, api.remarks)
    api = replace(api, groups=tuple(_typed(api, group, source) for group in api.groups))
    files = formatted(stubs | texts([*_models(api, source), *_calls(api)]), document.name)
    files |= {} if runtime is Runtime.IMPORT else modules(files, top)
    files["document.json"] = f'{{"generated": {json.dumps(top)},\n"document": {_stated(document.raw)}}}\n'
    files[NAMES] = f"{top}\n{pins(api.names)}"
    values = {
        **shown(api, document),
        "package": name,
        "facade": facade(name),
        "uploads": _has_uploads(api),
        "in_process": runtime is not Runtime.COPY,
    }
    files |= _texts(layout, top, [("README.md", "README.md.jinja", values)])
    files["py.typed"] = f"{top}\n"
    files[".gitattributes"] = f"{top}\n* linguist-generated\n"
    return Rendered({path: files[path] for path in sorted(files)}, api)


def _texts(
    layout: jinja2.Environment, top: str, files: Iterable[tuple[str, str, Mapping[str, object]]]
) -> dict[str, str]:
    """Returns the rendered texts of paths, templates and values."""
    try:
        return {path: layout.get_template(name).render(header=top, **values) for path, name, values in files}
    except jinja2.TemplateError as error:
        name = getattr(error, "name", None) or getattr(error, "filename", None)
        raise InputError(f"the template cannot be rendered ({error})", file=str(name or "templates")) from error


def environment(templates: Traversable) -> jinja2.Environment:
    """Returns the loader of the templates of a folder, with those of bythebook for the missing ones."""
    folders = (templates, own_templates())
    made = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: _source(folders, name)),
        bytecode_cache=compiled(templates) if templates == own_templates() else None,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.filters["py"] = repr
    made.filters["doc"] = docstring
    return made


def _stated(raw: Mapping[str, Any]) -> str:
    """Returns the JSON of a document, one line for each path and component."""
    parts = []
    for key, value in raw.items():
        inner = value.items() if isinstance(value, dict) else ()
        lines = ",\n".join(f"{json.dumps(str(name))}: {json.dumps(each)}" for name, each in inner)
        parts.append(f"{json.dumps(str(key))}: " + (f"{{\n{lines}}}" if lines else json.dumps(value)))
    return "{" + ",\n".join(parts) + "}"


def _source(folders: tuple[Traversable, ...], name: str) -> str | None:
    for folder in folders:
        with suppress(OSError):
            return folder.joinpath(*name.split("/")).read_text(encoding="utf-8")
    return None


def _files(api: Api, runtime: Runtime, name: str) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Yields path, template and values of each file that names no types of arguments."""
    yield "__init__.py", "package.py.jinja", {"title": f"{api.title}: models, stub and client."}
    clients = {"api": api, "clients": _clients(api), "exported": _exported(api, runtime), "facade": facade(name)}
    yield "client.py", "client.py.jinja", clients
    yield "server.py", "server.py.jinja", {"api": api, "uploads": _has_uploads(api)}
    if any(group.secured for group in api.groups):
        yield "security.py", "security.py.jinja", {"schemes": api.schemes}
    yield "document.py", "document.py.jinja", {}
    yield "app.py", "app.py.jinja", {"api": api, "secured": any(group.secured for group in api.groups)}
    for group in api.groups:
        yield f"{group.module}/__init__.py", "package.py.jinja", {"title": f"The operations of {group.title}."}
        yield f"{group.module}/tables.py", "tag/tables.py.jinja", {"group": group}


def facade(package: str) -> str:
    """Returns the name of the class that has the clients of all tags: `StripeApi` for `stripe` and `stripe_api`."""
    return f"{pascal(package).removesuffix('Api')}Api"


def _clients(api: Api) -> Mapping[str, str]:
    """Returns the module of each client. The client of a tag `async x` hides the asynchronous client of `x`."""
    plain = {f"{group.class_name}Client": group.module for group in api.groups}
    return {f"Async{name}": module for name, module in plain.items()} | plain


def _exported(api: Api, runtime: Runtime) -> Mapping[str, tuple[str, ...]]:
    """Returns the names that the module of the clients has from each module of the runtime.

    A copied runtime is small: it has what the document needs, and the rest only where it was asked for.
    """
    is_full = runtime is not Runtime.COPY
    names = {
        "client": ("CallError", "ClientError", "ServerError", "UnexpectedResponse"),
        "faults": ("Fault",) if is_full or api.has_faults else (),
        "forms": ("Upload",) if _has_uploads(api) else (),
        "in_process": ("InProcess",) if is_full else (),
        "statuses": api.errors,
    }
    return {module: exported for module, exported in names.items() if exported}


def _has_uploads(api: Api) -> bool:
    """Returns whether a form has a file."""
    bodies = (body for group in api.groups for operation in group.operations for body in operation.bodies)
    return any(FILE_READING in (field.reading, field.reading.items) for body in bodies for field in body.fields or ())


def _typed(api: Api, group: Group, source: Source) -> Group:
    """Returns a group whose operations have the types of their arguments, and iterators where they are paged."""
    typed = group.typed(arguments(source, group, api.documentation))
    taken = {operation.name for operation in typed.operations}
    operations: list[Operation] = []
    for operation in typed.operations:
        found = paging(operation, api.schemas, source.classes)
        if found is not None and found.name not in taken:
            taken.add(found.name)
            operations.append(replace(operation, paging=found))
        else:
            operations.append(operation)
    return replace(typed, operations=tuple(operations))


def _calls(api: Api) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Yields path, template and values of each file that names the arguments of operations."""
    for group in api.groups:
        for name in ("client", "handlers", "router"):
            values = {"group": group, "templated": api.is_templated}
            yield f"{group.module}/{name}.py", f"tag/{name}.py.jinja", values


def _models(api: Api, source: Source) -> Iterator[tuple[str, str, Mapping[str, object]]]:
    """Yields path, template and values of each file of the models."""
    titles = {SHARED: "several tags", UNUSED: "no operation"} | {group.module: group.title for group in api.groups}
    documentation = replace(api.documentation, places=source.places)
    parts = shared_out(source, {group.module: group.models for group in api.groups})
    for part in parts:
        title = next(titles[name] for name in (part.module, part.module.rpartition("_")[0]) if name in titles)
        classes = {name: described(name, text, documentation) for name, text in part.classes.items()}
        values = {"title": title, "imports": source.imports, "part": replace(part, classes=classes)}
        yield f"models/{part.module}.py", "models/module.py.jinja", values
    yield "models/__init__.py", "models/package.py.jinja", {"parts": parts}


def formatted(texts: Mapping[str, str], name: str) -> dict[str, str]:
    """Returns the files in the default format of ruff, without unused imports."""
    with tempfile.TemporaryDirectory() as folder:
        for parent in {Path(folder, path).parent for path in texts}:
            parent.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            Path(folder, path).write_text(text, encoding="utf-8", newline="\n")
        common = ("--isolated", "--no-cache", "--quiet", "--target-version", "py311", ".")
        for command in (("check", "--fix-only", "--unsafe-fixes", "--select", RULES), ("format",)):
            done = subprocess.run(
                [find_ruff_bin(), *command, *common],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise InputError(f"the generated code cannot be formatted ({done.stderr.strip()})", file=name)
        return {path: Path(folder, path).read_text(encoding="utf-8") for path in sorted(texts)}
