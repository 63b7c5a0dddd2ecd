from tasks_api.client import TasksClient
from tasks_api.models import NewTask


def reminder(client: TasksClient) -> int | None:
    return client.create_task(NewTask(title="Buy tea")).remind_minutes
