"""A script over the generated client: plans a party, and shows what is open.

python program.py http://127.0.0.1:8000 secret
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import httpx
from tasks_api import models
from tasks_api.client import CallError, NotFound, TasksClient, Upload


def main(url: str, token: str) -> None:
    with httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}) as http:
        client = TasksClient(http)

        # Absent, null and a value: the server's default, no reminder, two hours.
        tea = client.create_task(models.NewTask(title="Buy tea", due=date(2030, 5, 1)))
        milk = client.create_task(models.NewTask(title="Buy milk", remind_minutes=None))
        cake = client.create_task(models.NewTask(title="Bake a cake", remind_minutes=120, tags=["kitchen"]))
        print([task.remind_minutes for task in (tea, milk, cake)])

        # PATCH sends what was set: the day is removed, and everything else stays.
        changed = client.update_task(tea.id, models.TaskChanges(due=None, priority=1))
        print(changed.title, changed.due, changed.priority, changed.remind_minutes)

        file = client.add_file(cake.id, models.AddFileForm(file=Upload.read(Path(__file__)), note="The recipe"))
        print(file.name, file.size == len(client.get_file(cake.id, file.id).content))

        client.update_task(milk.id, models.TaskChanges(status="done"))
        for task in client.iter_tasks(status="open", limit=1):  # all pages, one request for each
            print(f"{task.priority} {task.title} {', '.join(task.tags)}".rstrip())

        for task in (tea, milk, cake):
            client.delete_task(task.id)
        try:
            client.get_task(tea.id)
        except NotFound as error:
            print(error.status, error.title)
        try:
            client.update_task(tea.id, models.TaskChanges(title="late"))
        except CallError as error:
            print(error.detail == f"There is no task {tea.id}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
