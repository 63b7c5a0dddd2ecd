from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import list_tasks
from tasks_opc.models import Status, TaskPage
from tasks_opc.types import UNSET, Unset


def titles(client: AuthenticatedClient) -> list[str]:
    found: list[str] = []
    cursor: str | Unset = UNSET
    while True:
        page = list_tasks.sync(client=client, status=Status.OPEN, limit=2, cursor=cursor)
        assert isinstance(page, TaskPage)
        found += [task.title for task in page.items]
        if page.next_cursor is None:
            return found
        cursor = page.next_cursor
