"""Servers of the shop that lie in one stated way each: one for each kind of requirement at each kind of place."""

from shop_liars import answers, credentials, defaults, lists, refusals, relations
from shop_liars.liar import Liar, broken, lying, run

__all__ = ["LIARS", "Liar", "broken", "lying", "run"]

LIARS: list[Liar] = [
    *defaults.LIARS,
    *refusals.LIARS,
    *answers.LIARS,
    *relations.LIARS,
    *lists.LIARS,
    *credentials.LIARS,
]
