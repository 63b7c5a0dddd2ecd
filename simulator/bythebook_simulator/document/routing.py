"""Finds the endpoint that a request is for (OpenAPI 3.1.1, section 4.8.8: concrete paths before templated ones)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from bythebook_simulator.document.api import Api, Endpoint

__all__ = ["Match", "Routes"]

_NAME = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Match:
    """The endpoints of a path by method, each with the texts of its path's parameters, percent-decoded.

    `prefix` is that of the documented server with which the path was asked for.
    """

    endpoints: Mapping[str, tuple[Endpoint, Mapping[str, str]]]
    prefix: str = ""


class Routes:
    """The paths of an API."""

    def __init__(self, api: Api) -> None:
        self._prefixes = api.prefixes
        by_path: dict[str, dict[str, Endpoint]] = {}
        for each in api.endpoints:
            by_path.setdefault(each.path, {})[each.method] = each
        # Where two templates fit, the one whose segments are concrete further on the left is meant.
        paths = sorted(by_path, key=lambda path: [bool(_NAME.search(part)) for part in path.split("/")])
        self._routes = [(*_compiled(path), by_path[path]) for path in paths]

    def match(self, path: str) -> Match | None:
        """Return what a path leads to, with or without the prefix of a documented server; None where to nothing."""
        prefixes = ["", *(each for each in self._prefixes if path.startswith(each + "/"))]
        return next((found for each in prefixes if (found := self._exact(path[len(each) :], each))), None)

    def _exact(self, path: str, prefix: str) -> Match | None:
        by_method: dict[str, tuple[Endpoint, Mapping[str, str]]] = {}
        for pattern, names, endpoints in self._routes:
            if found := pattern.fullmatch(path):
                texts = dict(zip(names, map(unquote, found.groups()), strict=True))
                for method, endpoint in endpoints.items():  # of `/a/{x}` and `/a/{y}` each may have methods
                    by_method.setdefault(method, (endpoint, texts))
        return Match(by_method, prefix) if by_method else None


def _compiled(path: str) -> tuple[re.Pattern[str], list[str]]:
    parts = _NAME.split(path.partition("?")[0].partition("#")[0])
    pattern = "".join("([^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
    return re.compile(pattern), parts[1::2]
