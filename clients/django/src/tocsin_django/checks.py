"""What Django's system checks say of the package: mistakes in its settings, and what is not wired yet."""

from __future__ import annotations

import ipaddress
from typing import Any, List, Optional
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .settings import Settings, current_settings

MIDDLEWARE = "tocsin_django.middleware.TocsinMiddleware"
VALIDATOR = "tocsin_django.validators.PasswordChangeValidator"
_BEFORE_OURS = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
)


def connect() -> None:
    checks.register(check_settings, checks.Tags.security)


def check_settings(app_configs: Any = None, **_: Any) -> List[checks.CheckMessage]:
    try:
        read = current_settings()
    except ImproperlyConfigured as error:
        return [
            checks.Error(
                str(error), hint="Mend the setting TOCSIN; until then nothing is sent.", id="tocsin_django.E001"
            )
        ]
    if not read.is_on:
        return [
            checks.Warning(
                "tocsin_django is installed and has no URL: nothing is sent.",
                hint="Set TOCSIN = 'https://TOKEN@HOST:8088', or the environment variable TOCSIN_URL.",
                id="tocsin_django.W001",
            )
        ]
    found = (
        _check_middleware(),
        _check_validator(read),
        _check_transport(read),
        _check_proxies(read),
        _check_answers(read),
    )
    return [one for one in found if one is not None]


def _places(wanted: str) -> List[int]:
    """Where a middleware, or one made from it, stands."""
    base = import_string(wanted)
    found = []
    for place, path in enumerate(settings.MIDDLEWARE):
        try:
            one = import_string(path)
        except ImportError:  # Django itself says so.
            continue
        if isinstance(one, type) and issubclass(one, base):
            found.append(place)
    return found


def _check_middleware() -> Optional[checks.CheckMessage]:
    places = _places(MIDDLEWARE)
    if not places:
        return checks.Warning(
            "TocsinMiddleware is not in MIDDLEWARE: session anomalies, password resets, refused uploads, the address of changes to accounts and Tocsin's answers are missing.",
            hint=f"Put {MIDDLEWARE!r} after AuthenticationMiddleware.",
            id="tocsin_django.W002",
        )
    later = [path for path in _BEFORE_OURS for place in _places(path) if place > places[0]]
    if later:
        return checks.Warning(
            "TocsinMiddleware stands before what it relies on.",
            hint=f"Put it after {' and '.join(later)}.",
            id="tocsin_django.W003",
        )
    return None


def _check_validator(read: Settings) -> Optional[checks.CheckMessage]:
    from django.contrib.auth import get_user_model
    from django.contrib.auth.base_user import AbstractBaseUser

    # Models that are made from Django's own tell of a change when they are saved.
    is_own = issubclass(get_user_model(), AbstractBaseUser)
    names = {str(one.get("NAME")) for one in settings.AUTH_PASSWORD_VALIDATORS}
    if is_own or VALIDATOR in names:
        return None
    return checks.Warning(
        "Changes of passwords are not seen: the model of users is not made from AbstractBaseUser.",
        hint=f"Add {{'NAME': {VALIDATOR!r}}} to AUTH_PASSWORD_VALIDATORS.",
        id="tocsin_django.W004",
    )


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _check_transport(read: Settings) -> Optional[checks.CheckMessage]:
    parts = urlsplit(read.url)
    if parts.scheme == "http" and not _is_local(parts.hostname or ""):
        return checks.Warning(
            "Events and the token go to another machine unencrypted.",
            hint="Begin TOCSIN['URL'] with https://, and give TOCSIN['CA_FILE'] where the authority is your own.",
            id="tocsin_django.W005",
        )
    if parts.scheme in ("http", "https") and not read.token:
        return checks.Warning(
            "TOCSIN has no token: the server will refuse every event.",
            hint="Make one with `tocsin token create`, and set TOCSIN_TOKEN or put it before the host: https://TOKEN@HOST:8088.",
            id="tocsin_django.W007",
        )
    return None


def _check_proxies(read: Settings) -> Optional[checks.CheckMessage]:
    is_behind = settings.SECURE_PROXY_SSL_HEADER is not None or settings.USE_X_FORWARDED_HOST
    if not is_behind or read.trusted_proxies:
        return None
    return checks.Warning(
        "The project is behind a proxy, yet no proxy is trusted: every event has the proxy's address.",
        hint="List its networks in TOCSIN['TRUSTED_PROXIES'], such as ['10.0.0.0/8'].",
        id="tocsin_django.W006",
    )


def _check_answers(read: Settings) -> Optional[checks.CheckMessage]:
    answers = read.respond
    missing = [name.upper() for name in ("token", "key") if not getattr(answers, name)]
    if answers.url and missing:
        return checks.Warning(
            f"TOCSIN['RESPOND'] has no {' and no '.join(missing)}: no answer is accepted.",
            hint="`tocsin token create` makes the token, `tocsin respond key` prints the key.",
            id="tocsin_django.W008",
        )
    if answers.enforce and not answers.url:
        return checks.Warning(
            "TOCSIN['RESPOND']['ENFORCE'] is on, and there is no URL to take answers from.",
            hint="Set TOCSIN['RESPOND']['URL'].",
            id="tocsin_django.W009",
        )
    return None
