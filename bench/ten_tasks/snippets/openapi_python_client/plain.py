from tasks_opc import AuthenticatedClient
from tasks_opc.api.tasks import create_task
from tasks_opc.models import NewTask


def plain(client: AuthenticatedClient) -> None:
    create_task.sync(client=client, body=NewTask(title="Buy tea"))
