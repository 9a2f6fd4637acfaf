"""Groups and permissions given and taken, whichever side of the relation it is done from."""

from __future__ import annotations

from typing import Any, Iterable, List, Set

from django.contrib.auth.models import Group, Permission
from django.db.models.signals import m2m_changed

from ..events import shown, user_fields
from ..guard import guarded
from .accounts import group_fields, user_model
from .committed import MOST_TOGETHER, first_of, report_when_committed

_CLEARED = "_tocsin_cleared"


def connect() -> None:
    user = user_model()
    for name in ("groups", "user_permissions"):
        relation = getattr(user, name, None)
        through = getattr(relation, "through", None)
        if through is not None:
            m2m_changed.connect(_of_user, sender=through, dispatch_uid=f"tocsin_django.m2m.{name}")
    m2m_changed.connect(_of_group, sender=Group.permissions.through, dispatch_uid="tocsin_django.m2m.permissions")


def _label(thing: Any) -> str:
    """``auth.add_user`` for a permission, its name for a group."""
    if isinstance(thing, Permission):
        return f"{thing.content_type.app_label}.{thing.codename}"
    return str(thing)


def _labels(things: Iterable[Any]) -> List[str]:
    return sorted(_label(thing) for thing in things)


def _found(model: Any, keys: Iterable[Any], using: str) -> Any:
    found = model._default_manager.using(using).filter(pk__in=list(keys))
    return found.select_related("content_type") if model is Permission else found


def _field(sender: Any, owner: Any) -> Any:
    """The relation's field on the side of ``owner``."""
    return next(field for field in owner._meta.many_to_many if field.remote_field.through is sender)


def _changed_keys(sender: Any, instance: Any, action: str, pk_set: Any, using: str) -> Any:
    """Keys of the other side, once they have changed; on ``pre_clear`` they are kept, for on ``post_clear`` they are gone."""
    if action == "pre_clear":
        mine, theirs = _columns(sender, type(instance))
        rows = sender._default_manager.using(using).filter(**{mine: instance.pk})
        instance.__dict__.setdefault(_CLEARED, {})[sender] = set(rows.values_list(theirs, flat=True))
        return None
    if action == "post_clear":
        return instance.__dict__.get(_CLEARED, {}).pop(sender, set())
    return pk_set if action in ("post_add", "post_remove") else None


def _columns(sender: Any, owner: Any) -> Any:
    """Names of the columns of the table between: that of ``owner`` and that of the other side."""
    keys = [field for field in sender._meta.fields if field.remote_field is not None]
    mine = next(field for field in keys if issubclass(owner, field.remote_field.model))
    theirs = next(field for field in keys if field is not mine)
    return mine.attname, theirs.attname


@guarded
def _of_user(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, using: str = "default", **_: Any
) -> None:
    keys = _changed_keys(sender, instance, action, pk_set, using)
    if not keys:
        return
    is_given = action == "post_add"
    if not reverse:
        _report_user(sender, instance, _found(model, keys, using), is_given, using)
        return
    users, left = first_of(_found(model, keys, using))
    for user in users:
        _report_user(sender, user, [instance], is_given, using)
    if left:
        report_when_committed(
            using,
            "authz_change",
            f"{shown(_label(instance))} {'given to' if is_given else 'taken from'} {left} more users",
            reason=f"more than {MOST_TOGETHER} users at once",
            details={"users": left, "relation": _field(sender, model).name, "labels": [_label(instance)]},
        )


def _report_user(sender: Any, user: Any, things: Iterable[Any], is_given: bool, using: str) -> None:
    field = _field(sender, type(user)).name
    changed = set(_labels(things))
    now = _labels(getattr(user, field).using(using).all())
    text = ", ".join(sorted(changed))
    noun = "group" if field == "groups" else "permission"
    report_when_committed(
        using,
        "authz_change",
        f"Rights of {shown(user.get_username())} changed: {noun} {shown(text)} {'given' if is_given else 'taken'}",
        target=user_fields(user),
        old={field: _before(now, changed, is_given)},
        new={field: now},
    )


def _before(now: List[str], changed: Set[str], is_given: bool) -> List[str]:
    return sorted(set(now) - changed) if is_given else sorted(set(now) | changed)


@guarded
def _of_group(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, using: str = "default", **_: Any
) -> None:
    keys = _changed_keys(sender, instance, action, pk_set, using)
    if not keys:
        return
    is_given = action == "post_add"
    groups, left = first_of(_found(model, keys, using)) if reverse else ([instance], 0)
    for group in groups:
        changed = set(_labels([instance] if reverse else _found(model, keys, using)))
        now = _labels(group.permissions.using(using).select_related("content_type"))
        report_when_committed(
            using,
            "privilege_permissions_changed",
            f"Permissions of group {shown(group.name)} changed: {shown(', '.join(sorted(changed)))} {'given' if is_given else 'taken'}",
            old={"permissions": _before(now, changed, is_given)},
            new={"permissions": now},
            details=group_fields(group),
        )
    if left:
        report_when_committed(
            using,
            "privilege_permissions_changed",
            f"Permission {_label(instance)} {'given to' if is_given else 'taken from'} {left} more groups",
            reason=f"more than {MOST_TOGETHER} groups at once",
            details={"groups": left},
        )
