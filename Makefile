# make install | run | test | test-all | lint | storms | experiments | benchmark | benchmark-quick | docs      make run ARGS="seed=2"
PYTHON ?= python3
BIN = .venv/bin
STAMP = .venv/installed
FAST = not long and not storm

.PHONY: install run test test-all lint storms experiments benchmark benchmark-quick docs
install: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than Python 3.11; name another: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || \
	  { rm -rf .venv; echo "$(PYTHON) cannot make environments: install python3-venv (Debian: apt-get install python3-venv)"; exit 1; }
	@echo "Installing policysim into .venv (once)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(STAMP)

run: $(STAMP)
	@$(BIN)/policysim run $(ARGS)

lint: $(STAMP)
	$(BIN)/ruff check src tests experiments benchmarks
	$(BIN)/ruff format --check --quiet src tests experiments benchmarks
	$(BIN)/mypy --no-error-summary

test: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "$(FAST)" tests

test-all: lint
	$(BIN)/python -m pytest -n 2 --dist loadfile tests
	@for v in 3.12 3.13; do \
	  found=$$(command -v python$$v || ls -d $$HOME/.pyenv/versions/$$v*/bin/python$$v 2>/dev/null | tail -n 1); \
	  if [ -z "$$found" ] || ! $$found -c 'pass' 2>/dev/null; then \
	    found=$$(ls -d $$HOME/.pyenv/versions/$$v*/bin/python$$v 2>/dev/null | tail -n 1); fi; \
	  if [ -z "$$found" ]; then echo "python$$v: not found here, skipped"; continue; fi; \
	  echo "python$$v: $$found"; \
	  test -x .venv-$$v/bin/python || $$found -m venv .venv-$$v || exit 1; \
	  .venv-$$v/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]' || exit 1; \
	  .venv-$$v/bin/python -m pytest -n 2 --dist loadfile -m "$(FAST)" tests || exit 1; \
	done

storms: $(STAMP)
	$(BIN)/python -m pytest -m storm tests/storms

experiments: $(STAMP)
	$(BIN)/python experiments/make.py $(ARGS)

benchmark: $(STAMP)
	@$(BIN)/python benchmarks/run.py --page $(ARGS)

benchmark-quick: $(STAMP)
	@$(BIN)/python benchmarks/run.py --quick $(ARGS)

docs: $(STAMP)
	$(BIN)/python -m pytest tests/docs
	rm -rf build/site build/read
	$(BIN)/sphinx-build -q -W --keep-going -c docs -d build/read . build/site
	@echo "The site is built: build/site/index.html"
