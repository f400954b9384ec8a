// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"
#include "chat/history.hh"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** The subcommands, and the references that stand between their target and their limit. */
struct Subcommand {
	enum class Name : std::uint8_t { latest, before, after, around, between, targets };

	std::string_view word;
	Name name;
	std::size_t first; ///< place of the first reference
	std::size_t references;
};

/** Whose history is asked for, when nothing is locked: a channel, or an account with which the asker has spoken. */
struct Asked {
	std::string name; ///< as the answer calls it
	Stream stream;    ///< what the log calls it
	bool channel;
	std::optional<WallTime> latest{}; ///< for TARGETS: when the latest message was said, as far as it is known
};

/** What is played back: what was said from one time on, until before another. */
struct Span {
	std::optional<WallTime> from{};
	std::optional<WallTime> to{};
	/** If this is not 0, only what was said from this line on, of all that was said since `from`. */
	LogPosition lines = 0;
	/** If this is not 0, only what was said before this line, whatever `to` says. */
	LogPosition end = 0;
};

/**
 * One CHATHISTORY, while it is read and answered. What is wrong with it is answered by its functions. What memory has
 * not got comes from the log, without a lock; then it is looked at again whether the asker may still read it.
 */
class HistoryRequest {
public:
	explicit HistoryRequest(Call &call) noexcept : call_(call) {}

	void run() EXCLUDES(world_role);
	/**
	 * Sends what was said in `span`, the newest `most` messages of it, in a batch of this type if there are any.
	 * Returns how many. Nothing is said about what cannot be read.
	 */
	std::size_t play_back(const Asked &asked, const Span &span, std::size_t most, std::string_view batch_type)
	    EXCLUDES(world_role);

	/** The channel of this name that the asker is in, or the account behind a nick or of this name. */
	std::optional<Asked> find(std::string_view name) const REQUIRES_SHARED(world_role);

protected: // SEARCH asks for the same lines, and answers with them
	/** Reads the request. True: an answer is to be given. */
	bool read() REQUIRES_SHARED(world_role);
	bool read_subcommand() REQUIRES_SHARED(world_role);
	bool read_selection() REQUIRES_SHARED(world_role);
	bool read_point(std::size_t place, std::optional<HistoryPoint> &point) REQUIRES_SHARED(world_role);
	bool read_limit(std::string_view text) REQUIRES_SHARED(world_role);
	bool invalid(std::string_view what, std::string_view why) REQUIRES_SHARED(world_role);
	/** The channel, or the account behind a nick or of this name. Nothing, and an answer, if it may not be read. */
	std::optional<Asked> find_target() REQUIRES_SHARED(world_role);
	std::optional<Asked> find_conversation(std::string_view name) const REQUIRES_SHARED(world_role);
	/** As it is now, when the log has been asked. Nothing: it must not be read any more. */
	std::optional<Asked> find_again(const Asked &asked) const REQUIRES_SHARED(world_role);
	HistoryKinds kinds() const noexcept;

	/** Answers from memory. Returns false if the log must be asked instead. */
	bool answer_from_memory() REQUIRES_SHARED(world_role);
	void answer_from_log() EXCLUDES(world_role);
	/**
	 * Selects what the subcommand names by calls of select(query, page), which returns false if there may be more.
	 */
	template <class Select> bool select(HistoryPage &page, Select &&select) const;
	void answer_page(const Asked &asked, const HistoryPage &page) REQUIRES_SHARED(world_role);
	void answer_line(const Asked &asked, const HistoryRecord &record, const HistoryRecord::Text &text)
	    REQUIRES_SHARED(world_role);
	void answer_lines(const Asked &asked, const HistoryRecord &record, const HistoryRecord::Text &text,
	                  const irc::Message &said) REQUIRES_SHARED(world_role);
	void write_tags(irc::LineWriter &writer, const HistoryRecord &record, const HistoryRecord::Text &text, bool id);
	void write_tags_alone(std::string &out, const HistoryRecord &record, const HistoryRecord::Text &text, bool id);
	std::string_view target_of(const Asked &asked, const HistoryRecord::Text &text) const REQUIRES_SHARED(world_role);
	/** All that the asker may read, with their latest messages as far as memory has them. */
	std::vector<Asked> find_all() REQUIRES_SHARED(world_role);
	void answer_targets(std::vector<Asked> &all) REQUIRES_SHARED(world_role);
	void run_targets() EXCLUDES(world_role);

	Call &call_;
	const Subcommand *subcommand_ = nullptr;
	Asked asked_{};
	std::optional<HistoryPoint> first_, second_;
	std::size_t limit_ = 0;
	WallTime oldest_ = 0;
	HistoryKinds kinds_ = kMessageKinds;
	bool played_back_ = false;      ///< it answers no CHATHISTORY
	std::optional<WallTime> since_; ///< what is played back was said from then on
	std::size_t played_ = 0;        ///< so many messages
	std::string_view batch_type_ = "chathistory";
	std::string batch_; ///< empty: there is none around the answer
};

} // namespace confer::chat
