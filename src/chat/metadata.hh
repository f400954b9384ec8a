// SPDX-License-Identifier: MIT
#pragma once

#include "chat/holding.hh"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace confer::chat {

struct Settings;

/** What is said of one user or channel, by keys (IRCv3 metadata). Its owner synchronises. */
class Metadata {
public:
	struct Value {
		std::string text;
		Holding held; ///< counts as that person's who set it
	};
	using Values = std::map<std::string, Value, std::less<>>;

	static constexpr std::size_t kMaxKey = 64;    ///< bytes of a key
	static constexpr std::size_t kMaxValue = 300; ///< bytes of a value, if the longest names leave room for it

	/** The value of the key; nullptr: it is not set. */
	const std::string *find(std::string_view key) const noexcept
	{
		const auto found = values_.find(key);
		return found == values_.end() ? nullptr : &found->second.text;
	}
	const Values &values() const noexcept { return values_; }
	bool empty() const noexcept { return values_.empty(); }
	void set(std::string_view key, Value value) { values_.insert_or_assign(std::string(key), std::move(value)); }
	/** Takes all of them out. */
	Values take() noexcept { return std::exchange(values_, {}); }
	void erase(std::string_view key) noexcept
	{
		if (const auto found = values_.find(key); found != values_.end())
			values_.erase(found);
	}

private:
	Values values_;
};

/** Keys that a client has subscribed to. */
using MetadataKeys = std::set<std::string, std::less<>>;

/** Whether this may be a key: a to z, digits and _ . / -, at most Metadata::kMaxKey bytes. */
bool valid_metadata_key(std::string_view key) noexcept;
/** Bytes of a value that fit a line behind the longest names; at most Metadata::kMaxValue. */
std::size_t metadata_room(const Settings &settings) noexcept;

/**
 * In the state of the log each key of an account or a channel has a key `d`, with the folded name of the account, or #
 * and the channel's stream, a space and the key; the value is the value.
 */
inline constexpr char kMetadataClass = 'd';
std::string metadata_state_key(std::string_view folded_account, std::string_view key);
std::string metadata_state_key(std::uint32_t stream, std::string_view key);

/** Of such a key of the state: whose it is, and the key. */
struct MetadataStateKey {
	std::string_view account; ///< empty: a channel's
	std::uint32_t stream = 0;
	std::string_view key;
};
/** Nothing if it is none. */
std::optional<MetadataStateKey> read_metadata_state_key(std::string_view key) noexcept;

} // namespace confer::chat
