"""The command `serve`. It reads options and starts uvicorn; what is answered is the simulator's."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import click
import uvicorn

from bythebook_openapi.document.located import located
from bythebook_openapi.errors import InputError
from bythebook_openapi.lint.dangling import named
from bythebook_openapi.overlay.model import Overlay
from bythebook_openapi.overlay.option import overlay_option
from bythebook_openapi.pointer import value_at
from bythebook_openapi.text.visible import visible
from bythebook_simulator.simulator import Simulator
from bythebook_simulator.store import MemoryStore, SqliteStore

__all__ = ["listening_at", "serve"]


@click.command(short_help="Serve what a document says.")
@click.argument("spec")
@overlay_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--db", type=click.Path(path_type=Path), help="Keep things in this SQLite file, not in memory.")
@click.option("--seed", default=0, show_default=True, help="For the values that the server makes up.")
@click.option("--token", "tokens", multiple=True, help="A credential that gets in; may be repeated.")
def serve(
    *,
    spec: str,
    overlays: tuple[Overlay, ...],
    host: str,
    port: int,
    db: Path | None,
    seed: int,
    tokens: tuple[str, ...],
) -> None:
    """Serve the OpenAPI document SPEC, a path or an address: a server that does what it says, and no more.

    Without --token every credential that is not empty gets in. Ctrl-C ends it.
    """
    if any(not each.strip() for each in tokens):
        raise InputError("--token is empty", expected="a credential")
    document = located(spec, overlays=overlays)
    with closing(SqliteStore(db) if db else MemoryStore()) as store:
        simulator = Simulator(document, seed=seed, tokens=tokens, store=store)
        try:
            simulator.compile()
        except InputError as error:
            raise named(document, error) from error
        with closing(listening_at(host, port)) as listening:
            name, number = listening.getsockname()[:2]
            shown = f"[{name}]" if ":" in name else name
            click.echo(visible(f"{document.name} is served at http://{shown}:{number}"))
            if not tokens and value_at(document.raw, "/components/securitySchemes"):
                click.echo("any credential gets in, which `bythebook check` reports; --token says which one does")
            uvicorn.Server(uvicorn.Config(simulator, log_level="warning", access_log=False)).run(sockets=[listening])


def listening_at(host: str, port: int) -> socket.socket:
    """Returns a socket that listens; port 0 takes a free one. Raises `InputError` where the address is taken."""
    listening = None
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Only where the protocol is stated does asyncio send at once (TCP_NODELAY): else an answer takes 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        if listening is not None:
            listening.close()
        raise InputError(f"cannot listen at {host}:{port} ({error.strerror})", expected="a free --port") from error
    return listening
