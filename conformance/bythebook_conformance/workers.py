"""How pytest-xdist shares out the suite: operations that share things go to one worker, with all of their items.

pytest-xdist's own groups are no help: it marks them in the names of items, which pytest 9.2 no longer lets it change.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped] # xdist has no types

from bythebook_conformance.commands import options
from bythebook_conformance.relations.resources import Api
from bythebook_openapi.errors import InputError

__all__ = ["ByOperation"]

_ITEM = "::test_conforms["


class ByOperation(LoadGroupScheduling):  # type: ignore[misc] # xdist has no types
    """The scheduler; items of other suites are shared out as `--dist loadgroup` does."""

    @cached_property
    def _groups(self) -> Mapping[str, str]:
        """The group of each requirement, by its id as pytest writes it."""
        try:
            overlays = options.overlays_of(self.config.getoption("--bythebook-overlay"))
            contract = options.contract_of(self.config.getoption("--bythebook-spec"), overlays=overlays)
            group = {each.id: group[0].id for group in Api.of(contract).components() for each in group}
            return {_escaped(each.id): group[each.operation] for each in options.raised(contract)}
        except InputError:
            return {}  # the workers say so, when they collect

    def _split_scope(self, nodeid: str) -> str:
        """Return what all items have in common that must go to one worker."""
        _, is_ours, identifier = nodeid.partition(_ITEM)
        return self._groups.get(identifier.removesuffix("]"), nodeid) if is_ours else str(super()._split_scope(nodeid))


def _escaped(identifier: str) -> str:
    return identifier.encode("unicode_escape").decode()
