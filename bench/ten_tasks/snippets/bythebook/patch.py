from uuid import UUID

from tasks_api.client import TasksApi
from tasks_api.models import TaskChanges


def hurry(api: TasksApi, task_id: UUID) -> None:
    api.tasks.update_task(task_id, TaskChanges(due=None, priority=1))
