"""What a handler of a test was given."""

from __future__ import annotations

import inspect
from typing import Any


def echoed(method: Any, given: tuple[Any, ...], named: dict[str, Any]) -> list[Any]:
    """Return what a handler was given: the body, if its operation has one, and the parameters that were set."""
    names = [name for name in inspect.signature(method).parameters if name != "self"]
    stated = {**dict(zip(names, given, strict=False)), **named}
    bodies = [stated.pop("body")] if "body" in stated else []
    return [*bodies, *([stated] if stated or any(name != "body" for name in names) else [])]
