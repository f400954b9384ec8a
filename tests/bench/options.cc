// SPDX-License-Identifier: MIT
#include "options.hh"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include <getopt.h>
#include <limits.h>
#include <sysexits.h>
#include <unistd.h>

namespace confer::bench {

namespace {

constexpr const char *kUsage =
    "usage: confer-bench [OPTION]...\n"
    "Compares conferd with the other IRC servers that are installed, on the loopback interface.\n"
    "\n"
    "  --conferd PATH      the conferd to measure (default: the one built with this); again: another to compare with\n"
    "  --keeping PATH      also compare with this conferd while it keeps history, which the others do not\n"
    "  --durable PATH      the same, while nothing is sent before it is on the disk (durability = disk)\n"
    "  --peer NAMES        peers to compare with: ngircd, inspircd, all that are installed (default) or none\n"
    "  --ergo PATH         also compare with this Ergo binary\n"
    "  --workload NAMES    only these, for instance W1,W4 (default: all; see --list)\n"
    "  --reps N            rounds; the report shows medians (default 3)\n"
    "  --seconds N         how long each run measures (default 3)\n"
    "  --clients N         no more idle clients than this (default 10000, or what the descriptor limit allows)\n"
    "  --window N          messages of one sender that may be on their way, in the saturated workloads\n"
    "  --churn N           how many connect and quit side by side in W7 (default: what serves each server best)\n"
    "  --quick             one short round with few idle clients: shows that everything works, not how fast\n"
    "  --check             exit with status 1 if a run of conferd failed or lost a delivery\n"
    "  --pin               the load generator on the last CPU, the server on the others\n"
    "  --server-cpus LIST  the server on these CPUs, for instance 0 or 0,1\n"
    "  --load-cpus LIST    the load generator on these\n"
    "  --load-threads N    threads of the load generator (default: one for each of its CPUs, or for every four)\n"
    "  --json FILE         also write everything there, every round included\n"
    "  --list              list the workloads\n"
    "  --help              this\n";

enum Flag {
	kConferd = 256,
	kKeeping,
	kDurable,
	kPeer,
	kErgo,
	kWorkload,
	kReps,
	kSeconds,
	kClients,
	kWindow,
	kChurn,
	kQuick,
	kCheck,
	kPin,
	kServerCpus,
	kLoadCpus,
	kLoadThreads,
	kJson,
	kList,
	kHelp
};

constexpr option kFlags[] = {
    {"conferd", required_argument, nullptr, kConferd},
    {"keeping", required_argument, nullptr, kKeeping},
    {"durable", required_argument, nullptr, kDurable},
    {"peer", required_argument, nullptr, kPeer},
    {"ergo", required_argument, nullptr, kErgo},
    {"workload", required_argument, nullptr, kWorkload},
    {"reps", required_argument, nullptr, kReps},
    {"seconds", required_argument, nullptr, kSeconds},
    {"clients", required_argument, nullptr, kClients},
    {"window", required_argument, nullptr, kWindow},
    {"churn", required_argument, nullptr, kChurn},
    {"quick", no_argument, nullptr, kQuick},
    {"check", no_argument, nullptr, kCheck},
    {"pin", no_argument, nullptr, kPin},
    {"server-cpus", required_argument, nullptr, kServerCpus},
    {"load-cpus", required_argument, nullptr, kLoadCpus},
    {"load-threads", required_argument, nullptr, kLoadThreads},
    {"json", required_argument, nullptr, kJson},
    {"list", no_argument, nullptr, kList},
    {"help", no_argument, nullptr, kHelp},
    {},
};

[[noreturn]] void reject(const std::string &why)
{
	throw Advice{"confer-bench: " + why + "\nTry --help.\n", EX_USAGE};
}

std::vector<std::string> split(std::string_view list)
{
	std::vector<std::string> parts;
	while (!list.empty()) {
		const std::size_t comma = list.find(',');
		parts.emplace_back(list.substr(0, comma));
		list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
	}
	return parts;
}

double parse_positive(const char *name, const char *text)
{
	char *end = nullptr;
	const double value = std::strtod(text, &end);
	if (*text == '\0' || *end != '\0' || !(value > 0) || value > 1e6)
		reject(std::string(name) + " " + text + ": not a number above 0");
	return value;
}

unsigned parse_count(const char *name, const char *text)
{
	const double value = parse_positive(name, text);
	const auto count = static_cast<unsigned>(value);
	if (static_cast<double>(count) < value)
		reject(std::string(name) + " " + text + ": not a whole number");
	return count;
}

cpu_set_t parse_cpus(const char *text)
{
	cpu_set_t cpus;
	CPU_ZERO(&cpus);
	for (const std::string &part : split(text)) {
		char *end = nullptr;
		const unsigned long cpu = std::strtoul(part.c_str(), &end, 10);
		if (part.empty() || *end != '\0' || cpu >= static_cast<unsigned long>(sysconf(_SC_NPROCESSORS_ONLN)))
			reject(part + ": not a CPU of this machine");
		CPU_SET(cpu, &cpus);
	}
	return cpus;
}

std::string list_workloads()
{
	std::string text;
	for (const Workload &workload : workloads())
		text += std::string(workload.name) + (workload.name.size() < 4 ? "\t\t" : "\t") + std::string(workload.title) +
		        '\n';
	return text;
}

/** The conferd of the build that this program is of. */
std::string built_conferd()
{
	std::string path(PATH_MAX, '\0');
	const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
	path.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
	path.resize(path.rfind('/') + 1);
	return path + "../../src/server/conferd";
}

class OptionParser {
public:
	Options parse(int argc, char **argv)
	{
		for (int flag; (flag = getopt_long(argc, argv, "", kFlags, nullptr)) != -1;)
			apply(flag);
		if (optind < argc)
			reject(std::string(argv[optind]) + ": no arguments are taken");
		options_.run.load_threads = load_threads_ != 0 ? load_threads_ : default_load_threads();
		choose_workloads();
		choose_subjects();
		return std::move(options_);
	}

private:
	void apply(int flag)
	{
		RunOptions &run = options_.run;
		switch (flag) {
		case kConferd: conferds_.emplace_back(optarg); break;
		case kKeeping: keeping_ = optarg; break;
		case kDurable: durable_ = optarg; break;
		case kPeer: peers_ = optarg; break;
		case kErgo: ergo_ = optarg; break;
		case kWorkload: workloads_ = optarg; break;
		case kReps: options_.rounds = parse_count("--reps", optarg); break;
		case kSeconds: run.duration = static_cast<Nanoseconds>(parse_positive("--seconds", optarg) * kSecond); break;
		case kClients: run.present_limit = parse_count("--clients", optarg); break;
		case kWindow: run.window = parse_count("--window", optarg); break;
		case kChurn: run.churn_clients = parse_count("--churn", optarg); break;
		case kQuick: make_quick(); break;
		case kCheck: options_.check = true; break;
		case kPin: pin(); break;
		case kServerCpus: set_cpus(options_.server_cpus, parse_cpus(optarg)); break;
		case kLoadCpus: set_cpus(options_.load_cpus, parse_cpus(optarg)); break;
		case kLoadThreads: load_threads_ = parse_count("--load-threads", optarg); break;
		case kJson: options_.json = optarg; break;
		case kList: throw Advice{list_workloads(), EX_OK};
		case kHelp: throw Advice{kUsage, EX_OK};
		default: throw Advice{"Try --help.\n", EX_USAGE}; // getopt_long has said what is wrong
		}
	}

