// SPDX-License-Identifier: MIT
#include "irc/numerics.hh"

#include <set>
#include <string>

#include "support/check.hh"

using namespace confer::irc;

namespace {

void names()
{
	check::equal(name(RPL_WELCOME), "RPL_WELCOME");
	check::equal(name(static_cast<Numeric>(433)), "ERR_NICKNAMEINUSE");
	check::equal(name(static_cast<Numeric>(908)), "RPL_SASLMECHS");
	check::equal(name(static_cast<Numeric>(0)), "");
	check::equal(name(static_cast<Numeric>(304)), "");
	check::equal(name(static_cast<Numeric>(999)), "");
}

void each_number_and_name_once()
{
	std::set<std::string_view> names;
	int before = 0;
	for (const NumericRow &row : numerics()) {
		CHECK(row.numeric > before && row.numeric <= 999);
		before = row.numeric;
		CHECK(row.name.starts_with("RPL_") || row.name.starts_with("ERR_"));
		CHECK(names.insert(row.name).second);
		check::equal(name(row.numeric), row.name);
	}
	CHECK(names.size() > 150);
}

/** RFC 2812 section 5.2: errors are 400 to 599. Later ranges are mixed. */
void errors_are_where_they_belong()
{
	for (const NumericRow &row : numerics())
		if (row.numeric < 600)
			check::equal(row.name.starts_with("ERR_"), row.numeric >= 400);
}

const CMUnitTest kTests[] = {
    TEST_CASE(names),
    TEST_CASE(each_number_and_name_once),
    TEST_CASE(errors_are_where_they_belong),
};

} // namespace

int main()
{
	return check::main("numerics", kTests);
}
