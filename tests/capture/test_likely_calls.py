"""An address that looks like that of a call is an operation, where no form of calls finds it."""

from __future__ import annotations

import math
from importlib.resources import files

import pytest
from written_forms import captured, names

from bythebook_capture.read.source import source_of
from bythebook_capture.read.written.blocks import Block, blocks_of
from bythebook_capture.read.written.call_signs import candidates
from bythebook_capture.read.written.exchanges import parted
from bythebook_capture.read.written.likely_calls import WEIGHTS, weights
from bythebook_openapi.errors import InputError

OTHER = (
    "# Zoo API\n\n## List cages\n\n`GET /api/v1/cages`\n\n| Parameter | Type |\n| --- | --- |\n| page | integer |\n\n"
)
FIELDS = "\n### Query parameters\n\n| Parameter | Type |\n| --- | --- |\n| size | integer |\n"
GUIDE = (
    "Read `/docs/intro` first. The server keeps its settings in /etc/zoo/config, and\n"
    "https://zoo.test/about/team says who wrote it. Send a GET or a POST, as you like.\n\n"
    "- `/var/log/zoo` has the log\n- see /docs/faq for more\n"
)


@pytest.mark.parametrize(
    "words",
    [
        "The `/api/v1/pets` API endpoint provides HTTP GET access to the list of pets.\n",
        "Send a GET request to the endpoint `/api/v1/pets`, which lists the pets.\n",
        "The pets are listed by the endpoint `/api/v1/pets`, with the method GET.\n",
        "Endpoint for GET requests: `https://zoo.test/api/v1/pets` (JSON)\n",
        "HTTP verb to use is GET, path is /api/v1/pets\n",
        "You GET them from `/api/v1/pets`:\n",
    ],
)
def test_a_call_in_a_form_that_nobody_listed_has_its_fields(words: str) -> None:
    found = captured(f"{OTHER}## List pets\n\n{words}{FIELDS}")

    assert names(found["get /api/v1/pets"]) == [("query", "size")]
    assert names(found["get /api/v1/cages"]) == [("query", "page")]


def test_paths_in_the_prose_of_a_guide_are_no_operations() -> None:
    assert {*captured(f"{OTHER}## Guide\n\n{GUIDE}")} == {"get /api/v1/cages"}
    with pytest.raises(InputError, match="no operation"):
        captured(f"# Guide\n\n{GUIDE}")


def test_another_call_that_is_named_in_the_section_of_an_operation_is_no_operation() -> None:
    words = "Send a POST request to the endpoint `/api/v1/pets` before.\n"

    assert {*captured(f"{OTHER}{words}")} == {"get /api/v1/cages"}


def test_a_method_that_alone_is_named_in_a_section_is_that_of_its_paths() -> None:
    rows = "| Feed | `/api/v1/pets/{id}/feed` |\n| Wash | `/api/v1/pets/{id}/wash` |\n"
    table = f"| Action | Endpoint |\n| --- | --- |\n{rows}"
    words = f"{OTHER}## Care\n\nAll of these are `POST`, all need a key.\n\n{table}"

    assert {*captured(words)} == {"get /api/v1/cages", "post /api/v1/pets/{id}/feed", "post /api/v1/pets/{id}/wash"}


def test_each_weight_is_a_number_of_a_sign_that_is_listed_once() -> None:
    lines = files("bythebook_capture.read.written").joinpath(WEIGHTS).read_text(encoding="utf-8").split("\n")[:-1]
    signs = [line.partition("\t")[2] for line in lines]

    assert signs == sorted({*signs})
    assert signs[0] == ""
    assert all(math.isfinite(weight) and (weight or not sign) for sign, weight in weights().items())


def test_the_signs_of_weights_are_those_that_an_address_has() -> None:
    """A sign that is renamed has no weight until the weights are learned again."""
    page = f"{OTHER}## List pets\n\nSee\n\n```http\nGET /api/v1/pets/{{id}}?size=1\n```\n\n- `/v1/a.json`: x\n{FIELDS}"
    own = {sign for _, signs in candidates(blocks_of(source_of(page, file="page.md"))) for sign in signs}
    heads = {sign.rpartition(" ")[0] or sign for sign in own}
    known = {sign.rpartition(" ")[0] or sign for sign in weights() if sign}

    assert len(known & heads) > 0.6 * len(known)


@pytest.mark.parametrize(
    "text",
    [
        "/a" * 60_000,
        "http://" + "{a" * 60_000,
        "a." * 60_000 + "/",
        "/[" * 60_000,
        "<a" * 60_000 + "/",
        "GET /" * 30_000,
    ],
)
def test_of_a_long_line_only_the_beginning_counts(text: str) -> None:
    found = [*candidates(blocks_of(source_of(f"# Zoo\n\n{text}\n", file="page.md")))]

    assert len(found) <= 8


def test_the_end_of_an_element_in_a_plain_text_is_no_address() -> None:
    text = Block("text", "Send a GET.</p> The cages are at /api/v1/cages/<number>", 1)

    assert [one.address for one, _ in candidates([text])] == ["/api/v1/cages/<number>"]


@pytest.mark.parametrize("methods", ["GET, POST", "GET or POST", "GET|POST"])
def test_each_of_several_methods_in_a_line_is_an_operation(methods: str) -> None:
    words = f"The endpoint for {methods} requests is `/api/v1/pets`.\n"

    assert {*captured(f"{OTHER}## Pets\n\n{words}{FIELDS}")} >= {"get /api/v1/pets", "post /api/v1/pets"}


@pytest.mark.parametrize(
    "words", ["POST form/data\n", "{{< code >}}\nGET it\n{{< /code >}}\n", "{% tip %}\nGET it\n{% /tip %}\n"]
)
def test_two_words_with_a_slash_and_the_ends_of_shortcodes_are_no_paths(words: str) -> None:
    assert {*captured(f"{OTHER}## Notes\n\n{words}")} == {"get /api/v1/cages"}


def test_the_value_of_a_member_in_a_sample_is_no_path() -> None:
    sample = '```json\n{"next": "/api/v1/pets/next", "kind": "core.v2/Pet"}\n```\n'

    assert {*captured(f"{OTHER}Response\n\n{sample}")} == {"get /api/v1/cages"}


def test_a_call_in_indented_code_has_its_own_line() -> None:
    page = f"{OTHER}## List pets\n\nSend\n\n    GET api/v1/pets\n{FIELDS}"
    (line,) = (at for at, text in enumerate(page.split("\n"), 1) if "GET api/v1/pets" in text)
    blocks = [*parted(blocks_of(source_of(page, file="page.md")), page.split("\n"))]

    assert [one.unit.line for one, _ in candidates(blocks) if "v1/pets" in one.address] == [line]


def test_a_table_of_contents_has_no_operations() -> None:
    lines = "".join(f"   /manual/part-{number}\n" for number in range(9))

    with pytest.raises(InputError):
        captured(f"Zoo\n===\n\n.. toctree::\n   :maxdepth: 1\n\n{lines}", "index.rst")
