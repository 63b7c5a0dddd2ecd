"""What every step of the pipeline is given: the endpoint, the request, what it says, and the world. It does nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bythebook_simulator.document.api import Api, Endpoint
from bythebook_simulator.document.envelopes import Envelopes
from bythebook_simulator.document.identities import Identities
from bythebook_simulator.document.resources import Resource, Resources
from bythebook_simulator.document.schemas import Schemas
from bythebook_simulator.messages import Decoded, Request, Thing
from bythebook_simulator.store import Store
from bythebook_simulator.values.invention import Inventor

__all__ = ["Context", "First", "Memory", "World"]


@dataclass
class Memory:
    """What a simulator remembers beside its things: for faults that depend on what came before.

    `requests` counts by the endpoint's id, `created` holds the first thing of each collection, `notes` is free.
    """

    requests: Counter[str] = field(default_factory=Counter)
    created: dict[str, Thing] = field(default_factory=dict)
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class First:
    """What is there before a client made anything. `count` things in each collection; without a number three where no
    client could make them. `from_examples`: what the document's examples show, and nothing else.
    """

    count: int | None = None
    from_examples: bool = False


@dataclass(frozen=True)
class World:
    """What is the same for all requests: the document in both views, what is kept, and who is let in."""

    api: Api
    requests: Schemas
    answers: Schemas
    resources: Resources
    envelopes: Envelopes
    identities: Identities
    inventor: Inventor
    store: Store
    memory: Memory
    tokens: frozenset[str]
    first: First = field(default_factory=First)


@dataclass(frozen=True)
class Context:
    """One request on its way. `sent` is what it says, in three states; `decoded` the same, completed with defaults.
    `prefix` is the part of the path that is the documented server's.
    """

    endpoint: Endpoint
    request: Request
    world: World
    texts: Mapping[str, str] = field(default_factory=dict)
    sent: Decoded = field(default_factory=Decoded)
    decoded: Decoded = field(default_factory=Decoded)
    prefix: str = ""

    @property
    def resource(self) -> Resource:
        """What the path of the request is."""
        return self.world.resources.of(self.endpoint.path)
