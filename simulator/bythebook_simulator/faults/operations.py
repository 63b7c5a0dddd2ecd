"""Which operations, as a whole, a fault fits. It knows no fault."""

from __future__ import annotations

from collections.abc import Callable

from bythebook_simulator.faults.spots import Spot

__all__ = ["creates", "is_list", "of_item", "of_operation"]


def of_operation(methods: str) -> Callable[[Spot], bool]:
    """Return whether a spot is an operation with one of these methods, such as `PUT PATCH`."""
    return lambda spot: spot.location == "operation" and spot.endpoint.method in methods.split()


def of_item(methods: str) -> Callable[[Spot], bool]:
    """Return whether a spot is an operation with one of these methods on one thing."""
    return lambda spot: of_operation(methods)(spot) and spot.endpoint.path.endswith("}")


def creates(spot: Spot) -> bool:
    """Return whether a spot is a POST that is not sent to one thing."""
    return of_operation("POST")(spot) and not spot.endpoint.path.endswith("}")


def is_list(spot: Spot) -> bool:
    """Return whether a spot is a GET that lists what clients write."""
    return of_operation("GET")(spot) and not spot.endpoint.path.endswith("}") and spot.shown == "may"
