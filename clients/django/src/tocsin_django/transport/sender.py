"""The threads that bring events from memory to their destination, one pair a process.

With a spool, the *spooler* writes what comes to disk within SPOOL_SECONDS, whatever the destination does, and the *sender* reads from
there. Without one, or while the disk cannot be written, the sender takes from memory.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Callable, List, Mapping, Optional, Sequence, Set, Tuple

from ..settings import Settings
from .backoff import Backoff
from .counters import Counters
from .destination import Answer, Destination, Verdict
from .entry import Unencodable, encode
from .own_log import own_log
from .queue import EventQueue
from .report import DropReports
if TYPE_CHECKING:  # not to be had on Windows
    from .spool import Spool

SPOOL_SECONDS = 0.05
SPOOL_CHUNK_BYTES = 4 << 20
SPOOL_RETRY_SECONDS = 0.5
ADOPT_SECONDS = 20.0
BATCH_BYTES = 1 << 20
SMALLEST_BATCH_BYTES = 64 << 10
#: After a 413 had them halved, for each batch that is accepted.
BATCH_GROWTH_BYTES = 4 << 10


class Sender:
    def __init__(
        self, settings: Settings, destination: Destination, spool: Optional[Spool], counters: Counters, backoff: Optional[Backoff] = None
    ) -> None:
        self._settings = settings
        self._destination = destination
        self._spool = spool
        self._counters = counters
        self._backoff = backoff or Backoff()
        #: One for all: entries came, were spooled, were sent; somebody waits for a flush; the end.
        self._changed = threading.Condition()
        self._queue = EventQueue(self._changed, settings.queue_size, settings.batch_size)
        self._threads: List[threading.Thread] = []
        self._own: Set[int] = set()
        self._encoding = threading.local()
        #: Taken from the queue by the sender; neither sent nor dropped yet.
        self._sending = 0
        self._spool_works = spool is not None
        self._batch_bytes = BATCH_BYTES
        self._adopt_at = 0.0
        self._flushes = 0
        self._waiting_flushes = 0
        self._closing = False
        #: Why nothing can be sent, as said last.
        self._trouble = ""
        self._disk_trouble = ""
        self._mistake = ""
        #: The last batch was accepted.
        self._works = False
        self._reports = DropReports(settings, counters)

    def start(self) -> None:
        jobs: Sequence[Tuple[str, Callable[[], None]]] = [("tocsin-sender", self._send_next)]
        if self._spool is not None:
            jobs = [*jobs, ("tocsin-spooler", self._spool_next)]
        for name, job in jobs:
            thread = threading.Thread(target=self._run, args=(job,), name=name, daemon=True)
            thread.start()
            self._threads.append(thread)

    def put(self, event: Mapping[str, Any]) -> None:
        if threading.get_ident() in self._own:
            self._counters.add("ignored_own")
            return
        if getattr(self._encoding, "now", False):  # a text of an event logged while it was made
            self._counters.add("ignored_own")
            return
        self._encoding.now = True
        try:
            entry = encode(event)
        except Unencodable:
            self._counters.add("dropped_too_large")
            return
        finally:
            self._encoding.now = False
        if not self._queue.put(entry):
            self._counters.add("dropped_queue_full")

    def flush(self, timeout: float, spooled_is_enough: bool = False) -> bool:
        """Whether all that was put before is sent; or, where that is enough, in the spool while the destination is away."""
        if threading.get_ident() in self._own:
            return False
        deadline = time.monotonic() + timeout
        with self._changed:
            self._flushes += 1
            self._waiting_flushes += 1
            self._changed.notify_all()
            try:
                while not self._is_settled(spooled_is_enough):
                    left = deadline - time.monotonic()
                    if left <= 0:
                        return False
                    self._changed.wait(left)
                return True
            finally:
                self._waiting_flushes -= 1

    def close(self, timeout: float) -> None:
        """Flushes and ends the threads. What is neither sent nor spooled then is dropped, counted and said."""
        deadline = time.monotonic() + timeout
        self._reports.hurry()
        self.flush(timeout, spooled_is_enough=True)
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(0.05, deadline - time.monotonic()))
        lost = self.waiting
        if lost:
            self._counters.add("dropped_at_exit", lost)
            own_log.error("%d events were not sent at the end of the process: %s", lost, self._trouble or "no time was left")
        if not any(thread.is_alive() for thread in self._threads):
            self._destination.close()
            if self._spool is not None:
                self._spool.close()

    def abandon(self) -> None:
        """In a forked child: everything here is the parent's."""
        if self._spool is not None:
            self._spool.abandon()

    @property
    def exit_timeout(self) -> float:
        return self._settings.exit_timeout

    @property
    def waiting(self) -> int:
        """Events in memory."""
        return len(self._queue) + self._queue.lent + self._sending

    @property
    def spooled(self) -> int:
        return 0 if self._spool is None else self._spool.unsent

    def _is_settled(self, spooled_is_enough: bool) -> bool:
        if spooled_is_enough and self._report_in() is not None:
            return False
        return self.waiting == 0 and (self.spooled == 0 or (spooled_is_enough and self._trouble != ""))

    def _run(self, job: Callable[[], None]) -> None:
        self._own.add(threading.get_ident())
        while not self._closing:
            try:
                job()
            except Exception as error:  # a mistake of ours must not end the sending for good
                self._counters.add("unexpected_error")
                if repr(error) != self._mistake:
                    self._mistake = repr(error)
                    own_log.exception("sending goes on after an unexpected error")
                self._pause(1.0)

    # The spooler

    def _spool_next(self) -> None:
        assert self._spool is not None
        with self._changed:
            # After a failure it is tried with the next event that comes: the sender, which takes from memory meanwhile, must not leave it none.
            age = SPOOL_SECONDS if self._spool_works else 0.0
            while not self._closing and not self._is_due(len(self._queue), self._queue.since, age):
                self._changed.wait(self._due_in(len(self._queue), self._queue.since, age))
            entries = self._queue.lend(self._settings.queue_size, SPOOL_CHUNK_BYTES)
        if not entries:
            return
        written = 0
        try:
            written = self._spool.append(entries)
            trouble = "" if written == len(entries) else f"the spool is full ({self._settings.spool_bytes} bytes, SPOOL_BYTES)"
        except OSError as error:
            self._counters.add("spool_failed")
            trouble = f"the spool {self._settings.spool} could not be written: {error.strerror or error}"
        finally:
            with self._changed:
                self._queue.give_back(written)
                self._spool_works = written == len(entries)
                self._changed.notify_all()
        if trouble and trouble != self._disk_trouble:
            own_log.warning("%s; events wait in memory", trouble)
        self._disk_trouble = trouble
        if trouble:
            self._pause(SPOOL_RETRY_SECONDS)

    # The sender

    def _send_next(self) -> None:
        if not self._wait():
            return
        if self._spool is not None and self._spool.unsent > 0:
            batch = self._spool.read(self._settings.batch_size, self._batch_bytes)
            if self._deliver(batch.entries, from_memory=False):
                self._spool.settle(batch)
        elif not self._spool_works:
            with self._changed:
                entries = self._queue.take(self._settings.batch_size, self._batch_bytes)
                self._sending = len(entries)
            try:
                self._deliver(entries, from_memory=True)
            except BaseException:
                self._queue.put_back(entries)
                self._sending = 0
                raise
        self._report_dropped()
        with self._changed:
            self._changed.notify_all()

    def _wait(self) -> bool:
        """Until something is to be sent (true), adopted or reported, or the end."""
        with self._changed:
            number, since = (0, 0.0) if self._spool_works else (len(self._queue), self._queue.since)
            if self.spooled > 0 and self._spool is not None:
                number, since = self.spooled, self._spool.since
            if self._closing or self._is_due(number, since, self._settings.flush_interval):
                return number > 0 and not self._closing
            due = self._due_in(number, since, self._settings.flush_interval)
            self._changed.wait(min((one for one in (due, self._adopt_in(), self._report_in()) if one is not None), default=None))
        self._adopt()
        self._report_dropped()
        return False

    def _is_due(self, number: int, since: float, age: float) -> bool:
        if number == 0:
            return False
        return self._waiting_flushes > 0 or number >= self._settings.batch_size or time.monotonic() - since >= age

    def _due_in(self, number: int, since: float, age: float) -> Optional[float]:
        return None if number == 0 else max(0.0, since + age - time.monotonic())

    def _deliver(self, entries: List[bytes], from_memory: bool) -> bool:
        """Until each is sent or dropped with a reason; false when the end came first."""
        left = [entries] if entries else []
        while left:
            part = left.pop()
            answer = self._destination.deliver(part)
            if answer.ok:
                self._accepted(len(part))
            elif answer.verdict is Verdict.LATER:
                if answer.taken:
                    self._counters.add("sent", answer.taken)
                left.append(part[answer.taken :])
                self._counters.add("failed")
                self._say(answer.words)
            else:
                left.extend(reversed(self._split(part, answer)))
            if from_memory:
                with self._changed:
                    self._sending = sum(map(len, left))
                    self._changed.notify_all()
            if answer.verdict is Verdict.LATER:
                self._pause(self._backoff.next() if answer.retry_after is None else answer.retry_after)
                if self._closing:
                    return False
        return True

    def _accepted(self, number: int) -> None:
        self._counters.add("sent", number)
        self._works = True
        self._backoff.reset()
        self._batch_bytes = min(BATCH_BYTES, self._batch_bytes + BATCH_GROWTH_BYTES)
        if self._trouble:
            self._trouble = ""
            own_log.warning("events are sent again; %d wait", self.waiting + self.spooled)

    def _split(self, part: List[bytes], answer: Answer) -> List[List[bytes]]:
        """Without the guilty one where it is known or alone."""
        if answer.verdict is Verdict.TOO_LARGE:
            self._batch_bytes = max(SMALLEST_BATCH_BYTES, min(self._batch_bytes, sum(map(len, part))) // 2)
        guilty = 0 if len(part) == 1 else answer.guilty
        if guilty is None:
            middle = len(part) // 2
            return [part[:middle], part[middle:]]
        self._counters.add("dropped_too_large" if answer.verdict is Verdict.TOO_LARGE else "dropped_refused")
        own_log.warning("an event was dropped: %s", answer.words)
        return [one for one in (part[:guilty], part[guilty + 1 :]) if one]

    def _adopt(self) -> None:
        if self._adopt_in() != 0 or self._spool is None:
            return
        self._adopt_at = time.monotonic() + ADOPT_SECONDS
        try:
            if self._spool.adopt() > 0:
                self._adopt_at = 0.0  # the next as soon as this one is sent
        except OSError as error:
            own_log.warning("what a dead process left in the spool could not be read: %s", error)

    def _adopt_in(self) -> Optional[float]:
        if self._spool is None or self._spool.unsent > 0:
            return None
        return max(0.0, self._adopt_at - time.monotonic())

    def _report_in(self) -> Optional[float]:
        """None also while nothing can be sent."""
        return self._reports.due_in() if self._works and not self._closing else None

    def _report_dropped(self) -> None:
        if self._report_in() == 0:
            self._reports.deliver(self._destination)

    def _say(self, words: str) -> None:
        """Once, until it changes."""
        with self._changed:
            self._works = False
            news, self._trouble = words != self._trouble, words
            self._changed.notify_all()
        if news:
            own_log.warning("events cannot be sent: %s", words)

    def _pause(self, seconds: float) -> None:
        """Ends early when somebody begins to wait for a flush, and at the end."""
        until = time.monotonic() + seconds
        with self._changed:
            flushes = self._flushes
            while not self._closing and self._flushes == flushes and time.monotonic() < until:
                self._changed.wait(max(0.0, until - time.monotonic()))