	void make_quick()
	{
		options_.rounds = 1;
		options_.run = {.warm_up = kSecond / 10, .duration = kSecond * 3 / 10, .present_limit = 500};
	}

	void require_pinning()
	{
		if (!std::exchange(options_.pinned, true)) {
			sched_getaffinity(0, sizeof options_.server_cpus, &options_.server_cpus);
			options_.load_cpus = options_.server_cpus;
		}
	}

	void set_cpus(cpu_set_t &cpus, const cpu_set_t &chosen)
	{
		require_pinning();
		cpus = chosen;
	}

	void pin()
	{
		require_pinning();
		if (CPU_COUNT(&options_.server_cpus) < 2)
			reject("--pin needs two CPUs");
		int last = CPU_SETSIZE - 1;
		while (!CPU_ISSET(last, &options_.server_cpus))
			--last;
		CPU_CLR(last, &options_.server_cpus);
		CPU_ZERO(&options_.load_cpus);
		CPU_SET(last, &options_.load_cpus);
	}

	/** Where nobody has said which CPUs are whose, the server shall have most of them. */
	unsigned default_load_threads() const
	{
		cpu_set_t cpus;
		CPU_ZERO(&cpus);
		sched_getaffinity(0, sizeof cpus, &cpus);
		const int count = options_.pinned ? CPU_COUNT(&options_.load_cpus) : CPU_COUNT(&cpus) / 4;
		return static_cast<unsigned>(std::max(count, 1));
	}

