// SPDX-License-Identifier: MIT

// Cuts the power of the disk that a log is on: an ext4 in a file whose cache is dropped (EXT4_IOC_SHUTDOWN). What was
// durable before must be there afterwards. Needs root, a loop device and mkfs.ext4; says so where it has none of them.

#include "log/log_check.hh"
#include "log/store.hh"
#include "oracle.hh"

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>

#include <fcntl.h>
#include <linux/ioctl.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/check.hh"
#include "support/eventually.hh"
#include "support/scratch_dir.hh"
#include "unit/log/log_rig.hh"

using namespace confer::log;
using check::say;
using confer::crash::SharedOracle;

namespace {

constexpr auto kShutdown = _IOR('X', 125, __u32);
constexpr __u32 kWithoutFlush = 2; // what the journal has not on disk is lost, too

/** How often: CONFER_CRASH_CUTS, or few enough for every commit. */
unsigned cuts()
{
	const char *wanted = std::getenv("CONFER_CRASH_CUTS");
	return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 5;
}

bool run(const std::string &command)
{
	return std::system((command + " >/dev/null 2>&1").c_str()) == 0;
}

/** A file system that can lose its power. */
class FragileDisk {
public:
	FragileDisk()
	{
		const std::string image = scratch_.file("image");
		if (::geteuid() != 0 || ::mkdir(root().c_str(), 0700) != 0 || !run("truncate -s 64M " + image) ||
		    !run("mkfs.ext4 -q -F " + image) || !mount())
			check::skip("no ext4 on a loop device can be mounted here");
	}
	~FragileDisk() { unmount(); }

	std::string root() const { return scratch_.file("disk"); }

	void cut_power()
	{
		const int fd = ::open(root().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		__u32 how = kWithoutFlush;
		const bool cut = fd >= 0 && ::ioctl(fd, kShutdown, &how) == 0;
		::close(fd);
		CHECK(cut);
	}
	/** The power is back: what the disk has is read again. */
	void restart()
	{
		if (!unmount())
			check::fail(std::string("umount: ") + ::strerror(errno));
		CHECK(mount());
	}

private:
	bool mount() { return mounted_ = run("mount -o loop " + scratch_.file("image") + " " + root()); }
	bool unmount()
	{
		const timespec pause{0, 5'000'000};
		for (int i = 0; mounted_ && i < 2'000; ++i) {
			mounted_ = ::umount(root().c_str()) != 0;
			if (mounted_)
				::nanosleep(&pause, nullptr);
		}
		return !mounted_;
	}

	check::ScratchDir scratch_;
	bool mounted_ = false;
};

StoreOptions options(const FragileDisk &disk, const check::ScratchDir &memory)
{
	return {.directory = disk.root() + "/log",
	        .ring_directory = memory.path(),
	        .durability = Durability::disk,
	        .segment_size = check::kSmallSegment,
	        .ring_size = 64 * 1024};
}

/** Says lines for ever, some at a time, and tells the oracle of those that are durable. */
[[noreturn]] void talk(const StoreOptions &options, SharedOracle &oracle)
{
	check::LogHost host;
	Store store(options, host);
	store.start();
	std::minstd_rand random(static_cast<unsigned>(::getpid()));
	for (unsigned number = oracle->said;;) {
		for (unsigned more = 1 + random() % 8; more != 0; --more) {
			const std::string body = std::to_string(++number);
			const LineView line{1, 0, 0, body};
			if (!store.append({&line, 1}, wall_time()))
				::_exit(0); // the disk is gone
		}
		const Position gate = store.gate();
		while (store.durable() < gate && !store.has_failed())
			::usleep(50);
		if (store.has_failed())
			::_exit(0);
		oracle->said = number;
	}
}

/** What was durable is there, in order, and nothing has a position twice. */
void verify(const StoreOptions &options, SharedOracle &oracle)
{
	check::LogHost host;
	Store store(options, host);
	store.start();
	const Page page = store.read({.stream = 1, .limit = 1'000'000, .most_bytes = 1U << 30});
	CHECK(page.damages.empty());
	CHECK(page.lines.size() >= oracle->said);
	for (std::size_t i = 0; i < page.lines.size(); ++i) {
		check::equal(page.lines[i].body, std::to_string(i + 1));
		CHECK(i == 0 || page.lines[i].position > page.lines[i - 1].position);
	}
	oracle->said = static_cast<unsigned>(page.lines.size());
}

void what_was_durable_survives_a_power_cut()
{
	std::minstd_rand random(6);
	unsigned lines = 0;
	auto disk = std::make_unique<FragileDisk>();
	auto oracle = std::make_unique<SharedOracle>();
	for (unsigned i = 0; i < cuts(); ++i) {
		if ((*oracle)->said > 20'000) { // reading all of them takes longer each time
			disk = std::make_unique<FragileDisk>();
			oracle = std::make_unique<SharedOracle>();
		}
		const unsigned before = (*oracle)->said;
		auto memory = std::make_unique<check::ScratchDir>();
		const pid_t child = ::fork();
		if (child == 0) {
			::prctl(PR_SET_PDEATHSIG, SIGKILL);
			::alarm(60);
			try {
				talk(options(*disk, *memory), *oracle);
			} catch (...) {
				::_exit(0); // the disk was gone before the log was open; the disk is not this process's to unmount
			}
		}
		const timespec pause{0, 20'000'000 + static_cast<long>(random() % 60'000'000)};
		::nanosleep(&pause, nullptr);
		// A sync that is under way at the cut returns 0, and what it covers is gone: with the power off nobody hears
		// it.
		const unsigned heard = (*oracle)->said;
		disk->cut_power();
		::kill(child, SIGKILL);
		CHECK(::waitpid(child, nullptr, 0) == child);
		(*oracle)->said = heard;
		disk->restart();
		memory = std::make_unique<check::ScratchDir>(); // what was in memory is gone
		verify(options(*disk, *memory), *oracle);
		lines += (*oracle)->said - before;
	}
	CHECK(lines > 0);
}

/** Takes all the room that the disk has, and gives it back. */
class Filler {
public:
	explicit Filler(const FragileDisk &disk)
	    : path_(disk.root() + "/filler"),
	      fd_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600))
	{
		CHECK(fd_ >= 0);
	}
	~Filler()
	{
		::close(fd_);
		::unlink(path_.c_str());
	}
	Filler(const Filler &) = delete;
	Filler &operator=(const Filler &) = delete;

