# Everything runs from a virtual environment in .venv that is made on first use; only Python >= 3.11 is needed.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test check lint unit bench docs lock clean install

demo: .venv/ready ## open the console on a private, throw-away store; without a terminal, run the scripted shift
	@$(BIN)/python -m console demo

test: check unit ## everything that must hold: lint, types, import contracts, tests

check: lint ## lint, types and import contracts only

lint: .venv/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

unit: .venv/ready-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal

bench: .venv/ready-dev ## print every speed as a ratio to a floor or a peer measured in the same run
	$(BIN)/python -m tests.bench

docs: .venv/ready-dev ## write the parts of docs/ that are made from the code
	$(BIN)/python -m console.commands.reference > docs/commands.md
	$(BIN)/python -m config.reference policy > docs/policy.md
	$(BIN)/python -m config.reference evidence > docs/evidence.md

install: .venv/ready ## put the leeward command into .venv/bin
	@echo "leeward is in $(BIN)"

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Leeward needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

.venv/ready: requirements.txt .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/ready-dev: requirements-dev.txt .venv/ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

lock: ## write the lock files anew (hashes, no index addresses); needs uv
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --group build -o requirements.txt pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --no-emit-find-links --group build --group dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
