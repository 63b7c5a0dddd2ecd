"""LNbits over SQLite, with a wallet whose funds are made up. It publishes its document at `/openapi.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts LNbits, and makes an account as a client does; the key of its wallet is the client's."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "LNBITS_DATA_FOLDER": str(place.data / "data"),
        "LNBITS_ADMIN_UI": "false",
        "LNBITS_BACKEND_WALLET_CLASS": "FakeWallet",
        "LNBITS_RATE_LIMIT_NO": "1000000",
        "LNBITS_EXTENSIONS_DEFAULT_INSTALL": "",
        "AUTH_ALLOWED_METHODS": '["user-id-only", "username-password"]',
        "AUTH_SECRET_KEY": "field",
    }
    # LNbits looks for its static files below the folder in which it is started.
    folder = next(place.installed.glob("lib/python*/site-packages/lnbits")).parent
    command = (place.program("lnbits"), "--host", "127.0.0.1", "--port", str(port))
    place.processes.start(command, folder, f"{url}/api/v1/health", environment)
    account = json.loads(fetched(f"{url}/api/v1/account", body={"name": "field"}))
    yield Running(url, fetched(f"{url}/openapi.json"), {"X-API-KEY": account["adminkey"]}, {"usr": account["user"]})


LNBITS = Server(
    "lnbits",
    started,
    pypi=("lnbits==1.6.2", "bitstring==4.2.3"),
    select=("*_api_v1_wallet*", "api_create_account*", "Wallets_*", "Tinyurl_*", "api_list_currencies*"),
)
