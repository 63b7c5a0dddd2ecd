"""The command `lint`: prints the contradictions of a document."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import click

from bythebook_openapi.document.load import Document
from bythebook_openapi.document.located import located
from bythebook_openapi.lint.checks import Contradiction, contradictions
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.schema.references import is_reference
from bythebook_openapi.schema.vocabulary import walk

__all__ = ["lint"]

# Of a kind with more contradictions than `_MOST`, the first ones are printed.
_MOST: Final = 4
_FIRST: Final = 3
# Only what a path, a webhook or a callback refers to here is an operation of the API.
_SHARED: Final = "/components/pathItems/"


@click.command(short_help="Report the contradictions of a document.")
@click.argument("spec")
@overlay_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="The format of the report.")
@click.option("--verbose", "-v", is_flag=True, help="Print every contradiction, and not only the first of each kind.")
@click.pass_context
def lint(ctx: click.Context, spec: str, overlays: tuple[Overlay, ...], form: str, verbose: bool) -> None:
    """Report the contradictions of the OpenAPI document SPEC, one on each line: a default that its own schema refuses,
    a path parameter that no parameter declares. SPEC is a path, or an http or https address. Of a kind with more than
    four, the first three are printed, and how many more there are.

    Exit code 0: no contradiction; 1: at least one; 2: wrong use, or SPEC is no document; 3: nobody answers.
    """
    document = located(spec, overlays=overlays)
    found = _rows(document)
    counts = _counts(document)
    if form == "json":
        click.echo(json.dumps({"document": document.name, "read": counts, "contradictions": found}, indent=2))
    else:
        for line in map(_line, found) if verbose else _grouped(document, found):
            click.echo(line)
        number = "1 contradiction" if len(found) == 1 else f"{len(found) or 'no'} contradictions"
        read_of = ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())
        click.echo(f"{document.name}: {number} ({read_of} read)")
    ctx.exit(1 if found else 0)


def _rows(document: Document) -> list[dict[str, Any]]:
    """Returns the contradictions by file and line, those of a part that several paths refer to once."""
    rows = [_row(document, each) for each in contradictions(document)]
    found = list({tuple(row.values()): row for row in rows}.values())
    files = list(dict.fromkeys([document.name, *(row["file"] for row in found)]))
    return sorted(found, key=lambda row: (files.index(row["file"]), row["line"] or 0))


def _counts(document: Document) -> dict[str, int]:
    """Returns how many operations and schemas a document has. A reference is no schema of its own."""
    read = [each for each in walk(document.raw) if not is_reference(each.value)]
    operations = [each for each in read if each.kind == "operation" and not each.pointer.startswith(_SHARED)]
    schemas = {document.written_at(each.pointer) for each in read if each.kind == "schema"}
    return {"operations": len(operations), "schemas": len(schemas)}


def _grouped(document: Document, found: list[dict[str, Any]]) -> Iterator[str]:
    """Yields the lines of contradictions: of a kind with many, the first three and then how many more."""
    numbers = Counter(row["kind"] for row in found)
    left = {kind: _FIRST if number > _MOST else number for kind, number in numbers.items()}
    for row in found:
        if left[row["kind"]]:
            left[row["kind"]] -= 1
            yield _line(row)
    for kind, number in numbers.items():
        if number > _MOST:
            yield f"{document.name}: {number - _FIRST} more contradictions of the kind '{kind}' (--verbose prints all)"


def _row(document: Document, each: Contradiction) -> dict[str, Any]:
    file, pointer = document.origin(each.pointer)
    row = {"file": file, "line": document.place(each.pointer)[1], "pointer": pointer}
    return row | {"kind": each.kind, "message": each.message, "expected": each.expected}


def _line(row: dict[str, Any]) -> str:
    place = f"{row['file']}:{row['line']}" if row["line"] else row["file"]
    text = f"{place}: {row['pointer'] or '/'}: {row['message']} (expected {row['expected']})"
    return "".join(character if character.isprintable() else " " for character in text)
