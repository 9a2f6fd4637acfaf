"""Does what the answers of Tocsin say: refuses addresses, refuses log-ins of locked users, ends sessions. Each is reported, at most once a minute and answer."""

from __future__ import annotations

import threading
import time
from typing import Any, Dict, Optional, Tuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.utils.functional import SimpleLazyObject

from . import active, respond
from .context import facts_of
from .events import report, user_fields
from .sessions import session_started

#: Answer → the minute of its last event, and how often it was met since.
_met: Dict[str, Tuple[int, int]] = {}
_met_lock = threading.Lock()


def is_on() -> bool:
    return active.settings().respond.url != ""


def refuse_address(request: HttpRequest) -> Optional[HttpResponse]:
    """The response for a blocked address."""
    answer = respond.for_address(facts_of(request).client.ip)
    if answer is None:
        return None
    _report(request, answer, "Request from blocked address")
    if not answer.enforce:
        return None
    return refusal(request, answer.id)


def refusal(request: HttpRequest, answer: str) -> HttpResponse:
    facts_of(request).reported.add(403)
    return HttpResponseForbidden(f"Refused. Reference: {answer}\n", content_type="text/plain; charset=utf-8")


def refuse_login(request: HttpRequest, user: Any) -> bool:
    """Ends the session that a locked user's log-in has just made; the middleware then answers with a refusal."""
    if not is_on():
        return False
    answer = respond.for_user(user.get_username(), time.time())
    if answer is None or answer.kind != "lock_user":
        return False
    _report(request, answer, f"Log-in of locked user {user.get_username()}", user)
    if answer.enforce:
        _end_session(request, answer.id)
    return bool(answer.enforce)


def watch_user(request: HttpRequest) -> None:
    """Lets ``request.user`` ask for answers when a view asks for the user: a view that needs none costs nothing."""
    given: Any = request.__dict__.get("user")
    if not isinstance(given, SimpleLazyObject):
        return
    request.user = SimpleLazyObject(lambda: _allowed(request, given))  # type: ignore[assignment]
    ask = getattr(request, "auser", None)
    if ask is not None:

        async def auser() -> Any:
            user = await ask()
            answer = _answer_for(request, user)
            if answer is None:
                return user
            await request.session.aflush()
            return _forget_user(request, answer)

        request.auser = auser


def _allowed(request: HttpRequest, user: Any) -> Any:
    answer = _answer_for(request, user)
    return user if answer is None else _end_session(request, answer)


def _answer_for(request: HttpRequest, user: Any) -> Optional[str]:
    """Id of the answer that this user's session ends by."""
    if not user.is_authenticated:
        return None
    # A session that does not say when it began is from before the package was there.
    answer = respond.for_user(user.get_username(), session_started(request) or 0.0)
    if answer is None:
        return None
    _report(
        request,
        answer,
        f"Session of {'locked user' if answer.kind == 'lock_user' else 'user'} {user.get_username()}",
        user,
    )
    return str(answer.id) if answer.enforce else None


def _end_session(request: HttpRequest, answer: str) -> AnonymousUser:
    # Set before the flush: whoever asks for the user meanwhile gets nobody.
    nobody = _forget_user(request, answer)
    request.session.flush()
    return nobody


def _forget_user(request: Any, answer: str) -> AnonymousUser:
    nobody = AnonymousUser()
    request._cached_user = request._acached_user = request.user = nobody
    facts_of(request).refused = answer
    return nobody


def _report(request: HttpRequest, answer: Any, what: str, user: Any = None) -> None:
    unsaid = _due(str(answer.id))
    if unsaid is None:
        return
    verb = {"block_address": "refused", "lock_user": "refused", "logout_user": "ended"}.get(answer.kind, "refused")
    report(
        "response_enforced" if answer.enforce else "response_dry_run",
        f"{what} {verb}" if answer.enforce else f"{what} would be {verb}",
        request=request,
        user={} if user is None else user_fields(user),
        reason=str(answer.reason),
        dataset="django.response",
        status=403 if answer.enforce and answer.kind == "block_address" else None,
        details={
            "answer": {
                "id": str(answer.id),
                "kind": str(answer.kind),
                "target": str(answer.target),
                "unreported": unsaid,
            }
        },
    )


def _due(answer: str) -> Optional[int]:
    """None when the answer was reported in this minute already; else how often it was met since, unreported."""
    minute = int(time.monotonic() // 60)
    with _met_lock:
        last, unsaid = _met.get(answer, (-1, 0))
        if last == minute:
            _met[answer] = (minute, unsaid + 1)
            return None
        if len(_met) >= 10_000:
            _met.clear()
        _met[answer] = (minute, 0)
        return unsaid
