"""Says which address a text without a scheme probably means."""

from __future__ import annotations

import re
from typing import Final

from bythebook_openapi.errors import InputError
from bythebook_openapi.network.origins import is_loopback
from bythebook_openapi.redact import without_secrets_of

__all__ = ["no_address", "with_scheme"]

# A host with a port or a path. A name with a dot alone, such as `openapi.json`, is rather a file.
_HOST: Final = re.compile(
    r"(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[0-9a-fA-F:]+\]|[\w-]+(?=:\d))(?P<port>:\d{1,5})?(?:/\S*)?"
)


def with_scheme(text: str) -> str:
    """Returns the address that a text without a scheme means, such as `http://localhost:8000` for `localhost:8000`;
    empty where the text is rather something else.
    """
    found = _HOST.fullmatch(text)
    if found is None or "@" in text:
        return ""
    url = f"http://{text}"
    is_here = is_loopback(url)
    if not is_here and found["port"] is None and "/" not in text:
        return ""
    return url if is_here or found["port"] else f"https://{text}"


def no_address(url: str) -> InputError:
    """Returns the error of a base URL that is none, with the one that was probably meant."""
    escaped = " and %40 for an @ behind its host" if "@" in url else ""
    expected = with_scheme(url) or f"a URL such as http://127.0.0.1:8000{escaped}"
    return InputError(f"{without_secrets_of(url)!r} is no address", expected=expected)
