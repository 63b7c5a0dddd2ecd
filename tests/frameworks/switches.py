"""The bug or the variant that an application was started with; knows no framework."""

from __future__ import annotations

import argparse
import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    port: int = 0
    bug: str | None = None
    variant: str | None = None


@dataclass
class Switches:
    """The options in force; the applications read them when they are imported and while they serve."""

    options: Options = Options()

    def bug(self, identifier: str) -> bool:
        """Return whether the application runs with this bug."""
        return self.options.bug == identifier

    def variant(self, identifier: str) -> bool:
        """Return whether the application runs as this variant."""
        return self.options.variant == identifier


switches = Switches()


def choose(folder: Path) -> Options:
    """Read the command line, put its options in force and return them; refuse an id that the folder does not list."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bug", choices=identifiers(folder / "bugs.yaml"))
    parser.add_argument("--variant", choices=identifiers(folder / "variants.yaml"))
    arguments = parser.parse_args()
    switches.options = Options(port=arguments.port, bug=arguments.bug, variant=arguments.variant)
    return switches.options


def identifiers(path: Path) -> list[str]:
    """Return the ids in a list of bugs or variants, without a YAML library: not every application has one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("- id:").strip() for line in lines if line.startswith("- id:")]


def listen(port: int) -> socket.socket:
    """Return a socket that listens on the loopback interface; port 0 picks a free port."""
    # asyncio sends without delay only on sockets that name their protocol; a response is two writes.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((HOST, port))
    listener.listen(128)
    listener.setblocking(False)
    return listener


def announce(url: str, document: str, auth: Mapping[str, str]) -> None:
    """Print the line that tells the runner where the application is."""
    print(json.dumps({"url": url, "document": document, "auth": dict(auth)}), flush=True)


def address(listener: socket.socket) -> str:
    """Return the URL of a listening socket."""
    return f"http://{HOST}:{listener.getsockname()[1]}"
