"""Finds the schema of the JSON report: packed in a wheel, or in a checkout. The only place that knows both."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

__all__ = ["report_schema"]


def report_schema() -> Traversable:
    """Return the file of the JSON Schema of the JSON report."""
    packed = files("bythebook_conformance") / "report.schema.json"
    return packed if packed.is_file() else Path(__file__).parents[3] / "docs" / "report.schema.json"
