"""A planner: projects, their tasks, and comments on tasks."""

from __future__ import annotations

from fastapi import FastAPI

from tests.frameworks.fastapi_nested import projects, security, tasks

app = FastAPI(title="Planner", version="1.4.0", description="Projects, their tasks, and comments on tasks.")
app.include_router(security.router)
app.include_router(projects.router)
app.include_router(tasks.router)
