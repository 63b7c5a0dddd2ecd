from tasks_opc import AuthenticatedClient


def client(url: str, token: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=url, token=token)
