# `make demo` and `make test` set up everything they need, once. Python 3.11 and make are all they ask for.
.DELETE_ON_ERROR:
.PHONY: demo test lint bench sample setup clean

PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

setup: $(READY)

# --no-deps: requirements.lock is complete, and leaves out what some packages ask for and must not have
# (opencv-python beside opencv-python-headless: the two overwrite each other).
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/pip install --disable-pip-version-check --no-deps --no-build-isolation -e .
	$(BIN)/lessonguard models
	touch $@

demo: $(READY)
	$(BIN)/lessonguard demo

test: $(READY)
	$(BIN)/pytest

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The sample lesson, made anew from synthesised speech and packaged pictures.
sample: $(READY)
	$(BIN)/python -m analyzer.sample

bench: $(READY)
	$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV)
