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
	for (const char *up : {"\x1b[1;3A", "\x1b\x1b[A", "\x1b\x1bOA", "\x1b[23~"})
		one_key(up, Key::nicks_up);
}

void drops_what_means_nothing()
{
	check::equal(keys("\x1b[>0;276;0c\x1b[12;40R\x1b[15~\x1bx").size(), 0); // replies of a terminal, F5, alt-x
	check::equal(keys(std::string(1, '\0')).size(), 0);
	check::equal(keys("\x1b[[A\x1b[[B\x1b[[C\x1b[[D\x1b[[E", true).size(), 0); // F1 to F5 of Linux's console
	check::equal(keys("\x1bOP\x1bOQ\x1bOR\x1bOS").size(), 0);                  // and of the others
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

/** Escape, and after a while the key: Alt, as in irssi. Unless Escape had something to end. */
void escape_and_then_a_key_is_alt()
{
	KeyDecoder decoder;
	decoder.feed("\x1b");
	CHECK(!decoder.next());
	CHECK(decoder.waiting());
	check::equal(decoder.patience().count(), 50);
	check::equal(decoder.give_up()->key, Key::escape);
	CHECK(!decoder.waiting() && !decoder.next());
	decoder.feed("a");
	check::equal(decoder.next()->key, Key::next_unread);
	decoder.feed("\x1b");
	CHECK(!decoder.next() && decoder.give_up());
	decoder.feed("[A"); // a slow line has torn the sequence
	check::equal(decoder.next()->key, Key::up);
	decoder.feed("\x1b");
	CHECK(!decoder.next() && decoder.give_up());
	decoder.drop_escape();
	decoder.feed("a");
	check::equal(decoder.next()->key, Key::character);
	decoder.drop_escape(); // drops nothing else
	decoder.feed("\x1b\x1b");
	CHECK(!decoder.next());
	check::equal(decoder.give_up()->key, Key::escape);
	decoder.feed("3");
	check::equal(decoder.next()->key, Key::window);
}

void a_torn_sequence_is_dropped()
{
	KeyDecoder decoder;
	decoder.feed("\x1b[1");
	CHECK(!decoder.next());
	check::equal(decoder.patience().count(), 500);
	CHECK(!decoder.give_up() && !decoder.waiting());
	decoder.feed("[A"); // typed later, by hand
	check::equal(static_cast<unsigned>(decoder.next()->c), static_cast<unsigned>('['));
}

/** What a terminal answers is never text, and takes no key with it. */
void drops_strings_of_the_terminal()
{
	for (const char *reply :
	     {"\x1b]11;rgb:0000/0000/0000\x07", "\x1b]11;rgb:0000/0000/0000\x1b\\", "\x1bP>|xterm(388)\x1b\\",
	      "\x1b_Gi=1;OK\x1b\\", "\x1b^x\x1b\\", "\x1bXx\x1b\\", "\x1b]52;c;aGVsbG8=\x1b\\"})
		one_key(std::string(reply) + "k", Key::character, 'k');
	one_key("\x1bP" + std::string(100'000, 'x') + "\x1b\\k", Key::character, 'k');
	one_key("\x1b]0;x\x03", Key::interrupt); // a control character is none of it
	one_key("\x1b]0;x\x1b[A", Key::up);
	KeyDecoder decoder;
	decoder.feed("\x1b]never ends");
	CHECK(!decoder.next() && decoder.waiting() && !decoder.give_up() && !decoder.waiting());
	decoder.feed("k");
	check::equal(static_cast<unsigned>(decoder.next()->c), static_cast<unsigned>('k'));
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

/** A paste whose end does not come ends with a pause; Ctrl-C behind it is a key. */
void ends_a_paste_by_itself()
{
	struct Row {
		std::string_view bytes;
		std::string_view pasted;
		bool interrupted;
	};
	for (const Row &row : {Row{"\x1b[200~one\ntwo", "one\ntwo", false}, Row{"\x1b[200~", "", false},
	                       Row{"\x1b[200~x\x1b[20", "x", false}, Row{"\x1b[200~x\x1b[201", "x", false},
	                       Row{"\x1b[200~x\x03", "x", true}, Row{"\x1b[200~\x03\x03", "", true},
	                       Row{"\x1b[200~a\x03"
	                           "b\x1b",
	                           "a\x03"
	                           "b",
	                           false}}) {
		KeyDecoder decoder;
		for (const char c : row.bytes) {
			decoder.feed({&c, 1});
			CHECK(!decoder.next());
		}
		CHECK(decoder.waiting());
		CHECK(decoder.patience() <= std::chrono::milliseconds(row.interrupted ? 100 : 1000));
		check::equal(decoder.give_up()->key, Key::paste);
		check::equal(decoder.take_paste(), row.pasted);
		const auto press = decoder.next();
		check::equal(press && press->key == Key::interrupt, row.interrupted);
		CHECK(!decoder.waiting());
		decoder.feed("\x1b[201~a"); // the end came too late
		check::equal(static_cast<unsigned>(decoder.next()->c), static_cast<unsigned>('a'));
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
    TEST_CASE(decodes_keys),
    TEST_CASE(drops_what_means_nothing),
    TEST_CASE(bad_utf8_is_replaced),
    TEST_CASE(escape_and_then_a_key_is_alt),
    TEST_CASE(a_torn_sequence_is_dropped),
    TEST_CASE(drops_strings_of_the_terminal),
    TEST_CASE(takes_a_paste_whole),
    TEST_CASE(ends_a_paste_by_itself),
    TEST_CASE(bounds_a_paste),
};

} // namespace

int main()
{
	return check::main("key_decoder", kTests);
}
