# `make demo` and `make test` set up everything they need, once. Python 3.11 and make are all they ask for.
.DELETE_ON_ERROR:
.PHONY: demo test test-slow mutants lint meaning quality bench bench-service capacity docker-test sample setup clean

PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip install --disable-pip-version-check --progress-bar on
READY  := $(VENV)/.ready

setup: $(READY)

# --no-deps: requirements.lock is complete, and leaves out what some packages ask for and must not have
# (opencv-python beside opencv-python-headless: the two overwrite each other). torch alone may then ask for more: its
# build for graphics cards does not load without libraries that its build for processors does not need.
$(READY): requirements.lock requirements-dev.lock pyproject.toml
	@echo "1 of 4: making an environment of its own in $(VENV)"
	$(PYTHON) -m venv $(VENV)
	@echo "2 of 4: installing the libraries and models of requirements.lock: some gigabytes, which may take many minutes"
	$(PIP) --no-deps -r requirements.lock -r requirements-dev.lock
	$(BIN)/python -c "import torch" 2> /dev/null || $(PIP) --constraint requirements.lock torch
	@echo "3 of 4: installing lessonguard itself"
	$(PIP) --no-deps --no-build-isolation --editable .
	@echo "4 of 4: checking every model by its checksum, which may take a minute"
	$(BIN)/lessonguard models
	touch $@

demo: $(READY)
	$(BIN)/lessonguard demo

test: $(READY)
	$(BIN)/pytest --numprocesses 2 --dist worksteal -m "not slow"

# Servers that are killed, media of hours.
test-slow: $(READY)
	$(BIN)/pytest --numprocesses 2 --dist worksteal -m slow

# Whether the tests notice small breaks in the code they are about; OPTIONS="--only decide" makes it short.
mutants: $(READY)
	$(BIN)/python -m tests.mutants.run $(OPTIONS)

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The sample lesson, made anew from synthesised speech and packaged pictures.
sample: $(READY)
	$(BIN)/python -m analyzer.sample

# Teaches the model of meaning anew, from config/examples/ and the lessons in LESSONGUARD_DATA.
meaning: $(READY)
	$(BIN)/python -m analyzer.training

# Measures the detectors and writes QUALITY.md and VISION_QUALITY.md; what needs LESSONGUARD_DATA and does not find it is said there.
quality: $(READY)
	$(BIN)/python -m analyzer.training.quality QUALITY.md
	$(BIN)/python -m analyzer.measuring VISION_QUALITY.md

bench: $(READY)
	$(BIN)/python -m tests.bench.run

# What the service costs beyond the analysis; OPTIONS="--recordings 20" makes it short.
bench-service: $(READY)
	$(BIN)/python -m tests.bench.service $(OPTIONS)

# What a day of lessons asks of the service and what breaks first, simulated; OPTIONS="--recordings 400" makes it short.
capacity: $(READY)
	$(BIN)/python -m tests.bench.capacity.run $(OPTIONS)

# Builds the images and runs the whole shared shape in containers; says what it needs.
docker-test: $(READY)
	VENV=$(VENV) docker/test.sh

clean:
	rm -rf $(VENV)
