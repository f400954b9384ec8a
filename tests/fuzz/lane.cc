// SPDX-License-Identifier: MIT
// What one process says to the other: only what would be written can be read.
#include "target.hh"

#include "keeper/question.hh"
#include "keeper/reply.hh"

using namespace confer;
using namespace confer::keeper;

namespace {

template <class Packet> void check(std::string_view bytes)
{
	const char *fault = nullptr;
	const auto packet = Packet::decode(bytes, fault);
	fuzz::require(packet.has_value() == (fault == nullptr), "a fault has a name");
	if (packet)
		fuzz::require(packet->encode() == bytes, "what was read can be written again");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
	const std::string_view bytes(reinterpret_cast<const char *>(data), size);
	check<Question>(bytes);
	check<Reply>(bytes);
	const char *fault = nullptr;
	if (const auto question = Question::decode(bytes, fault))
		fuzz::require(question->fits(), "bounds");
	return 0;
}
