"""A small project in memory, for tests that need Django to run. Import it before anything of Django's that wants settings."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from typing import Any, Dict, Iterator, List
from unittest import mock

import django
from django.conf import settings

AUTH_MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
MIDDLEWARE = [*AUTH_MIDDLEWARE, "tocsin_django.middleware.TocsinMiddleware"]

if not settings.configured:
    settings.configure(
        SECRET_KEY="only-for-tests-" + "x" * 40,
        DEBUG=False,
        ALLOWED_HOSTS=["testserver"],
        ROOT_URLCONF="tests.urls",
        INSTALLED_APPS=[
            "django.contrib.admin",
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django.contrib.messages",
            "tocsin_django",
        ],
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ],
                },
            }
        ],
        DATABASES={
            "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "file:tocsin-tests?mode=memory&cache=shared"}
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=[
            "django.contrib.auth.hashers.MD5PasswordHasher",
            "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        ],
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
        LOGGING_CONFIG=None,
        STATIC_URL="/static/",
        USE_TZ=True,
        TOCSIN={"URL": "http://token@127.0.0.1:9", "SPOOL": tempfile.mkdtemp(prefix="tocsin-tests-"), "CENSUS": False},
    )
    django.setup()
    from django.core.management import call_command
    from django.core.signals import request_started

    call_command("migrate", verbosity=0)
    # Told at the first request, whichever test makes it.
    request_started.disconnect(dispatch_uid="tocsin_django.startup")


@contextmanager
def recorded() -> Iterator[List[Dict[str, Any]]]:
    """The events that would be sent, in their order. What could not be made is an error here."""
    from tocsin_django import events

    sent: List[Dict[str, Any]] = []

    def fail(error: BaseException) -> None:
        raise AssertionError("an event could not be made") from error

    with (
        mock.patch("tocsin_django.events.transport.send", sent.append),
        mock.patch.object(events, "count_failure", fail),
    ):
        yield sent


def told(events: List[Dict[str, Any]]) -> List[str]:
    return [event["event"].get("action", "") for event in events]


def only(events: List[Dict[str, Any]], action: str) -> Dict[str, Any]:
    found = [event for event in events if event["event"].get("action") == action]
    assert len(found) == 1, f"{len(found)} events {action} among {told(events)}"
    return found[0]
