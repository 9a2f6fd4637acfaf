from __future__ import annotations

import logging
from typing import Any

from asgiref.sync import sync_to_async
from django import forms
from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.core.validators import FileExtensionValidator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import FormView


def boom(request: HttpRequest) -> HttpResponse:
    raise ValueError("no price; password=hunter2")


def denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("not yours")


def bad(request: HttpRequest) -> HttpResponse:
    raise BadRequest("bad thing")


class OddToken(SuspiciousOperation):
    pass


def odd(request: HttpRequest) -> HttpResponse:
    raise OddToken("odd token")


def redirect(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(request.GET["next"])


def slow_down(request: HttpRequest) -> HttpResponse:
    return HttpResponse("later", status=429, headers={"Retry-After": "30"})


def ok(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def me(request: Any) -> HttpResponse:
    return HttpResponse(request.user.get_username() or "nobody")


async def async_me(request: Any) -> HttpResponse:
    user = await sync_to_async(lambda: request.user._wrapped if request.user.is_authenticated else request.user)()
    return HttpResponse(user.get_username() or "nobody")


async def async_denied(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("not yours")


def security_log(request: HttpRequest) -> HttpResponse:
    logging.getLogger("security").warning("something odd", extra={"request": request})
    return HttpResponse("ok")


class UploadForm(forms.Form):
    picture = forms.FileField(validators=[FileExtensionValidator(["png"])])


class Upload(FormView):  # type: ignore[type-arg, unused-ignore]
    form_class = UploadForm
    template_name = "registration/password_reset_form.html"
    success_url = "/ok/"


urlpatterns = [
    path("admin/", admin.site.urls),
    path("reset/", auth_views.PasswordResetView.as_view(), name="password_reset"),
    path("reset/done/", ok, name="password_reset_done"),
    path("reset/<uidb64>/<token>/", auth_views.PasswordResetConfirmView.as_view(), name="password_reset_confirm"),
    path("reset/complete/", ok, name="password_reset_complete"),
    path("boom/", boom),
    path("denied/", denied, name="denied"),
    path("bad/", bad),
    path("odd/", odd),
    path("redirect/", redirect),
    path("slow-down/", slow_down),
    path("post-only/", require_POST(ok)),
    path("form/", ok),
    path("many/", csrf_exempt(lambda request: HttpResponse(str(len(request.POST))))),
    path("upload/", csrf_exempt(Upload.as_view())),
    path("me/", me),
    path("ame/", async_me),
    path("adenied/", async_denied),
    path("log/", security_log),
    path("ok/", ok),
]
