// SPDX-License-Identifier: MIT
#include "log/segment.hh"

// A model of the disk: batches are written and synced, then the power goes, and any set of the sectors that were not
// synced is on the disk. The rule must lose nothing that was synced, call nothing damage that is none, and take no
// bytes of an earlier life for records of a later one.

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "support/check.hh"

using namespace confer::log;

namespace {

const LogId kLog(LogId::Bytes{'m', 'o', 'd', 'e', 'l'});
constexpr std::size_t kSector = 512;
constexpr std::size_t kSize = 32 * 1024;
constexpr Position kSkip = Position{1} << 32;

/** How many power cuts: CONFER_LOG_CUTS, or few enough for every commit. */
unsigned cuts()
{
	const char *wanted = std::getenv("CONFER_LOG_CUTS");
	return wanted != nullptr ? static_cast<unsigned>(std::strtoul(wanted, nullptr, 10)) : 20'000;
}

/** A file whose writes reach the platter by sectors, in any order, until a sync. */
class Disk {
public:
	explicit Disk(std::size_t size) : seen_(size, '\0'), platter_(size, '\0') {}

	const std::string &bytes() const noexcept { return seen_; }
	void write(std::size_t at, const std::string &bytes)
	{
		std::copy(bytes.begin(), bytes.end(), seen_.begin() + static_cast<std::ptrdiff_t>(at));
		for (std::size_t sector = at / kSector; sector * kSector < at + bytes.size(); ++sector)
			dirty_.insert(sector);
	}
	void sync()
	{
		for (const std::size_t sector : dirty_)
			reach(sector);
		dirty_.clear();
	}
	void cut_power(std::mt19937_64 &random)
	{
		const std::uint64_t chance = random() % 5; // from none of the sectors to all of them
		for (const std::size_t sector : dirty_) {
			if (random() % 4 < chance)
				reach(sector);
		}
		dirty_.clear();
		seen_ = platter_;
	}
	/** ftruncate(2) to `size` and out again, synced. */
	void zero_from(std::size_t size)
	{
		std::fill(seen_.begin() + static_cast<std::ptrdiff_t>(size), seen_.end(), '\0');
		platter_ = seen_;
	}

private:
	void reach(std::size_t sector)
	{
		const std::size_t at = sector * kSector;
		std::copy_n(seen_.begin() + static_cast<std::ptrdiff_t>(at), std::min(kSector, seen_.size() - at),
		            platter_.begin() + static_cast<std::ptrdiff_t>(at));
	}

	std::string seen_;    ///< what a reader gets while the power is on
	std::string platter_; ///< what is there after it was off
	std::set<std::size_t> dirty_;
};

/** One segment of a server's life, and what must come back. */
class Life {
public:
	Life(Position first, std::mt19937_64 &random) : random_(random), first_(first), end_(first), durable_(first) {}

	/** Writes and syncs batches. */
	void run()
	{
		for (std::uint64_t batches = random_() % 8; batches != 0 && end_ - first_ < kSize / 2; --batches) {
			std::string batch;
			for (std::uint64_t records = 1 + random_() % 8; records != 0; --records) {
				const Position position = end_ + batch.size();
				written_.push_back(position);
				append_record({RecordType::line, 0, position, 1, 1, static_cast<std::uint32_t>(position - durable_)},
				              kLog.seed(), noise(random_() % 300), batch);
			}
			disk_.write(end_ - first_, batch);
			end_ += batch.size();
			if (random_() % 3 != 0)
				continue;
			disk_.sync();
			durable_ = end_;
		}
	}
	void cut_power() { disk_.cut_power(random_); }

	/** What the server does when it starts: X. Fails if something durable is gone, or an old record has come back. */
	Position recover()
	{
		const Span span{disk_.bytes(), first_, kLog.seed()};
		Position end = first_;
		while (const auto record = span.at(end)) {
			CHECK(std::binary_search(written_.begin(), written_.end(), end));
			end = record->end();
		}
		CHECK(end >= durable_);
		CHECK(judge_tail(span, end).kind != TailVerdict::Kind::damaged);
		disk_.zero_from(end - first_);
		written_.erase(std::lower_bound(written_.begin(), written_.end(), end), written_.end());
		end_ = durable_ = end;
		return end;
	}
	const std::vector<Position> &written() const noexcept { return written_; }

	/** A bit of what is durable, flipped; the place of the record that it is in. */
	Position flip()
	{
		std::string bytes = disk_.bytes();
		const std::size_t bit = random_() % ((durable_ - first_) * 8);
		bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
		disk_.write(0, bytes);
		return *(std::upper_bound(written_.begin(), written_.end(), first_ + bit / 8) - 1);
	}
	/** What an idle server writes and syncs: a mark, behind which everything is durable. */
	void mark()
	{
		disk_.sync();
		std::string mark;
		append_record({RecordType::mark, 0, end_, 1, 0, 0}, kLog.seed(), "", mark);
		disk_.write(end_ - first_, mark);
		disk_.sync();
		durable_ = end_;
		end_ += mark.size();
	}
	TailVerdict judge(Position end) const { return judge_tail({disk_.bytes(), first_, kLog.seed()}, end); }
	Position durable() const noexcept { return durable_; }
	Position first() const noexcept { return first_; }

private:
	std::string noise(std::size_t size)
	{
		std::string bytes(size, '\0');
		for (char &byte : bytes)
			byte = static_cast<char>(random_());
		return bytes;
	}

	std::mt19937_64 &random_;
	Disk disk_{kSize};
	Position first_, end_, durable_;
	std::vector<Position> written_;
};

void power_cuts_lose_nothing_durable()
{
	std::mt19937_64 random(20'261'126);
	Position next = 0;
	for (unsigned done = 0; done < cuts(); done += 2) {
		Life life(next, random);
		life.run();
		std::vector<Position> ids = life.written();
		life.cut_power();
		life.recover();
		// The next start writes at X what the ring still had, and loses power again.
		const std::size_t kept = life.written().size();
		life.run();
		life.cut_power();
		const Position end = life.recover();
		ids.insert(ids.end(),
		           life.written().begin() + static_cast<std::ptrdiff_t>(std::min(kept, life.written().size())),
		           life.written().end());
		// Whatever somebody may have seen in one life is below all that the next one gives.
		for (const Position id : ids)
			CHECK(id >= next && id < end + kSkip);
		next = end + kSkip;
	}
}

void every_flip_below_a_mark_is_damage()
{
	std::mt19937_64 random(7);
	for (unsigned done = 0; done < cuts();) {
		Life life(done * kSkip, random);
		life.run();
		if (life.written().empty())
			continue;
		life.mark();
		++done;
		const Position hit = life.flip();
		const TailVerdict verdict = life.judge(hit);
		CHECK(verdict.kind == TailVerdict::Kind::damaged);
		check::equal(verdict.end, hit);
		CHECK(verdict.next_valid > hit);
	}
}

const CMUnitTest kTests[] = {
    TEST_CASE(power_cuts_lose_nothing_durable),
    TEST_CASE(every_flip_below_a_mark_is_damage),
};

} // namespace

int main()
{
	return check::main("tail_rule", kTests);
}
