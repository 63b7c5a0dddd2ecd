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
from pathlib import Path

__all__ = ["main"]


def main(command: list[str]) -> int:
    """Return the exit code of the command, 2 where there is none or the server does not start."""
    if not command:
        print("usage: python -m ontora_reference.during COMMAND...", file=sys.stderr)
        return 2
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
                print("the reference implementation did not start", file=sys.stderr)
                return 2
            filled = [word.format(url=said.removeprefix("listening on "), token=token) for word in command]
            return subprocess.run(filled, env={**os.environ, "TOKEN": token}, check=False).returncode
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(10)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
