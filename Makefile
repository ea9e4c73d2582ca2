# Everything needs only Python >= 3.11, make and a C library; `.venv` is made on first use.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check lint bench faults reference mutants

setup: $(STAMP)

# Packages come pinned, with hashes, as wheels; nothing is resolved or built but the project itself.
$(STAMP): requirements-dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; say make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)

# Shandong's year 2021 through the HTTP API, both workbooks, and a server to try things on.
demo: setup
	$(BIN)/filing-registry demo

# The whole suite, on the embedded PostgreSQL or the one that FILING_REGISTRY_DSN names.
test: setup
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

# Ours beside its peers: all measures, or MEASURES="P1 P3"; JSON=FILE keeps the results, EVENTS=N is how long the logs are.
bench: setup
	PYTHONPATH=tests $(BIN)/python -m bench $(MEASURES) $(if $(JSON),--json "$(JSON)") $(if $(EVENTS),--events $(EVENTS))

# The fault tests in full, a line each: kills, full disks, failing syncs, bad lines, overload, races, tenants.
faults: setup
	$(BIN)/python -m pytest tests/faults --long --quiet

# The pages of docs/reference that come from the code; the ones that changed are named.
reference: setup
	PYTHONPATH=tests $(BIN)/python -m project.reference

# Breaks the program by itself and prints what the nearest tests notice: make mutants PATHS="registry/domain" SAMPLE=100.
mutants: setup
	PYTHONPATH=tests $(BIN)/python -m mutants $(PATHS) $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(JSON),--json $(JSON)) $(if $(AGAIN),--again $(AGAIN))
