from uuid import UUID

from tasks_dcg.client import Client
from tasks_dcg.models import TaskChanges


def hurry(client: Client, task_id: UUID) -> None:
    client.tasks.update_task(task_id=task_id, body=TaskChanges(due=None, priority=1))
