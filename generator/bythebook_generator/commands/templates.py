"""The command `templates`: lists the templates, and copies them for a user to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path

import click

from bythebook_generator.locate import templates as own_templates
from bythebook_openapi.errors import InputError
from bythebook_openapi.text.atomic_write import write_whole

__all__ = ["templates"]


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--eject", "folder", type=click.Path(path_type=Path), help="Copy the templates into this folder.")
def templates(names: tuple[str, ...], folder: Path | None) -> None:
    """List the templates, or copy all or the named ones, for `generate --templates`.

    A folder of templates needs only the changed ones. The others are those of bythebook.
    """
    known = dict(_texts(own_templates(), ""))
    for name in names:
        if name not in known:
            raise InputError(f"there is no template {name}", expected=", ".join(known))
    chosen = {name: known[name] for name in names or known}
    if folder is not None:
        _eject(chosen, folder)
    for name in chosen:
        click.echo(name if folder is None else folder / name)


def _eject(texts: Mapping[str, str], folder: Path) -> None:
    """Writes all templates or none of them. Raises `InputError`."""
    for name in texts:
        if (folder / name).exists():
            raise InputError("exists already, and is not replaced", file=str(folder / name))
    written: list[Path] = []
    try:
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text.encode())
            written.append(path)
    except (OSError, InputError) as error:
        for path in written:
            path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise InputError(f"cannot be written ({error.strerror})", file=str(folder), expected="a folder") from error
        raise


def _texts(folder: Traversable, at: str) -> Iterator[tuple[str, str]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _texts(entry, f"{at}{entry.name}/")
        elif entry.name.endswith(".jinja"):
            yield f"{at}{entry.name}", entry.read_text(encoding="utf-8")
