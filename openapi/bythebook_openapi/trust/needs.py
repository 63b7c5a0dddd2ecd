"""Lists what a configuration file runs and reads: what a file from a parent folder does only if a user accepted it.

These are commands, applications, templates (Jinja runs code), files whose text is sent to a server, and all files
outside the project.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bythebook_openapi.network.origins import is_address
from bythebook_openapi.trust.places import MARKS

__all__ = ["FILES", "Need", "needs", "needs_of_sides"]

# The options of `check` whose value is the path of a file.
FILES = frozenset({"baseline", "ca", "journal", "values", "waivers"})


@dataclass(frozen=True)
class Need:
    """What a key of a table of the file does, such as `runs the command 'get-token'`."""

    table: str
    key: str
    does: str

    def __str__(self) -> str:
        table = f"[[{self.table}]]" if self.table == "generate" else f"[{self.table}]"
        return f"{table}: '{self.key}' {self.does}"


def needs(
    check: Mapping[str, Any], auth: Mapping[str, Any], jobs: Sequence[Mapping[str, Any]], folder: Path, project: Path
) -> Iterator[Need]:
    """Yields what the tables `[check]`, `[auth]` and `[[generate]]` of a file in a folder need to be accepted for.

    The paths in `check` are absolute or relative to the working folder; those in `jobs` are relative to the folder.
    """
    root = project.resolve()
    for name, value in check.items():
        yield from (Need("check", name, does) for does in _of_option(name, value, root))
    yield from _of_auth(auth, "auth")
    for job in jobs:
        if "templates" in job:
            yield Need("generate", "templates", f"runs the templates in {job['templates']!r}")
        for name in ("spec", "output", "handlers", "tests"):
            if name in job and not (name == "spec" and is_address(job[name])):
                yield from (Need("generate", name, does) for does in _outside(folder / job[name], root))
        for file in job.get("overlay", ()):
            yield from (Need("generate", "overlay", does) for does in _outside(folder / file, root))


def needs_of_sides(sides: Mapping[str, Mapping[str, Any]], project: Path) -> Iterator[Need]:
    """Yields what the tables `[compare.a]` and `[compare.b]` need to be accepted for. Their paths are as in `check`."""
    for side, table in sides.items():
        for name, value in table.items():
            yield from (Need(f"compare.{side}", name, does) for does in _of_option(name, value, project.resolve()))


def _of_option(name: str, value: Any, root: Path) -> Iterator[str]:
    """Yields what the value of an option of `check` runs, sends or reaches."""
    if name == "app":
        yield f"imports {value!r}"
    elif name == "header":
        yield from (f"sends the file {text[1:]!r}" for text in value if text.startswith("@"))
    elif name == "report":
        for file in (text.partition("=")[2] or text for text in value):  # FORM=FILE, or FILE
            yield from _outside(Path(file), root)
    elif name == "overlay":
        for file in value:
            yield from _outside(Path(file), root)
    elif name == "cert":
        for file in value.split(":"):
            yield from _outside(Path(file), root)
    elif name in FILES or (name == "spec" and not is_address(value) and Path(value).exists()):
        yield from _outside(Path(value), root)


def _outside(path: Path, root: Path) -> Iterator[str]:
    """Yields what is to be told of a path outside the project. The folder of the version control is none of it."""
    real = path.resolve()
    if not real.is_relative_to(root) or not set(MARKS).isdisjoint(real.relative_to(root).parts):
        yield f"names a file outside the project {str(root)!r}: {str(real)!r}"


def _of_auth(stated: Any, place: str) -> Iterator[Need]:
    """Yields the commands and files of `[auth]` at any depth: a login has a body, a scheme a table of its own."""
    items = stated.items() if isinstance(stated, Mapping) else enumerate(stated) if isinstance(stated, list) else ()
    for key, value in items:
        if key == "command" and isinstance(value, list) and value:
            yield Need(place, "command", f"runs the command {value[0]!r}")
        elif isinstance(value, Mapping) and set(value) == {"file"}:
            yield Need(place, str(key), f"reads the file {value['file']!r}")
        else:
            yield from _of_auth(value, f"{place}.{key}" if isinstance(value, Mapping) else place)
