// SPDX-License-Identifier: MIT
#include "keeper/conversations.hh"

#include "chat/account_answers.hh"

#include <utility>

namespace confer::keeper {

using chat::AccountResult;
using Step = chat::ScramLogin::Step;

namespace {

Step busy()
{
	return {.result = AccountResult::busy, .finished = true, .why = std::string(chat::answers::kBusy)};
}

} // namespace

Step Conversations::step(std::uint64_t number, std::string_view message)
{
	std::unique_ptr<chat::ScramLogin> login;
	bool is_new = false;
	{
		MutexLock lock(mutex_);
		if (const auto found = table_.find(number); found != table_.end()) {
			login = std::move(found->second);
			if (login == nullptr) // in another thread
				return busy();
		} else {
			if (table_.size() >= kMost)
				return busy();
			table_.try_emplace(number);
			is_new = true;
		}
	}
	Step step = busy();
	try {
		if (is_new)
			login = accounts_.begin_scram();
		if (login != nullptr)
			step = login->step(message);
	} catch (...) {
		end(number);
		throw;
	}
	MutexLock lock(mutex_);
	const auto found = table_.find(number);
	if (found == table_.end()) // the front has dropped it meanwhile
		return step;
	if (step.finished)
		table_.erase(found);
	else
		found->second = std::move(login);
	return step;
}

void Conversations::end(std::uint64_t number) noexcept
{
	std::unique_ptr<chat::ScramLogin> login; // goes without the lock
	MutexLock lock(mutex_);
	if (const auto found = table_.find(number); found != table_.end()) {
		login = std::move(found->second);
		table_.erase(found);
	}
}

std::size_t Conversations::size() const noexcept
{
	MutexLock lock(mutex_);
	return table_.size();
}

} // namespace confer::keeper
