"""The service of a task tracker: handlers over the generated package, with SQLite.

TASKS_TOKEN=secret uvicorn --factory service:app
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from secrets import compare_digest
from typing import Any

from fastapi import FastAPI, Response
from tasks_api import models
from tasks_api.app import create_app
from tasks_api.models import Absent, absent_if_null, null_if_absent
from tasks_api.server import Problem, Upload
from tasks_api.tasks.handlers import TasksHandlers

TABLES = """
CREATE TABLE IF NOT EXISTS tasks (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  notes TEXT,
  status TEXT NOT NULL,
  priority INTEGER NOT NULL,
  due TEXT,
  remind_minutes INTEGER,
  tags TEXT NOT NULL,
  created_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
  id TEXT PRIMARY KEY,
  task_id TEXT NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  note TEXT,
  content BLOB NOT NULL
);
"""


class Token:
    """Admits one token."""

    def __init__(self, expected: str) -> None:
        self.expected = expected.encode()

    def token(self, credential: str) -> bool:
        return compare_digest(credential.encode(), self.expected)


class Tasks:
    """The operations. Each has a connection of its own, since handlers run in threads."""

    def __init__(self, path: str) -> None:
        self.path = path
        with self.database() as database:
            database.executescript(TABLES)

    @contextmanager
    def database(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path)) as database, database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA foreign_keys = ON")
            yield database

    def list_tasks(self, *, status: models.Status | Absent, limit: int, cursor: str | Absent) -> models.TaskPage:
        after = int(cursor) if cursor and cursor.isdecimal() and len(cursor) < 19 else 0
        wanted = null_if_absent(status)
        with self.database() as database:
            rows = database.execute(
                "SELECT * FROM tasks WHERE number > ? AND (? IS NULL OR status = ?) ORDER BY number LIMIT ?",
                (after, wanted, wanted, limit + 1),
            ).fetchall()
            tasks = [task_of(database, row) for row in rows[:limit]]
        return models.TaskPage(items=tasks, next_cursor=str(rows[limit - 1]["number"]) if len(rows) > limit else None)

    def create_task(self, body: models.NewTask) -> models.Task:
        row: dict[str, Any] = {
            "id": str(uuid.uuid4()),
            "title": body.title,
            "notes": null_if_absent(body.notes),
            "status": body.status,
            "priority": body.priority,
            "due": body.due.isoformat() if body.due else None,
            "remind_minutes": body.remind_minutes,
            "tags": json.dumps(body.tags),
            "created_at": datetime.now(UTC).isoformat(),
        }
        with self.database() as database:
            database.execute(
                f"INSERT INTO tasks ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())
            )
            return found(database, row["id"])

    def get_task(self, task_id: uuid.UUID) -> models.Task:
        with self.database() as database:
            return found(database, task_id)

    def update_task(self, task_id: uuid.UUID, body: models.TaskChanges) -> models.Task:
        changes = body.model_dump(mode="json")  # what was set, and nothing else
        if "tags" in changes:
            changes["tags"] = json.dumps(changes["tags"])
        with self.database() as database:
            for column, value in changes.items():  # the columns are those of the model
                database.execute(f"UPDATE tasks SET {column} = ? WHERE id = ?", (value, str(task_id)))
            return found(database, task_id)

    def delete_task(self, task_id: uuid.UUID) -> None:
        with self.database() as database:
            if database.execute("DELETE FROM tasks WHERE id = ?", (str(task_id),)).rowcount == 0:
                raise Problem(404, f"There is no task {task_id}.")

    def add_file(self, task_id: uuid.UUID, body: models.AddFileForm) -> models.File:
        upload = Upload.of(body.file)
        file = models.File(id=uuid.uuid4(), name=upload.filename or "file", size=len(upload), note=body.note)
        with self.database() as database:
            found(database, task_id)
            database.execute(
                "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
                (str(file.id), str(task_id), file.name, null_if_absent(file.note), bytes(upload)),
            )
        return file

    def get_file(self, task_id: uuid.UUID, file_id: uuid.UUID) -> Response:
        with self.database() as database:
            row = database.execute(
                "SELECT content FROM files WHERE task_id = ? AND id = ?", (str(task_id), str(file_id))
            ).fetchone()
        if row is None:
            raise Problem(404, f"There is no file {file_id}.")
        return Response(row["content"], media_type="application/octet-stream")


def found(database: sqlite3.Connection, task_id: uuid.UUID | str) -> models.Task:
    row = database.execute("SELECT * FROM tasks WHERE id = ?", (str(task_id),)).fetchone()
    if row is None:
        raise Problem(404, f"There is no task {task_id}.")
    return task_of(database, row)


def task_of(database: sqlite3.Connection, row: sqlite3.Row) -> models.Task:
    files = database.execute("SELECT * FROM files WHERE task_id = ? ORDER BY rowid", (row["id"],))
    return models.Task(
        id=uuid.UUID(row["id"]),
        title=row["title"],
        notes=row["notes"],
        status=row["status"],
        priority=row["priority"],
        due=date.fromisoformat(row["due"]) if row["due"] else None,
        remind_minutes=row["remind_minutes"],
        tags=json.loads(row["tags"]),
        files=[
            models.File(
                id=uuid.UUID(file["id"]),
                name=file["name"],
                size=len(file["content"]),
                note=absent_if_null(file["note"]),
            )
            for file in files
        ],
        created_at=datetime.fromisoformat(row["created_at"]),
    )


def application(token: str, database: str) -> FastAPI:
    handlers: TasksHandlers = Tasks(database)  # a type checker names what is missing or wrong
    return create_app(authenticator=Token(token), tasks=handlers)


def app() -> FastAPI:
    return application(os.environ["TASKS_TOKEN"], os.environ.get("TASKS_DATABASE", "tasks.sqlite3"))
