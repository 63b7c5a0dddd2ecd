"""`--journal` and `--resume`: opens the journal of a run, or goes on with the one of a run that was killed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from secrets import randbelow

from bythebook_conformance.commands.arguments import Means
from bythebook_conformance.planning.marks import drawn_mark
from bythebook_conformance.relations.traits import OverriddenContract
from bythebook_conformance.running.engine import Effort
from bythebook_conformance.running.transport.client import Target
from bythebook_conformance.running.transport.journal import Journal, head
from bythebook_openapi.errors import InputError

__all__ = ["chosen_seed", "journal_of", "resumed"]


def resumed(means: Means) -> Journal | None:
    """Returns the journal of the run that goes on; None for a new run. Raises `InputError`."""
    if not means.resume:
        return None
    if means.journal is None:
        raise InputError("--resume names no run", expected="--journal FILE, the journal of the run that was killed")
    return Journal.read(means.journal)


def chosen_seed(means: Means, known_run: Journal | None) -> tuple[int, str]:
    """Returns the seed and the mark that the user gave; else those of the run that goes on; else new ones."""
    head = known_run.head if known_run is not None else {}
    seed, given = means.seed if means.seed is not None else (head.get("seed"), "")
    mark = given or head.get("mark")
    return (
        seed if isinstance(seed, int) else randbelow(2**32),
        mark if isinstance(mark, str) and mark else drawn_mark(),
    )


def journal_of(known_run: Journal | None, means: Means, target: Target, effort: Effort) -> Journal | None:
    """Returns the open journal of a run; None where the user wants none. Raises `InputError`.

    A run that goes on must have the same document, seed and options as before.
    """
    if means.journal is None:
        return None
    if effort.limits.workers != 1:
        raise InputError("--journal records one request after the other", expected="no --workers, or --workers 1")
    contract = target.contract
    options = {
        "seed": effort.seed,
        "mark": effort.mark,
        "examples": effort.examples,
        "url": target.shown,
        "no_create": effort.limits.no_create,
        "guard": effort.limits.guard,
        "headers": sorted({name.lower() for name in target.given}),
    }
    lists: dict[str, Sequence[object]] = {
        "selection": sorted(effort.chosen or ()),
        "values": [(name, sorted(each.items())) for name, each in effort.known.items()],
        "normalized": [(name, sorted(each)) for name, each in effort.normalized.items()],
        "traits": contract.overrides.stated if isinstance(contract, OverriddenContract) else (),
    }
    mine = head(contract.document.digest, version("bythebook"), options, lists)
    journal = known_run or Journal(means.journal, mine)
    journal.compare(mine)
    journal.open(target.redacted, target.given, is_new=known_run is None)
    return journal
