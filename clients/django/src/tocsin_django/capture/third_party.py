"""Packages that tell more, where they are installed: django-axes, django-allauth, the tokens of Django REST framework and of Simple JWT."""

from __future__ import annotations

from importlib import import_module
from typing import Any, List, NamedTuple, Optional

from django.apps import apps
from django.db.models.signals import post_delete, post_save

from ..context import facts_of, plain_request
from ..events import LONGEST_NAME, clip, report, shown, user_fields
from ..guard import guarded
from .committed import report_when_committed


class Told(NamedTuple):
    """A signal of a package that has a user and a request, and what it means."""

    app: str
    module: str
    signal: str
    action: str
    text: str


#: What django.contrib.auth and its models tell too is not here: log-ins, new users, passwords, the e-mail address of the user itself.
SIGNALS = (
    Told("allauth.account", "allauth.account.signals", "email_added", "user_updated", "E-mail address added"),
    Told("allauth.account", "allauth.account.signals", "email_removed", "user_updated", "E-mail address removed"),
    Told(
        "allauth.account",
        "allauth.account.signals",
        "password_reset_code_rejected",
        "authn_password_change_fail",
        "Password reset refused, the code was wrong",
    ),
    Told("allauth.mfa", "allauth.mfa.signals", "authenticator_added", "user_updated", "Second factor added"),
    Told("allauth.mfa", "allauth.mfa.signals", "authenticator_removed", "user_updated", "Second factor removed"),
    Told("allauth.mfa", "allauth.mfa.signals", "authenticator_reset", "user_updated", "Second factor reset"),
    Told(
        "allauth.socialaccount",
        "allauth.socialaccount.signals",
        "social_account_added",
        "user_updated",
        "Social account connected",
    ),
    Told(
        "allauth.socialaccount",
        "allauth.socialaccount.signals",
        "social_account_removed",
        "user_updated",
        "Social account disconnected",
    ),
)

#: A password that was right is not enough: signal → what was wrong then. Whom they name is not logged in yet.
REFUSED_FACTORS = (
    ("allauth.account", "allauth.account.signals", "login_code_rejected", "wrong code"),
    ("allauth.mfa", "allauth.mfa.signals", "authentication_failed", "wrong second factor"),
)


class Kept(NamedTuple):
    """A model of tokens: what a new row and a deleted one mean."""

    app: str
    model: str
    created: str
    deleted: str


TOKENS = (
    Kept("rest_framework.authtoken", "authtoken.Token", "authn_token_created", "authn_token_revoked"),
    Kept("rest_framework_simplejwt.token_blacklist", "token_blacklist.OutstandingToken", "authn_token_created", ""),
    Kept("rest_framework_simplejwt.token_blacklist", "token_blacklist.BlacklistedToken", "authn_token_revoked", ""),
)

_receivers: List[Any] = []


def connect() -> None:
    if apps.is_installed("axes"):
        signal = getattr(import_module("axes.signals"), "user_locked_out")
        signal.connect(_locked_out, dispatch_uid="tocsin_django.axes")
    for told in SIGNALS:
        _connect(told.app, told.module, told.signal, _receiver_of(told))
    for app, module, name, reason in REFUSED_FACTORS:
        _connect(app, module, name, _refused_factor(app, reason))
    for kept in TOKENS:
        if apps.is_installed(kept.app):
            model = apps.get_model(kept.model)
            post_save.connect(_keep(_saved(kept)), sender=model, dispatch_uid=f"tocsin_django.{kept.model}.saved")
            if kept.deleted:
                post_delete.connect(
                    _keep(_deleted(kept)), sender=model, dispatch_uid=f"tocsin_django.{kept.model}.deleted"
                )


def _connect(app: str, module: str, name: str, receiver: Any) -> None:
    """Where the package is installed and its version has the signal."""
    if not apps.is_installed(app):
        return
    signal = getattr(import_module(module), name, None)
    if signal is not None:
        signal.connect(_keep(receiver), dispatch_uid=f"tocsin_django.{module}.{name}")


def _keep(receiver: Any) -> Any:
    """Signals hold their receivers weakly."""
    _receivers.append(receiver)
    return receiver


@guarded
def _locked_out(request: Any = None, username: Any = None, ip_address: Any = None, **_: Any) -> None:
    name = clip(username or "", LONGEST_NAME)
    report(
        "authn_login_lock",
        f"Locked out: {shown(name) or 'an address'} after repeated login failures",
        request=plain_request(request),
        user={"name": name} if name else {},
        dataset="axes",
        reason="repeated login failures",
        source=str(ip_address or ""),
    )


def _receiver_of(told: Told) -> Any:
    @guarded
    def receive(request: Any = None, user: Any = None, **values: Any) -> None:
        linked = values.get("sociallogin") or values.get("socialaccount")
        target = user or getattr(linked, "user", None)
        details = {"package": told.app, "signal": told.signal, **_authenticator(values.get("authenticator"))}
        report(
            told.action,
            f"{told.text}: {shown(target.get_username()) if target is not None else '?'}",
            request=plain_request(request),
            target=user_fields(target) if target is not None else None,
            dataset=told.app,
            details=details,
        )

    return receive


def _refused_factor(app: str, reason: str) -> Any:
    @guarded
    def receive(request: Any = None, user: Any = None, authenticator: Any = None, **_: Any) -> None:
        asked = plain_request(request)
        if asked is not None:
            facts_of(asked).login_failed = True
        name = shown(user.get_username()) if user is not None else "?"
        report(
            "authn_login_fail",
            f"Failed login for {name}: {reason}",
            request=asked,
            user=user_fields(user) if user is not None else {},
            dataset=app,
            reason=reason,
            details=_authenticator(authenticator),
        )

    return receive


def _authenticator(authenticator: Optional[Any]) -> Any:
    return {} if authenticator is None else {"authenticator": str(authenticator.type)}


def _saved(kept: Kept) -> Any:
    @guarded
    def receive(instance: Any, created: bool, using: str = "default", **_: Any) -> None:
        if created:
            _report_token(kept.created, instance, using)

    return receive


def _deleted(kept: Kept) -> Any:
    @guarded
    def receive(instance: Any, using: str = "default", **_: Any) -> None:
        _report_token(kept.deleted, instance, using)

    return receive


def _report_token(action: str, instance: Any, using: str) -> None:
    """The token itself is secret; of a token in the block list the user stands with the token that it blocks."""
    user = getattr(instance, "user", None) or getattr(getattr(instance, "token", None), "user", None)
    name = "?" if user is None else shown(user.get_username())
    report_when_committed(
        using,
        action,
        f"Token {'created' if action == 'authn_token_created' else 'revoked'} for {name}",
        target=None if user is None else user_fields(user),
        dataset=instance._meta.label_lower,
    )
