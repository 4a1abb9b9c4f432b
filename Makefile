# Each target sets up what it needs, once. PYTHON chooses the interpreter of the .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run serve test test-quick check format starter chat-model bench-checks bench-summaries bench-starter bench-speed bench-crowd bench-memory bench-article screenshots docs clean

# Public test sets, NAME.zh beside NAME.en: kept out of the project, for their licences.
EVALUATION ?= ../shared/evaluation

run: $(VENV)/base
	$(BIN)/summarizer report examples/bishan-experts.txt

serve: $(VENV)/web
	$(BIN)/python app.py

# A file's tests go to one of the processes, so that what they share is made once.
PARALLEL := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test: $(VENV)/dev
	$(BIN)/python -m pytest $(PARALLEL) $(COVERAGE)

# What needs no browser, no model and no process of its own.
test-quick: $(VENV)/dev
	$(BIN)/python -m pytest $(PARALLEL) -m "not browser and not trained and not processes and not office"

# The real pretrained weights: BLEU floor, engine parity, the whole report. Pulls 75 MB once.
starter: $(VENV)/dev
	$(BIN)/python -m pytest -m starter

# How often the checks are right; fails where a rate is below its floor in benchmarks/floors.json.
bench-checks: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/checks.py "$(EVALUATION)" --floors benchmarks/floors.json; \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# Key sentences against lead and sumy's three, by ROUGE; altered summaries that are caught.
bench-summaries: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/summaries.py "$(EVALUATION)/summaries" \
	    --floors benchmarks/floors.json && \
	  $(BIN)/python benchmarks/faithful.py "$(EVALUATION)" --floors benchmarks/floors.json; \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# Twenty users of the page at once for two minutes; a million rows in the memory of ten thousand.
bench-crowd: $(VENV)/dev
	$(BIN)/python benchmarks/crowd.py

# How soon a pasted article's first sentence is there, what the rest costs, and the peak of memory.
bench-article: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/article.py "$(EVALUATION)"; \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

bench-memory: $(VENV)/dev
	$(BIN)/python benchmarks/memory.py

# What the starter gets right with all of this and with parts of it switched off. Half an hour.
bench-starter: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/parts.py "$(EVALUATION)" --sets newstest2019,newstest2020 \
	    --floors benchmarks/floors.json; \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# How fast, beside transformers, Argos Translate (in an environment of its own, made once) and
# CTranslate2 bare. Three quarters of an hour on two cores that nothing else uses.
bench-speed: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/speed.py "$(EVALUATION)" --floors benchmarks/floors.json; \
	else echo "No test sets at $(EVALUATION), so no BLEU; say where with EVALUATION=FOLDER"; \
	  $(BIN)/python benchmarks/speed.py; fi

# A real chat model: its summaries of the examples. Pulls 1.1 GB once.
chat-model: $(VENV)/dev
	$(BIN)/python -m pytest -m chat_model

# Pictures of every view of the page into docs/screens. Needs Chromium and the starter model.
screenshots: $(VENV)/dev
	$(BIN)/python tests/screenshots.py

# The documentation as a site, in site/. Fails on a broken link or a docstring it cannot read.
docs: $(VENV)/docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --strict

check: $(VENV)/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) site .cache .coverage .pytest_cache .mypy_cache .ruff_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

# Files that say: installed with these extras, for this project file and these versions.
$(VENV)/base: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e .
	@touch $@

$(VENV)/web: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[web]'
	@touch $@ $(VENV)/base

$(VENV)/docs: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[docs]'
	@touch $@ $(VENV)/base

$(VENV)/dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/base $(VENV)/web $(VENV)/docs
