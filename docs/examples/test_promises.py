"""Any server of the document, put under its promises by Hypothesis and Schemathesis."""

import os

import schemathesis
from schemathesis import Case

from bythebook_conformance.schemathesis import CHECKS

schema = schemathesis.openapi.from_url(os.environ["URL"] + "/openapi.json")


@schema.parametrize()
def test_promises(case: Case) -> None:
    case.call_and_validate(checks=CHECKS)
