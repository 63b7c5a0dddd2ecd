from tasks_dcg.client import Client


def client(url: str, token: str) -> Client:
    return Client(base_url=url, token=token)
