# Each target sets up what it needs, once. PYTHON chooses the interpreter of the .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run serve test check format starter clean

run: $(VENV)/base
	$(BIN)/summarizer report examples/bishan-experts.txt

serve: $(VENV)/web
	$(BIN)/python app.py

test: $(VENV)/dev
	$(BIN)/python -m pytest --cov --cov-report=term --cov-fail-under=80

# The real pretrained weights: BLEU floor, engine parity, the whole report. Pulls 75 MB once.
starter: $(VENV)/dev
	$(BIN)/python -m pytest -m starter

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .cache .coverage .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# Files that say: installed with these extras, for this project file and these versions.
$(VENV)/base: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/web: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[web]'
	@touch $@ $(VENV)/base

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/base $(VENV)/web
