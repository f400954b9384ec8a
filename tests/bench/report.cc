// SPDX-License-Identifier: MIT
#include "report.hh"

#include <cmath>
#include <cstdarg>
#include <cstdio>

#include <sys/utsname.h>
#include <unistd.h>

namespace confer::bench {

namespace {

constexpr int kLabelWidth = 18;
constexpr int kCellWidth = 9;

constexpr const char *kLegend =
    "deliv/s     messages that arrived, each at each of its recipients, in a second\n"
    "CPU us/d    CPU time of the server for one of them (in W7: for one connection), user and system, all threads\n"
    "p50 .. us   latency from the time at which the message was due (in W7: from connecting to the end of the "
    "welcome);\n"
    "            where senders keep their windows full (W1-W3, W9, W10) it shows the length of the queue, no more\n"
    "RSS K/c     resident memory of the server for each client, in KiB, less what it had before the first came\n"
    "kern K/c    kernel memory for each client: stacks and slab of the whole system (/proc/meminfo) and the server's "
    "page\n"
    "            the whole system grew by (/proc/meminfo), in which sockets count twice: both ends are on this "
    "machine\n"
    "conn/s      connections that were made and registered (in W7: that also joined and quit) in a second\n"
    "idle ms/s   CPU time of the server in a second in which nothing happens\n"
    "CPUs        processors in use by the server, by the load generator and by everything else on this machine\n"
    "busiest     of the threads of the load generator: near 1.0 the server could do more\n"
    "noise       half of the range over the rounds, of the column that the workload is about\n"
    "> NAME      how many times better than the best peer: above 1 is better, whether more or less is good\n";

[[gnu::format(printf, 2, 3)]] void append_format(std::string &out, const char *format, ...)
{
	char text[200]; // numbers and short names: what is longer is cut
	std::va_list values;
	va_start(values, format);
	std::vsnprintf(text, sizeof text, format, values);
	va_end(values);
	out += text;
}

/** Three or four significant digits, with k or M. */
std::string short_number(double value)
{
	if (std::isnan(value))
		return "-";
	std::string text;
	const double size = std::fabs(value);
	if (size >= 1e6)
		append_format(text, "%.2fM", value / 1e6);
	else if (size >= 1e4)
		append_format(text, "%.1fk", value / 1e3);
	else if (size >= 100)
		append_format(text, "%.0f", value);
	else
		append_format(text, size >= 10 ? "%.1f" : "%.2f", value);
	return text;
}

std::string short_ratio(double ratio)
{
	return std::isnan(ratio) ? "-" : short_number(ratio) + "x";
}

void append_cell(std::string &out, const std::string &text)
{
	append_format(out, " %*s", kCellWidth - 1, text.c_str());
}

template <class TextOf> void append_row(std::string &out, const std::string &label, TextOf text_of)
{
	append_format(out, "  %-*s", kLabelWidth - 2, label.c_str());
	for (const MetricRow &row : metric_rows()) {
		if (!row.heading.empty())
			append_cell(out, text_of(row));
	}
}

void append_subject(std::string &out, const Comparison &comparison, std::size_t subject)
{
	const std::string &label = comparison.subjects()[subject].label;
	const std::vector<Measurement> &rounds = comparison.rounds(subject);
	if (rounds.empty())
		return;
	if (!comparison.empty(subject)) {
		append_row(out, label,
		           [&](const MetricRow &row) { return short_number(comparison.median_of(subject, row.metric)); });
		const double noise = comparison.spread_of(subject, comparison.workload().main);
		if (!std::isnan(noise))
			append_format(out, "  ±%.0f%%", noise * 100);
		out += '\n';
	}
	for (const Measurement &round : rounds) {
		if (!round.remark.empty()) {
			append_format(out, "  %-*s ", kLabelWidth - 2, label.c_str());
			out += "! " + round.remark + '\n';
			break;
		}
	}
}

void append_advantage(std::string &out, const Comparison &comparison, std::size_t subject)
{
	const Subject &server = comparison.subjects()[subject];
	if (server.is_peer || server.kind == nullptr || comparison.empty(subject))
		return;
	const auto advantage = [&](const MetricRow &row) { return comparison.advantage(subject, row); };
	for (const MetricRow &row : metric_rows()) {
		if (!std::isnan(advantage(row))) {
			append_row(out, "> " + server.label, [&](const MetricRow &cell) { return short_ratio(advantage(cell)); });
			out += '\n';
			return;
		}
	}
}

std::string quoted(std::string_view text)
{
	std::string out = "\"";
	for (const char c : text) {
		if (c == '"' || c == '\\')
			(out += '\\') += c;
		else if (static_cast<unsigned char>(c) < 0x20)
			append_format(out, "\\u%04x", c);
		else
			out += c;
	}
	return out + '"';
}

/** An object of all metrics for which value_of(row) is a number. */
template <class ValueOf> std::string metrics_object(ValueOf value_of)
{
	std::string out = "{";
	for (const MetricRow &row : metric_rows()) {
		const double value = value_of(row);
		if (std::isfinite(value)) {
			out += out.size() > 1 ? "," : "";
			out += quoted(row.key);
			append_format(out, ":%.6g", value);
		}
	}
	return out + '}';
}

std::string subject_object(const Comparison &comparison, std::size_t subject)
{
	const Subject &server = comparison.subjects()[subject];
	std::string out = "{\"server\":" + quoted(server.label) + ",\"binary\":" + quoted(server.binary) +
	                  ",\"peer\":" + (server.is_peer ? "true" : "false") + ",\"rounds\":[";
	const char *separator = "";
	for (const Measurement &round : comparison.rounds(subject)) {
		out += separator;
		out += "{\"metrics\":" + metrics_object([&](const MetricRow &row) { return round[row.metric]; });
		out += round.remark.empty() ? "}" : ",\"remark\":" + quoted(round.remark) + "}";
		separator = ",";
	}
	out += "],\"median\":";
	out += metrics_object([&](const MetricRow &row) { return comparison.median_of(subject, row.metric); });
	out += ",\"spread\":";
	out += metrics_object([&](const MetricRow &row) { return comparison.spread_of(subject, row.metric); });
	out += ",\"advantage\":";
	out += server.is_peer ? "{}"
	                      : metrics_object([&](const MetricRow &row) { return comparison.advantage(subject, row); });
	return out + '}';
}

} // namespace

std::string format_table(const std::vector<Comparison> &comparisons)
{
	std::string out(kLabelWidth, ' ');
	for (const MetricRow &row : metric_rows()) {
		if (!row.heading.empty())
			append_cell(out, std::string(row.heading));
	}
	out += "  noise\n";
	for (const Comparison &comparison : comparisons) {
		const Workload &workload = comparison.workload();
		out += std::string(workload.name) + ": " + std::string(workload.title) + '\n';
		for (std::size_t i = 0; i < comparison.subjects().size(); ++i)
			append_subject(out, comparison, i);
		for (std::size_t i = 0; i < comparison.subjects().size(); ++i)
			append_advantage(out, comparison, i);
	}
	return out + '\n' + kLegend;
}

std::string format_json(const std::vector<Comparison> &comparisons, const RunOptions &options)
{
	utsname system{};
	uname(&system);
	std::string out = "{\"format\":1,\"kernel\":" + quoted(system.release);
	append_format(out, ",\"cpus\":%ld,\"warm_up_s\":%g,\"duration_s\":%g,\"workloads\":[",
	              sysconf(_SC_NPROCESSORS_ONLN), seconds(options.warm_up), seconds(options.duration));
	const char *separator = "\n";
	for (const Comparison &comparison : comparisons) {
		const Workload &workload = comparison.workload();
		out += separator;
		out += "{\"workload\":" + quoted(workload.name) + ",\"title\":" + quoted(workload.title) + ",\"servers\":[";
		for (std::size_t i = 0; i < comparison.subjects().size(); ++i)
			out += (i > 0 ? ",\n  " : "\n  ") + subject_object(comparison, i);
		out += "]}";
		separator = ",\n";
	}
	return out + "\n]}\n";
}

} // namespace confer::bench
