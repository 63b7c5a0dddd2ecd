import os

DATABASE_URL = os.environ.get("DATABASE_URL", "sqlite:///devices.db")
_BUG = os.environ.get("BUG", "")


def bug(case_id: str) -> bool:
    """True when the fault of this case is switched on."""
    return _BUG == case_id
