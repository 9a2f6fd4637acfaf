"""A file of the spool: a header with how far it was sent, then records of length, CRC-32 and entry. Whoever has the lock owns it; the lock ends with its process."""

from __future__ import annotations

import errno
import os
import stat
import struct
import zlib
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path
from typing import Iterator, List, Optional, Sequence, Tuple

from .entry import MAX_ENTRY_BYTES

SUFFIX = ".events"
MAGIC = b"TOCSIN1\n"
HEADER = struct.Struct(">8sQ")
RECORD = struct.Struct(">II")
MAX_RECORD = RECORD.size + MAX_ENTRY_BYTES + 64


class Segment:
    def __init__(self, path: Path, fd: int, sent: int, end: int, unsent: int) -> None:
        self.path = path
        self._fd = fd
        self._sent = sent
        self.end = end
        #: Records after the sent ones, damaged ones included.
        self.unsent = unsent

    @classmethod
    def create(cls, path: Path) -> Segment:
        """Under another name until it is locked, lest somebody takes it for one whose process died."""
        hidden = path.with_suffix(".new")
        fd = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            flock(fd, LOCK_EX | LOCK_NB)
            _write(fd, HEADER.pack(MAGIC, HEADER.size), 0)
            os.rename(hidden, path)
        except BaseException:
            os.close(fd)
            _unlink(hidden)
            raise
        return cls(path, fd, HEADER.size, HEADER.size, 0)

    @classmethod
    def adopt(cls, path: Path) -> Optional[Tuple[Segment, bool]]:
        """One that its process left, and whether its torn tail had to be cut off; None when a process still has it. Raises OSError."""
        try:
            fd = os.open(path, os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW)
        except FileNotFoundError:
            return None
        try:
            flock(fd, LOCK_EX | LOCK_NB)
            about = os.fstat(fd)
            if not stat.S_ISREG(about.st_mode) or about.st_uid != os.geteuid():
                raise PermissionError(errno.EPERM, "it is no file of this user, who sends only what is theirs", str(path))
            if about.st_nlink > 0:
                return cls._read_left(path, fd, about.st_size)
        except BlockingIOError:
            pass
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        return None

    @classmethod
    def _read_left(cls, path: Path, fd: int, size: int) -> Tuple[Segment, bool]:
        head = os.pread(fd, HEADER.size, 0)
        magic, sent = HEADER.unpack(head) if len(head) == HEADER.size else (b"", 0)
        if magic != MAGIC or not HEADER.size <= sent <= size:
            # Nothing says how far it was sent: what can be read is sent again.
            sent = HEADER.size
        segment = cls(path, fd, sent, sent, 0)
        for stop, _ in segment._records(size):
            segment.end = stop
            segment.unsent += 1
        if segment.end == size:
            return segment, False
        os.ftruncate(fd, segment.end)
        return segment, True

    def append(self, entries: Sequence[bytes]) -> int:
        """Bytes written. All or nothing: raises OSError."""
        data = b"".join(RECORD.pack(len(entry), zlib.crc32(entry)) + entry for entry in entries)
        try:
            _write(self._fd, data, self.end)
        except OSError:
            os.ftruncate(self._fd, self.end)
            raise
        self.end += len(data)
        self.unsent += len(entries)
        return len(data)

    def read(self, number: int, max_bytes: int) -> Tuple[List[bytes], int, int]:
        """The oldest unsent entries (at least one if there is one), the place after them and how many records they are, damaged ones included."""
        entries: List[bytes] = []
        size = records = 0
        place = self._sent
        for stop, entry in self._records(self.end):
            if records >= number or (entries and entry is not None and size + len(entry) > max_bytes):
                break
            if entry is not None:
                entries.append(entry)
                size += len(entry)
            records += 1
            place = stop
        return entries, place, records

    def settle(self, place: int, records: int) -> None:
        """What lies before the place was sent. One that is wholly sent begins anew. A disk that cannot note it costs a resend after a restart."""
        self.unsent -= records
        self._sent = place if self.unsent > 0 else HEADER.size
        try:
            _write(self._fd, HEADER.pack(MAGIC, self._sent), 0)
            if self.unsent == 0:  # after the header: a crash between the two sends twice instead of never
                os.ftruncate(self._fd, HEADER.size)
                self.end = HEADER.size
        except OSError:
            if self.unsent == 0:
                self._sent = self.end

    def remove(self) -> None:
        _unlink(self.path)
        self.close()

    def close(self) -> None:
        """Lets it go. In a forked child this leaves the lock with the parent."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)

    def _records(self, end: int) -> Iterator[Tuple[int, Optional[bytes]]]:
        """End and entry of each whole record from the sent ones to ``end``; None is a damaged one. Ends where no record can be."""
        place = self._sent
        while place < end:
            buffer = os.pread(self._fd, min(end - place, 1 << 20), place)
            offset = 0
            while offset + RECORD.size <= len(buffer):
                length, crc = RECORD.unpack_from(buffer, offset)
                stop = offset + RECORD.size + length
                if length == 0 or RECORD.size + length > MAX_RECORD:
                    return
                if stop > len(buffer):
                    break
                entry = buffer[offset + RECORD.size : stop]
                yield place + stop, entry if zlib.crc32(entry) == crc else None
                offset = stop
            if offset == 0:
                return
            place += offset


def _write(fd: int, data: bytes, place: int) -> None:
    if os.pwrite(fd, data, place) != len(data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _unlink(path: Path) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass
