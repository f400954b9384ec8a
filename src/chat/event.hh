// SPDX-License-Identifier: MIT
#pragma once

#include "chat/user.hh"
#include "irc/capability.hh"
#include "irc/print.hh"

#include <array>
#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace confer::chat {

/**
 * The ids of messages, letters and digits only (IRCv3 message-ids). What the log keeps has its position there as its
 * number, and an id that is good as long as the log. Any other message has a number of this run of the server, and an
 * id that no other run gives. Thread-safe.
 */
class MessageIds {
public:
	/** `log`: as of Log::id(). */
	explicit MessageIds(std::string_view log = {});
	/** The number of a new message that no log keeps: above 0, and above all before it. */
	std::uint64_t next() noexcept { return count_.fetch_add(1, std::memory_order_relaxed) + 1; }
	/** Appends the id of a message. `kept`: the number is a position in the log. */
	void append(std::string &out, std::uint64_t number, bool kept = false) const;
	/** The number of an id that append() made in this run; nothing for what it cannot have made. */
	std::optional<std::uint64_t> number_of(std::string_view id) const noexcept;
	/** The position of an id that append() made for what is kept, in whatever run. */
	std::optional<std::uint64_t> position_of(std::string_view id) const noexcept;

private:
	std::string prefix_;
	std::string log_prefix_;
	std::atomic<std::uint64_t> count_{0};
};

/**
 * One line on its way to any number of sessions. It is serialised once for every set of tags that some recipient
 * wants, not once for every recipient; a tag set that nobody wants is never made.
 *
 * An event of a channel gets its time, and its number where the channel keeps it, before anybody is sent it
 * (Channel::record()); any other takes what it has not got when the first recipient wants it. For one thread. clear()
 * keeps the memory, so that a message costs no allocation once the strings have grown.
 */
class Event {
public:
	static constexpr unsigned kForms = 16; ///< sets of tags that a line may have, in a batch or not

	/**
	 * Composes `:source COMMAND` and what fill(LineWriter &) adds. Returns false if it had to be cut to the length of a
	 * line.
	 */
	template <class Fill>
	bool start_with(MessageIds &ids, std::string_view source, std::string_view command, Fill &&fill)
	{
		reset(ids);
		irc::LineWriter writer(body_);
		writer.source(source).command(command);
		fill(writer);
		return writer.end();
	}
	/** The same with words, and a last parameter that may hold spaces. */
	bool start(MessageIds &ids, std::string_view source, std::string_view command,
	           std::initializer_list<std::string_view> middles, std::string_view text);
	/** The same with words only. */
	bool start(MessageIds &ids, std::string_view source, std::string_view command,
	           std::initializer_list<std::string_view> words);

	/** A message of several lines (IRCv3 multiline): `text` as irc::TextLines reads it, `verb` PRIVMSG or NOTICE. */
	void start_lines(MessageIds &ids, std::string_view source, std::string_view verb, std::string_view target,
	                 std::string_view text);
	bool has_lines() const noexcept { return head_ != 0; }
	/** Whether a session with these capabilities gets the lines in a batch. */
	bool in_batch(irc::CapSet caps) const noexcept { return (form(caps) & kBatch) != 0; }
	/** Returns memory that only long messages need. What it was is lost. */
	void shrink() noexcept;

	/** Who it comes from, for the tags `account` (IRCv3 account-tag) and `bot` (IRCv3 bot-mode). */
	void from(const User &user) REQUIRES_SHARED(world_role);
	/**
	 * It comes from somebody for whom the user of this nick speaks, in place of from(). Sessions that know of that get
	 * the tag draft/relaymsg, with or without message-tags (IRCv3 relaymsg).
	 */
	void relayed_by(std::string_view nick) { relayer_ = nick; }
	/** Makes it another form of the same message, with one time and one id. Until the next start() of either. */
	void be_form_of(Event &original) noexcept { original_ = &original; }
	/** It comes from a machine (IRCv3 bot-mode). */
	void from_machine() noexcept { bot_ = true; }
	/** Raw client-only tags "+a=b;+c", for sessions with message-tags. */
	void set_client_tags(std::string_view tags) { client_tags_ = tags; }

	/** The whole line, CR LF included, for a session with these capabilities; valid until the next start(). */
	std::string_view line(irc::CapSet caps);
	/** Makes room for all the forms that there may be, so that line() needs no memory until the next start(). */
	void prepare();
	/** Makes room, so that start() with short words and line() need no memory. */
	void reserve();
	/** Adds what line() gives, without keeping it. */
	void append_line(irc::CapSet caps, std::string &out);
	/** Which of kForms forms of the line that is: sessions of the same form get the same line. */
	unsigned form(irc::CapSet caps) const noexcept;
	/** The line without tags; of a message of several lines, its text is as irc::TextLines reads it. */
	std::string_view body() const noexcept { return body_; }

	/** Sets its time. Call it before any line is composed. */
	void set_time(WallTime time) noexcept { message().time_ = time; }
	/** Whether it has a time already. */
	bool has_time() const noexcept { return (original_ != nullptr ? *original_ : *this).time_ != 0; }
	/** When it was sent, and its number among all messages: taken now if it has none. */
	WallTime time() noexcept;
	std::uint64_t number() noexcept;
	/** The log keeps it, and this is its number there. Before any line is composed. */
	void set_position(std::uint64_t position) noexcept
	{
		message().number_ = position;
		message().kept_ = true;
	}
	/** Its position in the log; nothing: that does not keep it. */
	std::optional<std::uint64_t> position() noexcept
	{
		return message().kept_ ? std::optional(message().number_) : std::nullopt;
	}
	std::string_view account() const noexcept { return account_; }
	/** User::serial of the user of from(); 0: none. */
	std::uint32_t author() const noexcept { return author_; }
	std::string_view client_tags() const noexcept { return client_tags_; }
	bool bot() const noexcept { return bot_; }

private:
	static constexpr unsigned kTime = 1, kTags = 2, kAccount = 4, kBatch = 8;
	static constexpr unsigned kLineForms = 8; ///< those of one line
	/** Longer strings than this are not kept: a message of several lines has some. */
	static constexpr std::size_t kKeep = 16 << 10;

	/** Room for the tags that are not given by anybody: time, msgid and bot with what stands around them. */
	static constexpr std::size_t kTagRoom = 256;

	/** Which has the time and the number. */
	Event &message() noexcept { return original_ != nullptr ? *original_ : *this; }
	void reset(MessageIds &ids);
	void compose(unsigned form, std::string &out);
	void compose_lines(unsigned form, std::string &out);
	/** Appends the tags of a form and the space behind them. `id`: the msgid is one of them. */
	void compose_tags(unsigned form, bool id, std::string &out);

	MessageIds *ids_ = nullptr;
	Event *original_ = nullptr; ///< whose time and id it has, if not its own
	std::string body_;
	std::size_t head_ = 0; ///< of several lines: bytes of body_ in front of their text; 0: it is one line
	std::string account_;
	std::string relayer_; ///< as of relayed_by(); then there is no account, and its form is another one
	std::string client_tags_;
	WallTime time_ = 0;        ///< 0: not yet taken
	std::uint64_t number_ = 0; ///< 0: not yet taken
	std::uint32_t author_ = 0; ///< as of author()
	bool kept_ = false;        ///< the number is a position
	bool bot_ = false;
	unsigned made_ = 0;                     ///< bits of the forms of which lines_ has the line
	std::array<std::string, kForms> lines_; ///< by the set of tags
};

/** "2026-11-22T17:20:01.123Z" (IRCv3 server-time). */
void append_time(std::string &out, WallTime time);

} // namespace confer::chat
