// SPDX-License-Identifier: MIT
#include "log/record.hh"

#include "log/payload.hh"

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "support/check.hh"

using namespace confer::log;

namespace {

const LogId kLog(LogId::Bytes{'t', 'e', 's', 't'});
constexpr Position kPlace = 0x1234567890;

std::string sample(std::string_view payload = "\1\0\5\0\0\0\0\0hello")
{
	std::string bytes;
	append_record({RecordType::line, record_flag::bot, kPlace, 1'700'000'000'123, 7, 4096}, kLog.seed(), payload,
	              bytes);
	return bytes;
}

void what_is_written_is_read()
{
	const std::string bytes = sample(std::string_view("\1\0\5\0\0\0\0\0hello", 13));
	check::equal(bytes.size(), 48U);
	const std::string longer = bytes + "more behind it";
	const auto record = RecordView::read(longer, kPlace, kLog.seed());
	CHECK(record.has_value());
	check::equal(record->size(), 48U);
	CHECK(record->type() == RecordType::line);
	check::equal(record->head().flags, 1);
	check::equal(record->position(), kPlace);
	check::equal(record->end(), kPlace + 48);
	check::equal(record->time(), 1'700'000'000'123);
	check::equal(record->stream(), 7U);
	check::equal(record->durable_mark(), kPlace - 4096);
	check::equal(record->payload(), std::string_view("\1\0\5\0\0\0\0\0hello\0\0\0", 16));
}

/** The bytes of conferd-log(5), for a second implementation. */
void the_form_is_the_documented_one()
{
	const std::string bytes = sample(std::string_view("\1\0\5\0\0\0\0\0hello", 13));
	check::equal(bytes.substr(4), std::string_view("\6\0\1\1"
	                                               "\x90\x78\x56\x34\x12\0\0\0"
	                                               "\x7b\x68\xe5\xcf\x8b\1\0\0"
	                                               "\7\0\0\0\0\x10\0\0"
	                                               "\1\0\5\0\0\0\0\0hello\0\0\0",
	                                               44));
	check::equal(load<std::uint32_t>(bytes.data()), 0x06143d42U);
}

void no_prefix_is_a_record()
{
	const std::string bytes = sample();
	for (std::size_t size = 0; size < bytes.size(); ++size)
		CHECK(!RecordView::read(std::string_view(bytes).substr(0, size), kPlace, kLog.seed()));
}

void no_flipped_bit_passes()
{
	std::string bytes = sample(std::string(200, 'x'));
	for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
		const auto mask = static_cast<char>(1 << (bit % 8));
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
		CHECK(!RecordView::read(bytes, kPlace, kLog.seed()));
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ mask);
	}
	CHECK(RecordView::read(bytes, kPlace, kLog.seed()));
}

void another_place_and_another_log_do_not_pass()
{
	const std::string bytes = sample();
	CHECK(!RecordView::read(bytes, kPlace + 8, kLog.seed()));
	CHECK(!RecordView::read(bytes, kPlace, kLog.state_seed()));
	CHECK(!RecordView::read(bytes, kPlace, LogId(LogId::Bytes{'o'}).seed()));
}

void random_bytes_are_no_records()
{
	std::mt19937_64 random(1);
	std::string bytes(512, '\0');
	for (unsigned round = 0; round < 20'000; ++round) {
		for (std::size_t at = 0; at < bytes.size(); at += 8)
			store(bytes.data() + at, random());
		store(bytes.data() + 4, static_cast<std::uint16_t>(4 + random() % 60));
		store(bytes.data() + 8, kPlace); // only the CRC is left to refuse it
		CHECK(!RecordView::read(bytes, kPlace, kLog.seed()));
	}
}

void the_largest_record()
{
	const std::string bytes = sample(std::string(kMaxPayload, 'm'));
	check::equal(bytes.size(), kMaxRecord);
	CHECK(RecordView::read(bytes, kPlace, kLog.seed()));
	std::string larger = bytes;
	store(larger.data() + 4, std::uint16_t{8193});
	check::equal(RecordView::claimed_size(larger), 0U);
	store(larger.data() + 4, std::uint16_t{3});
	check::equal(RecordView::claimed_size(larger), 0U);
}

const CMUnitTest kTests[] = {
    TEST_CASE(what_is_written_is_read),
    TEST_CASE(the_form_is_the_documented_one),
    TEST_CASE(no_prefix_is_a_record),
    TEST_CASE(no_flipped_bit_passes),
    TEST_CASE(another_place_and_another_log_do_not_pass),
    TEST_CASE(random_bytes_are_no_records),
    TEST_CASE(the_largest_record),
};

} // namespace

int main()
{
	return check::main("record", kTests);
}
