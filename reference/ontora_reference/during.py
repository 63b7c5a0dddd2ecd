"""`python -m ontora_reference.during COMMAND...`: serves while COMMAND runs, on a free port and a fresh database.

`{url}` in the command becomes the address; the token is in the command's environment as TOKEN, which `{token}` becomes
too. It knows nothing of what the command does, and ends with its exit code.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["NotStartedError", "main", "serving"]


class NotStartedError(Exception):
    """The reference implementation did not start."""


@contextmanager
def serving() -> Iterator[tuple[str, str]]:
    """Serves on a free port and a fresh database while the block runs. Yields the address and the token.

    Raises `NotStartedError`.
    """
    token = secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="ontora-") as folder:
        database = f"sqlite:///{Path(folder) / 'ontora.sqlite3'}"
        environment = {**os.environ, "ONTORA_TOKENS": token, "DATABASE_URL": database}
        server = subprocess.Popen(
            [sys.executable, "-m", "ontora_reference", "--port", "0"],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            said = server.stdout.readline().strip()
            if not said.startswith("listening on "):
                raise NotStartedError
            yield said.removeprefix("listening on "), token
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


def main(command: list[str]) -> int:
    """Return the exit code of the command, 2 where there is none or the server does not start."""
    if not command:
        print("usage: python -m ontora_reference.during COMMAND...", file=sys.stderr)
        return 2
    try:
        with serving() as (url, token):
            filled = [word.format(url=url, token=token) for word in command]
            return subprocess.run(filled, env={**os.environ, "TOKEN": token}, check=False).returncode
    except NotStartedError:
        print("the reference implementation did not start", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
