# Everything that a person or a machine does with this project goes through here. `make help` lists it.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

export CARGO_TERM_PROGRESS_WHEN := never
export PATH := $(HOME)/.cargo/bin:$(PATH)

PHP ?= php
PHP_CONFIG ?= php-config
TARGET_DIR := $(or $(CARGO_TARGET_DIR),target)
EXTENSION := $(abspath $(TARGET_DIR))/release/libserverpilot.so
EMULATOR := $(abspath $(TARGET_DIR))/debug/serverpilot-emulator
# For scripts/with-emulator. Make exports PHP and PHP_CONFIG if they are given.
export EXTENSION EMULATOR

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what is missing to build and test (Debian, Ubuntu)
	@scripts/setup build

.PHONY: build
build: setup ## Build the extension for the PHP that `php-config` belongs to
	# As a rlib too, cargo could not optimise across crates, and the library would be a fifth larger.
	PHP="$$(command -v $(PHP))" PHP_CONFIG="$$(command -v $(PHP_CONFIG))" \
		cargo rustc --release --locked --lib --crate-type cdylib
	@echo "built: $(EXTENSION)"

.PHONY: emulator
emulator: setup
	cargo build --locked -p serverpilot-emulator

.PHONY: demo
demo: build emulator ## The main job, against the bundled emulator (LIVE=1: look at a real account, change nothing)
	@scripts/demo

.PHONY: demo-wordpress
demo-wordpress: build emulator ## The WordPress plugin in a real network, against the emulator (KEEP_RUNNING=1: for your browser)
	@scripts/setup plugin
	@scripts/demo-wordpress

.PHONY: test
test: build emulator test-rust test-phpt test-plugin prove test-browser test-install ## Every test

.PHONY: test-rust
test-rust: setup emulator ## Rust alone: units, properties, and against the emulator
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked --workspace --no-fail-fast; \
	else \
		cargo test --locked --workspace --no-fail-fast; \
	fi

.PHONY: test-phpt
test-phpt: build emulator ## The built extension in PHP
	@tests/phpt/run

.PHONY: test-plugin
test-plugin: build emulator ## The WordPress plugin: its logic alone, then in a real network with the real extension
	@scripts/setup plugin
	phpunit --bootstrap wordpress-plugin/tests/unit/bootstrap.php --do-not-cache-result wordpress-plugin/tests/unit
	@scripts/test-network

.PHONY: test-browser
test-browser: build emulator ## The plugin's page in Chromium, in a real network (TESTS=test_filters: these alone)
	@scripts/setup plugin
	@scripts/setup browser
	@scripts/test-browser $(TESTS)

.PHONY: simulation
simulation: setup
	cargo build --locked -p serverpilot-simulation

.PHONY: prove
prove: build emulator simulation ## The whole system in 10,000 simulated schedules full of accidents (SEED=, TRACE=1: one of them)
	@scripts/setup plugin
	@scripts/prove

.PHONY: prove-bites
prove-bites: emulator ## Each deliberate bug in turn, and whether the simulation catches it
	@scripts/setup plugin
	@scripts/prove-bites

.PHONY: screenshots
screenshots: build emulator ## The plugin's page in pictures, into docs/images/
	@scripts/setup plugin
	@scripts/setup browser
	@SCREENSHOTS=docs/images scripts/test-browser

.PHONY: test-install
test-install: build ## install.sh, against a folder that stands for a machine
	@scripts/setup installer
	@bats --pretty tests/install

.PHONY: test-kills
test-kills: build emulator ## Kills and parallel writers on the real thing (KILLS=100: fewer; UPDATE_DOCS=1: into docs/reliability.md)
	@scripts/setup plugin
	@tests/kills/run $(if $(UPDATE_DOCS),| scripts/page docs/reliability.md kills)

.PHONY: fuzz
fuzz: setup ## Names, answers, settings, certificates: ten minutes each (FUZZ_SECONDS=30, FUZZ_TARGET=domain, KEEP_CORPUS=1: fuzz/README.md; UPDATE_DOCS=1)
	@scripts/setup fuzz
	@scripts/fuzz --seconds $(or $(FUZZ_SECONDS),600) $(if $(KEEP_CORPUS),--keep) $(FUZZ_TARGET) \
		$(if $(UPDATE_DOCS),| scripts/page docs/reliability.md fuzz)

