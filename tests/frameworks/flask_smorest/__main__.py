"""Serves the fleet on the loopback interface."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import waitress

from tests.frameworks.switches import Options, address, announce, choose, listen


def serve(options: Options) -> None:
    """Serve the fleet until SIGTERM; the application is imported only now, when the options are in force."""
    app = import_module("tests.frameworks.flask_smorest.app").create_app()
    headers = import_module("tests.frameworks.flask_smorest.security").credentials()
    listener = listen(options.port)
    server = waitress.create_server(app, sockets=[listener], threads=4)
    url = address(listener)
    announce(url, f"{url}/openapi.json", headers)
    server.run()


if __name__ == "__main__":
    serve(choose(Path(__file__).parent))
