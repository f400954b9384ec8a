// SPDX-License-Identifier: MIT
// Runs a fuzz target over the files of the directories that are named: the corpus as an ordinary test, with any
// compiler.
#include "target.hh"

#include <string>
#include <vector>

#include <dirent.h>

namespace {

bool read_file(const std::string &path, std::vector<std::uint8_t> &bytes)
{
	std::FILE *file = std::fopen(path.c_str(), "rb");
	if (!file)
		return false;
	bytes.clear();
	std::uint8_t block[4096];
	std::size_t n;
	while ((n = std::fread(block, 1, sizeof block, file)) > 0)
		bytes.insert(bytes.end(), block, block + n);
	const bool whole = std::ferror(file) == 0;
	std::fclose(file);
	return whole;
}

/** Gives the number of files run, or -1. */
int run_directory(const std::string &path)
{
	DIR *directory = opendir(path.c_str());
	if (!directory) {
		std::perror(path.c_str());
		return -1;
	}
	int count = 0;
	std::vector<std::uint8_t> bytes;
	while (const dirent *entry = readdir(directory)) {
		if (entry->d_name[0] == '.')
			continue;
		const std::string file = path + '/' + entry->d_name;
		if (!read_file(file, bytes)) {
			std::perror(file.c_str());
			count = -1;
			break;
		}
		LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
		++count;
	}
	closedir(directory);
	return count;
}

} // namespace

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; ++i) {
		const int count = run_directory(argv[i]);
		if (count <= 0) {
			std::fprintf(stderr, "%s: no corpus\n", argv[i]);
			return EXIT_FAILURE;
		}
		std::printf("%s: %d inputs\n", argv[i], count);
	}
	return argc > 1 ? EXIT_SUCCESS : EXIT_FAILURE;
}
