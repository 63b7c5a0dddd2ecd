from http import HTTPStatus
from uuid import UUID

from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import get_task
from tasks_opc.models import Problem, Task


def reason(client: AuthenticatedClient, task_id: UUID) -> str:
    response = get_task.sync_detailed(task_id, client=client)
    if response.status_code == HTTPStatus.NOT_FOUND and isinstance(response.parsed, Problem):
        return response.parsed.detail or ""
    assert isinstance(response.parsed, Task)
    return response.parsed.title
