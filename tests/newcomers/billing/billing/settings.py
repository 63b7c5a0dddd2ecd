import os

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///billing.db")
API_TOKEN = os.environ.get("API_TOKEN", "billing-secret")

_BUG = os.environ.get("BUG", "")


def bug(name: str) -> bool:
    """True when the fault of this name is switched on."""
    return _BUG == name
