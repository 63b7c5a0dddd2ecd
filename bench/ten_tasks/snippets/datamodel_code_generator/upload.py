from pathlib import Path
from uuid import UUID

from tasks_dcg.client import Client
from tasks_dcg.client.bodies import FieldPart, FilePart, MultipartBody
from tasks_dcg.client.types import JSONValue


def attach(client: Client, task_id: UUID, path: Path) -> str:
    file = FilePart("file", path, path.name, "text/plain")
    body = MultipartBody[str | JSONValue]((file, FieldPart("note", "The list")))
    return client.tasks.add_file(task_id=task_id, body=body).name
