// SPDX-License-Identifier: MIT
#include "keeper/reading_ban.hh"

#include <confer/error.hh>
#include <confer/unique_fd.hh>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string_view>

#include <dirent.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace confer::keeper {

namespace {

constexpr std::uint64_t kRefused = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_EXECUTE;

// glibc has no functions for these calls. Their numbers are the same on every machine.
constexpr long kCreateRuleset = 444;
constexpr long kAddRule = 445;
constexpr long kRestrictSelf = 446;

struct CloseDirectory {
	void operator()(DIR *directory) const noexcept { ::closedir(directory); }
};
struct Free {
	void operator()(char *text) const noexcept { std::free(text); }
};

bool same_file(const struct stat &a, const struct stat &b) noexcept
{
	return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/** Allows reading a file, or all below a directory. */
void allow(int rules, int file, const std::string &name)
{
	landlock_path_beneath_attr rule{};
	rule.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE;
	rule.parent_fd = file;
	// EBADFD: of a file system that has no names.
	if (::syscall(kAddRule, rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0 && errno != EBADFD)
		throw_errno("landlock_add_rule " + name);
}

/** Allows all in `above` but the directory `next` of it. @return the errno if it cannot be listed */
int allow_beside(int rules, int above, const std::string &path, const std::string &next)
{
	UniqueFd fd(::openat(above, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	struct stat on_path;
	if (!fd || ::fstatat(above, next.c_str(), &on_path, AT_SYMLINK_NOFOLLOW) != 0)
		return errno;
	const std::unique_ptr<DIR, CloseDirectory> list(::fdopendir(fd.get()));
	if (list == nullptr)
		return errno;
	static_cast<void>(fd.release()); // the list's now
	for (;;) {
		errno = 0;
		const dirent *entry = ::readdir(list.get());
		if (entry == nullptr)
			return errno;
		const std::string_view name = entry->d_name;
		if (name == "." || name == "..")
			continue;
		const UniqueFd file(::openat(above, entry->d_name, O_PATH | O_NOFOLLOW | O_CLOEXEC));
		struct stat found;
		if (!file || ::fstat(file.get(), &found) != 0)
			continue;                                              // it has gone
		if (!S_ISLNK(found.st_mode) && !same_file(found, on_path)) // also if it is mounted under two names
			allow(rules, file.get(), path + '/' + entry->d_name);
	}
}

/** Makes sure that it holds: nothing in the directory can be opened. */
void verify(const std::string &directory)
{
	const std::unique_ptr<DIR, CloseDirectory> list(::opendir(directory.c_str()));
	if (list == nullptr)
		throw_errno("opendir " + directory);
	while (const dirent *entry = ::readdir(list.get())) {
		if ((entry->d_type != DT_REG && entry->d_type != DT_UNKNOWN) || entry->d_name[0] == '.')
			continue;
		const UniqueFd file(::openat(::dirfd(list.get()), entry->d_name, O_RDONLY | O_CLOEXEC));
		if (file || errno != EACCES)
			throw_errno("forbid reading " + directory, EPERM);
	}
}

/** Why there is no set of rules. */
std::string no_rules(int error)
{
	const bool is_missing = error == ENOSYS || error == EOPNOTSUPP;
	const char *what = is_missing       ? "this kernel has no Landlock, or does not use it: "
	                   : error == EPERM ? "a filter of system calls, perhaps that of a container, forbids Landlock: "
	                                    : "landlock_create_ruleset: ";
	return what + std::string(std::strerror(error));
}

Confinement without(std::string &why, std::string text)
{
	why = std::move(text);
	return Confinement::no_support;
}

} // namespace

Confinement forbid_reading(const std::string &directory, std::string &why)
{
	const std::unique_ptr<char, Free> real(::realpath(directory.c_str(), nullptr));
	if (real == nullptr)
		throw_errno("realpath " + directory);
	landlock_ruleset_attr attributes{};
	attributes.handled_access_fs = kRefused;
	// The first version has no other member.
	const UniqueFd rules(
	    static_cast<int>(::syscall(kCreateRuleset, &attributes, sizeof attributes.handled_access_fs, 0)));
	if (!rules)
		return without(why, no_rules(errno));
	UniqueFd above(::open("/", O_PATH | O_DIRECTORY | O_CLOEXEC));
	std::string path;
	for (std::string_view rest = std::string_view(real.get()).substr(1); !rest.empty();) {
		const std::string next(rest.substr(0, rest.find('/')));
		rest.remove_prefix(std::min(rest.size(), next.size() + 1));
		if (const int error = allow_beside(rules.get(), above.get(), path, next); error != 0)
			return without(why, "cannot list " + (path.empty() ? "/" : path) + ": " + std::strerror(error));
		path += '/' + next;
		above.reset(::openat(above.get(), next.c_str(), O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
		if (!above)
			throw_errno("open " + path);
	}
	if (::prctl(PR_SET_NO_NEW_PRIVS, 1L, 0L, 0L, 0L) != 0)
		throw_errno("prctl PR_SET_NO_NEW_PRIVS");
	if (::syscall(kRestrictSelf, rules.get(), 0) != 0)
		throw_errno("landlock_restrict_self");
	verify(real.get());
	return Confinement::in_force;
}

} // namespace confer::keeper
