// SPDX-License-Identifier: MIT
#include "log/candidate.hh"

#include "log/refusal.hh"

#include <confer/error.hh>

#include <array>

namespace confer::log {

HeaderRead header_of(const Directory &directory, const std::string &name, const File &file, Position first)
{
	std::array<char, kSegmentHead> bytes;
	std::size_t got = 0;
	if (const Errno error = file.pread(bytes.data(), bytes.size(), 0, got))
		throw_errno("read " + directory.file(name), error);
	const HeaderRead header = read_header({bytes.data(), got});
	return header.header && header.header->first != first ? HeaderRead() : header;
}

Candidate read_candidate(const Directory &directory, const std::string &name, Position first)
{
	const File file = directory.must_open(name, Access::read);
	const HeaderRead header = header_of(directory, name, file, first);
	if (header.status == HeaderRead::Status::newer)
		refuse(directory.file(name) + ": format " + std::to_string(header.format) + ", and this conferd reads up to " +
		           std::to_string(kFormat),
		       Remedy::upgrade);
	const std::uint64_t size = file.size().value_or(0);
	if (size > kSegmentHead + kMostRecords)
		refuse(directory.file(name) + ": a file of " + std::to_string(size) + " bytes is no segment", Remedy::restore);
	return {first, header, size < kSegmentHead ? 0 : size - kSegmentHead};
}

} // namespace confer::log
