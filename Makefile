# `make` alone prints help. Everything runs from .venv, which `make setup` builds from requirements.lock.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
# Each command would compile all of its modules again, and the tests start hundreds of commands.
unexport PYTHONDONTWRITEBYTECODE

PYTHON ?= python3
# Two more than there are processors: tests that wait for a server or for a process leave theirs free.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 2)
UV_VERSION := 0.13.9
BIN := .venv/bin
SPEC ?= specs/ontora/openapi.yaml
PAGE ?= specs/ontora/page.txt
OUT ?= generated/ontora_api
PORT ?= 8000
ARGS ?=
SCORES := tests/frameworks/this-version.json
CELLS := tests/conformance/explanations/cells.toml
DOCS ?= documents
JOURNAL ?= population.jsonl
PACKAGES ?= .bench/packages
PAGES ?= .bench/pages
# What is installed, and has to run on other systems.
PRODUCT := $(foreach each,openapi capture generator conformance simulator,$(each)/bythebook_$(each)) cli/bythebook runtime/bythebook_runtime
# The renderers that show all operations of a document on one page.
WHOLE := redoc,swagger-ui,scalar,rapidoc

.PHONY: help help-all setup quick rule docs-check conformance demo test doors soak variants semantics explanations safety variations screenshots prove population accuracy compare versions upgrades frameworks field real-bugs bench bench-capture bench-pages bench-tools bench-real-pages bench-generate ten-tasks overlays check docs docs-outputs docs-serve generate capture serve lock clean

# Tests that start no command and few servers.
QUICK := tests/repository/test_laws.py tests/repository/test_semantics.py tests/conformance/relations \
  $(addprefix tests/conformance/explanations/test_,values.py registry.py normal_forms.py) \
  tests/openapi/test_lint.py tests/openapi/test_document.py tests/cli/test_wrong_use.py
# The targets that matter first, in this order.
FIRST := setup quick rule check test demo conformance generate docs help-all
LISTED = sed -E 's/:.*\#\# /\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-16s %s\n' "$$name" "$$text"; done

help:
	@for name in $(FIRST); do grep -hE "^$$name:.*## " $(MAKEFILE_LIST); done | $(LISTED)

help-all: ## print all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | $(LISTED)

setup: .venv/installed ## build .venv from requirements.lock

.venv/installed: requirements.lock pyproject.toml Makefile
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

# The reference answers a part of the full document, and shows conversations that were held only in its sample.
ifeq ($(SPEC),specs/ontora-full/openapi.yaml)
OF_FULL := mapfile -t without < reference/not-answered.txt; export ONTORA_SAMPLE=1;
override ARGS += --values reference/sample-values.yaml
endif

conformance: setup ## judge the reference implementation, or a server: URL=http://... TOKEN=...
ifdef URL
	@$(BIN)/bythebook check $(SPEC) --url '$(URL)' $(if $(TOKEN),-H 'Authorization: Bearer $(TOKEN)') $(ARGS)
else
	@without=(); $(OF_FULL) $(BIN)/python -m ontora_reference.during $(BIN)/bythebook check $(SPEC) \
	  --url {url} -H 'Authorization: Bearer {token}' "$${without[@]/#/--exclude=}" $(ARGS)
endif

demo: setup ## check a bundled server with three faults, and write report.html
	@$(BIN)/bythebook demo

quick: setup ## ruff, mypy, and tests of single judgments: under a minute
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup $(QUICK)

rule: setup ## explain one rule and run its tests, in 20 seconds: NAME=echo
	@test -n '$(NAME)' || { echo 'expected the name of a rule: make rule NAME=echo' >&2; exit 2; }
	@$(BIN)/bythebook explain '$(subst _,-,$(NAME))'
	$(BIN)/python -m pytest -q tests/conformance/rules/test_$(subst -,_,$(NAME)).py

test: setup ## run the tests, without the slow ones of `make soak`
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup

soak: setup ## run all tests, the slow ones too, and an hour of fuzzing
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup -m "not doors" --hypothesis-profile thorough
	$(BIN)/python -m pytest -q -n $(WORKERS) tests/truth/test_fuzz.py -m soak --hypothesis-profile hour

doors: setup ## go through each door as its users do: uvx, the GitHub action, pre-commit, the container (asks PyPI)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadgroup tests/doors -m "doors or not doors"

