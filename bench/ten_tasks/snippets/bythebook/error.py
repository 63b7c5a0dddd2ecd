from uuid import UUID

from tasks_api.client import NotFound, TasksApi


def reason(api: TasksApi, task_id: UUID) -> str:
    try:
        return api.tasks.get_task(task_id).title
    except NotFound as error:
        return error.detail
