// SPDX-License-Identifier: MIT
#include "log/eraser.hh"

#include "log/archive.hh"
#include "log/damage_times.hh"
#include "log/segment.hh"
#include "log/segment_index.hh"
#include "log/segment_walk.hh"

#include <confer/size_literals.hh>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include <string.h>

namespace confer::log {

namespace {

Errno copy(const File &from, const File &to)
{
	std::string piece(1_MiB, '\0');
	for (std::uint64_t offset = 0;;) {
		std::size_t got = 0;
		if (const Errno error = from.pread(piece.data(), piece.size(), offset, got))
			return error;
		if (const Errno error = to.pwrite({piece.data(), got}, offset))
			return error;
		offset += got;
		if (got < piece.size())
			return 0;
	}
}

} // namespace

std::vector<Eraser::Target> Eraser::find(const File &file, const Segment &segment, const DueErasures &due) const
{
	std::vector<Target> targets;
	const auto look = [&](const RecordView &record) {
		const auto line = read_line(record);
		if (!line)
			return;
		const auto account = line->account.empty() ? due.accounts.end() : due.accounts.find(line->account);
		if (std::binary_search(due.positions.begin(), due.positions.end(), record.position()) ||
		    (account != due.accounts.end() && record.position() < account->second))
			targets.push_back({record.head(), record.size()});
	};
	static_cast<void>(walk(file, segment.first, segment.end, id_.seed(), look, [](const Damage &) {}));
	return targets;
}

Errno Eraser::rewrite(const File &file, const Segment &segment, const std::vector<Target> &targets) const
{
	const std::string name = segment_name(segment.first);
	const std::string fresh = name + std::string(kNewEnding);
	Errno error = 0;
	{
		const File out = directory_.open(fresh, Access::replace);
		error = out ? copy(file, out) : errno;
		for (const Target &target : targets) {
			std::string bytes;
			RecordHead head = target.head;
			head.type = RecordType::erased;
			append_record(head, id_.seed(), std::string(target.size - kRecordHead, '\0'), bytes);
			if (error == 0)
				error = out.pwrite(bytes, kSegmentHead + (head.position - segment.first));
		}
		if (error == 0)
			error = out.fchmod(0400);
		if (error == 0)
			error = out.fsync();
	}
	if (error == 0)
		error = directory_.rename(fresh, name);
	if (error == 0)
		return directory_.fsync();
	static_cast<void>(directory_.unlink(fresh));
	return error;
}

void Eraser::index_again(const LogView &view, const Segment &segment) const
{
	std::vector<KnownStream> known;
	if (&segment != view.full->data()) {
		const Segment &before = *(&segment - 1);
		if (const auto index = StoredIndex::open(directory_, before.first, before.end))
			known = index->known(view.oldest()).value_or(std::vector<KnownStream>());
	}
	static_cast<void>(remake_index(directory_, segment, id_.seed(), std::move(known), [this](const Damage &damage) {
		list_.add_damage(with_times(damage, directory_, id_.seed()));
	}));
}

bool Eraser::overwrite(const DueErasures &due)
{
	const LogView view = list_.view();
	Position last = due.positions.empty() ? 0 : due.positions.back() + 1;
	for (const auto &[account, before] : due.accounts)
		last = std::max(last, before);
	bool done = true;
	for (const Segment &segment : *view.full) {
		const auto first = std::lower_bound(due.positions.begin(), due.positions.end(), segment.first);
		const bool any = first != due.positions.end() && *first < segment.end;
		if (segment.first >= last || (!any && due.accounts.empty()))
			continue;
		const File file = directory_.open(segment_name(segment.first), Access::read);
		if (!file)
			continue; // it has become too old meanwhile
		const std::vector<Target> targets = find(file, segment, due);
		if (targets.empty())
			continue;
		if (const Errno error = rewrite(file, segment, targets)) {
			done = false;
			if (!std::exchange(failed_, true))
				host_.report("erased messages cannot be overwritten yet: write " +
				             directory_.file(segment_name(segment.first)) + ": " + ::strerror(error));
			continue;
		}
		file.forget();
		index_again(view, segment);
	}
	failed_ = failed_ && !done;
	return done;
}

} // namespace confer::log
