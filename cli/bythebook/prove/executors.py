"""Finds the workers that `--executor` names: those of this machine, or those of a Dask cluster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import AbstractContextManager
from importlib import import_module
from urllib.parse import urlsplit

from bythebook.extras import not_installed
from bythebook.prove.workers import Workers, local
from bythebook_openapi.errors import InputError

__all__ = ["LOCAL", "workers"]

LOCAL = "local"
_DASK_PORT = 8786
_EXPECTED = f"{LOCAL}, or dask://HOST:PORT such as dask://127.0.0.1:{_DASK_PORT}"


def workers(executor: str, jobs: int | None) -> AbstractContextManager[Workers]:
    """Returns the workers that `--executor` and `--jobs` name. Raises `InputError` for an unknown executor, and where a
    cluster cannot be reached.
    """
    if executor == LOCAL:
        return local(jobs or multiprocessing.cpu_count())
    address = _scheduler(executor)
    if jobs is not None:
        raise InputError(f"--jobs {jobs} is for --executor {LOCAL}", expected="one of both: a cluster has its workers")
    try:
        connected: Callable[[str], AbstractContextManager[Workers]]
        connected = import_module("bythebook.prove.cluster").connected
    except ModuleNotFoundError as error:
        raise not_installed(f"--executor {executor!r}", error, "dask") from error
    return connected(address)


def _scheduler(executor: str) -> str:
    """Returns the address of a scheduler as Dask writes it, such as `tcp://127.0.0.1:8786`."""
    scheme, separator, _ = executor.partition("://")
    if scheme != "dask" or not separator:
        raise InputError(f"--executor {executor!r} is unknown", expected=_EXPECTED)
    try:
        parts = urlsplit(executor)
        host, port = parts.hostname, parts.port or _DASK_PORT
    except ValueError as error:
        raise InputError(f"--executor {executor!r} is no address", expected=_EXPECTED) from error
    if not host or "@" in parts.netloc or parts.path.strip("/") or parts.query or parts.fragment:
        raise InputError(f"--executor {executor!r} is no address", expected=_EXPECTED)
    return f"tcp://{f'[{host}]' if ':' in host else host}:{port}"
