// SPDX-License-Identifier: MIT
#include "chat/outbox.hh"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;
using Append = Outbox::Append;
using Claim = Outbox::Claim;
using Flush = Outbox::Flush;

namespace {

/** A peer that takes `room` bytes, then says again, or breaks. */
struct Peer {
	std::size_t room = SIZE_MAX;
	bool broken = false;
	std::string got{};
	bool told_last = false;

	IoResult operator()(iovec *pieces, int count, bool last) noexcept
	{
		IoResult sent;
		told_last = last;
		if (broken)
			return {IoStatus::closed, 0, ECONNRESET};
		for (int i = 0; i < count; ++i) {
			const std::size_t size = std::min(room, pieces[i].iov_len);
			got.append(static_cast<const char *>(pieces[i].iov_base), size);
			sent.bytes += size;
			room -= size;
		}
		if (sent.bytes == 0)
			sent.status = IoStatus::again;
		return sent;
	}
};

void the_first_to_append_must_flush()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	Peer peer;
	CHECK(outbox.append("one ") == Append::claimed);
	CHECK(outbox.append("two ") == Append::queued);
	CHECK(outbox.append_answer("three") == Append::queued);
	check::equal(outbox.size(), 13);
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(peer.got, "one two three");
	CHECK(!peer.told_last);
	check::equal(outbox.size(), 0);
	// The claim was given up.
	CHECK(outbox.append("four") == Append::claimed);
	CHECK(outbox.flush(peer) == Flush::drained);
}

void a_blocked_flush_keeps_the_claim_and_the_order()
{
	BlockPool pool;
	Outbox outbox(pool, 100000);
	Peer peer{.room = 5};
	std::string all(10000, 'a');
	CHECK(outbox.append(all) == Append::claimed);
	CHECK(outbox.flush(peer) == Flush::blocked);
	check::equal(outbox.size(), 9995);
	CHECK(outbox.append("bcd") == Append::queued);
	peer.room = 5000;
	CHECK(outbox.flush(peer) == Flush::blocked);
	peer.room = SIZE_MAX;
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(peer.got, all + "bcd");
	check::equal(outbox.size(), 0);
}

void what_comes_during_a_flush_rides_along()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	std::string got;
	bool first = true;
	const auto send = [&](iovec *pieces, int, bool) noexcept {
		if (std::exchange(first, false))
			CHECK(outbox.append(" and more") == Append::queued);
		got.append(static_cast<const char *>(pieces->iov_base), pieces->iov_len);
		return IoResult{IoStatus::done, pieces->iov_len, 0};
	};
	CHECK(outbox.append("some") == Append::claimed);
	CHECK(outbox.flush(send) == Flush::drained);
	check::equal(got, "some and more");
}

/** With many processors others may always be faster than a send: the claimant has other work. */
void a_flush_ends_though_others_keep_adding()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	std::string got, want = "0";
	int sends = 0;
	const auto send = [&](iovec *pieces, int, bool) noexcept {
		const std::string more = std::to_string(++sends);
		CHECK(outbox.append(more) == Append::queued);
		want += more;
		got.append(static_cast<const char *>(pieces->iov_base), pieces->iov_len);
		return IoResult{IoStatus::done, pieces->iov_len, 0};
	};
	CHECK(outbox.append("0") == Append::claimed);
	CHECK(outbox.flush(send) == Flush::busy);
	CHECK(sends > 1 && sends < 100);
	// The claim stays, and nothing that waits is forgotten.
	CHECK(outbox.append("x") == Append::queued);
	want += 'x';
	Peer peer;
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(got + peer.got, want);
}

void the_end_is_sent_after_many_rounds_too()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	Peer peer;
	int sends = 0;
	bool last = false;
	const auto send = [&](iovec *pieces, int, bool is_last) noexcept {
		last = is_last;
		static_cast<void>(++sends < 3 ? outbox.append("x") : outbox.finish("end", "reason"));
		return IoResult{IoStatus::done, pieces->iov_len, 0};
	};
	CHECK(outbox.append("0") == Append::claimed);
	CHECK(outbox.flush(send) == Flush::finished);
	CHECK(last);
	check::equal(sends, 4);
}

void past_the_limit_it_closes()
{
	BlockPool pool;
	Outbox outbox(pool, 10);
	Peer peer;
	CHECK(outbox.append("0123456789") == Append::claimed);
	CHECK(!outbox.finished());
	// The thread that went past it must flush, so that the connection is shut down.
	CHECK(outbox.append("x") == Append::claimed);
	CHECK(outbox.finished());
	check::equal(outbox.reason(), "SendQ exceeded");
	check::equal(outbox.size(), 0);
	CHECK(outbox.append("y") == Append::refused);
	CHECK(outbox.flush(peer) == Flush::closed);
	check::equal(peer.got, "");
}

