"""The wheel, for the doors that install it."""

from tests.repository.conftest import wheel

__all__ = ["wheel"]
