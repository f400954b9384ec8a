// SPDX-License-Identifier: MIT
// What is on the lane: what is written can be read, and nothing else can.
#include "keeper/question.hh"
#include "keeper/reply.hh"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer;
using namespace confer::keeper;

namespace {

std::vector<Question> questions()
{
	std::vector<Question> all{
	    {.kind = Ask::check_password, .token = 1, .name = "alice", .text = "sesame"},
	    {.kind = Ask::check_identity, .token = 2, .text = "uid:1000"},
	    {.kind = Ask::scram_step, .token = 3, .conversation = 9, .text = "n,,n=alice,r=nonce"},
	    {.kind = Ask::scram_end, .conversation = 9},
	    {.kind = Ask::add,
	     .flags = Question::kCheckedElsewhere | Question::kMadeOffline,
	     .token = ~std::uint64_t{0},
	     .name = "alice",
	     .text = std::string(Question::kMaxText, 'x'),
	     .email = "alice@example.org",
	     .identity = "uid:1000"},
	    {.kind = Ask::suspend, .flags = Question::kOn, .token = 4, .name = "alice"},
	    {.kind = Ask::list, .token = 5},
	    {.kind = Ask::reload, .token = 6},
	};
	for (const Ask kind : {Ask::set_password, Ask::set_email, Ask::add_nick, Ask::drop_nick, Ask::add_identity,
	                       Ask::drop_identity, Ask::drop, Ask::take_in, Ask::find})
		all.push_back({.kind = kind, .token = 7, .name = "alice"});
	return all;
}

chat::Account account(const std::string &name)
{
	return {.name = name,
	        .registered = 1'795'368'001'123,
	        .last_login = 1'795'305'600'000,
	        .email = "alice@example.org",
	        .suspended = true,
	        .made_offline = true,
	        .nicks = {"Alice_", "al"},
	        .identities = {"uid:1000"}};
}

std::vector<Reply> replies()
{
	Reply answer = Reply::of(7, chat::Accounts::Answer{chat::AccountResult::exists, "alice", "because", true});
	Reply step = Reply::of(8, chat::ScramLogin::Step{.result = chat::AccountResult::done,
	                                                 .finished = true,
	                                                 .message = "v=signature",
	                                                 .account = "Alice",
	                                                 .why = "why"});
	Reply found{.kind = Say::accounts, .token = 9};
	found.accounts.push_back(account("alice"));
	Reply report{.kind = Say::report};
	report.why = "the disk is full";
	Reply ready{.kind = Say::ready, .flags = Reply::kLast | Reply::kNoVerifiers};
	Reply failed{.kind = Say::failed};
	failed.why = "no directory";
	const Reply stalled = Reply::of(log::DiskTrouble::stalled, true, "the disk does not answer");
	const Reply full = Reply::of(log::DiskTrouble::full, false, "there is space again");
	return {answer, step, found, report, stalled, full, ready, failed};
}

/** What can be read is exactly what would be written. */
template <class Packet> bool reads(const std::string &bytes)
{
	const char *fault = nullptr;
	const auto packet = Packet::decode(bytes, fault);
	CHECK(packet.has_value() == (fault == nullptr));
	if (packet)
		CHECK(packet->encode() == bytes);
	return packet.has_value();
}

template <class Packet> void is_strict(const std::vector<Packet> &all)
{
	for (const Packet &one : all) {
		const std::string bytes = one.encode();
		CHECK(bytes.size() <= Packet::kMaxPacket);
		CHECK(reads<Packet>(bytes));
		for (std::size_t size = 0; size < bytes.size(); ++size)
			CHECK(!reads<Packet>(bytes.substr(0, size)));
		CHECK(!reads<Packet>(bytes + 'x'));
		for (std::size_t bit = 0; bit < 8 * std::min<std::size_t>(bytes.size(), 400); ++bit) {
			std::string flipped = bytes;
			flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
			static_cast<void>(reads<Packet>(flipped));
		}
	}
}

void questions_are_read_as_they_were_written()
{
	is_strict(questions());
	const char *fault = nullptr;
	const Question wanted = questions()[4];
	const auto read = Question::decode(wanted.encode(), fault);
	CHECK(read && read->kind == wanted.kind && read->flags == wanted.flags && read->token == wanted.token);
	CHECK(read->name == wanted.name && read->text == wanted.text);
	CHECK(read->email == wanted.email && read->identity == wanted.identity);
}

void answers_are_read_as_they_were_written()
{
	is_strict(replies());
	const char *fault = nullptr;
	const auto answer = Reply(*Reply::decode(replies()[0].encode(), fault)).answer();
	CHECK(answer.result == chat::AccountResult::exists && answer.is_new);
	check::equal(answer.account, "alice");
	check::equal(answer.why, "because");
	const auto step = Reply(*Reply::decode(replies()[1].encode(), fault)).step();
	CHECK(step.result == chat::AccountResult::done && step.finished);
	check::equal(step.message, "v=signature");
	check::equal(step.account, "Alice");
	const auto found = Reply::decode(replies()[2].encode(), fault);
	const chat::Account &one = found->accounts.at(0), wanted = account("alice");
	CHECK(one.name == wanted.name && one.registered == wanted.registered && one.last_login == wanted.last_login);
	CHECK(one.email == wanted.email && one.suspended && one.made_offline);
	CHECK(one.nicks == wanted.nicks && one.identities == wanted.identities);
	const auto busy = Reply::encode_busy(42);
	const auto read = Reply::decode({busy.data(), busy.size()}, fault);
	CHECK(read && read->token == 42 && read->result == chat::AccountResult::busy && read->has(Reply::kLast));
}

/** A question says nothing that its kind has no use for, and nothing that is too long. */
void a_question_has_what_its_kind_has()
{
	CHECK(!reads<Question>(Question{.kind = static_cast<Ask>(99)}.encode()));
	CHECK(!reads<Question>(Question{.kind = static_cast<Ask>(0)}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::list, .name = "alice"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::find, .text = "alice"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::reload, .text = "/etc/passwd"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::drop, .email = "a@b"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::drop, .identity = "uid:1"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::drop, .flags = Question::kOn, .name = "alice"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::drop, .conversation = 1, .name = "alice"}.encode()));
	CHECK(!reads<Question>(Question{.kind = Ask::scram_step, .text = "n,,"}.encode()));
	Question longer{.kind = Ask::find, .name = std::string(Question::kMaxName + 1, 'x')};
	CHECK(!longer.fits() && !reads<Question>(longer.encode()));
	longer = {.kind = Ask::check_password, .text = std::string(Question::kMaxText + 1, 'x')};
	CHECK(!longer.fits() && !reads<Question>(longer.encode()));
}

