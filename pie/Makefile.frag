# The cdylib alone: as a rlib too, cargo could not optimise across crates.
ROOT = $(top_srcdir)/..
TARGET = $(CURDIR)/target

all: cargo-build

.PHONY: cargo-build
cargo-build:
	@mkdir -p modules
	PHP_CONFIG="$$(command -v $(PHP_CONFIG))" PHP="$(PHP_EXECUTABLE)" $(CARGO) rustc --release --locked --lib --crate-type cdylib \
		--manifest-path "$(ROOT)/Cargo.toml" --target-dir "$(TARGET)"
	cp -f "$(TARGET)/release/libserverpilot.so" modules/serverpilot.so
