"""``manage.py tocsin check | test-event | census | deploy``."""

from __future__ import annotations

import logging
from typing import Any, List

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ... import active, transport
from ...capture import census
from ...capture.records import RecordHandler
from ...checks import MIDDLEWARE, check_settings
from ...events import build, failures, report, runtime
from ...settings import Settings, current_settings

_WAIT = 10.0


class Command(BaseCommand):
    help = "Shows what tocsin_django captures and where it sends it."
    requires_system_checks: List[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", metavar="check|test-event|census|deploy", required=True)
        acts.add_parser("check", help="what is wired, and what is missing")
        acts.add_parser("test-event", help="sends one event and says what was answered")
        acts.add_parser("census", help="reads who has which rights, reports it and what changed since the last time")
        deploy = acts.add_parser("deploy", help="marks a deployment")
        deploy.add_argument("version", nargs="?", default="", help="what is deployed; TOCSIN['VERSION'] unless given")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            settings = current_settings()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        act = options["act"]
        if act == "check":
            self._check(settings)
            return
        if not settings.is_on:
            raise CommandError("there is nowhere to send to: set TOCSIN = 'https://TOKEN@HOST:8088' or TOCSIN_URL")
        if act == "test-event":
            self._test_event(settings)
        elif act == "census":
            self._census()
        else:
            self._deploy(options["version"])

    def _check(self, settings: Settings) -> None:
        from django.conf import settings as project

        has_middleware = MIDDLEWARE in project.MIDDLEWARE
        answers = settings.respond
        proxies = ", ".join(map(str, settings.trusted_proxies))
        lines = (
            ("sends to", settings.url or "nowhere"),
            ("index, sourcetype", f"{settings.index}, {settings.sourcetype}"),
            ("token", "set" if settings.token else "none"),
            ("spool", str(settings.spool or "none: what waits when the process ends is lost")),
            ("trusted proxies", proxies or "none: the peer's address is the client's"),
            ("middleware", "wired" if has_middleware else "missing"),
            ("loggers", ", ".join(_watched_loggers()) or "none"),
            ("census", "daily" if settings.census else "off"),
            ("answers", "none" if not answers.url else "enforced" if answers.enforce else "reported only (dry run)"),
            (
                "sent by this process",
                ", ".join(f"{name} {count}" for name, count in transport.counters().items()) or "nothing",
            ),
            ("not reported", ", ".join(f"{name} {count}" for name, count in failures.items()) or "nothing"),
        )
        for name, text in lines:
            self.stdout.write(f"{name + ':':22} {text}")
        found = check_settings()
        for one in found:
            style = self.style.ERROR if one.level >= checks.ERROR else self.style.WARNING
            self.stdout.write(style(f"{one.id}: {one.msg}\n    {one.hint}"))
        if not found:
            self.stdout.write(self.style.SUCCESS("Nothing is missing."))

    def _test_event(self, settings: Settings) -> None:
        event = build("test_event", "Test event of tocsin_django", dataset="django.test", user={}, details=runtime())
        answer = transport.test(event)
        if not answer.ok:
            raise CommandError(f"{settings.url} did not take the event: {answer.words}")
        self.stdout.write(self.style.SUCCESS(f"{settings.url} took the event: {answer.words}"))
        self.stdout.write(f"Find it: index={settings.index} event.id={event['event']['id']}")

    def _census(self) -> None:
        found = census.take_census()
        for kind, names in found["now"].items():
            self.stdout.write(f"{kind}: {len(names)}")
        for kind, change in found["changes"].items():
            for name in change["added"]:
                self.stdout.write(self.style.WARNING(f"+ {kind}: {name}"))
            for name in change["removed"]:
                self.stdout.write(self.style.WARNING(f"- {kind}: {name}"))
        if found["is_first"]:
            self.stdout.write("no earlier census to compare with")
        self._flush()

    def _deploy(self, version: str) -> None:
        version = version or active.settings().version
        if not version:
            raise CommandError("say which version: manage.py tocsin deploy 1.2.3, or set TOCSIN['VERSION']")
        name = active.settings().service or "application"
        report(
            "deployment",
            f"Deployed {name} {version}",
            dataset="django.deploy",
            user={},
            details={**runtime(), "version": version},
        )
        self._flush()
        self.stdout.write(f"marked: {name} {version}")

    def _flush(self) -> None:
        if not transport.flush(_WAIT):
            raise CommandError(f"not everything was sent within {_WAIT:g} s: {dict(transport.counters())}")


def _watched_loggers() -> List[str]:
    loggers = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    return sorted(one.name for one in loggers if any(isinstance(handler, RecordHandler) for handler in one.handlers))
