from pathlib import Path
from uuid import UUID

from tasks_api.client import TasksApi, Upload
from tasks_api.models import AddFileForm


def attach(api: TasksApi, task_id: UUID, path: Path) -> str:
    return api.tasks.add_file(task_id, AddFileForm(file=Upload.read(path), note="The list")).name
