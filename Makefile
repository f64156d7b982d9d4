# Everything starts here: `make run` serves the product with demo data, `make test` runs every test.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
# Half of a test's time is waiting: for a browser, a process that starts again, a database.
WORKERS := 4
# The phone client is built anew when one of these changed.
CLIENT := mobile/dist/index.html
CLIENT_SOURCES := $(shell find mobile -type d \( -name node_modules -o -name dist \) -prune -o -type f -print)

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 18

run: $(VENV)/.ready $(CLIENT) ## Set up and serve the product with demo data on http://127.0.0.1:8000 (Ctrl-C stops all)
	@exec $(BIN)/ruhu serve --demo

setup: $(VENV)/.ready $(CLIENT) ## Set up only

test: $(VENV)/.ready-dev $(VENV)/.ready-node $(CLIENT) ## Set up and run every test
	$(BIN)/python -m pytest -n $(WORKERS) -p tests.distribution --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.ready-dev ## Check style
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(VENV)/.ready-dev ## Put the code in order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(VENV)/.ready-dev ## Check types
	$(BIN)/mypy
	@scripts/node.sh $(VENV) mobile types

bench: $(VENV)/.ready-dev $(VENV)/.ready-node ## Measure; writes bench/RESULTS.md (takes about 40 minutes)
	$(BIN)/python -m bench

screenshots: $(VENV)/.ready-dev $(CLIENT) ## Make the README's pictures anew in Chromium, from the demo data on a fixed day
	@$(BIN)/python -m scripts.screenshots

lock: $(VENV)/.ready-dev ## Write the lock files anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra embedded --extra build --generate-hashes -q -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra embedded --extra build --extra dev -c requirements.lock --generate-hashes -q -o requirements-dev.lock
	$(BIN)/uv pip compile --group node --generate-hashes -q -o requirements-node.lock

client-types: $(VENV)/.ready-dev $(CLIENT) ## Write the client's types anew from our OpenAPI
	RUHU_WRITE_CLIENT_TYPES=1 $(BIN)/python -m pytest -q tests/api/test_client_types.py

$(VENV)/.ready: requirements.lock pyproject.toml scripts/setup.sh
	@scripts/setup.sh $(VENV) requirements.lock
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@scripts/setup.sh $(VENV) requirements-dev.lock
	@touch $@

$(VENV)/.ready-node: tests/node/package-lock.json requirements-node.lock scripts/node.sh $(VENV)/.ready-dev
	@scripts/node.sh $(VENV) tests/node
	@touch $@

$(CLIENT): $(CLIENT_SOURCES) requirements-node.lock scripts/node.sh | $(VENV)/.ready
	@echo "生成手机端 building the client …"
	@scripts/node.sh $(VENV) mobile build
	@touch $@

clean: ## Remove what set-up and tests made (not var/: that is data)
	rm -rf $(VENV) mobile/dist mobile/node_modules tests/node/node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info

.PHONY: help run setup test lint format types bench screenshots lock client-types clean
