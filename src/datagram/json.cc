// SPDX-License-Identifier: MIT
#include "datagram/json.hh"

#include "irc/ascii.hh"
#include "irc/utf8.hh"

namespace confer::datagram {

using Token = JsonReader::Token;

JsonReader::JsonReader(std::string_view text, Bytes bytes) : rest_(text), size_(text.size()), bytes_(bytes)
{
	if (bytes == Bytes::utf8 && !irc::utf8_valid(text))
		static_cast<void>(fail());
}

Token JsonReader::fail() noexcept
{
	expect_ = Expect::nothing;
	string_.clear();
	return Token::error;
}

void JsonReader::skip_blanks() noexcept
{
	const std::size_t blanks = rest_.find_first_not_of(" \t\r\n");
	rest_.remove_prefix(blanks == rest_.npos ? rest_.size() : blanks);
}

Token JsonReader::next()
{
	if (expect_ == Expect::nothing)
		return Token::error;
	skip_blanks();
	if (expect_ == Expect::end)
		return rest_.empty() ? Token::end : fail();
	if (rest_.empty())
		return fail();
	if (expect_ == Expect::comma_or_end)
		return separator();
	if (expect_ == Expect::key || expect_ == Expect::key_or_end)
		return member();
	if (expect_ == Expect::value_or_end && rest_.front() == ']')
		return close(false);
	return value();
}

Token JsonReader::separator()
{
	const bool in_object = objects_[depth_ - 1];
	if (rest_.front() == (in_object ? '}' : ']'))
		return close(in_object);
	if (rest_.front() != ',')
		return fail();
	rest_.remove_prefix(1);
	expect_ = in_object ? Expect::key : Expect::value;
	return next();
}

Token JsonReader::member()
{
	if (expect_ == Expect::key_or_end && rest_.front() == '}')
		return close(true);
	if (!scan_string())
		return fail();
	skip_blanks();
	if (!rest_.starts_with(':'))
		return fail();
	rest_.remove_prefix(1);
	expect_ = Expect::value;
	return Token::key;
}

Token JsonReader::open(bool is_object)
{
	if (depth_ == kMaxDepth)
		return fail();
	rest_.remove_prefix(1);
	objects_[depth_++] = is_object;
	expect_ = is_object ? Expect::key_or_end : Expect::value_or_end;
	return is_object ? Token::object_begin : Token::array_begin;
}

Token JsonReader::close(bool is_object)
{
	rest_.remove_prefix(1);
	--depth_;
	completed();
	return is_object ? Token::object_end : Token::array_end;
}

Token JsonReader::value()
{
	Token token = Token::literal;
	bool valid = false;
	switch (rest_.front()) {
	case '{': return open(true);
	case '[': return open(false);
	case '"':
		token = Token::string;
		valid = scan_string();
		break;
	case 't': valid = scan_word("true"); break;
	case 'f': valid = scan_word("false"); break;
	case 'n': valid = scan_word("null"); break;
	default:
		token = Token::number;
		valid = scan_number();
		break;
	}
	if (!valid)
		return fail();
	completed();
	return token;
}

bool JsonReader::scan_word(std::string_view word) noexcept
{
	if (!rest_.starts_with(word))
		return false;
	rest_.remove_prefix(word.size());
	return true;
}

bool JsonReader::scan_digits() noexcept
{
	std::size_t count = 0;
	while (count < rest_.size() && irc::is_digit(rest_[count]))
		++count;
	rest_.remove_prefix(count);
	return count > 0;
}

bool JsonReader::scan_number() noexcept
{
	if (rest_.front() == '-')
		rest_.remove_prefix(1);
	if (rest_.starts_with('0'))
		rest_.remove_prefix(1); // and no digit may follow: "01" fails as what comes behind the number
	else if (!scan_digits())
		return false;
	if (rest_.starts_with('.')) {
		rest_.remove_prefix(1);
		if (!scan_digits())
			return false;
	}
	if (!rest_.starts_with('e') && !rest_.starts_with('E'))
		return true;
	rest_.remove_prefix(1);
	if (rest_.starts_with('+') || rest_.starts_with('-'))
		rest_.remove_prefix(1);
	return scan_digits();
}

bool JsonReader::hex4(char32_t &out) noexcept
{
	if (rest_.size() < 4)
		return false;
	out = 0;
	for (const char c : rest_.substr(0, 4)) {
		const char upper = irc::to_upper(c);
		if (irc::is_digit(c))
			out = out * 16 + static_cast<char32_t>(c - '0');
		else if (upper >= 'A' && upper <= 'F')
			out = out * 16 + static_cast<char32_t>(upper - 'A' + 10);
		else
			return false;
	}
	rest_.remove_prefix(4);
	return true;
}

bool JsonReader::scan_escape()
{
	constexpr std::string_view kLetters = "\"\\/bfnrt";
	constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
	if (rest_.empty())
		return false;
	const char letter = rest_.front();
	rest_.remove_prefix(1);
	if (const std::size_t at = kLetters.find(letter); at != kLetters.npos) {
		string_ += kMeanings[at];
		return true;
	}
	char32_t unit = 0;
	return letter == 'u' && hex4(unit) && append_unit(unit);
}

/** What "\uXXXX" says, with the "\uXXXX" that may follow it. */
bool JsonReader::append_unit(char32_t unit)
{
	const auto is_high = [](char32_t c) { return c >= 0xD800 && c <= 0xDBFF; };
	const auto is_low = [](char32_t c) { return c >= 0xDC00 && c <= 0xDFFF; };
	const std::string_view before = rest_;
	char32_t low = 0;
	if (is_high(unit) && scan_word("\\u") && hex4(low) && is_low(low)) {
		irc::utf8_append(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00), string_);
		return true;
	}
	rest_ = before;
	if (!is_high(unit) && !is_low(unit)) {
		irc::utf8_append(unit, string_);
		return true;
	}
	if (bytes_ == Bytes::utf8)
		return false;
	if (unit >= 0xDC80 && unit <= 0xDCFF) {
		string_ += static_cast<char>(unit & 0xFF);
		return true;
	}
	for (const char32_t byte : {0xE0 | unit >> 12, 0x80 | (unit >> 6 & 0x3F), 0x80 | (unit & 0x3F)})
		string_ += static_cast<char>(byte);
	return true;
}

bool JsonReader::scan_string()
{
	string_.clear();
	if (!rest_.starts_with('"'))
		return false;
	rest_.remove_prefix(1);
	for (;;) {
		std::size_t plain = 0;
		while (plain < rest_.size() && rest_[plain] != '"' && rest_[plain] != '\\' &&
		       static_cast<unsigned char>(rest_[plain]) >= 0x20)
			++plain;
		string_.append(rest_.substr(0, plain));
		rest_.remove_prefix(plain);
		if (rest_.empty() || static_cast<unsigned char>(rest_.front()) < 0x20)
			return false;
		const char stop = rest_.front();
		rest_.remove_prefix(1);
		if (stop == '"')
			return true;
		if (!scan_escape())
			return false;
	}
}

void JsonReader::skip(Token begun)
{
	if (begun == Token::key)
		begun = next();
	if (begun != Token::object_begin && begun != Token::array_begin)
		return;
	const std::size_t outside = depth_ - 1;
	while (depth_ > outside && next() != Token::error)
		;
}

} // namespace confer::datagram
