// SPDX-License-Identifier: MIT
#include "server/kline_file.hh"

#include "server/log.hh"

#include <confer/error.hh>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace confer::server {

namespace {

constexpr std::string_view kName = "klines";
constexpr std::string_view kVersion = "confer klines 1";

} // namespace

KlineDocument parse_klines(std::string_view bytes)
{
	KlineDocument document;
	for (unsigned number = 1; number == 1 || !bytes.empty(); ++number) {
		const std::size_t end = std::min(bytes.find('\n'), bytes.size());
		const std::string_view line = bytes.substr(0, end);
		bytes.remove_prefix(std::min(end + 1, bytes.size()));
		if (number == 1) {
			document.readable = line == kVersion;
			if (!document.readable)
				return document;
		} else if (const auto kline = chat::parse_kline(line)) {
			document.klines.push_back(*kline);
		} else {
			document.damaged.push_back({number, std::string(line)});
		}
	}
	return document;
}

std::string print_klines(const std::vector<chat::Kline> &klines, const std::vector<KlineDocument::Damaged> &damaged)
{
	std::string bytes(kVersion);
	bytes += '\n';
	for (const chat::Kline &kline : klines)
		bytes += chat::print(kline) + '\n';
	for (const KlineDocument::Damaged &line : damaged)
		bytes += line.text + '\n';
	return bytes;
}

std::vector<chat::Kline> KlineFile::load()
{
	const std::optional<std::string> bytes = directory_.read(kName);
	if (!bytes)
		return {};
	const std::string file = directory_.file(kName);
	KlineDocument document = parse_klines(*bytes);
	if (!document.readable)
		throw_errno(file + ":1: not \"" + std::string(kVersion) +
		                "\": another version, or not a file of K-lines; move it away",
		            EPROTO);
	for (const KlineDocument::Damaged &line : document.damaged)
		log.error(file, ':', line.line, ": not a K-line, so it is not in force; mend or remove it: ", line.text);
	damaged_ = std::move(document.damaged);
	return std::move(document.klines);
}

std::string KlineFile::keep(const std::vector<chat::Kline> &klines) const
{
	try {
		directory_.replace(kName, print_klines(klines, damaged_));
		return {};
	} catch (const std::system_error &error) {
		return error.what();
	}
}

} // namespace confer::server