variants: setup ## judge every one-fault server of the founding page, and write docs/detection.md
	$(BIN)/python tests/conformance/variants_run.py $(ARGS)

semantics: setup ## write what each rule asserts into docs/semantics.md and docs/rules.md
	$(BIN)/python -m bythebook_conformance.reports.semantics docs/semantics.md docs/rules.md

explanations: setup ## write why a correct server may differ, with its tests, into docs/explanations.md
	$(BIN)/python -m bythebook_conformance.reports.explanations docs/explanations.md $(CELLS)

safety: setup ## write the classes of operations, and to what each is sent, into docs/safety.md
	$(BIN)/python -m bythebook_conformance.reports.before.safety docs/safety.md

screenshots: setup ## make the pictures of the HTML report in docs/images (needs Chromium)
	$(BIN)/python docs/screenshots.py

variations: setup ## write the correct servers of prove into docs/variations.md
	$(BIN)/python -m bythebook.prove.page docs/variations.md

prove: setup ## judge faulty twins of SPEC, and print which faults are found
	@$(BIN)/bythebook prove $(SPEC) $(ARGS)

population: setup ## judge correct servers of every document in DOCS, and a planted bug in each (resumable, see --budget)
	@$(BIN)/bythebook population $(DOCS) --journal $(JOURNAL) $(ARGS)

accuracy: setup ## write the runs on applications into docs/accuracy.md; `population --page` writes the others
	@PYTHONPATH=. $(BIN)/python -m bench.accuracy $(sort $(wildcard tests/frameworks/first-run*.json))
	@test ! -e $(SCORES) || PYTHONPATH=. $(BIN)/python -m bench.accuracy --now $(SCORES)

compare: setup bench/tools/node_modules ## the same faulty twins before bythebook, Schemathesis and Dredd (asks npm)
	@PYTHONPATH=. $(BIN)/python -m bench.mocks
	@PYTHONPATH=. $(BIN)/python -m bench.compare $(ARGS)

bench/tools/node_modules: bench/tools/package.json
	cd bench/tools && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

versions: setup ## compare applications with changed versions of themselves, and count what is found: ARGS="--changes 40"
	@PYTHONPATH=. $(BIN)/python -m bench.versions $(ARGS)

upgrades: setup ## compare two releases of real servers, and Pydantic 1 with 2: ARGS="kinto" (asks PyPI)
	@PYTHONPATH=. $(BIN)/python -m bench.upgrades $(ARGS)

frameworks: setup ## judge applications of other frameworks, their variants and their bugs (asks PyPI and npm; needs Go)
	@$(BIN)/python -m tests.frameworks.run $(ARGS)

field: setup ## judge real servers, and compare with the lists of triage: ARGS="alertmanager kinto" (asks PyPI, npm and Debian)
	@PYTHONPATH=. $(BIN)/python -m bench.field $(ARGS)

real-bugs: setup ## judge rebuilt bug reports beside Schemathesis, and write docs/real-bugs.md (asks PyPI and npm; needs Go)
	@PYTHONPATH=. $(BIN)/python -m bench.real_bugs $(ARGS)

bench: setup ## measure planning, memory, cost per request, and whole runs beside the baseline and Schemathesis (asks npm)
	@PYTHONPATH=.:tests/conformance $(BIN)/python -m bench
	@PYTHONPATH=.:tests/conformance $(BIN)/python -m bench.runs $(ARGS)

bench-generate: setup ## this generator and others on every document in DOCS (asks PyPI for the others)
	@PYTHONPATH=. $(BIN)/python -m bench.generators $(DOCS) $(ARGS)

ten-tasks: setup ## the same ten tasks in the code of three generators, and docs/ten-tasks.md (asks PyPI)
	@PYTHONPATH=. $(BIN)/python -m bench.ten_tasks $(ARGS)

bench-capture: setup ## print pages from every document in DOCS, capture them in each form, and count the facts
	@PYTHONPATH=.:tests/capture $(BIN)/python -m bench.capturing $(DOCS) $(ARGS)

bench-pages: setup $(PACKAGES)/installed ## the same for pages of six real renderers, in PAGES (asks npm; needs Chromium)
	@node bench/pages/render.mjs --packages $(PACKAGES) --documents $(DOCS) --out $(PAGES)
	@node bench/pages/render.mjs --packages $(PACKAGES) --documents $(DOCS) --out $(PAGES) --whole --renderers $(WHOLE)
	@PYTHONPATH=.:tests/capture $(BIN)/python -m bench.capturing.rendered $(PAGES) $(ARGS)

