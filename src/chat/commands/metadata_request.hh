// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"
#include "chat/commands/metadata_news.hh"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace confer::chat {

/** One METADATA while it runs. What is wrong with it is answered by its functions. */
class MetadataRequest {
public:
	explicit MetadataRequest(Call &call) noexcept : call_(call) {}

	void get() REQUIRES_SHARED(world_role);
	void list() REQUIRES_SHARED(world_role);
	void set() REQUIRES(world_role);
	void clear() REQUIRES(world_role);
	void subscribe() REQUIRES(world_role);
	void unsubscribe() REQUIRES(world_role);
	void list_subscriptions() REQUIRES_SHARED(world_role);
	/** Answers until others should have their turn. True: all is answered. */
	bool sync() REQUIRES_SHARED(world_role);

	/** What a session is told when it becomes its user. */
	void show_own() REQUIRES_SHARED(world_role);
	/** Whether the command may be used now, by somebody who may not have a nick yet. */
	bool available() REQUIRES_SHARED(world_role);

private:
	static constexpr std::size_t kKeys = 2; ///< the place of the first key among the parameters

	/** Of whom it is said: a channel, a user, or the session that is to become one. */
	struct Subject {
		std::string name;
		Channel *channel = nullptr;
		User *user = nullptr;
	};

	std::optional<Subject> find_subject() REQUIRES_SHARED(world_role);
	std::optional<Subject> find_readable() REQUIRES_SHARED(world_role);
	/** The subject whose `key` the user may set; "*": all of them. */
	std::optional<Subject> find_changeable(std::string_view key) REQUIRES_SHARED(world_role);
	const Metadata &metadata_of(const Subject &subject) const REQUIRES_SHARED(world_role);
	bool change(const Subject &subject, std::string_view key, std::optional<Metadata::Value> value)
	    REQUIRES(world_role);
	/** A change counts against the rate of the session. False: it may not make one now, which is answered. */
	bool pay(const Subject &subject, std::string_view key) REQUIRES_SHARED(world_role);
	std::optional<Metadata::Value> read_value(const Subject &subject, std::string_view key) REQUIRES(world_role);
	/** Those who are to be told of changes of the subject. */
	std::vector<Session *> audience_of(const Subject &subject) REQUIRES(world_role);
	void tell(const std::vector<Session *> &audience, std::string_view key, MetadataNews &news)
	    REQUIRES_SHARED(world_role);
	/** A line of the answer, in its batch if there is one, with what fill(LineWriter &) adds. */
	template <class Fill> void answer(Fill &&fill) REQUIRES_SHARED(world_role);
	void answer_value(std::string_view target, std::string_view key, const std::string *value)
	    REQUIRES_SHARED(world_role);
	void answer_invalid_key(std::string_view key) REQUIRES_SHARED(world_role);
	void answer_keys(irc::Numeric numeric, const std::vector<std::string_view> &keys) REQUIRES_SHARED(world_role);
	void answer_subscribed(std::string_view target, const Metadata &metadata) REQUIRES_SHARED(world_role);
	bool sync_members(const Channel &channel) REQUIRES_SHARED(world_role);

	Call &call_;
	std::string batch_;
	bool is_open_ = false;             ///< the answer has begun
	const Channel *channel_ = nullptr; ///< of a SYNC; only compared until it is found again
	std::string channel_name_;
	std::size_t next_ = 0; ///< members yet to come
};

template <class Fill> void MetadataRequest::answer(Fill &&fill)
{
	std::string &line = call_.out.line();
	{
		irc::LineWriter writer(line);
		if (!batch_.empty())
			writer.tag("batch", batch_);
		if (call_.session.has(irc::Cap::server_time))
			writer.tag("time", call_.out.now());
		writer.source(call_.world.name());
		fill(writer);
	}
	call_.out.send_line(call_.session, line);
}

} // namespace confer::chat
