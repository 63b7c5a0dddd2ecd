from uuid import UUID

from tasks_api.client import TasksClient


def title(client: TasksClient, task_id: UUID) -> str:
    return client.get_task(task_id).title
