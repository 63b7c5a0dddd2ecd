"""Finds the files of a package that are neither generated nor declared as hand-written.

Python prefers a folder `server` with an `__init__.py` to a generated module `server.py`. Such a file is found even
where it is declared. This module imports no renderer: `generate --check` calls it for an unchanged package, too.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from bythebook_generator.emit.stamp import ENDS, is_generated

__all__ = ["HandWritten", "added"]

# What editors, operating systems and killed runs leave behind, and the caches of tools.
LEFTOVERS = (
    "*.pyc", "*.pyo", "*.swp", "*.swo", "*.swn", "*~", ".#*", "#*#", ".~lock.*#", ".DS_Store", "._*", "Thumbs.db",
    "desktop.ini", ".directory", ".nfs*", ".fuse_hidden*", ".*.bythebook-tmp", ".git", ".hg",
)  # fmt: skip
FOLDERS = frozenset({
    "__pycache__", ".git", ".hg", ".idea", ".vscode", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".hypothesis",
})  # fmt: skip
README = "README.md"
# Somebody may generate into a folder of other things: so many files are named.
MOST = 40


@dataclass(frozen=True)
class HandWritten:
    """The declared files of a package: the folders and files of the job, and globs of paths in the package.

    A glob that names a folder means all that is in it.
    """

    places: tuple[Path, ...] = ()
    globs: tuple[str, ...] = ()

    def has(self, at: str, folder: Path) -> bool:
        """Returns whether a path in the package is declared. A README of the user never needs a declaration."""
        steps = at.split("/")
        above = ["/".join(steps[:count]) for count in range(1, len(steps) + 1)]
        if at == README or any(fnmatchcase(each, glob.rstrip("/")) for each in above for glob in self.globs):
            return True
        root, path = folder.resolve(), folder.resolve() / at
        # The package may lie in the folder of the handlers: that declares nothing in the package.
        return any(path.is_relative_to(place) for place in self.places if place != root and place.is_relative_to(root))


def added(folder: Path, generated: Collection[str], declared: HandWritten) -> Iterator[str]:
    """Yields a line for each file of a package that is not generated and not declared.

    A file that says that bythebook generated it is an orphan, which `output.differences` tells. Files that hide a
    generated module come first, and all of them are named.
    """
    others, found = _packages(folder), list[str]()
    for at in _entries(folder):
        path = folder / at
        if at in generated or (path.name.endswith(ENDS) and _is_ours(path)):
            continue
        if (module := _hidden(at, folder, generated)) is not None:
            yield f"added: {path}: Python imports it in place of the generated {module}; remove it\n"
        elif not (_is_leftover(at) or declared.has(at, folder) or others & set(path.parents)):
            found.append(
                f"added: {path}: is not generated; move it out of the package, or declare it with --hand-written\n"
            )
    yield from found[:MOST]
    if len(found) > MOST:
        yield f"added: {folder}: {len(found) - MOST} more files are not generated\n"


def _entries(folder: Path) -> Iterator[str]:
    """Yields the paths of the files in a folder, and of its links to folders, which are not entered."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in FOLDERS)
        links = [name for name in folders if (Path(place) / name).is_symlink()]
        yield from ((Path(place) / name).relative_to(folder).as_posix() for name in sorted([*files, *links]))


def _hidden(at: str, folder: Path, generated: Collection[str]) -> str | None:
    """Returns the generated module that Python does not import because of a file, None if there is none.

    A package, also a compiled one or a link to one, goes before a module of its name, and so does an extension module.
    """
    above, _, name = at.rpartition("/")
    stem, _, ending = name.partition(".")
    is_extension = ending.endswith(("so", "pyd"))
    if stem == "__init__" and (is_extension or ending in {"py", "pyc"}):
        module = f"{above}.py"
    elif is_extension:
        module = f"{above}/{stem}.py".removeprefix("/")
    elif (folder / at).is_dir():
        module = f"{at}.py"
    else:
        return None
    return module if module in generated else None


def _is_leftover(at: str) -> bool:
    return any(fnmatchcase(at.rpartition("/")[2], glob) for glob in LEFTOVERS)


def _packages(folder: Path) -> set[Path]:
    """Returns the other generated packages in a folder. Each has a job of its own."""
    return {path.parent for path in folder.rglob("document.py") if path.parent != folder and _is_ours(path)}


def _is_ours(path: Path) -> bool:
    return path.is_file() and is_generated(path.read_bytes())
