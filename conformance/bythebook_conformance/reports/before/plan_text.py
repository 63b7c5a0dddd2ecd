"""What would be sent, why, and how many things it would create. Nothing is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bythebook_conformance.planning.estimate import created, is_creation
from bythebook_conformance.planning.plan import Plan
from bythebook_conformance.relations.safety.classes import Guard, class_of
from bythebook_conformance.reports.before.safety import class_line
from bythebook_openapi.model.contract import Contract
from bythebook_openapi.model.fields import MAX_VARIANTS
from bythebook_openapi.text.visible import visible

__all__ = ["before_writing", "print_plan", "shortened", "some_variants"]

# So many operations are named of those that fall into one kind.
_MOST_NAMED = 3


@dataclass
class _Sums:
    """What the plans of all operations come to."""

    requirements: int = 0
    requests: int = 0
    searched: int = 0
    tests: int = 0
    bound: int = 0

    def add(self, plan: Plan, examples: int) -> None:
        self.requirements += len(plan.requirements)
        self.requests += plan.requests
        self.searched += examples if plan.is_searched else 0
        self.tests += plan.tests
        self.bound += plan.bound


def print_plan(contract: Contract, plans: Iterable[Plan], examples: int, console: Console) -> None:
    """Print the plan of each operation on a console. Each is forgotten after it is printed."""
    sums = _Sums()

    def printed() -> Iterator[Plan]:
        for plan in plans:
            _print(contract, plan, examples, console)
            sums.add(plan, examples)
            yield plan

    creates = created(contract, printed(), examples)
    console.print(
        f"{sums.requirements} requirements; at most {sums.requests} requests and {sums.searched} searched, on a "
        f"conforming server, fewer where it names each wrong place; about {creates} resources created; nothing "
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


def some_variants(contract: Contract) -> str:
    """Returns which unions have more variants than are sent and judged, in a line; empty where none has."""
    found = contract.chosen
    if not found:
        return ""
    pointer, number = next(iter(found.items()))
    held = "union has" if len(found) == 1 else "unions have"
    return (
        f"{len(found)} {held} more than {MAX_VARIANTS} variants: {MAX_VARIANTS} of them, spread evenly, are sent and "
        f"judged, such as of the {number} of {pointer}"
    )


def before_writing(contract: Contract, plans: Iterable[Plan], guard: Guard, examples: int) -> Iterator[str]:
    """Yields three lines that say what a run sends to a server on another machine, and what it does not; nothing where
    no operation writes.
    """
    found = [(plan, class_of(contract, plan.operation)) for plan in plans]
    writes = [(plan, kind) for plan, kind in found if plan.operation.is_write and kind.id not in {"read", "login"}]
    if not writes:
        return
    creates = created(contract, [plan for plan, _ in found], examples)
    creating = [plan for plan, _ in writes if is_creation(contract, plan)]
    back = [plan for plan, kind in writes if kind.condition(guard) == "back"]
    own = [plan for plan, kind in writes if kind.condition(guard) in {"own", "empty"}]
    never = [plan for plan, kind in writes if kind.condition(guard) == "never"]
    yield f"sends: about {creates} resources are created by {_named(creating)}, and deleted at the end"
    yield f"changes: {_named(back)} may change what was there before, where a read shows all of it, and it is put back"
    spared = f"does not send: {_named(own)} to anything that the run did not create"
    yield f"{spared}; {_named(never)} at all (bythebook help safety)" if never else f"{spared} (bythebook help safety)"


def _named(plans: Sequence[Plan]) -> str:
    """Returns how many operations plans are of, and the first ones."""
    names = [f"{each.operation.verb} {each.operation.route}" for each in plans]
    if not names:
        return "no operation"
    first = ", ".join(names[:_MOST_NAMED])
    more = f", and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    return f"{len(names)} operation{'s' if len(names) > 1 else ''} ({first}{more})"


def _print(contract: Contract, plan: Plan, examples: int, console: Console) -> None:
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
    if (found := class_of(contract, operation)).is_restricted:
        console.print(f"  {escape(class_line(found))}", highlight=False, soft_wrap=True)
    console.print(table)
