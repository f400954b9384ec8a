// SPDX-License-Identifier: MIT
#include "datagram/rules.hh"

#include <string>

#include "support/check.hh"

using namespace confer::datagram;

namespace {

Event event(std::string host, std::string app, Facility facility, Severity severity)
{
	Event event;
	event.host = std::move(host);
	event.app = std::move(app);
	event.priority = Priority{facility, severity};
	return event;
}

const Facility kAuth = *facility_of("auth"), kDaemon = *facility_of("daemon");

void asks_for_everything()
{
	Rule rule;
	rule.facilities.set(kAuth);
	rule.severity = Severity::warning;
	rule.hosts = {"web*", "db?"};
	rule.apps = {"sshd"};
	CHECK(rule.covers(event("web1", "sshd", kAuth, Severity::err)));
	CHECK(rule.covers(event("WEB1", "sshd", kAuth, Severity::warning)));
	CHECK(rule.covers(event("db2", "sshd", kAuth, Severity::emerg)));
	CHECK(!rule.covers(event("web1", "sshd", kAuth, Severity::notice)));
	CHECK(!rule.covers(event("web1", "sshd", kDaemon, Severity::err)));
	CHECK(!rule.covers(event("mail", "sshd", kAuth, Severity::err)));
	CHECK(!rule.covers(event("web1", "nginx", kAuth, Severity::err)));
}

void an_empty_rule_covers_all()
{
	CHECK(Rule{}.covers(event("h", "a", kAuth, Severity::debug)));
	CHECK(Rule{}.covers(Event{}));
}

void without_priority_nothing_that_asks_for_one()
{
	Rule by_facility, by_severity, by_host;
	by_facility.facilities.set(kAuth);
	by_severity.severity = Severity::info;
	by_host.hosts = {"*"};
	CHECK(!by_facility.covers(Event{}));
	CHECK(!by_severity.covers(Event{}));
	CHECK(by_host.covers(Event{}));
}

void the_first_rule_wins()
{
	Rule bad, web;
	bad.severity = Severity::err;
	bad.channel = "#alarm";
	web.hosts = {"web*"};
	web.channel = "#web";
	const std::vector<Rule> rules{bad, web};
	check::equal(first_rule(rules, event("web1", "a", kAuth, Severity::crit))->channel, "#alarm");
	check::equal(first_rule(rules, event("web1", "a", kAuth, Severity::info))->channel, "#web");
	CHECK(first_rule(rules, event("db", "a", kAuth, Severity::info)) == nullptr);
}

void what_has_wildcards_lists_nothing()
{
	const std::vector<std::string> masks{"#*", "#ops", "#dev?"};
	CHECK(covered(masks, "#42") && !listed(masks, "#42"));
	CHECK(listed(masks, "#OPS") && !listed(masks, "#dev?") && !listed(masks, "#dev1"));
}

void knows_the_names_of_syslog()
{
	for (unsigned i = 0; i < kFacilities; ++i)
		check::equal(*facility_of(facility_name(static_cast<Facility>(i))), i);
	for (unsigned i = 0; i < kSeverities; ++i)
		CHECK(severity_of(name(static_cast<Severity>(i))) == static_cast<Severity>(i));
	CHECK(severity_of("warn") == Severity::warning);
	CHECK(!severity_of("loud") && !facility_of("") && !severity_of(""));
}

const CMUnitTest kTests[] = {
    TEST_CASE(asks_for_everything),
    TEST_CASE(an_empty_rule_covers_all),
    TEST_CASE(without_priority_nothing_that_asks_for_one),
    TEST_CASE(the_first_rule_wins),
    TEST_CASE(what_has_wildcards_lists_nothing),
    TEST_CASE(knows_the_names_of_syslog),
};

} // namespace

int main()
{
	return check::main("datagram rules", kTests);
}
