// SPDX-License-Identifier: MIT
#pragma once

#include "irc/limits.hh"
#include "irc/message.hh"
#include "irc/numerics.hh"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace confer::irc {

/** Appends a number in decimal. */
void append_unsigned(std::string &out, std::uint64_t number);

/** Appends a whole line, which may have tags, with one more in front of those: `key=value`, as it is on the wire. */
void append_tagged(std::string &out, std::string_view key, std::string_view value, std::string_view line);

/**
 * Appends one message to a string, part by part:
 *
 *     LineWriter(out).source("irc.example").numeric(RPL_TOPIC).param(nick).param(channel).trailing(topic);
 *
 * Parts are given in the order tags, source, command, parameters, trailing; another order is a bug and aborts. The line
 * end is written by end(), or by the destructor; a line given up before its command leaves nothing behind.
 *
 * What is appended is exactly one line, whatever the parts hold, so that nobody can smuggle in a second one:
 *  - NUL, CR and LF become a space in trailing(), '_' elsewhere; in a tag they are escaped or dropped;
 *  - outside trailing() a space becomes '_', and so does a ':' in front of a parameter, and ':' or '@' in front of a
 * command; an empty word becomes '*';
 *  - a tag that does not fit its limit is left out whole (IRCv3 message-tags forbids to cut tags);
 *  - what is behind the tags is cut to kMaxLine bytes with the line end, without cutting a UTF-8 character.
 *
 * Allocates only as the string grows. Borrows the string until the line is ended; one thread.
 */
class LineWriter {
public:
	explicit LineWriter(std::string &out) noexcept : out_(out), start_(out.size()) {}
	~LineWriter();
	LineWriter(const LineWriter &) = delete;
	LineWriter &operator=(const LineWriter &) = delete;

	/** Adds a tag of the server; the value is escaped here. Not after raw_tags(). */
	LineWriter &tag(std::string_view key, std::string_view value = {});

	/** Adds tags that are already escaped and joined by ';', as Message::tags has them. */
	LineWriter &raw_tags(std::string_view tags);

	LineWriter &source(std::string_view source);

	/** nick!user@host */
	LineWriter &source(std::string_view nick, std::string_view user, std::string_view host);

	LineWriter &command(std::string_view command);
	LineWriter &numeric(Numeric numeric);

	/** Adds a parameter that is not the last, or a last one that is a word. */
	LineWriter &param(std::string_view word);
	LineWriter &param(std::uint64_t number);

	/** Adds the last parameter, which may be empty and may hold spaces. */
	LineWriter &trailing(std::string_view text);

	/** Adds the last parameter, with ':' only if it needs one. */
	LineWriter &last(std::string_view text);

	/** Bytes that can still be added before the line is cut: for trailing() two less (" :"), for param() one. */
	[[nodiscard]] std::size_t room() const noexcept;

	/** Ends the line. Returns false if it had to be cut. */
	bool end();

private:
	enum class Part { start, tags, raw_tags, source, command, trailing, ended };

	void make_room(std::size_t bytes);
	void enter(Part part);
	void put_word(std::string_view word);
	void put_param(std::string_view word);
	void put_text(std::string_view text);

	std::string &out_;
	std::size_t start_;    ///< where the line starts in out_
	std::size_t rest_ = 0; ///< where it goes on behind the tags; known once `part_` is past those
	Part part_ = Part::start;
};

/**
 * Appends a message as parse() takes it apart. parse(print(m)) is m for every m that parse() gave, as long as it fits
 * the limits of LineWriter.
 */
void print(const Message &message, std::string &out);

} // namespace confer::irc
