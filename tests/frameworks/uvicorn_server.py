"""Serves an ASGI application with uvicorn, and tells the runner where it is."""

from __future__ import annotations

import asyncio
from socket import socket
from typing import Any

import uvicorn
from uvicorn.importer import import_from_string

from tests.frameworks.switches import Options, address, announce, listen


class Server(uvicorn.Server):
    """A server that announces itself when it accepts connections."""

    def __init__(self, config: uvicorn.Config, credentials: str, document: str) -> None:
        super().__init__(config)
        self.credentials = credentials
        self.document = document

    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Start, then print the line that the runner waits for."""
        await super().startup(sockets)
        listener = (sockets or [])[0]
        url = address(listener)
        headers: Any = import_from_string(self.credentials)
        announce(url, url + self.document, headers())


def serve(application: str, credentials: str, *, document: str, options: Options) -> None:
    """Serve an application until SIGTERM; both names are imported only now, when the options are in force."""
    config = uvicorn.Config(application, log_level="error", access_log=False)
    asyncio.run(Server(config, credentials, document).serve([listen(options.port)]))
