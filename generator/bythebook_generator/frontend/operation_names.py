"""Names the methods of operations: after the operationId, without what a framework appended to it.

A name that was once given stays: `names.toml` of the package lists them, and a user may change them there.
"""

from __future__ import annotations

import keyword
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bythebook_generator.document.names import snake, unique
from bythebook_openapi.errors import InputError

__all__ = ["FILE", "Stated", "operation_names", "pinned", "pins"]

FILE = "names.toml"
CONTROLLER = re.compile(r"\w+Controller_(?P<name>[A-Za-z]\w*?)(_v\d+)?")  # NestJS
USING = re.compile(r"(?P<name>\w+?)Using(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)(_\d+)?")  # Springfox


@dataclass(frozen=True)
class Stated:
    """An operation as the document states it."""

    method: str
    path: str
    operation_id: str | None

    @property
    def key(self) -> str:
        """The key of the operation in `names.toml`."""
        return f"{self.method.upper()} {self.path}"

    @property
    def whole(self) -> str:
        """The name with everything that the document states."""
        return snake(self.operation_id or f"{self.method} {self.path}")

    @property
    def short(self) -> str:
        """The name without the path and the method that a framework put into the operationId."""
        stated = self.operation_id or ""
        appended = re.sub(r"\W", "_", self.path) + f"_{self.method.lower()}"  # FastAPI
        if stated.endswith(appended) and stated != appended:
            return snake(stated.removesuffix(appended))
        found = CONTROLLER.fullmatch(stated) or USING.fullmatch(stated)
        return snake(found["name"]) if found else self.whole

    @property
    def located(self) -> str:
        """The short name with the fixed parts of the path."""
        return snake(f"{self.short} {re.sub(r'{[^}]*}', ' ', self.path)}")


def operation_names(
    stated: Sequence[Stated], taken: Collection[str], pinned: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Returns the name of each operation by its key. Operations with the same short name are told apart by the path."""
    pinned = pinned or {}
    result = {each.key: pinned[each.key] for each in stated if each.key in pinned}
    left = [each for each in stated if each.key not in result]
    for form in ("short", "located"):
        names = {each.key: str(getattr(each, form)) for each in left}
        counts = Counter([*names.values(), *taken, *result.values()])
        result |= {key: name for key, name in names.items() if counts[name] == 1}
        left = [each for each in left if each.key not in result]
    for each in left:
        result[each.key] = unique(each.whole, {*taken, *result.values()})
    return result


def pins(names: Mapping[str, str]) -> str:
    """Returns the text of `names.toml`."""
    lines = [f"{_quoted(key)} = {_quoted(name)}" for key, name in sorted(names.items())]
    return "\n".join(
        ["# The methods of operations. A name stays when the document changes; you may change it here.", *lines, ""]
    )


def pinned(text: str, file: str) -> dict[str, str]:
    """Returns the names of `names.toml`. Raises `InputError` for a name that no method can have."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML ({error})", file=file) from error
    for key, name in found.items():
        if not isinstance(name, str) or not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
            raise InputError(f"{name!r} is not a name for {key}", file=file, expected="a name such as get_task")
        if list(found.values()).count(name) > 1:
            raise InputError(f"two operations have the name {name}", file=file, expected="a name for each operation")
    return found


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'
