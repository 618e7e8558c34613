# `make demo` and `make test` are all a newcomer needs: both set the project up first.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
BUILD := .build
PACKAGES := domain mesh datastore matcher intake gateway cli
SOURCES := $(PACKAGES) protos samples bench tests desk/build.py desk/wheel.py
# Twice the two cores: tests of servers wait as long as they work.
WORKERS ?= 4

.PHONY: setup compiled desk demo up test long check gen bench pins clean format

setup: compiled desk

$(READY): constraints.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Minca needs Python 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r constraints.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

compiled: $(READY) ## so that no process has to, even where PYTHONDONTWRITEBYTECODE keeps them from leaving it to the next
	$(BIN)/python -m compileall -q gen $(PACKAGES) samples

desk: $(READY) ## the screen; without npm the rest is set up all the same
	$(BIN)/python desk/build.py setup

demo: setup ## the main job on the sample mails, from nothing to coded cases
	$(BIN)/minca demo

up: setup ## everything in this terminal, until Ctrl-C
	$(BIN)/minca up

# In the order of the folders: those that wait for servers come first, and the many small ones fill what is left.
test: setup ## every test; what pytest makes of them is written once for all workers
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadscope --no-loadscope-reorder

long: compiled ## what `make test` does shortly, at length: the whole mesh broken under load, damaged mails and files, more examples
	MINCA_AT_LENGTH=1 $(BIN)/python -m pytest -q tests/fault/whole --kills 40 --seed 7
	MINCA_AT_LENGTH=1 $(BIN)/python -m pytest -q -n 2 tests/journeys/test_a_mailbox_is_sorted.py tests/unit/datastore/test_guarantee.py \
		tests/fault/mesh/test_nats_of_three.py tests/fault/datastore/test_standby_is_promoted.py \
		tests/fault/datastore/test_relays_die.py tests/integration/datastore/test_any_order_of_calls.py tests/journeys/cli/test_up.py \
		tests/fault/gateway/test_large_mails_at_once.py \
		tests/fault/matcher/test_a_catalogue_is_swapped_under_load.py tests/fault/journeys
	MINCA_AT_LENGTH=1 $(BIN)/python -m pytest -q -n 2 -m hypothesis tests/unit tests/contract tests/security/mesh
	MINCA_AT_LENGTH=1 $(BIN)/python -m pytest -q -n 2 tests/unit/matcher/test_properties.py
	MINCA_AT_LENGTH=1 $(BIN)/python -m pytest -q -rA tests/fault/availability
	MINCA_FUZZ_EXAMPLES=8 $(BIN)/python -m pytest -q -n 2 tests/security/intake

check: $(READY) ## what CI asks before it tests
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python protos/build.py stale
	$(BIN)/python -m matcher.offline.fitting.check
	$(BIN)/python desk/build.py check
	mkdir -p $(BUILD)
	$(BIN)/python protos/build.py image $(BUILD)/minca.binpb
	$(BIN)/buf lint $(BUILD)/minca.binpb --config buf.yaml
	baseline=$$($(BIN)/python protos/build.py baseline) && if [ -n "$$baseline" ]; then \
	  $(BIN)/python protos/build.py image $(BUILD)/before.binpb $$baseline && \
	  $(BIN)/buf breaking $(BUILD)/minca.binpb --config buf.yaml --against $(BUILD)/before.binpb --against-config buf.yaml; fi

gen: $(READY) ## rewrite gen/ from protos/, and docs/warnings.md
	$(BIN)/python protos/build.py gen
	$(BIN)/python protos/warnings_page.py

bench: $(READY) ## figures as ratios to a rival in the same run
	$(BIN)/python -m bench

format: $(READY)
	$(BIN)/ruff format $(SOURCES)
	$(BIN)/ruff check --fix $(SOURCES)

pins: $(READY) ## choose the newest versions that pyproject.toml allows, with their hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --extra dev --upgrade pyproject.toml --output-file constraints.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-emit-find-links --constraint constraints.txt pyproject.toml --output-file deploy/requirements.txt

clean:
	rm -rf desk/dist desk/node_modules desk/src/api/schema.d.ts
	rm -rf $(VENV) $(BUILD) .minca .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
