# A thin front for Meson: each target is a command or two that one could type.
BUILD ?= build
MESON ?= meson
export BUILD

.PHONY: all
all: $(BUILD)/build.ninja
	ninja -C $(BUILD)

$(BUILD)/build.ninja:
	sh .ci/packages build
	$(MESON) setup $(BUILD)

# BENCH_ARGS="--workload W1,W4 --reps 5", or --help
RELEASE ?= build-release
.PHONY: bench
bench: $(RELEASE)/build.ninja
	ninja -C $(RELEASE) tests/bench/confer-bench src/server/conferd
	$(RELEASE)/tests/bench/confer-bench --conferd $(RELEASE)/src/server/conferd $(BENCH_ARGS)

$(RELEASE)/build.ninja:
	sh .ci/packages build
	$(MESON) setup --buildtype=release -Doptimization=2 $(RELEASE)

.PHONY: clean
clean:
	rm -rf $(BUILD) build-*
