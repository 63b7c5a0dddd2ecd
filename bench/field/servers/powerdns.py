"""PowerDNS Authoritative over SQLite: zones, their metadata and keys. It publishes its document at `/api/docs`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

PROGRAM = Path("/usr/sbin/pdns_server")
SCHEMA = Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")
KEY = {"X-API-Key": "h3kq7zv9m2x5w8t1"}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the server on an empty database; names of zones and algorithms are what no schema says."""
    place.run("sqlite3", "zones.db", text=SCHEMA.read_text(encoding="utf-8"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = {
        "config-dir": place.data,
        "socket-dir": place.data,
        "launch": "gsqlite3",
        "gsqlite3-database": place.data / "zones.db",
        "gsqlite3-dnssec": "yes",
        "local-address": "127.0.0.1",
        "local-port": free_port(),
        "webserver": "yes",
        "webserver-address": "127.0.0.1",
        "webserver-port": port,
        "api": "yes",
        "api-key": KEY["X-API-Key"],
        "daemon": "no",
        "guardian": "no",
    }
    place.start(PROGRAM, *(f"--{name}={value}" for name, value in options.items()), ready=f"{url}/api/docs")
    zones = [f"zone{number}.example." for number in range(400)]
    values = {
        "createZone/body/name": zones,
        "createZone/body/kind": "Native",
        "putZone/body/kind": "Native",
        "createTSIGKey/body/algorithm": "hmac-sha256",
        "cacheFlushByName/query/domain": "example.",
        "listZones/query/zone": "example.",
        "createMetadata/body/kind": "ALSO-NOTIFY",
        "createMetadata/body/metadata": [["192.0.2.1"]],
        "modifyMetadata/body/metadata": [["192.0.2.1"]],
        "metadata_kind": "ALSO-NOTIFY",
        "patchZone/body/rrsets": [[]],
        "createTSIGKey/body/key": "aGVsbG8=",
    }
    yield Running(f"{url}/api/v1", fetched(f"{url}/api/docs", KEY | {"Accept": "application/json"}), KEY, values)


POWERDNS = Server(
    "powerdns",
    started,
    debian=("pdns-server", "pdns-backend-sqlite3", "sqlite3"),
    exclude={
        "error/*": "it always answers an error, as documented",
        "getConfigSetting/*": "not implemented, as documented",
        "axfrRetrieveZone/*": "needs another server to copy from",
        "notifyZone/*": "tells other servers",
    },
)
