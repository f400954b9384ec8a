// SPDX-License-Identifier: MIT
#include "server/datagram_receiver.hh"

#include "chat/ranks.hh"
#include "chat/service.hh"
#include "chat/text.hh"
#include "server/datagram_port.hh"
#include "server/log.hh"

#include <confer/error.hh>
#include <confer/mutex.hh>
#include <confer/size_literals.hh>
#include <confer/thread.hh>
#include <confer/unique_fd.hh>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <new>
#include <optional>

#include <poll.h>
#include <sys/eventfd.h>

namespace confer::server {

using datagram::Time;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kStack = 128_KiB;
/** Datagrams in one system call. */
constexpr std::size_t kSlots = 64;
/** System calls for one socket before the others have their turn. */
constexpr int kRounds = 8;
/** Lines posted before what was claimed is flushed, so that nobody waits for a flood. */
constexpr std::size_t kLinesAtOnce = 128;
/** Channels that have a rate of their own at one time. */
constexpr std::size_t kChannels = 1024;
/**
 * From so many datagrams at once on, it takes a breath before it looks again: then the next come as a batch, too, and a
 * flood costs a thousand wake-ups a second and not one for each datagram.
 */
constexpr std::size_t kFlood = 16;
constexpr auto kBreath = 1ms;
/** How often it looks whose time is over. */
constexpr auto kTick = 1s;
/** Drops are told at once, then once in this time. */
constexpr auto kReportInterval = 60s;

Time now() noexcept
{
	return std::chrono::steady_clock::now();
}

} // namespace

/** All that the thread uses and owns; the last of the two that share it destroys it. */
class DatagramReceiver::State {
public:
	State(chat::World &world, WorkspacePool &workspaces, const Config &config);

	void run() noexcept;
	void configure(const Config &config) EXCLUDES(mutex_);
	void stop() noexcept;
	bool wait_ended(Deadline deadline) noexcept EXCLUDES(mutex_);
	bool idle() const noexcept { return ports_.empty(); }
	const std::vector<std::unique_ptr<DatagramPort>> &ports() const noexcept { return ports_; }

private:
	void serve();
	void set_limits(const Config &config) noexcept;
	void adopt_change() EXCLUDES(mutex_);
	/** Waits for a datagram, a wake-up or the next tick. */
	void wait(bool flooded);
	/** Receives from all ports that have something; returns the number of datagrams. */
	std::size_t receive_all();
	void work_off(DatagramPort &port);
	void tick(Time at);
	void tell_losses(Time at);
	void report(DatagramPort &port);
	void close_ports() noexcept;

	chat::World &world_;
	WorkspacePool &workspaces_;
	MachineLimits limits_;
	std::vector<std::unique_ptr<DatagramPort>> ports_; ///< the pointers are fixed; what they point to is the thread's
	std::vector<pollfd> polls_;                        ///< the wake-up, then the ports in their order
	DatagramBatch batch_;
	chat::Event event_;
	bool active_ = false; ///< something came since the last tick
	Time ticked_{};
	Time reported_{};
	UniqueFd wake_; ///< an eventfd, readable when there is something to adopt, or the end
	std::atomic<bool> stopping_{false};
	Mutex mutex_{"DatagramReceiver", chat::rank::datagrams};
	CondVar ended_signal_;
	std::optional<Config> change_ GUARDED_BY(mutex_); ///< what a reload brings
	bool ended_ GUARDED_BY(mutex_) = false;
};

DatagramReceiver::State::State(chat::World &world, WorkspacePool &workspaces, const Config &config)
    : world_(world),
      workspaces_(workspaces),
      limits_(config.datagrams.empty() ? 8 : kChannels),
      batch_(config.datagrams.empty() ? 1 : kSlots, config.datagrams.empty() ? 1 : kMaxDatagram),
      wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	if (!wake_)
		throw_errno("eventfd");
	polls_.push_back({wake_.get(), POLLIN, 0});
	set_limits(config);
	for (const DatagramConfig &datagram : config.datagrams) {
		ports_.push_back(std::make_unique<DatagramPort>(datagram, config, limits_));
		polls_.push_back({ports_.back()->fd(), POLLIN, 0});
	}
}

void DatagramReceiver::State::configure(const Config &config)
{
	{
		MutexLock lock(mutex_);
		change_ = config;
	}
	eventfd_write(wake_.get(), 1);
}

void DatagramReceiver::State::set_limits(const Config &config) noexcept
{
	limits_.set(config.settings.limits.machine_rate, config.settings.limits.machine_burst);
}

void DatagramReceiver::State::adopt_change()
{
	std::optional<Config> change;
	{
		MutexLock lock(mutex_);
		change.swap(change_);
	}
	if (!change)
		return;
	set_limits(*change);
	for (const std::unique_ptr<DatagramPort> &port : ports_) {
		const auto named = [&](const DatagramConfig &config) { return config.name == port->name(); };
		const auto found = std::find_if(change->datagrams.begin(), change->datagrams.end(), named);
		if (found != change->datagrams.end())
			port->configure(*found, *change);
	}
}

void DatagramReceiver::State::stop() noexcept
{
	stopping_.store(true, std::memory_order_relaxed);
	eventfd_write(wake_.get(), 1);
}

bool DatagramReceiver::State::wait_ended(Deadline deadline) noexcept
{
	MutexLock lock(mutex_);
	while (!ended_) {
		if (!ended_signal_.wait_until(mutex_, deadline))
			return ended_;
	}
	return true;
}

