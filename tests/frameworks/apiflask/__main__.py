"""Serves the events on the loopback interface."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import waitress

from tests.frameworks.switches import Options, address, announce, choose, listen


def serve(options: Options) -> None:
    """Serve the events until SIGTERM; the application is imported only now, when the options are in force."""
    app = import_module("tests.frameworks.apiflask.app").app
    listener = listen(options.port)
    server = waitress.create_server(app, sockets=[listener], threads=4)
    url = address(listener)
    announce(url, f"{url}/openapi.json", {})
    server.run()


if __name__ == "__main__":
    serve(choose(Path(__file__).parent))
