// SPDX-License-Identifier: MIT
#pragma once

#include "chat/settings.hh"

#include <string>
#include <string_view>

/** Which client-only tags are passed on: IRCv3 message-tags, "Client-only tags" and ISUPPORT CLIENTTAGDENY. */
namespace confer::chat {

/** Whether the server drops the client-only tag `key`, which begins with '+'. The server's own are always dropped. */
bool denies_client_tag(const Settings &settings, std::string_view key) noexcept;

/** Of tags as a client sent them, those that are passed on, raw as "+a=b;+c". */
std::string relayed_tags(const Settings &settings, std::string_view raw);

/** The value of ISUPPORT CLIENTTAGDENY. */
std::string client_tag_deny_token(const Settings &settings);

} // namespace confer::chat
