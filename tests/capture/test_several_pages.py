"""Several pages become one document: equal parts once, others under names of their own, contradictions refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openapi_spec_validator import validate

from bythebook_capture.command import capture as command
from bythebook_openapi.document.load import load
from bythebook_openapi.errors import InputError


def page(
    method: str, path: str, summary: str, *, fields: str = "id\nstring\nrequired\n", host: str = "https://h.test"
) -> str:
    segments = "".join(f"/\n{segment}\n" for segment in path.strip("/").split("/"))
    sample = '"owner": {"name": "<string>", "age": 123}' if "Owner" in fields else '"id": "<string>"'
    return (
        f"{method}\n{segments}{summary}\ncurl --request {method} \\\n  --url {host}{path} \\\n"
        f"  --header 'Authorization: Bearer <token>'\n{{{sample}}}\n\n"
        "Authorizations\n\nAuthorization\nstring\nheader\nrequired\n\nA token.\n\n"
        f"Response\n\n200 - application/json\n\nDone\n\n{fields}"
    )


def run(tmp_path: Path, *pages: str) -> Result:
    for name, text in zip("abcdef", pages, strict=False):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    return CliRunner().invoke(command, [str(tmp_path), "-o", str(tmp_path / "spec.yaml")])


def raw(tmp_path: Path) -> dict[str, Any]:
    document = load(tmp_path / "spec.yaml").raw
    validate(document)
    return document


def test_operations_stand_side_by_side_and_what_is_equal_stands_once(tmp_path: Path) -> None:
    assert run(tmp_path, page("GET", "/v1/users", "List"), page("POST", "/v1/users", "Create")).exit_code == 0
    document = raw(tmp_path)
    assert list(document["paths"]["/v1/users"]) == ["get", "post"]
    assert len(document["servers"]) == 1
    assert list(document["components"]["securitySchemes"]) == ["bearerAuth"]
    assert document["paths"]["/v1/users"]["post"]["x-source"]["method"] == "b.txt:1"


OWNER = "owner\nOwner · object\nowner.name\nstring\nrequired\nowner.age\ninteger\n"


def test_titled_objects_of_equal_shape_become_one_component(tmp_path: Path) -> None:
    assert run(tmp_path, *(page(method, "/v1/a", method, fields=OWNER) for method in ("GET", "PUT"))).exit_code == 0
    document = raw(tmp_path)
    owner = document["components"]["schemas"]["Owner"]
    assert (owner["title"], owner["required"], list(owner["properties"])) == ("Owner", ["name"], ["name", "age"])
    for name in ("GetResponse", "PutResponse"):
        held = document["components"]["schemas"][name]["properties"]["owner"]
        assert held["$ref"] == "#/components/schemas/Owner"
    assert held["x-source"]["type"].startswith("b.txt:")


def test_titled_objects_of_different_shapes_are_kept_apart_and_told_of(tmp_path: Path) -> None:
    other = OWNER.replace("owner.age\ninteger\n", "")
    result = run(tmp_path, page("GET", "/v1/a", "One", fields=OWNER), page("PUT", "/v1/a", "Two", fields=other))
    assert result.exit_code == 0
    assert "Owner" not in raw(tmp_path)["components"]["schemas"]
    assert "'Owner' has two definitions" in result.stderr
    assert "a.txt:" in result.stderr
    assert "b.txt:" in result.stderr


def test_two_credentials_of_one_name_are_two_schemes(tmp_path: Path) -> None:
    other = page("PUT", "/v1/a", "Two").replace("A token.", "Another token.")
    assert run(tmp_path, page("GET", "/v1/a", "One"), other).exit_code == 0
    document = raw(tmp_path)
    assert list(document["components"]["securitySchemes"]) == ["bearerAuth", "bearerAuth2"]
    assert document["paths"]["/v1/a"]["put"]["security"] == [{"bearerAuth2": []}]


def test_another_server_holds_for_its_own_operation(tmp_path: Path) -> None:
    assert run(
        tmp_path, page("GET", "/v1/a", "One"), page("PUT", "/v1/a", "Two", host="https://other.test")
    ).exit_code == 0  # fmt: skip
    document = raw(tmp_path)
    assert [one["url"] for one in document["servers"]] == ["https://h.test"]
    assert [one["url"] for one in document["paths"]["/v1/a"]["put"]["servers"]] == ["https://other.test"]


def test_the_same_page_twice_is_one_operation(tmp_path: Path) -> None:
    assert run(tmp_path, page("GET", "/v1/a", "One"), page("GET", "/v1/a", "One")).exit_code == 0
    assert list(raw(tmp_path)["paths"]) == ["/v1/a"]


def test_pages_that_contradict_each_other_are_refused_with_both_lines(tmp_path: Path) -> None:
    other = page("GET", "/v1/a", "One", fields="id\nstring\n")
    result = run(tmp_path, page("GET", "/v1/a", "One"), other)
    assert isinstance(result.exception, InputError)
    assert "id: is not required any more" in str(result.exception)
    assert "a.txt:" in str(result.exception)
    assert "b.txt:" in str(result.exception)
    assert not (tmp_path / "spec.yaml").exists()


def test_operations_of_one_name_get_names_of_their_own(tmp_path: Path) -> None:
    assert run(tmp_path, page("GET", "/v1/a", "Read"), page("GET", "/v1/b", "Read")).exit_code == 0
    document = raw(tmp_path)
    assert [document["paths"][path]["get"]["operationId"] for path in ("/v1/a", "/v1/b")] == ["read", "getV1B"]


def test_pages_of_a_folder_without_an_operation_are_left_out_and_told_of(tmp_path: Path) -> None:
    result = run(tmp_path, page("GET", "/v1/a", "One"), "# A guide\n\nOnly words.\n")
    assert result.exit_code == 0
    assert "warning: b.txt: left out, because it shows no operation" in result.stderr


def test_a_folder_without_any_operation_is_refused(tmp_path: Path) -> None:
    result = run(tmp_path, "# A guide\n\nOnly words.\n")
    assert "no page shows an operation" in str(result.exception)


def test_no_page_of_a_folder_is_overwritten(tmp_path: Path) -> None:
    run(tmp_path, page("GET", "/v1/a", "One"), page("PUT", "/v1/a", "Two"))
    result = CliRunner().invoke(command, [str(tmp_path), "-o", str(tmp_path / "b.txt")])
    assert "is the page itself" in str(result.exception)
    assert (tmp_path / "b.txt").read_text(encoding="utf-8").startswith("PUT")


@pytest.mark.parametrize("link", ["http://[bad/x.md", "%00.md", f"{'a' * 5000}.md", "//[x.md"])
def test_a_link_that_leads_nowhere_is_passed_over(tmp_path: Path, link: str) -> None:
    (tmp_path / "a.md").write_text(page("GET", "/v1/a", "One"), encoding="utf-8")
    (tmp_path / "llms.txt").write_text(f"- [x]({link})\n- [a](a.md)\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(tmp_path / "llms.txt")])
    assert result.exit_code == 0, result.exception


@pytest.mark.parametrize(
    "words", [["{long}"], ["{long}/llms.txt"], ["a.txt", "-o", "{long}"], ["--explain", "{long}", ""]]
)
def test_too_long_names_cause_no_traceback(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "a.txt").write_text(page("GET", "/v1/a", "One"), encoding="utf-8")
    result = CliRunner().invoke(command, [word.format(long="a" * 5000).replace("a.txt", str(tmp_path / "a.txt"))
                                          for word in words])  # fmt: skip
    assert isinstance(result.exception, InputError), result.exception


def test_an_llms_txt_list_leads_to_the_pages_beside_it(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    (tmp_path / "api" / "read.md").write_text(page("GET", "/v1/a", "One"), encoding="utf-8")
    (tmp_path / "other.md").write_text(page("GET", "/v1/b", "Two"), encoding="utf-8")
    (tmp_path / "llms.txt").write_text(
        "# Docs\n\n- [Read](https://docs.h.test/api/read.md): reads\n- [Gone](https://docs.h.test/api/gone.md)\n\n"
        "## OpenAPI Specs\n\n- [openapi](https://docs.h.test/openapi.json)\n",
        encoding="utf-8",
    )
    result = CliRunner().invoke(command, [str(tmp_path / "llms.txt"), "-o", str(tmp_path / "spec.yaml")])
    assert result.exit_code == 0, result.exception
    assert list(raw(tmp_path)["paths"]) == ["/v1/a"]
    assert "1 of the pages that it lists do not stand beside it" in result.stderr
    assert "names an OpenAPI document: https://docs.h.test/openapi.json" in result.stderr


@pytest.mark.parametrize(
    "link", ["../secret.md", "https://docs.h.test/../secret.md", "https://docs.h.test/%2e%2e/secret.md"]
)
def test_a_list_of_pages_leads_to_no_file_outside_of_its_folder(tmp_path: Path, link: str) -> None:
    (tmp_path / "secret.md").write_text(page("GET", "/v1/a", "One"), encoding="utf-8")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "llms.txt").write_text(f"- [x]({link})\n", encoding="utf-8")
    result = CliRunner().invoke(command, [str(folder / "llms.txt")])
    assert "no pages" in str(result.exception)
