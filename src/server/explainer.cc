// SPDX-License-Identifier: MIT
#include "server/explainer.hh"

#include "chat/text.hh"
#include "datagram/event_text.hh"
#include "datagram/format.hh"
#include "datagram/repeats.hh"

#include <algorithm>
#include <utility>

namespace confer::server {

using chat::text;

namespace {

using datagram::Event;
using datagram::Format;

/** One record, line by line. */
class Record {
public:
	/** `value`: of an enemy; empty: there is none. */
	void add(std::string_view name, std::string_view value)
	{
		text_.append(name).append(": ");
		const std::size_t before = text_.size();
		datagram::append_escaped(value, text_);
		std::replace(text_.begin() + static_cast<std::ptrdiff_t>(before), text_.end(), '\n', ' ');
		text_.append(text_.size() == before ? "-\n" : "\n");
	}
	void add(std::string_view name, std::size_t number) { add(name, std::to_string(number)); }
	[[nodiscard]] std::string take() { return std::move(text_) + "\n"; }

private:
	std::string text_;
};

std::string words(const std::vector<std::string_view> &names)
{
	std::string all;
	for (const std::string_view name : names)
		all.append(all.empty() ? "" : " ").append(name);
	return all;
}

std::string_view name_of(Format format) noexcept
{
	return format == Format::syslog ? "syslog" : format == Format::irker ? "irker" : "text";
}

/** Why a datagram is not what its format says. */
std::string_view fault_of(Format format) noexcept
{
	return format == Format::syslog
	           ? "not syslog: it does not begin with <0> to <191>, or the byte count before that is wrong"
	           : "not a request of irker: {\"to\":\"#channel\",\"privmsg\":\"text\"}";
}

void add_event(Record &record, const Event &event, const datagram::ServerTime &now)
{
	record.add("host", event.host);
	record.add("program", event.app);
	record.add("pid", event.process);
	record.add("facility", event.priority ? datagram::facility_name(event.priority->facility) : "");
	record.add("severity", event.priority ? datagram::name(event.priority->severity) : "");
	record.add("time", event.time ? datagram::text_of(*event.time, now) : std::string());
}

} // namespace

Explainer::Explainer(const DatagramConfig &section, const std::vector<RuleConfig> &rules,
                     const std::optional<Address> &from, std::string host)
    : section_(section),
      from_(from),
      host_(std::move(host))
{
	reader_.configure(section, rules);
}

std::optional<Explainer::Drop> Explainer::drop_of(Verdict verdict, Format format, bool truncated) const
{
	if (from_ && !section_.allows(*from_))
		return Drop{"source-not-allowed", text("from of [datagram.", section_.name, "] does not list ", from_->host())};
	switch (verdict) {
	case Verdict::taken: return std::nullopt;
	case Verdict::malformed: return Drop{"malformed", std::string(fault_of(format))};
	case Verdict::empty: return Drop{"empty", "there is no text"};
	case Verdict::too_long:
		return Drop{"too-long", truncated ? text("over ", kMaxDatagram, " bytes")
		                                  : std::string("more than half a megabyte in its channels")};
	case Verdict::no_channel:
		if (!reader_.route().refused.empty())
			return Drop{"no-channel", text("channels of [datagram.", section_.name, "] does not list ",
			                               words(reader_.route().refused))};
		return Drop{"no-channel", text("no rule covers it, and [datagram.", section_.name, "] has no channel")};
	}
	return std::nullopt;
}

std::vector<std::string> Explainer::lines() const
{
	const std::string mark = datagram::severity_mark(reader_.event().priority);
	const std::vector<std::string_view> &channels = reader_.route().channels;
	std::vector<std::string> lines;
	for (const std::string_view line :
	     lines_of(reader_.text(), mark, reader_.source(), channels.empty() ? std::string_view() : channels.front()))
		lines.push_back(mark + std::string(line));
	return lines;
}

std::string Explainer::explain(std::string_view datagram, bool truncated, const datagram::ServerTime &now)
{
	const Format format = datagram::format_of(section_.format, datagram);
	Verdict verdict = reader_.read(datagram, truncated, host_, now);
	const bool is_read = verdict == Verdict::taken;
	const Route &route = reader_.route();
	if (is_read)
		verdict = reader_.verdict(route.channels.size());
	const std::optional<Drop> drop = drop_of(verdict, format, truncated);
	const std::vector<std::string> shown = is_read ? lines() : std::vector<std::string>();
	Record record;
	record.add("datagram", ++number_);
	record.add("result", drop ? drop->counter : "posted");
	record.add("why", drop ? drop->why : std::string());
	record.add("format", name_of(format));
	add_event(record, reader_.event(), now);
	record.add("time-tag", is_read ? reader_.time_apart() : std::string());
	record.add("source", is_read ? reader_.source() : std::string());
	record.add("rule", is_read && route.rule != nullptr ? std::string_view(route.rule->name) : std::string_view());
	record.add("channel", is_read ? words(route.channels) : std::string());
	record.add("refused", is_read ? words(route.refused) : std::string());
	record.add("bad-targets", reader_.event().bad_targets);
	const bool collapses =
	    is_read && section_.collapse.count() != 0 && reader_.text().size() <= datagram::Repeats::kMaxText;
	record.add("collapse", collapses ? static_cast<std::size_t>(section_.collapse.count()) : 0);
	record.add("lines", shown.size());
	for (const std::string &line : shown)
		record.add("text", line);
	if (shown.empty())
		record.add("text", "");
	// Last, because it changes what the reader has.
	const bool doubtful = is_read && !reader_.doubtful_channel().empty();
	if (doubtful)
		reader_.take_address_as_text();
	record.add("else-rule",
	           doubtful && route.rule != nullptr ? std::string_view(route.rule->name) : std::string_view());
	record.add("else-channel", doubtful ? words(route.channels) : std::string());
	return record.take();
}

} // namespace confer::server
