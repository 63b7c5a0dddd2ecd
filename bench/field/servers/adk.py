"""Google's Agent Development Kit: sessions of an agent, over SQLite. It publishes its document at `/openapi.json`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

AGENT = 'from google.adk.agents import LlmAgent\n\nroot_agent = LlmAgent(name="field", model="none")\n'


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the API server with an agent that never runs."""
    agents = place.data / "agents" / "field"
    agents.mkdir(parents=True)
    (agents / "__init__.py").write_text("from . import agent\n", encoding="utf-8")
    (agents / "agent.py").write_text(AGENT, encoding="utf-8")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("--host", "127.0.0.1", "--port", str(port))
    storage = ("--session_service_uri", f"sqlite+aiosqlite:///{place.data}/sessions.db")
    command = (place.program("adk"), "api_server", *options, *storage, "agents")
    place.start(*command, ready=f"{url}/list-apps")
    yield Running(url, fetched(f"{url}/openapi.json"), values={"app_name": "field"})


ADK = Server(
    "adk",
    started,
    select=("*_session_*", "list_sessions*", "*_artifact*", "health*", "version*", "list_apps*"),
    pypi=("google-adk==2.13.0", "sqlalchemy", "aiosqlite", "greenlet"),
)
