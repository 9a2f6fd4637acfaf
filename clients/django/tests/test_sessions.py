from __future__ import annotations

from typing import Any

from . import project  # isort: skip
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.signals import request_started
from django.test import Client, TransactionTestCase

from tocsin_django.capture import markers

User = get_user_model()
HERE = {"REMOTE_ADDR": "192.0.2.7", "HTTP_USER_AGENT": "Firefox"}
THERE = {"REMOTE_ADDR": "198.51.100.9", "HTTP_USER_AGENT": "curl"}


class Sessions(TransactionTestCase):
    def setUp(self) -> None:
        User.objects.create_superuser("root", "", "pw")
        self.client = Client()
        self.client.post("/admin/login/", {"username": "root", "password": "pw"}, **HERE)

    def get(self, path: str, **where: Any) -> Any:
        return self.client.get(path, **where)

    def test_another_client_is_told_once(self) -> None:
        with project.recorded() as sent:
            self.get("/me/", **HERE)
            self.assertEqual(sent, [])
            self.get("/me/", **THERE)
            self.get("/me/", **THERE)
            self.get("/me/", **{**THERE, "REMOTE_ADDR": "198.51.100.10"})
        self.assertEqual(project.told(sent), ["session_anomaly", "session_anomaly"])
        self.assertEqual(sent[0]["event"]["reason"], "address and agent changed")
        self.assertEqual(sent[0]["django"]["old"], {"address": "192.0.2.7"})
        self.assertEqual((sent[0]["user"]["name"], sent[0]["log"]["level"]), ("root", "warning"))
        self.assertEqual((sent[1]["event"]["reason"], sent[1]["log"]["level"]), ("address changed", "info"))

    def test_a_view_without_session_costs_no_query_and_no_header(self) -> None:
        with project.recorded() as sent, self.assertNumQueries(0):
            response = self.get("/ok/", **THERE)
        self.assertEqual(sent, [])
        self.assertNotIn("Cookie", response.headers.get("Vary", ""))

    def test_an_ended_session(self) -> None:
        Session.objects.all().delete()
        with project.recorded() as sent:
            self.get("/me/", **HERE)
            self.get("/me/", **HERE)
        # Django takes the cookie back.
        self.assertEqual(project.told(sent), ["session_use_after_expire"])

    def test_a_forged_session(self) -> None:
        visitor = Client(**HERE)
        visitor.cookies[settings.SESSION_COOKIE_NAME] = "a" * 32
        with project.recorded() as sent:
            visitor.get("/me/")
        self.assertEqual(project.told(sent), ["session_use_after_expire"])

    def test_a_corrupted_session(self) -> None:
        Session.objects.update(session_data="tampered")
        with project.recorded() as sent:
            self.get("/me/", **HERE)
        self.assertIn("malicious_extraneous", project.told(sent))
        event = project.only(sent, "malicious_extraneous")
        self.assertEqual(event["event"]["dataset"], "django.security.SuspiciousSession")
        # Django's record has no request; the middleware knows it.
        self.assertEqual(event["source"]["ip"], "192.0.2.7")

    def test_logging_out_is_no_anomaly(self) -> None:
        with project.recorded() as sent:
            self.client.post("/admin/logout/", **HERE)
        self.assertEqual(project.told(sent), ["authn_logout"])

    def test_the_first_request_of_a_process(self) -> None:
        markers.connect()
        try:
            with project.recorded() as sent:
                self.get("/ok/", **HERE)
                self.get("/ok/", **HERE)
        finally:
            request_started.disconnect(dispatch_uid="tocsin_django.startup")
        self.assertEqual(project.told(sent), ["sys_startup"])
