"""What is done in the admin, from its own log: single entries by signal, those written in bulk from the method that writes them."""

from __future__ import annotations

import json
from functools import wraps
from typing import Any, List

from django.apps import apps
from django.db.models.signals import post_save

from ..events import LONGEST_NAME, clip, count_failure, shown, user_fields
from ..guard import guarded
from .committed import MOST_TOGETHER, first_of, report_when_committed

_VERBS = {1: "added", 2: "changed", 3: "deleted"}
_ECS_TYPES = {1: "addition", 2: "change", 3: "deletion"}


def connect() -> None:
    if not apps.is_installed("django.contrib.admin"):
        return
    from django.contrib.admin.models import LogEntry, LogEntryManager

    post_save.connect(_entry_saved, sender=LogEntry, dispatch_uid="tocsin_django.admin_log")
    # Since Django 5.1 several entries are written by bulk_create, which sends no signal.
    original = getattr(LogEntryManager, "log_actions", None)
    if original is None or getattr(original, "_tocsin", False):
        return

    @wraps(original)
    def log_actions(self: Any, *args: Any, **named: Any) -> Any:
        written = original(self, *args, **named)
        try:
            if isinstance(written, list) and len(written) > 1:
                _report_bulk(written)
        except Exception as error:
            count_failure(error)
        return written

    log_actions._tocsin = True  # type: ignore[attr-defined]
    LogEntryManager.log_actions = log_actions  # type: ignore[method-assign, attr-defined, unused-ignore]


@guarded
def _entry_saved(instance: Any, created: bool, raw: bool = False, using: str = "default", **_: Any) -> None:
    if created and not raw:
        _report_entry(instance, using)


def _report_bulk(entries: List[Any]) -> None:
    using = entries[0]._state.db or "default"
    shown_entries, left = first_of(entries)
    for entry in shown_entries:
        _report_entry(entry, using, together=len(entries))
    if left:
        verb = _VERBS.get(entries[0].action_flag, "acted on")
        report_when_committed(
            using,
            "authz_admin",
            f"Admin {verb} {left} more of {_kind(entries[0])}",
            dataset="django.admin",
            user=user_fields(entries[0].user),
            reason=f"more than {MOST_TOGETHER} objects at once",
            details={
                "together": len(entries),
                "unlisted": [clip(entry.object_id, 64) for entry in entries[MOST_TOGETHER:1_000]],
            },
        )


def _kind(entry: Any) -> str:
    return f"{entry.content_type.app_label}.{entry.content_type.model}" if entry.content_type_id else "?"


def _report_entry(entry: Any, using: str, together: int = 1) -> None:
    verb = _VERBS.get(entry.action_flag, "acted on")
    name = entry.user.get_username()
    details = {
        "admin": {
            "action": _ECS_TYPES.get(entry.action_flag, "other"),
            "model": _kind(entry),
            "object_id": clip(entry.object_id, LONGEST_NAME),
            "object": clip(entry.object_repr, LONGEST_NAME),
            "fields": _changed_fields(entry.change_message),
            "together": together,
        }
    }
    report_when_committed(
        using,
        "authz_admin",
        f"Admin {shown(name)} {verb} {_kind(entry)} {shown(entry.object_repr)}",
        dataset="django.admin",
        user=user_fields(entry.user),
        level="warning" if entry.action_flag == 3 else "info",
        details=details,
    )


def _changed_fields(message: str) -> List[str]:
    """Names of fields that the entry says were changed, as the admin shows them."""
    try:
        parts = json.loads(message) if message.startswith("[") else []
    except ValueError:
        return []
    fields = [
        str(field)
        for part in parts
        if isinstance(part, dict)
        for change in part.values()
        if isinstance(change, dict)
        for field in change.get("fields") or []
    ]
    return sorted(set(fields))[:100]
