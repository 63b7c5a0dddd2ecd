"""Serves the billing service on the loopback interface."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import waitress

from tests.frameworks.switches import Options, address, announce, choose, listen


def serve(options: Options) -> None:
    """Serve until SIGTERM; the application is imported only now, when the options are in force."""
    module = import_module("tests.frameworks.falcon.app")
    listener = listen(options.port)
    server = waitress.create_server(module.create_app(), sockets=[listener], threads=4)
    url = address(listener)
    announce(url, f"{url}/openapi.json", {"X-Api-Key": module.API_KEY})
    server.run()


if __name__ == "__main__":
    serve(choose(Path(__file__).parent))
