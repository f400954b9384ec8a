// SPDX-License-Identifier: MIT
#include "log/ring.hh"

#include "log/segment.hh"

#include <confer/error.hh>
#include <confer/size_literals.hh>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <new>
#include <utility>

#include <sys/mman.h>

namespace confer::log {

namespace {

constexpr std::string_view kMagic = "CONFERRG";
constexpr std::size_t kHead = 64_KiB; // a multiple of every size of pages, so that what follows can be mapped
constexpr std::size_t kTailAt = 64;
constexpr std::size_t kMaxRing = 64_MiB;

/** Bytes of address space, given back if they are not taken over. */
class Reservation {
public:
	explicit Reservation(std::size_t size) noexcept
	    : size_(size),
	      memory_(::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0))
	{
	}
	~Reservation()
	{
		if (memory_ != MAP_FAILED)
			::munmap(memory_, size_);
	}
	Reservation(const Reservation &) = delete;
	Reservation &operator=(const Reservation &) = delete;

	bool made() const noexcept { return memory_ != MAP_FAILED; }
	/** Maps a piece of the file to a place in it. */
	bool map(std::size_t at, std::size_t size, const File &file, std::size_t offset) noexcept
	{
		return ::mmap(static_cast<char *>(memory_) + at, size, PROT_READ | PROT_WRITE,
		              MAP_SHARED | MAP_FIXED | MAP_POPULATE, file.fd(), static_cast<off_t>(offset)) != MAP_FAILED;
	}
	char *take() noexcept { return static_cast<char *>(std::exchange(memory_, MAP_FAILED)); }

private:
	std::size_t size_;
	void *memory_;
};

bool is_ring_size(std::uint64_t size) noexcept
{
	return std::has_single_bit(size) && size >= 64_KiB && size <= kMaxRing;
}

/** Servers that share a directory for what runs do not share a ring. */
std::string name_of(const LogId &id)
{
	return "ring." + segment_name(load<std::uint64_t>(id.bytes().data()), "");
}

std::array<char, kTailAt> encode_head(const LogId &id, std::size_t size) noexcept
{
	std::array<char, kTailAt> out{};
	std::copy(kMagic.begin(), kMagic.end(), out.begin());
	store(out.data() + 8, kFormat);
	store(out.data() + 16, std::uint64_t{size});
	std::copy(id.bytes().begin(), id.bytes().end(), out.begin() + 24);
	return out;
}

/** Whether the bytes of a file of that size begin as those of a ring of this log. */
bool has_head(std::string_view bytes, std::uint64_t size, const LogId &id) noexcept
{
	if (size < kHead || !is_ring_size(size - kHead))
		return false;
	const auto head = encode_head(id, static_cast<std::size_t>(size - kHead));
	return bytes.starts_with(std::string_view(head.data(), head.size()));
}

} // namespace

Ring::Ring(char *memory, std::size_t size) noexcept
    : memory_(memory),
      data_(memory + kHead),
      size_(size),
      tail_(new (memory + kTailAt) std::atomic<Position>)
{
	static_assert(std::atomic<Position>::is_always_lock_free);
}

Ring::Ring(Ring &&other) noexcept
    : memory_(std::exchange(other.memory_, nullptr)),
      data_(other.data_),
      size_(other.size_),
      tail_(other.tail_)
{
}

Ring::~Ring()
{
	if (memory_ != nullptr)
		::munmap(memory_, kHead + 2 * size_);
}

Ring Ring::create(const Directory &directory, const LogId &id, std::size_t size, Position tail)
{
	if (!is_ring_size(size))
		bug("the size of a ring");
	const std::string name = name_of(id);
	const std::string fresh = name + std::string(kNewEnding);
	const std::string path = directory.file(fresh);
	const File file = directory.must_open(fresh, Access::replace);
	// Not sparse: a write to a page for which the disk has no room would be a SIGBUS.
	if (const Errno error = file.fallocate(kHead + size)) {
		static_cast<void>(directory.unlink(fresh));
		const File there = error == ENOSPC ? directory.open(name, Access::write) : File();
		const std::uint64_t whole = there ? there.size().value_or(0) : 0;
		if (whole >= kHead && is_ring_size(whole - kHead)) // another version has another size
			return resume(directory, id, tail);
		throw_errno("fallocate " + path, error);
	}
	Ring ring = map(file, path, id, size, tail);
	if (const Errno error = directory.rename(fresh, name))
		throw_errno("rename " + path, error);
	return ring;
}

Ring Ring::resume(const Directory &directory, const LogId &id, Position tail)
{
	const std::string name = name_of(id);
	const File file = directory.must_open(name, Access::write);
	const std::uint64_t size = file.size().value_or(0);
	if (size < kHead || !is_ring_size(size - kHead))
		throw_errno("open " + directory.file(name), EBADMSG);
	return map(file, directory.file(name), id, static_cast<std::size_t>(size - kHead), tail);
}

Ring Ring::map(const File &file, const std::string &path, const LogId &id, std::size_t size, Position tail)
{
	Reservation room(kHead + 2 * size);
	if (!room.made() || !room.map(0, kHead + size, file, 0) || !room.map(kHead + size, size, file, kHead))
		throw_errno("mmap " + path);
	Ring ring(room.take(), size);
	ring.set_tail(tail);
	const auto head = encode_head(id, size);
	std::copy(head.begin(), head.end(), ring.memory_);
	return ring;
}

std::optional<Position> Ring::tail_of(const Directory &directory, const LogId &id)
{
	const File file = directory.open(name_of(id), Access::read);
	std::array<char, kTailAt + sizeof(Position)> head;
	std::size_t got = 0;
	if (!file || file.pread(head.data(), head.size(), 0, got) != 0 ||
	    !has_head({head.data(), got}, file.size().value_or(0), id))
		return std::nullopt;
	return load<Position>(head.data() + kTailAt);
}

std::string Ring::leftover(const Directory &directory, const LogId &id, Position from,
                           const std::function<void(const std::string &)> &fault)
{
	const std::optional<std::string> bytes = directory.read(name_of(id), kHead + kMaxRing);
	if (!bytes)
		return {};
	if (!has_head(*bytes, bytes->size(), id)) {
		if (fault)
			fault(directory.file(name_of(id)) + ": the header is damaged: what was said last, and was not yet in "
			                                    "a segment, may be missing");
		return {};
	}
	const std::size_t size = bytes->size() - kHead;
	std::string records;
	std::string record;
	for (Position at = from; records.size() < size;) {
		const std::size_t place = static_cast<std::size_t>(at & (size - 1));
		const std::string_view start = std::string_view(*bytes).substr(kHead + place, kMaxRecord);
		record.assign(start);
		if (record.size() < kMaxRecord) // goes on at the front
			record.append(*bytes, kHead, kMaxRecord - record.size());
		const auto view = RecordView::read(record, at, id.seed());
		if (!view)
			break;
		records.append(view->bytes());
		at = view->end();
	}
	return records;
}

} // namespace confer::log
