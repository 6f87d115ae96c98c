# Every target makes the environment it needs in .venv; stamp files keep repeats quick.
.DEFAULT_GOAL := help
.PHONY: help demo test lint format api bench mutate docs nightly clean

PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)
BIN := .venv/bin
# A file stays with one worker: the examples of a page build on one another.
PYTEST_ARGS ?= -n auto --dist loadfile

export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:
	@echo "make demo   a platform's day, from customers' words to figures"
	@echo "make test   the whole test suite, with branch coverage"
	@echo "make lint   style, types, layers and the public face"
	@echo "make bench  the benchmarks, as a table"
	@echo "make docs   the manual, as HTML, in docs/_build/html"

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/stamp-demo: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[cli]'
	@touch $@

.venv/stamp-dev: pyproject.toml requirements/tools.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint requirements/tools.txt --editable '.[dev]'
	@touch $@ .venv/stamp-demo

demo: .venv/stamp-demo
	@rm -f day.db day.db-wal day.db-shm day.db-journal
	$(BIN)/kameng run examples/day/day.jsonl --store sqlite:///day.db

test: .venv/stamp-dev
	@$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest $(PYTEST_ARGS)
	@$(BIN)/coverage combine --quiet
	@echo "What needs an extra (shown, without a gate):"
	@$(BIN)/coverage report --fail-under=0 --omit=nothing --include='*/kameng_support/bulk/*,*/kameng_support/cli/*,*/kameng_support/report/*,*/kameng_support/simulation/*,*/kameng_support/stores/*,*/kameng_support/testing/*' || true
	@echo "The core (every branch):"
	@$(BIN)/coverage report

nightly: .venv/stamp-dev
	HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest $(PYTEST_ARGS)

lint: .venv/stamp-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright --pythonpath $(BIN)/python
	$(BIN)/lint-imports
	$(BIN)/python scripts/public_api.py --check

format: .venv/stamp-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

api: .venv/stamp-dev
	$(BIN)/python scripts/public_api.py --write

.venv/stamp-bench: pyproject.toml requirements/bench.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --requirement requirements/bench.txt --editable .
	@touch $@

bench: .venv/stamp-bench
	$(BIN)/python -m benchmarks.run

.venv/stamp-mutate: requirements/mutate.txt | .venv/stamp-dev
	$(BIN)/python -m pip install --quiet --requirement requirements/mutate.txt
	@touch $@

ROOM ?= sla
mutate: .venv/stamp-mutate
	$(BIN)/python scripts/mutate.py $(ROOM)

docs: .venv/stamp-dev
	$(BIN)/sphinx-build -n -W --keep-going -q -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

clean:
	rm -rf .venv .nox .mutants .coverage .coverage.* htmlcov docs/_build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
