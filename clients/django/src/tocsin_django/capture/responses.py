"""What a response of 400 and above means, seen by the middleware or logged by Django: whichever comes first reports it."""

from __future__ import annotations

import time
from typing import Any, Dict, Mapping, Optional

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase

from ..context import facts_of
from ..events import clip, error_fields, report, route_of
from ..redact import redact_path


#: What the exceptions mean that Django logs as ``django.security.CLASS``; others, and those of third parties, are malicious_extraneous.
_REFERENCES = frozenset(
    ("DisallowedRedirect", "SuspiciousFileOperation", "DisallowedModelAdminLookup", "DisallowedModelAdminToField")
)


def action_of_suspicion(name: str) -> str:
    return "malicious_direct_reference" if name in _REFERENCES else "malicious_extraneous"


def action_of(status: int) -> str:
    if status in (401, 403):
        return "authz_fail"
    if status == 429:
        return "excess_rate_limit_exceeded"
    if status in (400, 422):
        return "input_validation_fail"
    return "http_error" if status >= 500 else "http_request"


def is_told(request: HttpRequest, status: int) -> bool:
    """Whether an event tells of this response already; from now on one does. What answers a failed log-in, such as the 401 of an API or the 429 of a lock-out, is told by its event."""
    facts = facts_of(request)
    if status in facts.reported or (facts.login_failed and status in (400, 401, 403, 429)):
        return True
    facts.reported.add(status)
    return False


def report_response(request: HttpRequest, response: HttpResponseBase) -> None:
    status = response.status_code
    if is_told(request, status):
        return
    facts = facts_of(request)
    reason, code = _rest_reason(response)
    if not reason and facts.exception is not None and status < 500:
        reason = str(facts.exception)
    action, logger = action_of(status), "django.request"
    if isinstance(facts.exception, SuspiciousOperation) and status == 400:
        # Django's record of it was held back by the project's logging.
        name = type(facts.exception).__name__
        action, logger = action_of_suspicion(name), f"django.security.{name}"
    if code == "token_not_valid" and "blacklisted" in reason.lower():
        action = "authn_token_reuse"
    details: Dict[str, Any] = {"duration_ms": round((time.monotonic() - facts.started) * 1000, 1)}
    if code:
        details["reason_code"] = code
    if response.headers.get("Retry-After"):
        details["retry_after"] = clip(response.headers["Retry-After"], 64)
    report(
        action,
        f"{getattr(response, 'reason_phrase', status)}: {shown_path(request)}",
        request=request,
        reason=reason,
        dataset=logger,
        logger=logger,
        level="error" if status >= 500 or logger != "django.request" else "warning",
        status=status,
        error=error_fields(facts.exception) if facts.exception is not None and status >= 500 else None,
        details=details,
    )


def shown_path(request: HttpRequest) -> str:
    """As Django logs a path: nothing in it can begin a new line."""
    match = route_of(request)
    path = redact_path(request.path, match.kwargs if match else {})
    return path.encode("unicode_escape").decode("ascii")


def _rest_reason(response: Any) -> "tuple[str, str]":
    """Reason and code of a refusal by Django REST framework, from what it answers."""
    data: Optional[Any] = getattr(response, "data", None)
    if not isinstance(data, Mapping):
        return "", ""
    detail = data.get("detail")
    if not isinstance(detail, str):
        return "", ""
    return clip(detail, 512), clip(data.get("code") or getattr(detail, "code", ""), 64)
