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
		case Remedy::rename: return "give log and vault their own names again, or restore a backup";
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

void refuse_unless_for(Purpose purpose, const std::string &path, const StateMap &state)
{
	const Purpose other = purpose == Purpose::messages ? Purpose::accounts : Purpose::messages;
	if (state.contains(mark_of(other)) && !state.contains(mark_of(purpose)))
		refuse(path + ": a log of " + std::string(contents_of(other)) + ", where one of " +
		           std::string(contents_of(purpose)) + " belongs",
		       Remedy::rename);
}

} // namespace confer::log
