"""One call that judges an application in this process, as the test module does that `bythebook generate` writes."""

from __future__ import annotations

from pathlib import Path

from bythebook_conformance.judged import judged
from bythebook_openapi.bundled import document_path
from ontora_api.app import create_app as stub
from ontora_reference.app import create_app
from ontora_reference.settings import Settings


class Anyone:
    """Admits one token."""

    def bearer_auth(self, credential: str) -> bool:
        return credential == "t"


def test_application_that_conforms_exits_with_0(tmp_path: Path) -> None:
    app = create_app(Settings(f"sqlite:///{tmp_path / 'a.sqlite3'}", ("t",)))

    found = judged(app, document_path("ontora"), headers={"Authorization": "Bearer t"})

    assert (found.exit_code, "no failure" in found.text) == (0, True), found.text


def test_stub_that_responds_501_is_untested() -> None:
    found = judged(stub(authenticator=Anyone()), document_path("ontora"), headers={"Authorization": "Bearer t"})

    assert found.exit_code == 4
