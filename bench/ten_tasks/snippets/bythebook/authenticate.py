import httpx
from tasks_api.client import TasksClient


def client(url: str, token: str) -> TasksClient:
    return TasksClient(httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}))
