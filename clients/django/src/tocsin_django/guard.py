"""Receivers of signals run inside the application's own code: what goes wrong in them is counted and stays there."""

from __future__ import annotations

from functools import wraps
from typing import Any, Callable

from . import events


def guarded(receiver: Callable[..., None]) -> Callable[..., None]:
    @wraps(receiver)
    def run(*args: Any, **named: Any) -> None:
        try:
            receiver(*args, **named)
        except Exception as error:
            events.count_failure(error)

    return run
