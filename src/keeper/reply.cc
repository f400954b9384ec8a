// SPDX-License-Identifier: MIT
#include "keeper/reply.hh"

#include "keeper/fields.hh"

#include <algorithm>
#include <utility>

namespace confer::keeper {

namespace {

constexpr std::uint16_t kAllFlags = Reply::kLast | Reply::kFinished | Reply::kNew | Reply::kNoVerifiers |
                                    Reply::kBegins | Reply::kStalled | Reply::kFailed;
constexpr std::size_t kFlagsAt = 2; ///< in the header
constexpr std::uint8_t kSuspended = 1;
constexpr std::uint8_t kMadeOffline = 2;
/** Of an account without its texts: two times, flags, two counts, and the lengths of name and email. */
constexpr std::size_t kAccountSize = 8 + 8 + 1 + 2 + 2 + 2 + 2;

std::size_t size_of(const chat::Account &account) noexcept
{
	std::size_t size = kAccountSize + account.name.size() + account.email.size();
	for (const auto *texts : {&account.nicks, &account.identities}) {
		for (const std::string &one : *texts)
			size += 2 + one.size();
	}
	return size;
}

void write(FieldWriter &writer, const chat::Account &account)
{
	writer.text(account.name);
	writer.number(std::int64_t{account.registered});
	writer.number(std::int64_t{account.last_login});
	writer.text(account.email);
	writer.number(
	    static_cast<std::uint8_t>((account.suspended ? kSuspended : 0) | (account.made_offline ? kMadeOffline : 0)));
	for (const auto *texts : {&account.nicks, &account.identities}) {
		writer.number(static_cast<std::uint16_t>(texts->size()));
		for (const std::string &one : *texts)
			writer.text(one);
	}
}

chat::Account read_account(FieldReader &reader)
{
	chat::Account account;
	account.name = reader.text(Reply::kMaxPacket);
	account.registered = reader.number<std::int64_t>();
	account.last_login = reader.number<std::int64_t>();
	account.email = reader.text(Reply::kMaxPacket);
	const auto flags = reader.number<std::uint8_t>();
	if ((flags & ~(kSuspended | kMadeOffline)) != 0)
		reader.refuse();
	account.suspended = (flags & kSuspended) != 0;
	account.made_offline = (flags & kMadeOffline) != 0;
	for (auto *texts : {&account.nicks, &account.identities}) {
		for (auto left = reader.number<std::uint16_t>(); left > 0 && reader.is_good(); --left)
			texts->emplace_back(reader.text(Reply::kMaxPacket));
	}
	return account;
}

/** All but the accounts. */
FieldWriter begin(const Reply &reply)
{
	FieldWriter writer({.kind = static_cast<std::uint16_t>(reply.kind), .flags = reply.flags, .token = reply.token});
	writer.number(static_cast<std::uint8_t>(reply.result));
	for (const std::string *one : {&reply.account, &reply.why, &reply.message})
		writer.text(std::string_view(*one).substr(0, Reply::kMaxText));
	return writer;
}

std::string finish(const Reply &head, const chat::Account *first, std::size_t count)
{
	FieldWriter writer = begin(head);
	writer.number(static_cast<std::uint16_t>(count));
	for (std::size_t i = 0; i < count; ++i)
		write(writer, first[i]);
	return std::move(writer).finish();
}

} // namespace

Reply Reply::of(std::uint64_t token, chat::Accounts::Answer answer)
{
	Reply reply;
	reply.token = token;
	reply.flags = kLast | (answer.is_new ? kNew : std::uint16_t{0});
	reply.result = answer.result;
	reply.account = std::move(answer.account);
	reply.why = std::move(answer.why);
	return reply;
}

Reply Reply::of(std::uint64_t token, chat::ScramLogin::Step step)
{
	Reply reply;
	reply.kind = Say::step;
	reply.token = token;
	reply.flags = kLast | (step.finished ? kFinished : std::uint16_t{0});
	reply.result = step.result;
	reply.account = std::move(step.account);
	reply.why = std::move(step.why);
	reply.message = std::move(step.message);
	return reply;
}

Reply Reply::of(log::DiskTrouble kind, bool begins, std::string_view text)
{
	Reply reply;
	reply.kind = Say::trouble;
	reply.flags = kLast | (begins ? kBegins : std::uint16_t{0});
	if (kind != log::DiskTrouble::full)
		reply.flags |= kind == log::DiskTrouble::stalled ? kStalled : kFailed;
	reply.why = text;
	return reply;
}

log::DiskTrouble Reply::disk_trouble() const noexcept
{
	return has(kFailed) ? log::DiskTrouble::failed : has(kStalled) ? log::DiskTrouble::stalled : log::DiskTrouble::full;
}

chat::Accounts::Answer Reply::answer() &&
{
	return {.result = result, .account = std::move(account), .why = std::move(why), .is_new = has(kNew)};
}

chat::ScramLogin::Step Reply::step() &&
{
	return {.result = result,
	        .finished = has(kFinished),
	        .message = std::move(message),
	        .account = std::move(account),
	        .why = std::move(why)};
}

std::string Reply::encode() const
{
	return finish(*this, accounts.data(), accounts.size());
}

std::array<char, Reply::kBusySize> Reply::encode_busy(std::uint64_t token) noexcept
{
	std::array<char, kBusySize> packet{};
	log::store(packet.data(), static_cast<std::uint16_t>(Say::answer));
	log::store(packet.data() + kFlagsAt, static_cast<std::uint16_t>(kLast | kFinished));
	log::store(packet.data() + 4, static_cast<std::uint32_t>(kBusySize - kHeaderSize));
	log::store(packet.data() + 8, token);
	packet[kHeaderSize] = static_cast<char>(chat::AccountResult::busy);
	return packet;
}

std::vector<std::string> Reply::encode_list(std::uint64_t token, const std::vector<chat::Account> &all)
{
	Reply head;
	head.kind = Say::accounts;
	head.token = token;
	head.result = chat::AccountResult::done;
	head.flags = 0;
	const std::size_t room = kMaxPacket - head.encode().size();
	std::vector<std::string> packets;
	for (std::size_t first = 0; first < all.size();) {
		std::size_t end = first, size = 0;
		while (end < all.size() && end - first < 0xFFFF && size + size_of(all[end]) <= room)
			size += size_of(all[end++]);
		if (end > first)
			packets.push_back(finish(head, all.data() + first, end - first));
		first = std::max(end, first + 1); // what the vault keeps is never as large as that; the others are told
	}
	if (packets.empty())
		packets.push_back(head.encode());
	log::store(packets.back().data() + kFlagsAt, kLast);
	return packets;
}

std::vector<std::string> Reply::encode_text(std::uint64_t token, std::string_view text)
{
	std::vector<std::string> packets;
	do {
		Reply piece;
		piece.token = token;
		piece.result = chat::AccountResult::done;
		piece.message = text.substr(0, kMaxText);
		text.remove_prefix(piece.message.size());
		piece.flags = text.empty() ? kLast : std::uint16_t{0};
		packets.push_back(piece.encode());
	} while (!text.empty());
	return packets;
}

std::optional<Reply> Reply::decode(std::string_view packet, const char *&fault)
{
	const auto refuse = [&](const char *what) {
		fault = what;
		return std::nullopt;
	};
	std::optional<FieldReader> reader = FieldReader::open(packet);
	if (packet.size() > kMaxPacket || !reader)
		return refuse("a packet whose size is not that in its header, or too large");
	Reply reply;
	reply.kind = static_cast<Say>(reader->header().kind);
	if (reply.kind < Say::answer || reply.kind > Say::failed)
		return refuse("an answer of an unknown kind");
	reply.flags = reader->header().flags;
	if ((reply.flags & ~kAllFlags) != 0)
		return refuse("an unknown flag");
	reply.token = reader->header().token;
	const auto result = reader->number<std::uint8_t>();
	if (result > static_cast<std::uint8_t>(chat::AccountResult::unavailable))
		return refuse("an unknown result");
	reply.result = static_cast<chat::AccountResult>(result);
	reply.account = reader->text(kMaxText);
	reply.why = reader->text(kMaxText);
	reply.message = reader->text(kMaxText);
	for (auto left = reader->number<std::uint16_t>(); left > 0 && reader->is_good(); --left)
		reply.accounts.push_back(read_account(*reader));
	if (!reader->is_whole())
		return refuse("fields that are missing, too long or too many");
	return reply;
}

} // namespace confer::keeper
