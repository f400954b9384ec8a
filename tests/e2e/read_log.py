# SPDX-License-Identifier: MIT
# Reads the log in a directory with nothing but what conferd-log(5) says, and stops where something is otherwise.
# Prints its lines, its state, and how many files of each kind it has read.
import os
import struct
import sys


def table():
    for crc in range(256):
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        yield crc


TABLE = list(table())


def crc32c(data, crc=0):
    crc ^= 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ TABLE[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


class Header:
    def __init__(self, data, magic):
        assert data[:8] == magic and data[12:16] == bytes(4)
        assert struct.unpack_from('<HH', data, 8) == (1, 1)
        self.id = data[16:32]
        self.first, self.previous_end, self.created, self.previous_crc, crc = struct.unpack_from('<QQqII', data, 32)
        assert crc == crc32c(data[:60])


class Record:
    def __init__(self, data):
        self.crc, size, self.type, self.flags, self.position, self.time, self.stream, self.behind = struct.unpack_from(
            '<IHBBQqII', data)
        self.size = 8 * size
        self.payload = data[32:self.size]

    def take(self, size):
        taken, self.payload = self.payload[:size], self.payload[size:]
        assert len(taken) == size
        return taken

    def unpack(self, form):
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def end(self):
        assert len(self.payload) < 8 and not any(self.payload)


def record_at(data, at, position, seed):
    if at + 32 > len(data):
        return None
    record = Record(data[at:at + 65536])
    whole = data[at:at + record.size]
    valid = (32 <= record.size <= 65536 and len(whole) == record.size and record.position == position
             and record.crc == crc32c(whole[4:32], crc32c(whole[32:], seed)))
    return record if valid else None


def records_of(data, first, seed):
    position = first
    while record := record_at(data, 64 + position - first, position, seed):
        yield record
        position += record.size


def read_line(record):
    kind, zero, *sizes = record.unpack('<BBHHH')
    assert zero == 0
    record.kind, record.texts = kind, [record.take(size) for size in sizes]
    record.end()


def read_state(record, state):
    for _ in range(*record.unpack('<H')):
        key_size, value_size = record.unpack('<HI')
        key = record.take(key_size)
        if value_size == 0xFFFFFFFF:
            state.pop(key, None)
        else:
            state[key] = record.take(value_size)
    record.end()


def read_erase(record):
    form, zero, count, zeros = record.unpack('<BBHI')
    assert (zero, zeros) == (0, 0) and form in (0, 1)
    record.erased = record.unpack('<%dQ' % count) if form == 0 else [record.take(count).decode()]
    record.end()


def read_index(data, first, end, records):
    assert data[:8] == b'CONFERIX'
    form, z1, rows, entries, z2, its_first, its_end, least, greatest, z3, crc = struct.unpack_from('<HHIIIQQqqII', data, 8)
    assert (form, z1, z2, z3) == (1, 0, 0, 0) and crc == crc32c(data[:60])
    assert (its_first, its_end) == (first, end)
    assert (least, greatest) == (min(r.time for r in records), max(r.time for r in records))
    assert len(data) == 64 + 40 * rows + 4 * entries + 4
    assert struct.unpack('<I', data[-4:])[0] == crc32c(data[:-4])
    assert entries == sum(r.type != 5 for r in records)
    at = {r.position - first: r for r in records}
    streams = []
    for row in range(rows):
        stream, count, start, flags, _, low, high = struct.unpack_from('<IIIIQqq', data, 64 + 40 * row)
        streams.append(stream)
        numbers = struct.unpack_from('<%dI' % count, data, 64 + 40 * rows + 4 * start)
        found = [at[8 * (number & 0xFFFFFF)] for number in numbers]
        assert all(r.stream == stream for r in found)
        assert [r.position for r in found] == sorted(r.position for r in found)
        for number, record in zip(numbers, found):
            assert bool(number & 1 << 30) == (record.type == 4)
            assert record.type != 1 or bool(number & 1 << 31) == (record.kind not in (0, 1, 10))
        times = [r.time for r in found]
        assert not found or ((low, high) == (min(times), max(times)) and flags & 1 == (times == sorted(times)))
    assert streams == sorted(set(streams))


def read_state_file(data, name):
    header = Header(data[:64], b'CONFERST')
    assert header.first == int(name.removeprefix('state.'), 16)
    *changes, last = records_of(data, header.first, crc32c(header.id + b'state'))
    count, sums = last.unpack('<QI')
    last.end()
    assert last.type == 6 and 64 + last.position + last.size - header.first == len(data)
    assert count == len(changes) and sums == crc32c(b''.join(struct.pack('<I', r.crc) for r in changes))
    state = {}
    for record in changes:
        read_state(record, state)
    return header.first, state


def read_ring(data, name, log_id, last, seed):
    assert data[:8] == b'CONFERRG' and struct.unpack_from('<HHIQ', data, 8)[:3] == (1, 0, 0)
    size, = struct.unpack_from('<Q', data, 16)
    tail, = struct.unpack_from('<Q', data, 64)
    assert data[24:40] == log_id and data[40:64] == bytes(24) and len(data) == 65536 + size
    assert name == 'ring.%016x' % struct.unpack_from('<Q', log_id)
    ring = data[65536:]
    assert tail >= last.position + last.size
    assert record_at((ring + ring)[last.position % size:], 0, last.position, seed)


def main(directory):
    files = {}
    for name in sorted(os.listdir(directory)):
        with open(os.path.join(directory, name), 'rb') as file:
            files[name] = file.read()
    segments = [name for name in files if name.endswith('.seg')]
    state, state_at, records, end, last_crc = {}, {}, [], 0, 0
    counts = {'segments': len(segments), 'indexes': 0, 'states': 0, 'rings': 0, 'erased': 0}
    for name in segments:
        header = Header(files[name][:64], b'CONFERLG')
        assert name == '%016x.seg' % header.first and header.previous_end == end
        assert header.previous_crc in (0, last_crc) or counts['erased']
        here = list(records_of(files[name], header.first, crc32c(header.id)))
        for record in here:
            if record.type == 1:
                read_line(record)
            elif record.type == 2:
                read_state(record, state)
            elif record.type == 3:
                read_erase(record)
            elif record.type == 4:
                counts['erased'] += 1
                assert not any(record.payload)
            else:
                assert record.type == 5 and not record.payload
            last_crc = record.crc
        end = here[-1].position + here[-1].size
        state_at[end] = dict(state)
        behind = files[name][64 + end - header.first:]
        assert not any(behind) and (not behind or name == segments[-1])
        index = name.replace('.seg', '.idx')
        if index in files:
            read_index(files[index], header.first, end, here)
            counts['indexes'] += 1
        records += here
    for name, data in files.items():
        if name.startswith('state.'):
            position, found = read_state_file(data, name)
            assert found == state_at[position]
            counts['states'] += 1
        elif name.startswith('ring.'):
            read_ring(data, name, header.id, records[-1], crc32c(header.id))
            counts['rings'] += 1
    for record in records:
        if record.type == 1:
            print('line', record.stream, record.kind, *(text.decode() for text in record.texts))
        elif record.type == 3:
            print('erase', *record.erased)
    for key, value in sorted(state.items()):
        print('state', key.decode(), value.decode())
    print(*('%s %d' % count for count in counts.items()))


main(sys.argv[1])
