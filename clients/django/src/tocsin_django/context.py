"""What is known of a request beside what Django keeps: its id, its client, what was reported of it already."""

from __future__ import annotations

import re
import time
import uuid
from contextvars import ContextVar
from typing import Any, Optional, Set

from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils.crypto import salted_hmac
from django.utils.functional import LazyObject, empty

from . import active
from .client_ip import Client, client_of

_ATTRIBUTE = "_tocsin_facts"
_ID = re.compile(r"[\w.:@/+=-]{1,128}")

#: The request that this thread or task serves; set by the middleware, for events that come without one.
_current: ContextVar[Optional[HttpRequest]] = ContextVar("tocsin_request", default=None)
_looking: ContextVar[bool] = ContextVar("tocsin_looking", default=False)


class Facts:
    """Of one request."""

    __slots__ = (
        "id",
        "client",
        "started",
        "reported",
        "exception",
        "logged_out",
        "login_failed",
        "refused",
        "match",
        "is_resolved",
    )

    def __init__(self, request: HttpRequest) -> None:
        self.client: Client = client_of(request)
        self.id: str = _request_id(request, self.client)
        self.started: float = time.monotonic()
        #: Statuses that an event tells of already: a response is logged by Django and seen by the middleware.
        self.reported: Set[int] = set()
        self.exception: Optional[BaseException] = None
        self.logged_out = False
        self.login_failed = False
        #: Why a log-in in this request was refused.
        self.refused = ""
        #: Its route, looked up where Django did not come so far.
        self.match: Optional[ResolverMatch] = None
        self.is_resolved = False


def _request_id(request: HttpRequest, client: Client) -> str:
    if client.rule != "peer":
        name = active.settings().request_id_header.upper().replace("-", "_")
        given = str(request.META.get(f"HTTP_{name}") or "")
        if _ID.fullmatch(given):
            return given
    return uuid.uuid4().hex


def plain_request(request: Any) -> Optional[HttpRequest]:
    """Django's own request, out of what Django REST framework wraps it in; None for what is no request, such as runserver's socket."""
    inner = getattr(request, "_request", request)
    return inner if isinstance(inner, HttpRequest) else None


def facts_of(request: HttpRequest) -> Facts:
    facts = getattr(request, _ATTRIBUTE, None)
    if not isinstance(facts, Facts):
        facts = Facts(request)
        setattr(request, _ATTRIBUTE, facts)
    return facts


def enter(request: HttpRequest) -> object:
    return _current.set(request)


def leave(token: Any) -> None:
    _current.reset(token)


def current_request() -> Optional[HttpRequest]:
    return _current.get()


def known_user(request: HttpRequest) -> Any:
    """The user of the request where that is known or can be found out here; None for nobody. Never asks the database for a visitor without a session."""
    user: Any = request.__dict__.get("user")
    if user is None:
        return None
    if isinstance(user, LazyObject) and user.__dict__.get("_wrapped", empty) is empty:
        cached = getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
        if cached is None and not has_session(request):
            return None
        user = cached or user
    if is_looking():
        return None
    token = _looking.set(True)
    try:
        return user if user.is_authenticated else None
    except Exception:  # In an event loop, or in a transaction that is broken: then nobody can tell.
        return None
    finally:
        _looking.reset(token)


def is_looking() -> bool:
    """Whether a user is being looked up for an event: what that logs, such as a corrupted session, was logged before and would never end."""
    return _looking.get()


def has_session(request: HttpRequest) -> bool:
    session: Any = getattr(request, "session", None)
    return bool(getattr(session, "session_key", None))


def session_fingerprint(request: HttpRequest) -> str:
    """Tells sessions apart without letting anybody into one: a keyed hash of the session's key."""
    session: Any = getattr(request, "session", None)
    key = getattr(session, "session_key", None)
    return keyed_hash("session", str(key))[:16] if key else ""


def keyed_hash(purpose: str, value: str) -> str:
    """By the project's SECRET_KEY: without it nobody can find the value by trying."""
    return str(salted_hmac(f"tocsin_django.{purpose}", value, algorithm="sha256").hexdigest())