	void fill() const
	{
		static constexpr char kZeros[4096] = {};
		while (::write(fd_, kZeros, sizeof kZeros) > 0) {
		}
		CHECK(errno == ENOSPC);
	}

private:
	std::string path_;
	int fd_;
};

/** What the log takes has room on a disk that is really full, so it is durable, and nobody waits for it. */
void what_is_taken_on_a_full_disk_is_durable()
{
	const FragileDisk disk;
	const check::ScratchDir memory;
	check::LogHost host;
	auto store = std::make_unique<Store>(options(disk, memory), host);
	store->start();
	const std::string text(500, 't');
	const LineView line{1, 0, 0, text};
	unsigned said = 0;
	{
		const Filler filler(disk);
		check::eventually("the disk is full", [&] {
			filler.fill(); // a try to make a file gives room back
			for (int i = 0; i < 20; ++i)
				said += store->append({&line, 1}, wall_time()) ? 1 : 0;
			return store->is_full();
		});
		check::eventually("what was taken is durable", [&] { return store->durable() >= store->lines_end(); });
		CHECK(store->durable() >= store->gate());
		CHECK(!store->has_failed());
	}
	check::eventually("messages are taken", [&] { return store->append({&line, 1}, wall_time()).has_value(); });
	store.reset();
	store = std::make_unique<Store>(options(disk, memory), host);
	store->start();
	check::equal(store->read({.stream = 1, .limit = 1'000'000, .most_bytes = 1U << 30}).lines.size(), said + 1);
	store.reset();
	std::string problems;
	check_log(Directory::observe(options(disk, memory).directory),
	          [&](const std::string &problem) { problems += problem + "\n"; });
	check::equal(problems, "");
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_was_durable_survives_a_power_cut),
    TEST_CASE(what_is_taken_on_a_full_disk_is_durable),
};

} // namespace

int main()
{
	return check::main("power_cut", kTests);
}
