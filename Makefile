# What a fresh machine needs: make, and Python 3.11 or newer with its venv module.
# Another Python than python3: make PYTHON=/path/to/python3.13 test

PYTHON ?= python3
VENV ?= .venv
bin := $(VENV)/bin
installed := $(VENV)/.installed
developing := $(VENV)/.developing

.PHONY: demo test tests lint style types layers truth bench fuzz pictures browser format lock clean

# The examples hold faults on purpose: code 1 is what they should give. Each names its commands itself.
demo: $(installed)
	@$(bin)/python examples/demo.py $(bin)/iaccheck

# With --keep-going (as .ci/run has it) one failing check does not hide the others.
test: lint tests

lint: style types layers

tests: $(developing) browser
	$(bin)/python -m pytest -n logical

# The HTML report is tested in a real browser. Where there is none and none may be installed, pytest says what it skips.
browser:
	@for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	  command -v $$name >/dev/null && exit; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then echo 'installing chromium, to test the HTML report'; \
	  { timeout 300 apt-get -qq update && DEBIAN_FRONTEND=noninteractive timeout 300 \
	    apt-get -qq install --no-install-recommends chromium fonts-dejavu-core; } >/dev/null 2>&1 || \
	  echo 'chromium could not be installed'; fi

style: $(developing)
	$(bin)/ruff check .
	$(bin)/ruff format --check .

types: $(developing)
	$(bin)/mypy

layers: $(developing)
	$(bin)/lint-imports --no-cache

# Asks a real Terraform again for every answer that the tests keep, and shows what differs.
truth: $(developing)
	@if ! command -v terraform >/dev/null; then echo 'truth: skipped, there is no terraform on PATH'; else \
	  code=0; for script in tests/truth/record*.py; do $(bin)/python $$script || code=1; done; exit $$code; fi

bench: $(bin)/python
	$(bin)/python benchmarks/measure.py

# Feeds whatever it can think of to the targets in tests/fuzz/ for a while: make fuzz SECONDS=600 TARGET=expression
SECONDS = 60
TARGET =
fuzz: $(developing)
	@$(bin)/python -c 'import atheris' 2>/dev/null || $(bin)/python -m pip install --quiet --disable-pip-version-check \
	  --only-binary :all: atheris 2>/dev/null || { echo 'fuzz: atheris has no wheel for' \
	  "$$($(bin)/python -V) here; try: make fuzz VENV=.venv-fuzz PYTHON=/path/to/python3.11"; exit 1; }
	$(bin)/python tests/fuzz/run.py --seconds $(SECONDS) $(TARGET)

# The pictures of README.md, from runs on the examples.
pictures: $(developing) browser
	$(bin)/python docs/pictures.py

format: $(developing)
	$(bin)/ruff check --fix .
	$(bin)/ruff format .

# Takes the newest versions that pyproject.toml allows. Run the checks, then commit constraints.txt.
lock:
	rm -rf $(VENV)
	$(MAKE) $(bin)/python
	$(bin)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	{ sed -n '/^#/p' constraints.txt; $(bin)/python -m pip freeze --exclude-editable; } >constraints.new
	mv constraints.new constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .fuzz
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(bin)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo 'iaccheck needs Python 3.11 or newer; try: make PYTHON=/path/to/python3.13'; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo '$(PYTHON) cannot make virtual environments. Debian and Ubuntu keep that in a package of its own:' \
	    'apt install python3-venv'; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(installed): pyproject.toml constraints.txt hatch_build.py | $(bin)/python
	$(bin)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable .
	@touch $@

$(developing): $(installed)
	$(bin)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@
