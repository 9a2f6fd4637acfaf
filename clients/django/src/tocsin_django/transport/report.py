"""The event that tells what was dropped, once something can be sent again."""

from __future__ import annotations

import uuid
from datetime import datetime, timezone
from typing import Any, Dict, Mapping

from ..settings import Settings
from ..version import VERSION


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
