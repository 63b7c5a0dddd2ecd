"""Liars about who is let in."""

from __future__ import annotations

from collections.abc import Callable

from shop import TOKEN

from shop_liars.liar import Liar, lying


def _lax(operation: str, case: str, is_taken: Callable[[str | None], bool]) -> Liar:
    return lying(
        f"{case} credentials taken",
        operation,
        f"header/Authorization/security:{case}",
        authorized=lambda op, header, right: right or (op == operation and is_taken(header)),
    )


LIARS: list[Liar] = [
    lying(
        "403 for strangers",
        "getCustomer",
        "",
        "getCustomer/unauthorized",
        near="header/Authorization",
        status=lambda op, status, _: 403 if op == "getCustomer" and status == 401 else status,
    ),
    _lax("listTags", "missing", lambda header: header is None),
    _lax("createReview", "bare", lambda header: header == TOKEN),
    _lax("updateSettings", "other-scheme", lambda header: (header or "").startswith("Basic ")),
    _lax("deleteAddress", "longer", lambda header: (header or "").startswith(f"Bearer {TOKEN}")),
]
