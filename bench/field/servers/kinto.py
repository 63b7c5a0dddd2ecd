"""Kinto in memory: buckets, collections, records, groups. It publishes its document at `/v1/__api__`."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

CONFIGURATION = """
[app:main]
use = egg:kinto
kinto.storage_backend = kinto.core.storage.memory
kinto.permission_backend = kinto.core.permission.memory
kinto.cache_backend = kinto.core.cache.memory
multiauth.policies = basicauth
multiauth.policy.basicauth.use = kinto.core.authentication.BasicAuthAuthenticationPolicy
kinto.userid_hmac_secret = field
kinto.bucket_create_principals = system.Authenticated

[server:main]
use = egg:waitress
host = 127.0.0.1
port = {port}
"""
CREDENTIALS = {"Authorization": f"Basic {base64.b64encode(b'h3kq7zv9:m2x5w8t1').decode()}"}


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts Kinto without a database."""
    port = free_port()
    (place.data / "kinto.ini").write_text(CONFIGURATION.format(port=port), encoding="utf-8")
    url = f"http://127.0.0.1:{port}/v1"
    place.start(place.program("kinto"), "start", "--ini", "kinto.ini", ready=f"{url}/")
    yield Running(url, fetched(f"{url}/__api__"), CREDENTIALS)


KINTO = Server(
    "kinto",
    started,
    pypi=("kinto==26.5.0", "waitress==3.0.2"),
    select=("*bucket*", "*collection*", "*record*", "*_group/*", "server_info"),
    exclude={
        "*buckets/*": "lists and deletes the buckets of all users",
        "delete_collections/*": "deletes all collections of a bucket",
    },
)
