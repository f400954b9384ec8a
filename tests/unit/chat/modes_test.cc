// SPDX-License-Identifier: MIT
#include "chat/modes.hh"

#include <set>
#include <string>

#include "support/check.hh"

using namespace confer;
using namespace confer::chat;

namespace {

void tokens_come_from_the_table()
{
	check::equal(chanmodes_token(Roleplay::yes), "Ibe,k,fl,CEHMRUimnstu");
	check::equal(chanmodes_token(Roleplay::no), "Ibe,k,fl,CHMRUimnstu");
	check::equal(prefix_token(), "(qaohv)~&@%+");
	check::equal(statusmsg_token(), "~&@%+");
	check::equal(user_mode_letters(), "BRTiow");
	check::equal(channel_mode_letters_with_argument(), "Ibekflqaohv");
	check::equal(channel_mode_letters(Roleplay::no), "IbekflCHMRUimnstuqaohv");
}

void no_letter_and_no_bit_twice()
{
	std::set<char> letters;
	std::set<unsigned> flags;
	for (const ChannelMode &mode : channel_modes()) {
		CHECK(letters.insert(mode.letter).second);
		CHECK(find_channel_mode(mode.letter) == &mode);
		CHECK(mode.kind != irc::ModeKind::flag || flags.insert(mode.bit).second);
		CHECK(mode.needs != Power::none);
		CHECK(!mode.help.empty());
	}
	CHECK(find_channel_mode('y') == nullptr);
	std::set<char> user_letters;
	for (const UserMode &mode : user_modes()) {
		CHECK(user_letters.insert(mode.letter).second);
		CHECK(find_user_mode(mode.letter) == &mode);
	}
	CHECK(!find_user_mode('o')->settable);
}

void symbols_of_statuses()
{
	const auto voice_and_op = static_cast<Statuses>(status_bit(Power::voice) | status_bit(Power::op));
	check::equal(status_symbols(voice_and_op, true), "@+");
	check::equal(status_symbols(voice_and_op, false), "@");
	check::equal(status_symbols(0x1f, true), "~&@%+");
	check::equal(status_symbols(0, true), "");
	CHECK(highest(voice_and_op) == Power::op);
	CHECK(highest(0) == Power::none);
	CHECK(symbol_power('%') == Power::half_op);
	CHECK(symbol_power('#') == Power::none);
}

} // namespace

int main()
{
	return check::main("modes", {TEST_CASE(tokens_come_from_the_table), TEST_CASE(no_letter_and_no_bit_twice),
	                             TEST_CASE(symbols_of_statuses)});
}
