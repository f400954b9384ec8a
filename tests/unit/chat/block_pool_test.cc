// SPDX-License-Identifier: MIT
#include "chat/block_pool.hh"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <set>
#include <vector>

#include <sys/mman.h>

#include <confer/thread.hh>

#include "support/eventually.hh"

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;

namespace {

void blocks_come_from_the_pool_and_go_back()
{
	BlockPool pool(2);
	Block *a = pool.take();
	Block *b = pool.take();
	Block *c = pool.take();
	a->next = b;
	b->next = c;
	a->end = b->end = c->end = 7;
	pool.give(a);
	Block *again = pool.take();
	CHECK(again == a || again == b || again == c);
	CHECK(again->next == nullptr);
	check::equal(again->begin, 0);
	check::equal(again->end, 0);
	pool.give(again);
	pool.give(nullptr);
}

/** Whether the kernel holds a page for this block. */
bool in_memory(Block *block)
{
	unsigned char state = 0;
	CHECK(mincore(block, Block::kPage, &state) == 0);
	return (state & 1) != 0;
}

void what_a_burst_needed_goes_back_when_it_is_over()
{
	BlockPool pool(1);
	CHECK(!pool.needs_trim());
	Block *a = pool.take();
	Block *b = pool.take();
	a->next = b;
	pool.give(a);
	CHECK(pool.needs_trim());
	CHECK(!pool.needs_trim()); // one caller is enough
	CHECK(pool.trim());        // it was needed a moment ago
	CHECK(in_memory(a) && in_memory(b));
	CHECK(!pool.trim());
	CHECK(in_memory(a) != in_memory(b)); // the reserve stays
	Block *first = pool.take();
	Block *second = pool.take();
	CHECK(second->next == nullptr && second->begin == 0 && second->end == 0);
	second->bytes[Block::kCapacity - 1] = 'x';
	first->next = second;
	pool.give(first);
	CHECK(pool.needs_trim());
}

void what_is_used_again_and_again_is_kept()
{
	BlockPool pool(1);
	for (int i = 0; i < 5; ++i) {
		Block *a = pool.take();
		Block *b = pool.take();
		a->next = b;
		pool.give(a);
		CHECK(pool.trim());
		CHECK(in_memory(a) && in_memory(b));
	}
}

/** Sixteen blocks a page, as on a kernel with pages of 64 KiB. */
constexpr std::size_t kLargePage = 16 * Block::kPage;

std::size_t page_of(const Block *block)
{
	return reinterpret_cast<std::uintptr_t>(block) / kLargePage;
}

/** The blocks of the pool's first `count` pages, page by page. */
std::vector<std::vector<Block *>> take_pages(BlockPool &pool, std::size_t count)
{
	std::vector<std::vector<Block *>> pages;
	for (std::size_t i = 0; i < 16 * count; ++i) {
		Block *block = pool.take();
		std::memset(block->bytes, 'x', sizeof block->bytes);
		if (pages.empty() || page_of(pages.back().front()) != page_of(block))
			pages.emplace_back();
		pages.back().push_back(block);
	}
	check::equal(pages.size(), count);
	return pages;
}

void give_all(BlockPool &pool, const std::vector<Block *> &blocks, Block *but = nullptr)
{
	for (Block *block : blocks) {
		block->next = nullptr;
		if (block != but)
			pool.give(block);
	}
}

bool is_intact(const Block &block)
{
	return std::count(std::begin(block.bytes), std::end(block.bytes), 'x') == Block::kCapacity;
}

/** madvise() forgets a whole page of the system: no neighbour's bytes may be in it. */
void only_whole_pages_go_back()
{
	BlockPool pool(0, kLargePage);
	const auto pages = take_pages(pool, 3);
	Block *used = pages[1][7];
	give_all(pool, pages[0]);
	give_all(pool, pages[1], used);
	give_all(pool, pages[2]);
	CHECK(pool.needs_trim());
	CHECK(pool.trim());
	CHECK(pool.trim());
	CHECK(!in_memory(pages[0][0]) && !in_memory(pages[0][15]));
	CHECK(!in_memory(pages[2][3]));
	CHECK(is_intact(*used));
	for (Block *block : pages[1])
		CHECK(in_memory(block));
	CHECK(!pool.trim()); // what is left cannot go
	CHECK(is_intact(*used));

	used->next = nullptr;
	pool.give(used);
	CHECK(pool.needs_trim());
	CHECK(pool.trim());
	CHECK(!pool.trim());
	CHECK(!in_memory(used));
}

void a_page_that_went_back_comes_again_as_blocks()
{
	BlockPool pool(0, kLargePage);
	give_all(pool, take_pages(pool, 2).front());
	CHECK(pool.trim());
	CHECK(!pool.trim());
	std::set<Block *> all;
	for (const std::vector<Block *> &page : take_pages(pool, 17)) // more than one mapping
		all.insert(page.begin(), page.end());
	check::equal(all.size(), 17 * 16);
}

void the_reserve_is_left_of_whole_pages_too()
{
	BlockPool pool(16, kLargePage);
	const auto pages = take_pages(pool, 4);
	for (const std::vector<Block *> &page : pages)
		give_all(pool, page);
	CHECK(pool.needs_trim());
	CHECK(pool.trim());
	CHECK(!pool.trim());
	std::ptrdiff_t left = 0;
	for (const std::vector<Block *> &page : pages)
		left += std::count_if(page.begin(), page.end(), in_memory);
	check::equal(left, 16);
}

using Wait = BlockPool::Wait;

constexpr std::size_t kMore = BlockPool::kFairShare + 1;

Block *take_chain(BlockPool &pool, std::size_t count)
{
	Block *chain = nullptr;
	for (std::size_t i = 0; i < count; ++i) {
		Block *block = pool.take();
		block->next = chain;
		chain = block;
	}
	return chain;
}

Wait look(BlockPool &pool)
{
	return pool.wait(std::chrono::steady_clock::now());
}

void what_is_used_is_counted()
{
	for (const std::size_t page : {Block::kPage, kLargePage}) {
		BlockPool pool(0, page);
		check::equal(pool.used(), 0);
		Block *chain = take_chain(pool, 3);
		check::equal(pool.used(), 3 * Block::kPage);
		pool.give(chain);
		check::equal(pool.used(), 0);
		pool.trim();
		pool.trim();
		check::equal(pool.used(), 0);
		chain = take_chain(pool, 20);
		check::equal(pool.used(), 20 * Block::kPage);
		pool.give(chain);
		pool.give(nullptr);
		check::equal(pool.used(), 0);
	}
}

void a_shortage_begins_at_seven_eighths_and_ends_at_three_quarters()
{
	BlockPool pool;
	pool.set_ceiling(16 * Block::kPage);
	check::equal(pool.ceiling(), 16 * Block::kPage);
	Block *most = take_chain(pool, 12);
	Block *thirteenth = pool.take();
	CHECK(!pool.is_short());
	CHECK(look(pool) == Wait::deadline);
	Block *fourteenth = pool.take();
	CHECK(pool.is_short());
	CHECK(look(pool) == Wait::shortage);
	pool.give(fourteenth);
	CHECK(pool.is_short());
	pool.give(thirteenth);
	CHECK(!pool.is_short());
	CHECK(look(pool) == Wait::deadline);
	pool.give(most);
	CHECK(!pool.is_short());
}

void another_ceiling_begins_and_ends_a_shortage()
{
	BlockPool pool;
	Block *chain = take_chain(pool, 12);
	pool.set_ceiling(12 * Block::kPage);
	CHECK(pool.is_short() && pool.is_full());
	pool.set_ceiling(100 * Block::kPage);
	CHECK(!pool.is_short() && !pool.is_full());
	pool.give(chain);
}

void at_the_ceiling_those_who_hold_much_get_nothing()
{
	BlockPool pool;
	pool.set_ceiling(16 * Block::kPage);
	Block *chain = take_chain(pool, 15);
	CHECK(!pool.is_full());
	Block *last = pool.take(kMore);
	CHECK(last != nullptr);
	CHECK(pool.is_full());
	CHECK(pool.take(kMore) == nullptr);
	check::equal(pool.refused(), 1u);
	check::equal(pool.used(), pool.ceiling());
	Block *fair = pool.take(BlockPool::kFairShare);
	CHECK(fair != nullptr);
	check::equal(pool.refused(), 1u);
	pool.give(fair);
	pool.give(last);
	last = pool.take(kMore);
	CHECK(last != nullptr);
	pool.give(last);
	pool.give(chain);
}

void a_shortage_wakes_who_waits_for_it()
{
	BlockPool pool;
	pool.set_ceiling(8 * Block::kPage);
	std::atomic<int> shortages = 0;
	Thread watcher([&] {
		while (pool.wait(std::chrono::steady_clock::time_point::max()) == Wait::shortage)
			++shortages;
	});
	watcher.start();
	Block *chain = take_chain(pool, 7);
	check::eventually("it wakes up", [&] { return shortages > 0; });
	pool.stop_waiting();
	watcher.join();
	CHECK(look(pool) == Wait::stopped);
	pool.give(chain);
}

} // namespace

int main()
{
	return check::main("block_pool", {
	                                     TEST_CASE(blocks_come_from_the_pool_and_go_back),
	                                     TEST_CASE(what_a_burst_needed_goes_back_when_it_is_over),
	                                     TEST_CASE(what_is_used_again_and_again_is_kept),
	                                     TEST_CASE(only_whole_pages_go_back),
	                                     TEST_CASE(a_page_that_went_back_comes_again_as_blocks),
	                                     TEST_CASE(the_reserve_is_left_of_whole_pages_too),
	                                     TEST_CASE(what_is_used_is_counted),
	                                     TEST_CASE(a_shortage_begins_at_seven_eighths_and_ends_at_three_quarters),
	                                     TEST_CASE(another_ceiling_begins_and_ends_a_shortage),
	                                     TEST_CASE(at_the_ceiling_those_who_hold_much_get_nothing),
	                                     TEST_CASE(a_shortage_wakes_who_waits_for_it),

	                                 });
}
