# Two commands do everything: `make demo` and `make test`. Each sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
READY := $(VENV)/.ready
JOBS ?= auto

.PHONY: demo test test-long lint format docs build lock clean

demo: $(READY)
	@mkdir -p build/demo
	$(BIN)/escrutinio count demo:peru-2021-runoff@received --out build/demo/received.json
	$(BIN)/escrutinio count demo:peru-2021-runoff@received --regime pe-2015 --by department --limit 6 --out build/demo/departments.csv
	$(BIN)/escrutinio count demo:peru-2021-runoff --by station --limit 1 --out build/demo/sheets.parquet > build/demo/sheets.txt
	$(BIN)/escrutinio count demo:peru-2021-runoff --out build/demo/result.nist.json > build/demo/result.txt
	$(BIN)/escrutinio stakes demo:peru-2021-runoff
	$(BIN)/escrutinio forensics demo:peru-2021-runoff --limit 3 --out build/demo/forensics
	$(BIN)/escrutinio claim zero demo:peru-2021-runoff --option FP --limit 3 --out build/demo/claim.pdf
	$(BIN)/escrutinio audit plan demo:peru-2021-runoff --out build/demo/audit.pdf
	@rm -rf build/demo/workspace build/demo/bundle
	$(BIN)/escrutinio init build/demo/workspace --election peru-2021-runoff --origin demo.example/runoff
	$(BIN)/escrutinio ingest demo:peru-2021-runoff --into build/demo/workspace
	$(BIN)/escrutinio publish build/demo/workspace build/demo/bundle
	$(BIN)/escrutinio verify build/demo/bundle
	@rm -rf build/demo/site
	$(BIN)/escrutinio site build/demo/bundle build/demo/site
	@echo
	@echo "build/demo: received.json departments.csv sheets.parquet result.nist.json result.txt forensics/ claim.pdf audit.pdf workspace/ bundle/ site/"

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not long" -n $(JOBS)

test-long: $(READY)
	$(BIN)/python -m pytest -n $(JOBS)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

docs: $(READY)
	$(BIN)/python tools/make_docs.py
	$(BIN)/zensical build --clean --strict
	@echo "build/site/index.html"

build: $(READY)
	$(BIN)/python -m build --outdir build/dist .

lock:
	uv pip compile pyproject.toml --group dev --all-extras --generate-hashes --universal --no-strip-extras --no-emit-index-url --no-header -o requirements.lock
	sed -i 's/^pulp\[[^]]*\]==/pulp==/' requirements.lock  # pip 23 counts one of its extras twice

$(READY): requirements.lock pyproject.toml
ifdef UV
	test -x $(BIN)/python || uv venv --python $(PYTHON) $(VENV)
	uv pip install --python $(BIN)/python --require-hashes -r requirements.lock
	uv pip install --python $(BIN)/python --no-deps -e .
else
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps -e .
endif
	touch $(READY)

clean:
	rm -rf build $(VENV) .mypy_cache .ruff_cache .pytest_cache .cache
