"""Users and groups that come, change and go; passwords that change. Reported once the transaction is committed."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional, Tuple

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import get_hasher, identify_hasher
from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_save, pre_save

from ..events import shown, user_fields
from ..guard import guarded
from .committed import report_when_committed

#: Rights that are columns of the user.
RIGHTS = ("is_active", "is_staff", "is_superuser")
_BEFORE = "_tocsin_before"
_TOLD = "_tocsin_told_password"


def user_model() -> Any:
    """The project's; its columns and their names are its own."""
    return get_user_model()


def connect() -> None:
    for sender, prefix in ((get_user_model(), "user"), (Group, "group")):
        pre_save.connect(_before_save, sender=sender, dispatch_uid=f"tocsin_django.{prefix}.pre_save")
    post_save.connect(_user_saved, sender=get_user_model(), dispatch_uid="tocsin_django.user.post_save")
    post_delete.connect(_user_deleted, sender=get_user_model(), dispatch_uid="tocsin_django.user.post_delete")
    post_save.connect(_group_saved, sender=Group, dispatch_uid="tocsin_django.group.post_save")
    post_delete.connect(_group_deleted, sender=Group, dispatch_uid="tocsin_django.group.post_delete")


def _watched(sender: Any) -> Tuple[str, ...]:
    """Columns whose change is told, with their values; the password is compared and never told."""
    if issubclass(sender, Group):
        return ("name",)
    email = sender.get_email_field_name() if hasattr(sender, "get_email_field_name") else "email"
    names = (sender.USERNAME_FIELD, email, *RIGHTS, "password")
    columns = {field.name for field in sender._meta.concrete_fields}
    return tuple(name for name in dict.fromkeys(names) if name in columns)


@guarded
def _before_save(
    sender: Any, instance: Any, raw: bool = False, using: str = "default", update_fields: Any = None, **_: Any
) -> None:
    instance.__dict__.pop(_BEFORE, None)
    watched = _watched(sender)
    if update_fields is not None:
        watched = tuple(name for name in watched if name in update_fields)
    # A log-in saves last_login, which is not watched: it costs no query.
    if instance.pk is None or instance._state.adding or not watched:
        return
    found = sender._base_manager.using(using).filter(pk=instance.pk).values(*watched).first()
    if found is not None:
        instance.__dict__[_BEFORE] = found


@guarded
def _user_saved(sender: Any, instance: Any, created: bool, raw: bool = False, using: str = "default", **_: Any) -> None:
    name = shown(instance.get_username())
    target = user_fields(instance)
    details = {"from_fixture": True} if raw else None
    before: Optional[Dict[str, Any]] = instance.__dict__.pop(_BEFORE, None)
    if created:
        rights = {right: getattr(instance, right) for right in RIGHTS if hasattr(instance, right)}
        is_mighty = rights.get("is_superuser") or rights.get("is_staff")
        report_when_committed(
            using,
            "user_created",
            f"User created: {name}{' (superuser)' if rights.get('is_superuser') else ' (staff)' if is_mighty else ''}",
            target=target,
            level="warning" if is_mighty else "info",
            new=rights,
            details=details,
        )
        return
    if before is None:
        return
    old_hash = before.pop("password", None)
    if old_hash is not None and old_hash != instance.password and not _is_upgrade(instance, old_hash):
        report_password_change(instance, using)
    changed = {key: value for key, value in before.items() if getattr(instance, key) != value}
    rights_changed = [key for key in changed if key in RIGHTS]
    for action, keys in (
        ("authz_change", rights_changed),
        ("user_updated", [key for key in changed if key not in RIGHTS]),
    ):
        if not keys:
            continue
        old = {key: changed[key] for key in keys}
        new = {key: getattr(instance, key) for key in keys}
        text = (
            f"Rights of {name} changed: {_shown_change(old, new)}"
            if keys is rights_changed
            else f"User updated: {name} ({', '.join(keys)})"
        )
        report_when_committed(using, action, text, target=target, old=old, new=new, details=details)


def _shown_change(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    return ", ".join(f"{key} {str(old[key]).lower()} → {str(new[key]).lower()}" for key in new)


def report_password_change(user: Any, using: Optional[str] = None) -> None:
    """Once for each new hash, whether the save or the password validators tell of it first."""
    if user.__dict__.get(_TOLD) == user.password:
        return
    user.__dict__[_TOLD] = user.password
    report_when_committed(
        using or user._state.db or "default",
        "authn_password_change",
        f"Password changed for {shown(user.get_username())}",
        target=user_fields(user),
    )


def _is_upgrade(user: Any, old_hash: str) -> bool:
    """Whether Django has hashed the same password anew at a log-in: nobody has set one, and the old hash was due for it."""
    if getattr(user, "_password", None) is not None:
        return False
    try:
        hasher = identify_hasher(old_hash)
    except ValueError:
        return False
    preferred = get_hasher("default")
    is_due = hasher.algorithm != preferred.algorithm or hasher.must_update(old_hash)
    return bool(is_due and user.password.split("$", 1)[0] == preferred.algorithm)


@guarded
def _user_deleted(instance: Any, using: str = "default", **_: Any) -> None:
    report_when_committed(
        using,
        "user_deleted",
        f"User deleted: {shown(instance.get_username())}",
        target=user_fields(instance),
        old={right: getattr(instance, right) for right in RIGHTS if hasattr(instance, right)},
    )


def group_fields(group: Any) -> Dict[str, Any]:
    return {"group": {"name": str(group.name), "id": str(group.pk)}}


@guarded
def _group_saved(instance: Any, created: bool, using: str = "default", **_: Any) -> None:
    before: Optional[Dict[str, Any]] = instance.__dict__.pop(_BEFORE, None)
    name = shown(instance.name)
    if created:
        report_when_committed(using, "group_created", f"Group created: {name}", details=group_fields(instance))
    elif before is not None and before["name"] != instance.name:
        report_when_committed(
            using,
            "group_updated",
            f"Group renamed: {shown(before['name'])} → {name}",
            old=before,
            new={"name": instance.name},
            details=group_fields(instance),
        )


@guarded
def _group_deleted(instance: Any, using: str = "default", **_: Any) -> None:
    report_when_committed(
        using, "group_deleted", f"Group deleted: {shown(instance.name)}", details=group_fields(instance)
    )
