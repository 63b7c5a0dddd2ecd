"""Measures planning: seconds and peak memory of a process that loads a document and plans all of its operations.

Each measurement is a process of its own, so that no cache is warm and the peak belongs to planning alone.
"""

from __future__ import annotations

import gc
import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bythebook.main import COLLECT
from bythebook_conformance.running.engine import Effort, plans
from bythebook_openapi.document.load import load
from bythebook_openapi.model.contract import Contract

__all__ = ["Planned", "measured"]


@dataclass(frozen=True)
class Planned:
    """The result of one process: CPU seconds from the first byte read, and its peak memory."""

    seconds: float
    megabytes: float
    operations: int
    fields: int
    requirements: int
    requests: int


def measured(path: Path) -> Planned:
    """Returns the cost of planning a document in a fresh process."""
    command = [sys.executable, "-m", "bench.planning", str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return Planned(**json.loads(done.stdout))


def _planned(path: Path) -> Planned:
    gc.set_threshold(*COLLECT)  # as the command does
    started = time.process_time()
    contract = Contract(load(path))
    operations = requirements = requests = 0
    for plan in plans(contract, Effort(seed=1)):
        operations += 1
        requirements += len(plan.requirements)
        requests += plan.requests
    seconds = time.process_time() - started
    bodies = [len(each.fields) - len(each.parameters) - 1 for each in contract.operations if each.body is not None]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    return Planned(seconds, peak, operations, sum(bodies) // len(bodies), requirements, requests)


if __name__ == "__main__":
    print(json.dumps(asdict(_planned(Path(sys.argv[1])))))
