"""Entries that wait in memory, bounded by number and bytes. Full: the newest is not taken, and its sender is told."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import Deque, List, Sequence

MAX_BYTES = 16 * 1024 * 1024


class EventQueue:
    """``changed`` is notified when the first entry comes and when there are ``batch_size``: those who take wait for it."""

    def __init__(self, changed: threading.Condition, size: int, batch_size: int, max_bytes: int = MAX_BYTES) -> None:
        self._changed = changed
        self._size = size
        self._batch_size = batch_size
        self._max_bytes = max_bytes
        self._entries: Deque[bytes] = deque()
        self._bytes = 0
        self._lent: List[bytes] = []
        self._lent_bytes = 0
        #: When the oldest came (monotonic), not later.
        self.since = 0.0

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def lent(self) -> int:
        return len(self._lent)

    def put(self, entry: bytes) -> bool:
        with self._changed:
            number = len(self._entries)
            if number + self.lent >= self._size or self._bytes + self._lent_bytes + len(entry) > self._max_bytes:
                return False
            self._entries.append(entry)
            self._bytes += len(entry)
            if number == 0:
                self.since = time.monotonic()
                self._changed.notify_all()
            elif number + 1 == self._batch_size:
                self._changed.notify_all()
            return True

    def take(self, number: int, max_bytes: int) -> List[bytes]:
        """The oldest, at least one if there is one; does not wait."""
        taken: List[bytes] = []
        size = 0
        with self._changed:
            while self._entries and len(taken) < number and (not taken or size + len(self._entries[0]) <= max_bytes):
                entry = self._entries.popleft()
                size += len(entry)
                taken.append(entry)
            self._bytes -= size
        return taken

    def lend(self, number: int, max_bytes: int) -> List[bytes]:
        """As ``take``, to one at a time; they keep their places within the bounds until ``give_back``."""
        with self._changed:
            self._lent = self.take(number, max_bytes)
            self._lent_bytes = sum(map(len, self._lent))
            return self._lent

    def give_back(self, done: int) -> None:
        """What was lent, but for so many of the oldest, waits again."""
        with self._changed:
            left, self._lent, self._lent_bytes = self._lent[done:], [], 0
            self.put_back(left)

    def put_back(self, entries: Sequence[bytes]) -> None:
        """What was taken and could not be done with, also above the bounds."""
        with self._changed:
            self._entries.extendleft(reversed(entries))
            self._bytes += sum(map(len, entries))
            self.since = min(self.since, time.monotonic())
