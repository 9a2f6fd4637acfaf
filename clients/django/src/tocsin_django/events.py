"""Builds events in ECS and hands them to the transport. Nothing here raises into the application."""

from __future__ import annotations

import logging
import platform
import re
import threading
import uuid
from collections import Counter
from datetime import datetime, timezone
from typing import Any, Counter as CounterType, Dict, Mapping, Optional

import django
from django.http import HttpRequest
from django.urls import Resolver404, ResolverMatch, resolve

from . import active, transport
from .actions import ACTIONS
from .context import current_request, facts_of, known_user, plain_request, session_fingerprint
from .redact import redact_path, redact_query, redact_text, redact_url, redact_values
from .version import VERSION

_log = logging.getLogger("tocsin_django")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
LONGEST_NAME = 256
LONGEST_TEXT = 4_096
LONGEST_TRACE = 16_384

#: Events that could not be made, by the class of what went wrong.
failures: CounterType[str] = Counter()
_failures_lock = threading.Lock()


def clip(text: Any, longest: int = LONGEST_TEXT) -> str:
    whole = str(text)
    return whole if len(whole) <= longest else whole[:longest] + "…"


def shown(name: Any) -> str:
    """A name as a message shows it: on one line and not too long, whoever chose it."""
    return _CONTROL.sub("�", clip(name, LONGEST_NAME))


def user_fields(user: Any) -> Dict[str, Any]:
    return {"name": clip(user.get_username(), LONGEST_NAME), "id": str(user.pk)}


def error_fields(error: BaseException, trace: str = "") -> Dict[str, Any]:
    kind = type(error)
    fields = {"type": f"{kind.__module__}.{kind.__qualname__}".replace("builtins.", ""), "message": clip(error)}
    if trace:
        # The end tells what happened.
        fields["stack_trace"] = trace if len(trace) <= LONGEST_TRACE else "…" + trace[-LONGEST_TRACE:]
    return fields


def report(action: str, message: str, **about: Any) -> None:
    """Builds one event (see ``build``) and sends it."""
    try:
        send(build(action, message, **about))
    except Exception as error:
        count_failure(error)


def send(event: Mapping[str, Any]) -> None:
    transport.send(event)


def count_failure(error: BaseException) -> None:
    """Counts what could not be reported; the first of a kind is logged as well."""
    kind = type(error).__name__
    with _failures_lock:
        failures[kind] += 1
        is_first = failures[kind] == 1
    if is_first:
        _log.warning("an event could not be reported (%s); more of the kind are only counted", kind, exc_info=error)


def build(
    action: str,
    message: str,
    *,
    request: Optional[HttpRequest] = None,
    user: Optional[Mapping[str, Any]] = None,
    target: Optional[Mapping[str, Any]] = None,
    reason: str = "",
    dataset: str = "django.auth",
    logger: str = "tocsin",
    level: str = "",
    outcome: str = "",
    status: Optional[int] = None,
    error: Optional[Mapping[str, Any]] = None,
    old: Any = None,
    new: Any = None,
    source: str = "",
    details: Optional[Mapping[str, Any]] = None,
) -> Dict[str, Any]:
    """
    ``request``: the one that the middleware knows unless given. ``user``: who did it, the request's user unless given;
    ``target``: whom it was done to. ``source``: the client's address where no request tells it. ``details``: more fields of
    ``django``. An empty ``action`` is a line of a log that says nothing of the kind.
    """
    about: Dict[str, Any] = {
        "id": str(uuid.uuid4()),
        "kind": "event",
        "module": "django",
        "dataset": dataset,
    }
    meaning = ACTIONS[action] if action else None
    if meaning is not None:
        about["action"] = action
        about["category"] = [meaning.category]
        about["type"] = [meaning.type]
        about["outcome"] = outcome or meaning.outcome
    if reason:
        about["reason"] = redact_text(clip(reason))
    event: Dict[str, Any] = {
        "@timestamp": datetime.now(timezone.utc).isoformat(timespec="microseconds").replace("+00:00", "Z"),
        "message": redact_text(clip(message)),
        "event": about,
        "log": {"level": level or (meaning.level if meaning else "info"), "logger": logger},
    }
    more: Dict[str, Any] = {} if details is None else dict(redact_values(details))
    request = plain_request(request) or current_request()
    if request is not None:
        _add_request(event, more, request)
        if user is None:
            known = known_user(request)
            user = None if known is None else user_fields(known)
    elif source:
        event["source"] = {"ip": source, "address": source}
    if status is not None:
        event.setdefault("http", {})["response"] = {"status_code": status}
    if user or target:
        event["user"] = {**(user or {}), **({"target": dict(target)} if target else {})}
    if error is not None:
        event["error"] = {key: redact_text(value) for key, value in error.items()}
    if old is not None:
        more["old"] = redact_values(old)
    if new is not None:
        more["new"] = redact_values(new)
    if more:
        event["django"] = more
    _add_origin(event)
    return event


def _add_request(event: Dict[str, Any], more: Dict[str, Any], request: HttpRequest) -> None:
    facts = facts_of(request)
    meta = request.META
    client = facts.client
    match = route_of(request)
    url: Dict[str, Any] = {"path": clip(redact_path(request.path, match.kwargs if match else {}))}
    query = meta.get("QUERY_STRING")
    if query:
        url["query"] = clip(redact_query(str(query)))
    host = meta.get("HTTP_HOST")
    if host:
        url["domain"] = clip(re.sub(r":\d+$", "", str(host)), LONGEST_NAME)
    event["url"] = url
    asked: Dict[str, Any] = {"method": clip(request.method or "", 32), "id": facts.id}
    if meta.get("HTTP_REFERER"):
        asked["referrer"] = clip(redact_url(str(meta["HTTP_REFERER"])))
    if client.chain:
        name = "forwarded" if active.settings().forwarded_header.lower() == "forwarded" else "x_forwarded_for"
        asked["headers"] = {name: clip(client.chain)}
    event["http"] = {"request": asked}
    if client.ip:
        event["source"] = {"ip": client.ip, "address": client.peer or client.ip}
        event["tocsin"] = {"ip_rule": client.rule}
        if client.rule != "peer":
            event["network"] = {"forwarded_ip": client.ip}
    agent = meta.get("HTTP_USER_AGENT")
    if agent:
        event["user_agent"] = {"original": redact_text(clip(agent, 1_024))}
    if match is not None:
        more["view"] = match._func_path
        more["route"] = match.route
    fingerprint = session_fingerprint(request)
    if fingerprint:
        more["session_fingerprint"] = fingerprint


def route_of(request: HttpRequest) -> Optional[ResolverMatch]:
    """Found out here for a request that was refused before Django did."""
    if request.resolver_match is not None:
        return request.resolver_match
    facts = facts_of(request)
    if not facts.is_resolved:
        facts.is_resolved = True
        try:
            facts.match = resolve(request.path_info, getattr(request, "urlconf", None))
        except Resolver404:
            pass
    return facts.match


def _add_origin(event: Dict[str, Any]) -> None:
    settings = active.settings()
    event["agent"] = {"type": "tocsin-django", "version": VERSION}
    event["host"] = {"name": settings.host}
    service = {
        key: value
        for key, value in (
            ("name", settings.service),
            ("environment", settings.environment),
            ("version", settings.version),
        )
        if value
    }
    if service:
        event["service"] = service


def runtime() -> Dict[str, str]:
    return {"django_version": django.get_version(), "python_version": platform.python_version()}
