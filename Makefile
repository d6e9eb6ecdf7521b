# The whole of the project's handling. `make install` is done first by whatever needs it.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed

.PHONY: install demo test check chaos bench constraints clean

install: $(READY)

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(READY)  ## fly a ship on the sandbox; UNIVERSE=FILE flies in a recorded system
	$(BIN)/python contrib/demo.py $(if $(UNIVERSE),--universe "$(UNIVERSE)")

test: $(READY)  ## every test, and the coverage that each layer owes
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include='spacetraders/domain/*' --fail-under=100
	$(BIN)/coverage report --include='routing/*' --fail-under=100
	$(BIN)/coverage report --include='spacetraders/application/*' --fail-under=90
	$(BIN)/coverage report --include='spacetraders/api/*,spacetraders/store/*,spacetraders/rpc/*,spacetraders/containers/*,spacetraders/sandbox/*,spacetraders/service/*,spacetraders/telemetry/*,cli/*' --fail-under=70

check: $(READY)  ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

chaos: $(READY)  ## kill the daemon KILLS times among faults; SEED=N for the same dice again
	SPACETRADERS_CHAOS_KILLS=$(or $(KILLS),100) SPACETRADERS_CHAOS_SEED=$(SEED) $(BIN)/pytest -s tests/chaos

bench: $(READY)  ## figures into build/bench.json
	$(BIN)/python contrib/benchmarks/run.py

constraints:  ## pin anew what pyproject.toml asks for (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras --group dev pyproject.toml -o constraints.txt

clean:
	rm -rf .venv build dist .coverage .coverage.*
