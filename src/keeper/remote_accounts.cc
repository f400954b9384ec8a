// SPDX-License-Identifier: MIT
#include "keeper/remote_accounts.hh"

#include "chat/account_answers.hh"
#include "crypto/secret.hh"
#include "keeper/fields.hh"
#include "keeper/lane.hh"

#include <cerrno>
#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include <sys/socket.h>

namespace confer::keeper {

using chat::AccountResult;
namespace answers = chat::answers;

namespace {

using Answer = chat::Accounts::Answer;

/** Also for a step of a login, which it ends. */
Reply refusal(Answer answer)
{
	Reply reply;
	reply.flags |= Reply::kFinished;
	reply.result = answer.result;
	reply.why = std::move(answer.why);
	return reply;
}

/** A text that is cleared when it goes. */
struct Cleared {
	std::string &text;
	~Cleared() { crypto::wipe(text); }
};

} // namespace

/** A conversation that the keeper has. It knows of it from the first step on. */
class RemoteAccounts::Scram final : public chat::ScramLogin {
public:
	Scram(RemoteAccounts &owner, std::uint64_t number) noexcept : owner_(owner), number_(number) {}
	~Scram() override
	{
		if (is_open_)
			owner_.end_conversation(number_);
		else
			owner_.conversations_.fetch_sub(1, std::memory_order_relaxed);
	}

