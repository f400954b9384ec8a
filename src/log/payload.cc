// SPDX-License-Identifier: MIT
#include "log/payload.hh"

#include "log/crc32c.hh"

#include <confer/error.hh>

#include <array>

namespace confer::log {

namespace {

constexpr std::size_t kLineHead = 8;
constexpr std::size_t kStateHead = 2;
constexpr std::size_t kEntryHead = 6;
constexpr std::size_t kEraseHead = 8;
constexpr std::uint32_t kRemoved = 0xffff'ffff;
constexpr std::array<char, kRecordUnit> kZeros{};

std::size_t text_size(const LineView &line) noexcept
{
	return line.body.size() + line.account.size() + line.client_tags.size();
}

std::array<char, kLineHead> line_head(const LineView &line) noexcept
{
	std::array<char, kLineHead> head{};
	store(head.data(), line.kind);
	store(head.data() + 2, static_cast<std::uint16_t>(line.body.size()));
	store(head.data() + 4, static_cast<std::uint16_t>(line.account.size()));
	store(head.data() + 6, static_cast<std::uint16_t>(line.client_tags.size()));
	return head;
}

std::size_t padding(const LineView &line) noexcept
{
	return line_size(line) - kRecordHead - kLineHead - text_size(line);
}

char *put(char *out, std::string_view text) noexcept
{
	if (!text.empty())
		std::memcpy(out, text.data(), text.size());
	return out + text.size();
}

} // namespace

std::size_t line_size(const LineView &line) noexcept
{
	return record_size(kLineHead + text_size(line));
}

std::uint32_t line_crc(std::uint32_t seed, const LineView &line) noexcept
{
	const std::array<char, kLineHead> head = line_head(line);
	std::uint32_t crc = crc32c(seed, {head.data(), head.size()});
	crc = crc32c(crc, line.body);
	crc = crc32c(crc, line.account);
	crc = crc32c(crc, line.client_tags);
	return crc32c(crc, {kZeros.data(), padding(line)});
}

void write_line(const LineView &line, char *out) noexcept
{
	const std::array<char, kLineHead> head = line_head(line);
	out = put(out, {head.data(), head.size()});
	out = put(out, line.body);
	out = put(out, line.account);
	out = put(out, line.client_tags);
	put(out, {kZeros.data(), padding(line)});
}

namespace {

/** What stands in front of the texts of a line. */
struct LineHead {
	std::uint8_t kind;
	std::size_t body, account, client_tags; ///< bytes
};

std::optional<LineHead> read_line_head(const RecordView &record) noexcept
{
	const std::string_view payload = record.payload();
	if (record.type() != RecordType::line || payload.size() < kLineHead)
		return std::nullopt;
	const char *at = payload.data();
	const LineHead head{load<std::uint8_t>(at), load<std::uint16_t>(at + 2), load<std::uint16_t>(at + 4),
	                    load<std::uint16_t>(at + 6)};
	if (kLineHead + head.body + head.account + head.client_tags > payload.size())
		return std::nullopt;
	return head;
}

} // namespace

std::optional<std::uint8_t> read_line_kind(const RecordView &record) noexcept
{
	const auto head = read_line_head(record);
	return head ? std::optional(head->kind) : std::nullopt;
}

std::optional<LineView> read_line(const RecordView &record) noexcept
{
	const auto head = read_line_head(record);
	if (!head)
		return std::nullopt;
	const std::string_view text = record.payload().substr(kLineHead);
	return LineView{record.stream(),
	                head->kind,
	                record.flags(),
	                text.substr(0, head->body),
	                text.substr(head->body, head->account),
	                text.substr(head->body + head->account, head->client_tags)};
}

StatePayload::StatePayload()
{
	clear();
}

void StatePayload::clear()
{
	bytes_.assign(kStateHead, '\0');
	count_ = 0;
}

bool StatePayload::add(const StateEntry &entry)
{
	const std::size_t value = entry.value ? entry.value->size() : 0;
	if (entry.key.size() > kMaxStateKey || value > kMaxStateValue)
		bug("an entry of the state is too long");
	if (bytes_.size() + kEntryHead + entry.key.size() + value > kMaxPayload || count_ == 0xffff)
		return false;
	std::array<char, kEntryHead> head;
	store(head.data(), static_cast<std::uint16_t>(entry.key.size()));
	store(head.data() + 2, entry.value ? static_cast<std::uint32_t>(value) : kRemoved);
	bytes_.append(head.data(), head.size()).append(entry.key);
	if (entry.value)
		bytes_.append(*entry.value);
	store(bytes_.data(), ++count_);
	return true;
}

bool read_state(const RecordView &record, const std::function<void(const StateEntry &)> &visit)
{
	std::string_view left = record.payload();
	if (record.type() != RecordType::state || left.size() < kStateHead)
		return false;
	unsigned count = load<std::uint16_t>(left.data());
	left.remove_prefix(kStateHead);
	for (; count != 0; --count) {
		if (left.size() < kEntryHead)
			return false;
		const std::size_t key = load<std::uint16_t>(left.data());
		const std::uint32_t value = load<std::uint32_t>(left.data() + 2);
		left.remove_prefix(kEntryHead);
		const std::size_t value_size = value == kRemoved ? 0 : value;
		if (key > left.size() || value_size > left.size() - key)
			return false;
		StateEntry entry{left.substr(0, key), std::nullopt};
		if (value != kRemoved)
			entry.value = left.substr(key, value_size);
		visit(entry);
		left.remove_prefix(key + value_size);
	}
	return true;
}

std::string erase_payload(const Erasure &erasure)
{
	if (erasure.positions.size() > kMaxErasedPositions || erasure.account.size() > kMaxStateKey)
		bug("an erasure is too long");
	std::string payload(kEraseHead, '\0');
	const bool by_account = erasure.positions.empty();
	store(payload.data(), std::uint8_t{by_account});
	store(payload.data() + 2,
	      static_cast<std::uint16_t>(by_account ? erasure.account.size() : erasure.positions.size()));
	if (by_account)
		return payload.append(erasure.account);
	payload.resize(kEraseHead + erasure.positions.size() * sizeof(Position));
	char *at = payload.data() + kEraseHead;
	for (const Position position : erasure.positions) {
		store(at, position);
		at += sizeof position;
	}
	return payload;
}

bool read_erase(const RecordView &record, const std::function<void(Position)> &position,
                const std::function<void(std::string_view)> &account)
{
	const std::string_view payload = record.payload();
	if (record.type() != RecordType::erase || payload.size() < kEraseHead)
		return false;
	const auto form = load<std::uint8_t>(payload.data());
	const std::size_t count = load<std::uint16_t>(payload.data() + 2);
	const std::string_view rest = payload.substr(kEraseHead);
	if (form > 1 || rest.size() < (form == 1 ? count : count * sizeof(Position)))
		return false;
	if (form == 1) {
		account(rest.substr(0, count));
		return true;
	}
	for (std::size_t i = 0; i < count; ++i)
		position(load<Position>(rest.data() + i * sizeof(Position)));
	return true;
}

} // namespace confer::log
