"""Says of a captured document that its pages were not read completely."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bythebook_openapi.schema.vocabulary import METHODS

__all__ = ["partial_line"]


def partial_line(raw: Mapping[str, Any]) -> str:
    """Returns one line about the operations that `bythebook capture` marked as partial, empty if it marked none."""
    paths = raw.get("paths")
    items = [item for item in paths.values() if isinstance(item, Mapping)] if isinstance(paths, Mapping) else []
    operations = [item[method] for item in items for method in METHODS if isinstance(item.get(method), Mapping)]
    partial = sum(isinstance(one.get("x-capture"), Mapping) for one in operations)
    info = raw.get("info")
    marks = info.get("x-unstated") if isinstance(info, Mapping) else None
    missing = marks.get("paths") if isinstance(marks, Mapping) else None
    told = [f"{partial} of {len(operations)} operations were not read completely"] if partial else []
    told += [missing.rstrip(".")] if isinstance(missing, str) and missing.startswith("Not read: ") else []
    return f"partial: {'; '.join(told)} (see x-capture, and capture --ledger)" if told else ""
