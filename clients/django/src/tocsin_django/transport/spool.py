"""The folder of what could not be sent yet, shared by the processes of a host: each writes segments of its own, and takes over those of dead ones.

Written without fsync: what is in it outlives the death of the process, not that of the machine. Bounded by the bytes of all its files,
counted at most once a second; when it is full the newest is not taken.
"""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Sequence, Tuple

from .counters import Counters
from .segment import HEADER, RECORD, SUFFIX, Segment

COUNT_EVERY = 1.0


@dataclass(frozen=True)
class Batch:
    entries: List[bytes]
    segment: Segment
    place: int
    records: int


class Spool:
    def __init__(self, folder: Path, max_bytes: int, counters: Counters) -> None:
        self._folder = folder
        self._max_bytes = max_bytes
        self._segment_bytes = min(4 << 20, max(64 << 10, max_bytes // 8))
        self._counters = counters
        self._lock = threading.RLock()
        #: Oldest first; the last one is written to.
        self._segments: List[Segment] = []
        self._own: Dict[Path, Segment] = {}
        self._number = 0
        self._used = 0
        self._counted = float("-inf")
        self.unsent = 0
        #: When the oldest unsent one came here (monotonic), not later.
        self.since = 0.0

    def append(self, entries: Sequence[bytes]) -> int:
        """How many were written: fewer than given when the spool is full. Raises OSError."""
        with self._lock:
            written = self._fitting(entries)
            if written == 0:
                return 0
            self._used += self._writable().append(entries[:written])
            if self.unsent == 0:
                self.since = time.monotonic()
            self.unsent += written
        self._counters.add("spooled", written)
        return written

    def read(self, number: int, max_bytes: int) -> Batch:
        """The oldest unsent; it stays until it is settled."""
        with self._lock:
            segment = next(one for one in self._segments if one.unsent > 0)
            entries, place, records = segment.read(number, max_bytes)
            if records == 0:  # the file was cut by somebody else
                records, place = segment.unsent, segment.end
            return Batch(entries, segment, place, records)

    def settle(self, batch: Batch) -> None:
        damaged = batch.records - len(batch.entries)
        if damaged:
            self._counters.add("dropped_damaged_in_spool", damaged)
        with self._lock:
            self.unsent -= batch.records
            self.since = time.monotonic()
            before = batch.segment.end
            batch.segment.settle(batch.place, batch.records)
            self._used -= before - batch.segment.end
            if batch.segment.unsent == 0 and batch.segment is not self._segments[-1]:
                self._forget(batch.segment)

    def adopt(self) -> int:
        """Takes over one segment of a dead process, if there is one; how many events are in it. Raises OSError when there are none but ones that cannot be read."""
        unreadable = None
        for path in self._files():
            if path in self._own:
                continue
            try:
                adopted = Segment.adopt(path)
            except OSError as error:
                unreadable = error
                continue
            if adopted is None:
                continue
            segment, torn = adopted
            if torn:
                self._counters.add("dropped_torn_in_spool")
            if segment.unsent == 0:
                segment.remove()
                continue
            with self._lock:
                self._segments.insert(0, segment)
                self._own[path] = segment
                if self.unsent == 0:
                    self.since = time.monotonic()
                self.unsent += segment.unsent
            self._counters.add("adopted", segment.unsent)
            return segment.unsent
        if unreadable is not None:
            raise unreadable
        return 0

    def close(self) -> None:
        """What is unsent stays for the next process."""
        with self._lock:
            for segment in list(self._segments):
                if segment.unsent == 0:
                    self._forget(segment)
                else:
                    segment.close()
            self._segments = []
            self._own = {}

    def abandon(self) -> None:
        """In a forked child: the files are the parent's. Takes no lock, which another thread may have held at the fork."""
        for segment in self._segments:
            segment.close()

    def _writable(self) -> Segment:
        last = self._segments[-1] if self._segments else None
        if last is not None and last.end < self._segment_bytes:
            return last
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._number += 1
        path = self._folder / f"{time.time_ns()}-{os.getpid()}-{self._number}{SUFFIX}"
        segment = Segment.create(path)
        if last is not None and last.unsent == 0:
            self._forget(last)
        self._segments.append(segment)
        self._own[path] = segment
        return segment

    def _forget(self, segment: Segment) -> None:
        self._segments.remove(segment)
        del self._own[segment.path]
        segment.remove()

    def _fitting(self, entries: Sequence[bytes]) -> int:
        now = time.monotonic()
        if now - self._counted > COUNT_EVERY:
            self._used = sum(_size(path) for path in self._files())
            self._counted = now
        left = self._max_bytes - self._used
        for number, entry in enumerate(entries):
            left -= RECORD.size + len(entry)
            if left < 0:
                return number
        return len(entries)

    def _files(self) -> List[Path]:
        """Oldest first; names begin with the time."""
        try:
            return sorted(self._folder / name for name in os.listdir(self._folder) if name.endswith(SUFFIX))
        except FileNotFoundError:
            return []


def _size(path: Path) -> int:
    try:
        return path.stat().st_size - HEADER.size
    except FileNotFoundError:
        return 0
