// SPDX-License-Identifier: MIT
#include <confer/resource.hh>

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <limits>

#include <sys/resource.h>

namespace confer {

std::size_t raise_descriptor_limit() noexcept
{
	rlimit limit;
	if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
		bug("getrlimit RLIMIT_NOFILE", errno);
	rlimit raised = limit;
	raised.rlim_cur = limit.rlim_max;
	if (::setrlimit(RLIMIT_NOFILE, &raised) == 0)
		limit = raised;
	return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<std::size_t>::max()));
}

} // namespace confer
