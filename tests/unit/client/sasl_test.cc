// SPDX-License-Identifier: MIT
#include "client/link/sasl.hh"

#include "server_lines.hh"

using namespace confer::client;

namespace {

std::string answer(SaslMechanism mechanism, std::string_view account, std::string_view password)
{
	std::string out;
	CHECK(sasl_answer(mechanism, "+", account, password, out));
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
	std::string out;
	CHECK(!sasl_answer(SaslMechanism::plain, "cmVhbG0=", "a", "b", out));
	check::equal(out, "AUTHENTICATE *\r\n");
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

void refused(std::initializer_list<const char *> lines, std::string_view why)
{
	Session session = session_with(SaslMechanism::plain);
	for (const char *line : lines)
		test::tell(session, line);
	CHECK(session.state() == Session::State::refused);
	check::contains(session.refusal(), why);
}

/** Who wants to be known by an account is never let in without it. */
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
    TEST_CASE(a_session_logs_in),
    TEST_CASE(a_session_is_refused_without_it),
};

} // namespace

int main()
{
	return check::main("sasl", kTests);
}
