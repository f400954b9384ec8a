// SPDX-License-Identifier: MIT
#include "chat/block_pool.hh"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <set>
#include <vector>

#include <sys/mman.h>

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
	                                 });
}
