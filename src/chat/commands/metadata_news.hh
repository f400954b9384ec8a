// SPDX-License-Identifier: MIT
#pragma once

#include "chat/call.hh"

#include <optional>
#include <string_view>
#include <vector>

/** What clients are told of metadata without asking: IRCv3 metadata, "Notifications". */
namespace confer::chat {

/** Channels with more members than this are not told of all at once: the client is told to ask for it, with SYNC. */
inline constexpr std::size_t kMetadataAtOnce = 100;

/** Whether the session wants to know of changes of this key. */
bool wants_metadata(const Session &session, std::string_view key) noexcept REQUIRES_SHARED(world_role);

/** A change of a key, in the forms that clients know. */
class MetadataNews {
public:
	/** `value`: nullptr: it is removed. All but the call must outlive this. */
	MetadataNews(Call &call, std::string_view target, std::string_view key, const std::string *value)
	    REQUIRES_SHARED(world_role);
	/** Makes room for so many recipients, so that tell() does not fail. */
	void prepare(std::size_t recipients);
	void tell(Session &session) REQUIRES_SHARED(world_role);

private:
	Call &call_;
	Event &numeric_; ///< of draft/metadata-3
	Event &command_; ///< of draft/metadata-2
};

/** Those who are to be told of changes: found before the change is made. */
std::vector<Session *> metadata_audience(Call &call, User &user) REQUIRES(world_role);
std::vector<Session *> metadata_audience(Call &call, const Channel &channel) REQUIRES_SHARED(world_role);

/** Tells the session of the keys of a user or channel that it is subscribed to, one line each. */
void tell_metadata(Call &call, Session &session, std::string_view target, const Metadata &metadata)
    REQUIRES_SHARED(world_role);

} // namespace confer::chat
