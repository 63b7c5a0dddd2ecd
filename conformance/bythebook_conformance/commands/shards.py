"""Reads `--shard`: a part such as `2/3`, or `auto`, which takes the part from the variables of a CI system.

Lists the operations of each part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from bythebook_conformance.planning.plan import plan, requirements
from bythebook_conformance.planning.values import Values
from bythebook_conformance.relations.resources import resource_of
from bythebook_conformance.reports.shard import MAX_COUNT, Shard, Work
from bythebook_openapi.errors import InputError
from bythebook_openapi.model.contract import Contract, Operation

__all__ = ["AUTO", "shard_of", "works"]

AUTO = "auto"
_WRITES = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class _System:
    """The variables in which a CI system states a part, and the index of its first one."""

    name: str
    index: str
    total: str
    first: int


_OWN = _System("bythebook", "BYTHEBOOK_SHARD_INDEX", "BYTHEBOOK_SHARD_TOTAL", 1)
_SYSTEMS = (
    _System("GitHub Actions", "STRATEGY_JOB_INDEX", "STRATEGY_JOB_TOTAL", 0),
    _System("GitLab", "CI_NODE_INDEX", "CI_NODE_TOTAL", 1),
    _System("CircleCI", "CIRCLE_NODE_INDEX", "CIRCLE_NODE_TOTAL", 0),
    _System("Buildkite", "BUILDKITE_PARALLEL_JOB", "BUILDKITE_PARALLEL_JOB_COUNT", 0),
    _System("Kubernetes", "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS", 0),
)


def shard_of(text: str, environment: Mapping[str, str]) -> Shard:
    """Returns the shard that the text of `--shard` names. Raises `InputError` where it, or the environment for `auto`,
    names none.

    bythebook's own variables go before those of CI systems. CircleCI states 0 of 1 where nothing is shared out.
    """
    if text != AUTO:
        return Shard.read(text)
    if _OWN.index in environment or _OWN.total in environment:
        return _stated(_OWN, environment)
    found = {each: _stated(each, environment) for each in _SYSTEMS if each.index in environment}
    if not found:
        raise _nothing(environment)
    if len(set(found.values())) > 1:
        told = ", ".join(f"{each.index} and {each.total} say {shard}" for each, shard in found.items())
        raise InputError(f"--shard auto: {told}", expected=f"one of them, or {_OWN.index} and {_OWN.total}")
    return next(iter(found.values()))


def _stated(system: _System, environment: Mapping[str, str]) -> Shard:
    index, total = environment.get(system.index, ""), environment.get(system.total, "")
    for name, value in ((system.index, index), (system.total, total)):
        if not value:
            raise InputError(
                f"--shard auto: {name} of {system.name} is not set", expected=f"{system.index} and {system.total}"
            )
        if not (value.isascii() and value.isdecimal() and len(value) <= len(str(MAX_COUNT))):
            raise InputError(f"--shard auto: {name} is {value!r}", expected="a whole number")
    part, count, last = int(index) + 1 - system.first, int(total), int(total) - 1 + system.first
    if not 1 <= count <= MAX_COUNT:
        raise InputError(f"--shard auto: {system.total} is {count}", expected=f"a number from 1 to {MAX_COUNT}")
    if not 1 <= part <= count:
        raise InputError(
            f"--shard auto: {system.index} is {index} and {system.total} is {total}",
            expected=f"an index from {system.first} to {last}",
        )
    return Shard(frozenset({part}), count)


def _nothing(environment: Mapping[str, str]) -> InputError:
    total = next((each for each in _SYSTEMS if each.total in environment), None)
    if total is not None:  # GitLab states a total of 1 in each job, and an index only under `parallel`
        return InputError(
            f"--shard auto: {total.total} is set and {total.index} is not", expected=f"both, as {total.name} shares out"
        )
    pairs = ", ".join(f"{each.index} and {each.total}" for each in (*_SYSTEMS, _OWN))
    return InputError("--shard auto: the environment names no shard", expected=f"one pair of {pairs}")


def works(contract: Contract) -> Iterator[Work]:
    """Yields the work of a document. The document alone decides it, so that all callers share out alike."""
    suppliers = {each.id: _suppliers(contract, each) for each in contract.operations}
    shown_by = _shown_by(contract)
    together: dict[str, set[str]] = {}
    for each in contract.operations:
        together.setdefault(shown_by.get(each.id, each.id), set()).add(each.id)
    requests = {each.id: _requests(contract, each) for each in contract.operations}
    near = _near(contract, shown_by.keys())
    for first, ids in ((first, frozenset(ids)) for first, ids in together.items()):
        yield Work(ids, sum(requests[each] for each in ids), _reached(ids, suppliers), near.get(first, ""))


def _requests(contract: Contract, operation: Operation) -> int:
    ids = frozenset(requirement.id for _, requirement in requirements(contract, operation))
    return plan(contract, operation, Values(contract, operation, 0, {}), ids).requests


def _shown_by(contract: Contract) -> Mapping[str, str]:
    """Returns, by the id of a read, the id of the operation that writes what it shows: the POST if there is one, else
    the first PUT or PATCH.
    """
    found: dict[str, str] = {}
    writes = (each for each in contract.operations if each.method in _WRITES)
    for write in sorted(writes, key=lambda each: _WRITES.index(each.method)):
        its = resource_of(contract, write)
        for read in (its.reader, its.lister):
            if read is not None and not read.is_write:
                found.setdefault(read.id, write.id)
    return found


def _near(contract: Contract, related_by_path: Collection[str]) -> Mapping[str, str]:
    """Returns, by the id of a read that no path relates to a write, the id of the write that has most properties of its
    response in common: a search of products shows what `POST /products` creates.
    """
    writes = [each for each in contract.operations if each.is_write and not resource_of(contract, each).is_search]
    shown = {each.id: _shown(each) for each in contract.operations}
    found: dict[str, str] = {}
    for read in contract.operations:
        if read in writes or read.id in related_by_path:
            continue
        common = {write.id: (len(shown[read.id] & shown[write.id]), write.method == "POST") for write in writes}
        best = max(common, key=lambda each: common[each], default="")
        if best and common[best][0]:
            found[read.id] = best
    return found


def _shown(operation: Operation) -> frozenset[str]:
    """Returns the pointers of the properties that an operation's responses show."""
    fields = (each for response in operation.successes for each in response.fields)
    return frozenset(each.pointer for each in fields if each.kind == "property")


def _suppliers(contract: Contract, operation: Operation) -> frozenset[str]:
    resource = resource_of(contract, operation)
    of_path = (each.operation.id for each in resource.suppliers.values())
    of_body = (each.operation.id for each in resource.references.values())
    return frozenset((*of_path, *of_body))


def _reached(starts: frozenset[str], direct: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Returns all that operations need, directly or not; not themselves, though suppliers may form a cycle."""
    found, waiting = {*starts}, [*starts]
    while waiting:
        new = direct[waiting.pop()] - found
        found |= new
        waiting += new
    return frozenset(found - starts)
