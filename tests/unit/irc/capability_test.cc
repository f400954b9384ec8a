// SPDX-License-Identifier: MIT
#include "irc/capability.hh"

#include <atomic>
#include <set>
#include <string_view>

#include "support/check.hh"

using namespace confer::irc;

namespace {

void sets()
{
	CapSet set;
	CHECK(set.empty() && !set.has(Cap::batch));
	set |= Cap::batch;
	set |= Cap::userhost_in_names | Cap::message_tags;
	CHECK(set.has(Cap::batch) && set.has(Cap::userhost_in_names) && set.has(Cap::message_tags) &&
	      !set.has(Cap::setname));
	CHECK(set.has_any(Cap::setname | Cap::batch) && !set.has_any(Cap::setname | Cap::chghost));
	set -= Cap::batch;
	CHECK(!set.has(Cap::batch) && !set.empty());
	CHECK(set == (Cap::message_tags | Cap::userhost_in_names));
	CHECK((set & (Cap::message_tags | Cap::batch)) == CapSet(Cap::message_tags));
	CHECK((set - set).empty());
	CHECK(CapSet(Cap::account_notify).bits() == 1);
}

void sets_fit_a_lock_free_atomic()
{
	static_assert(std::atomic<CapSet>::is_always_lock_free);
	std::atomic<CapSet> set;
	set.store(Cap::batch | Cap::setname);
	CHECK(set.load().has(Cap::setname));
}

void names_and_back()
{
	std::set<std::string_view> names;
	for (const CapRow &row : capabilities()) {
		CHECK(!row.name.empty() && names.insert(row.name).second);
		CHECK(row.name.find_first_of(" =~-") != 0 && row.name.find_first_of(" =") == row.name.npos);
		CHECK(find_capability(row.name) == row.cap);
		check::equal(name(row.cap), row.name);
	}
	check::equal(names.size(), static_cast<std::size_t>(Cap::count_));
	check::equal(name(Cap::channel_rename), "draft/channel-rename");
	CHECK(!find_capability("") && !find_capability("Batch") && !find_capability("batch ") && !find_capability("sasl2"));
}

const CMUnitTest kTests[] = {
    TEST_CASE(sets),
    TEST_CASE(sets_fit_a_lock_free_atomic),
    TEST_CASE(names_and_back),
};

} // namespace

int main()
{
	return check::main("capability", kTests);
}
