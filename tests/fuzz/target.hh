// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

/**
 * What a fuzz target defines; libFuzzer calls it with made-up bytes, replay.cc with those of a corpus. It aborts when a
 * promise of the code under test is broken.
 */
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace confer::fuzz {

/** Takes the bytes of one input off, piece by piece. */
class Input {
public:
	Input(const std::uint8_t *data, std::size_t size) noexcept : rest_(reinterpret_cast<const char *>(data), size) {}

	/** One byte as a number; 0 if there is none. */
	std::size_t number() noexcept
	{
		if (rest_.empty())
			return 0;
		const auto byte = static_cast<unsigned char>(rest_.front());
		rest_.remove_prefix(1);
		return byte;
	}

	/** The bytes up to the next LF, which is taken too. */
	std::string_view line() noexcept
	{
		const std::string_view taken = rest_.substr(0, rest_.find('\n'));
		rest_.remove_prefix(taken.size() < rest_.size() ? taken.size() + 1 : taken.size());
		return taken;
	}

	/** So many bytes, or as many as there are. */
	std::string_view take(std::size_t size) noexcept
	{
		const std::string_view taken = rest_.substr(0, size);
		rest_.remove_prefix(taken.size());
		return taken;
	}

	[[nodiscard]] std::string_view rest() const noexcept { return rest_; }

private:
	std::string_view rest_;
};

/** Aborts unless the promise holds: in every build, and so that a fuzzer sees it. */
inline void require(bool holds, const char *promise, const char *file = __builtin_FILE(), int line = __builtin_LINE())
{
	if (holds)
		return;
	std::fprintf(stderr, "%s:%d: broken: %s\n", file, line, promise);
	std::abort();
}

} // namespace confer::fuzz
