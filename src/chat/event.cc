// SPDX-License-Identifier: MIT
#include "chat/event.hh"

#include "irc/base36.hh"
#include "irc/multiline.hh"

#include <confer/random.hh>

#include <charconv>
#include <utility>

namespace confer::chat {

namespace {

void append_padded(std::string &out, std::int64_t value, int width)
{
	char digits[8];
	for (int at = width; at-- > 0; value /= 10)
		digits[at] = static_cast<char>('0' + value % 10);
	out.append(digits, static_cast<std::size_t>(width));
}

struct Date {
	std::int64_t year, month, day;
};

/** The Gregorian date of a day counted from 1970-01-01, by 400-year eras that begin in March. */
Date date_of(std::int64_t days) noexcept
{
	days += 719468;
	const std::int64_t era = days / 146097;
	const std::int64_t of_era = days % 146097;
	const std::int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	const std::int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	const std::int64_t march_month = (5 * of_year + 2) / 153;
	const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
	return {era * 400 + year + (month <= 2 ? 1 : 0), month, of_year - (153 * march_month + 2) / 5 + 1};
}

} // namespace

void append_time(std::string &out, WallTime time)
{
	const std::int64_t seconds = time / 1000;
	const Date date = date_of(seconds / 86400);
	append_padded(out, date.year, 4);
	out += '-';
	append_padded(out, date.month, 2);
	out += '-';
	append_padded(out, date.day, 2);
	out += 'T';
	append_padded(out, seconds / 3600 % 24, 2);
	out += ':';
	append_padded(out, seconds / 60 % 60, 2);
	out += ':';
	append_padded(out, seconds % 60, 2);
	out += '.';
	append_padded(out, time % 1000, 3);
	out += 'Z';
}

MessageIds::MessageIds(std::string_view log)
{
	std::uint64_t random = 0;
	random_bytes(&random, sizeof random);
	irc::append_base36(prefix_, random);
	// Separates the two numbers, whose digits could be taken for one another's, and the two kinds of ids.
	prefix_ += 'y';
	if (!log.empty())
		log_prefix_.append(log).append(1, 'z');
}

void MessageIds::append(std::string &out, std::uint64_t number, bool kept) const
{
	out += kept ? log_prefix_ : prefix_;
	irc::append_base36(out, number);
}

namespace {

/** The number behind the prefix of an id, written as irc::append_base36() writes it. */
std::optional<std::uint64_t> number_behind(std::string_view prefix, std::string_view id) noexcept
{
	if (prefix.empty() || !id.starts_with(prefix))
		return {};
	id.remove_prefix(prefix.size());
	std::uint64_t number = 0;
	const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number, 36);
	if (error != std::errc{} || end != id.data() + id.size() || number == 0)
		return {};
	return number;
}

} // namespace

std::optional<std::uint64_t> MessageIds::number_of(std::string_view id) const noexcept
{
	const auto number = number_behind(prefix_, id);
	return number && *number <= count_.load() ? number : std::nullopt;
}

std::optional<std::uint64_t> MessageIds::position_of(std::string_view id) const noexcept
{
	return number_behind(log_prefix_, id);
}

void Event::reset(MessageIds &ids)
{
	ids_ = &ids;
	original_ = nullptr;
	body_.clear();
	head_ = 0;
	account_.clear();
	relayer_.clear();
	client_tags_.clear();
	time_ = 0;
	number_ = 0;
	author_ = 0;
	kept_ = false;
	bot_ = false;
	made_ = 0;
}

bool Event::start(MessageIds &ids, std::string_view source, std::string_view command,
                  std::initializer_list<std::string_view> middles, std::string_view text)
{
	return start_with(ids, source, command, [&](irc::LineWriter &writer) {
		for (const std::string_view middle : middles)
			writer.param(middle);
		writer.trailing(text);
	});
}

bool Event::start(MessageIds &ids, std::string_view source, std::string_view command,
                  std::initializer_list<std::string_view> words)
{
	return start_with(ids, source, command, [&](irc::LineWriter &writer) {
		for (const std::string_view word : words)
			writer.param(word);
	});
}

void Event::from(const User &user)
{
	account_ = user.account;
	author_ = user.serial;
	bot_ = user.is(UserFlag::bot);
}

