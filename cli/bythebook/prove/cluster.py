"""Connects to a Dask cluster (extra `dask`). Dask shares out the tasks, and runs those of a killed worker again."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager, suppress
from functools import partial
from uuid import uuid4

from distributed import Client, KilledWorker, WorkerPlugin, rpc

from bythebook.prove.workers import Seat, Workers
from bythebook_openapi.errors import InputError

__all__ = ["connected"]

_CONNECT_SECONDS = 10
_WORKER_SECONDS = 30


class _Seated(WorkerPlugin):
    """Gives each worker its seat once: those of now, and those that join during the run."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat

    def setup(self, worker: object) -> None:  # noqa: ARG002 - Dask passes it by this keyword
        """Takes the seat, before the worker runs a task."""
        self.seat.take()

    def teardown(self, worker: object) -> None:  # noqa: ARG002 - Dask passes it by this keyword
        """Leaves the seat, after the run."""
        self.seat.leave()


@contextmanager
def connected(address: str) -> Iterator[Workers]:
    """Yields the workers of the cluster whose scheduler has an address. Raises `InputError` if it has none, or does
    not answer.
    """
    try:
        asyncio.run(asyncio.wait_for(_ask(address), _CONNECT_SECONDS))
        client = Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answered at {address}", expected="the address that `dask scheduler` prints"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKER_SECONDS)
        except TimeoutError as error:
            raise InputError(
                f"the Dask scheduler at {address} has no workers", expected=f"`dask worker {address}`"
            ) from error
        yield Workers(len(client.nthreads()), partial(_executor, client, address))


async def _ask(address: str) -> None:
    """Asks a scheduler who it is. A client would wait forever for a server of another kind, such as one of HTTP."""
    async with rpc(address) as scheduler:
        await scheduler.identity()


@contextmanager
def _executor(client: Client, address: str, seat: Seat) -> Iterator[Executor]:
    name = f"bythebook-{uuid4()}"
    try:
        client.register_plugin(_Seated(seat), name=name)
    except ModuleNotFoundError as error:
        raise InputError(
            f"a Dask worker of {address} cannot import {error.name}", expected="the same bythebook on all workers"
        ) from error
    try:
        with client.get_executor(pure=False) as executor:
            yield executor
    except KilledWorker as error:
        raise InputError(
            f"one task killed several Dask workers of {address}", expected="more memory for each worker"
        ) from error
    except CancelledError as error:
        raise InputError(
            f"the Dask scheduler at {address} went away", expected="a scheduler that runs until the end"
        ) from error
    finally:
        with suppress(OSError, ValueError):
            client.unregister_worker_plugin(name)
