// SPDX-License-Identifier: MIT
#include "client/terminal/key_decoder.hh"

#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::client;

namespace {

/** The keys that bytes make, each byte fed alone if `slowly`. */
std::vector<KeyPress> keys(std::string_view bytes, bool slowly = false)
{
	KeyDecoder decoder;
	std::vector<KeyPress> out;
	while (!bytes.empty()) {
		const std::string_view some = bytes.substr(0, slowly ? 1 : bytes.size());
		bytes.remove_prefix(some.size());
		decoder.feed(some);
		while (const auto press = decoder.next())
			out.push_back(*press);
	}
	return out;
}

void one_key(std::string_view bytes, Key key, char32_t c = 0)
{
	for (bool slowly : {false, true}) {
		const auto got = keys(bytes, slowly);
		check::equal(got.size(), 1);
		check::equal(got[0].key, key);
		check::equal(static_cast<unsigned>(got[0].c), static_cast<unsigned>(c));
	}
}

void decodes_keys()
{
	one_key("a", Key::character, 'a');
	one_key("é", Key::character, 0xE9);
	one_key("日", Key::character, 0x65E5);
	one_key("😀", Key::character, 0x1F600);
	one_key("\r", Key::enter);
	one_key("\x7f", Key::backspace);
	one_key("\x01", Key::home);
	one_key("\x05", Key::end);
	one_key("\x03", Key::interrupt);
	one_key("\x04", Key::end_of_input);
	one_key("\x17", Key::kill_word);
	one_key("\x1b[A", Key::up);
	one_key("\x1bOA", Key::up);
	one_key("\x1b[D", Key::left);
	one_key("\x1b[3~", Key::erase);
	one_key("\x1b[1;5C", Key::word_right);
	one_key("\t", Key::complete);
	one_key("\x1b[Z", Key::complete_back);
	one_key("\x1b[5~", Key::page_up);
	one_key("\x1b\r", Key::newline);
	one_key("\x1b"
	        "7",
	        Key::window, '7');
	one_key("\x1b"
	        "a",
	        Key::next_unread);
	one_key("\x12", Key::search_history);
	one_key("\x1b"
	        "b",
	        Key::word_left);
}

void drops_what_means_nothing()
{
	check::equal(keys("\x1b[>0;276;0c\x1b[12;40R\x1b[15~\x1bx").size(), 0); // replies of a terminal, F5, alt-x
	check::equal(keys(std::string(1, '\0')).size(), 0);
	// A sequence that never ends does not take the keys behind it for ever.
	check::equal(keys("\x1b[" + std::string(200, '1') + "\r").back().key, Key::enter);
}

void bad_utf8_is_replaced()
{
	const auto got = keys("\xFFx");
	check::equal(got.size(), 2);
	check::equal(static_cast<unsigned>(got[0].c), 0xFFFDU);
	check::equal(static_cast<unsigned>(got[1].c), static_cast<unsigned>('x'));
}

void escape_alone_is_given_up()
{
	KeyDecoder decoder;
	decoder.feed("\x1b");
	CHECK(!decoder.next());
	CHECK(decoder.waiting());
	check::equal(decoder.give_up()->key, Key::cancel);
	CHECK(!decoder.waiting());
	decoder.feed("\x1b[1");
	CHECK(!decoder.next() && !decoder.give_up());
	decoder.feed("[A"); // typed later, by hand
	check::equal(static_cast<unsigned>(decoder.next()->c), static_cast<unsigned>('['));
}

void takes_a_paste_whole()
{
	for (bool slowly : {false, true}) {
		KeyDecoder decoder;
		std::string_view bytes = "a\x1b[200~one\ntwo \x1b[31m\x03\x1b[201~b";
		std::string order;
		std::string pasted;
		while (!bytes.empty()) {
			const std::string_view some = bytes.substr(0, slowly ? 1 : bytes.size());
			bytes.remove_prefix(some.size());
			decoder.feed(some);
			while (const auto press = decoder.next()) {
				order += press->key == Key::paste ? 'P' : static_cast<char>(press->c);
				if (press->key == Key::paste)
					pasted = decoder.take_paste();
			}
		}
		check::equal(order, "aPb");
		check::equal(pasted, "one\ntwo \x1b[31m\x03");
		CHECK(!decoder.paste_was_cut());
	}
}

void bounds_a_paste()
{
	KeyDecoder decoder;
	decoder.feed("\x1b[200~");
	CHECK(!decoder.next());
	for (int i = 0; i < 20; ++i) {
		decoder.feed(std::string(KeyDecoder::kMaxPaste / 10, 'x'));
		CHECK(!decoder.next());
	}
	decoder.feed("\x1b[201~");
	check::equal(decoder.next()->key, Key::paste);
	CHECK(decoder.paste_was_cut());
	check::equal(decoder.take_paste().size(), KeyDecoder::kMaxPaste);
}

const CMUnitTest kTests[] = {
    TEST_CASE(decodes_keys),         TEST_CASE(drops_what_means_nothing),
    TEST_CASE(bad_utf8_is_replaced), TEST_CASE(escape_alone_is_given_up),
    TEST_CASE(takes_a_paste_whole),  TEST_CASE(bounds_a_paste),
};

} // namespace

int main()
{
	return check::main("key_decoder", kTests);
}