bench-real-pages: setup ## capture the real pages in PAGES, and compare with the facts of tests/real_pages: ARGS="--half open"
	@PYTHONPATH=. $(BIN)/python -m bench.capturing.real_pages $(PAGES) $(ARGS)

bench-tools: setup $(PACKAGES)/tools/installed ## the same for pages that tools of the command line print (asks npm; needs Sphinx)
	@node bench/pages/tools.mjs --packages $(PACKAGES)/tools --documents $(DOCS) --out $(PAGES)
	@PYTHONPATH=.:tests/capture $(BIN)/python -m bench.capturing.rendered $(PAGES) $(ARGS)

$(PACKAGES)/tools/installed: bench/pages/tools/package.json
	mkdir -p $(PACKAGES)/tools && cp $< $(PACKAGES)/tools
	cd $(PACKAGES)/tools && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --silent
	@touch $@

$(PACKAGES)/installed: bench/pages/package.json bench/pages/docusaurus/package.json
	mkdir -p $(PACKAGES)/docusaurus
	cp bench/pages/package.json $(PACKAGES) && cp bench/pages/docusaurus/package.json $(PACKAGES)/docusaurus
	cd $(PACKAGES) && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --silent
	cd $(PACKAGES)/docusaurus && npm install --no-package-lock --no-audit --no-fund --silent
	@touch $@

check: setup ## ruff, mypy --strict, the laws of imports, drift of what was captured, generated and documented
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 $(PRODUCT)
	$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m bythebook_conformance.reports.semantics --check docs/semantics.md docs/rules.md
	@$(BIN)/python -m bythebook_conformance.reports.explanations --check docs/explanations.md $(CELLS)
	@$(BIN)/python -m bythebook_conformance.reports.before.safety --check docs/safety.md
	@$(BIN)/python -m bythebook.prove.page --check docs/variations.md
	@$(BIN)/python docs/llms.py --check
	$(BIN)/python -m bythebook.schema | diff docs/bythebook.schema.json -
	$(BIN)/bythebook capture specs/ontora/page.txt | diff specs/ontora/openapi.yaml -
	$(BIN)/bythebook generate specs/ontora/openapi.yaml -o generated/ontora_api --runtime import --check
	$(BIN)/bythebook generate specs/ontora-full/openapi.yaml -o generated/ontora_full_api --runtime import --check

docs: docs-outputs ## build the documentation site into site/, with the output of its commands
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --clean

docs-outputs: setup ## run the commands of the pages, and write their output into the pages
	$(BIN)/python docs/outputs.py
	$(BIN)/python docs/llms.py

docs-check: setup ## run the commands of the pages, and fail where a page shows something else
	$(BIN)/python docs/outputs.py --check

docs-serve: setup ## show the documentation site on this machine, and follow changes
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs serve --dev-addr 127.0.0.1:$(PORT)

generate: setup ## turn SPEC into models, server stub and client in OUT
	$(BIN)/bythebook generate $(SPEC) -o $(OUT) --runtime import

capture: setup ## turn PAGE into the document SPEC
	$(BIN)/bythebook capture $(PAGE) -o $(SPEC)

serve: setup ## serve the reference implementation; ONTORA_TOKENS names the tokens that get in
	$(BIN)/python -m ontora_reference --port $(PORT)

overlays: setup $(PACKAGES)/overlays/installed ## freeze what openapi-format makes of overlays, and compare those of repair (asks npm)
	@$(BIN)/python -m bench.overlays $(PACKAGES)/overlays
	@PYTHONPATH=tests/conformance $(BIN)/python -m bench.overlays.learned $(PACKAGES)/overlays

$(PACKAGES)/overlays/installed: bench/overlays/package.json
	mkdir -p $(PACKAGES)/overlays && cp $< $(PACKAGES)/overlays
	cd $(PACKAGES)/overlays && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --silent
	@touch $@

lock: setup ## resolve the newest releases into requirements.lock
	$(BIN)/uv pip compile pyproject.toml --upgrade --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-package bythebook-runtime --no-header --quiet -o requirements.lock

clean: ## remove .venv and everything that was built
	rm -rf .venv dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	rm -rf bench/tools/node_modules .venv-field .venv-frameworks tests/frameworks/*/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