.PHONY: test-mutants
test-mutants: ## Whether a test fails for each small change to the rules of plan, update, retry and lock (FILE=retry.rs: that file)
	@scripts/setup rust
	@scripts/setup mutants
	@# Its status 3 is a mutant that never ends, which counts as killed.
	cargo mutants --package serverpilot-core --output "$(TARGET_DIR)" --timeout 180 $(if $(FILE),--re '$(FILE)') || [ $$? = 3 ]
	@test ! -s "$(TARGET_DIR)/mutants.out/missed.txt" # None survived.

.PHONY: test-memory
test-memory: build emulator ## What calls leave behind: valgrind, 20,000 calls, a core dump (RUN="growth core": these alone; UPDATE_DOCS=1)
	@scripts/setup memory
	cargo build --locked --lib >&2
	@tests/memory/run "$(abspath $(TARGET_DIR))/debug/libserverpilot.so" $(if $(UPDATE_DOCS),| scripts/page docs/reliability.md memory)

.PHONY: bench-pure
bench-pure: setup ## How long the pure work of a call takes (UPDATE_DOCS=1: into docs/benchmarks.md)
	cargo bench --locked -p serverpilot-core --bench time >&2
	@cat "$(TARGET_DIR)/tmp/pure.md" $(if $(UPDATE_DOCS),| scripts/page docs/benchmarks.md pure)

.PHONY: bench-instructions
bench-instructions: build emulator ## Instructions of that and of a whole call, against a baseline (ACCEPT=1: makes a new one)
	@scripts/setup bench
	@ACCEPT="$(ACCEPT)" scripts/bench-instructions

.PHONY: bench-conversion
bench-conversion: build ## What 10,000 records cost on their way into the extension and back
	@"$(PHP)" -n -d memory_limit=-1 -d extension="$(EXTENSION)" benches/conversion.php

.PHONY: test-matrix
test-matrix: setup ## Other PHPs and WordPresses, in folder roots (needs root; half an hour at first)
	@scripts/test-matrix $(MATRIX)

.PHONY: test-fresh
test-fresh: ## `make demo` and `make test` where nothing is installed (needs root; an hour a root; FRESH=trixie: that one)
	@scripts/setup rust
	@scripts/test-fresh $(FRESH)

.PHONY: bench
bench: build emulator ## Beside what people use today, 15 minutes (QUICK=1: a smoke run; UPDATE_DOCS=1: into docs/benchmarks.md)
	@scripts/setup plugin
	@scripts/setup bench
	@PLOTS=$(if $(UPDATE_DOCS),docs/images) scripts/bench $(if $(UPDATE_DOCS),| scripts/page docs/benchmarks.md bench)

.PHONY: dist
dist: build ## What a release consists of, in dist/ (LIBRARIES: files for other PHPs, named as in the archive)
	@scripts/dist $(LIBRARIES)

.PHONY: lint
lint: setup ## Formatting, clippy, licences, shell scripts, PHP
	@scripts/setup lint
	@scripts/setup plugin
	@scripts/setup fuzz
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --manifest-path fuzz/Cargo.toml --features php --target-dir $(TARGET_DIR)/fuzz-lint -- -D warnings
	cargo deny check bans licenses sources
	shellcheck install.sh scripts/* tests/*/run tests/install/install.bats tests/memory/valgrind .ci/run
	@# A deliberate bug that no longer fits would be found by nobody until somebody asks for it.
	for bug in crates/simulation/bugs/*.patch; do patch --dry-run --quiet -p1 <"$$bug"; done
	scripts/translations --check
	mago format --check
	mago lint
	mago analyze

.PHONY: advisories
advisories: setup ## Known vulnerabilities of the dependencies (needs RustSec's database from the network)
	@scripts/setup lint
	cargo deny check advisories

.PHONY: format
format: ## Bring Rust and PHP into the house's form
	cargo fmt --all
	mago format

.PHONY: translations
translations: ## Bring the plugin's translations in step with its texts
	@scripts/setup lint
	scripts/translations

.PHONY: clean
clean: ## Remove what was built
	cargo clean
