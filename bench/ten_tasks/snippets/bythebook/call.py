from uuid import UUID

from tasks_api.client import TasksApi


def title(api: TasksApi, task_id: UUID) -> str:
    return api.tasks.get_task(task_id).title
