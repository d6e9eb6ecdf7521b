# The whole of the project's handling. `make install` is done first by whatever needs it.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.installed
RIVALS := .venv/.rivals

# How many tests run at once: `logical` is one for each core.
JOBS ?= logical

.PHONY: install demo test record check chaos stress bench constraints clean

install: $(READY)

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

demo: $(READY)  ## fly a ship, then let the autopilot earn; UNIVERSE=FILE flies in a recorded system, KEEP=1 flies on, with its pages
	$(BIN)/python contrib/demo.py $(if $(UNIVERSE),--universe "$(UNIVERSE)") $(if $(KEEP),--keep)

# Bytecode is kept wherever else it is not. The tests start some hundred daemons, and what is measured
# is a daemon as users have it: where each module is compiled anew, it starts in twice the time.
test bench chaos: export PYTHONDONTWRITEBYTECODE :=
test bench chaos: export PYTHONPYCACHEPREFIX := $(CURDIR)/.venv/bytecode
test: $(READY)  ## every test, and the coverage that each layer owes
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report --include='spacetraders/domain/*' --fail-under=100
	$(BIN)/coverage report --include='routing/*' --fail-under=100
	$(BIN)/coverage report --include='spacetraders/application/*' --fail-under=90
	$(BIN)/coverage report --include='spacetraders/api/*,spacetraders/store/*,spacetraders/rpc/*,spacetraders/containers/*,spacetraders/sandbox/*,spacetraders/planning/*,spacetraders/simulation/*,spacetraders/service/*,spacetraders/telemetry/*,spacetraders/web/*,cli/*' --fail-under=70

record: $(READY)  ## record anew what the daemon and the commands answer, where that was meant to change
	SPACETRADERS_RECORD_CONTRACT=1 $(BIN)/pytest tests/contract

check: $(READY)  ## style, types, and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

chaos: $(READY)  ## kill the daemon KILLS times among faults; SEED=N for the same dice again, DATABASE=sqlite|postgres for one
	SPACETRADERS_CHAOS_KILLS=$(or $(KILLS),100) SPACETRADERS_CHAOS_SEED=$(SEED) $(BIN)/pytest -s tests/chaos $(if $(DATABASE),-k $(DATABASE))

stress: $(READY)  ## OR-Tools in several threads, SOLVES times; SEED=N for the same again
	SPACETRADERS_STRESS_SOLVES=$(or $(SOLVES),5000) SPACETRADERS_STRESS_SEED=$(SEED) \
	  $(BIN)/pytest tests/spacetraders/planning/test_planning_stress.py

$(RIVALS): $(READY) constraints-bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r constraints-bench.txt
	touch $@

bench: $(RIVALS)  ## figures into build/bench.json, also against solvers of others; ONLY="daemon fleet" for some
	$(BIN)/python contrib/benchmarks/run.py $(ONLY)

fidelity: $(READY)  ## how like the game's the sandbox is: recorded figures beside its own
	$(BIN)/python contrib/fidelity/run.py

constraints:  ## pin anew what pyproject.toml asks for (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --all-extras --group dev pyproject.toml -o constraints.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-header --group bench -c constraints.txt -o constraints-bench.txt

clean:
	rm -rf .venv build dist .coverage .coverage.*
