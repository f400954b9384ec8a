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

.PHONY: clean
clean:
	rm -rf $(BUILD) build-*
