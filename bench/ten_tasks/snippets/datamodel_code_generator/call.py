from uuid import UUID

from tasks_dcg.client import Client


def title(client: Client, task_id: UUID) -> str:
    return client.tasks.get_task(task_id=task_id).title
