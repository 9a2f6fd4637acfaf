"""Sessions that change hands: the address and the agent of a log-in are kept in its session, and compared whenever a view uses that session."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any, Dict, Optional

from django.conf import settings
from django.http import HttpRequest

from .context import facts_of, keyed_hash
from .events import report

KEY = "_tocsin"


def remember_client(request: HttpRequest) -> None:
    session: Any = getattr(request, "session", None)
    if session is not None:
        session[KEY] = {**_client(request), "since": time.time()}


def session_started(request: HttpRequest) -> Optional[float]:
    known = _loaded(request).get(KEY)
    since = known.get("since") if isinstance(known, dict) else None
    return since if isinstance(since, float) else None


def check_session(request: HttpRequest) -> None:
    """After the view: reads the session only where the view has done so, since that costs a query and makes the response vary by cookie."""
    session: Any = getattr(request, "session", None)
    loaded = _loaded(request)
    known = loaded.get(KEY)
    if isinstance(known, dict):
        now = _client(request)
        changed = [name for name in ("address", "agent") if known.get(name) != now[name]]
        if changed:
            session[KEY] = {**known, **now}
        # A log-in without a client, as by a test or a script, has nothing to compare with.
        if changed and (known.get("address") or known.get("agent")):
            report(
                "session_anomaly",
                f"Session continued with another {' and another '.join(changed)}",
                request=request,
                reason=" and ".join(changed) + " changed",
                dataset="django.sessions",
                level="warning" if "agent" in changed else "info",
                old={"address": known.get("address")},
                new={"address": now["address"]},
            )
    elif session is not None and session.accessed and _is_stale(request, session):
        facts = facts_of(request)
        if not facts.logged_out and not facts.refused:
            report(
                "session_use_after_expire",
                "Session that has ended, or never was, used",
                request=request,
                reason="unknown session key",
                dataset="django.sessions",
            )


def _is_stale(request: HttpRequest, session: Any) -> bool:
    return bool(request.COOKIES.get(settings.SESSION_COOKIE_NAME)) and session.session_key is None


def _loaded(request: HttpRequest) -> Dict[str, Any]:
    """What is in the session, if a view or Django has loaded it."""
    session: Any = getattr(request, "session", None)
    loaded = getattr(session, "_session_cache", None)
    return loaded if isinstance(loaded, dict) else {}


def _client(request: HttpRequest) -> Dict[str, str]:
    agent = str(request.META.get("HTTP_USER_AGENT") or "")
    return {"address": facts_of(request).client.ip, "agent": _fingerprint(agent, settings.SECRET_KEY) if agent else ""}


@lru_cache(maxsize=256)
def _fingerprint(agent: str, _secret: str) -> str:
    """The same browsers come again and again, and each request with a session asks for it. ``_secret`` is the key that it is made with."""
    return keyed_hash("agent", agent)[:16]
