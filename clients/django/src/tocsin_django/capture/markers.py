"""Marks in time: a process begins to serve, the database was migrated."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.signals import request_started
from django.db.models.signals import post_migrate

from ..events import report, runtime
from ..guard import guarded

_told_plan: Any = None


def connect() -> None:
    request_started.connect(_first_request, dispatch_uid="tocsin_django.startup")
    post_migrate.connect(_migrated, dispatch_uid="tocsin_django.migrated")


@guarded
def _first_request(**_: Any) -> None:
    request_started.disconnect(dispatch_uid="tocsin_django.startup")
    report(
        "sys_startup",
        f"Process {os.getpid()} serves",
        dataset="django.process",
        user={},
        details={**runtime(), "pid": os.getpid(), "server": os.path.basename(sys.argv[0] if sys.argv else "")},
    )


@guarded
def _migrated(plan: Any = None, using: str = "default", **_: Any) -> None:
    """Sent for each application of one run of ``migrate``, with the same plan."""
    global _told_plan
    if not plan or plan is _told_plan:
        return
    _told_plan = plan
    names = [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]
    is_backwards = any(backwards for _migration, backwards in plan)
    report(
        "database_migrated",
        f"Database {using} migrated{' backwards' if is_backwards else ''}: {len(names)} migrations",
        dataset="django.deploy",
        details={
            **runtime(),
            "migrations": names[:200],
            "count": len(names),
            "backwards": is_backwards,
            "database": using,
        },
    )
