// SPDX-License-Identifier: MIT
#include "server/relief.hh"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "support/eventually.hh"
#include "unit/chat/fixture.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using namespace confer::chat::test;
using confer::server::Relief;

namespace {

/** A World with sessions for which so many blocks wait. */
struct Crowd {
	explicit Crowd(std::size_t ceiling) { stage.world.blocks().set_ceiling(ceiling * Block::kPage); }

	std::shared_ptr<FakeSession> connect(std::size_t blocks)
	{
		auto session = stage.connect();
		if (blocks > 0)
			CHECK(session->outbox.append(std::string(blocks * Block::kCapacity, 'x')) == Outbox::Append::claimed);
		return session;
	}
	bool is_short() { return stage.world.blocks().is_short(); }
	std::size_t used() { return stage.world.blocks().used() / Block::kPage; }

	Stage stage;
	Relief relief{stage.world};
};

bool is_closed(const FakeSession &session)
{
	return session.outbox.reason() == kShortOfMemory.text() && session.hung_up;
}

bool is_untouched(const FakeSession &session)
{
	return session.outbox.reason().empty() && !session.hung_up;
}

void those_who_hold_most_are_closed_until_three_quarters_are_used()
{
	Crowd crowd(64);
	const auto idle = crowd.connect(0), small = crowd.connect(1), middle = crowd.connect(10);
	const auto large = crowd.connect(12), larger = crowd.connect(13);
	const auto largest = crowd.connect(20);
	CHECK(crowd.is_short());
	check::equal(crowd.relief.relieve(), 1);
	CHECK(is_closed(*largest));
	for (const auto &session : {idle, small, middle, large, larger})
		CHECK(is_untouched(*session));
	check::equal(crowd.used(), 36);

	const auto next = crowd.connect(21);
	CHECK(crowd.is_short());
	check::equal(crowd.relief.relieve(), 1);
	CHECK(is_closed(*next));
	CHECK(!crowd.is_short());
	check::equal(crowd.relief.closed(), 2u);
}

void more_than_one_are_closed_where_one_is_not_enough()
{
	Crowd crowd(64);
	std::vector<std::shared_ptr<FakeSession>> all;
	for (int i = 0; i < 14; ++i)
		all.push_back(crowd.connect(4));
	check::equal(crowd.relief.relieve(), 2);
	check::equal(crowd.used(), 48);
}

void without_a_shortage_nobody_is_closed()
{
	Crowd crowd(64);
	const auto session = crowd.connect(55);
	CHECK(!crowd.is_short());
	check::equal(crowd.relief.relieve(), 0);
	CHECK(is_untouched(*session));
}

void those_who_hold_little_stay()
{
	Crowd crowd(1024);
	std::vector<std::shared_ptr<FakeSession>> small, large;
	for (std::size_t i = 0; i < 10 * Relief::kAtOnce; ++i) {
		small.push_back(crowd.connect(1));
		if (i % 10 == 0)
			large.push_back(crowd.connect(5));
	}
	check::equal(large.size(), Relief::kAtOnce);
	check::equal(crowd.used(), 15 * Relief::kAtOnce);
	CHECK(crowd.is_short());
	CHECK(crowd.relief.relieve() <= Relief::kAtOnce);
	CHECK(!crowd.is_short());
	for (const auto &session : small)
		CHECK(is_untouched(*session));
}

void where_all_hold_little_it_takes_more_than_one_look()
{
	Crowd many(256);
	std::vector<std::shared_ptr<FakeSession>> all;
	for (int i = 0; i < 256; ++i)
		all.push_back(many.connect(1));
	many.stage.world.blocks().set_ceiling(160 * Block::kPage);
	check::equal(many.relief.relieve(), Relief::kAtOnce);
	CHECK(many.is_short());
	check::equal(many.relief.relieve(), Relief::kAtOnce);
	CHECK(many.is_short());
	check::equal(many.relief.relieve(), 8);
	check::equal(many.used(), 120);
}

void those_who_were_closed_are_not_chosen_again()
{
	Crowd crowd(64);
	const auto largest = crowd.connect(30), other = crowd.connect(28);
	largest->outbox.close("Connection lost");
	CHECK(!largest->hung_up);
	crowd.stage.world.blocks().set_ceiling(28 * Block::kPage);
	check::equal(crowd.relief.relieve(), 1);
	CHECK(is_closed(*other));
	CHECK(!largest->hung_up);
}

void the_thread_does_it_when_a_shortage_begins()
{
	Crowd crowd(64);
	crowd.relief.start();
	std::vector<std::shared_ptr<FakeSession>> all;
	for (int i = 0; i < 6; ++i)
		all.push_back(crowd.connect(10));
	check::eventually("the shortage ends", [&] { return !crowd.is_short(); });
	check::eventually("it is counted", [&] { return crowd.relief.closed() >= 2; });
	CHECK(crowd.used() <= 48);
}

} // namespace

int main()
{
	return check::main("relief", {
	                                 TEST_CASE(those_who_hold_most_are_closed_until_three_quarters_are_used),
	                                 TEST_CASE(more_than_one_are_closed_where_one_is_not_enough),
	                                 TEST_CASE(without_a_shortage_nobody_is_closed),
	                                 TEST_CASE(those_who_hold_little_stay),
	                                 TEST_CASE(where_all_hold_little_it_takes_more_than_one_look),
	                                 TEST_CASE(those_who_were_closed_are_not_chosen_again),
	                                 TEST_CASE(the_thread_does_it_when_a_shortage_begins),
	                             });
}
