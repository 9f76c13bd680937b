# install: what running needs; run: the main job on the embedded defaults; test: everything, from a bare machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REGISTRY ?=
DATA ?= data

.PHONY: install run demo-cluster test lint style bench system clean

install: $(VENV)/.installed

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --upgrade pip
	$(BIN)/pip install -q --disable-pip-version-check -c deploy/requirements.lock -e .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(BIN)/pip install -q --disable-pip-version-check -c deploy/requirements.lock -e '.[test]'
	touch $@

$(VENV)/.installed-bench: $(VENV)/.installed-test
	$(BIN)/pip install -q --disable-pip-version-check -c deploy/requirements.lock -e '.[test,bench]'
	touch $@

run: install
	@exec $(BIN)/xunwang run --data $(DATA) $(if $(REGISTRY),--registry $(REGISTRY))

# Needs Java 17 and Maven: Kafka on loopback, a process a worker, faults on; the last line is one JSON object.
demo-cluster: install
	@exec $(BIN)/python -m tests.support.demo_cluster

# What tests need beside Python (browser, fonts, Java, Maven, kubectl, Prometheus), from Debian's packages, where it is
# missing and we may install.
system:
	@sh deploy/install-test-system.sh

# The types are checked beside the tests, on what these leave of the processors: who fails, fails both.
test: $(VENV)/.installed-bench system style
	@nice $(BIN)/mypy > $(VENV)/mypy.log 2>&1 & types=$$!; \
	  $(BIN)/pytest -n auto --dist loadgroup; tests=$$?; \
	  wait $$types; typed=$$?; cat $(VENV)/mypy.log; exit $$((tests || typed))

lint: style
	$(BIN)/mypy

style: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# BENCH names some of them; AGAINST is a commit whose own benchmarks run in turn with these, printed beside them.
bench: $(VENV)/.installed-bench
	$(BIN)/python -m tests.benchmarks $(if $(AGAINST),--against $(AGAINST)) $(BENCH)

clean:
	rm -rf $(VENV) build *.egg-info
