# Each target sets up what it needs, once. PYTHON chooses the interpreter of the .venv.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run serve test test-quick check format adapter starter chat-model bench-checks bench-alignment bench-summaries bench-articles bench-starter bench-speed bench-crowd bench-memory bench-article screenshots docs clean

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

# Train the starter's adapter, for six hours; models/README.md says with what. Goes on from the last
# checkpoint. MINUTES=… for another length, INIT=… to start from the factors of an earlier training.
PAIRS   ?= ../shared/parallel
MINUTES ?= 360
adapter: $(VENV)/dev
	$(BIN)/python models/train_adapter.py --data "$(PAIRS)" --out models/adapter --minutes $(MINUTES) \
		$(if $(INIT),--init "$(INIT)")

# The real pretrained weights: BLEU floor, engine parity, the whole report. Pulls 75 MB once.
starter: $(VENV)/dev
	$(BIN)/python -m pytest -m starter

# The benchmarks fail below benchmarks/floors.json and write benchmarks/results/NAME.json.
MEASURED := --floors --json

# How often the checks are right.
bench-checks: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/checks.py "$(EVALUATION)" $(MEASURED); \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# How often English from elsewhere is aligned rightly.
bench-alignment: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/alignment.py "$(EVALUATION)" $(MEASURED); \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# Key sentences against baselines, by ROUGE; altered summaries that are caught.
bench-summaries: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/summaries.py "$(EVALUATION)/summaries" $(MEASURED) && \
	  $(BIN)/python benchmarks/faithful.py "$(EVALUATION)" $(MEASURED); \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# Key facts and the edits of summaries, on the articles in benchmarks/articles. Needs the starter.
bench-articles: $(VENV)/dev
	$(BIN)/python benchmarks/article_facts.py $(MEASURED)

# Twenty concurrent users of the page, for two minutes.
bench-crowd: $(VENV)/dev
	$(BIN)/python benchmarks/crowd.py $(MEASURED)

# One pasted article: time to the first sentence, total time, and peak memory.
bench-article: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/article.py "$(EVALUATION)" $(MEASURED); \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# Memory of a batch over a million rows, against one over ten thousand.
bench-memory: $(VENV)/dev
	$(BIN)/python benchmarks/memory.py $(MEASURED)

# The starter with the whole pipeline, and with parts of it switched off. Half an hour.
bench-starter: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/parts.py "$(EVALUATION)" $(MEASURED); \
	else echo "SKIPPED: no test sets at $(EVALUATION); say where with EVALUATION=FOLDER"; fi

# Speed against transformers, Argos Translate (in an environment of its own) and bare CTranslate2.
# Three quarters of an hour on two idle cores.
bench-speed: $(VENV)/dev
	@if [ -d "$(EVALUATION)" ]; then \
	  $(BIN)/python benchmarks/speed.py "$(EVALUATION)" $(MEASURED); \
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
