"""Jupyter Server: files, sessions and kernels. It publishes its document at `/api/spec.yaml`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

TOKEN = {"Authorization": "token h3kq7zv9m2x5w8t1"}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server on an empty folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    (place.data / "files").mkdir()
    options = ("--allow-root", "--no-browser", "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}")
    identity = ("--IdentityProvider.token=h3kq7zv9m2x5w8t1", "--ServerApp.root_dir=files")
    home = {"HOME": str(place.data), "JUPYTER_CONFIG_DIR": str(place.data), "JUPYTER_RUNTIME_DIR": str(place.data)}
    place.start(place.python, "-m", "jupyter_server", *options, *identity, ready=f"{url}/api", environment=home)
    values = {
        "put_api_contents_path/body/type": "file",
        "put_api_contents_path/body/format": "text",
        "put_api_contents_path/body/content": "text",
        "get_api_contents_path/query/content": 1,
        "get_api_contents_path/query/hash": 0,
        "post_api_kernels/body/name": "python3",
        "post_api_sessions/body/type": "notebook",
    }
    yield Running(url, fetched(f"{url}/api/spec.yaml", TOKEN), TOKEN, values)


JUPYTER_SERVER = Server(
    "jupyter-server",
    started,
    pypi=("jupyter-server==2.21.1", "ipykernel==7.1.0"),
    exclude={
        "get_api/*": "the document's path ends with a slash, and the server redirects to the path without one",
        "*terminals*": "runs a shell",
    },
)
