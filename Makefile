# make demo   set up and run the whole thing once on the bundled sample portal
# make test   set up and pass every test
# make lint   ruff, mypy, and what a spider must be
# make bench-extract [SETS="DIR ..."]  our extractor beside others, on sets of pages with truth
# make clean  remove what the other targets made (never an archive)

# The first Python that runs and is new enough; a shim that only stands in for one does not count.
NEW := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
  $$p -c '$(NEW)' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin

.PHONY: demo test lint bench-extract clean
.DELETE_ON_ERROR:

demo: .venv/run.stamp
	$(BIN)/khobao demo

test: .venv/dev.stamp .venv/scrapyd.stamp .venv/pywb.stamp
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/khobao lint

bench-extract: .venv/run.stamp
	$(BIN)/python -m bench.extract $(foreach set,$(SETS),--set $(set))

# The pinned packages first, then this project without looking for its dependencies again.
.venv/run.stamp: requirements.txt pyproject.toml
	@test -n "$(PYTHON)" && $(PYTHON) -c '$(NEW)' || \
	  { echo "Kho Báo needs Python 3.11 or newer. Try: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { echo "No virtual environment could be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@echo "Installing into .venv (a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Beside the environment and not in it, for Scrapyd wants an older setuptools.
.venv/scrapyd.stamp: .venv/run.stamp requirements-scrapyd.txt
	@rm -rf .venv/scrapyd
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target .venv/scrapyd -r requirements-scrapyd.txt
	@touch $@

# pywb too: a Wayback Machine to ask, which wants older packages than Kho Báo.
.venv/pywb.stamp: .venv/run.stamp requirements-pywb.txt
	@rm -rf .venv/pywb
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --target .venv/pywb -r requirements-pywb.txt || \
	  { echo "pywb cannot be had for this Python; the tests that ask it are skipped"; rm -rf .venv/pywb; }
	@touch $@

clean:
	rm -rf .venv .venv-peers build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
