// SPDX-License-Identifier: MIT
//
// Of what confer-protocol(7) tells, some conversation shows each: every command is sent, every mode changed, every
// capability asked for, and every token, numeric, code and tag expected. That the page tells of all there is, another
// test sees to (tests/unit/chat/protocol_manual_test.cc).
//
//     coverage_test CONFER-PROTOCOL.7 CONVERSATION...
#include "support/manual_page.hh"

#include <cstdio>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "support/check.hh"

namespace {

using check::manual_entries;
using check::ManualEntry;
using check::words_of;
using Set = std::set<std::string>;

/** What the page tells of and a conversation does not cause: nobody logs out or is suspended, and the disk has space.
 */
const Set kWithoutCause = {"901", "902", "LOG_FULL", "INTERNAL_ERROR", "REDACT_WINDOW_EXPIRED", "TIMEOUT"};

std::string page;
Set sent;     ///< commands, in capitals
Set asked;    ///< capabilities
Set expected; ///< words of lines that are expected; of a token or tag with a value what precedes it
Set channel_modes, user_modes;

std::string upper(std::string_view text)
{
	std::string out(text);
	for (char &c : out)
		c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
	return out;
}

std::vector<std::string> split(std::string_view text, char separator)
{
	std::vector<std::string> parts;
	while (!text.empty()) {
		const std::size_t end = std::min(text.find(separator), text.size());
		if (end != 0)
			parts.emplace_back(text.substr(0, end));
		text.remove_prefix(std::min(end + 1, text.size()));
	}
	return parts;
}

void note_capabilities(std::string_view list, char separator)
{
	for (const std::string &word : split(list, separator))
		asked.insert(word.substr(std::min(word.find_first_not_of(":-"), word.size())));
}

void note_modes(const std::vector<std::string> &words)
{
	for (const char letter : words.at(2)) {
		if (letter != '+' && letter != '-')
			(words[1].starts_with('#') ? channel_modes : user_modes).emplace(1, letter);
	}
}

void note_sent(std::string_view line)
{
	std::vector<std::string> words = split(line, ' ');
	while (!words.empty() && (words.front().starts_with('@') || words.front().starts_with(':')))
		words.erase(words.begin());
	if (words.empty())
		return;
	const std::string verb = upper(words.front());
	sent.insert(verb);
	if (verb == "MODE" && words.size() > 2)
		note_modes(words);
	if (verb == "CAP" && words.size() > 2 && words[1] == "REQ")
		note_capabilities(line.substr(line.find("REQ") + 4), ' ');
}

void note_expected(std::string_view line)
{
	std::vector<std::string> words = split(line, ' ');
	if (!words.empty() && words.front().starts_with('@')) {
		for (const std::string &tag : split(std::string_view(words.front()).substr(1), ';'))
			expected.insert("tag " + tag.substr(0, tag.find('=')));
	}
	for (std::size_t i = 0; i < words.size(); ++i) {
		expected.insert(words[i].substr(0, words[i].find('=')));
		if (i < 3) // behind tags and source at most
			expected.insert("numeric " + words[i]);
	}
}

/** A line of a conversation, as conversation.hh explains them. */
void note_step(std::string_view line)
{
	const std::size_t name = line.find_first_of("=<>! ");
	if (line.starts_with('#') || name == 0 || name == line.npos)
		return;
	const std::size_t space = line.find(' ', name);
	const std::string_view verb = line.substr(name, space - name);
	const std::string_view rest = space == line.npos ? std::string_view{} : line.substr(space + 1);
	if (verb == ">" || verb == ">>")
		note_sent(rest);
	else if (verb.starts_with('<'))
		note_expected(rest);
	else if (verb == "=" && rest.find("caps ") != rest.npos)
		note_capabilities(rest.substr(rest.find("caps ") + 5), ',');
}

/** Fails unless each word at this place of the headings of a section, up to its value, is in `shown`. */
void all_shown(const Set &shown, std::string_view section, std::size_t place, const std::string &prefix = {})
{
	std::string missing;
	const std::vector<ManualEntry> entries = manual_entries(page, section);
	CHECK(!entries.empty());
	for (const ManualEntry &entry : entries) {
		const std::string word = words_of(entry.heading).at(place);
		const std::string name = word.substr(0, word.find('='));
		if (!shown.contains(prefix + name) && !kWithoutCause.contains(name))
			missing += ' ' + name;
	}
	if (!missing.empty())
		check::fail("in no conversation:" + missing);
}

void commands_are_sent()
{
	std::string missing;
	for (const ManualEntry &entry : manual_entries(page, "COMMANDS")) {
		const std::vector<std::string> words = split(words_of(entry.heading).at(1), ' ');
		const std::string &name = words.at(words.front().starts_with('@') ? 1 : 0);
		if (!sent.contains(name))
			missing += ' ' + name;
	}
	if (!missing.empty())
		check::fail("in no conversation:" + missing);
}

void modes_are_changed()
{
	all_shown(channel_modes, "Channel modes", 1);
	all_shown(user_modes, "User modes", 1);
}

void capabilities_are_asked_for()
{
	all_shown(asked, "CAPABILITIES", 1);
}

void tokens_are_expected()
{
	all_shown(expected, "ISUPPORT", 1);
}

void numerics_are_expected()
{
	all_shown(expected, "NUMERICS", 0, "numeric ");
}

void standard_replies_are_expected()
{
	all_shown(expected, "STANDARD REPLIES", 1);
}

void tags_are_expected()
{
	all_shown(expected, "MESSAGE TAGS", 1, "tag ");
}

const CMUnitTest kTests[] = {
    TEST_CASE(commands_are_sent),   TEST_CASE(modes_are_changed),     TEST_CASE(capabilities_are_asked_for),
    TEST_CASE(tokens_are_expected), TEST_CASE(numerics_are_expected), TEST_CASE(standard_replies_are_expected),
    TEST_CASE(tags_are_expected),
};

} // namespace

int main(int argc, char **argv)
{
	if (argc < 3) {
		std::fprintf(stderr, "usage: %s confer-protocol.7 conversation...\n", argv[0]);
		return 64;
	}
	page = check::read_file(argv[1]);
	for (int i = 2; i < argc; ++i) {
		const std::string text = check::read_file(argv[i]);
		for (const std::string_view line : check::lines_of(text))
			note_step(line);
	}
	return check::main("coverage", kTests);
}
