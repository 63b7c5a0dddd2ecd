"""`bythebook init`: writes a first configuration file and a job of a CI system."""

from bythebook.init.command import init

__all__ = ["init"]