	void choose_workloads()
	{
		const std::vector<std::string> names = split(workloads_);
		for (const std::string &name : names) {
			bool known = false;
			for (const Workload &workload : workloads()) {
				if (workload.name != name)
					continue;
				options_.workloads.push_back(&workload);
				known = true;
			}
			if (!known)
				reject("--workload " + name + ": there is none of that name; see --list");
		}
		if (names.empty()) {
			for (const Workload &workload : workloads())
				options_.workloads.push_back(&workload);
		}
	}

	void add_subject(const std::string &label, const char *kind, const std::string &binary, bool is_peer)
	{
		if (access(binary.c_str(), X_OK) != 0)
			reject(binary + ": cannot be executed; build it, or name another");
		options_.subjects.push_back({label, find_server_kind(kind), binary, is_peer});
	}

	void choose_subjects()
	{
		if (conferds_.empty())
			conferds_.push_back(built_conferd());
		for (std::size_t i = 0; i < conferds_.size(); ++i)
			add_subject(i == 0 ? "conferd" : "conferd-" + std::to_string(i + 1), "conferd", conferds_[i], false);
		if (!keeping_.empty()) {
			add_subject("keeping", "conferd", keeping_, false);
			options_.subjects.back().keeps_history = true;
		}
		if (!durable_.empty()) {
			add_subject("durable", "conferd", durable_, false);
			options_.subjects.back().keeps_history = options_.subjects.back().waits_for_disk = true;
		}
		if (peers_ == "all") {
			for (const ServerKind &kind : server_kinds()) {
				if (!kind.binary.empty() && access(std::string(kind.binary).c_str(), X_OK) == 0)
					add_peer(std::string(kind.name));
			}
		} else if (peers_ != "none") {
			for (const std::string &name : split(peers_))
				add_peer(name);
		}
		if (!ergo_.empty())
			add_subject("ergo", "ergo", ergo_, true);
	}

	void add_peer(const std::string &name)
	{
		const ServerKind *kind = find_server_kind(name);
		if (kind == nullptr || kind->binary.empty()) // those are named by --conferd and --ergo
			reject("--peer " + name + ": must be ngircd, inspircd, all or none");
		add_subject(name, kind->name.data(), std::string(kind->binary), true);
	}

	Options options_{};
	std::vector<std::string> conferds_;
	std::string keeping_;
	std::string durable_;
	std::string peers_ = "all";
	std::string ergo_;
	std::string workloads_;
	unsigned load_threads_ = 0;
};

} // namespace

Options parse_options(int argc, char **argv)
{
	return OptionParser().parse(argc, argv);
}

} // namespace confer::bench
