"""Answers of Tocsin to what was seen: the signed list, and what it says of a request.

Each process that serves requests asks by long poll. While Tocsin is away, what was accepted last stays in force until each answer's own end, over
restarts too (``RESPOND['STATE']``); after that everything is let through.
"""

from __future__ import annotations

import os
import threading
import time
from typing import Mapping, Optional

from django.core.exceptions import ImproperlyConfigured

from .. import transport
from ..settings import current_settings
from ..transport.counters import Counters
from ..transport.own_log import own_log
from .answers import Answer, AnswerList
from .puller import Puller

__all__ = ["Answer", "counters", "for_address", "for_user", "start", "stop"]


class _Process:
    """What this process has; a forked child begins with the answers of its parent and asks for itself."""

    def __init__(self, answers: Optional[AnswerList], is_wanted: bool) -> None:
        self.lock = threading.Lock()
        self.counters = Counters()
        self.puller: Optional[Puller] = None
        self.answers = answers
        self.is_wanted = is_wanted


_process = _Process(None, False)


def start() -> None:
    """Once a process, where RESPOND['URL'] is set. Wrong settings are said and leave it off."""
    process = _process
    if process.puller is not None:
        return
    with process.lock:
        if process.puller is not None:
            return
        process.is_wanted = False
        try:
            settings = current_settings()
        except ImproperlyConfigured as error:
            own_log.error("no answers are asked for: %s", error)
            return
        if not settings.respond.url:
            return
        if not settings.respond.key:
            own_log.error("no answers are asked for: set RESPOND['KEY'] to what `tocsin respond key` prints, lest anybody could answer")
            return
        puller = Puller(settings, transport.send, process.counters, process.answers)
        try:
            puller.start()
        except RuntimeError as error:  # no thread to be had now
            process.is_wanted = True
            own_log.error("no answers are asked for: %s", error)
            return
        process.puller = puller


def stop() -> None:
    """Nothing is in force any more; ``start`` begins anew, with the settings of then."""
    global _process
    puller, _process = _process.puller, _Process(None, False)
    if puller is not None:
        puller.stop()


def for_address(address: str) -> Optional[Answer]:
    """A block of this address that is in force, one to be enforced before one only to be reported."""
    answers = _in_force()
    return None if answers is None else answers.for_address(address, time.time())


def for_user(name: str, session_started: Optional[float]) -> Optional[Answer]:
    """A lock of this user, or a log-out of sessions that began (epoch seconds) before it was decided."""
    answers = _in_force()
    return None if answers is None else answers.for_user(name, session_started, time.time())


def counters() -> Mapping[str, int]:
    """Since the start of this process; ``in_force`` counts answers whose end has not been looked at."""
    answers = _in_force()
    return {**_process.counters.snapshot(), "in_force": 0 if answers is None else answers.size}


def _in_force() -> Optional[AnswerList]:
    process = _process
    if process.is_wanted:
        start()
    return process.answers if process.puller is None else process.puller.answers


def _after_fork_in_child() -> None:
    global _process
    parents = _process
    puller = parents.puller
    _process = _Process(parents.answers if puller is None else puller.answers, puller is not None or parents.is_wanted)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
