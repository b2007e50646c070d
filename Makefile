# Every target works from a fresh clone, in any order, and again. Needs Python 3.11 or newer.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1

# Branch coverage of the core is held at 100 %.
CORE := */behaviour_check/*.py,*/behaviour_check/pack/*.py,*/behaviour_check/scenario/*.py,*/behaviour_check/report/json*.py

.PHONY: demo test lint types coverage golden docs docs-check benchmark clean

demo: $(VENV)/.installed  ## assess the examples and print the report
	$(BIN)/behaviour-check check examples

test: lint types coverage docs-check  ## everything that CI runs
	$(BIN)/behaviour-check test examples

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo

types: $(VENV)/.installed-test
	$(BIN)/mypy

coverage: $(VENV)/.installed-test
	-sh tools/browser.sh
	-sh tools/language_server.sh
	$(BIN)/python -m pytest -n auto -q --cov --cov-report=
	$(BIN)/coverage report --fail-under=100 --include='$(CORE)'
	$(BIN)/coverage report --fail-under=97

docs-check: $(VENV)/.installed-test  ## every output shown in the documentation is what the program prints
	$(BIN)/python tools/doc_outputs.py --check
	$(BIN)/python tools/real_events.py --check

docs: $(VENV)/.installed-docs  ## the documentation site, in build/site; any warning is an error
	$(BIN)/python -m sphinx -q -E -W --keep-going -b html docs build/site
	@echo "open build/site/index.html"

golden: $(VENV)/.installed-test  ## write golden files and shown outputs anew; look at the difference before committing
	$(BIN)/python -m pytest -q --refresh
	$(BIN)/python tools/doc_outputs.py
	$(BIN)/python tools/real_events.py

benchmark: $(VENV)/.installed-test
	$(BIN)/python benchmarks/measure.py

clean:
	rm -rf $(VENV) build dist docs/reference .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e ".[derive]"
	$(BIN)/python -m compileall -q src
	touch $@

$(VENV)/.installed-test: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e ".[test]"
	touch $@ $(VENV)/.installed

$(VENV)/.installed-docs: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -q -e ".[docs]"
	touch $@ $(VENV)/.installed
