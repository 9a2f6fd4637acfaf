"""How long to wait after the n-th failure in a row: exponential, with full jitter, so that workers do not return all at once."""

from __future__ import annotations

import random
from typing import Callable

FIRST_SECONDS = 1.0
LONGEST_SECONDS = 60.0


class Backoff:
    def __init__(
        self, first: float = FIRST_SECONDS, longest: float = LONGEST_SECONDS, rand: Callable[[], float] = random.random
    ) -> None:
        self._first = first
        self._longest = longest
        self._random = rand
        self._failures = 0

    def reset(self) -> None:
        self._failures = 0

    def next(self) -> float:
        ceiling = min(self._longest, self._first * 2.0 ** min(self._failures, 32))
        self._failures += 1
        return ceiling * (0.5 + 0.5 * self._random())
