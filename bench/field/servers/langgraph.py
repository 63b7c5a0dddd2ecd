"""LangGraph in memory, with assistants and threads. It publishes its document at `/openapi.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from bench.field.processes import free_port
from bench.field.server import Place, Running, Server, fetched

GRAPH = """
from langgraph.graph import END, START, StateGraph
from typing_extensions import TypedDict


class State(TypedDict):
    text: str


builder = StateGraph(State)
builder.add_node("same", lambda state: state)
builder.add_edge(START, "same")
builder.add_edge("same", END)
graph = builder.compile()
"""


@contextmanager
def started(place: Place) -> Iterator[Running]:
    """Starts the development server, which keeps all in memory; no graph is run."""
    (place.data / "graph.py").write_text(GRAPH, encoding="utf-8")
    configuration = {"dependencies": ["."], "graphs": {"field": "./graph.py:graph"}}
    (place.data / "langgraph.json").write_text(json.dumps(configuration), encoding="utf-8")
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    options = ("--host", "127.0.0.1", "--port", str(port), "--no-browser", "--no-reload", "--allow-blocking")
    environment = {"LANGSMITH_TRACING": "false", "LANGGRAPH_CLI_NO_ANALYTICS": "1", "LOG_LEVEL": "ERROR"}
    place.start(place.program("langgraph"), "dev", *options, ready=f"{url}/ok", environment=environment)
    yield Running(url, fetched(f"{url}/openapi.json"), values={"graph_id": "field"})


LANGGRAPH = Server(
    "langgraph",
    started,
    pypi=("langgraph-api==0.16.7", "langgraph-cli[inmem]==0.4.40"),
    select=(
        *(f"{verb}_{thing}_*" for verb in ("create", "get", "patch", "delete") for thing in ("assistant", "thread")),
        *(f"{verb}_{thing}s_*" for verb in ("search", "count") for thing in ("assistant", "thread")),
        "*_item*",
    ),
    exclude={
        "get_assistant_graph*": "draws the graph",
        "get_assistant_schemas*": "describes the graph",
        "get_assistant_subgraphs*": "the same",
        "get_thread_history*": "it lists the states of runs, and this server has no runs",
        "create_thread_cron*": "runs the graph",
    },
)
