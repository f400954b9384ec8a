// SPDX-License-Identifier: MIT
#include "chat/call.hh"

#include "chat/command.hh"
#include "chat/service.hh"
#include "chat/view.hh"

namespace confer::chat {

std::string_view Call::nick() const noexcept
{
	return session.user != nullptr ? std::string_view(session.user->nick) : "*";
}

void Call::reply(irc::Numeric numeric, std::initializer_list<std::string_view> middles, std::string_view text)
{
	reply_with(numeric, [&](irc::LineWriter &writer) {
		for (const std::string_view middle : middles)
			writer.param(middle);
		writer.trailing(text);
	});
}

void Call::reply(irc::Numeric numeric, std::initializer_list<std::string_view> words)
{
	reply_with(numeric, [&](irc::LineWriter &writer) {
		for (const std::string_view word : words)
			writer.param(word);
	});
}

void Call::standard_reply(std::string_view verb, std::string_view code, std::initializer_list<std::string_view> context,
                          std::string_view text)
{
	compose([&](irc::LineWriter &writer) {
		writer.command(verb).param(command.name).param(code);
		for (const std::string_view word : context)
			writer.param(word);
		writer.trailing(text);
	});
}

void Call::tell(std::string_view line)
{
	const std::string_view to = nick();
	compose([&](irc::LineWriter &writer) { writer.command("NOTICE").param(to).trailing(line); });
}

void Call::tell_operators(std::string line)
{
	chat::tell_operators(world, text("*** ", line), out.event(), out, session.user);
	notices.push_back(std::move(line));
}

std::string Call::open_batch(std::string_view type, std::string_view target, bool whole)
{
	if (!session.has(irc::Cap::batch))
		return {};
	std::string reference = whole ? out.answer_in_batch() : out.name_batch();
	std::string &line = out.line();
	{
		irc::LineWriter writer(line);
		writer.source(world.name()).command("BATCH").param('+' + reference).param(type);
		if (!target.empty())
			writer.param(target);
	}
	out.send_line(session, line);
	return reference;
}

void Call::close_batch(std::string_view reference)
{
	if (reference.empty())
		return;
	std::string &line = out.line();
	irc::LineWriter(line).source(world.name()).command("BATCH").param(text('-', reference)).end();
	out.send_line(session, line);
}

Event &Call::event(std::string_view verb, std::initializer_list<std::string_view> words)
{
	Event &event = out.event();
	event.start(world.message_ids(), user().source(), verb, words);
	event.from(user());
	return event;
}

Event &Call::event(std::string_view verb, std::initializer_list<std::string_view> middles, std::string_view text)
{
	Event &event = out.event();
	event.start(world.message_ids(), user().source(), verb, middles, text);
	event.from(user());
	return event;
}

User *Call::find_user(std::string_view nick)
{
	User *found = world.find_user(nick);
	if (found == nullptr)
		reply(irc::ERR_NOSUCHNICK, {nick}, "No such nick");
	return found;
}

Channel *Call::find_channel(std::string_view name)
{
	Channel *found = world.find_channel(name);
	if (found != nullptr && (overriding || knows(user(), *found)))
		return found;
	reply(irc::ERR_NOSUCHCHANNEL, {name}, "No such channel");
	return nullptr;
}

Channel *Call::find_own_channel(std::string_view name)
{
	Channel *found = find_channel(name);
	if (found == nullptr || overriding || found->member(user()) != nullptr)
		return found;
	reply(irc::ERR_NOTONCHANNEL, {found->name}, "You're not on that channel");
	return nullptr;
}

bool Call::silenced_in(const Channel &channel)
{
	std::size_t steps = 0;
	const bool silenced = channel.silenced(user(), case_map(), &steps);
	out.count_work(steps / kMaskStepsOfWork);
	return silenced;
}

bool Call::banned_from(const Channel &channel)
{
	std::size_t steps = 0;
	const bool banned = channel.banned(user(), case_map(), &steps);
	out.count_work(steps / kMaskStepsOfWork);
	return banned;
}

bool Call::excepted_from_invitation(const Channel &channel)
{
	std::size_t steps = 0;
	const bool excepted = channel.listed('I', user(), case_map(), &steps);
	out.count_work(steps / kMaskStepsOfWork);
	return excepted;
}

bool Call::need_power(const Channel &channel, Power power)
{
	if (overriding)
		return true;
	if (channel.is_suspended()) {
		reply(irc::ERR_CHANOPRIVSNEEDED, {channel.name}, "The operators of the server have suspended the channel");
		return false;
	}
	if (channel.power(user()) >= power)
		return true;
	reply(irc::ERR_CHANOPRIVSNEEDED, {channel.name},
	      power <= Power::half_op ? "You're not a channel half-operator" : "You're not a channel operator");
	return false;
}

Listing::Listing(Call &call, irc::Numeric numeric, std::initializer_list<std::string_view> middles, char separator)
    : call_(call),
      numeric_(numeric),
      separator_(separator)
{
	// ":server NNN nick middle… :" and CR LF
	std::size_t used = call.world.name().size() + call.nick().size() +
	                   sizeof(":"
	                          " NNN "
	                          " :\r\n") -
	                   1;
	for (const std::string_view middle : middles) {
		middles_[count_++] = middle;
		used += middle.size() + 1;
	}
	room_ = used < irc::kMaxLine ? irc::kMaxLine - used : 0;
}

void Listing::add(std::string_view word)
{
	if (!words_.empty() && words_.size() + 1 + word.size() > room_)
		finish();
	if (!words_.empty())
		words_ += separator_;
	words_ += word;
}

void Listing::finish()
{
	if (words_.empty())
		return;
	call_.reply_with(numeric_, [&](irc::LineWriter &writer) {
		for (std::size_t i = 0; i < count_; ++i)
			writer.param(middles_[i]);
		writer.trailing(words_);
	});
	words_.clear();
}

} // namespace confer::chat
