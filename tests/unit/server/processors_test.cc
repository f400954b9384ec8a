// SPDX-License-Identifier: MIT
#include "server/processors.hh"

#include <fstream>
#include <string>

#include <sched.h>
#include <sys/stat.h>

#include "support/check.hh"
#include "support/scratch_dir.hh"

using namespace confer::server;

namespace {

/** Control groups as the kernel shows them. */
struct Groups {
	explicit Groups(const std::string &own) { write("own", own); }

	void write(const std::string &name, const std::string &text) { std::ofstream(dir.file(name)) << text; }
	void group(const std::string &name, const std::string &quota)
	{
		CHECK(::mkdir(dir.file(name).c_str(), 0755) == 0);
		if (!quota.empty())
			write(name + "/cpu.max", quota + "\n");
	}
	unsigned usable() { return usable_processors({dir.file("own"), dir.path()}); }

	const check::ScratchDir dir;
};

unsigned allowed()
{
	cpu_set_t processors;
	CPU_ZERO(&processors);
	CHECK(sched_getaffinity(0, sizeof processors, &processors) == 0);
	return static_cast<unsigned>(CPU_COUNT(&processors));
}

void without_a_quota_all_that_are_allowed()
{
	check::equal(usable_processors({"/nowhere", "/nowhere"}), allowed());
	Groups root("0::/\n");
	check::equal(root.usable(), allowed());
	Groups group("1:name=systemd:/x\n0::/a\n");
	group.group("a", "max 100000");
	check::equal(group.usable(), allowed());
}

void a_quota_counts_rounded_up()
{
	Groups one("0::/a\n");
	one.group("a", "40000 100000");
	check::equal(one.usable(), 1U);
	Groups large("0::/a\n");
	large.group("a", "100000000 100000");
	check::equal(large.usable(), allowed());
}

void the_quotas_of_groups_around_it_count_too()
{
	Groups groups("12:cpu:/other\n0::/a/b/c\n");
	groups.group("a", "50000 100000");
	groups.group("a/b", "max 100000");
	groups.group("a/b/c", "");
	check::equal(groups.usable(), 1U);
}

void what_is_no_quota_is_none()
{
	for (const char *text : {"", "0 100000", "100000", "1 0", "100000 x", "-1 100000", "99999999999999999999 100000"}) {
		Groups groups("0::/a\n");
		groups.group("a", text);
		check::equal(groups.usable(), allowed());
	}
}

void half_of_the_processors_send()
{
	check::equal(sender_threads(1), 0U);
	check::equal(sender_threads(2), 1U);
	check::equal(sender_threads(3), 1U);
	check::equal(sender_threads(16), 8U);
	check::equal(sender_threads(128), 8U);
}

void a_few_arenas_are_for_all_threads()
{
	check::equal(memory_arenas(1), 2U);
	check::equal(memory_arenas(5), 5U);
	check::equal(memory_arenas(12), 8U);
	check::equal(memory_arenas(128), 8U);
}

} // namespace

int main()
{
	return check::main("processors", {
	                                     TEST_CASE(without_a_quota_all_that_are_allowed),
	                                     TEST_CASE(a_quota_counts_rounded_up),
	                                     TEST_CASE(the_quotas_of_groups_around_it_count_too),
	                                     TEST_CASE(what_is_no_quota_is_none),
	                                     TEST_CASE(half_of_the_processors_send),
	                                     TEST_CASE(a_few_arenas_are_for_all_threads),
	                                 });
}
