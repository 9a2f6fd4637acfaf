"""JSON lines, to a file or to standard output, for a forwarder to take. Lines of several processes never mix."""

from __future__ import annotations

import errno
import os
import select
import stat
import time
from pathlib import Path
from typing import Optional, Sequence, Union

from .destination import Answer, Verdict
from .entry import decode

try:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_UN, lockf
except ImportError:  # Windows: appends of one process only
    lockf = None  # type: ignore[assignment]

#: Fits into a pipe that is writable (POSIX).
PIPE_CHUNK = getattr(select, "PIPE_BUF", 512)
LOCK_PAUSE = 0.01


class FileDestination:
    """Appends under a lock of the file, opened anew when it was moved or deleted (rotation). A line that a full disk cut is ended before the next, and its event repeated whole."""

    def __init__(self, path: Path, timeout: float) -> None:
        self._path = path
        self._timeout = timeout
        self._fd: Optional[int] = None

    def deliver(self, entries: Sequence[bytes]) -> Answer:
        lines = _Lines(entries)
        try:
            self._append(lines)
        except OSError as error:
            self.close()
            return Answer(Verdict.LATER, f"{self._path} could not be written: {error.strerror or error}", taken=lines.whole)
        return Answer(Verdict.ACCEPTED, f"written to {self._path}")

    def close(self) -> None:
        fd, self._fd = self._fd, None
        if fd is not None:
            os.close(fd)

    def _append(self, lines: _Lines) -> None:
        deadline = time.monotonic() + self._timeout
        while True:
            fd = self._current()
            _lock(fd, deadline)
            try:
                if self._is_current(fd):
                    size = os.fstat(fd).st_size
                    if size > 0 and _byte(fd, size - 1) != b"\n":
                        os.write(fd, b"\n")
                    while lines.left:
                        lines.written(os.write(fd, lines.left))
                    return
            finally:
                _unlock(fd)

    def _current(self) -> int:
        if self._fd is not None and not self._is_current(self._fd):
            self.close()
        if self._fd is None:
            flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
            self._fd = os.open(self._path, flags, 0o640)
            if not stat.S_ISREG(os.fstat(self._fd).st_mode):
                raise OSError(errno.EINVAL, "it is no regular file; for standard output set URL to 'stdout:'")
        return self._fd

    def _is_current(self, fd: int) -> bool:
        try:
            named = os.stat(self._path)
        except FileNotFoundError:
            return False
        return os.path.samestat(named, os.fstat(fd))


class StdoutDestination:
    """Writes to the descriptor itself: what the application prints is buffered elsewhere."""

    def __init__(self, timeout: float, fd: int = 1) -> None:
        self._timeout = timeout
        self._fd = fd
        #: The last write ended within a line.
        self._cut = False

    def deliver(self, entries: Sequence[bytes]) -> Answer:
        lines = _Lines(entries)
        try:
            deadline = time.monotonic() + self._timeout
            _lock(self._fd, deadline)
            try:
                self._write(lines, deadline)
            finally:
                _unlock(self._fd)
        except (OSError, ValueError) as error:
            return Answer(Verdict.LATER, f"standard output could not be written: {error}", taken=lines.whole)
        return Answer(Verdict.ACCEPTED, "written to standard output")

    def close(self) -> None:
        pass

    def _write(self, lines: _Lines, deadline: float) -> None:
        """In pieces that do not block, so that a reader that stands still holds nobody (with gevent: the whole process) for longer than the deadline."""
        if self._cut:
            self._piece(b"\n", deadline)
            self._cut = False
        while lines.left:
            lines.written(self._piece(lines.left[:PIPE_CHUNK], deadline))
            self._cut = lines.is_cut

    def _piece(self, data: Union[bytes, memoryview], deadline: float) -> int:
        if not select.select([], [self._fd], [], max(0.0, deadline - time.monotonic()))[1]:
            raise OSError(errno.EAGAIN, "nobody reads it")
        return os.write(self._fd, data)


class _Lines:
    """What is to be written, and how far it was."""

    def __init__(self, entries: Sequence[bytes]) -> None:
        self._data = b"".join(decode(entry)[1] + b"\n" for entry in entries)
        self._place = 0

    @property
    def left(self) -> memoryview:
        return memoryview(self._data)[self._place :]

    @property
    def whole(self) -> int:
        return self._data.count(b"\n", 0, self._place)

    @property
    def is_cut(self) -> bool:
        return self._place > 0 and self._data[self._place - 1] != 0x0A

    def written(self, number: int) -> None:
        self._place += number


def _byte(fd: int, place: int) -> bytes:
    return os.pread(fd, 1, place) if hasattr(os, "pread") else b"\n"


def _lock(fd: int, deadline: float) -> None:
    if lockf is None:
        return
    while True:
        try:
            lockf(fd, LOCK_EX | LOCK_NB)
            return
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN):
                return  # a file system or device without locks: single appends still stay together
        if time.monotonic() > deadline:
            raise OSError(errno.EAGAIN, "another process holds its lock")
        time.sleep(LOCK_PAUSE)


def _unlock(fd: int) -> None:
    if lockf is not None:
        try:
            lockf(fd, LOCK_UN)
        except OSError:
            pass
