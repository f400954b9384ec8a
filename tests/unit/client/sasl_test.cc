// SPDX-License-Identifier: MIT
#include "client/link/sasl.hh"

#include "crypto/scram.hh"
#include "irc/base64.hh"
#include "server_lines.hh"

using namespace confer::client;

namespace {

std::string answer(SaslMechanism mechanism, std::string_view account, std::string_view password)
{
	SaslLogin login(mechanism, account, std::string(password));
	std::string out;
	CHECK(!login.complete());
	CHECK(login.take("+", out));
	CHECK(login.complete());
	return out;
}

void answers()
{
	check::equal(answer(SaslMechanism::plain, "alice", "secret"), "AUTHENTICATE AGFsaWNlAHNlY3JldA==\r\n");
	check::equal(answer(SaslMechanism::external, "", ""), "AUTHENTICATE +\r\n");
	check::equal(answer(SaslMechanism::external, "foo", "not sent"), "AUTHENTICATE Zm9v\r\n");
}

/** 400 bytes of base64 a line; a last line of 400 is followed by an empty one. */
void answers_in_pieces()
{
	for (std::size_t size : {298, 299, 300, 598, 599, 1000}) {
		std::string out = answer(SaslMechanism::plain, "", std::string(size - 2, 'x'));
		std::size_t total = 0;
		std::string last;
		while (!out.empty()) {
			const std::size_t end = out.find("\r\n");
			CHECK(last.empty() || last.size() == 400);
			last = out.substr(13, end - 13);
			total += last == "+" ? 0 : last.size();
			out.erase(0, end + 2);
		}
		CHECK(last.size() < 400);
		check::equal(total, (size + 2) / 3 * 4);
	}
}

void gives_up_on_nonsense()
{
	for (const SaslMechanism mechanism : {SaslMechanism::plain, SaslMechanism::scram, SaslMechanism::external})
		for (const char *challenge : {"cmVhbG0=", "?", ""}) {
			SaslLogin login(mechanism, "a", "b");
			std::string out;
			CHECK(!login.take(challenge, out));
			check::equal(out, "AUTHENTICATE *\r\n");
			CHECK(!login.complete());
		}
}

/** The text of an AUTHENTICATE line. */
std::string said(const std::string &line)
{
	return confer::irc::base64_decode(line.substr(13, line.find('\r') - 13)).value_or("?");
}

std::string challenge(std::string_view text)
{
	return confer::irc::base64_encode(text);
}

void proves_by_scram()
{
	namespace crypto = confer::crypto;
	for (const bool honest : {true, false}) {
		SaslLogin login(SaslMechanism::scram, "al,ice", "secret");
		std::string out;
		login.begin(out);
		check::equal(out, "AUTHENTICATE SCRAM-SHA-256\r\n");
		crypto::ScramServer server;
		out.clear();
		CHECK(login.take("+", out));
		CHECK(!server.first(said(out)));
		check::equal(server.user(), "al,ice");
		out.clear();
		CHECK(
		    login.take(challenge(server.challenge(crypto::ScramVerifier::make("secret", "salt", 4096), "more")), out));
		const auto last = server.final(said(out));
		CHECK(last.has_value());
		CHECK(!login.complete());
		out.clear();
		// A server that does not know the password cannot prove that it does.
		check::equal(login.take(challenge(honest ? *last : "v=" + std::string(43, 'A') + "="), out), honest);
		check::equal(out, honest ? "AUTHENTICATE +\r\n" : "AUTHENTICATE *\r\n");
		check::equal(login.complete(), honest);
	}
}

/** A password is sent readable only where nobody else reads. */
void chooses_the_best()
{
	struct Row {
		SaslMechanism wish;
		const char *list;
		bool confidential;
		SaslMechanism chosen;
		const char *problem;
	};
	constexpr auto kAutomatic = SaslMechanism::automatic;
	for (const Row &row : {
	         Row{kAutomatic, "PLAIN,SCRAM-SHA-256", false, SaslMechanism::scram, ""},
	         Row{kAutomatic, "PLAIN,SCRAM-SHA-256", true, SaslMechanism::scram, ""},
	         Row{kAutomatic, "", false, SaslMechanism::scram, ""},
	         Row{kAutomatic, "PLAIN", true, SaslMechanism::plain, ""},
	         Row{kAutomatic, "PLAIN,EXTERNAL", false, SaslMechanism::none, "the connection is not encrypted"},
	         Row{kAutomatic, "EXTERNAL", true, SaslMechanism::none, "offers no SASL with a password, only EXTERNAL"},
	         Row{SaslMechanism::plain, "PLAIN,SCRAM-SHA-256", false, SaslMechanism::plain, ""},
	         Row{SaslMechanism::scram, "PLAIN", true, SaslMechanism::none,
	             "does not offer SASL SCRAM-SHA-256, only PLAIN"},
	     }) {
		const SaslChoice choice = choose_sasl(row.wish, row.list, row.confidential);
		CHECK(choice.mechanism == row.chosen);
		check::contains(choice.problem + ".", row.problem);
		check::equal(choice.problem.empty(), *row.problem == '\0');
	}
}

void knows_what_is_offered()
{
	CHECK(sasl_offered(SaslMechanism::plain, ""));
	CHECK(sasl_offered(SaslMechanism::plain, "EXTERNAL,plain"));
	CHECK(!sasl_offered(SaslMechanism::plain, "EXTERNAL,SCRAM-SHA-256"));
	CHECK(!sasl_offered(SaslMechanism::plain, ",,PLAINER,"));
}

Session session_with(SaslMechanism mechanism)
{
	Identity identity = test::alice();
	identity.sasl = mechanism;
	identity.account = "alice";
	identity.account_password = "secret";
	Session session(identity, {});
	(void)session.start();
	return session;
}

void a_session_logs_in()
{
	Session session = session_with(SaslMechanism::plain);
	check::equal(test::tell(session, ":s CAP * LS * :server-time draft/chathistory"), "");
	check::equal(test::tell(session, ":s CAP * LS :sasl=PLAIN,EXTERNAL draft/read-marker=x"),
	             "CAP REQ :server-time draft/chathistory draft/read-marker sasl");
	check::equal(test::tell(session, ":s CAP * ACK :server-time draft/chathistory draft/read-marker sasl"),
	             "AUTHENTICATE PLAIN");
	CHECK(session.has(Extra::chathistory) && session.has(Extra::read_marker) && session.has(Extra::sasl));
	check::equal(test::tell(session, "AUTHENTICATE +"), "AUTHENTICATE AGFsaWNlAHNlY3JldA==");
	check::equal(test::tell(session, "AUTHENTICATE +"), "");
	check::equal(test::tell(session, ":s 900 * * alice :You are now logged in"), "");
	check::equal(test::tell(session, ":s 903 * :SASL authentication successful"), "CAP END");
	test::tell(session, ":s 001 alice :Welcome");
	CHECK(session.state() == Session::State::ready);
	check::equal(session.mark_read("#ops", "2026-11-22T10:00:00.000Z"),
	             "MARKREAD #ops timestamp=2026-11-22T10:00:00.000Z\r\n");
	check::equal(session.ask_older("#ops", "m1", "", 50), "CHATHISTORY BEFORE #ops msgid=m1 50\r\n");
}

/** A server that has not said what it offers says so when SCRAM is refused. */
void tries_what_is_left()
{
	Identity identity = test::alice();
	identity.sasl = SaslMechanism::automatic;
	identity.account = "alice";
	identity.account_password = "secret";
	for (const bool confidential : {true, false}) {
		identity.confidential = confidential;
		Session session(identity, {});
		(void)session.start();
		test::tell(session, ":s CAP * LS :sasl");
		check::equal(test::tell(session, ":s CAP * ACK :sasl"), "AUTHENTICATE SCRAM-SHA-256");
		test::tell(session, ":s 908 * PLAIN :are available");
		check::equal(test::tell(session, ":s 904 * :failed"), confidential ? "AUTHENTICATE PLAIN" : "");
		CHECK((session.state() == Session::State::refused) == !confidential);
	}
}

/** Over a Unix socket the kernel says who we are. Nobody minds if the server knows no account of that user. */
void the_kernel_may_say_who_it_is()
{
	Identity identity = test::alice();
	identity.unix_socket = true;
	Session session(identity, {});
	(void)session.start();
	check::equal(test::tell(session, ":s CAP * LS :sasl=PLAIN,EXTERNAL"), "CAP REQ :sasl");
	check::equal(test::tell(session, ":s CAP * ACK :sasl"), "AUTHENTICATE EXTERNAL");
	check::equal(test::tell(session, "AUTHENTICATE +"), "AUTHENTICATE +");
	test::tell(session, ":s 900 * * carol :You are now logged in as carol");
	check::equal(session.account(), "carol");
	check::equal(test::tell(session, ":s 903 * :welcome"), "CAP END");
	Session stranger(identity, {});
	(void)stranger.start();
	test::tell(stranger, ":s CAP * LS :sasl=EXTERNAL");
	test::tell(stranger, ":s CAP * ACK :sasl");
	CHECK(stranger.logs_in_unasked());
	test::tell(stranger, "AUTHENTICATE +");
	check::equal(test::tell(stranger, ":s 904 * :failed"), "CAP END");
	CHECK(!stranger.logs_in_unasked());
	test::tell(stranger, ":s 001 alice :Welcome");
	CHECK(stranger.state() == Session::State::ready && stranger.account().empty());
	Session other(identity, {});
	(void)other.start();
	test::tell(other, ":s CAP * LS :sasl=PLAIN");
	check::equal(test::tell(other, ":s CAP * ACK :sasl"), "CAP END");
}

/** Logs in on a connection that is there; the next one logs in by itself. */
void logs_in_later()
{
	Session session = test::ready("sasl");
	test::tell(session, ":s 908 alice PLAIN :are available");
	check::contains(session.log_in("carol", "secret").problem, "not encrypted");
	Identity identity = test::alice();
	identity.confidential = true;
	Session local(identity, {});
	(void)local.start();
	test::tell(local, ":s CAP * LS :sasl=PLAIN");
	check::equal(test::tell(local, ":s CAP * ACK :sasl"), "CAP END");
	check::equal(local.log_in("carol", "secret").problem, "Not connected");
	test::tell(local, ":s 001 alice :Welcome");
	for (const bool right : {false, true}) {
		check::equal(local.log_in("carol", "secret").send, "AUTHENTICATE PLAIN\r\n");
		check::equal(test::tell(local, "AUTHENTICATE +"), "AUTHENTICATE AGNhcm9sAHNlY3JldA==");
		if (right)
			test::tell(local, ":s 900 alice * carol :You are now logged in as carol");
		check::equal(test::tell(local, right ? ":s 903 alice :yes" : ":s 904 alice :no"), "");
		check::equal(local.wanted_account(), right ? "carol" : "");
		CHECK(local.state() == Session::State::ready);
	}
	check::equal(local.account(), "carol");
	test::tell(local, ":s 901 alice * :You are now logged out");
	check::equal(local.account(), "");
	local.stop();
	(void)local.start();
	test::tell(local, ":s CAP * LS :sasl=PLAIN");
	check::equal(test::tell(local, ":s CAP * ACK :sasl"), "AUTHENTICATE PLAIN");
	local.log_out();
	local.stop();
	(void)local.start();
	test::tell(local, ":s CAP * LS :sasl=PLAIN");
	check::equal(test::tell(local, ":s CAP * ACK :sasl"), "CAP END");
}

/** Success without a proof is none: neither by the number for success, nor by that for an earlier login. */
void only_a_proof_is_believed()
{
	for (const char *claim : {":s 903 * :SASL authentication successful", ":s 907 * :You have already logged in"}) {
		Session session = session_with(SaslMechanism::automatic);
		test::tell(session, ":s CAP * LS :sasl=SCRAM-SHA-256");
		check::equal(test::tell(session, ":s CAP * ACK :sasl"), "AUTHENTICATE SCRAM-SHA-256");
		CHECK(test::tell(session, "AUTHENTICATE +").starts_with("AUTHENTICATE "));
		check::equal(test::tell(session, claim), "");
		CHECK(session.state() == Session::State::refused);
		check::contains(session.refusal(), "has not proved that it knows the password");
	}
}

void refused(std::initializer_list<const char *> lines, std::string_view why)
{
	Session session = session_with(SaslMechanism::plain);
	for (const char *line : lines)
		test::tell(session, line);
	CHECK(session.state() == Session::State::refused);
	check::contains(session.refusal(), why);
}

/** A user who wants to be known by an account is never let in without it. */
void a_session_is_refused_without_it()
{
	const char *offer = ":s CAP * LS :sasl=PLAIN";
	const char *ack = ":s CAP * ACK :sasl";
	refused({":s CAP * LS :server-time", ":s CAP * ACK :server-time"}, "does not offer SASL");
	refused({":s CAP * LS :"}, "does not offer SASL");
	refused({":s CAP * LS :sasl=EXTERNAL", ack}, "only EXTERNAL");
	refused({offer, ":s CAP * NAK :sasl"}, "does not offer SASL");
	refused({offer, ack, "AUTHENTICATE cmVhbG0="}, "invalid SASL challenge");
	refused({offer, ack, "AUTHENTICATE"}, "invalid SASL challenge");
	refused({offer, ack, "AUTHENTICATE +", ":s 904 * :SASL authentication failed"}, "authentication failed");
	refused({offer, ack, ":s 908 * EXTERNAL :are available", ":s 904 * :failed"}, "failed");
	refused({":s 001 alice :Welcome"}, "skipped the login");
	refused({offer, ack, "AUTHENTICATE +", ":s 001 alice :Welcome"}, "skipped the login");
}

const CMUnitTest kTests[] = {
    TEST_CASE(answers),
    TEST_CASE(answers_in_pieces),
    TEST_CASE(gives_up_on_nonsense),
    TEST_CASE(knows_what_is_offered),
    TEST_CASE(proves_by_scram),
    TEST_CASE(chooses_the_best),
    TEST_CASE(tries_what_is_left),
    TEST_CASE(the_kernel_may_say_who_it_is),
    TEST_CASE(logs_in_later),
    TEST_CASE(a_session_logs_in),
    TEST_CASE(only_a_proof_is_believed),
    TEST_CASE(a_session_is_refused_without_it),
};

} // namespace

int main()
{
	return check::main("sasl", kTests);
}
