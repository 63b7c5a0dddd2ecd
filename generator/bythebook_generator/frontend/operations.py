"""Reads the operations of a document as an `Api`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jsonpointer import escape

from bythebook_generator.api import SHARED, UNUSED, Api, Group, Operation, Scheme
from bythebook_generator.document.documentation import Documentation, remark_of
from bythebook_generator.document.names import pascal, snake, unique
from bythebook_generator.document.walk import follow, mapping, member
from bythebook_generator.frontend.grouping import DEFAULT, grouped
from bythebook_generator.frontend.media import read_answers, read_bodies
from bythebook_generator.frontend.mended import mended
from bythebook_generator.frontend.operation_names import Stated, operation_names
from bythebook_generator.frontend.parameters import read_parameters
from bythebook_generator.frontend.security import read_alternatives, read_schemes
from bythebook_generator.passes.circular import cut
from bythebook_generator.passes.discriminators import implied
from bythebook_generator.passes.schemas import Schemas, gather
from bythebook_generator.passes.sides import Sides, sided
from bythebook_openapi.document.load import Document
from bythebook_openapi.document.swagger2 import UNREADABLE
from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["read"]

# Names of modules of a package, and names in the function that takes the module of a tag as an argument.
MODULES = frozenset(
    {
        "app",
        "application",
        "client",
        "authenticator",
        "document",
        "lifespan",
        "list",
        "models",
        "parts",
        "security",
        "server",
        SHARED,
        UNUSED,
    }
)
# Names in annotations of a class of operations: a method with such a name would hide them.
ANNOTATING = frozenset({"builtins", "bytes", "datetime", "httpx", "models", "str", "uuid"})
MOST = 8
NO_PATH = "no request has such a path, which begins with / and ends before a ?"
NO_SERVER = "not used: the base URL of the httpx client holds for each operation"
LONGEST = 100  # for the name of a module: a file name may have 255 bytes


def read(document: Document, pinned: Mapping[str, str] | None = None) -> Api:
    """Returns everything that is rendered. `pinned` are names that operations have already.

    Raises `InputError` if no code can be generated from the document.
    """
    whole = mended(document)
    document = whole.document
    schemas = gather(document, whole.notes, whole.targets)
    schemes = read_schemes(document, schemas.notes)
    by_tag: dict[str, list[Operation]] = {}
    found = list(_found(document, schemas))
    kept = {key: name.rpartition(".")[::2] for key, name in (pinned or {}).items()}
    grouped_ = _groups(found, {key: group for key, (group, _) in kept.items() if group})
    stated_names = {key: name for key, (_, name) in kept.items()}
    names = operation_names([each.stated for each in found], ANNOTATING, stated_names, grouped_)
    for each in found:
        group = grouped_.get(each.stated.key, "")
        name = names[each.stated.key]
        is_alone = group in {"", DEFAULT} or (name == each.stated.whole and not each.stated.is_mechanical)
        stem = name if is_alone else f"{group}_{name}"  # of the classes of all groups
        operation = _operation(document, schemas, schemes, each, (name, stem))
        by_tag.setdefault(group or each.tag or DEFAULT, []).append(operation)
    every = [operation for operations in by_tag.values() for operation in operations]
    sides = sided(
        implied(cut(schemas.by_class), schemas.classes),
        [body.model for operation in every for body in operation.bodies if body.model],
        [answer.type.removeprefix("models.") for operation in every for answer in operation.answers],
    )
    groups: list[Group] = []
    for tag, members in by_tag.items():
        operations = [operation.on(sides.requests, sides.answers) for operation in members]
        module = unique(snake(tag)[:LONGEST], {*MODULES, *(group.module for group in groups)})
        class_name = unique(pascal(tag), {"Response", *(group.class_name for group in groups)})
        groups.append(Group(sentence(tag).rstrip("."), module, class_name, tuple(operations)))
    schemas.notes.extend(f"/{key}: not generated" for key in ("webhooks",) if document.raw.get(key))
    used = {each.constant for group in groups for o in group.operations for a in o.alternatives or () for each in a}
    info = member(document, document.raw, "info", "")
    settled = schemas.settled(sides.schemas, {name for group in groups for o in group.operations for name in o.roots})
    return Api(
        title=sentence(info.get("title", document.name)).rstrip("."),
        groups=tuple(groups),
        schemes=tuple(scheme for scheme in schemes.values() if scheme.constant in used),
        schemas=settled,
        notes=tuple(dict.fromkeys(schemas.notes)),
        remarks=_remarks(schemas),
        names={key: f"{grouped_[key]}.{name}" if key in grouped_ else name for key, name in names.items()},
        documentation=_documentation(schemas, sides),
    )


@dataclass(frozen=True)
class _Found:
    """An operation of the document: its raw value and its place, and the parameters of its path."""

    method: str
    path: str
    raw: Mapping[str, Any]
    at: str
    shared: tuple[tuple[Any, str], ...]

    @property
    def stated(self) -> Stated:
        operation_id = self.raw.get("operationId")
        return Stated(self.method, self.path, str(operation_id) if operation_id else None, self.tag)

    @property
    def tag(self) -> str:
        """The tag of the operation, empty where it has none."""
        tags = self.raw.get("tags")
        return str(tags[0]) if isinstance(tags, list) and tags else ""


def _groups(found: Sequence[_Found], pinned: Mapping[str, str]) -> dict[str, str]:
    """Returns the group of each operation by its key, if no operation has a tag, and the pinned groups."""
    by_path = {} if any(each.tag for each in found) else grouped(each.path for each in found)
    stated = {each.stated.key: by_path[each.path] for each in found} if by_path else {}
    return stated | {each.stated.key: pinned[each.stated.key] for each in found if each.stated.key in pinned}


def _found(document: Document, schemas: Schemas) -> Iterator[_Found]:
    for path, stated in member(document, document.raw, "paths", "").items():
        if path.startswith("x-"):
            continue
        if not path.startswith("/") or "?" in path:
            schemas.notes.append(f"/paths/{escape(path)}: {NO_PATH}")
        if not path.startswith("/"):
            continue
        layers = _layers(document, stated, f"/paths/{escape(path)}")
        schemas.notes.extend(f"{at}/servers: {NO_SERVER}" for item, at in layers if item.get("servers"))
        shared = tuple((item.get("parameters") or [], f"{at}/parameters") for item, at in layers)
        for method, value, at in _methods(document, layers):
            raw, here = follow(document, value, at)
            if UNREADABLE in raw:
                schemas.notes.append(f"{here}: not generated: {raw[UNREADABLE]}")
                continue
            yield _Found(method, path, raw, here, shared)


def _operation(
    document: Document, schemas: Schemas, schemes: Mapping[str, Scheme], found: _Found, names: tuple[str, str]
) -> Operation:
    raw, here, path, method = found.raw, found.at, found.path, found.method
    name, stem = names
    before = len(schemas.notes)
    broken = [note for note in schemas.broken if note.startswith(f"{here}/")]
    own = (raw.get("parameters") or [], f"{here}/parameters")
    parameters, parameters_class, required = read_parameters(schemas, stem, path, (*found.shared, own))
    bodies, body_required = read_bodies(schemas, stem, raw.get("requestBody"), f"{here}/requestBody")
    if raw.get("servers"):
        schemas.notes.append(f"{here}/servers: {NO_SERVER}")
    if "callbacks" in raw:
        schemas.notes.append(f"{here}/callbacks: not generated")
    return Operation(
        name=name,
        operation_id=found.stated.operation_id or stem,
        method=method,
        path=path,
        summary=sentence(raw.get("summary") or f"{method.upper()} {path}"),
        parameters=parameters,
        parameters_class=parameters_class,
        parameters_required=required,
        bodies=bodies,
        body_required=body_required,
        answers=tuple(read_answers(schemas, stem, raw, here)),
        alternatives=read_alternatives(document, raw, here, schemes, schemas.notes),
        notes=remarks([*broken, *schemas.notes[before:]]),
        remark=remark_of({key: raw[key] for key in ("description", "deprecated") if key in raw}),
    )


def _layers(document: Document, stated: Any, pointer: str) -> list[tuple[Mapping[str, Any], str]]:
    """Returns the referenced path item, and the keys beside the reference, which win."""
    item, at = follow(document, stated, pointer)
    return [(item, at)] if at == pointer else [(item, at), (mapping(document, stated, pointer), pointer)]


def _methods(document: Document, layers: Iterable[tuple[Mapping[str, Any], str]]) -> Iterator[tuple[str, Any, str]]:
    """Yields each method of a path with its operation and pointer (OpenAPI 3.2, section 4.9: any other method too)."""
    found: dict[str, tuple[Any, str]] = {}
    for item, at in layers:
        found |= {method: (item[method], f"{at}/{method}") for method in METHODS if method in item}
        for method, value in member(document, item, "additionalOperations", at).items():
            found[method] = value, f"{at}/additionalOperations/{escape(method)}"
    yield from ((method, *found[method]) for method in sorted(found, key=(*METHODS, *found).index))


def remarks(notes: Iterable[str]) -> tuple[str, ...]:
    """Returns notes in the form of comments: one line each, and not too many."""
    plain = ["".join(c if c.isprintable() else " " for c in note) for note in dict.fromkeys(notes)]
    return (*plain[:MOST], f"... and {len(plain) - MOST} more places") if len(plain) > MOST else tuple(plain)


def _documentation(schemas: Schemas, sides: Sides) -> Documentation:
    """Returns the documentation of the classes, also of those of one side."""
    pointers, parameters = schemas.pointers, schemas.parameters
    for names in (sides.requests, sides.answers):
        pointers |= {new: pointers[old] for old, new in names.items() if old in pointers}
    return Documentation(schemas.document, pointers, parameters)


def _remarks(schemas: Schemas) -> dict[str, tuple[str, ...]]:
    """Returns the notes on each class. A note names a component, a place that is a class, or the class itself."""
    found: dict[str, list[str]] = {}
    for note in schemas.notes:
        pointer = note.partition(": ")[0]
        is_class = pointer.startswith("#/components/schemas/")
        name = pointer.split("/")[3] if is_class else schemas.class_around(pointer)
        if name:
            found.setdefault(name, []).append(note)
    return {name: remarks(notes) for name, notes in found.items()}


def sentence(text: object) -> str:
    """Returns a text for a docstring: one line, printable, without quotes and backslashes."""
    kept = "".join(c if c.isprintable() and c not in '"\\' else " " for c in str(text))
    return (" ".join(kept.split())[:100].rstrip(".") or "An operation") + "."
