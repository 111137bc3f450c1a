# plantwatch: what a person types. Every target is safe to run again.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PLANTWATCH := $(BIN)/plantwatch
STAMP := $(VENV)/.plantwatch-installed

.DEFAULT_GOAL := help
.PHONY: help setup engines demo test test-matrix lint docs corpus benign variants bench oracle clean

help: ## Show the targets
	@echo "plantwatch: one OT policy catalog, two engines, proof"
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) engines ## Set up: virtual environment, the package, Suricata, Zeek where it can be had

$(STAMP): pyproject.toml
	@.ci/install python "$(PYTHON)"
	@test -x $(BIN)/python || { echo "==> making a virtual environment in $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "==> installing plantwatch and its development tools into $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(STAMP)

engines:
	@.ci/install suricata
	@.ci/install zeek

demo: setup ## The main job on the shipped corpus: check, build, load into the engines, replay, findings
	@echo "==> check: is the catalog right?"
	@$(PLANTWATCH) check
	@echo "==> build: render the Suricata rules and the Zeek package"
	@$(PLANTWATCH) build
	@echo "==> check --engines: do the real engines load them, and understand what was meant?"
	@$(PLANTWATCH) check --engines
	@echo "==> test: replay every capture through the engines"
	@$(PLANTWATCH) test --table

test: setup ## All tests: the tooling's own, and every capture in every installed engine
	@echo "==> running all tests"
	@$(BIN)/python -m pytest -n auto

test-matrix: setup ## The whole corpus in Suricata 7.0 and 8.0; fails where they differ and the matrix does not say so
	@.ci/install suricata8 build/suricata8 $(BIN)/suricata8
	@programs=suricata; \
	if PATH="$$PATH:$(BIN)" command -v suricata8 > /dev/null; \
	then programs="$$programs $$(PATH="$$PATH:$(BIN)" command -v suricata8)"; \
	else echo "!! Suricata 8 is not installed: NOT RUN. docs/install.md says how to have both."; fi; \
	$(BIN)/python .ci/matrix $(PLANTWATCH) $$programs

lint: $(STAMP) ## ruff, mypy --strict, import-linter, and whether generated files are up to date
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PLANTWATCH) build --check

docs: $(STAMP) ## Write the generated pages of docs/
	@$(PLANTWATCH) coverage --format markdown > docs/coverage.md.new && mv docs/coverage.md.new docs/coverage.md
	@$(PLANTWATCH) coverage --attack --format markdown > docs/attack.md.new && mv docs/attack.md.new docs/attack.md
	@echo "wrote docs/coverage.md and docs/attack.md"

corpus: $(STAMP) ## Write the crafted captures again from their scenarios
	@$(PLANTWATCH) corpus craft

benign: $(STAMP) ## Make the benign set and see what the engines report on it
	@$(PLANTWATCH) corpus benign build/benign.pcap

variants: $(STAMP) ## Prove every capture in every other shape of the traffic
	@$(PLANTWATCH) coverage --variants

bench: $(STAMP) ## Measure what all this costs on this machine, into docs/performance.md
	@$(PLANTWATCH) bench --out docs/performance.md

oracle: $(STAMP) ## Ask TShark about every capture in every shape
	@$(PLANTWATCH) corpus oracle --variants

clean: ## Remove what make made
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist
