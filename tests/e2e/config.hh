// SPDX-License-Identifier: MIT
#pragma once

#include <map>
#include <string>

namespace confer::e2e {

/** A configuration of conferd: values by section and key, so that a test changes only what it is about. */
class Config {
public:
	/** A server irc.test that listens on a port of 127.0.0.1 chosen by the kernel and on the socket `dir`/irc. */
	explicit Config(const std::string &dir);

	void set(const std::string &section, const std::string &key, const std::string &value)
	{
		sections_[section][key] = value;
	}
	void drop(const std::string &section, const std::string &key) { sections_[section].erase(key); }
	/** As conferd.conf(5) wants it. */
	std::string text() const;

private:
	std::map<std::string, std::map<std::string, std::string>> sections_;
};

} // namespace confer::e2e
