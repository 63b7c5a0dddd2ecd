"""Runs independent tasks in worker processes, through a `concurrent.futures.Executor`. Has the pool of this machine.

A task is a picklable call that gives the same result each time. A task whose worker dies runs again, and each task
gives one result. Results come in any order.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any, TypeVar

from bythebook_openapi.errors import InputError

if TYPE_CHECKING:
    if sys.platform == "win32":
        from multiprocessing.connection import PipeConnection as Connection
    else:
        from multiprocessing.connection import Connection

__all__ = ["Seat", "Workers", "completed", "local"]

ATTEMPTS = 4

T = TypeVar("T")


@dataclass(frozen=True)
class Seat:
    """What a worker process keeps for all tasks of a run. `take` gives it to a process, `leave` removes it. Both are
    picklable and may be called twice.
    """

    take: Callable[[], object]
    leave: Callable[[], object]


@dataclass(frozen=True)
class Workers:
    """The processes that run tasks: how many there are, and what opens an executor whose workers took a seat."""

    processes: int
    open: Callable[[Seat], AbstractContextManager[Executor]]


@contextmanager
def local(jobs: int) -> Iterator[Workers]:
    """Yields a pool of processes on this machine."""
    yield Workers(jobs, partial(_pool, jobs))


@contextmanager
def _pool(jobs: int, seat: Seat) -> Iterator[ProcessPoolExecutor]:
    """Yields a pool. Where the block fails, as by Ctrl-C, its processes end at once, in the middle of a task."""
    context = multiprocessing.get_context("spawn")
    listening, line = context.Pipe(duplex=False)
    with line, listening:
        executor = ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(seat, listening))
        try:
            yield executor
        except BaseException:
            line.close()
            executor.shutdown(wait=False, cancel_futures=True)
            raise
        executor.shutdown()


def _start(seat: Seat, line: Connection) -> None:
    _end_with_parent(line)
    seat.take()


def _end_with_parent(line: Connection) -> None:
    """Ends this process when its parent closes a line, or ends, even by SIGKILL."""
    parent = multiprocessing.parent_process()

    def follow() -> None:
        if parent is not None:
            wait([parent.sentinel, line])
            os._exit(1)

    threading.Thread(target=follow, daemon=True).start()


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Lets the processes that the block starts ignore Ctrl-C, which a terminal sends to all: their parent ends them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def completed(workers: Workers, seat: Seat, tasks: Sequence[Callable[[], T]]) -> Iterator[T]:
    """Yields the result of each task once, as they end.

    A killed process breaks a local pool with all tasks that have no result yet: they run in a new pool, `ATTEMPTS`
    times at most. Dask runs them again on another worker. Raises `InputError` where workers die each time.
    """
    waiting = dict(enumerate(tasks))
    for _ in range(ATTEMPTS):
        with workers.open(seat) as executor:
            for number, result in _results(executor, waiting):
                del waiting[number]
                yield result
        if not waiting:
            return
    raise InputError(
        f"a worker process was killed {ATTEMPTS} times, and {len(waiting)} tasks have no result",
        expected="memory for all workers: fewer --jobs",
    )


def _results(executor: Executor, tasks: dict[int, Callable[[], T]]) -> Iterator[tuple[int, T]]:
    """Yields the number and the result of each task that has one. Cancels all others if the caller stops."""
    numbers: dict[Future[T], int] = {}
    try:
        with _without_interrupts():
            for number, task in tasks.items():
                numbers[executor.submit(task)] = number
    except BrokenExecutor:
        pass  # the rest has no result, and is given to the next pool
    try:
        for future in as_completed(list(numbers)):
            number = numbers.pop(future)  # a cluster keeps a result as long as its future is held
            if not isinstance(future.exception(), BrokenExecutor):
                yield number, future.result()
    except BaseException:
        _cancel(list(numbers))
        raise


def _cancel(futures: Sequence[Future[Any]]) -> None:
    for future in futures:
        future.cancel()
