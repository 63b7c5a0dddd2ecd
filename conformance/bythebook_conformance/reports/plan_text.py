"""What would be sent, why, and how many things it would create. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bythebook_conformance.planning.plan import Plan
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.text.visible import visible

__all__ = ["print_plan", "shortened"]


@dataclass
class _Sums:
    """What the plans of all operations come to."""

    requirements: int = 0
    requests: int = 0
    searched: int = 0
    tests: int = 0
    bound: int = 0
    creates: int = 0

    def add(self, plan: Plan, examples: int) -> None:
        self.requirements += len(plan.requirements)
        self.requests += plan.requests
        self.searched += examples if plan.is_searched else 0
        self.tests += plan.tests
        self.bound += plan.bound
        self.creates += plan.creates + (examples if plan.creates and plan.is_searched else 0)


def print_plan(plans: Iterable[Plan], examples: int, console: Console) -> None:
    """Print the plan of each operation on a console. Each is forgotten after it is printed."""
    sums = _Sums()
    for plan in plans:
        _print(plan, examples, console)
        sums.add(plan, examples)
    console.print(
        f"{sums.requirements} requirements; at most {sums.requests} requests and {sums.searched} searched, on a "
        f"conforming server, fewer where it names each wrong place; about {sums.creates} resources created; nothing "
        "was sent\n"
        f"{sums.tests} of the requests test something; the most is {sums.bound}: invalid requests, the pools and "
        "the pairs of each operation. Set-up, reads and clean-up come on top.",
        highlight=False,
        soft_wrap=True,
    )


def shortened(contract: Contract) -> str:
    """Returns which bodies and responses are not judged down to their last level, in a line; empty where all are."""
    found = contract.shortened
    if not found:
        return ""
    pointer, depth = next(iter(found.items()))
    levels = f"{depth} levels" if depth > 1 else "one level"
    return (
        f"{len(found)} bodies and responses have more than {contract.most_fields} fields: their deeper levels are not "
        f"judged, such as those below {levels} of {pointer}"
    )


def _print(plan: Plan, examples: int, console: Console) -> None:
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
        table.add_row(str(plan.controls), "controls: the accepted request, before, between and after the invalid ones")
    if plan.credentials:
        table.add_row(str(len(plan.credentials)), "security: the accepted request with other credentials")
    if plan.compared:
        table.add_row(
            str(4 * len(plan.compared)), "compared: without a parameter, with its default, with another value"
        )
    if plan.is_searched and examples:
        table.add_row(f"at most {examples}", "search: Hypothesis draws which fields are absent, null or set")
    title = f"[bold]{escape(visible(operation.id))}[/]  {operation.verb} {escape(visible(operation.route))}"
    console.print(title, highlight=False, emoji=False)
    console.print(table)
