// SPDX-License-Identifier: MIT
#pragma once

#include "chat/host.hh"
#include "chat/operator_acts.hh"
#include "chat/text.hh"
#include "chat/world.hh"
#include "irc/json_object.hh"
#include "irc/mask.hh"
#include "irc/message.hh"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

/**
 * What administrators of the machine ask of the running server: conferd(8), CONTROL SOCKET.
 *
 * A request is one line, with words as in a command of IRC. The answer is one object of JSON a line for each thing that
 * was asked for, and then a line `OK TEXT` or `FAIL CODE TEXT`.
 */
namespace confer::chat {

/** Takes the bytes of answers. No lock is held. Returns false when the client has gone. */
using ControlSink = std::function<bool(std::string_view)>;

/** One request while it runs. Handlers hold no lock at their start; what they tell may be told under one. */
class ControlCall {
public:
	/** `who`: the administrator, for the log. All arguments are borrowed. */
	ControlCall(const Act &act, std::string_view who, std::span<const std::string_view> words, const ControlSink &sink)
	    : world(act.world),
	      host(act.host),
	      out(act.out),
	      by(who),
	      words_(words),
	      sink_(sink)
	{
	}

	World &world;
	Host &host;
	Delivery &out;
	const std::string_view by;

	/** Word `i` behind the name of the request, empty when it is absent. */
	std::string_view word(std::size_t i) const noexcept { return i < words_.size() ? words_[i] : std::string_view(); }
	std::span<const std::string_view> words() const noexcept { return words_; }
	/** Whether word `i`, a mask, covers the text; there is no mask: it does. */
	bool covers(std::size_t i, std::string_view text) const
	{
		return word(i).empty() || irc::mask_match(word(i), text, world.case_map());
	}
	Act act() noexcept { return {world, host, out}; }

	/** One thing of the answer. */
	void tell(const irc::JsonObject &object)
	{
		answer_ += object.text();
		answer_ += '\n';
	}
	/** It is done; the last line of the answer. */
	void succeed(std::string_view words) { end_ = text("OK ", one_line(words), '\n'); }
	/** It is not. `code`: a word for programs. */
	void refuse(std::string_view code, std::string_view words)
	{
		end_ = text("FAIL ", code, ' ', one_line(words), '\n');
	}

	/** Between two portions of an answer, without locks: sends what there is. False: nobody wants the rest. */
	[[nodiscard]] bool pace() EXCLUDES(world_role);
	/** Tells the log and the operators what was done. */
	void record(std::string_view what) EXCLUDES(world_role);
	/** Sends the rest of the answer. */
	void finish() EXCLUDES(world_role);

private:
	static std::string one_line(std::string_view words);

	const std::span<const std::string_view> words_;
	const ControlSink &sink_;
	std::string answer_;
	std::string end_;
};

/** A row of the table of requests. */
struct ControlRequest {
	std::string_view group; ///< or the whole name, if `verb` is empty
	std::string_view verb;
	void (*handler)(ControlCall &);
	std::uint8_t least; ///< words behind the name
	std::uint8_t most;
	std::string_view syntax; ///< of those words
	std::string_view help;
};

std::span<const ControlRequest> control_requests() noexcept;

/** Runs the request that the line, without its end, makes; the whole answer has then gone into the sink. */
void run_control(const Act &act, std::string_view by, std::string_view line, const ControlSink &sink)
    EXCLUDES(world_role);

/** A time as answers have it, "2026-11-22T17:20:01.123Z". */
std::string control_time(WallTime time);
/** Calls look(one) for all of a Roll, holding the World shared, in portions; false: nobody wants the rest. */
template <class Roll, class Look> bool look_at_all(ControlCall &call, Roll &&roll, Look &&look)
{
	constexpr std::size_t kPortion = 256;
	for (std::size_t next = 0;;) {
		{
			WorldRead lock(call.world);
			const auto &all = roll();
			const std::size_t end = std::min(next + kPortion, all.size());
			for (; next < end; ++next) {
				if (auto *one = all.at(next))
					look(*one);
			}
			if (next == all.size())
				break;
		}
		if (!call.pace())
			return false;
	}
	return true;
}

// accounts.cc
void control_accounts_add(ControlCall &call);
void control_accounts_drop(ControlCall &call);
void control_accounts_list(ControlCall &call);
void control_accounts_passwd(ControlCall &call);
void control_accounts_show(ControlCall &call);
void control_accounts_suspend(ControlCall &call);
void control_accounts_unsuspend(ControlCall &call);
// channels.cc
void control_channels_drop(ControlCall &call);
void control_channels_list(ControlCall &call);
void control_channels_show(ControlCall &call);
// clients.cc
void control_clients_kill(ControlCall &call);
void control_clients_list(ControlCall &call);
// server.cc
void control_kline_add(ControlCall &call);
void control_kline_del(ControlCall &call);
void control_kline_list(ControlCall &call);
void control_rehash(ControlCall &call);
void control_stats(ControlCall &call);
void control_status(ControlCall &call);

} // namespace confer::chat
