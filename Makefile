# Two commands set everything up on a bare machine with Python 3.11 or newer: `make report`, `make test`.
PYTHON ?= python3
CORES  ?= $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)
BIN    := .venv/bin
TIMING ?= all
BASE   ?= $(shell git merge-base origin/main HEAD 2>/dev/null || echo origin/main)
BUDGET ?= 10m
SNAKE  := $(BIN)/snakemake --cores $(CORES)

.PHONY: report smoke test lint format duet bench-bits bench-exact bench-gp bench-rules bench-revisions bench-study bench-train bench-clock bench-suite bench-compare bench-duet bench-intervals bench-fresh bench-families bench-report bench-cuda test-faults mutate docs clean
.DEFAULT_GOAL := report

report: .venv/ready            ## the default study: results/report.html, .pdf, .md and report-short.pdf, first without times, then with them
	@$(BIN)/python -m bench stages --results results -- $(SNAKE) --config timing=$(TIMING)

smoke: .venv/ready             ## every model, every task, all stages, in about a minute
	@$(BIN)/python -m bench stages --results results/smoke -- $(SNAKE) --config study=config/smoke.yaml results=results/smoke

test: .venv/ready-test         ## the whole test suite
	$(BIN)/python -m pytest -n $(CORES) --dist loadfile --no-loadscope-reorder

test-faults: .venv/ready-test  ## kills, flipped bits, failing system calls by the thousand: hours
	FAULTS=whole $(BIN)/python -m pytest -n $(CORES) tests/faults

lint: .venv/ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/mypy

format: .venv/ready-test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

duet: .venv/ready              ## is the working tree slower than BASE? fails where it is; results/duet.md and .json
	$(BIN)/python -m bench duet "$(BASE)" --budget $(BUDGET) --markdown results/duet.md --json results/duet.json

bench-exact: .venv/ready       ## fused against torch.optim and NumPy: largest differences
	$(BIN)/python -m benchmarks.exact

bench-gp: .venv/ready          ## how fast, and how surely, hyperparameters of Gaussian processes are found, beside scikit-learn; what that chapter of results/ takes and holds
	$(BIN)/python -m benchmarks.gp
	$(BIN)/python -m benchmarks.section

bench-rules: .venv/ready       ## what a step by momentum, Nesterov or Adam costs beside plain descent's
	$(BIN)/python -m benchmarks.rules

bench-revisions: .venv/ready   ## the compiled engine before and after, OTHER=DIR: a worktree of the revision before
	$(BIN)/python -m benchmarks.revisions --other "$(OTHER)"

bench-study: .venv/ready       ## seconds that training the default study takes, by activation; OTHER=DIR beside it
	$(BIN)/python -m benchmarks.study $(if $(OTHER),--other "$(OTHER)")

bench-bits: .venv/ready        ## the smoke study built in eleven ways: are its tables the same bytes?
	$(BIN)/python -m benchmarks.bits

bench-train: .venv/ready       ## what training costs, beside a plain torch loop, scikit-learn and vmap
	$(BIN)/python -m benchmarks.train

bench-clock: .venv/ready       ## how accurate the clock is: bias, scale, coverage; then on a busy machine
	$(BIN)/python -m benchmarks.clock
	$(BIN)/python -m benchmarks.clock --busy

bench-suite: .venv/ready       ## two runs of the timing suite, an hour apart: do they agree?
	$(SNAKE) timings --config results=results/suite/first
	sleep 3600
	$(SNAKE) timings --config results=results/suite/second
	$(BIN)/python -m benchmarks.suite results/suite/first results/suite/second

bench-compare: .venv/ready     ## how often a comparison is wrong, and how small a slowdown it finds
	$(BIN)/python -m benchmarks.compare

bench-duet: .venv/ready        ## how often a duet is wrong, and what it finds of work that was added: hours, resumed
	$(BIN)/python -m benchmarks.duet
	$(BIN)/python -m benchmarks.resampled

bench-intervals: .venv/ready   ## how often intervals hold the truth, the method chosen beside those that were tried
	$(BIN)/python -m benchmarks.intervals

bench-fresh: .venv/ready       ## do the intervals of results/ hold the means on seeds that nobody has seen?
	$(BIN)/python -m benchmarks.fresh

bench-families: .venv/ready    ## how often verdicts on many comparisons are wrong, equal models and others
	$(BIN)/python -m benchmarks.families

bench-report: .venv/ready      ## the report of results/: bytes, pages, smallest type, seconds, in the browser what axe finds
	$(BIN)/python -m benchmarks.report

bench-cuda: .venv/ready        ## the same on an NVIDIA GPU, one to a million networks; says so where there is none
	$(BIN)/python -m benchmarks.cuda

mutate: .venv/ready-test       ## change lines one at a time: does the suite notice? hours; goes on where it was
	$(BIN)/python -m benchmarks.mutate --jobs $(CORES)

docs: .venv/ready              ## what is printed from the code: schemas, the picture of the floors
	$(BIN)/python -m docs.floors
	$(BIN)/python -m report schema > docs/tables.md
	$(BIN)/python -m bench schema > workflow/schemas/study.schema.json

.venv/made:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/ready: .venv/made requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.lock
	@touch $@

.venv/ready-test: .venv/ready requirements-test.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-test.lock
	@touch $@

clean:                         ## everything generated but the environment, what was measured elsewhere and kept runs
	find results -mindepth 1 -maxdepth 1 ! -name reference ! -name history ! -name README.md -exec rm -rf {} +
