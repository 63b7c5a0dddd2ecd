from tasks_api.client import TasksApi
from tasks_api.models import NewTask


def reminder(api: TasksApi) -> int | None:
    return api.tasks.create_task(NewTask(title="Buy tea")).remind_minutes