void DatagramReceiver::State::run() noexcept
{
	while (!stopping_.load(std::memory_order_relaxed)) {
		try {
			serve();
		} catch (const std::bad_alloc &) {
			log.error("Out of memory while receiving datagrams: some of them are lost");
		}
	}
	close_ports();
	MutexLock lock(mutex_);
	ended_ = true;
	ended_signal_.notify_all();
}

void DatagramReceiver::State::serve()
{
	bool flooded = false;
	while (!stopping_.load(std::memory_order_relaxed)) {
		wait(flooded);
		adopt_change();
		const std::size_t count = receive_all();
		flooded = count >= kFlood;
		active_ = active_ || count != 0;
		if (const Time at = now(); at - ticked_ >= kTick)
			tick(at);
	}
}

void DatagramReceiver::State::wait(bool flooded)
{
	bool waiting = active_ || limits_.losses.pending() || limits_.slow.pending(); // for a time: there may be news
	for (const std::unique_ptr<DatagramPort> &port : ports_)
		waiting = waiting || port->has_repetitions() || port->has_dropped();
	const int timeout = waiting ? static_cast<int>(std::chrono::milliseconds(kTick).count()) : -1;
	// A breath is one in which only the wake-up counts.
	const nfds_t count = flooded ? 1 : polls_.size();
	const int ready = poll(polls_.data(), count, flooded ? static_cast<int>(kBreath.count()) : timeout);
	if (ready > 0 && polls_[0].revents != 0) {
		eventfd_t ignored;
		eventfd_read(wake_.get(), &ignored);
	}
}

std::size_t DatagramReceiver::State::receive_all()
{
	std::size_t count = 0;
	for (const std::unique_ptr<DatagramPort> &port : ports_) {
		for (int round = 0; round < kRounds && port->receive(batch_) == IoStatus::done; ++round) {
			count += batch_.size();
			work_off(*port);
			if (batch_.size() < kSlots)
				break;
		}
	}
	return count;
}

void DatagramReceiver::State::work_off(DatagramPort &port)
{
	const Time at = now();
	Work work(workspaces_);
	std::size_t lines = 0;
	for (std::size_t i = 0; i < batch_.size(); ++i) {
		if (!port.read(batch_[i], at))
			continue;
		{
			chat::WorldRead lock(world_);
			Podium podium{world_, work->out, event_};
			lines += port.post(at, podium);
		}
		if (lines >= kLinesAtOnce) {
			work->out.flush();
			lines = 0;
		}
	}
}

void DatagramReceiver::State::tick(Time at)
{
	ticked_ = at;
	active_ = false;
	const bool may_report = reported_ == Time{} || at - reported_ >= kReportInterval;
	for (const std::unique_ptr<DatagramPort> &port : ports_) {
		port->count_overflow();
		if (port->has_repetitions()) {
			Work work(workspaces_);
			chat::WorldRead lock(world_);
			Podium podium{world_, work->out, event_};
			port->tell_repetitions(at, podium);
		}
		if (may_report && port->has_dropped()) {
			reported_ = at;
			report(*port);
		}
	}
	if (limits_.losses.pending() || limits_.slow.pending())
		tell_losses(at);
}

/** In the channels themselves, and to those who read too slowly. */
void DatagramReceiver::State::tell_losses(Time at)
{
	std::vector<datagram::Loss> losses;
	limits_.losses.take(at, losses);
	Work work(workspaces_);
	chat::WorldRead lock(world_);
	for (const datagram::Loss &loss : losses) {
		if (chat::Channel *channel = world_.find_channel(loss.channel))
			chat::tell_channel(world_, *channel, chat::text("*** ", loss.text), event_, work->out);
	}
	limits_.slow.tell(world_, at, event_, work->out);
}

void DatagramReceiver::State::report(DatagramPort &port)
{
	const std::string text = port.take_drop_report();
	log.warning(text);
	Work work(workspaces_);
	chat::WorldRead lock(world_);
	chat::tell_operators(world_, chat::text("*** ", text), event_, work->out);
}

void DatagramReceiver::State::close_ports() noexcept
{
	try {
		tick(Time::max());
		for (const std::unique_ptr<DatagramPort> &port : ports_)
			log.info("[datagram.", port->name(), "] ", port->summary());
	} catch (const std::bad_alloc &) {
		log.error("Out of memory while the datagram receiver ends");
	}
	for (const std::unique_ptr<DatagramPort> &port : ports_)
		port->close();
}

DatagramReceiver::DatagramReceiver(chat::World &world, WorkspacePool &workspaces, const Config &config)
    : state_(std::make_shared<State>(world, workspaces, config))
{
}

DatagramReceiver::~DatagramReceiver() = default;

void DatagramReceiver::start()
{
	if (state_->idle())
		return;
	for (const std::unique_ptr<DatagramPort> &port : state_->ports())
		log.notice("Receiving datagrams on ", port->address().to_string());
	Thread thread({.name = "udp", .stack_size = kStack, .daemon = true}, [state = state_] { state->run(); });
	thread.start();
}

void DatagramReceiver::configure(const Config &config)
{
	if (!state_->idle())
		state_->configure(config);
}

bool DatagramReceiver::stop(Deadline deadline)
{
	if (state_->idle())
		return true;
	state_->stop();
	return state_->wait_ended(deadline);
}

void DatagramReceiver::append_counters(std::vector<chat::Counter> &out) const
{
	for (const std::unique_ptr<DatagramPort> &port : state_->ports()) {
		port->tally().each([&](std::string_view name, const chat::OwnCounter &counter) {
			out.push_back({chat::text("datagram.", port->name(), '.', name), counter.value()});
		});
	}
}

} // namespace confer::server
