"""Log-ins, log-outs and failures, by the signals of django.contrib.auth."""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from .. import active
from ..context import facts_of, keyed_hash, plain_request
from ..enforce import refuse_login
from ..events import LONGEST_NAME, clip, report, shown, user_fields
from ..guard import guarded
from ..sessions import remember_client
from .accounts import user_model


def connect() -> None:
    user_logged_in.connect(_logged_in, dispatch_uid="tocsin_django.logged_in")
    user_logged_out.connect(_logged_out, dispatch_uid="tocsin_django.logged_out")
    user_login_failed.connect(_login_failed, dispatch_uid="tocsin_django.login_failed")


@guarded
def _logged_in(request: Any = None, user: Any = None, **_: Any) -> None:
    asked = plain_request(request)
    if user is None or (asked is not None and refuse_login(asked, user)):
        return
    if asked is not None:
        remember_client(asked)
    report(
        "authn_login_success",
        f"User logged in: {shown(user.get_username())}",
        request=asked,
        user=user_fields(user),
        details=_backend(getattr(user, "backend", None)),
    )


def _backend(path: Optional[str]) -> Optional[Mapping[str, str]]:
    return {"backend": path} if path else None


@guarded
def _logged_out(request: Any = None, user: Any = None, **_: Any) -> None:
    asked = plain_request(request)
    if asked is not None:
        facts = facts_of(asked)
        facts.logged_out = True
        if facts.refused:
            return
    # Of a session that nobody had logged in to there is nothing to tell.
    if user is not None and getattr(user, "is_authenticated", False):
        name = shown(user.get_username())
        report("authn_logout", f"User logged out: {name}", request=asked, user=user_fields(user))


@guarded
def _login_failed(credentials: Mapping[str, Any], request: Any = None, **_: Any) -> None:
    asked = plain_request(request)
    if asked is not None:
        facts_of(asked).login_failed = True
    name = _given_name(credentials)
    owner = None if name is None else _owner_of_email(credentials)
    fields: Dict[str, str] = {}
    if name is None:
        text = "Failed login"
    elif owner is not None:
        fields = {"name": clip(owner, LONGEST_NAME), "email": clip(credentials["email"], LONGEST_NAME)}
        text = f"Failed login for {shown(owner)}"
    elif active.settings().hash_unknown_users and not _is_known(name):
        fields = {"hash": keyed_hash("user", name)[:32]}
        text = f"Failed login for unknown user (hash {fields['hash']})"
    else:
        fields = {"name": clip(name, LONGEST_NAME)}
        text = f"Failed login for {shown(name)}"
    # A user who is logged in may fail at another name: never the request's user.
    report("authn_login_fail", text, request=asked, user=fields, details={"credentials": sorted(map(str, credentials))})


def _given_name(credentials: Mapping[str, Any]) -> Optional[str]:
    for key in (user_model().USERNAME_FIELD, "username", "email", "login"):
        value = credentials.get(key)
        if isinstance(value, str) and value:
            return value
    return None


def _owner_of_email(credentials: Mapping[str, Any]) -> Optional[str]:
    """Whose e-mail address was given in place of the name, as django-allauth lets people do: log-ins, answers and the allow-list go by the name."""
    model = user_model()
    email = credentials.get("email")
    column = model.get_email_field_name() if hasattr(model, "get_email_field_name") else "email"
    if column == model.USERNAME_FIELD or not isinstance(email, str) or email == "":
        return None
    # It gives the address as the name, too, in case somebody is called so.
    name = credentials.get(model.USERNAME_FIELD) or credentials.get("username") or email
    if name != email or _is_known(email):
        return None
    found = list(model._default_manager.filter(**{f"{column}__iexact": email})[:2])
    return str(found[0].get_username()) if len(found) == 1 else None


def _is_known(name: str) -> bool:
    model = user_model()
    return bool(model._default_manager.filter(**{model.USERNAME_FIELD: name}).exists())
