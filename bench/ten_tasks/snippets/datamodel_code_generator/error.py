from uuid import UUID

from tasks_dcg.client import Client
from tasks_dcg.client.errors import NotFoundError
from tasks_dcg.models import Problem


def reason(client: Client, task_id: UUID) -> str:
    try:
        return client.tasks.get_task(task_id=task_id).title
    except NotFoundError as error:
        return error.body.detail if isinstance(error.body, Problem) and isinstance(error.body.detail, str) else ""
