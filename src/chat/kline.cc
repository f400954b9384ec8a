// SPDX-License-Identifier: MIT
#include "chat/kline.hh"

#include "chat/event.hh"
#include "chat/host.hh"
#include "chat/state_text.hh"
#include "chat/text.hh"
#include "irc/mask.hh"

#include <algorithm>
#include <array>
#include <utility>

#include <sys/socket.h>

namespace confer::chat {

namespace {

constexpr std::int64_t kLongest = 3650 * 86400LL; // ten years

template <class Number> std::optional<Number> parse_number(std::string_view text) noexcept
{
	Number number = 0;
	if (!read_number(text, number) || number < 0)
		return std::nullopt;
	return number;
}

std::string second_text(WallTime time)
{
	std::string out;
	append_time(out, time / 1000 * 1000);
	return out.replace(out.find('.'), std::string::npos, "Z");
}

} // namespace

std::optional<KlineMask> KlineMask::parse(std::string_view text)
{
	if (text.starts_with("*!"))
		text.remove_prefix(2);
	const std::size_t at = text.rfind('@');
	KlineMask mask;
	mask.user_ = at == text.npos ? "*" : text.substr(0, at);
	mask.host_ = at == text.npos ? text : text.substr(at + 1);
	if (!irc::valid_mask(text) || mask.user_.empty() || mask.host_.empty() ||
	    mask.user_.find_first_of("!@") != std::string::npos || mask.host_.find('!') != std::string::npos)
		return std::nullopt;
	mask.network_ = Prefix::parse(mask.host_);
	if (mask.network_)
		mask.host_ = mask.network_->to_string();
	else if (at == text.npos || mask.host_.find('/') != std::string::npos)
		return std::nullopt;
	mask.text_ = mask.network_ && mask.user_ == "*" ? mask.host_ : mask.user_ + '@' + mask.host_;
	// It is a parameter of numerics and the first word of a line.
	if (mask.text_.starts_with(':'))
		mask.text_.insert(mask.text_.begin(), '0');
	if (mask.host_.starts_with(':'))
		mask.host_.insert(mask.host_.begin(), '0');
	return mask;
}

bool KlineMask::covers(std::string_view user, std::string_view host, const Address &address,
                       const irc::CaseMap &map) const noexcept
{
	if (network_ && user_ == "*")
		return covers_all_of(address);
	const bool there = network_ ? network_->reaches(address) : irc::mask_match(host_, host, map);
	return there && irc::mask_match(user_, user, map);
}

bool KlineMask::covers_all_of(const Address &address) const noexcept
{
	return network_ && user_ == "*" && !address.is_loopback() && network_->reaches(address);
}

bool KlineMask::too_wide() const noexcept
{
	if (user_.find_first_not_of("*?") != std::string::npos)
		return false;
	if (network_)
		return network_->length() < (network_->family() == AF_INET ? 8U : 16U);
	return host_.find_first_not_of("*?.:") == std::string::npos;
}

std::string Kline::notice() const
{
	return text("You are banned from this server", expires != 0 ? " until " + second_text(expires) : "", ": ", reason);
}

std::string print(const Kline &kline)
{
	return text(kline.mask.text(), ' ', kline.set_at / 1000, ' ', kline.expires / 1000, ' ', kline.setter, ' ',
	            kline.reason);
}

std::optional<Kline> parse_kline(std::string_view line)
{
	const std::optional<KlineMask> mask = KlineMask::parse(cut(line, ' '));
	const auto set_at = parse_number<WallTime>(cut(line, ' '));
	const auto expires = parse_number<WallTime>(cut(line, ' '));
	const std::string_view setter = cut(line, ' ');
	constexpr WallTime kEnd = 253402300800; // the year 10000
	if (!mask || !set_at || !expires || *set_at >= kEnd || *expires >= kEnd || setter.empty() || line.empty())
		return std::nullopt;
	return Kline{*mask, std::string(setter), std::string(line), *set_at * 1000, *expires * 1000};
}

std::optional<std::chrono::seconds> parse_kline_time(std::string_view text) noexcept
{
	constexpr std::array<std::pair<char, std::int64_t>, 5> kUnits{
	    {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}}};
	if (text == "0")
		return std::chrono::seconds(0);
	for (const auto &[letter, factor] : kUnits) {
		if (!text.ends_with(letter))
			continue;
		const auto number = parse_number<std::int64_t>(text.substr(0, text.size() - 1));
		if (number && *number > 0 && *number <= kLongest / factor)
			return std::chrono::seconds(*number * factor);
	}
	return std::nullopt;
}

std::optional<Kline> Klines::find(std::string_view user, std::string_view host, WallTime now) const
{
	MutexLock lock(mutex_);
	if (klines_.empty())
		return std::nullopt;
	const Address address = Address::ip(host, 0).value_or(Address());
	for (const Kline &kline : klines_) {
		if (!kline.over(now) && kline.mask.covers(user, host, address, map_))
			return kline;
	}
	return std::nullopt;
}

std::optional<Kline> Klines::find(const Address &address, WallTime now) const
{
	MutexLock lock(mutex_);
	for (const Kline &kline : klines_) {
		if (!kline.over(now) && kline.mask.covers_all_of(address))
			return kline;
	}
	return std::nullopt;
}

std::vector<Kline> Klines::all(WallTime now) const
{
	MutexLock lock(mutex_);
	std::vector<Kline> klines;
	for (const Kline &kline : klines_) {
		if (!kline.over(now))
			klines.push_back(kline);
	}
	return klines;
}

void Klines::restore(std::vector<Kline> klines)
{
	MutexLock lock(mutex_);
	klines_ = std::move(klines);
}

std::string Klines::put_in_force(std::vector<Kline> klines, Host &host)
{
	// In force first: a disk that is slow or full must not let anybody in.
	restore(klines);
	return host.keep_klines(klines);
}

Klines::Result Klines::add(const Kline &kline, std::size_t most, Host &host)
{
	MutexLock changing(changing_);
	std::vector<Kline> klines = all(kline.set_at);
	std::erase_if(klines, [&](const Kline &other) { return map_.equal(other.mask.text(), kline.mask.text()); });
	if (klines.size() >= most)
		return {Change::full, {}};
	klines.push_back(kline);
	return {Change::done, put_in_force(std::move(klines), host)};
}

Klines::Result Klines::remove(std::string_view mask, WallTime now, Host &host)
{
	MutexLock changing(changing_);
	std::vector<Kline> klines = all(now);
	if (std::erase_if(klines, [&](const Kline &other) { return map_.equal(other.mask.text(), mask); }) == 0)
		return {Change::absent, {}};
	return {Change::done, put_in_force(std::move(klines), host)};
}

} // namespace confer::chat
