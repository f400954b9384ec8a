// SPDX-License-Identifier: MIT
#pragma once

#include "log/erasures.hh"
#include "log/file.hh"
#include "log/record.hh"
#include "log/segment_list.hh"
#include "log/store_host.hh"

#include <cstdint>
#include <vector>

namespace confer::log {

/**
 * Overwrites lines that were erased: each full segment that has some is written anew, with zeros in their place, and
 * takes the place of the old file in one step. Positions stay, and a crash leaves the old file or the new one. For one
 * thread.
 */
class Eraser {
public:
	/** All of them outlive this. */
	Eraser(const Directory &directory, SegmentList &list, StoreHost &host, const LogId &id)
	    : directory_(directory),
	      list_(list),
	      host_(host),
	      id_(id)
	{
	}

	/** Overwrites what is due. False: some segment could not be written, which was reported; nothing is lost. */
	[[nodiscard]] bool overwrite(const DueErasures &due);

private:
	/** A line to be overwritten: its head, and the size of the record. */
	struct Target {
		RecordHead head;
		std::size_t size;
	};

	std::vector<Target> find(const File &file, const Segment &segment, const DueErasures &due) const;
	[[nodiscard]] Errno rewrite(const File &file, const Segment &segment, const std::vector<Target> &targets) const;
	/** The index knows which entries are erased. */
	void index_again(const LogView &view, const Segment &segment) const;

	const Directory &directory_;
	SegmentList &list_;
	StoreHost &host_;
	const LogId id_;
	bool failed_ = false; ///< it was reported
};

} // namespace confer::log
