from tasks_api.client import TasksClient


def titles(client: TasksClient) -> list[str]:
    return [task.title for task in client.iter_tasks(status="open", limit=2)]
