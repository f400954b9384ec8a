// SPDX-License-Identifier: MIT
// BATCH of clients, and the lines in it: IRCv3 client-batch and multiline.
#include "chat/client_tags.hh"
#include "chat/command.hh"
#include "chat/commands/handlers.hh"
#include "chat/service_names.hh"
#include "irc/ascii.hh"
#include "irc/multiline.hh"
#include "irc/text_lines.hh"

#include <algorithm>
#include <chrono>
#include <memory>
#include <utility>

namespace confer::chat {

namespace {

bool valid_reference(std::string_view reference) noexcept
{
	const auto fits = [](char c) { return irc::is_alnum(c) || c == '-'; };
	return !reference.empty() && reference.size() <= ClientBatch::kMaxReference &&
	       std::all_of(reference.begin(), reference.end(), fits);
}

/** The call of BATCH that `call`, of a line in the batch, is a part of: what is wrong with the line is said of that. */
Call batch_call(Call &call)
{
	return {call.world, call.host, call.session, call.out, call.message, *find_command("BATCH")};
}

/** Nothing more of the batch is taken. The caller tells why, under the label of the batch. */
void refuse(Call &call, ClientBatch &batch)
{
	if (!batch.label.empty())
		call.out.resume_label(batch.label);
	std::string reference = std::move(batch.reference);
	batch = {};
	batch.reference = std::move(reference);
	batch.refused = true;
}

void refuse_invalid(Call &call, ClientBatch &batch, std::string_view why)
{
	refuse(call, batch);
	batch_call(call).fail("MULTILINE_INVALID", {}, why);
}

void open(Call &call, std::string_view reference) REQUIRES_SHARED(world_role)
{
	Session &session = call.session;
	const bool open_already = session.batch != nullptr && !session.batch->refused;
	session.batch = std::make_unique<ClientBatch>();
	ClientBatch &batch = *session.batch;
	batch.reference = reference;
	batch.refused = true;
	const std::string_view type = call.param(1), target = call.param(2);
	if (!valid_reference(reference)) {
		call.fail("INVALID_REFTAG", {reference}, "The name of a batch has letters, digits and hyphens only");
	} else if (type != irc::kMultilineType || !session.has(irc::Cap::multiline) || !session.has(irc::Cap::batch)) {
		call.fail("UNKNOWN_TYPE", {reference, type},
		          type == irc::kMultilineType ? "Request the capabilities draft/multiline and batch first"
		                                      : "No such type of batch");
	} else if (open_already || call.message.tag("batch")) {
		call.fail("MULTILINE_INVALID", {}, "Another batch is open; both were dropped");
	} else if (target.empty() || target.find(',') != target.npos) {
		call.fail("MULTILINE_INVALID", {}, "Give one target: BATCH +<reference> draft/multiline <target>");
	} else if (const std::string_view service = find_service(target, call.world); !service.empty()) {
		call.fail("MULTILINE_INVALID", {}, text(service, " takes one command at a time, without a batch"));
	} else {
		batch.refused = false;
		batch.target = target;
		batch.client_tags =
		    session.has(irc::Cap::message_tags) ? relayed_tags(call.settings(), call.message.tags) : std::string();
		batch.label = call.out.defer_label();
		batch.ends = std::chrono::steady_clock::now() + ClientBatch::kTime;
		batch.held = Holding(call.world.holding_bounds(), session.person);
	}
}

void close(Call &call, std::string_view reference) REQUIRES_SHARED(world_role)
{
	const std::unique_ptr<ClientBatch> batch = std::move(call.session.batch);
	const bool known = batch != nullptr && batch->reference == reference;
	if (known && batch->refused)
		return; // the client was told
	if (!known || batch->blank) {
		if (batch != nullptr && !batch->label.empty())
			call.out.resume_label(batch->label);
		call.fail("MULTILINE_INVALID", {}, !known ? "No batch of that name is open" : "The batch has no text");
		return;
	}
	if (!batch->label.empty())
		call.out.resume_label(batch->label);
	call.user().last_spoke.store(call.out.time(), std::memory_order_relaxed);
	send_lines(call, *batch);
}

/** Adds the line to the batch, or refuses both. */
void add(Call &call, ClientBatch &batch, std::string_view verb) REQUIRES_SHARED(world_role)
{
	const Limits &limits = call.limits();
	const std::string_view target = call.param(0), text = call.param(1);
	const bool continues = call.message.tag(irc::kConcatTag).has_value();
	const bool first = batch.lines == 0;
	const std::size_t bytes = text.size() + (first || continues ? 0 : 1);
	const bool notice = verb == "NOTICE";
	if (verb == "TAGMSG" || (!first && notice != batch.notice)) {
		refuse_invalid(call, batch, "All lines of a batch are PRIVMSG, or all are NOTICE");
	} else if (!call.case_map().equal(target, batch.target)) {
		const std::string wanted = batch.target;
		refuse(call, batch);
		batch_call(call).fail("MULTILINE_INVALID_TARGET", {wanted, target}, "The line and its batch differ in target");
	} else if (continues && text.empty()) {
		refuse_invalid(call, batch, "An empty line cannot be joined to the one before it");
	} else if (batch.lines >= limits.multiline_lines) {
		refuse(call, batch);
		batch_call(call).fail("MULTILINE_MAX_LINES", {chat::text(limits.multiline_lines)}, "Too many lines");
	} else if (batch.bytes + bytes > limits.multiline_bytes) {
		refuse(call, batch);
		batch_call(call).fail("MULTILINE_MAX_BYTES", {chat::text(limits.multiline_bytes)}, "Too many bytes");
	} else if (!batch.held.grow(text.size() + 1, call.user().is(UserFlag::oper))) {
		refuse_invalid(call, batch, kHoldsTooMuch);
	} else {
		irc::append_text_line(batch.text, {text, continues}, first);
		batch.notice = notice;
		batch.blank = batch.blank && text.empty();
		batch.bytes += bytes;
		++batch.lines;
	}
}

} // namespace

bool take_into_batch(Call &call, std::string_view verb)
{
	Session &session = call.session;
	if (session.batch == nullptr && !session.has(irc::Cap::multiline))
		return false;
	const std::optional<std::string_view> reference = call.message.tag("batch");
	if (session.batch == nullptr) {
		if (reference)
			batch_call(call).fail("MULTILINE_INVALID", {}, "No batch of that name is open");
		return reference.has_value();
	}
	ClientBatch &batch = *session.batch;
	if (!reference && (batch.refused || verb == "TAGMSG"))
		return false;
	static_cast<void>(call.out.defer_label()); // only the batch has one
	if (batch.refused)
		return true;
	if (reference != batch.reference)
		refuse_invalid(call, batch, "The line does not belong to the batch that is open; both were dropped");
	else
		add(call, batch, verb);
	return true;
}

void time_out_batch(const Context &context)
{
	ClientBatch &batch = *context.session.batch;
	const std::string label = batch.label;
	context.out.begin(context.session, label, context.world.name());
	const irc::Message message;
	Call call{context.world, context.host, context.session, context.out, message, *find_command("BATCH")};
	refuse(call, batch);
	call.fail("TIMEOUT", {batch.reference}, "The batch was open for too long and was dropped");
	context.out.end();
}

void run_batch(Call &call)
{
	world_role.assert_shared();
	const std::string_view given = call.param(0);
	if (given.starts_with('+'))
		open(call, given.substr(1));
	else if (given.starts_with('-'))
		close(call, given.substr(1));
	else
		call.fail("INVALID_REFTAG", {given},
		          "Write BATCH +<reference> to open a batch, and BATCH -<reference> to close it");
}

} // namespace confer::chat
