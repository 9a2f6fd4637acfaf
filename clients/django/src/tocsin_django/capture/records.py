"""Records of Django's loggers: what it refused, what broke, what was suspicious; of gunicorn's log of errors; of loggers that the project names."""

from __future__ import annotations

import logging
import re
import traceback
from typing import Any, Dict, Optional, Tuple

from django.core.signals import request_started
from django.http import HttpRequest

from .. import active
from ..context import is_looking, plain_request
from ..events import count_failure, error_fields, report
from ..guard import guarded
from .responses import action_of, action_of_suspicion, is_told, shown_path

_SECURITY = "django.security."
#: Lines of requests of the development server, and every statement of the database.
_SKIPPED = ("django.server", "django.db", "tocsin_django")
_INVALID_REQUEST = re.compile(r"Invalid request from ip=(\S{1,64}): ")


def connect() -> None:
    _attach()
    # Whoever makes a WSGI application in a process that is set up already, as runserver does, has logging configured anew, without handlers of ours.
    request_started.connect(_first_request, dispatch_uid="tocsin_django.records")


@guarded
def _first_request(**_: Any) -> None:
    request_started.disconnect(dispatch_uid="tocsin_django.records")
    _attach()


def _attach() -> None:
    names = ["django", "gunicorn.error", *active.settings().loggers]
    handled = [logging.getLogger(name) for name in names]
    # A logger that does not propagate keeps its records from its parent's handlers.
    for name, one in list(logging.root.manager.loggerDict.items()):
        if isinstance(one, logging.Logger) and not one.propagate and name.startswith("django."):
            handled.append(one)
    for logger in handled:
        if not logger.name.startswith(_SKIPPED) and not any(isinstance(one, RecordHandler) for one in logger.handlers):
            logger.addHandler(RecordHandler())


class RecordHandler(logging.Handler):
    """Sends a record once, however many loggers it passes."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_SKIPPED) or record.__dict__.get("_tocsin_seen") or is_looking():
            return
        record.__dict__["_tocsin_seen"] = True
        try:
            _report_record(record)
        except Exception as error:
            count_failure(error)


def _report_record(record: logging.LogRecord) -> None:
    if record.name.startswith(_SECURITY):
        _report_security(record)
    elif record.name == "django.request":
        _report_request(record)
    elif record.name.startswith("django"):
        _report_contrib(record)
    elif record.name == "gunicorn.error":
        _report_gunicorn(record)
    else:
        _report_application(record)


def _asked(record: logging.LogRecord) -> Tuple[Optional[HttpRequest], Optional[int]]:
    status = record.__dict__.get("status_code")
    return plain_request(record.__dict__.get("request")), status if isinstance(status, int) else None


def _error(record: logging.LogRecord) -> Optional[Dict[str, Any]]:
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return None
    return error_fields(error, "".join(traceback.format_exception(type(error), error, error.__traceback__)))


def _report_security(record: logging.LogRecord) -> None:
    request, status = _asked(record)
    if request is not None and status is not None and is_told(request, status):
        return
    name = record.name[len(_SECURITY) :]
    text = record.getMessage()
    if name == "csrf":
        # Forbidden (REASON): /path
        reason = text.partition("(")[2].rpartition("): ")[0] or text
        is_foreign = reason.startswith("Origin checking failed")
        action = "malicious_cors" if is_foreign else "input_validation_fail"
        message = text if request is None else f"Forbidden ({reason}): {shown_path(request)}"
    else:
        reason = text
        action = action_of_suspicion(name)
        message = text
    _report(record, action, message, request=request, status=status, reason=reason, dataset=record.name)


def _report_request(record: logging.LogRecord) -> None:
    request, status = _asked(record)
    if status is None:
        status = 400 if record.levelno < logging.ERROR else 500
    if request is not None and is_told(request, status):
        return
    message, reason = record.getMessage(), ""
    if request is not None:
        head = message.rpartition(": ")[0] if ": " in message else message
        message = f"{head}: {shown_path(request)}"
        reason = head.partition("(")[2].rstrip(")") if "(" in head else ""
    error = record.exc_info[1] if record.exc_info else None
    if error is not None and status < 500 and str(error):
        reason = str(error)
    _report(record, action_of(status), message, request=request, status=status, reason=reason, dataset="django.request")


def _report_contrib(record: logging.LogRecord) -> None:
    """Of Django's other loggers only what is a fault: the rest is about caches, templates, reloading."""
    text = record.getMessage()
    if text.startswith("Failed to send password reset email"):
        _report(record, "mail_error", text, dataset=record.name)
    elif record.levelno >= logging.ERROR:
        is_cache = text.startswith("Error saving to cache")
        _report(
            record, "cache_error" if is_cache else "http_error", text, dataset=record.name, request=_asked(record)[0]
        )


def _report_gunicorn(record: logging.LogRecord) -> None:
    text = record.getMessage()
    match = _INVALID_REQUEST.match(text)
    if match is not None:
        _report(
            record, "malicious_extraneous", text, dataset="gunicorn.error", reason=text, source=match.group(1), user={}
        )
    elif text.startswith("WORKER TIMEOUT"):
        _report(record, "worker_timeout", text, dataset="gunicorn.error")


def _report_application(record: logging.LogRecord) -> None:
    """A log line is no event of a known kind: it has no action."""
    _report(record, "", record.getMessage(), dataset=record.name, request=_asked(record)[0])


def _report(record: logging.LogRecord, action: str, message: str, **about: Any) -> None:
    report(action, message, logger=record.name, level=record.levelname.lower(), error=_error(record), **about)
