from pathlib import Path

from fastapi.testclient import TestClient
from service import application
from tasks_dcg.client import Client
from tasks_dcg.models import NewTask


def test_created_task_is_read(tmp_path: Path) -> None:
    app = application("right", str(tmp_path / "tasks.sqlite3"))
    client = Client(base_url="http://test", token="right", http_client=TestClient(app))
    task = client.tasks.create_task(body=NewTask(title="Buy tea"))
    assert client.tasks.get_task(task_id=task.id) == task
