// SPDX-License-Identifier: MIT
#pragma once

#include <bitset>
#include <cstddef>
#include <string>
#include <string_view>

namespace confer::datagram {

/**
 * Reads one JSON text (RFC 8259) piece by piece, strictly: no comments, no comma before a bracket, no control bytes in
 * strings, nothing but UTF-8 unless it is told otherwise, nothing behind the value but blanks.
 *
 * Neither recursion nor allocation by what is nested: deeper than kMaxDepth is an error. Time is linear in the text,
 * and a string of the text is the most memory it takes. Borrows the text. For one thread.
 */
class JsonReader {
public:
	static constexpr std::size_t kMaxDepth = 32;

	enum class Token {
		object_begin,
		object_end,
		array_begin,
		array_end,
		key,     ///< of a member; string() is its name, its value follows
		string,  ///< string() is it
		number,  ///< whose value nobody here needs
		literal, ///< true, false or null
		end,     ///< of a text that was JSON from the first byte to the last
		error,   ///< it is not JSON, or too deep; from then on always this
	};

	/** What bytes strings may hold. */
	enum class Bytes {
		utf8, ///< UTF-8, as RFC 8259 says, and no half of a surrogate pair
		/**
		 * Any but control bytes: what programs that do not know better send. The half of a pair that stands for a byte
		 * that was no UTF-8, U+DC80 to U+DCFF (PEP 383), becomes that byte; any other the three bytes that UTF-8 would
		 * have for it if it could. So string() may not be UTF-8.
		 */
		any,
	};

	explicit JsonReader(std::string_view text, Bytes bytes = Bytes::utf8);

	/** The next token; after `end` or `error` the same again. */
	Token next();

	/** How many bytes of the text have been read; to the end of the last token, with the colon behind a key. */
	[[nodiscard]] std::size_t position() const noexcept { return size_ - rest_.size(); }

	/**
	 * The last key or string, with its escapes undone: UTF-8 (see Bytes), and any character, NUL too. Valid until
	 * next().
	 */
	[[nodiscard]] const std::string &string() const noexcept { return string_; }

	/** Skips the value that follows a key, or the rest of the one whose object_begin or array_begin came last. */
	void skip(Token begun);

private:
	/** What may come next. */
	enum class Expect { value, value_or_end, key, key_or_end, comma_or_end, end, nothing };

	Token fail() noexcept;
	Token value();
	Token open(bool is_object);
	Token close(bool is_object);
	Token member();
	Token separator();
	bool scan_string();
	bool scan_escape();
	bool append_unit(char32_t unit);
	bool scan_number() noexcept;
	bool scan_digits() noexcept;
	bool scan_word(std::string_view word) noexcept;
	bool hex4(char32_t &out) noexcept;
	void skip_blanks() noexcept;
	/** A value is complete: what may follow it? */
	void completed() noexcept { expect_ = depth_ == 0 ? Expect::end : Expect::comma_or_end; }

	std::string_view rest_;
	std::size_t size_;
	Bytes bytes_;
	std::string string_;
	std::bitset<kMaxDepth> objects_; ///< which of the open brackets are objects
	std::size_t depth_ = 0;
	Expect expect_ = Expect::value;
};

} // namespace confer::datagram
