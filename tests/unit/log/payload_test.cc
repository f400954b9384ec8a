// SPDX-License-Identifier: MIT
#include "log/payload.hh"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

using namespace confer::log;

namespace {

const LogId kLog(LogId::Bytes{'t', 'e', 's', 't'});

std::string record_of(RecordType type, std::string_view payload)
{
	std::string bytes;
	append_record({type, 0, 64, 1, 3, 0}, kLog.seed(), payload, bytes);
	return bytes;
}

RecordView read(const std::string &bytes)
{
	const auto record = RecordView::read(bytes, 64, kLog.seed());
	CHECK(record.has_value());
	return *record;
}

void a_line_comes_back()
{
	for (std::size_t size = 0; size < 40; ++size) {
		const std::string body(size, 'b');
		const LineView line{3, 4, 0, body, "alice", size % 2 == 0 ? "" : "+a=b"};
		std::string bytes(line_size(line), '?');
		write_line(line, bytes.data() + kRecordHead);
		write_head({RecordType::line, 0, 64, 1, 3, 0}, bytes.size(), line_crc(kLog.seed(), line), bytes.data());
		const auto got = read_line(read(bytes));
		CHECK(got.has_value());
		check::equal(got->stream, 3U);
		check::equal(got->kind, 4);
		check::equal(got->body, line.body);
		check::equal(got->account, "alice");
		check::equal(got->client_tags, line.client_tags);
	}
}

void lengths_of_a_line_are_checked()
{
	std::string payload("\0\0\x10\0\0\0\0\0short", 13); // 16 bytes of body in 8
	CHECK(!read_line(read(record_of(RecordType::line, payload))));
	payload[2] = '\3';
	CHECK(read_line(read(record_of(RecordType::line, payload))));
	payload[4] = '\xff';
	CHECK(!read_line(read(record_of(RecordType::line, payload))));
	CHECK(!read_line(read(record_of(RecordType::line, ""))));
	CHECK(!read_line(read(record_of(RecordType::erased, payload))));
}

void the_state_comes_back()
{
	StatePayload payload;
	CHECK(payload.empty());
	CHECK(payload.add({"c#ops", "topic"}));
	CHECK(payload.add({"c#gone", std::nullopt}));
	CHECK(payload.add({"empty", ""}));
	std::vector<std::string> got;
	CHECK(read_state(read(record_of(RecordType::state, payload.bytes())), [&](const StateEntry &entry) {
		got.push_back(std::string(entry.key) + (entry.value ? "=" + std::string(*entry.value) : " removed"));
	}));
	CHECK((got == std::vector<std::string>{"c#ops=topic", "c#gone removed", "empty="}));
	payload.clear();
	CHECK(payload.empty());
}

void a_full_record_takes_no_entry_more()
{
	StatePayload payload;
	CHECK(payload.add({"large", std::string(kMaxStateValue, 'v')}));
	CHECK(!payload.add({"other", std::string(kMaxStateValue, 'v')}));
	CHECK(payload.add({"small", "v"}));
	CHECK(payload.bytes().size() <= kMaxPayload);
	unsigned entries = 0;
	CHECK(read_state(read(record_of(RecordType::state, payload.bytes())), [&](const StateEntry &) { ++entries; }));
	check::equal(entries, 2U);
}

/** A right CRC proves only that conferd wrote it: the lengths in it must not lead a reader out of it. */
void random_payloads_stay_inside()
{
	std::mt19937_64 random(2);
	for (unsigned round = 0; round < 20'000; ++round) {
		std::string payload(random() % 64, '\0');
		for (char &byte : payload)
			byte = static_cast<char>(random() % 3 == 0 ? random() : random() % 4);
		const auto inside = [&](const std::string &bytes, std::string_view text) {
			CHECK(text.empty() ||
			      (text.data() >= bytes.data() && text.data() + text.size() <= bytes.data() + bytes.size()));
		};
		const std::string state = record_of(RecordType::state, payload);
		read_state(read(state),
		           [&](const StateEntry &entry) { inside(state, entry.key), inside(state, entry.value.value_or("")); });
		const std::string line = record_of(RecordType::line, payload);
		if (const auto got = read_line(read(line)))
			inside(line, got->body), inside(line, got->account), inside(line, got->client_tags);
		const std::string erase = record_of(RecordType::erase, payload);
		read_erase(
		    read(erase), [](Position) {}, [&](std::string_view account) { inside(erase, account); });
	}
}

void erasures_come_back()
{
	const std::array<Position, 2> positions{8, 0x123456789a};
	std::vector<Position> got;
	std::string account;
	const auto read_all = [&](const Erasure &erasure) {
		return read_erase(
		    read(record_of(RecordType::erase, erase_payload(erasure))),
		    [&](Position position) { got.push_back(position); }, [&](std::string_view name) { account = name; });
	};
	CHECK(read_all({positions, {}}));
	CHECK((got == std::vector<Position>{8, 0x123456789a}));
	check::equal(account, "");
	CHECK(read_all({{}, "alice"}));
	check::equal(account, "alice");
	check::equal(got.size(), 2U);
}

const CMUnitTest kTests[] = {
    TEST_CASE(a_line_comes_back),           TEST_CASE(lengths_of_a_line_are_checked),
    TEST_CASE(the_state_comes_back),        TEST_CASE(a_full_record_takes_no_entry_more),
    TEST_CASE(random_payloads_stay_inside), TEST_CASE(erasures_come_back),
};

} // namespace

int main()
{
	return check::main("payload", kTests);
}
