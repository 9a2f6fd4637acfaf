"""
Optional, after AuthenticationMiddleware: gives every event its request, sees what Django neither signals nor logs, and
does what Tocsin's answers say. At most one event tells of a response, whether Django has logged it or not.
"""

from __future__ import annotations

import os
from typing import Any, Awaitable, Callable, Optional, Union

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponseBase

from . import active, context, enforce, respond
from .capture import forms
from .capture.responses import report_response
from .events import count_failure
from .sessions import check_session

Handler = Callable[[HttpRequest], Union[HttpResponseBase, Awaitable[HttpResponseBase]]]


class TocsinMiddleware:
    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Handler) -> None:
        if not active.settings().is_on:
            raise MiddlewareNotUsed("TOCSIN has no URL")
        self._get_response: Any = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)
        self._header = active.settings().request_id_header
        self._answers = enforce.is_on()
        self._pid = 0

    def __call__(self, request: HttpRequest) -> Any:
        if self._is_async:
            return self._call_async(request)
        token = context.enter(request)
        try:
            refused = self._before(request)
            response = refused or self._get_response(request)
            return self._after(request, response)
        finally:
            context.leave(token)

    async def _call_async(self, request: HttpRequest) -> HttpResponseBase:
        token = context.enter(request)
        try:
            refused = self._before(request)
            response = refused or await self._get_response(request)
            if response.status_code >= 400 and context.has_session(request):
                await self._find_user(request)
            return self._after(request, response)
        finally:
            context.leave(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        context.facts_of(request).exception = exception

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        try:
            forms.report_forms(request, response)
        except Exception as error:
            count_failure(error)
        return response

    async def _find_user(self, request: Any) -> None:
        """Here it may be asked for; where the event is built, in the event loop, it may not."""
        try:
            if hasattr(request, "auser"):
                await request.auser()
            else:  # Django before 5.0
                await sync_to_async(context.known_user)(request)
        except Exception as error:
            count_failure(error)

    def _before(self, request: HttpRequest) -> Optional[HttpResponseBase]:
        """The refusal of a blocked address."""
        if not self._answers:
            return None
        try:
            if self._pid != os.getpid():
                self._pid = os.getpid()
                respond.start()
            refused = enforce.refuse_address(request)
            if refused is None:
                enforce.watch_user(request)
            return refused
        except Exception as error:
            count_failure(error)
            return None

    def _after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        try:
            facts = context.facts_of(request)
            if facts.refused and request.method == "POST" and response.status_code < 400:
                response = enforce.refusal(request, facts.refused)
            response.headers.setdefault(self._header, facts.id)
            check_session(request)
            forms.report_reset(request, response)
            if response.status_code >= 400:
                report_response(request, response)
        except Exception as error:
            count_failure(error)
        return response