	Step step(std::string_view message) override
	{
		Question question{.kind = Ask::scram_step, .conversation = number_, .text = std::string(message)};
		if (!question.fits())
			return {.result = AccountResult::wrong, .finished = true, .why = "SCRAM: the message is too long"};
		is_open_ = true;
		Step step = owner_.ask(std::move(question)).step();
		const bool was_asked = step.result != AccountResult::busy && step.result != AccountResult::unavailable;
		is_open_ = !(step.finished && was_asked);
		return step;
	}

private:
	RemoteAccounts &owner_;
	const std::uint64_t number_;
	bool is_open_ = false; ///< the keeper may have it
};

void RemoteAccounts::stop() noexcept
{
	give_up();
	if (thread_.joinable())
		thread_.join();
}

void RemoteAccounts::await_start(Host host)
{
	host_ = std::move(host);
	buffer_.resize(Reply::kMaxPacket);
	for (;;) {
		const IoResult got = receive_packet(lane_.get(), buffer_);
		if (!got.ok())
			throw std::runtime_error("the keeper of accounts has ended before it had started");
		const char *fault = nullptr;
		std::optional<Reply> reply = Reply::decode(std::string_view(buffer_).substr(0, got.bytes), fault);
		if (!reply)
			throw std::runtime_error("the keeper of accounts cannot be understood: " + std::string(fault));
		switch (reply->kind) {
		case Say::ready: has_verifiers_ = !reply->has(Reply::kNoVerifiers); return;
		case Say::failed: throw std::runtime_error(reply->why);
		case Say::report:
		case Say::trouble: tell(*reply); break;
		default: throw std::runtime_error("the keeper of accounts answers before it was asked");
		}
	}
}

void RemoteAccounts::close_locked() noexcept
{
	closed_ = true;
	for (const auto &[token, wait] : waiting_)
		wait->woken.notify_one();
}

void RemoteAccounts::give_up() noexcept
{
	{
		MutexLock lock(mutex_);
		close_locked();
	}
	::shutdown(lane_.get(), SHUT_RDWR); // for those who wait for room on it
}

void RemoteAccounts::lose(const char *why) noexcept
{
	{
		MutexLock lock(mutex_);
		if (closed_)
			return;
		lost_.store(true, std::memory_order_release); // before the waiting callers wake up, who may ask why
		close_locked();
	}
	::shutdown(lane_.get(), SHUT_RDWR);
	host_.lost(why);
}

Reply RemoteAccounts::ask(Question &&question)
{
	const Cleared text{question.text};
	send_ends();
	Wait wait;
	{
		MutexLock lock(mutex_);
		if (closed_)
			return refusal(answers::stopping());
		if (waiting_.size() >= kMostWaiting)
			return refusal(answers::busy());
		question.token = ++last_token_;
		waiting_.emplace(question.token, &wait);
	}
	bool sent = false, no_memory = false;
	try {
		std::string packet = question.encode();
		const Cleared bytes{packet};
		sent = send_packet(lane_.get(), packet) == IoStatus::done;
	} catch (const std::bad_alloc &) {
		no_memory = true;
	}
	{
		MutexLock lock(mutex_);
		while (sent && !wait.is_done && !closed_)
			wait.woken.wait(mutex_);
		waiting_.erase(question.token);
	}
	if (no_memory || wait.no_memory)
		throw std::bad_alloc();
	if (!wait.is_done)
		return refusal(answers::stopping());
	if (wait.reply.result == AccountResult::busy && wait.reply.why.empty())
		wait.reply.why = answers::kBusy;
	return std::move(wait.reply);
}

void RemoteAccounts::run() noexcept
{
	for (;;) {
		const IoResult got = receive_packet(lane_.get(), buffer_);
		if (got.status == IoStatus::closed)
			return lose("it has ended");
		if (!got.ok())
			return lose(std::strerror(got.error));
		if (const char *fault = take(std::string_view(buffer_).substr(0, got.bytes)))
			return lose(fault);
	}
}

const char *RemoteAccounts::take(std::string_view packet) noexcept
try {
	const char *fault = nullptr;
	std::optional<Reply> reply = Reply::decode(packet, fault);
	if (!reply)
		return fault;
	if (reply->kind == Say::report || reply->kind == Say::trouble)
		tell(*reply);
	else if (reply->kind < Say::report)
		wake(std::move(*reply));
	else
		return "it says that it starts";
	return nullptr;
} catch (const std::bad_alloc &) {
	// Whom this was for is in the header, which decode() has not refused.
	const std::optional<FieldReader> reader = FieldReader::open(packet);
	MutexLock lock(mutex_);
	if (const auto found = waiting_.find(reader ? reader->header().token : 0); found != waiting_.end()) {
		found->second->no_memory = true;
		found->second->is_done = true;
		found->second->woken.notify_one();
	}
	return nullptr;
}

void RemoteAccounts::tell(const Reply &reply) const
{
	if (reply.kind == Say::report)
		host_.report(reply.why);
	else
		host_.trouble(reply.disk_trouble(), reply.has(Reply::kBegins), reply.why);
}

void RemoteAccounts::wake(Reply &&reply)
{
	MutexLock lock(mutex_);
	const auto found = waiting_.find(reply.token);
	if (found == waiting_.end() || found->second->is_done)
		return; // it has been given up, or had no memory
	Wait &wait = *found->second;
	if (!std::exchange(wait.has_begun, true)) {
		wait.reply = std::move(reply);
	} else {
		wait.reply.message += reply.message;
		std::vector<chat::Account> &all = wait.reply.accounts;
		all.insert(all.end(), std::make_move_iterator(reply.accounts.begin()),
		           std::make_move_iterator(reply.accounts.end()));
		wait.reply.flags = reply.flags;
	}
	wait.is_done = wait.reply.has(Reply::kLast);
	if (wait.is_done)
		wait.woken.notify_one();
}

void RemoteAccounts::end_conversation(std::uint64_t conversation) noexcept
{
	{
		MutexLock lock(mutex_);
		if (closed_)
			return;
		ended_.push_back(conversation); // there is room: it counts until the keeper knows
	}
	send_ends();
}

void RemoteAccounts::send_ends() noexcept
{
	for (;;) {
		Question question{.kind = Ask::scram_end};
		{
			MutexLock lock(mutex_);
			if (ended_.empty() || closed_)
				return;
			question.conversation = ended_.back();
			ended_.pop_back();
		}
		try {
			if (send_packet(lane_.get(), question.encode(), false) == IoStatus::done) {
				conversations_.fetch_sub(1, std::memory_order_relaxed);
				continue;
			}
		} catch (const std::bad_alloc &) {
			// Later.
		}
		MutexLock lock(mutex_);
		ended_.push_back(question.conversation);
		return;
	}
}

std::size_t RemoteAccounts::waiting() const noexcept
{
	MutexLock lock(mutex_);
	return waiting_.size();
}

Answer RemoteAccounts::change(Ask kind, std::string_view account, std::string_view text, Answer too_long)
{
	Question question{.kind = kind, .name = std::string(account), .text = std::string(text)};
	if (question.name.size() > Question::kMaxName)
		return answers::unknown_account();
	if (!question.fits())
		return too_long;
	return answer_to(std::move(question));
}

Answer RemoteAccounts::reload()
{
	return answer_to({.kind = Ask::reload});
}

std::optional<std::string> RemoteAccounts::read(Ask which)
{
	Reply reply = ask({.kind = which});
	return reply.result == AccountResult::done ? std::optional(std::move(reply.message)) : std::nullopt;
}

Answer RemoteAccounts::check_password(std::string_view name, std::string_view password)
{
	Question question{.kind = Ask::check_password, .name = std::string(name), .text = std::string(password)};
	if (!question.fits())
		return answers::wrong_password();
	return answer_to(std::move(question));
}

Answer RemoteAccounts::check_identity(std::string_view identity)
{
	Question question{.kind = Ask::check_identity, .text = std::string(identity)};
	if (!question.fits())
		return answers::wrong_identity();
	return answer_to(std::move(question));
}

std::unique_ptr<chat::ScramLogin> RemoteAccounts::begin_scram()
{
	if (conversations_.fetch_add(1, std::memory_order_relaxed) >= kMostConversations) {
		conversations_.fetch_sub(1, std::memory_order_relaxed);
		return nullptr;
	}
	try {
		MutexLock lock(mutex_);
		if (ended_.capacity() == 0)
			ended_.reserve(kMostConversations);
		return std::make_unique<Scram>(*this, ++last_token_);
	} catch (const std::bad_alloc &) {
		conversations_.fetch_sub(1, std::memory_order_relaxed);
		return nullptr;
	}
}

Answer RemoteAccounts::add(const Fresh &fresh)
{
	Question question{
	    .kind = Ask::add, .name = fresh.name, .text = fresh.password, .email = fresh.email, .identity = fresh.identity};
	question.flags = static_cast<std::uint16_t>((fresh.is_checked_elsewhere ? Question::kCheckedElsewhere : 0) |
	                                            (fresh.is_made_offline ? Question::kMadeOffline : 0));
	if (question.name.size() > Question::kMaxName)
		return answers::invalid_name();
	if (question.text.size() > Question::kMaxText)
		return answers::long_password(Question::kMaxText);
	if (question.email.size() > Question::kMaxEmail)
		return answers::invalid_email();
	if (!question.fits())
		return answers::invalid_identity();
	return answer_to(std::move(question));
}

Answer RemoteAccounts::set_password(std::string_view account, std::string_view password)
{
	return change(Ask::set_password, account, password, answers::long_password(Question::kMaxText));
}

Answer RemoteAccounts::set_email(std::string_view account, std::string_view email)
{
	return change(Ask::set_email, account, email, answers::invalid_email());
}

Answer RemoteAccounts::suspend(std::string_view account, bool on)
{
	Question question{.kind = Ask::suspend, .flags = on ? Question::kOn : std::uint16_t{0}};
	question.name = account;
	return question.fits() ? answer_to(std::move(question)) : answers::unknown_account();
}

Answer RemoteAccounts::add_nick(std::string_view account, std::string_view nick)
{
	return change(Ask::add_nick, account, nick, answers::invalid_nick());
}

Answer RemoteAccounts::drop_nick(std::string_view account, std::string_view nick)
{
	return change(Ask::drop_nick, account, nick, answers::unknown_nick());
}

Answer RemoteAccounts::add_identity(std::string_view account, std::string_view identity)
{
	return change(Ask::add_identity, account, identity, answers::invalid_identity());
}

Answer RemoteAccounts::drop_identity(std::string_view account, std::string_view identity)
{
	return change(Ask::drop_identity, account, identity, answers::unknown_identity());
}

Answer RemoteAccounts::drop(std::string_view account)
{
	return change(Ask::drop, account, {}, answers::unknown_account());
}

Answer RemoteAccounts::take_in(std::string_view account)
{
	return change(Ask::take_in, account, {}, answers::unknown_account());
}

bool RemoteAccounts::find(std::string_view name, chat::Account &found)
{
	Question question{.kind = Ask::find, .name = std::string(name)};
	if (!question.fits())
		return false;
	Reply reply = ask(std::move(question));
	if (reply.accounts.empty())
		return false;
	found = std::move(reply.accounts.front());
	return true;
}

std::vector<chat::Account> RemoteAccounts::list()
{
	return ask({.kind = Ask::list}).accounts;
}

} // namespace confer::keeper
