"""The command `lint`: prints the contradictions of a document."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

import click

from bythebook_openapi.document.load import Document
from bythebook_openapi.document.located import located
from bythebook_openapi.lint.checks import Contradiction, contradictions
from bythebook_openapi.schema.vocabulary import walk

__all__ = ["lint"]

_COUNTED: Final = {"operation": "operations", "schema": "schemas"}


@click.command(short_help="Report the contradictions of a document.")
@click.argument("spec")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="The format of the report.")
@click.pass_context
def lint(ctx: click.Context, spec: str, form: str) -> None:
    """Report the contradictions of the OpenAPI document SPEC, one on each line: a default that its own schema refuses,
    a path parameter that no parameter declares. SPEC is a path, or an http or https address.

    Exit code 0: no contradiction; 1: at least one; 2: wrong use, or SPEC is no document; 3: nobody answers.
    """
    document = located(spec)
    found = [_row(document, each) for each in contradictions(document)]
    files = list(dict.fromkeys([document.name, *(row["file"] for row in found)]))
    found.sort(key=lambda row: (files.index(row["file"]), row["line"] or 0))
    read = Counter(place.kind for place in walk(document.raw))
    counts = {name: read[kind] for kind, name in _COUNTED.items()}
    if form == "json":
        click.echo(json.dumps({"document": document.name, "read": counts, "contradictions": found}, indent=2))
    else:
        for row in found:
            click.echo(_line(row))
        number = "1 contradiction" if len(found) == 1 else f"{len(found) or 'no'} contradictions"
        read_of = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())
        click.echo(f"{document.name}: {number} ({read_of} read)")
    ctx.exit(1 if found else 0)


def _row(document: Document, each: Contradiction) -> dict[str, Any]:
    file, pointer = document.origin(each.pointer)
    row = {"file": file, "line": document.place(each.pointer)[1], "pointer": pointer}
    return row | {"kind": each.kind, "message": each.message, "expected": each.expected}


def _line(row: dict[str, Any]) -> str:
    place = f"{row['file']}:{row['line']}" if row["line"] else row["file"]
    text = f"{place}: {row['pointer'] or '/'}: {row['message']} (expected {row['expected']})"
    return "".join(character if character.isprintable() else " " for character in text)
