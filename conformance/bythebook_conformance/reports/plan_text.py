"""What would be sent, why, and how many things it would create. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bythebook_conformance.planning.plan import Plan
from bythebook_openapi.text.visible import visible

__all__ = ["print_plan"]


def print_plan(plans: Sequence[Plan], examples: int, console: Console) -> None:
    """Print the plan of each operation on a console."""
    for plan in plans:
        operation = plan.operation
        table = Table()
        table.add_column("requests", justify="right")
        table.add_column("what for")
        for pool in plan.pools:
            table.add_row("1", escape(visible(pool.purpose)))
        if plan.pairs:
            table.add_row(str(len(plan.pairs)), "pairs: any two fields in every pair of absent, null and set")
        for kind, count in Counter(each.kind for each in plan.negatives).items():
            table.add_row(str(count), f"{kind}: each is an accepted request with one change")
        if plan.controls:
            table.add_row(
                str(plan.controls), "controls: the accepted request, before, between and after the invalid ones"
            )
        if plan.credentials:
            table.add_row(str(len(plan.credentials)), "security: the accepted request with other credentials")
        if plan.compared:
            table.add_row(
                str(4 * len(plan.compared)), "compared: without a parameter, with its default, with another value"
            )
        if plan.is_searched and examples:
            table.add_row(f"at most {examples}", "search: Hypothesis draws which fields are absent, null or set")
        title = f"[bold]{escape(visible(operation.id))}[/]  {operation.method} {escape(visible(operation.path))}"
        console.print(title, highlight=False, emoji=False)
        console.print(table)
    requirements = sum(len(each.requirements) for each in plans)
    requests = sum(each.requests for each in plans)
    searched = sum(examples for each in plans if each.is_searched)
    tests, bound = sum(each.tests for each in plans), sum(each.bound for each in plans)
    creates = sum(each.creates + (examples if each.creates and each.is_searched else 0) for each in plans)
    console.print(
        f"{requirements} requirements; {requests} requests and up to {searched} searched, on a conforming server; "
        f"about {creates} resources created; nothing was sent\n"
        f"{tests} of the requests test something; the most is {bound}: invalid requests, twelve pools and the pairs "
        "of each operation. Set-up, reads and clean-up come on top.",
        highlight=False,
        soft_wrap=True,
    )
