# A thin front for Meson: each target is a command or two that one could type.
BUILD ?= build
MESON ?= meson
PREFIX ?= /usr/local
CHANNEL ?= \#confer
# of make test: --suite unit, a test's name, ...
TEST_ARGS ?=
# of make bench: "--workload W1,W4 --reps 5", or --help
BENCH_ARGS ?=
# of make hostile: --table FILE, names of groups and cases
HOSTILE_ARGS ?=
RELEASE ?= build-release

.PHONY: all run test release install bench bench-client hostile crash lint format sanitize clean

all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	sh .ci/packages build
	$(MESON) setup --prefix=$(PREFIX) $(BUILD)

# Builds, starts a server and puts you into a client, connected, in a channel.
run: $(BUILD)/build.ninja
	ninja -C $(BUILD) src/server/conferd src/client/confer >&2
	@sh src/client/try.sh $(BUILD)/src/server/conferd $(BUILD)/src/client/confer '$(CHANNEL)'

# Builds everything and runs all tests.
test:
	sh .ci/packages build test
	[ -f $(BUILD)/build.ninja ] || $(MESON) setup --prefix=$(PREFIX) $(BUILD)
	$(MESON) configure $(BUILD) -Dtests=enabled
	ninja -C $(BUILD)
	$(MESON) test -C $(BUILD) --print-errorlogs $(TEST_ARGS)

# Debug builds with lock checks under AddressSanitizer+UBSan and under ThreadSanitizer, each with all tests.
sanitize:
	sh .ci/packages build test lint
	sh .ci/sanitize

# Builds what `make install` installs, optimised: so root compiles nothing.
release: $(RELEASE)/build.ninja
ifneq ($(origin PREFIX),file)
	$(MESON) configure $(RELEASE) -Dprefix=$(PREFIX)
endif
	ninja -C $(RELEASE) src/server/conferd src/client/confer src/posix/libconfer.a

install: release
	$(MESON) install -C $(RELEASE) --no-rebuild

# Against ngircd and inspircd, where they are installed.
bench: $(RELEASE)/build.ninja
	ninja -C $(RELEASE) tests/bench/confer-bench src/server/conferd
	$(RELEASE)/tests/bench/confer-bench --conferd $(RELEASE)/src/server/conferd $(BENCH_ARGS)

# Attacks at full size: README.md in tests/hostile says what it needs.
hostile: $(RELEASE)/build.ninja
	ninja -C $(RELEASE) tests/hostile/hostile_test src/server/conferd
	$(RELEASE)/tests/hostile/hostile_test --full $(RELEASE)/src/server/conferd $(HOSTILE_ARGS)

# The log after crashes, at full size: README.md in tests/crash.
crash: $(RELEASE)/build.ninja
	ninja -C $(RELEASE) tests/unit/log/log_tail_rule_test tests/crash/log_kill_test tests/crash/log_power_cut_test \
		tests/crash/log_errors_test tests/crash/log_order_test tests/crash/vault_crash_test tests/crash/log_figures_test
	CONFER_LOG_CUTS=1000000 $(RELEASE)/tests/unit/log/log_tail_rule_test
	CONFER_CRASH_KILLS=1000 $(RELEASE)/tests/crash/log_kill_test
	CONFER_CRASH_CUTS=1000 $(RELEASE)/tests/crash/log_power_cut_test
	$(RELEASE)/tests/crash/log_errors_test
	$(RELEASE)/tests/crash/log_order_test
	CONFER_CRASH_KILLS=1000 $(RELEASE)/tests/crash/vault_crash_test
	CONFER_CRASH_FIGURES=full $(RELEASE)/tests/crash/log_figures_test

# The client at a terminal: start, memory, key to echo while a server floods.
bench-client: $(RELEASE)/build.ninja
	ninja -C $(RELEASE) tests/terminal/client-bench src/client/confer
	CONFER_PROGRAM=$(RELEASE)/src/client/confer $(RELEASE)/tests/terminal/client-bench

$(RELEASE)/build.ninja:
	sh .ci/packages build
	$(MESON) setup --prefix=$(PREFIX) --buildtype=release -Doptimization=2 $(RELEASE)

# Annotations of locks, manual pages, headers, and the format of the code.
lint:
	sh .ci/packages build test lint
	$(MAKE) test TEST_ARGS="--suite lint"
	sh .ci/format

format:
	git ls-files '*.cc' '*.hh' | xargs clang-format -i

clean:
	rm -rf build build-*
