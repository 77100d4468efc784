# Everything a person or a machine does here. `make demo` and `make test` set up what they need (Python 3.11+, python3-venv).
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
MARK := .make
# In CI nothing may be skipped but what needs ../shared; tests/conftest.py turns any other skip into a failure.
PYTEST := $(BIN)/python -m pytest

.PHONY: demo test check soak bench bench-claims docs vectors clean

$(MARK)/base: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed: apt-get install python3 python3-venv"; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "venv is needed: apt-get install python3-venv"; exit 2; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@mkdir -p $(MARK) && touch $@

$(MARK)/dev: $(MARK)/base
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

demo: $(MARK)/base  ## the whole job on the staged recording
	$(BIN)/earwitness demo

test: $(MARK)/dev  ## what CI runs, at most 8 minutes on two cores
	$(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder -m "not soak" $(ARGS)
	@tests/js/run.sh

check: $(MARK)/dev  ## style, types, imports, generated documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo 2>/dev/null || $(BIN)/lint-imports
	$(BIN)/python tools/docs.py --check

soak: $(MARK)/dev  ## the long form: all kills, all hostile files, full browser runs, 10-hour files
	$(PYTEST) -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)
	@tests/js/run.sh

bench: $(MARK)/dev  ## figures of DESIGN §9, side by side in one run
	$(BIN)/python bench/run.py

bench-claims: $(MARK)/dev  ## how well claims are drafted, on texts with gold places; how fast origins are counted
	$(BIN)/python bench/claims_bench.py $(ARGS)
	$(BIN)/python bench/origins_bench.py

docs: $(MARK)/dev  ## write the generated documents again
	$(BIN)/python tools/docs.py

vectors: $(MARK)/dev  ## write tests/vectors again
	$(BIN)/python tools/make_vectors.py

clean:
	rm -rf $(VENV) $(MARK) .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache dist build
