// SPDX-License-Identifier: MIT
#include "log/refusal.hh"

#include <system_error>

namespace confer::log {

namespace {

class Remedies final : public std::error_category {
public:
	const char *name() const noexcept override { return "remedy"; }
	std::string message(int remedy) const override
	{
		switch (Remedy{remedy}) {
		case Remedy::restore: return "restore a backup";
		case Remedy::restore_segments: return "restore them, or start with --accept-damage to go on without them";
		case Remedy::upgrade: return "install a newer conferd";
		case Remedy::restore_or_accept: break;
		}
		return "restore a backup, or start with --accept-damage to go on without what is lost";
	}
};

} // namespace

void refuse(const std::string &what, Remedy remedy)
{
	static const Remedies remedies;
	throw std::system_error(static_cast<int>(remedy), remedies, what);
}

} // namespace confer::log
