// SPDX-License-Identifier: MIT
// Holds the conversation of a file with a conferd: conversation_test CONFERD FILE
#include "conversation.hh"

#include <cstdio>
#include <string>

#include "support/check.hh"

using namespace confer::e2e;

namespace {

std::string conferd_binary, conversation_file;

void conversation()
{
	Conversation(conferd_binary, conversation_file).hold();
}

} // namespace

int main(int argc, char *argv[])
{
	if (argc != 3) {
		std::fprintf(stderr, "usage: %s CONFERD FILE\n", argv[0]);
		return 1;
	}
	conferd_binary = argv[1];
	conversation_file = argv[2];
	return check::main("conversation", {TEST_CASE(conversation)});
}
