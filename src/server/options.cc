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
		} else if (word.starts_with("--config=")) {
			options.config = word.substr(sizeof "--config=" - 1);
		} else if ((word == "-c" || word == "--config") && i + 1 < argc) {
			options.config = argv[++i];
		} else {
			options.error = word == "-c" || word == "--config" ? chat::text(word, " needs the name of a file")
			                                                   : chat::text("unknown argument ", word);
			return options;
		}
	}
	return options;
}

} // namespace confer::server
