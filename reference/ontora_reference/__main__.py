"""`python -m ontora_reference`: serves until SIGTERM or SIGINT, and says where once it accepts connections."""

from __future__ import annotations

import argparse
import os
import signal
import socket
import sys
from typing import NoReturn

import uvicorn
from sqlalchemy.exc import SQLAlchemyError

from ontora_reference.app import create_app
from ontora_reference.settings import from_environment


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print one line with the address."""
        await super().startup(sockets)
        if self.started:
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            print(f"listening on http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)


def _leave(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


def main() -> None:
    """Read the command line and the environment, and serve."""
    parser = argparse.ArgumentParser(prog="python -m ontora_reference", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000, help="0 for any free port")
    options = parser.parse_args()
    settings = from_environment(os.environ)
    if not settings.tokens:
        print("ONTORA_TOKENS is not set: every request will be refused", file=sys.stderr)
    try:
        app = create_app(settings)
    except (SQLAlchemyError, ImportError) as error:
        parser.exit(2, f"the database cannot be opened: {str(error).splitlines()[0]}\n")
    # uvicorn raises the signal again once it has shut down, for the handler that was there before its own.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    _Server(uvicorn.Config(app, host=options.host, port=options.port, log_level="warning", access_log=False)).run()


if __name__ == "__main__":
    main()
