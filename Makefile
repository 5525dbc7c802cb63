# Each command sets up what it needs, and starts at once the next time: `make demo`, `make test`, and
# `make accuracy`, which renders the report set (hours the first time; it resumes) and measures the tool.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RENDERER := .venv-samples
FUZZ_MINUTES ?= 5
REPORT_SET ?= out/people/report_settings
COMPENSATION_SET ?= out/people/report_compensations

.PHONY: demo test long bench fuzz lint lint-browser types accuracy bare libraries docs sbom clean
.DELETE_ON_ERROR: # an environment that was half made is made again

demo: $(VENV)/.ready
	$(BIN)/movescreen demo --out out/demo
	@echo
	@echo "Next, a recording of your own:"
	@echo "  $(BIN)/movescreen run VIDEO --protocol hip_hinge"
	@echo "or a camera, in the browser:"
	@echo "  $(BIN)/movescreen serve"
	@echo "After \`source $(BIN)/activate\` plain \`movescreen\` is enough in that terminal."

test: $(VENV)/.ready-dev
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal

# Half an hour: drills in a real browser (the system's Chromium), every sample live against recorded,
# batches that are killed, on a Dask cluster and in a bucket, the page for researchers.
long: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -m long

# An hour, with nothing else at work: how fast it is, as ratios, into samples/BENCH.md.
bench: $(VENV)/.ready-dev
	$(BIN)/python -m samples.bench

# Both commands of the README on a machine that has next to nothing: a minimal Debian in a folder.
# Needs root, debootstrap and git; half an hour and 4 GB. Its log is out/bare.log.
bare:
	PYTHON=$(PYTHON) .ci/bare

# The shared libraries of the system: installed as root on Debian or Ubuntu, elsewhere named.
libraries:
	@$(PYTHON) -I screen/system_libraries.py

# Broken files of every kind a user can hand over, FUZZ_MINUTES each: changed by chance, then led by
# coverage (atheris, which has wheels for Linux on x86-64). Finds are kept in out/fuzz.
fuzz: $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python -m tests.fuzz.run --minutes $(FUZZ_MINUTES)
	for kind in $$($(BIN)/python -m tests.fuzz.kinds); do \
		$(BIN)/python -m tests.fuzz.guided $$kind --minutes $(FUZZ_MINUTES) || exit 1; \
	done

lint: lint-browser $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Browser code by Deno, which comes with its own TypeScript: no Node is needed.
lint-browser: export DENO_NO_UPDATE_CHECK = 1
lint-browser: $(VENV)/.ready-dev
	$(BIN)/deno lint --quiet
	$(BIN)/deno check --quiet screen/web/page
	$(BIN)/deno fmt --check --quiet

types: $(VENV)/.ready-dev
	$(BIN)/mypy

# Rendering needs the system's OSMesa library: apt-get install libosmesa6
accuracy: $(RENDERER)/.ready
	$(RENDERER)/bin/python -m samples make-set report_settings --out $(REPORT_SET)
	$(RENDERER)/bin/python -m samples make-set report_compensations --out $(COMPENSATION_SET)
	$(RENDERER)/bin/python -m samples.accuracy $(REPORT_SET) --clear $(COMPENSATION_SET)

$(RENDERER)/.ready: pyproject.toml
	$(PYTHON) -m venv $(RENDERER)
	$(RENDERER)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[samples]'
	touch $@

$(VENV)/bin/python: | libraries
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: pyproject.toml Makefile | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[web]'
	touch $@

$(VENV)/.ready-dev: pyproject.toml $(VENV)/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

# The documentation, into out/docs: pages, what they take from the code, and a gallery whose scripts are
# run. A link that leads nowhere is an error. Two minutes.
docs: $(VENV)/.ready-docs
	$(BIN)/python -m sphinx --fresh-env --fail-on-warning --keep-going --quiet docs out/docs
	@echo "Open out/docs/index.html"

# Every component of an installation with the extras for users (not stats, whose licence is another),
# as CycloneDX, into out/sbom.json. The tool that lists stands in an environment of its own.
sbom:
	rm -rf out/sbom
	$(PYTHON) -m venv out/sbom/tool
	$(PYTHON) -m venv --without-pip out/sbom/installed
	out/sbom/tool/bin/python -m pip install --quiet --disable-pip-version-check 'cyclonedx-bom>=7,<8'
	out/sbom/tool/bin/python -m pip --python out/sbom/installed install --quiet \
		--disable-pip-version-check '.[web,cluster,pdf,c3d,notebook]'
	out/sbom/tool/bin/cyclonedx-py environment out/sbom/installed \
		--output-reproducible --output-format JSON --output-file out/sbom.json
	rm -rf out/sbom

$(VENV)/.ready-docs: pyproject.toml $(VENV)/.ready-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[docs]'
	touch $@

clean:
	rm -rf $(VENV) $(RENDERER) out build dist docs/gallery docs/generated
