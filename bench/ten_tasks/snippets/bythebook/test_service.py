from pathlib import Path

import httpx
from service import application
from tasks_api.client import InProcess, TasksApi
from tasks_api.models import NewTask


def test_created_task_is_read(tmp_path: Path) -> None:
    app = application("right", str(tmp_path / "tasks.sqlite3"))
    headers = {"Authorization": "Bearer right"}
    api = TasksApi(httpx.Client(transport=InProcess(app), base_url="http://test", headers=headers))
    task = api.tasks.create_task(NewTask(title="Buy tea"))
    assert api.tasks.get_task(task.id) == task
