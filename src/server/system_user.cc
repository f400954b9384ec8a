// SPDX-License-Identifier: MIT
#include "server/system_user.hh"

#include <confer/error.hh>

#include <array>
#include <cerrno>
#include <cstdint>
#include <vector>

#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace confer::server {

namespace {

/** A set of capabilities, capabilities(7): bit n is number n. */
using Capabilities = std::uint64_t;

constexpr Capabilities kForSockets = 1ULL << CAP_NET_BIND_SERVICE | 1ULL << CAP_NET_ADMIN;

/** The two halves in which the kernel takes and returns capabilities; glibc has no functions for them. */
using Halves = std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3>;

__user_cap_header_struct header() noexcept
{
	return {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
}

Capabilities permitted()
{
	__user_cap_header_struct version = header();
	Halves halves{};
	if (syscall(SYS_capget, &version, halves.data()) != 0)
		throw_errno("capget");
	return static_cast<Capabilities>(halves[1].permitted) << 32 | halves[0].permitted;
}

void set_capabilities(Capabilities wanted)
{
	__user_cap_header_struct version = header();
	Halves halves{};
	for (std::size_t i = 0; i < halves.size(); ++i)
		halves[i].effective = halves[i].permitted = static_cast<std::uint32_t>(wanted >> (32 * i));
	if (syscall(SYS_capset, &version, halves.data()) != 0)
		throw_errno("capset");
}

/** setresuid(2) returns 0 in odd sandboxes where it has done nothing. */
void verify(const SystemUser &user)
{
	uid_t real_uid, effective_uid, saved_uid;
	gid_t real_gid, effective_gid, saved_gid;
	if (getresuid(&real_uid, &effective_uid, &saved_uid) != 0 || getresgid(&real_gid, &effective_gid, &saved_gid) != 0)
		throw_errno("getresuid");
	if (real_uid != user.uid || effective_uid != user.uid || saved_uid != user.uid || real_gid != user.gid ||
	    effective_gid != user.gid || saved_gid != user.gid)
		throw_errno("become user " + user.name, EPERM);
}

} // namespace

std::optional<SystemUser> SystemUser::find(const std::string &name)
{
	passwd entry;
	passwd *found = nullptr;
	std::vector<char> strings(1024);
	int error;
	while ((error = getpwnam_r(name.c_str(), &entry, strings.data(), strings.size(), &found)) == ERANGE ||
	       error == EINTR) {
		if (error == ERANGE)
			strings.resize(2 * strings.size());
	}
	if (found != nullptr)
		return SystemUser{name, entry.pw_uid, entry.pw_gid};
	// Which error means that there is none depends on where the system looks: getpwnam(3).
	if (error == 0 || error == ENOENT || error == ESRCH || error == EBADF || error == EPERM)
		return std::nullopt;
	throw_errno("getpwnam " + name, error);
}

void become(const SystemUser &user)
{
	if (initgroups(user.name.c_str(), user.gid) != 0)
		throw_errno("initgroups " + user.name);
	if (setresgid(user.gid, user.gid, user.gid) != 0)
		throw_errno("setresgid to the group of user " + user.name);
	if (prctl(PR_SET_KEEPCAPS, 1L, 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_KEEPCAPS");
	if (setresuid(user.uid, user.uid, user.uid) != 0)
		throw_errno("setresuid to user " + user.name);
	if (prctl(PR_SET_KEEPCAPS, 0L, 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_KEEPCAPS");
	set_capabilities(permitted() & kForSockets);
	verify(user);
}

bool has_capabilities()
{
	return permitted() != 0;
}

void give_up_capabilities()
{
	set_capabilities(0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_NO_NEW_PRIVS");
	if (permitted() != 0 || setresuid(0, 0, 0) == 0 || geteuid() == 0)
		throw_errno("give up the rights of root", EPERM);
}

} // namespace confer::server