void what_is_offered_takes_half_at_most_and_never_closes_it()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	Peer peer{.room = 0};
	CHECK(outbox.offer(std::string(400, 'o')) == Append::claimed);
	CHECK(outbox.offer(std::string(100, 'o')) == Append::queued);
	for (int i = 0; i < 100; ++i)
		CHECK(outbox.offer("x") == Append::no_room);
	CHECK(!outbox.finished());
	check::equal(outbox.size(), 500);
	check::equal(outbox.totals().lines, 2);
	// What people say has the other half.
	CHECK(outbox.append(std::string(500, 'p')) == Append::queued);
	CHECK(outbox.offer("x") == Append::no_room);
	peer.room = SIZE_MAX;
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(peer.got, std::string(500, 'o') + std::string(500, 'p'));
	CHECK(outbox.offer("x") == Append::claimed);
	outbox.close("gone");
	CHECK(outbox.offer("x") == Append::refused);
}

void answers_leave_room_for_what_is_offered()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	CHECK(outbox.append_answer(std::string(5000, 'a')) == Append::claimed);
	CHECK(outbox.offer(std::string(500, 'o')) == Append::queued);
	CHECK(outbox.offer("x") == Append::no_room);
}

void a_loose_claim_passes_to_who_sends_sooner()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	Peer peer;
	CHECK(outbox.append("one ", 1, Claim::loose) == Append::claimed);
	CHECK(outbox.append("two ", 1, Claim::loose) == Append::queued);
	CHECK(outbox.append("three ") == Append::claimed);
	CHECK(outbox.append("four ", 1, Claim::loose) == Append::queued);
	CHECK(outbox.append("five") == Append::queued);
	CHECK(!outbox.hold_on());
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(peer.got, "one two three four five");
	CHECK(!outbox.hold_on());
}

void a_loose_claim_is_firm_before_the_flush()
{
	BlockPool pool;
	Outbox outbox(pool, 1000);
	Peer peer;
	CHECK(outbox.append("one ", 1, Claim::loose) == Append::claimed);
	CHECK(outbox.hold_on());
	CHECK(outbox.append("two") == Append::queued);
	CHECK(!outbox.hold_on());
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(peer.got, "one two");
}

/** The writer may hold the claim and sleep: somebody has to end the connection. */
void a_loose_claimant_who_closes_it_flushes()
{
	BlockPool pool;
	Outbox outbox(pool, 5);
	Peer peer{.room = 0};
	CHECK(outbox.append("1234") == Append::claimed);
	CHECK(outbox.flush(peer) == Flush::blocked);
	CHECK(outbox.append("5678", 1, Claim::loose) == Append::claimed);
	CHECK(outbox.hold_on());
	CHECK(outbox.flush(peer) == Flush::closed);
}

void answers_are_not_counted()
{
	BlockPool pool;
	Outbox outbox(pool, 10);
	Peer peer;
	CHECK(outbox.append_answer(std::string(50000, 'a')) == Append::claimed);
	CHECK(outbox.append("0123456789") == Append::queued);
	CHECK(outbox.append("x") == Append::claimed);
	CHECK(outbox.finished());
	CHECK(outbox.flush(peer) == Flush::closed);
}

/** An answer that was sent is no room for others' messages: or who asks and never reads all could fill the memory. */
void answers_that_were_sent_leave_no_room()
{
	BlockPool pool;
	Outbox outbox(pool, 10);
	Peer peer;
	for (int i = 0; i < 100; ++i) {
		CHECK(outbox.append_answer(std::string(1000, 'a')) != Append::refused);
		peer.room = 1000 - (i == 0 ? 1 : 0); // one byte always waits
		CHECK(outbox.flush(peer) == Flush::blocked);
	}
	check::equal(outbox.size(), 1);
	CHECK(outbox.append(std::string(100, 'x')) == Append::claimed);
	CHECK(outbox.finished());
}

void finish_is_the_last_that_is_sent()
{
	BlockPool pool;
	Outbox outbox(pool, 100);
	Peer peer;
	CHECK(outbox.append("before ") == Append::claimed);
	CHECK(outbox.finish("end", "first reason") == Append::queued);
	CHECK(outbox.finished());
	CHECK(outbox.append("after") == Append::refused);
	CHECK(outbox.append_answer("after") == Append::refused);
	CHECK(outbox.finish("after", "second reason") == Append::refused);
	CHECK(outbox.flush(peer) == Flush::finished);
	check::equal(peer.got, "before end");
	CHECK(peer.told_last);
	check::equal(outbox.reason(), "first reason");
}

void a_broken_peer_closes_it()
{
	BlockPool pool;
	Outbox outbox(pool, 100);
	Peer peer{.broken = true};
	CHECK(outbox.append("lost") == Append::claimed);
	CHECK(outbox.flush(peer) == Flush::closed);
	CHECK(outbox.finished());
	CHECK(outbox.append("more") == Append::refused);
}