WallTime Event::time() noexcept
{
	Event &message = this->message();
	if (message.time_ == 0)
		message.time_ = wall_now();
	return message.time_;
}

std::uint64_t Event::number() noexcept
{
	Event &message = this->message();
	if (message.number_ == 0)
		message.number_ = ids_->next();
	return message.number_;
}

unsigned Event::form(irc::CapSet caps) const noexcept
{
	const bool has_author =
	    relayer_.empty() ? caps.has(irc::Cap::account_tag) && !account_.empty() : caps.has(irc::Cap::relaymsg);
	return (caps.has(irc::Cap::server_time) ? kTime : 0) | (caps.has(irc::Cap::message_tags) ? kTags : 0) |
	       (has_author ? kAccount : 0) |
	       (has_lines() && caps.has(irc::Cap::multiline) && caps.has(irc::Cap::batch) ? kBatch : 0);
}

std::string_view Event::line(irc::CapSet caps)
{
	const unsigned wanted = form(caps);
	if (wanted == 0 && !has_lines())
		return body_;
	std::string &line = lines_[wanted];
	if ((made_ & 1U << wanted) == 0) {
		line.clear();
		compose(wanted, line);
		made_ |= 1U << wanted;
	}
	return line;
}

void Event::prepare()
{
	for (unsigned form = 1; form < kLineForms; ++form) {
		if ((form & kAccount) == 0 || !account_.empty() || !relayer_.empty())
			lines_[form].reserve(kTagRoom + account_.size() + relayer_.size() + client_tags_.size() + body_.size());
	}
}

void Event::reserve()
{
	body_.reserve(2 * irc::kMaxLine);
	for (unsigned form = 1; form < kLineForms; ++form) {
		if ((form & kAccount) == 0)
			lines_[form].reserve(irc::kMaxLine + kTagRoom);
	}
}

void Event::append_line(irc::CapSet caps, std::string &out)
{
	if (const unsigned wanted = form(caps); wanted != 0 || has_lines())
		compose(wanted, out);
	else
		out += body_;
}

void Event::start_lines(MessageIds &ids, std::string_view source, std::string_view verb, std::string_view target,
                        std::string_view text)
{
	constexpr std::string_view kEnd = "\r\n";
	start(ids, source, verb, {target}, {});
	body_.resize(body_.size() - kEnd.size());
	head_ = body_.size();
	body_ += text;
	body_ += kEnd;
}

void Event::shrink() noexcept
{
	if (!has_lines())
		return; // a single line with its tags never exceeds kKeep
	for (std::string &line : lines_) {
		if (line.capacity() > kKeep)
			std::string().swap(line);
	}
	if (body_.capacity() > kKeep)
		std::string().swap(body_);
}

void Event::compose_tags(unsigned form, bool id, std::string &out)
{
	char lead = '@';
	const auto tag = [&](std::string_view text) {
		out += std::exchange(lead, ';');
		out += text;
	};
	if ((form & kTime) != 0) {
		tag("time=");
		append_time(out, time());
	}
	if ((form & kTags) != 0) {
		if (id) {
			tag("msgid=");
			const std::uint64_t given = number();
			ids_->append(out, given, message().kept_);
		}
		if (bot_)
			tag("bot");
		if (!client_tags_.empty())
			tag(client_tags_);
	}
	if ((form & kAccount) != 0) {
		tag(relayer_.empty() ? "account=" : "draft/relaymsg=");
		out += relayer_.empty() ? account_ : relayer_;
	}
	if (lead != '@')
		out += ' ';
}

void Event::compose(unsigned form, std::string &out)
{
	if (has_lines()) {
		compose_lines(form, out);
		return;
	}
	compose_tags(form, true, out);
	out += body_;
}

void Event::compose_lines(unsigned form, std::string &out)
{
	const std::string_view body = body_;
	const irc::Multiline lines{body.substr(0, head_), body.substr(head_, body.size() - head_ - 2)};
	if ((form & kBatch) != 0) {
		compose_tags(form, true, out);
		lines.append_batch(out, irc::Multiline::batch_name(number()));
		return;
	}
	bool first = true;
	lines.each_single([&](std::string_view line) {
		compose_tags(form, std::exchange(first, false), out);
		lines.append_single(out, line);
	});
}

} // namespace confer::chat
