"""Lets several requests wait for the server at the same time, while one thread at a time computes.

Tasks need no locks of their own: another task runs only where one waits for a response or rests.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from statistics import median
from typing import Any, TypeVar

__all__ = ["AUTO", "Crew"]

T = TypeVar("T")
# The number of workers that means: as many as the server bears.
AUTO = 0
_MOST = 16
# After so many responses the number of workers is weighed.
_WINDOW = 12
# Responses that take so many times as long as the fastest window did are slowed down by the others.
_FLAT, _SLOW = 1.3, 1.7
_BUSY = frozenset({429, 502, 503, 504})


@dataclass
class _Job:
    """Tasks that one caller waits for."""

    tasks: Sequence[Callable[[], Any]]
    contexts: list[Context]
    left: deque[int]
    results: dict[int, Any] = field(default_factory=dict)
    errors: dict[int, BaseException] = field(default_factory=dict)
    running: int = 0

    def take(self) -> int | None:
        """Returns the index of the next task; None where none is left, or a task failed."""
        if not self.left or self.errors:
            return None
        self.running += 1
        return self.left.popleft()


@dataclass
class Crew:
    """Up to `workers` threads that run tasks; with `AUTO` their number follows the server's responses.

    With one worker every task runs in the thread of its caller.
    """

    workers: int = 1

    def __post_init__(self) -> None:
        self._most = self.workers or _MOST
        self.limit = self.workers or 2
        self._turn = threading.Lock()
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []
        self._threads: list[threading.Thread] = []
        self._active, self._flying, self._is_alone, self._is_over = 1, 0, False, False
        self._local = threading.local()
        self._window: list[float] = []
        self._fastest = 0.0

    @property
    def is_parallel(self) -> bool:
        """Whether several requests may be under way at the same time."""
        return self._most > 1

    @contextmanager
    def working(self) -> Iterator[None]:
        """Makes the caller the thread that computes, and ends the other threads afterwards."""
        if not self.is_parallel:
            yield
            return
        with self._computing():
            try:
                yield
            finally:
                with self._changed:
                    self._is_over = True
                    self._changed.notify_all()

    def run(self, tasks: Sequence[Callable[[], T]]) -> list[T]:
        """Runs tasks side by side. Returns their results, in the order of the tasks.

        Raises the error of the first task that failed, when the tasks that were begun have ended.
        """
        if not self.is_parallel or len(tasks) < 2:
            return [task() for task in tasks]
        job = _Job(tasks, [copy_context() for _ in tasks], deque(range(len(tasks))))
        with self._changed:
            self._jobs.append(job)
            self._hire()
            self._changed.notify_all()
        while (index := self._taken(job)) is not None:
            self._do(job, index)
        with self.outside(), self._changed:
            self._active -= 1  # who waits for others leaves its place to them
            self._changed.notify_all()
            self._changed.wait_for(lambda: not job.running)
            self._active += 1
            self._jobs.remove(job)
        if job.errors:
            raise job.errors[min(job.errors)]
        return [job.results[index] for index in range(len(tasks))]

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Lets other tasks compute while the block waits."""
        if not getattr(self._local, "computes", False):
            yield
            return
        self._local.computes = False
        self._turn.release()
        try:
            yield
        finally:
            self._turn.acquire()
            self._local.computes = True

    @contextmanager
    def flight(self) -> Iterator[None]:
        """Lets other tasks compute while the block's request is under way; waits while another one must be alone."""
        if not self.is_parallel:
            yield
            return
        is_mine = getattr(self._local, "is_alone", False)
        with self.outside():
            with self._changed:
                self._changed.wait_for(lambda: is_mine or not self._is_alone)
                self._flying += 1
            try:
                yield
            finally:
                with self._changed:
                    self._flying -= 1
                    self._changed.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Lets no other request be under way while the block runs."""
        if not self.is_parallel:
            yield
            return
        with self.outside(), self._changed:
            self._changed.wait_for(lambda: not self._is_alone)
            self._is_alone = self._local.is_alone = True
            self._changed.wait_for(lambda: not self._flying)
        try:
            yield
        finally:
            with self._changed:
                self._is_alone = self._local.is_alone = False
                self._changed.notify_all()

    def note(self, seconds: float, status: int | None) -> None:
        """Weighs the number of workers by a response: more while the server stays fast, fewer where it is busy."""
        if self.workers != AUTO:
            return
        with self._changed:
            if status is None or status in _BUSY:
                self.limit, self._window = max(self.limit // 2, 1), []
                return
            self._window.append(seconds)
            if len(self._window) < _WINDOW:
                return
            typical, self._window = median(self._window), []
            self._fastest = min(self._fastest or typical, typical)
            if typical <= _FLAT * self._fastest:
                self.limit = min(self.limit + 1, self._most)
            elif typical > _SLOW * self._fastest:
                self.limit = max(self.limit - 1, 1)
            self._changed.notify_all()

    @contextmanager
    def _computing(self) -> Iterator[None]:
        """Lets this thread compute, and no other one."""
        with self._turn:
            self._local.computes = True
            try:
                yield
            finally:
                self._local.computes = False

    def _hire(self) -> None:
        while len(self._threads) < self._most - 1:
            thread = threading.Thread(target=self._work, daemon=True)
            self._threads.append(thread)
            thread.start()

    def _work(self) -> None:
        while True:
            with self._changed:
                found = self._changed.wait_for(self._next)
                if found == "over":
                    return
                self._active += 1
            job, index = found
            try:
                with self._computing():
                    self._do(job, index)
            finally:
                with self._changed:
                    self._active -= 1
                    self._changed.notify_all()

    def _next(self) -> Any:
        """Returns a job with the index of its next task, or that the run is over; None while there is nothing to do."""
        if self._is_over:
            return "over"
        for job in self._jobs if self._active < self.limit else ():
            if (index := job.take()) is not None:
                return job, index
        return None

    def _taken(self, job: _Job) -> int | None:
        with self._changed:
            return job.take()

    def _do(self, job: _Job, index: int) -> None:
        """Runs a task. Keeps its result, or its error."""
        try:
            job.results[index] = job.contexts[index].run(job.tasks[index])
        except BaseException as error:  # noqa: BLE001 - `run` raises it in its caller's thread; signals and limits are BaseException
            job.errors[index] = error
        with self._changed:
            job.running -= 1
            self._changed.notify_all()
