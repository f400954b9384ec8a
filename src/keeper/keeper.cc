// SPDX-License-Identifier: MIT
#include "keeper/keeper.hh"

#include "crypto/secret.hh"
#include "keeper/lane.hh"

#include <array>
#include <cstring>
#include <new>
#include <optional>
#include <utility>

namespace confer::keeper {

using chat::AccountResult;
using Answer = chat::Accounts::Answer;

namespace {

/** As many as can be written with one sync of the disk. */
constexpr std::size_t kChanges = 8;
constexpr std::size_t kLooks = 2;
/** More than a front asks that keeps to its own bound: a memory of 250 MB at most. */
constexpr std::size_t kMostWaiting = 50'000;

} // namespace

Keeper::Keeper(int lane, chat::Accounts &accounts, Options options)
    : lane_(lane),
      accounts_(accounts),
      options_(std::move(options)),
      conversations_(accounts),
      // One more than can be checked at once: it is there when the first is done.
      checks_(TaskQueue::Options{.name = "check",
                                 .threads = options_.checks + 1,
                                 .most = options_.checks + options_.logins_waiting,
                                 .patience = options_.patience},
              [this](Question &question, bool is_late) { answer(question, is_late); }),
      changes_(TaskQueue::Options{.name = "change", .threads = kChanges, .most = kMostWaiting, .patience = {}},
               [this](Question &question, bool is_late) { answer(question, is_late); }),
      looks_(TaskQueue::Options{.name = "look", .threads = kLooks, .most = kMostWaiting, .patience = {}},
             [this](Question &question, bool is_late) { answer(question, is_late); })
{
}

void Keeper::start()
{
	checks_.start();
	changes_.start();
	looks_.start();
}

void Keeper::stop() noexcept
{
	checks_.stop();
	changes_.stop();
	looks_.stop();
}

void Keeper::set_logins_waiting(std::size_t most) noexcept
{
	checks_.set_most(options_.checks + most);
}

TaskQueue &Keeper::queue_of(Ask kind) noexcept
{
	switch (kind) {
	case Ask::check_password: return checks_;
	case Ask::check_identity:
	case Ask::scram_step:
	case Ask::scram_end:
	case Ask::find:
	case Ask::list: return looks_;
	default: return changes_;
	}
}

std::string Keeper::serve()
{
	std::string buffer(Question::kMaxPacket, '\0');
	for (;;) {
		const IoResult got = receive_packet(lane_, buffer);
		if (got.status == IoStatus::closed)
			return {};
		if (!got.ok())
			return std::strerror(got.error);
		const char *fault = nullptr;
		std::optional<Question> question = Question::decode(std::string_view(buffer).substr(0, got.bytes), fault);
		crypto::wipe(buffer.data(), got.bytes);
		if (!question)
			return fault;
		if (question->kind == Ask::scram_end)
			conversations_.end(question->conversation);
		else if (!queue_of(question->kind).put(*question))
			refuse(*question);
		crypto::wipe(question->text);
	}
}

void Keeper::answer(Question &question, bool is_late) noexcept
try {
	if (is_late)
		return refuse(question);
	compose_answer(question);
} catch (const std::bad_alloc &) {
	refuse(question);
}

void Keeper::compose_answer(const Question &question)
{
	if (question.kind == Ask::scram_step)
		return send(Reply::of(question.token, conversations_.step(question.conversation, question.text)));
	if (question.kind == Ask::list)
		return send(Reply::encode_list(question.token, accounts_.list()));
	if (question.kind == Ask::read_config || question.kind == Ask::read_motd) {
		if (const std::optional<std::string> text = options_.read(question.kind))
			return send(Reply::encode_text(question.token, *text));
		return send(Reply::of(question.token, Answer{AccountResult::unknown, {}, "There is no such text"}));
	}
	if (question.kind != Ask::find)
		return send(Reply::of(question.token, ask_accounts(question)));
	Reply reply{.kind = Say::accounts, .token = question.token};
	reply.result = AccountResult::done;
	if (chat::Account found; accounts_.find(question.name, found))
		reply.accounts.push_back(std::move(found));
	send(reply);
}

Answer Keeper::ask_accounts(const Question &question)
{
	const std::string &name = question.name;
	const std::string &text = question.text;
	switch (question.kind) {
	case Ask::check_password: return accounts_.check_password(name, text);
	case Ask::check_identity: return accounts_.check_identity(text);
	case Ask::add: {
		chat::Accounts::Fresh fresh{.name = name,
		                            .password = text,
		                            .email = question.email,
		                            .identity = question.identity,
		                            .is_checked_elsewhere = question.has(Question::kCheckedElsewhere),
		                            .is_made_offline = question.has(Question::kMadeOffline)};
		Answer answer = accounts_.add(fresh);
		crypto::wipe(fresh.password);
		return answer;
	}
	case Ask::set_password: return accounts_.set_password(name, text);
	case Ask::set_email: return accounts_.set_email(name, text);
	case Ask::suspend: return accounts_.suspend(name, question.has(Question::kOn));
	case Ask::add_nick: return accounts_.add_nick(name, text);
	case Ask::drop_nick: return accounts_.drop_nick(name, text);
	case Ask::add_identity: return accounts_.add_identity(name, text);
	case Ask::drop_identity: return accounts_.drop_identity(name, text);
	case Ask::drop: return accounts_.drop(name);
	case Ask::take_in: return accounts_.take_in(name);
	case Ask::reload: return options_.reload();
	case Ask::scram_step:
	case Ask::scram_end:
	case Ask::find:
	case Ask::list:
	case Ask::read_config:
	case Ask::read_motd: break; // are answered otherwise
	}
	return {};
}

void Keeper::send(const std::vector<std::string> &packets) const
{
	for (const std::string &packet : packets)
		static_cast<void>(send_packet(lane_, packet));
}

void Keeper::send(const Reply &reply) const
{
	static_cast<void>(send_packet(lane_, reply.encode())); // a front that has gone needs none
}

void Keeper::refuse(const Question &question) const noexcept
{
	const std::array<char, Reply::kBusySize> packet = Reply::encode_busy(question.token);
	static_cast<void>(send_packet(lane_, {packet.data(), packet.size()}));
}

void Keeper::tell_ready() const
{
	Reply reply{.kind = Say::ready};
	reply.result = AccountResult::done;
	if (!accounts_.has_verifiers())
		reply.flags |= Reply::kNoVerifiers;
	send(reply);
}

bool Keeper::report(int lane, std::string_view text) noexcept
try {
	Reply reply{.kind = Say::report};
	reply.why = text;
	return send_packet(lane, reply.encode(), false) == IoStatus::done;
} catch (const std::bad_alloc &) {
	return false;
}

bool Keeper::tell_trouble(int lane, log::DiskTrouble kind, bool begins, std::string_view text) noexcept
try {
	return send_packet(lane, Reply::of(kind, begins, text).encode()) == IoStatus::done;
} catch (const std::bad_alloc &) {
	return false;
}

void Keeper::tell_failure(int lane, std::string_view why) noexcept
try {
	Reply reply{.kind = Say::failed};
	reply.why = why;
	static_cast<void>(send_packet(lane, reply.encode()));
} catch (const std::bad_alloc &) {
	// The front sees that the lane has ended.
}

} // namespace confer::keeper
