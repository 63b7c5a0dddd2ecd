import httpx
from tasks_api.client import TasksApi


def client(url: str, token: str) -> TasksApi:
    return TasksApi(httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}))
