# Everything an operator or contributor does from the checkout. Nothing is installed outside it,
# but for what the tests need of Debian (a browser, an OCR engine, fonts): `make setup` asks apt
# for that where it may.
PYTHON ?= python3
VENV := $(if $(VIRTUAL_ENV),$(VIRTUAL_ENV),.venv)
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: setup demo cluster check test bench wheel serve lock catalogue clean

setup: $(VENV)/.onrecord-core $(VENV)/.onrecord-dev
	@$(BIN)/python rig/install.py
	@sh rig/install_debian.sh

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.onrecord-core: requirements/core.lock requirements/build.lock pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements/core.lock
	$(PIP) --require-hashes -r requirements/build.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.onrecord-dev: requirements/dev.lock $(VENV)/.onrecord-core
	$(PIP) --require-hashes -r requirements/dev.lock
	@touch $@

# The whole life of one incident, offline; at a terminal it ends with a page to look at.
demo: $(VENV)/.onrecord-core
	@$(BIN)/onrecord demo

# All parts and servers on this machine, each with its own rights, and the demo's incident through them.
cluster: setup
	@$(BIN)/python rig/whole.py

check: $(VENV)/.onrecord-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	MYPYPATH=src:verifier $(BIN)/mypy -p onrecord_verify

# One worker a core, each with servers of its own; `python -m pytest tests/…` runs a part in one.
test: setup check
	$(BIN)/python -m pytest -n auto --dist worksteal

bench: setup
	$(PIP) --require-hashes -r requirements/bench.lock
	$(BIN)/python -m bench

# The verifier alone, as a wheel in dist/ (the ./ matters: without it pip looks for a stranger's).
wheel: $(VENV)/.onrecord-core
	$(BIN)/python -m pip wheel --no-index --no-build-isolation --no-deps -w dist ./verifier

# Serve an archive's pages: make serve DIR=path
DIR ?= .
serve: $(VENV)/.onrecord-core
	@$(BIN)/onrecord serve --dir $(DIR)

# Collect the pages' words for translators (docs/translating.md); a test says when it is due.
catalogue: $(VENV)/.onrecord-dev
	$(BIN)/pybabel extract -F src/onrecord/web/catalogues/extract.cfg -k marked --no-location \
		--sort-output --omit-header -o src/onrecord/web/catalogues/onrecord.pot src/onrecord/web

# Lock files hold hashes and name no index.
LOCK := $(BIN)/python -m uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--no-header --python-version 3.11
EXTRAS := --extra browser --extra ots --extra nlp --extra ocr --extra xlang --extra fast --extra pages \
	--extra assess --extra train --extra notify --extra postgres --extra s3 --extra cluster
DEPLOYED := --extra browser --extra ots --extra fast --extra pages --extra notify --extra postgres \
	--extra s3 --extra cluster
lock: $(BIN)/python
	$(PIP) uv
	$(LOCK) pyproject.toml -o requirements/core.lock
	$(LOCK) requirements/build.in -o requirements/build.lock
	$(LOCK) pyproject.toml $(EXTRAS) --group dev --group rig -c requirements/core.lock \
		-o requirements/dev.lock
	$(LOCK) pyproject.toml $(DEPLOYED) --group deploy -c requirements/dev.lock \
		-o requirements/deploy.lock
	$(LOCK) pyproject.toml $(EXTRAS) --group dev --group rig --group bench -c requirements/dev.lock \
		-o requirements/bench.lock

clean:
	rm -rf .venv .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
