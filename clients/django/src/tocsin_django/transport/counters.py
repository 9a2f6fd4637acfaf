"""Counts by name, from any thread. What is dropped has a name that begins with ``dropped_`` and goes on with the reason."""

from __future__ import annotations

import threading
from typing import Dict

DROPPED = "dropped_"


class Counters:
    def __init__(self) -> None:
        self._counts: Dict[str, int] = {}
        # Reentrant: a signal handler may send an event while its own thread counts one.
        self._lock = threading.RLock()

    def add(self, name: str, number: int = 1) -> None:
        with self._lock:
            self._counts[name] = self._counts.get(name, 0) + number

    def snapshot(self) -> Dict[str, int]:
        with self._lock:
            return dict(self._counts)

    def dropped(self) -> Dict[str, int]:
        """By reason."""
        return {name[len(DROPPED) :]: number for name, number in self.snapshot().items() if name.startswith(DROPPED)}
