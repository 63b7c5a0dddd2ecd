from uuid import UUID

from tasks_api.client import TasksClient
from tasks_api.models import TaskChanges


def hurry(client: TasksClient, task_id: UUID) -> None:
    client.update_task(task_id, TaskChanges(due=None, priority=1))
