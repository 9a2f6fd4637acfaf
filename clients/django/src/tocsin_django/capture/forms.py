"""What only the forms on a page tell: a right password that was refused, a reset that was asked for or failed, a file that was not accepted."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import Any, Iterator, Tuple

from django import forms
from django.apps import apps
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import PasswordResetConfirmView, PasswordResetView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponseBase

from ..events import LONGEST_NAME, clip, report, shown, user_fields


def report_forms(request: HttpRequest, response: Any) -> None:
    values = getattr(response, "context_data", None)
    if not isinstance(values, dict):
        return
    view = getattr(values.get("view"), "__class__", object)
    is_refused_link = issubclass(view, PasswordResetConfirmView) and values.get("validlink") is False
    if is_refused_link or (values.get("token_fail") is True and issubclass(view, _views_of_allauth("PasswordResetFromKeyView"))):
        report(
            "authn_password_change_fail",
            "Password reset refused: the link is not valid, or was used already",
            request=request,
            reason="invalid reset link",
        )
    if request.method != "POST":
        return
    for form in _forms(values):
        if isinstance(form, AuthenticationForm):
            _report_refused_login(request, form)
        elif form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            _report_limited_login(request, form)
        elif getattr(request, "_files", None) and form.is_bound and form.errors:
            _report_refused_files(request, form)


def report_reset(request: HttpRequest, response: HttpResponseBase) -> None:
    """Asked for; whether the address belongs to anybody, Django does not tell, and so neither does this."""
    match = request.resolver_match
    view = getattr(match.func, "view_class", None) if match is not None else None
    if (
        view is None
        or request.method != "POST"
        or response.status_code != 302
        or not issubclass(view, (PasswordResetView, *_views_of_allauth("PasswordResetView")))
    ):
        return
    email = clip(request.POST.get("email") or "", LONGEST_NAME)
    report(
        "authn_password_reset_request",
        f"Password reset requested for {shown(email)}",
        request=request,
        target={"email": email},
    )


@lru_cache(maxsize=None)
def _views_of_allauth(name: str) -> Tuple[type, ...]:
    """Of that name, where django-allauth is installed; its views are none of Django's."""
    if not apps.is_installed("allauth.account"):
        return ()
    view = getattr(import_module("allauth.account.views"), name, None)
    return (view,) if isinstance(view, type) else ()


def _forms(values: Any) -> Iterator[forms.BaseForm]:
    for name in ("form", "adminform"):
        form = getattr(values.get(name), "form", values.get(name))
        if isinstance(form, forms.BaseForm):
            yield form


def _report_refused_login(request: HttpRequest, form: AuthenticationForm) -> None:
    """The password was right, yet the form refuses the user: no staff, not active, or what the project asks for. Django neither signals nor logs it."""
    user = form.user_cache
    if user is None or not form.errors:
        return
    reason = "; ".join(str(text) for texts in form.errors.values() for text in texts)
    report(
        "authn_login_fail",
        f"Failed login for {shown(user.get_username())}: right password, but the user may not log in here",
        request=request,
        user=user_fields(user),
        reason=reason,
        details={"active": user.is_active, "staff": getattr(user, "is_staff", None)},
    )


def _report_limited_login(request: HttpRequest, form: forms.BaseForm) -> None:
    """django-allauth asks for no password any more: whoever it is has failed too often."""
    name = clip(form.data.get(form.add_prefix("login")) or "", LONGEST_NAME)
    report(
        "authn_login_lock",
        f"Locked out: {shown(name) or 'an address'} after repeated login failures",
        request=request,
        user={"name": name} if name else {},
        dataset="allauth.account",
        reason="repeated login failures",
    )


def _report_refused_files(request: HttpRequest, form: forms.BaseForm) -> None:
    for name, field in form.fields.items():
        errors = form.errors.get(name)
        if not errors or not isinstance(field, forms.FileField):
            continue
        files = [file for file in request.FILES.getlist(form.add_prefix(name)) if file is not None]
        report(
            "upload_validation",
            f"Upload refused: {', '.join(shown(file.name) for file in files[:10]) or 'no file'}",
            request=request,
            reason="; ".join(str(text) for text in errors),
            dataset="django.upload",
            details={
                "field": name,
                "files": [
                    {"name": clip(file.name, LONGEST_NAME), "size": file.size, "type": clip(file.content_type, 128)}
                    for file in files[:10]
                ],
            },
        )
