# Two commands do everything: `make demo` and `make test`.
.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin

help:            ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/  /'

.venv/.installed: requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: .venv/.installed   ## make .venv with the locked dependencies

demo: .venv/.installed      ## read the bundled examples; prints where the report is
	@rm -rf demo-report
	@$(BIN)/casepool run examples --out demo-report
	@echo "The report is at $(CURDIR)/demo-report/report.html"

test: .venv/.installed      ## format check, lint, strict types, all tests
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/check

lock:            ## write requirements.lock anew from pyproject.toml (needs uv)
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements.lock

.PHONY: help install demo test lock
