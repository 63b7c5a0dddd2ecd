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
from bythebook_generator.frontend.grouping import DEFAULT, action, fixed_words, without
from bythebook_openapi.errors import InputError

__all__ = ["FILE", "Stated", "operation_names", "pinned", "pins"]

FILE = "names.toml"
MOST = 40  # characters of a name, where the document allows it
CONTROLLER = re.compile(r"\w+Controller_(?P<name>[A-Za-z]\w*?)(_v\d+)?")  # NestJS
PINNED = re.compile(r"([a-z][a-z0-9_]*\.)?[a-z][a-z0-9_]*")  # the group and the method
USING = re.compile(r"(?P<name>\w+?)Using(GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS)(_\d+)?")  # Springfox


@dataclass(frozen=True)
class Stated:
    """An operation as the document states it."""

    method: str
    path: str
    operation_id: str | None
    tag: str = ""

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
    def is_mechanical(self) -> bool:
        """Whether the operationId says no more than the method and the path."""
        made = fixed_words(f"{self.method} {self.path}")
        return self.operation_id is None or fixed_words(self.operation_id) == made

    @property
    def located(self) -> str:
        """The short name with the fixed parts of the path."""
        return snake(f"{self.short} {re.sub(r'{[^}]*}', ' ', self.path)}")


def operation_names(
    stated: Sequence[Stated],
    taken: Collection[str],
    pinned: Mapping[str, str] | None = None,
    groups: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Returns the name of each operation by its key. Operations with the same short name are told apart by the path.

    Operations of different `groups` may have the same name. Without groups, names are unique in the whole document.
    """
    groups = groups or {}
    of_group: dict[str, list[Stated]] = {}
    for each in stated:
        of_group.setdefault(groups.get(each.key, ""), []).append(each)
    methods: dict[str, set[str]] = {}
    for each in stated:
        methods.setdefault(each.path, set()).add(each.method)
    result: dict[str, str] = {}
    for group, members in of_group.items():
        result |= _named(members, taken, pinned or {}, group, methods)
    return {each.key: result[each.key] for each in stated}


def _named(
    stated: Sequence[Stated],
    taken: Collection[str],
    pinned: Mapping[str, str],
    group: str,
    methods: Mapping[str, Collection[str]],
) -> dict[str, str]:
    result: dict[str, str] = {}
    for each in stated:
        if each.key in pinned and pinned[each.key] not in result.values():
            result[each.key] = pinned[each.key]
    left = [each for each in stated if each.key not in result]

    def briefly(each: Stated) -> str:
        return action(each.method, each.path, group, methods)

    def usual(each: Stated) -> str:
        return briefly(each) if group and group != DEFAULT and each.is_mechanical else each.short

    def fitting(each: Stated) -> str:
        """Returns the first form that is short enough, else the shortest one."""
        name = usual(each)
        if len(name) <= MOST:
            return name
        forms = (name, without(name, group or snake(each.tag or DEFAULT)), briefly(each))
        return next((form for form in forms if len(form) <= MOST), min(forms, key=len))

    for form in (fitting, usual, lambda each: each.located):
        names = {each.key: form(each) for each in left}
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
        [
            "# The methods of operations, behind the group of those without a tag.",
            "# A name stays when the document changes; you may change it here.",
            *lines,
            "",
        ]
    )


def pinned(text: str, file: str) -> dict[str, str]:
    """Returns the names of `names.toml`. Raises `InputError` for a name that no method can have."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML ({error})", file=file) from error
    for key, name in found.items():
        if not isinstance(name, str) or not PINNED.fullmatch(name) or any(map(keyword.iskeyword, name.split("."))):
            raise InputError(
                f"{name!r} is not a name for {key}", file=file, expected="a name such as get_task or tasks.get"
            )
        if list(found.values()).count(name) > 1:
            raise InputError(f"two operations have the name {name}", file=file, expected="a name for each operation")
    return found


def _quoted(text: str) -> str:
    escaped = "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)
    return f'"{escaped}"'