void a_list_comes_in_packets()
{
	std::vector<chat::Account> all;
	for (int i = 0; i < 3000; ++i)
		all.push_back(account("account-" + std::to_string(i)));
	chat::Account huge = account("huge");
	huge.nicks.assign(2000, std::string(60, 'x'));
	for (const std::size_t at : {all.size(), std::size_t{1500}, std::size_t{0}})
		all.insert(all.begin() + static_cast<std::ptrdiff_t>(at), huge); // no packet has room for it
	const std::vector<std::string> packets = Reply::encode_list(5, all);
	CHECK(packets.size() > 3);
	std::size_t count = 0;
	for (const std::string &packet : packets) {
		const char *fault = nullptr;
		const auto reply = Reply::decode(packet, fault);
		CHECK(reply && reply->token == 5 && reply->kind == Say::accounts);
		check::equal(reply->has(Reply::kLast), &packet == &packets.back());
		for (const chat::Account &one : reply->accounts)
			check::equal(one.name, "account-" + std::to_string(count++));
	}
	check::equal(count, 3000U);
	check::equal(Reply::encode_list(5, {}).size(), 1U);
	CHECK(reads<Reply>(Reply::encode_list(5, {}).front()));
}

void any_bytes_do_no_harm()
{
	std::mt19937_64 random(4711);
	std::vector<std::string> seeds;
	for (const Question &one : questions())
		seeds.push_back(one.encode());
	for (const Reply &one : replies())
		seeds.push_back(one.encode());
	for (int i = 0; i < 20'000; ++i) {
		std::string bytes = seeds[random() % seeds.size()];
		for (auto changes = random() % 8; changes > 0; --changes)
			bytes[random() % bytes.size()] = static_cast<char>(random());
		static_cast<void>(reads<Question>(bytes));
		static_cast<void>(reads<Reply>(bytes));
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(questions_are_read_as_they_were_written),
    TEST_CASE(answers_are_read_as_they_were_written),
    TEST_CASE(a_question_has_what_its_kind_has),
    TEST_CASE(a_list_comes_in_packets),
    TEST_CASE(any_bytes_do_no_harm),
};

} // namespace

int main()
{
	return check::main("packets", kTests);
}
