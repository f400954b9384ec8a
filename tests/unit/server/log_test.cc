// SPDX-License-Identifier: MIT
#include "server/log.hh"

#include "irc/utf8.hh"

#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/check.hh"

namespace {

using namespace confer;
using server::Log;
using server::LogLevel;
using server::LogLine;
using server::LogStyle;

/** A log that ends in a pipe. */
struct Piped {
	explicit Piped(LogStyle style = LogStyle::journal) : Piped(style, make()) {}

	/** What has been logged since the last call. */
	std::string read()
	{
		std::string out(1 << 16, '\0');
		ssize_t size = ::read(reader.get(), out.data(), out.size());
		out.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
		return out;
	}

	UniqueFd reader, writer;
	Log log;

private:
	struct Ends {
		int fds[2];
	};
	static Ends make()
	{
		Ends ends;
		if (::pipe2(ends.fds, O_CLOEXEC | O_NONBLOCK) != 0)
			check::fail("pipe2");
		return ends;
	}
	Piped(LogStyle style, Ends ends) : reader(ends.fds[0]), writer(ends.fds[1]), log(ends.fds[1], style) {}
};

void joins_strings_characters_and_numbers()
{
	Piped to;
	std::string address = "127.0.0.1";
	to.log.info("New users online: ", address, ':', 6667, " of ", std::size_t{3}, ' ', -5, ' ', std::uint16_t{9});
	check::equal(to.read(), "<6>New users online: 127.0.0.1:6667 of 3 -5 9\n");
}

void levels_have_the_numbers_of_syslog()
{
	Piped to;
	to.log.set_level(LogLevel::debug);
	to.log.error("a");
	to.log.warning("b");
	to.log.notice("c");
	to.log.info("d");
	to.log.debug("e");
	check::equal(to.read(), "<3>a\n<4>b\n<5>c\n<6>d\n<7>e\n");
}

void drops_what_matters_less()
{
	Piped to;
	to.log.debug("below info, the level at first");
	to.log.set_level(LogLevel::warning);
	to.log.notice("x");
	to.log.warning("y");
	check::equal(to.read(), "<4>y\n");
	CHECK(to.log.enabled(LogLevel::error) && !to.log.enabled(LogLevel::info));
}

void escapes_what_could_forge_a_line()
{
	Piped to;
	to.log.info("nick\n<3>forged\r\x1b[2J\x7f ", std::string_view("\0", 1), '\t', '\n');
	check::equal(to.read(), "<6>nick\\x0a<3>forged\\x0d\\x1b[2J\\x7f \\x00\\x09\\x0a\n");
	to.log.info("a\\x0ab");
	check::equal(to.read(), "<6>a\\x5cx0ab\n");
}

void keeps_utf8_and_escapes_the_rest()
{
	Piped to;
	to.log.info("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
	check::equal(to.read(), "<6>\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\n");
	to.log.info("\xff \xc3 \xc0\xaf \xed\xa0\x80 \xf4\x90\x80\x80");
	check::equal(to.read(), "<6>\\xff \\xc3 \\xc0\\xaf \\xed\\xa0\\x80 \\xf4\\x90\\x80\\x80\n");
	// CSI as a C1 control, a line separator, a change of direction.
	to.log.info("\xc2\x9b\xe2\x80\xa8\xe2\x80\xae");
	check::equal(to.read(), "<6>\\xc2\\x9b\\xe2\\x80\\xa8\\xe2\\x80\\xae\n");
	// What nobody sees: a zero-width space, a soft hyphen, a no-break space, a filler, a tag.
	to.log.info("#ops\u200b o\u00adps a\u00a0b \u3164 \U000e0041");
	check::equal(to.read(), "<6>#ops\\xe2\\x80\\x8b o\\xc2\\xadps a\\xc2\\xa0b \\xe3\\x85\\xa4 \\xf3\\xa0\\x81\\x81\n");
}

void a_character_cut_in_two_arguments_is_escaped()
{
	Piped to;
	to.log.info("\xc3", "\xa9");
	check::equal(to.read(), "<6>\\xc3\\xa9\n");
}

void cuts_long_lines()
{
	Piped to;
	to.log.info(std::string(10000, 'a'), "not this");
	std::string line = to.read();
	check::equal(line.size(), LogLine::kMax);
	check::equal(line.substr(line.size() - 5), "a...\n");
	check::equal(std::count(line.begin(), line.end(), '\n'), 1);
}

void cuts_no_character_in_half()
{
	for (std::size_t before = 4075; before < 4096; ++before) {
		Piped to;
		to.log.info(std::string(before, 'a'), "\xf0\x9f\x98\x80\xf0\x9f\x98\x80", '\n', "b");
		std::string line = to.read();
		CHECK(line.size() <= LogLine::kMax);
		CHECK(irc::utf8_valid(line));
		CHECK(line.ends_with("...\n") || line.ends_with("\\x0ab\n"));
	}
}

void prefixes_of_the_styles()
{
	Piped plain(LogStyle::plain);
	plain.log.info("x");
	std::string line = plain.read();
	// <6>2026-11-22T17:20:01Z x
	check::equal(line.size(), 26u);
	for (auto [at, c] :
	     {std::pair{0, '<'}, {1, '6'}, {2, '>'}, {7, '-'}, {10, '-'}, {13, 'T'}, {16, ':'}, {19, ':'}, {22, 'Z'}})
		check::equal(line[static_cast<std::size_t>(at)], c);
	Piped terminal(LogStyle::terminal);
	terminal.log.error("x");
	line = terminal.read();
	check::equal(line.substr(19), " error x\n");
	check::equal(line[10], ' ');
}

void the_time_is_the_time()
{
	Piped plain(LogStyle::plain);
	std::time_t before = std::time(nullptr);
	plain.log.info("x");
	std::time_t after = std::time(nullptr);
	std::tm parts{};
	CHECK(strptime(plain.read().c_str(), "<6>%Y-%m-%dT%H:%M:%SZ x", &parts) != nullptr);
	std::time_t logged = timegm(&parts);
	CHECK(logged >= before && logged <= after);
}

void finds_the_journal()
{
	Piped to(LogStyle::plain);
	struct stat file;
	check::equal(::fstat(to.writer.get(), &file), 0);
	std::string stream = std::to_string(file.st_dev) + ':' + std::to_string(file.st_ino);
	::setenv("JOURNAL_STREAM", stream.c_str(), 1);
	to.log.detect_style();
	to.log.info("x");
	check::equal(to.read(), "<6>x\n");
	::setenv("JOURNAL_STREAM", (stream + "1").c_str(), 1);
	to.log.detect_style();
	to.log.info("x");
	check::equal(to.read().size(), 26u);
	::unsetenv("JOURNAL_STREAM");
}

void finds_a_terminal()
{
	UniqueFd master(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
	if (!master || ::grantpt(master.get()) != 0 || ::unlockpt(master.get()) != 0)
		check::skip("no pseudo-terminals here");
	char name[64];
	check::equal(::ptsname_r(master.get(), name, sizeof name), 0);
	UniqueFd slave(::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC));
	CHECK(slave);
	Log log(slave.get());
	log.detect_style();
	log.warning("x");
	char line[64] = {};
	CHECK(::read(master.get(), line, sizeof line - 1) > 0);
	check::equal(std::string(line).substr(19), " warning x\r\n");
}

/** Several threads at one pipe: no lock, and yet no line is mixed with another. */
void lines_of_threads_stay_whole()
{
	constexpr int threads = 4, lines = 200;
	Piped to;
	::fcntl(to.reader.get(), F_SETFL, 0);
	::fcntl(to.writer.get(), F_SETFL, 0);
	std::vector<std::unique_ptr<Thread>> writers;
	for (int i = 0; i < threads; ++i) {
		writers.push_back(std::make_unique<Thread>([&to, i] {
			for (int n = 0; n < lines; ++n)
				to.log.info(std::string(100 + static_cast<std::size_t>(n) * 7, static_cast<char>('a' + i)));
		}));
		writers.back()->start();
	}
	std::string all;
	while (std::count(all.begin(), all.end(), '\n') < threads * lines)
		all += to.read();
	for (auto &writer : writers)
		writer->join();
	for (std::size_t at = 0; at < all.size();) {
		std::size_t end = all.find('\n', at);
		std::string line = all.substr(at, end - at);
		check::equal(line.substr(0, 3), "<6>");
		check::equal(line.find_first_not_of(line[3], 3), line.npos);
		at = end + 1;
	}
}

/** Whatever is logged comes out as one line of UTF-8 without control bytes. */
void any_bytes_make_one_line()
{
	std::mt19937 random(20261122);
	Piped to;
	for (int round = 0; round < 2000; ++round) {
		std::string bytes(random() % 2000, '\0');
		for (char &c : bytes)
			c = static_cast<char>(random() % 256);
		to.log.info(bytes);
		std::string line = to.read();
		check::equal(line.find_first_of(std::string("\0\n\r\t\x1b\x7f", 6)), line.size() - 1);
		CHECK(irc::utf8_valid(line) && line.size() <= LogLine::kMax);
	}
}

void levels_have_names()
{
	CHECK(server::parse_log_level("warning") == LogLevel::warning);
	CHECK(server::parse_log_level("debug") == LogLevel::debug);
	CHECK(!server::parse_log_level("Warning") && !server::parse_log_level(""));
}

const CMUnitTest kTests[] = {
    TEST_CASE(joins_strings_characters_and_numbers),
    TEST_CASE(levels_have_the_numbers_of_syslog),
    TEST_CASE(drops_what_matters_less),
    TEST_CASE(escapes_what_could_forge_a_line),
    TEST_CASE(keeps_utf8_and_escapes_the_rest),
    TEST_CASE(a_character_cut_in_two_arguments_is_escaped),
    TEST_CASE(cuts_long_lines),
    TEST_CASE(cuts_no_character_in_half),
    TEST_CASE(prefixes_of_the_styles),
    TEST_CASE(the_time_is_the_time),
    TEST_CASE(finds_the_journal),
    TEST_CASE(finds_a_terminal),
    TEST_CASE(lines_of_threads_stay_whole),
    TEST_CASE(any_bytes_make_one_line),
    TEST_CASE(levels_have_names),
};

} // namespace

int main()
{
	return check::main("log", kTests);
}
