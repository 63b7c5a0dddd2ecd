from tasks_api.client import TasksApi


def titles(api: TasksApi) -> list[str]:
    return [task.title for task in api.tasks.iter_tasks(status="open", limit=2)]
