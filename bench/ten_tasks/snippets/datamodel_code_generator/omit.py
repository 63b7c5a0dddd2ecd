from tasks_dcg.client import Client
from tasks_dcg.models import NewTask


def reminder(client: Client) -> int | None:
    return client.tasks.create_task(body=NewTask(title="Buy tea")).remind_minutes
