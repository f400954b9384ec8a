// SPDX-License-Identifier: MIT
#include "server/options.hh"

#include "chat/text.hh"

#include <string_view>

namespace confer::server {

const char kUsage[] = "usage: conferd [--config FILE] [--check]\n"
                      "       conferd --help | --version\n"
                      "\n"
                      "Serves IRC. Without a configuration it listens on 127.0.0.1 and ::1, port 6667.\n"
                      "\n"
                      "  -c, --config FILE  read FILE, see conferd.conf(5)\n"
                      "  -t, --check        tell what is wrong with the configuration, and end\n"
                      "  -h, --help         show this text\n"
                      "  -V, --version      show the version\n"
                      "\n"
                      "SIGHUP reads the configuration again, SIGTERM and SIGINT stop the server.\n"
                      "See conferd(8).\n";

Options parse_options(int argc, char *const argv[])
{
	Options options;
	for (int i = 1; i < argc; ++i) {
		const std::string_view word = argv[i];
		if (word == "-h" || word == "--help") {
			options.help = true;
		} else if (word == "-V" || word == "--version") {
			options.version = true;
		} else if (word == "-t" || word == "--check") {
			options.check = true;
		} else if (word == "-c" || word == "--config" || word.starts_with("--config=")) {
			const std::string_view name = word.substr(0, word.find('='));
			if (name.size() < word.size())
				options.config = word.substr(name.size() + 1);
			else if (i + 1 < argc)
				options.config = argv[++i];
			if (!options.config.empty())
				continue;
			options.error = chat::text(name, " needs the name of a file");
			return options;
		} else {
			options.error = chat::text("unknown argument ", word);
			return options;
		}
	}
	return options;
}

} // namespace confer::server
