"""`bythebook generate`: reads the command line, renders, writes or compares. `InputError` goes to the front door."""

from __future__ import annotations

from pathlib import Path

import click

from bythebook_generator.locate import templates as own_templates
from bythebook_generator.output import differences, package_name, write
from bythebook_generator.read import read
from bythebook_generator.render import render_api
from bythebook_specs.document import load

__all__ = ["generate"]


@click.command()
@click.argument("spec", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), required=True, help="The folder of the package."
)
@click.option("--check", is_flag=True, help="Write nothing; show how the folder differs, and exit 1 if it does.")
@click.option(
    "--templates", type=click.Path(path_type=Path), help="A folder of templates to use instead of the own ones."
)
def generate(spec: Path, folder: Path, check: bool, templates: Path | None) -> None:
    """Generate models, a FastAPI stub and an httpx client from the OpenAPI document SPEC."""
    package_name(folder)
    document = load(spec)
    api = read(document)
    for note in api.notes:
        click.echo(f"{document.name}: {note}", err=True)
    files = render_api(document, api, templates or own_templates())
    if check:
        found = "".join(differences(files, folder))
        click.echo(found, nl=False)
        raise SystemExit(1 if found else 0)
    for path in write(files, folder):
        click.echo(folder / path)
