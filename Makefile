# What people and CI type. Each target works in a fresh clone; `make tools` runs by itself where needed.

CARGO ?= cargo
NEXTEST_VERSION := 0.9.143
CARGO_FUZZ_VERSION := 0.13.2

.DEFAULT_GOAL := test
.PHONY: test tools lint tidy compile-diff testcinder fuzz tools-fuzz reference

# Unit and text tests of every crate, C code compiled against the reference's headers, programs compared with CPython.
test: tools reference
	$(CARGO) nextest run --workspace

# What the tests need besides the toolchain. Pinned; an installed nextest of any version will do.
tools:
	@$(CARGO) nextest --version >/dev/null 2>&1 || \
		$(CARGO) install --locked --version $(NEXTEST_VERSION) cargo-nextest

lint:
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings

# The project's own rules: crate direction, sizes, notes on unsafe code.
tidy:
	$(CARGO) test -q -p xtask

# Every code object of the library against CPython 3.14's. ARGS="--tests --show FILE:NAME" and so on.
compile-diff:
	$(CARGO) xtask compile-diff $(ARGS)

# CPython's own test suite on cinder, against tests/cpython/manifest.txt. ARGS="test_bool test_dict" picks modules; UPDATE=1
# writes what happened into the manifest and COMPATIBILITY.md.
testcinder: reference
	$(CARGO) build -p cli
	$(CARGO) xtask testcinder $(if $(UPDATE),--update) $(ARGS)

# Each fuzz target for SECONDS, on a nightly compiler. What is found new stays in fuzz/corpus/*/cache, which git
# ignores; an input that fails is named and kept in fuzz/artifacts.
SECONDS ?= 120
FUZZ_TARGETS ?= source bytecode
fuzz: tools-fuzz
	for target in $(FUZZ_TARGETS); do \
		mkdir -p fuzz/corpus/$$target/cache && \
		$(CARGO) +nightly fuzz run $$target fuzz/corpus/$$target/cache fuzz/corpus/$$target -- \
			-max_total_time=$(SECONDS) -timeout=30 $$(ls fuzz/$$target.dict 2>/dev/null | sed s/^/-dict=/) || exit 1; \
	done

tools-fuzz:
	@$(CARGO) fuzz --version >/dev/null 2>&1 || \
		$(CARGO) install --locked --version $(CARGO_FUZZ_VERSION) cargo-fuzz

# Unpacks CPython 3.14 below .reference, when it is not there, and prints its path.
reference:
	@tools/setup-reference
