# Careloop: `make demo` runs it, `make test` proves it, `make check` is what every change must pass.

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.complete
PYTHON ?= $(shell for candidate in python3.11 python3.12 python3.13 python3; do \
	command -v $$candidate >/dev/null 2>&1 && \
	$$candidate -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1 && \
	echo $$candidate && break; done)
PYTEST := $(BIN)/python -m pytest
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.DEFAULT_GOAL := help
.PHONY: help env demo up test browser check lint types contracts migrations schema messages catalogs lock clean

help: ## what can be asked for
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

env: $(STAMP) ## the virtual environment with the locked dependencies

$(STAMP): pyproject.toml requirements.lock
	@test -n "$(PYTHON)" || { echo 'Careloop needs Python 3.11, 3.12 or 3.13 with venv (on Debian: apt-get install python3 python3-venv). None was found.' >&2; exit 2; }
	@$(BIN)/python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null || { echo "Making $(VENV) with $(PYTHON)"; $(PYTHON) -m venv --clear $(VENV); }
	@echo 'Installing the locked dependencies (the first time takes a minute or two)'
	@$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

catalogs: $(STAMP)
	@$(BIN)/careloop translations --compile

demo: $(STAMP) catalogs ## the demonstration network: progress, addresses, sign-ins; Ctrl-C stops it
	@$(BIN)/careloop demo

up: $(STAMP) catalogs ## the servers without the demonstration network
	@$(BIN)/careloop up

# what starts whole stacks runs alone and last, so that it has the machine to itself; the journey ends it
ALONE := tests/infra tests/browser tests/faults tests/journeys

test: $(STAMP) catalogs browser ## the whole test suite on embedded services, browser tests included
	@$(PYTEST) --numprocesses 2 $(addprefix --ignore ,$(ALONE)) $(ARGS)
	@$(PYTEST) $(ALONE) $(ARGS)

browser: $(STAMP)
	@$(BIN)/careloop browser

check: lint types contracts migrations schema messages test ## everything that must hold

lint: $(STAMP) ## style
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP) ## types; strict in kernel, rules and contracts
	@$(BIN)/mypy

contracts: $(STAMP) ## who may import whom
	@$(BIN)/lint-imports

migrations: $(STAMP) ## no model without its migration
	@$(BIN)/careloop check migrations

schema: $(STAMP) catalogs ## schema.graphql and lifecycle.md are what the code says
	@$(BIN)/careloop check schema
	@$(BIN)/careloop check lifecycle

messages: $(STAMP) ## both languages are whole
	@$(BIN)/careloop check translations

lock: $(STAMP) ## requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group build --group test --group check --universal --python-version 3.11 \
		--upgrade --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header \
		--quiet --output-file requirements.lock

clean: ## everything that was made here, data included
	@rm -rf $(VENV) .careloop .mypy_cache .pytest_cache .ruff_cache .hypothesis
