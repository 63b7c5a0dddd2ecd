"""`python -m bythebook.healthy [PORT]`: exits with 0 where `bythebook serve` answers on this machine, else with 1."""

from __future__ import annotations

import sys

from bythebook_openapi.errors import InputError
from bythebook_openapi.network.ask import Way, ask

__all__ = ["main"]

_SECONDS = 2.0
_PORT = "8000"


def main(arguments: list[str]) -> int:
    """Asks the server for its root. Any response counts, since the document may have no such path."""
    port = arguments[0] if arguments else _PORT
    try:
        ask("OPTIONS", f"http://127.0.0.1:{port}/", {}, way=Way(seconds=_SECONDS))
    except InputError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
