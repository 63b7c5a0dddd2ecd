"""`bythebook explain`: says what a requirement is, why it is raised, what it weighs and how it is judged."""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase

import click

from bythebook_conformance.commands.arguments import Server
from bythebook_conformance.commands.connect.connection import Connection
from bythebook_conformance.commands.selectors import nearest
from bythebook_conformance.model import Requirement
from bythebook_conformance.planning.overlaid import withdrawn
from bythebook_conformance.planning.plan import requirements
from bythebook_conformance.reports.before.explain import brief, explained, explained_rule, requirement_data, rule_data
from bythebook_conformance.reports.sanitize import json_text
from bythebook_conformance.rules import RULES
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.text.visible import visible

__all__ = ["explain"]

# So many ids of an operation are named where the operation alone was.
_FEW = 3


@click.command()
@click.argument("identifier", metavar="ID")
@click.argument("spec", required=False)
@overlay_option
@click.option("--app", metavar="MODULE:APP", help="Explain by the document that this application serves.")
@click.option("--notes", is_flag=True, help="Print the special cases of the rule, too, with what taught each.")
@click.option("--json", "is_json", is_flag=True, help="Print JSON.")
def explain(
    identifier: str, spec: str | None, *, overlays: tuple[Overlay, ...], app: str | None, notes: bool, is_json: bool
) -> None:
    """Say what a requirement is, why it is raised, what it weighs and how it is judged.

    ID is the id of a requirement, as reports and `check --plan` print it, or a glob over ids: several are told shortly.
    The name of a rule, such as `required`, explains the rule, and needs no document.
    SPEC is an OpenAPI document, or the name of a bundled one (`ontora`). With --app it may be a path of the
    application, or be left out.

    With --json, the output is an object: `rules`, and `requirements` unless ID is a rule.
    """
    if is_json and (rule := rule_data(identifier)) is not None:
        click.echo(json_text({"rules": [rule]}, indent=2))
        return
    if told := list(explained_rule(identifier, notes=notes)):
        click.echo("\n".join(map(visible, told)))
        return
    context, server = click.get_current_context(), Server(app=app)
    contract = Connection.of(context, spec, server, has_keys=False, overlays=overlays).contract()
    found = _found(contract, identifier)
    if is_json:
        rules = [rule_data(kind) for kind in sorted({each.kind for each in found})]
        stated = {"requirements": [requirement_data(contract, each) for each in found], "rules": rules}
        click.echo(json_text(stated, indent=2))
        return
    if len(found) == 1:
        lines = list(explained(contract, found[0], notes=notes))
    else:
        lines = [line for each in found for line in brief(contract, each)]
        lines.append(f"{len(found)} requirements; a single id is explained in full")
    click.echo("\n".join(map(visible, lines)))


def _found(contract: Contract, identifier: str) -> list[Requirement]:
    around = (operation for operation in contract.operations if identifier.startswith(f"{operation.id}/"))
    found = [each for operation in around for _, each in requirements(contract, operation) if each.id == identifier]
    glob = contract.operations if any(each in identifier for each in "*?[") else ()
    found = found or [
        each for operation in glob for _, each in requirements(contract, operation) if fnmatchcase(each.id, identifier)
    ]
    if not found:
        of_one = (each for each in contract.operations if each.id == identifier)
        ids = [each.id for operation in of_one for _, each in requirements(contract, operation)]
        close = ids[:_FEW] or nearest(identifier, contract)
        close += get_close_matches(identifier, [rule.kind for rule in RULES], 1) if "/" not in identifier else []
        expected = f"one such as {', '.join(close)}" if close else "an id, as reports print it, or a glob over ids"
        told = f"{identifier!r} is no requirement of {contract.document.name}"
        told += ": an overlay withdrew it" if identifier in (withdrawn(contract) or ()) else ""
        raise InputError(told, expected=expected)
    return found
