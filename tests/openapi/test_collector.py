"""The garbage collector is off during bulk allocation, and looks at nothing of it afterwards.

The tests run processes of their own, since the collector of the test process is off.
"""

from __future__ import annotations

import subprocess
import sys

_USE = """
import gc
from bythebook_openapi.collector import without_collector
{before}
with without_collector():
    assert not gc.isenabled()
    made = [["value"]]
assert gc.isenabled()
print(any(held is made for held in gc.get_objects(generation=2)), gc.get_freeze_count() > 0)
"""


def _said(before: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _USE.format(before=before)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


def test_what_is_allocated_without_the_collector_is_old_afterwards() -> None:
    assert _said("") == "True False"


def test_what_a_caller_froze_stays_frozen() -> None:
    assert _said("gc.freeze()") == "False True"
