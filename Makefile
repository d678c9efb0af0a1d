# Two commands do everything: `make run` and `make test`. CONTRIBUTING.md lists the others.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run demo test test-all env dev check format catalogues lock clean

run: env
	@$(BIN)/hromada run

demo: env
	@$(BIN)/hromada demo

# Half of a test is waiting for somebody, so there are more of them at work than processors.
test: dev
	@$(BIN)/python -m pytest --numprocesses 4 --dist worksteal --combinations each

test-all: dev
	@$(BIN)/python -m pytest --numprocesses logical --dist worksteal

env: $(VENV)/.runtime
dev: $(VENV)/.development

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Hromada needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what Hromada needs (once)…"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.development: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need (once)…"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

check: dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/codespell
	$(BIN)/python -m locales.check

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

catalogues: dev
	$(BIN)/python -m locales.check --update

lock:
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.lock

clean:
	rm -rf $(VENV) build *.egg-info
