"""Once a day and host: who has which rights, compared with the day before. Finds what was changed past all signals."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional

from django.conf import settings as django_settings
from django.contrib.auth.models import Group
from django.core.signals import request_started
from django.db import connection

from .. import active
from ..events import LONGEST_NAME, clip, count_failure, report
from ..guard import guarded
from .accounts import user_model

Census = Dict[str, List[str]]
_MOST_USERS = 10_000
_HOUR = 3600.0
_next_look = 0.0


def connect() -> None:
    if active.settings().census:
        request_started.connect(_on_request, dispatch_uid="tocsin_django.census")


@guarded
def _on_request(**_: Any) -> None:
    global _next_look
    now = time.monotonic()
    if now < _next_look:
        return
    _next_look = now + _HOUR
    threading.Thread(target=_in_background, name="tocsin-census", daemon=True).start()


def _in_background() -> None:
    try:
        if _claim_day():
            take_census()
    except Exception as error:
        count_failure(error)
    finally:
        connection.close()


def folder() -> Path:
    """Where the last census is kept: beside the spool, or among the temporary files of this user and project."""
    spool = active.settings().spool
    if spool is not None:
        return spool / "census"
    project = hashlib.sha256(f"tocsin:{django_settings.SECRET_KEY}".encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"tocsin-django-{os.getuid() if hasattr(os, 'getuid') else 0}-{project}"


def _own_folder() -> Path:
    place = folder()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    if hasattr(os, "getuid") and place.stat().st_uid != os.getuid():
        raise PermissionError(
            f"{place} belongs to another user; set TOCSIN['SPOOL'] to a folder of this application's own"
        )
    return place


def _claim_day() -> bool:
    """True for one process of this host a day."""
    place = _own_folder()
    today = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    try:
        os.close(os.open(place / f"taken-{today}", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    for old in place.glob("taken-*"):
        if old.name != f"taken-{today}":
            old.unlink()
    return True


def take_census() -> Mapping[str, Any]:
    """Reads who has which rights, reports it and what is different from the last time, and keeps it."""
    path = _own_folder() / "last.json"
    before, now = _read(path), read_rights()
    _write(path, now)
    changes = {} if before is None else _difference(before, now)
    summary = f"{len(now['superusers'])} superusers, {len(now['staff'])} staff"
    report(
        "account_census",
        f"Census of accounts: {summary}",
        dataset="django.census",
        user={},
        reason="no earlier census to compare with" if before is None else f"{len(changes)} kinds of rights changed",
        details={
            "census": {key: value[:200] for key, value in now.items()},
            "counts": {key: len(value) for key, value in now.items()},
        },
    )
    for kind, change in changes.items():
        report(
            "authz_change",
            f"Census found {kind} changed: {_shown(change)}",
            dataset="django.census",
            user={},
            reason="differs from the last census; without another event of the change it was made past the application",
            old={kind: (before or {}).get(kind, [])[:200]},
            new={kind: now[kind][:200]},
            details={"added": change["added"][:200], "removed": change["removed"][:200]},
        )
    return {"now": now, "changes": changes, "is_first": before is None}


def _shown(change: Mapping[str, List[str]]) -> str:
    parts = [f"{sign}{name}" for sign, key in (("+", "added"), ("-", "removed")) for name in change[key][:20]]
    return ", ".join(parts)


def read_rights() -> Census:
    model = user_model()
    columns = {field.name for field in model._meta.get_fields()}
    name = model.USERNAME_FIELD
    users = model._default_manager.order_by(name)

    def names(**condition: Any) -> List[str]:
        if not set(one.split("__")[0] for one in condition) <= columns:
            return []
        return [clip(one, LONGEST_NAME) for one in users.filter(**condition).values_list(name, flat=True)[:_MOST_USERS]]

    grants = (
        []
        if "user_permissions" not in columns
        else [
            f"{who}: {app}.{code}"
            for who, app, code in users.filter(user_permissions__isnull=False).values_list(
                name, "user_permissions__content_type__app_label", "user_permissions__codename"
            )[:_MOST_USERS]
        ]
    )
    members = (
        []
        if "groups" not in columns
        else [
            f"{group}: {who}"
            for who, group in users.filter(groups__isnull=False).values_list(name, "groups__name")[:_MOST_USERS]
        ]
    )
    group_grants = [
        f"{group}: {app}.{code}"
        for group, app, code in Group.objects.filter(permissions__isnull=False)
        .order_by("name")
        .values_list("name", "permissions__content_type__app_label", "permissions__codename")[:_MOST_USERS]
    ]
    return {
        "superusers": names(is_superuser=True, is_active=True),
        "staff": names(is_staff=True, is_active=True),
        "user_permissions": sorted(grants),
        "group_members": sorted(members),
        "group_permissions": sorted(group_grants),
    }


def _difference(before: Census, now: Census) -> Dict[str, Dict[str, List[str]]]:
    found = {}
    for kind, names in now.items():
        added, removed = sorted(set(names) - set(before.get(kind, []))), sorted(set(before.get(kind, [])) - set(names))
        if added or removed:
            found[kind] = {"added": added, "removed": removed}
    return found


def _read(path: Path) -> Optional[Census]:
    try:
        read = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return read if isinstance(read, dict) else None


def _write(path: Path, census: Census) -> None:
    draft = path.with_name(f"draft-{os.getpid()}-{threading.get_ident()}")
    with open(os.open(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(census, file)
    os.replace(draft, path)
