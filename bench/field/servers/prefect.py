"""Prefect over SQLite: flows, variables, work pools, limits. It publishes its document at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the API server without its background services."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PREFECT_HOME": str(place.data),
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{place.data}/prefect.db",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    options = ("--host", "127.0.0.1", "--port", str(port), "--no-services", "--no-ui")
    place.start(
        place.program("prefect"), "server", "start", *options, ready=f"{url}/api/health", environment=environment
    )
    yield Running(f"{url}/api", fetched(f"{url}/openapi.json"))


PREFECT = Server(
    "prefect",
    started,
    pypi=("prefect==3.9.1",),
    select=(
        "create_flow_flows*",
        "read_flow_flows*",
        "update_flow_flows*",
        "delete_flow_flows*",
        "read_flow_by_name_flows*",
        "*_variable_variables*",
        "read_variables_variables*",
        "*_work_pool_work_pools*",
        "*_work_queue_work_pools*",
        "*_concurrency_limit_v2_*",
        "create_block_type_*",
        "read_block_type_by_id*",
        "update_block_type_*",
    ),
)
