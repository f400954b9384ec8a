// SPDX-License-Identifier: MIT
#include "log/state.hh"

#include "log/crc32c.hh"
#include "log/segment.hh"

#include <array>

namespace confer::log {

namespace {

constexpr std::size_t kEndPayload = 12;

/** Appends records to a state file and sums up what its end record says. */
class StateRecords {
public:
	StateRecords(std::string &out, const LogId &id, Position position, Time now) noexcept
	    : out_(out),
	      seed_(id.state_seed()),
	      base_(position - out.size()),
	      now_(now)
	{
	}

	void add(std::string_view payload)
	{
		const std::size_t start = out_.size();
		append_record({.type = RecordType::state, .position = base_ + start, .time = now_}, seed_, payload, out_);
		sum_ = crc32c(sum_, std::string_view(out_).substr(start, sizeof(std::uint32_t)));
		++count_;
	}
	void finish()
	{
		std::array<char, kEndPayload> payload;
		store(payload.data(), count_);
		store(payload.data() + 8, sum_);
		append_record({.type = RecordType::end, .position = base_ + out_.size(), .time = now_}, seed_,
		              {payload.data(), payload.size()}, out_);
	}

private:
	std::string &out_;
	const std::uint32_t seed_;
	const Position base_;
	const Time now_;
	std::uint64_t count_ = 0;
	std::uint32_t sum_ = 0;
};

} // namespace

std::string state_name(Position position)
{
	return std::string(kStatePrefix) + segment_name(position, "");
}

void apply(const StateEntry &entry, StateMap &state)
{
	const auto at = state.find(entry.key);
	if (!entry.value) {
		if (at != state.end())
			state.erase(at);
	} else if (at != state.end()) {
		at->second = *entry.value;
	} else {
		state.emplace(entry.key, *entry.value);
	}
}

std::string encode_state(const StateMap &state, const LogId &id, Position position, Time now)
{
	const auto header = SegmentHeader{id, position, position, now}.encode(SegmentHeader::kStateMagic);
	std::string out(header.data(), header.size());
	StateRecords records(out, id, position, now);
	StatePayload payload;
	for (const auto &[key, value] : state) {
		const StateEntry entry{key, value};
		if (payload.add(entry))
			continue;
		records.add(payload.bytes());
		payload.clear();
		static_cast<void>(payload.add(entry)); // into an empty record every entry fits
	}
	if (!payload.empty())
		records.add(payload.bytes());
	records.finish();
	return out;
}

std::optional<StateFile> decode_state(std::string_view bytes)
{
	const HeaderRead header = read_header(bytes, SegmentHeader::kStateMagic);
	if (header.status != HeaderRead::Status::good)
		return std::nullopt;
	StateFile file{header.header->id, header.header->first, {}};
	const Span span{bytes.substr(kSegmentHead), file.position, file.id.state_seed()};
	std::uint64_t count = 0;
	std::uint32_t sum = 0;
	for (Position at = span.first;;) {
		const auto record = span.at(at);
		if (!record)
			return std::nullopt;
		at = record->end();
		if (record->type() == RecordType::end) {
			const std::string_view payload = record->payload();
			if (payload.size() < kEndPayload || at != span.end() || load<std::uint64_t>(payload.data()) != count ||
			    load<std::uint32_t>(payload.data() + 8) != sum)
				return std::nullopt;
			return file;
		}
		if (!read_state(*record, [&](const StateEntry &entry) { apply(entry, file.state); }))
			return std::nullopt;
		sum = crc32c(sum, record->bytes().substr(0, sizeof(std::uint32_t)));
		++count;
	}
}

} // namespace confer::log
