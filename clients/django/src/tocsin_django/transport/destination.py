"""Where events go, and what it answers."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Optional, Protocol, Sequence


class Verdict(enum.Enum):
    ACCEPTED = "accepted"
    #: One of the events is never going to be taken; the others may be.
    REFUSED = "refused"
    #: So many bytes at once are not taken.
    TOO_LARGE = "too large"
    #: Later, perhaps: the server is away, busy or ill. Also what somebody has to mend first: token, index, address, certificate.
    LATER = "later"


@dataclass(frozen=True)
class Answer:
    verdict: Verdict
    #: For a person: what happened and how to mend it.
    words: str
    #: How many from the first on were taken although the batch as a whole was not.
    taken: int = 0
    #: Which event of the batch is refused, where the server says so.
    guilty: Optional[int] = None
    #: Seconds that the server asks to wait.
    retry_after: Optional[float] = None

    @property
    def ok(self) -> bool:
        return self.verdict is Verdict.ACCEPTED


class Destination(Protocol):
    """Used by one thread at a time. ``deliver`` answers and does not raise; entries are those of ``entry.encode``."""

    def deliver(self, entries: Sequence[bytes]) -> Answer: ...

    def close(self) -> None: ...
