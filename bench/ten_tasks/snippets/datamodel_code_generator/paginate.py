from tasks_dcg.client import Client
from tasks_dcg.client.options import UNSET
from tasks_dcg.models import Status


def titles(client: Client) -> list[str]:
    found: list[str] = []
    cursor: str | UNSET = UNSET
    while True:
        page = client.tasks.list_tasks(status=Status.open, limit=2, cursor=cursor)
        found += [task.title for task in page.items]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor
