"""What both versions answered to one request, and the resource that it was about."""

from __future__ import annotations

from dataclasses import dataclass

from bythebook_conformance.model import Exchange
from bythebook_openapi.model.contract import Operation

__all__ = ["AGAIN", "AS_MEMBER", "Exchanged"]

# The purpose of requests that are repeated, and of those that create what these name.
AGAIN = "again, on a fresh resource"
# In the name of a probe: between the state of a member of a body, and the member.
AS_MEMBER = " as member "


@dataclass(frozen=True)
class Exchanged:
    """A request, and the responses of both versions to it: `a` of the first, `b` of the second.

    `resource` is the address of the resource that it was about, by the ids of the first version; empty where nothing
    tells. `probe` names the fixed probe that the request is, empty for a request of the plan. `has_stand_in` says that
    the second version refused to create the resource, and has another one in its place. `lost` holds the addresses of
    what the first version alone was asked to write before: the second one might have been harmed.
    """

    operation: Operation
    a: Exchange
    b: Exchange
    resource: str = ""
    probe: str = ""
    has_stand_in: bool = False
    lost: tuple[str, ...] = ()

    @property
    def is_repeated(self) -> bool:
        """Whether the request was sent again, to confirm what an earlier one showed."""
        return self.a.request.purpose == AGAIN

    @property
    def accepted(self) -> bool:
        """Whether both versions accepted the request."""
        return self.a.accepted and self.b.accepted

    @property
    def agrees(self) -> bool:
        """Whether both versions accepted the request, or both refused it."""
        return self.a.accepted == self.b.accepted
