// SPDX-License-Identifier: MIT
#pragma once

// Calls of a conferd that fail or wait, by faulty_calls.cc, which says which there are.

#include <cstdio>
#include <cstdlib>
#include <string>

#include <unistd.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

namespace confer::e2e {

inline std::string faulty_calls; ///< the module that makes them

/** Faults of the servers that are started meanwhile. */
class Faults {
public:
	Faults()
	{
		::setenv("LD_PRELOAD", faulty_calls.c_str(), 1);
		::setenv("CONFER_FAULTS", dir_.path().c_str(), 1);
	}
	~Faults()
	{
		::unsetenv("LD_PRELOAD");
		::unsetenv("CONFER_FAULTS");
	}
	Faults(const Faults &) = delete;
	Faults &operator=(const Faults &) = delete;

	void begin(const std::string &name, const std::string &text = {}) const
	{
		const std::string fresh = dir_.file("new");
		std::FILE *file = std::fopen(fresh.c_str(), "we");
		CHECK(file != nullptr);
		std::fwrite(text.data(), 1, text.size(), file);
		std::fclose(file);
		CHECK(std::rename(fresh.c_str(), dir_.file(name).c_str()) == 0);
	}
	void end(const std::string &name) const { CHECK(::unlink(dir_.file(name).c_str()) == 0); }

private:
	check::ScratchDir dir_;
};

} // namespace confer::e2e
