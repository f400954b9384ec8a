// SPDX-License-Identifier: MIT
#include "keeper/question.hh"

#include "keeper/fields.hh"

#include <algorithm>
#include <array>

namespace confer::keeper {

namespace {

/** What a question of a kind may have in it. */
struct Shape {
	Ask kind;
	bool name = false;
	bool text = false;
	bool more = false; ///< email and identity
	bool conversation = false;
	std::uint16_t flags = 0;
};

constexpr std::array<Shape, 19> kShapes{{
    {.kind = Ask::check_password, .name = true, .text = true},
    {.kind = Ask::check_identity, .text = true},
    {.kind = Ask::scram_step, .text = true, .conversation = true},
    {.kind = Ask::scram_end, .conversation = true},
    {.kind = Ask::add,
     .name = true,
     .text = true,
     .more = true,
     .flags = Question::kCheckedElsewhere | Question::kMadeOffline},
    {.kind = Ask::set_password, .name = true, .text = true},
    {.kind = Ask::set_email, .name = true, .text = true},
    {.kind = Ask::suspend, .name = true, .flags = Question::kOn},
    {.kind = Ask::add_nick, .name = true, .text = true},
    {.kind = Ask::drop_nick, .name = true, .text = true},
    {.kind = Ask::add_identity, .name = true, .text = true},
    {.kind = Ask::drop_identity, .name = true, .text = true},
    {.kind = Ask::drop, .name = true},
    {.kind = Ask::take_in, .name = true},
    {.kind = Ask::find, .name = true},
    {.kind = Ask::list},
    {.kind = Ask::reload},
    {.kind = Ask::read_config},
    {.kind = Ask::read_motd},
}};

/** Why the question cannot be one; null: it can. */
const char *fault_of(const Question &question) noexcept
{
	const auto shape =
	    std::find_if(kShapes.begin(), kShapes.end(), [&](const Shape &one) { return one.kind == question.kind; });
	if (shape == kShapes.end())
		return "a question of an unknown kind";
	if ((question.flags & ~shape->flags) != 0)
		return "a flag that this question does not have";
	if ((question.conversation != 0) != shape->conversation)
		return "a conversation where there is none, or none where there must be one";
	if ((!question.name.empty() && !shape->name) || (!question.text.empty() && !shape->text) ||
	    (!(question.email.empty() && question.identity.empty()) && !shape->more))
		return "a text that this question does not have";
	return nullptr;
}

} // namespace

bool Question::fits() const noexcept
{
	return name.size() <= kMaxName && text.size() <= kMaxText && email.size() <= kMaxEmail &&
	       identity.size() <= kMaxIdentity;
}

std::string Question::encode() const
{
	FieldWriter writer({.kind = static_cast<std::uint16_t>(kind), .flags = flags, .token = token});
	writer.number(conversation);
	for (const std::string *one : {&name, &text, &email, &identity})
		writer.text(*one);
	return std::move(writer).finish();
}

std::optional<Question> Question::decode(std::string_view packet, const char *&fault)
{
	std::optional<FieldReader> reader = FieldReader::open(packet);
	if (packet.size() > kMaxPacket || !reader) {
		fault = "a packet whose size is not that in its header, or too large";
		return std::nullopt;
	}
	Question question;
	question.kind = static_cast<Ask>(reader->header().kind);
	question.flags = reader->header().flags;
	question.token = reader->header().token;
	question.conversation = reader->number<std::uint64_t>();
	question.name = reader->text(kMaxName);
	question.text = reader->text(kMaxText);
	question.email = reader->text(kMaxEmail);
	question.identity = reader->text(kMaxIdentity);
	fault = reader->is_whole() ? fault_of(question) : "fields that are missing, too long or too many";
	if (fault != nullptr)
		return std::nullopt;
	return question;
}

} // namespace confer::keeper
