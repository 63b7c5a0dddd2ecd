"""Tests of the service over the generated client, without a server: python -m pytest test_service.py"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import httpx
import pytest
from service import application
from tasks_api import models
from tasks_api.client import InProcess, NotFound, TasksClient, Unauthorized, UnprocessableContent, Upload


def called(folder: Path, token: str) -> TasksClient:
    transport = InProcess(application("right", str(folder / "tasks.sqlite3")))
    headers = {"Authorization": f"Bearer {token}"}
    return TasksClient(httpx.Client(transport=transport, base_url="http://test", headers=headers))


@pytest.fixture
def client(tmp_path: Path) -> TasksClient:
    return called(tmp_path, "right")


def test_created_task_is_read_and_listed(client: TasksClient) -> None:
    task = client.create_task(models.NewTask(title="Buy tea"))

    assert client.get_task(task.id) == task
    assert list(client.iter_tasks()) == [task]


@pytest.mark.parametrize(
    ("new", "minutes"),
    [
        (models.NewTask(title="Buy tea"), 60),
        (models.NewTask(title="Buy tea", remind_minutes=None), None),
        (models.NewTask(title="Buy tea", remind_minutes=0), 0),
    ],
)
def test_reminder_is_absent_null_or_a_value(client: TasksClient, new: models.NewTask, minutes: int | None) -> None:
    assert client.create_task(new).remind_minutes == minutes


def test_patch_changes_what_it_names(client: TasksClient) -> None:
    task = client.create_task(models.NewTask(title="Buy tea", notes="Green", due=date(2030, 5, 1)))

    changed = client.update_task(task.id, models.TaskChanges(due=None, priority=5))

    assert changed == task.model_copy(update={"due": None, "priority": 5})


def test_pages_hold_every_task_once(client: TasksClient) -> None:
    made = [client.create_task(models.NewTask(title=title)) for title in "abcde"]

    assert list(client.iter_tasks(limit=2)) == made


def test_file_belongs_to_its_task(client: TasksClient) -> None:
    task = client.create_task(models.NewTask(title="Buy tea"))
    file = client.add_file(task.id, models.AddFileForm(file=Upload(b"green", "tea.txt")))

    assert (file.name, file.size, bool(file.note)) == ("tea.txt", 5, False)
    assert client.get_task(task.id).files == [file]
    assert client.get_file(task.id, file.id).content == b"green"


def test_deleted_task_is_gone(client: TasksClient) -> None:
    task = client.create_task(models.NewTask(title="Buy tea"))
    client.delete_task(task.id)

    with pytest.raises(NotFound, match=f"There is no task {task.id}"):
        client.get_task(task.id)


def test_invalid_task_is_refused_with_its_place(client: TasksClient) -> None:
    invalid = models.NewTask.model_construct(title="", priority=9)  # the constructor itself would refuse it

    with pytest.raises(UnprocessableContent, match=r"/title: .*; /priority: "):
        client.create_task(invalid)


def test_wrong_token_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unauthorized):
        called(tmp_path, "wrong").list_tasks()
