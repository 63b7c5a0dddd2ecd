"""The command `serve`. It reads options and starts uvicorn; what is answered is the simulator's."""

from __future__ import annotations

import re
import socket
import sys
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
from bythebook_simulator.context import First
from bythebook_simulator.front import Front, cors
from bythebook_simulator.simulator import Simulator
from bythebook_simulator.store import MemoryStore, SqliteStore
from bythebook_simulator.wire.asgi import App

__all__ = ["listening_at", "serve"]

_MOST = 10_000  # things in each collection from the start
_WAIT = re.compile(r"(\d{1,6}(?:\.\d{1,6})?)(ms|s)")
_PERCENT = re.compile(r"(\d{1,3}(?:\.\d{1,6})?)%")


@click.command(short_help="Serve what a document says.")
@click.argument("spec")
@overlay_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@click.option("--db", type=click.Path(path_type=Path), help="Keep things in this SQLite file, not in memory.")
@click.option("--seed", default=0, show_default=True, help="For the values that the server makes up.")
@click.option("--token", "tokens", multiple=True, help="A credential that gets in; may be repeated.")
@click.option("--data", help="What is there from the start: examples, none, or a number of things in each collection.")
@click.option("--cors", "for_pages", is_flag=True, help="Answer scripts of pages from any origin.")
@click.option("--slow", help="Wait before each answer, such as 200ms or 1.5s.")
@click.option("--fail", help="Answer this share of requests with 503, such as 5%.")
@click.option("--quiet", is_flag=True, help="Print no line for each request.")
def serve(
    *,
    spec: str,
    overlays: tuple[Overlay, ...],
    host: str,
    port: int,
    db: Path | None,
    seed: int,
    tokens: tuple[str, ...],
    data: str | None,
    for_pages: bool,
    slow: str | None,
    fail: str | None,
    quiet: bool,
) -> None:
    """Serve the OpenAPI document SPEC, a path or an address: a server that does what it says, and no more.

    Without --token every credential that is not empty gets in. A request with `Prefer: code=404` or `Prefer:
    example=NAME` gets that answer of the document. Ctrl-C ends it.
    """
    if any(not each.strip() for each in tokens):
        raise InputError("--token is empty", expected="a credential")
    first, wait, share = _first(data), _seconds(slow), _share(fail)
    document = located(spec, overlays=overlays)
    with closing(SqliteStore(db) if db else MemoryStore()) as store:
        simulator = Simulator(document, seed=seed, tokens=tokens, store=store, first=first)
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
            app: App = Front(document, simulator, seed, wait, share, None if quiet else click.echo)
            app = cors(app, simulator) if for_pages else app
            uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listening])


def _first(text: str | None) -> First:
    if text is None or text == "examples":
        return First(from_examples=text is not None)
    if text != "none" and not (text.isdecimal() and text.isascii() and int(text) <= _MOST):
        raise InputError(f"--data is '{text}'", expected=f"examples, none, or a number up to {_MOST}")
    return First(0 if text == "none" else int(text))


def _seconds(text: str | None) -> float:
    found = _WAIT.fullmatch(text) if text is not None else None
    if text is not None and found is None:
        raise InputError(f"--slow is '{text}'", expected="a time such as 200ms or 1.5s")
    return float(found[1]) / (1000 if found[2] == "ms" else 1) if found is not None else 0.0


def _share(text: str | None) -> float:
    found = _PERCENT.fullmatch(text) if text is not None else None
    if text is not None and (found is None or float(found[1]) > 100):
        raise InputError(f"--fail is '{text}'", expected="a share such as 5%")
    return float(found[1]) / 100 if found is not None else 0.0


def listening_at(host: str, port: int) -> socket.socket:
    """Returns a socket that listens; port 0 takes a free one. Raises `InputError` where the address is taken."""
    listening = None
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # Only where the protocol is stated does asyncio send at once (TCP_NODELAY): else an answer takes 40 ms.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if sys.platform != "win32":  # where it lets two servers listen at one port
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen()
    except OSError as error:
        if listening is not None:
            listening.close()
        raise InputError(f"cannot listen at {host}:{port} ({error.strerror})", expected="a free --port") from error
    return listening