void close_keeps_the_first_reason()
{
	BlockPool pool;
	Outbox outbox(pool, 100);
	CHECK(outbox.finish("", "first") != Append::refused);
	outbox.close("second");
	check::equal(outbox.reason(), "first");
}

/** A pool of so many blocks, all of which another outbox has. */
struct FullPool {
	explicit FullPool(std::size_t blocks) : other(pool, 1 << 20)
	{
		pool.set_ceiling(blocks * Block::kPage);
		CHECK(other.append(std::string(blocks * Block::kCapacity, 'x')) == Append::claimed);
		CHECK(pool.is_full());
	}

	BlockPool pool;
	Outbox other;
};

void at_the_ceiling_the_larger_one_is_closed()
{
	FullPool full(16);
	CHECK(full.other.append("x") == Append::claimed); // as it has to be flushed once more, to wake the Writer
	check::equal(full.other.reason(), kShortOfMemory.text());
	check::equal(full.other.size(), 0);
	check::equal(full.other.held(), 0);
	check::equal(full.pool.used(), 0);
	check::equal(full.pool.refused(), 1u);
}

void at_the_ceiling_small_ones_go_on()
{
	FullPool full(16);
	Outbox outbox(full.pool, 1 << 20);
	Peer peer;
	const std::string all(BlockPool::kFairShare, 'a');
	CHECK(outbox.append(all) == Append::claimed);
	CHECK(outbox.append_answer("b") == Append::queued);
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(peer.got, all + 'b');
	check::equal(full.pool.refused(), 0u);
	check::equal(full.other.reason(), "");
}

void at_the_ceiling_what_is_offered_closes_nothing()
{
	FullPool full(16);
	CHECK(full.other.offer("x") == Append::no_room);
	Outbox outbox(full.pool, 1 << 20);
	CHECK(outbox.offer(std::string(BlockPool::kFairShare, 'a')) == Append::claimed);
	CHECK(outbox.offer(std::string(100, 'b')) == Append::queued);
	CHECK(outbox.offer("c") == Append::no_room);
	check::equal(outbox.reason(), "");
}

/** The last line is little, and says why. */
void at_the_ceiling_the_end_is_sent()
{
	FullPool full(16);
	CHECK(full.other.finish("ERROR :end", "end") == Append::queued);
	check::equal(full.other.reason(), "end");
	Peer peer;
	CHECK(full.other.flush(peer) == Flush::finished);
	CHECK(peer.got.ends_with("ERROR :end"));
}

void answers_are_told_from_other_bytes()
{
	BlockPool pool;
	Outbox outbox(pool, 100);
	Peer peer;
	CHECK(outbox.append("others") == Append::claimed);
	check::equal(outbox.answers(), 0);
	CHECK(outbox.append_answer("mine") == Append::queued);
	check::equal(outbox.answers(), 4);
	check::equal(outbox.size(), 10);
	CHECK(outbox.flush(peer) == Flush::drained);
	check::equal(outbox.answers(), 0);
}

} // namespace

int main()
{
	return check::main("outbox", {
	                                 TEST_CASE(the_first_to_append_must_flush),
	                                 TEST_CASE(a_blocked_flush_keeps_the_claim_and_the_order),
	                                 TEST_CASE(what_comes_during_a_flush_rides_along),
	                                 TEST_CASE(a_flush_ends_though_others_keep_adding),
	                                 TEST_CASE(the_end_is_sent_after_many_rounds_too),
	                                 TEST_CASE(past_the_limit_it_closes),
	                                 TEST_CASE(what_is_offered_takes_half_at_most_and_never_closes_it),
	                                 TEST_CASE(answers_leave_room_for_what_is_offered),
	                                 TEST_CASE(a_loose_claim_passes_to_who_sends_sooner),
	                                 TEST_CASE(a_loose_claim_is_firm_before_the_flush),
	                                 TEST_CASE(a_loose_claimant_who_closes_it_flushes),
	                                 TEST_CASE(answers_are_not_counted),
	                                 TEST_CASE(answers_that_were_sent_leave_no_room),
	                                 TEST_CASE(finish_is_the_last_that_is_sent),
	                                 TEST_CASE(a_broken_peer_closes_it),
	                                 TEST_CASE(close_keeps_the_first_reason),
	                                 TEST_CASE(at_the_ceiling_the_larger_one_is_closed),
	                                 TEST_CASE(at_the_ceiling_small_ones_go_on),
	                                 TEST_CASE(at_the_ceiling_what_is_offered_closes_nothing),
	                                 TEST_CASE(at_the_ceiling_the_end_is_sent),
	                                 TEST_CASE(answers_are_told_from_other_bytes),
	                             });
}
