"""Laws of the credentials that are sent: none but the right ones is right, and none is printed."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from bythebook_conformance.running.transport.credentials import CASES, shown, variant

secrets = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=8)


@given(secrets, st.sampled_from(CASES), st.sampled_from(["Bearer ", ""]))
def test_no_variant_is_printed_with_the_secret(secret: str, case: str, scheme: str) -> None:
    headers = {"Authorization": scheme + secret, "Accept": "application/json"}
    printed = json.dumps(shown(headers, ("authorization",), case))

    assert (
        secret[:-1] not in printed
        or secret[:-1] in "Authorization: Bearer bythebook-wrong-credentials application/json"
    )
    assert "Accept" in printed


@given(secrets, st.sampled_from([each for each in CASES if each != "right"]))
def test_only_the_right_variant_holds_the_right_credentials(secret: str, case: str) -> None:
    right = {"Authorization": f"Bearer {secret}"}

    assert variant(right, ("authorization",), "right") == right
    assert variant(right, ("authorization",), case).get("Authorization") != right["Authorization"]
