// SPDX-License-Identifier: MIT
#include "log/state.hh"

#include "log/segment.hh"

#include <random>
#include <string>

#include "support/check.hh"

using namespace confer::log;

namespace {

const LogId kLog(LogId::Bytes{'t', 'e', 's', 't'});

StateMap sample(unsigned entries, std::size_t largest)
{
	std::mt19937_64 random(4);
	StateMap state;
	for (unsigned i = 0; i < entries; ++i)
		state["c#" + std::to_string(i)] = std::string(random() % largest, 'v');
	return state;
}

void a_file_comes_back()
{
	for (const unsigned entries : {0U, 1U, 2'000U}) {
		const StateMap state = sample(entries, 500);
		const auto file = decode_state(encode_state(state, kLog, 4096, 1));
		CHECK(file.has_value());
		CHECK(file->state == state);
		CHECK(file->id == kLog);
		check::equal(file->position, 4096U);
	}
}

void the_largest_values_fit()
{
	StateMap state{{"a", std::string(kMaxStateValue, 'a')}, {"b", std::string(kMaxStateValue, 'b')}};
	state[std::string(kMaxStateKey, 'k')] = "long key";
	CHECK(decode_state(encode_state(state, kLog, 0, 1))->state == state);
}

void no_flipped_bit_and_no_prefix_passes()
{
	std::string bytes = encode_state(sample(20, 30), kLog, 4096, 1);
	CHECK(decode_state(bytes));
	for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
		CHECK(!decode_state(bytes));
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
	}
	for (std::size_t size = 0; size < bytes.size(); ++size)
		CHECK(!decode_state(std::string_view(bytes).substr(0, size)));
	CHECK(!decode_state(bytes + std::string(8, '\0')));
}

/** A record that is missing in the middle is not noticed by its neighbours, but by the end record. */
void the_end_record_counts()
{
	StateMap state{{"a", std::string(kMaxStateValue, 'a')}, {"b", std::string(kMaxStateValue, 'b')}};
	const std::string whole = encode_state(state, kLog, 4096, 1);
	const Span span{std::string_view(whole).substr(kSegmentHead), 4096, kLog.state_seed()};
	const auto first = span.at(4096);
	const std::string none = encode_state({}, kLog, 4096 + first->size(), 1);
	// The first record, and the end record of a file that has none, at the right place.
	CHECK(!decode_state(whole.substr(0, kSegmentHead + first->size()) + none.substr(kSegmentHead)));
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_file_comes_back),
    TEST_CASE(the_largest_values_fit),
    TEST_CASE(no_flipped_bit_and_no_prefix_passes),
    TEST_CASE(the_end_record_counts),
};

} // namespace

int main()
{
	return check::main("state", kTests);
}
