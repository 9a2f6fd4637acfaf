"""Events on their way out of the process. Nothing here blocks or raises into the caller.

An event waits in memory (``QUEUE_SIZE`` events, 16 MiB at most) until the threads of this process bring it on; they start at the first
event, anew in each forked child. What the end of a process costs:

- It ends by itself (``atexit`` runs: gunicorn's workers, management commands, ``runserver``): nothing that is sent within
  ``EXIT_TIMEOUT`` or, where ``SPOOL`` is set, that fits the spool.
- ``kill -9``, or a signal that nobody handles (uvicorn ends with SIGTERM's default), with ``SPOOL``: the events of the last 50 ms before, as
  a rule (longer while the disk is slow; never more than the queue holds). Without ``SPOOL``: those of the last ``FLUSH_INTERVAL`` and
  of the request to the server that is under way, and all that waits while the server is away.
- The machine loses its power, with ``SPOOL``: what the kernel had not written, 30 s as a rule.

An event may be sent twice when an answer is lost; it has the same ``event.id`` then.
"""

from __future__ import annotations

import atexit
import os
import threading
from pathlib import Path
from typing import Any, Mapping, Optional
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from ..settings import Settings, current_settings
from .counters import Counters
from .destination import Answer, Destination, Verdict
from .entry import Unencodable, encode
from .hec import HecDestination
from .lines import FileDestination, StdoutDestination
from .own_log import own_log
from .sender import Sender

# All of it here, not where it is used: a child forked while another thread imports a module waits for ever to import it too.
try:
    from .spool import Spool
except ImportError:  # Windows has neither flock nor pread
    Spool = None  # type: ignore[assignment, misc]

__all__ = ["Answer", "close", "counters", "flush", "send", "test"]


class _Process:
    """What this process has; a forked child has another."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.counters = Counters()
        self.sender: Optional[Sender] = None
        #: Nothing is sent: the settings say so, or are wrong.
        self.is_off = False
        #: The counter of what comes nevertheless.
        self.off_counter = ""


_process = _Process()


def send(event: Mapping[str, Any]) -> None:
    process = _process
    try:
        if process.is_off:
            if process.off_counter:
                process.counters.add(process.off_counter)
            return
        sender = process.sender or _start(process)
        if sender is not None:
            sender.put(event)
    except Exception as error:  # the contract: whatever is wrong with an event, the application goes on
        process.counters.add("dropped_unencodable")
        own_log.error("an event was dropped: %s: %s", type(error).__name__, error)


def flush(timeout: float) -> bool:
    """Whether all is sent, or written where the destination is a file."""
    sender = _process.sender
    return sender is None or sender.flush(timeout)


def counters() -> Mapping[str, int]:
    """Since the start of this process; ``waiting`` and ``waiting_in_spool`` are how many there are now."""
    sender = _process.sender
    now = {} if sender is None else {"waiting": sender.waiting, "waiting_in_spool": sender.spooled}
    return {**_process.counters.snapshot(), **now}


def test(event: Mapping[str, Any]) -> Answer:
    """Sends one event past all that waits, and blocks for the answer. Raises ImproperlyConfigured for wrong settings."""
    settings = current_settings()
    if not settings.is_on:
        return Answer(Verdict.LATER, "nothing is sent: set TOCSIN or the environment variable TOCSIN_URL")
    destination = _destination(settings)
    try:
        return destination.deliver([encode(event)])
    except Unencodable as error:
        return Answer(Verdict.REFUSED, str(error))
    finally:
        destination.close()


def close(timeout: float) -> None:
    """Flushes and ends the threads; the next event starts them anew, with the settings of then."""
    process = _process
    with process.lock:
        sender, process.sender, process.is_off = process.sender, None, False
    if sender is not None:
        sender.close(timeout)


def _start(process: _Process) -> Optional[Sender]:
    with process.lock:
        if process.sender is not None or process.is_off:
            return process.sender
        try:
            settings = current_settings()
        except ImproperlyConfigured as error:
            process.is_off, process.off_counter = True, "dropped_wrong_settings"
            process.counters.add(process.off_counter)
            own_log.error("no events are sent: %s", error)
            return None
        if not settings.is_on:
            process.is_off = True
            return None
        sender = Sender(settings, _destination(settings), _spool(settings, process.counters), process.counters)
        try:
            sender.start()
        except RuntimeError as error:  # no thread to be had now, or any more at the end of the interpreter
            process.counters.add("dropped_no_thread")
            own_log.error("an event was dropped: %s", error)
            return None
        process.sender = sender
        return sender


def _destination(settings: Settings) -> Destination:
    scheme = urlsplit(settings.url).scheme
    if scheme in ("http", "https"):
        return HecDestination(settings)
    if scheme == "file":
        return FileDestination(Path(unquote(urlsplit(settings.url).path)), settings.timeout)
    return StdoutDestination(settings.timeout)


def _spool(settings: Settings, counters: Counters) -> Optional["Spool"]:
    if settings.spool is None:
        return None
    if Spool is None:
        own_log.warning("SPOOL needs a POSIX system: events wait in memory only")
        return None
    return Spool(settings.spool, settings.spool_bytes, counters)


def _after_fork_in_child() -> None:
    global _process
    parents, _process = _process, _Process()
    if parents.sender is not None:
        parents.sender.abandon()


def _at_exit() -> None:
    try:
        sender = _process.sender
        if sender is not None:
            # Later events of other exit handlers have nobody who would send them.
            _process.sender, _process.is_off, _process.off_counter = None, True, "dropped_at_exit"
            sender.close(sender.exit_timeout)
    except Exception as error:
        own_log.error("what was still to be sent is lost: %s", error)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
atexit.register(_at_exit)
