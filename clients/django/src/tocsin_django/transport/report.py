"""The event that tells what was dropped, once something can be sent again."""

from __future__ import annotations

import time
import uuid
from datetime import datetime, timezone
from typing import Any, Dict, Mapping, Optional

from ..settings import Settings
from ..version import VERSION
from .counters import Counters
from .destination import Destination
from .entry import encode

REPORT_SECONDS = 60.0


class DropReports:
    """At most one a minute, each of what was dropped since the last that was accepted."""

    def __init__(self, settings: Settings, counters: Counters) -> None:
        self._settings = settings
        self._counters = counters
        self._reported: Mapping[str, int] = {}
        self._not_before = 0.0

    def due_in(self) -> Optional[float]:
        """Seconds; None when there is nothing to tell."""
        if self._counters.dropped() == self._reported:
            return None
        return max(0.0, self._not_before - time.monotonic())

    def hurry(self) -> None:
        """The process ends: the next is due at once."""
        self._not_before = 0.0

    def deliver(self, destination: Destination) -> None:
        self._not_before = time.monotonic() + REPORT_SECONDS
        dropped = self._counters.dropped()
        new = {reason: number - self._reported.get(reason, 0) for reason, number in dropped.items()}
        event = dropped_event({reason: number for reason, number in new.items() if number}, self._settings)
        if destination.deliver([encode(event)]).ok:
            self._reported = dropped
            self._counters.add("reports")


def dropped_event(reasons: Mapping[str, int], settings: Settings) -> Dict[str, Any]:
    number = sum(reasons.values())
    return {
        "@timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "message": f"Dropped {number} event{'' if number == 1 else 's'}",
        "event": {
            "id": str(uuid.uuid4()),
            "kind": "pipeline_error",
            "module": "django",
            "dataset": "django.transport",
            "action": "events_dropped",
            "outcome": "failure",
            "reason": ", ".join(f"{reason} {count}" for reason, count in sorted(reasons.items())),
        },
        "log": {"level": "error", "logger": "tocsin"},
        "django": {"dropped": dict(reasons)},
        "agent": {"type": "tocsin-django", "version": VERSION},
        "service": {"name": settings.service, "environment": settings.environment},
        "host": {"name": settings.host},
    }
