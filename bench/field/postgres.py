"""Starts PostgreSQL on a new folder, for the servers that need it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, UnavailableError

PROGRAMS = Path("/usr/lib/postgresql")
USER = "postgres"


@contextmanager
def database(place: Place) -> Iterator[int]:
    """Yields the port of a new cluster on this machine; its superuser `postgres` needs no password."""
    programs = max(PROGRAMS.glob("*/bin"), default=None)
    if programs is None:
        raise UnavailableError("PostgreSQL is not on this machine")
    folder, port = place.data / "postgres", free_port()
    folder.mkdir()
    # PostgreSQL refuses to run as root, whose temporary folders nobody else may enter.
    prefix = ("setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups") if os.geteuid() == 0 else ()
    if prefix:
        shutil.chown(folder, USER, USER)
        for each in (place.data, place.data.parent):
            each.chmod(0o711)
    cluster = folder / "cluster"
    place.run(*prefix, programs / "initdb", "--auth=trust", f"--username={USER}", f"--pgdata={cluster}", "--no-sync")
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=off"
    control = (*prefix, programs / "pg_ctl", f"--pgdata={cluster}", "--wait")
    place.run(*control, "start", f"--log={folder / 'log'}", "-o", options)
    try:
        yield port
    finally:
        place.run(*control, "stop", "--mode=immediate")
