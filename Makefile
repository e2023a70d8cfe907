# Everything runs in .venv, made on first use; PYTHON chooses the interpreter (3.11 or later).
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test lint bench train evaluate clean

SAMPLES := $(foreach kind,html docx pdf txt,$(wildcard corpus/samples/*.$(kind)))

demo: .venv/installed
	$(BIN)/gongkai read $(SAMPLES) --format text
	$(BIN)/gongkai check $(SAMPLES); test $$? -le 1

test: .venv/dev
	$(BIN)/python -m pytest

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

train: .venv/installed
	$(BIN)/gongkai train

evaluate: .venv/installed
	$(BIN)/gongkai evaluate --baselines

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/installed: .venv/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

.venv/dev: .venv/installed
	$(BIN)/python -m pip install --quiet --group dev
	touch $@

bench: .venv/dev
	$(BIN)/python -m pip install --quiet --group bench
	$(BIN)/python -m bench

clean:
	rm -rf .venv dist build
