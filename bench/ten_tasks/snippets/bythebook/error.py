from uuid import UUID

from tasks_api.client import NotFound, TasksClient


def reason(client: TasksClient, task_id: UUID) -> str:
    try:
        return client.get_task(task_id).title
    except NotFound as error:
        return error.detail
