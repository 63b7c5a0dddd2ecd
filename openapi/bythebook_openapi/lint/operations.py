"""Checks paths, parameters, operations and security for names that are declared twice, or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from jsonpointer import escape

from bythebook_openapi.lint.model import Context, Contradiction, Found, show
from bythebook_openapi.model.operation import is_carried
from bythebook_openapi.schema.vocabulary import METHODS, Place

__all__ = ["operation_ids", "parameters_twice", "path_parameters", "path_templates", "paths_alike", "security"]

_NAME: Final = re.compile(r"\{([^{}]*)\}")
# Marks of other template languages around a name. A `#` without braces tells operations of one path apart.
_FOREIGN: Final = re.compile(r"\{\{[^{}]*\}\}|#\{[^{}]*\}")


def _names(path: str) -> list[str]:
    """Returns the names in a path. Gateways mark a name that takes the rest of the path with `+` or `*`."""
    return [name.strip("+*") for name in _NAME.findall(path.partition("?")[0].partition("#")[0])]


def _paths(context: Context) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yields each path with its path item, and the pointer of the item."""
    paths = context.raw.get("paths")
    for path, stated in paths.items() if isinstance(paths, dict) else ():
        resolved = None if path.startswith("x-") else context.resolved(stated, f"/paths/{escape(path)}")
        if resolved is not None:
            yield path, *resolved


def _operations(item: dict[str, Any], at: str) -> Iterator[tuple[dict[str, Any], str]]:
    more = item.get("additionalOperations")
    for method, stated in more.items() if isinstance(more, dict) else ():
        if isinstance(stated, dict):
            yield stated, f"{at}/additionalOperations/{escape(method)}"
    for method in METHODS:
        if isinstance(item.get(method), dict):
            yield item[method], f"{at}/{method}"


def _declared(holder: dict[str, Any], at: str, context: Context) -> Iterator[tuple[dict[str, Any] | None, str]]:
    """Yields each parameter and its pointer in the list, None for a reference to nothing."""
    stated = holder.get("parameters")
    for index, each in enumerate(stated) if isinstance(stated, list) else ():
        where = f"{at}/parameters/{index}"
        resolved = context.resolved(each, where)
        yield (resolved[0] if resolved else None), where


def path_parameters(_: Place, context: Context) -> Found:
    """A name in a path that no parameter declares, a path parameter that is not in the path, or not required."""
    for path, item, at in _paths(context):
        names = _names(path)
        shared = list(_declared(item, at, context))
        operations = [(each_at, list(_declared(each, each_at, context))) for each, each_at in _operations(item, at)]
        for parameter, where in (*shared, *(each for _, own in operations for each in own)):
            if parameter is None or parameter.get("in") != "path" or not isinstance(parameter.get("name"), str):
                continue
            name = parameter["name"]
            if name.strip("+*") not in names and f"{{{name}}}" not in path:
                message = f"the path parameter '{name}' is not in the path {path}"
                yield Contradiction("path-parameter", where, message, f"{{{name}}} in the path")
            if parameter.get("required") is not True:
                message = f"the path parameter '{name}' is not required"
                yield Contradiction("path-parameter", where, message, "required: true, as for every path parameter")
        if any(parameter is None for parameter, _ in (*shared, *(each for _, own in operations for each in own))):
            continue
        lacking = [(each_at, set(names) - _in_path((*shared, *own))) for each_at, own in operations]
        for name in dict.fromkeys(names):
            missing = [each_at for each_at, missed in lacking if name in missed]
            for where in [at] if len(missing) == len(lacking) and missing else missing:
                message = f"no parameter declares {{{name}}} of the path"
                yield Contradiction("path-parameter", where, message, f"a parameter '{name}' in: path")


def path_templates(_: Place, context: Context) -> Found:
    """A path with a name as other template languages write it, which is no path parameter."""
    for path, _item, at in _paths(context):
        if (found := _FOREIGN.search(path)) is not None:
            name = found.group().strip("#{}") or "name"
            yield Contradiction("path-template", at, f"{found.group()} in a path is no parameter", f"{{{name}}}")


def _in_path(declared: tuple[tuple[dict[str, Any] | None, str], ...]) -> set[str]:
    return {str(each.get("name")).strip("+*") for each, _ in declared if each and each.get("in") == "path"}


def paths_alike(_: Place, context: Context) -> Found:
    """Two operations with the same method whose paths differ only in the names of parameters."""
    seen: dict[tuple[str, str], str] = {}
    for path, item, at in _paths(context):
        shape = _NAME.sub("{}", path)
        for _operation, where in _operations(item, at):
            method = where[len(at) :]
            other = seen.setdefault((shape, method), path)
            if other != path:
                message = f"{method.rpartition('/')[2].upper()} {path} is the same operation as for {other}"
                yield Contradiction("path-twice", where, message, "one operation for both paths")


def additional_methods(place: Place, _: Context) -> Found:
    """An additional operation whose method has a key of its own in the path item, or is none."""
    more = place.value.get("additionalOperations")
    for method in more if isinstance(more, dict) else ():
        at = f"{place.pointer}/additionalOperations/{escape(method)}"
        if method.lower() in METHODS:
            expected = f"the key '{method.lower()}' of the path"
            yield Contradiction("method", at, f"{method} is no additional method", expected)
        elif not is_carried("header", method):  # a method is a token, as the name of a header is
            yield Contradiction("method", at, f"{show(method)} is no method of HTTP", "a word of letters, such as COPY")


def parameters_twice(place: Place, context: Context) -> Found:
    """Two parameters with the same name and location in one list."""
    seen: set[tuple[str, str]] = set()
    for parameter, where in _declared(place.value, place.pointer, context):
        if parameter is None or not isinstance(parameter.get("name"), str) or not isinstance(parameter.get("in"), str):
            continue
        name, location = parameter["name"], parameter["in"]
        key = (name.lower() if location == "header" else name, location)
        if key in seen:
            message = f"the {location} parameter '{name}' is declared twice"
            yield Contradiction("parameter-twice", where, message, "one parameter with this name and location")
        seen.add(key)


def operation_ids(_: Place, context: Context) -> Found:
    """Two operations with the same operationId."""
    seen: dict[str, str] = {}
    written_at = context.document.written_at
    for place in context.of_kind("operation"):
        name = place.value.get("operationId")
        if not isinstance(name, str):
            continue
        if name in seen and written_at(f"{place.pointer}/operationId") != written_at(seen[name]):
            other, line = context.document.place(seen[name])
            first = f"{other}:{line}" if line is not None else f"{other} {context.document.origin(seen[name])[1]}"
            message = f"the operationId '{name}' is used twice, first in {first}"
            yield Contradiction("operation-id", f"{place.pointer}/operationId", message, "an operationId of its own")
        seen.setdefault(name, f"{place.pointer}/operationId")


def security(place: Place, context: Context) -> Found:
    """A security requirement that names no security scheme."""
    components = context.raw.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    known = list(schemes) if isinstance(schemes, dict) else []
    stated = place.value.get("security")
    for index, requirement in enumerate(stated) if isinstance(stated, list) else ():
        for name in requirement if isinstance(requirement, dict) else ():
            is_address = context.document.version.startswith("3.2") and ("/" in name or "#" in name)
            if name not in known and not is_address:
                at = f"{place.pointer}/security/{index}/{escape(name)}"
                expected = "one of " + ", ".join(known) if known else "a scheme in components/securitySchemes"
                yield Contradiction("security", at, f"there is no security scheme {show(name)}", expected)
