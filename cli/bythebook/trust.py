"""`bythebook trust`: lets a configuration file of a parent folder run commands and read files, until it changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import click

from bythebook_openapi.configuration import Configuration, check_place, nearest, read
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.bounded_read import MAX_SMALL, read_bounded
from bythebook_openapi.text.visible import visible
from bythebook_openapi.trust import store

__all__ = ["trust"]


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--list", "is_list", is_flag=True, help="Print the trusted files, and which of them have changed.")
@click.option("--remove", "is_removed", is_flag=True, help="Trust FILE no more.")
def trust(file: Path | None, *, is_list: bool, is_removed: bool) -> None:
    """Let the configuration file FILE run commands and read files when it is found in a parent folder.

    Prints what the file runs and reads. Without FILE, the nearest file counts, up to the root of the repository. A file
    that changes must be trusted again. A file in the working folder, or named by --config, needs no trust.
    """
    if is_list and (is_removed or file is not None):
        raise InputError("--list is given with FILE or --remove", expected="--list alone")
    if is_list:
        _say(*_listed())
        return
    if is_removed:
        _remove(file or _found().path or Path())
        return
    found = _found() if file is None else read(file)
    if found.path is None:
        raise InputError("has no table [tool.bythebook]", file=str(file), expected="a configuration of bythebook")
    check_place(found.path)
    store.accept(found.path, found.digest)
    _say(f"trusted {store.key_of(found.path)}", *(f"  {need}" for need in found.needs or ("runs and reads nothing",)))


def _found() -> Configuration:
    """Returns the nearest configuration. Raises `InputError` where there is none."""
    found = nearest(Path.cwd())
    if found.path is None:
        raise InputError("no configuration file is found", expected="FILE, the path of a bythebook.toml")
    return found


def _remove(file: Path) -> None:
    if not store.remove(file):
        raise InputError("is not trusted", file=str(file), expected="a file that `bythebook trust --list` prints")
    _say(f"not trusted any more: {store.key_of(file)}")


def _listed() -> Iterator[str]:
    """Yields a line for each trusted file. One that changed is not trusted until it is given to the command again."""
    known: dict[str, set[str]] = {}
    for each in store.accepted():
        known.setdefault(each.path, set()).add(each.digest)
    for path, digests in known.items():
        yield f"{path}{_state(Path(path), digests)}"
    if not known:
        yield "no file is trusted"


def _state(path: Path, digests: set[str]) -> str:
    try:
        is_same = hashlib.sha256(read_bounded(path, MAX_SMALL)).hexdigest() in digests
    except (OSError, InputError):
        return " (cannot be read)"
    return "" if is_same else " (changed since, not trusted)"


def _say(*lines: str) -> None:
    for line in lines:
        click.echo(visible(line))
