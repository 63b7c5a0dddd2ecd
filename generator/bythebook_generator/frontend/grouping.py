"""Groups the operations of a document without tags by their paths, and names them within their group.

`GET /v1/customers/{customer}/sources` is `list_sources` of the group `customers`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import import_module

from bythebook_generator.document.names import snake

__all__ = ["DEFAULT", "action", "fixed_words", "grouped", "without"]

DEFAULT = "default"
# The segments that tell versions and interfaces apart, not operations.
COMMON = re.compile(
    r"api|rest|v?[0-9]+(\.[0-9]+)*|v[0-9]+(\.[0-9]+)*((alpha|beta|rc|p)[0-9]*)?|[0-9]{4}-[0-9-]+", re.IGNORECASE
)
MOST_ALONE = 12  # groups of one path each, in a document that has few others
ENDING = re.compile(r"\.(json|xml|csv|ya?ml|html?|php|aspx?)$", re.IGNORECASE)
CHANGES = {"put": "replace", "patch": "update", "delete": "delete"}
# Words that a name may lose: they tell nothing apart.
FILLING = frozenset({"a", "an", "and", "by", "for", "from", "in", "of", "on", "the", "to", "with"})


def grouped(paths: Iterable[str]) -> dict[str, str]:
    """Returns the group of each path: its first segment that tells paths apart, or the last one that all share.

    `/` is in the group `default`. Where most paths share their first segment with no other, it names an operation.
    """
    fixed = {path: _fixed(path) for path in paths}
    left = dict(fixed)
    while (
        all(len(segments) > 1 for segments in left.values()) and len({segments[0] for segments in left.values()}) == 1
    ):
        left = {path: segments[1:] for path, segments in left.items()}
    found = {path: snake(segments[0]) if segments else DEFAULT for path, segments in left.items()}
    counts = Counter(found.values())
    alone = {group for group, count in counts.items() if count == 1}
    if len(alone) > MOST_ALONE and 2 * len(alone) > len(found):  # /sendMessage, /getUpdates: no resources
        found = {path: DEFAULT if group in alone else group for path, group in found.items()}
    return found


def action(method: str, path: str, group: str, methods: Mapping[str, Collection[str]]) -> str:
    """Returns what an operation does in its group. `methods` has the methods of each path of the document."""
    segments = [_text(segment) for segment in path.split("/") if segment]
    names = [snake(segment) for segment in segments]
    rest = segments[names.index(group) + 1 :] if group in names else segments
    fixed = [segment for segment in rest if segment and not COMMON.fullmatch(segment)]
    last = segments[-1] if segments else ""
    is_item = bool(segments) and not last
    has_items = any(other.startswith(f"{path.rstrip('/')}/{{") for other in methods)
    is_collection = not is_item and (has_items or re.search(r"[^su]s$", last, re.IGNORECASE) is not None)
    words = [snake(segment) for segment in fixed]
    if method == "post" and not is_item and not (has_items or "get" in methods.get(path, ())) and words:
        return "_".join(words)  # POST /invoices/{invoice}/pay
    if method == "post":
        changes = is_item and not {"put", "patch"} & set(methods.get(path, ()))
        verb = "update" if changes else "create"
    elif method == "put":
        verb = "replace" if "patch" in methods.get(path, ()) else "update"
    elif method == "get":
        verb = "list" if is_collection else "get"
    else:
        verb = CHANGES.get(method, method)
    if words and (is_item or (method == "post" and is_collection)):
        words[-1] = _singular(words[-1])
    return snake("_".join([verb, *words]))


def without(name: str, group: str) -> str:
    """Returns a name without the words of its group, repeated words, and words that tell nothing apart."""
    first, *words = name.split("_")
    of_group = {*group.split("_"), *map(_singular, group.split("_"))}
    left = [word for word in words if word not in of_group | FILLING]
    is_said = first in of_group and len(left) > 1
    return snake("_".join(dict.fromkeys(left if is_said else [first, *left])))


def fixed_words(text: str) -> tuple[str, ...]:
    """Returns the words of a text without those of versions."""
    return tuple(word for word in snake(text).split("_") if not COMMON.fullmatch(word))


def _fixed(path: str) -> tuple[str, ...]:
    segments = map(_text, path.split("/"))
    return tuple(each for each in segments if each and not COMMON.fullmatch(each))


def _text(segment: str) -> str:
    """Returns a segment without parameters and without the ending of a media type, empty for a parameter alone."""
    return ENDING.sub("", re.sub(r"\{[^}]*\}", "", segment)).strip(".:-_,;()")


@cache
def _singular(word: str) -> str:
    if not word.endswith("s"):
        return word
    found: str = import_module("datamodel_code_generator.reference").get_singular_name(word, "")
    return snake(found)
