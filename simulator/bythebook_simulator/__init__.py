"""A server that does exactly what an OpenAPI document says: a pipeline of small steps, each of which can be replaced.

It shares only the contract with the judge. `Simulator` is the ASGI app, `Behavior` its steps.
"""

from bythebook_simulator.behavior import Behavior
from bythebook_simulator.context import Context, Memory
from bythebook_simulator.messages import Decoded, Fault, Outcome, Refusal, Request, Response, Thing
from bythebook_simulator.simulator import Simulator
from bythebook_simulator.store import MemoryStore, SqliteStore, Store

__all__ = [
    "Behavior",
    "Context",
    "Decoded",
    "Fault",
    "Memory",
    "MemoryStore",
    "Outcome",
    "Refusal",
    "Request",
    "Response",
    "Simulator",
    "SqliteStore",
    "Store",
    "Thing",
]
