// SPDX-License-Identifier: MIT
// Arguments by name: an aggregate with designated initialisers. What is not named has its default, and a name that does
// not exist, or comes out of order, does not compile.
#include <confer/thread.hh>

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>

namespace {

struct Banner {
	std::string text = "confer";
	int width = 20;
	char fill = '*';
};

void draw(const Banner &banner, std::string &out)
{
	out = banner.text;
	out.resize(static_cast<std::size_t>(banner.width), banner.fill);
}

} // namespace

int main()
{
	std::string first, second;
	confer::Thread a(draw, Banner{.text = "ops ", .fill = '='}, std::ref(first)); // width is 20
	confer::Thread b(draw, Banner{.width = 8}, std::ref(second));
	a.start();
	b.start();
	a.join();
	b.join();
	std::printf("%s\n%s\n", first.c_str(), second.c_str());
	return first == "ops ================" && second == "confer**" ? EXIT_SUCCESS : EXIT_FAILURE;
}
