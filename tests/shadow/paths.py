"""Lets a command that is started as a file import the servers of the other tests."""

from __future__ import annotations

import sys
from pathlib import Path

__all__ = ["TESTS"]

TESTS = Path(__file__).parents[1]
if str(TESTS / "conformance") not in sys.path:
    sys.path.append(str(TESTS / "conformance"))
