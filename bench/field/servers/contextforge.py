"""ContextForge over SQLite: virtual servers. It publishes its document at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

SECRET = "A-long-secret-of-this-run-h3kq7zv9m2x5w8t1"
EMAIL = "admin@example.com"
PROGRAM = f"""
import asyncio
import sys
from mcpgateway.utils.create_jwt_token import create_jwt_token
user = {{"email": "{EMAIL}", "is_admin": True}}
made = create_jwt_token({{"sub": "{EMAIL}"}}, user_data=user, expires_in_minutes=1440)
with open(sys.argv[1], "w") as file:
    file.write(asyncio.run(made))
"""


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the gateway on a new database; a token of its administrator is the client."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "JWT_SECRET_KEY": SECRET,
        "AUTH_ENCRYPTION_SECRET": SECRET,
        "PLATFORM_ADMIN_EMAIL": EMAIL,
        "PLATFORM_ADMIN_PASSWORD": "Field-password-1",
        "DATABASE_URL": f"sqlite:///{place.data}/gateway.db",
        "CACHE_TYPE": "memory",
        "LOG_LEVEL": "ERROR",
    }
    place.run(place.python, "-c", PROGRAM, "token", environment=environment)
    headers = {"Authorization": f"Bearer {(place.data / 'token').read_text(encoding='utf-8')}"}
    options = ("--host", "127.0.0.1", "--port", str(port), "--log-level", "error")
    command = (place.python, "-m", "uvicorn", "mcpgateway.main:app", *options)
    place.start(*command, ready=f"{url}/health", environment=environment)
    yield Running(url, fetched(f"{url}/openapi.json", headers), headers)


CONTEXTFORGE = Server(
    "contextforge",
    started,
    pypi=("mcp-contextforge-gateway==1.0.7.post20260921",),
    # The path of the collection stands there twice, with a slash at its end and without.
    select=(
        "create_server_v1_servers_post/*",
        "list_servers_v1_servers_get/*",
        "get_server_v1_servers__server_id__get/*",
        "update_server_v1_servers__server_id__put/*",
        "delete_server_v1_servers__server_id__delete/*",
    ),
)
