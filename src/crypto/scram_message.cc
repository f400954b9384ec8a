// SPDX-License-Identifier: MIT
#include "crypto/scram_message.hh"

#include "irc/base64.hh"
#include "irc/utf8.hh"

#include <algorithm>
#include <charconv>

namespace confer::crypto {

namespace {

bool is_letter(char c) noexcept
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/** Takes a message apart at its commas. */
class Fields {
public:
	explicit Fields(std::string_view message) noexcept : message_(message) {}

	/** Where the next field begins. */
	std::size_t at() const noexcept { return at_; }
	bool is_end() const noexcept { return ended_; }
	std::string_view before(std::size_t end) const noexcept { return message_.substr(0, end); }
	std::string_view from(std::size_t start) const noexcept { return message_.substr(start); }

	/** The next field; nothing at the end. A message that ends with a comma has an empty one last. */
	std::optional<std::string_view> next() noexcept
	{
		if (ended_)
			return {};
		const std::size_t comma = message_.find(',', at_);
		const std::string_view field = message_.substr(at_, comma - at_);
		ended_ = comma == std::string_view::npos;
		at_ = ended_ ? message_.size() : comma + 1;
		return field;
	}

	/** The value of the next field, which has to have this letter; a value has at least one character. */
	std::optional<std::string_view> value(char letter) noexcept
	{
		const auto field = next();
		if (!field || field->size() < 3 || (*field)[0] != letter || (*field)[1] != '=')
			return {};
		return field->substr(2);
	}

private:
	std::string_view message_;
	std::size_t at_ = 0;
	bool ended_ = false;
};

/** attr-val: a letter and what it says. */
bool is_attribute(std::string_view field) noexcept
{
	return field.size() >= 3 && is_letter(field[0]) && field[1] == '=';
}

/** An attribute that the RFC gives no meaning to; the others have their places. */
bool is_extension(std::string_view field) noexcept
{
	constexpr std::string_view kTaken = "anmrcsipve";
	return is_attribute(field) && kTaken.find(field[0]) == std::string_view::npos;
}

/** All that follows has to be optional extensions, which say nothing here. */
bool passes_extensions(Fields &fields) noexcept
{
	while (const auto field = fields.next()) {
		if (!is_extension(*field))
			return false;
	}
	return true;
}

/** Not too long, no NUL, and UTF-8: what all messages have in common. */
bool is_message(std::string_view message) noexcept
{
	return message.size() <= kMaxScramMessage && message.find('\0') == std::string_view::npos &&
	       irc::utf8_valid(message);
}

/** saslname, decoded. */
std::optional<std::string> decode_name(std::string_view text)
{
	std::string name;
	name.reserve(text.size());
	while (!text.empty()) {
		if (text.front() != '=') {
			name += text.front();
			text.remove_prefix(1);
			continue;
		}
		if (!text.starts_with("=2C") && !text.starts_with("=3D"))
			return {};
		name += text[1] == '2' ? ',' : '=';
		text.remove_prefix(3);
	}
	if (!is_prepared(name))
		return {};
	return name;
}

/** A message cannot begin so and be understood: m= is for extensions that must be. */
ScramError error_of(std::optional<std::string_view> field) noexcept
{
	return field && field->starts_with("m=") ? ScramError::extensions_not_supported : ScramError::invalid_encoding;
}

/** Takes gs2-header off. @return false: the error says why */
bool take_header(Fields &fields, ScramClientFirst &first, ScramError &error)
{
	const auto flag = fields.next();
	if (flag && flag->size() > 2 && flag->starts_with("p=")) {
		error = ScramError::channel_binding_not_supported;
		return false;
	}
	const auto authzid = fields.next();
	if (!authzid || (flag != "n" && flag != "y"))
		return false;
	if (!authzid->empty()) {
		auto name = authzid->starts_with("a=") ? decode_name(authzid->substr(2)) : std::nullopt;
		if (!name) {
			error = authzid->starts_with("a=") ? ScramError::invalid_username_encoding : error;
			return false;
		}
		first.authzid = std::move(*name);
	}
	first.header = fields.before(fields.at());
	return !fields.is_end();
}

} // namespace

std::string_view scram_error_name(ScramError error) noexcept
{
	switch (error) {
	case ScramError::invalid_encoding: return "invalid-encoding";
	case ScramError::invalid_username_encoding: return "invalid-username-encoding";
	case ScramError::extensions_not_supported: return "extensions-not-supported";
	case ScramError::channel_binding_not_supported: return "channel-binding-not-supported";
	case ScramError::channel_bindings_dont_match: return "channel-bindings-dont-match";
	case ScramError::invalid_proof: return "invalid-proof";
	case ScramError::other_error: break;
	}
	return "other-error";
}

std::optional<ScramClientFirst> parse_client_first(std::string_view message, ScramError &error)
{
	error = ScramError::invalid_encoding;
	if (!is_message(message))
		return {};
	ScramClientFirst first;
	Fields fields(message);
	if (!take_header(fields, first, error))
		return {};
	first.bare = fields.from(fields.at());
	const auto user = fields.next();
	if (!user || !user->starts_with("n=")) {
		error = error_of(user);
		return {};
	}
	auto name = decode_name(user->substr(2));
	if (!name) {
		error = ScramError::invalid_username_encoding;
		return {};
	}
	first.user = std::move(*name);
	const auto nonce = fields.value('r');
	if (!nonce || !is_scram_nonce(*nonce) || !passes_extensions(fields))
		return {};
	first.nonce = *nonce;
	return first;
}

std::optional<ScramClientFinal> parse_client_final(std::string_view message, ScramError &error)
{
	error = ScramError::invalid_encoding;
	if (!is_message(message))
		return {};
	ScramClientFinal final;
	Fields fields(message);
	const auto binding = fields.value('c');
	const auto nonce = fields.value('r');
	if (!binding || !nonce || !is_scram_nonce(*nonce))
		return {};
	final.nonce = *nonce;
	auto decoded = irc::base64_decode(*binding);
	if (!decoded)
		return {};
	final.channel_binding = std::move(*decoded);
	while (!fields.is_end()) {
		const std::size_t start = fields.at();
		const auto field = fields.next();
		if (is_extension(*field))
			continue;
		const auto proof = field->starts_with("p=") ? scram_digest(field->substr(2)) : std::nullopt;
		if (!proof || !fields.is_end())
			return {};
		final.proof = *proof;
		final.without_proof = fields.before(start - 1);
		return final;
	}
	return {};
}

std::optional<ScramServerFirst> parse_server_first(std::string_view message, ScramError &error)
{
	error = ScramError::invalid_encoding;
	if (!is_message(message))
		return {};
	ScramServerFirst first;
	Fields fields(message);
	const auto nonce = fields.value('r');
	if (!nonce) {
		error = error_of(message);
		return {};
	}
	const auto salt = fields.value('s');
	const auto iterations = fields.value('i');
	if (!salt || !iterations || !is_scram_nonce(*nonce) || !passes_extensions(fields))
		return {};
	auto decoded = irc::base64_decode(*salt);
	const auto number = scram_number(*iterations);
	if (!decoded || decoded->size() > kMaxScramSalt || !number)
		return {};
	if (*number < kMinScramIterations || *number > kMaxScramIterations) {
		error = ScramError::other_error;
		return {};
	}
	first.nonce = *nonce;
	first.salt = std::move(*decoded);
	first.iterations = *number;
	return first;
}

std::optional<ScramServerFinal> parse_server_final(std::string_view message, ScramError &error)
{
	error = ScramError::invalid_encoding;
	if (!is_message(message))
		return {};
	Fields fields(message);
	ScramServerFinal final;
	const auto field = fields.next();
	if (!is_attribute(*field) || !passes_extensions(fields))
		return {};
	if (field->starts_with("e=")) {
		final.error = field->substr(2);
		return final;
	}
	if (field->starts_with("v="))
		final.signature = scram_digest(field->substr(2));
	return final.signature ? std::optional(final) : std::nullopt;
}

std::string scram_name(std::string_view name)
{
	std::string text;
	for (const char c : name) {
		if (c == ',')
			text += "=2C";
		else if (c == '=')
			text += "=3D";
		else
			text += c;
	}
	return text;
}

std::optional<std::uint32_t> scram_number(std::string_view text) noexcept
{
	std::uint32_t number = 0;
	const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (fault != std::errc() || end != text.data() + text.size() || text.front() == '0')
		return {};
	return number;
}

bool is_scram_nonce(std::string_view text) noexcept
{
	return !text.empty() &&
	       std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f' && c != ','; });
}

std::optional<Sha256::Digest> scram_digest(std::string_view base64)
{
	const auto bytes = irc::base64_decode(base64);
	if (!bytes || bytes->size() != Sha256::kSize)
		return {};
	Sha256::Digest digest;
	std::copy(bytes->begin(), bytes->end(), digest.begin());
	return digest;
}

bool is_prepared(std::string_view text) noexcept
{
	if (text.empty() || !irc::utf8_valid(text))
		return false;
	while (!text.empty()) {
		const char32_t c = irc::utf8_next(text);
		if (c < 0x20 || (c >= 0x7f && c < 0xa0)) // C0, DEL and C1; RFC 3454, tables C.2.1 and C.2.2
			return false;
	}
	return true;
}

} // namespace confer::crypto
