from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any
from unittest import mock

from . import project  # isort: skip
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client, TransactionTestCase, override_settings

from tocsin_django import active
from tocsin_django.settings import read_settings

User = get_user_model()


def client(**extra: Any) -> Client:
    return Client(raise_request_exception=False, REMOTE_ADDR="192.0.2.7", **extra)


#: Path → action, status, part of the reason, whether Django's exception is told.
TABLE = (
    ("/boom/", "http_error", 500, "", True),
    ("/denied/", "authz_fail", 403, "not yours", False),
    ("/bad/", "input_validation_fail", 400, "bad thing", False),
    ("/odd/", "malicious_extraneous", 400, "odd token", False),
    ("/redirect/?next=javascript:alert(1)", "malicious_direct_reference", 400, "Unsafe redirect", False),
    ("/slow-down/", "excess_rate_limit_exceeded", 429, "", False),
    ("/missing/", "http_request", 404, "", False),
    ("/post-only/", "http_request", 405, "", False),
)


class Requests(TransactionTestCase):
    def test_each_is_told_once(self) -> None:
        for middleware in (project.MIDDLEWARE, project.AUTH_MIDDLEWARE):
            with override_settings(MIDDLEWARE=middleware):
                for path, action, status, reason, has_error in TABLE:
                    with self.subTest(path=path, middleware=len(middleware)), project.recorded() as sent:
                        self.assertEqual(client().get(path).status_code, status)
                        self.assertEqual(project.told(sent), [action])
                        event = sent[0]
                        self.assertEqual(event["http"]["response"]["status_code"], status)
                        self.assertEqual(event["url"]["path"], path.partition("?")[0])
                        self.assertEqual(event["source"]["ip"], "192.0.2.7")
                        self.assertIn(
                            reason,
                            event["event"].get("reason", "")
                            if middleware is project.MIDDLEWARE or reason != "not yours"
                            else reason,
                        )
                        if has_error:
                            self.assertEqual(event["error"]["type"], "ValueError")
                            self.assertIn("Traceback", event["error"]["stack_trace"])
                            self.assertEqual(event["error"]["message"], "no price; password=[redacted]")
                            self.assertNotIn("hunter2", repr(event))

    def test_told_although_the_project_silences_djangos_loggers(self) -> None:
        # What is refused after the view, such as a redirect, only its logger tells.
        silent = ("django.request", "django.security.OddToken")
        with ExitStack() as stack:
            for name in silent:
                stack.enter_context(mock.patch.object(logging.getLogger(name), "disabled", True))
            for path, action, _status, _reason, _has_error in TABLE:
                with self.subTest(path=path), project.recorded() as sent:
                    client().get(path)
                    self.assertEqual(project.told(sent), [action])

    def test_a_record_that_passes_two_handlers_is_told_once(self) -> None:
        from tocsin_django.capture.records import RecordHandler

        logger = logging.getLogger("django.request")
        handler = RecordHandler()
        logger.addHandler(handler)
        try:
            with project.recorded() as sent, override_settings(MIDDLEWARE=project.AUTH_MIDDLEWARE):
                client().get("/missing/")
        finally:
            logger.removeHandler(handler)
        self.assertEqual(project.told(sent), ["http_request"])

    def test_logging_that_is_configured_once_more(self) -> None:
        from tocsin_django.capture import records

        records.connect()
        logging.getLogger("django").handlers.clear()
        with project.recorded() as sent, override_settings(MIDDLEWARE=project.AUTH_MIDDLEWARE):
            client().get("/odd/")
        self.assertEqual(project.told(sent), ["malicious_extraneous"])

    def test_csrf(self) -> None:
        strict = client(enforce_csrf_checks=True)
        with project.recorded() as sent:
            strict.post("/form/", {"a": 1})
            strict.post("/form/", {"a": 1}, HTTP_ORIGIN="https://evil.example")
        self.assertEqual(project.told(sent), ["input_validation_fail", "malicious_cors"])
        self.assertEqual(sent[0]["event"]["reason"], "CSRF cookie not set.")
        self.assertEqual(sent[0]["event"]["dataset"], "django.security.csrf")
        self.assertIn("evil.example", sent[1]["event"]["reason"])
        self.assertEqual(sent[1]["message"][:29], "Forbidden (Origin checking fa")

    def test_a_foreign_host_and_the_secret_in_its_path(self) -> None:
        with project.recorded() as sent:
            client().get("/reset/MQ/c5-secret/", HTTP_HOST="evil.example")
        self.assertEqual(project.told(sent), ["malicious_extraneous"])
        self.assertEqual(sent[0]["url"], {"path": "/reset/MQ/[redacted]/", "domain": "evil.example"})

    def test_too_many_fields(self) -> None:
        body = "&".join(f"a{number}=1" for number in range(1_100))
        with project.recorded() as sent:
            client().post("/many/", body, content_type="application/x-www-form-urlencoded")
        self.assertEqual(project.told(sent), ["malicious_extraneous"])
        self.assertIn("exceeded", sent[0]["event"]["reason"])

    def test_secrets_of_urls_and_headers(self) -> None:
        with project.recorded() as sent:
            client().get(
                "/missing/?token=s3cret&otp=424242&pin=9876&q=shoes&next=/x%3Fcode%3D424242",
                HTTP_REFERER="https://shop.example/x?session=s3cret",
                HTTP_USER_AGENT="curl password=s3cret",
            )
            client().get("/missing/%0aERROR%20fake")
        text = repr(sent)
        for secret in ("s3cret", "424242", "9876"):
            self.assertNotIn(secret, text)
        self.assertIn("q=shoes", sent[0]["url"]["query"])
        self.assertEqual(sent[1]["message"], "Not Found: /missing/\\nERROR fake")

    def test_refused_upload(self) -> None:
        with project.recorded() as sent:
            client().post("/upload/", {"picture": SimpleUploadedFile("shell.php", b"<?php", "image/png")})
        event = project.only(sent, "upload_validation")
        self.assertEqual(event["django"]["files"], [{"name": "shell.php", "size": 5, "type": "image/png"}])
        self.assertIn("php", event["event"]["reason"])

    def test_the_users_of_requests(self) -> None:
        User.objects.create_superuser("root", "r@x.example", "pw")
        visitor = client()
        visitor.login(username="root", password="pw")
        with project.recorded() as sent:
            visitor.get("/missing/")
            visitor.get("/denied/")
            client().get("/denied/")
        self.assertEqual([event.get("user", {}).get("name") for event in sent], ["root", "root", None])
        self.assertEqual(sent[1]["django"]["view"], "tests.urls.denied")

    def test_request_ids(self) -> None:
        with project.recorded() as sent:
            given = client().get("/missing/", HTTP_X_REQUEST_ID="forged")
        self.assertEqual(given.headers["X-Request-ID"], sent[0]["http"]["request"]["id"])
        self.assertNotEqual(given.headers["X-Request-ID"], "forged")
        read = read_settings({"URL": "http://x", "TRUSTED_PROXIES": ["192.0.2.0/24"]}, {})
        with mock.patch.object(active, "_active", read), project.recorded() as sent:
            client().get("/missing/", HTTP_X_REQUEST_ID="r-1", HTTP_X_FORWARDED_FOR="1.1.1.1, 198.51.100.3")
            client().get("/missing/", HTTP_X_REQUEST_ID="bad id\n", HTTP_X_FORWARDED_FOR="198.51.100.3")
        self.assertEqual(sent[0]["http"]["request"]["id"], "r-1")
        self.assertEqual(sent[0]["http"]["request"]["headers"], {"x_forwarded_for": "1.1.1.1, 198.51.100.3"})
        self.assertEqual(sent[0]["source"], {"ip": "198.51.100.3", "address": "192.0.2.7"})
        self.assertEqual(sent[0]["tocsin"], {"ip_rule": "forwarded"})
        self.assertRegex(sent[1]["http"]["request"]["id"], r"^[0-9a-f]{32}$")

    def test_loggers_of_the_project(self) -> None:
        from tocsin_django.capture import records

        logger = logging.getLogger("security")
        with project.recorded() as sent:
            client().get("/log/")
        self.assertEqual(sent, [])
        read = read_settings({"URL": "http://x", "LOGGERS": ["security"]}, {})
        try:
            with mock.patch.object(active, "_active", read), project.recorded() as sent:
                records.connect()
                client().get("/log/")
        finally:
            logger.handlers.clear()
        self.assertEqual([event["message"] for event in sent], ["something odd"])
        self.assertEqual(sent[0]["log"], {"level": "warning", "logger": "security"})
        self.assertNotIn("action", sent[0]["event"])
        self.assertEqual(sent[0]["url"]["path"], "/log/")

    def test_gunicorns_log(self) -> None:
        with project.recorded() as sent:
            logger = logging.getLogger("gunicorn.error")
            logger.warning("Invalid request from ip=%s: %s", "192.0.2.66", "bad")
            logger.error("Worker (pid:7) exited")
        self.assertEqual(project.told(sent), ["malicious_extraneous"])
        self.assertEqual(sent[0]["source"]["ip"], "192.0.2.66")

    async def test_async_views(self) -> None:
        from asgiref.sync import sync_to_async

        await sync_to_async(User.objects.create_superuser)("root", "r@x.example", "pw")
        visitor = AsyncClient(raise_request_exception=False)
        await sync_to_async(visitor.login)(username="root", password="pw")
        with project.recorded() as sent:
            self.assertEqual((await visitor.get("/ame/")).content, b"root")
            await visitor.get("/adenied/")
            await visitor.get("/denied/")
            await AsyncClient(raise_request_exception=False).get("/boom/")
        self.assertEqual(project.told(sent), ["authz_fail", "authz_fail", "http_error"])
        self.assertEqual([event.get("user", {}).get("name") for event in sent], ["root", "root", None])
