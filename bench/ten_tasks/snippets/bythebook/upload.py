from pathlib import Path
from uuid import UUID

from tasks_api.client import TasksClient, Upload
from tasks_api.models import AddFileForm


def attach(client: TasksClient, task_id: UUID, path: Path) -> str:
    return client.add_file(task_id, AddFileForm(file=Upload.read(path), note="The list")).name
