from __future__ import annotations

import logging
from typing import Any
from unittest import mock

from . import project  # isort: skip
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core import mail
from django.core.signals import request_started
from django.test import Client, RequestFactory, TransactionTestCase

from tocsin_django import active, capture, events
from tocsin_django.settings import read_settings

User = get_user_model()
PATH = "/admin/login/"


class Logins(TransactionTestCase):
    def setUp(self) -> None:
        self.root = User.objects.create_superuser("root", "root@shop.example", "pw-root-1")
        self.alice = User.objects.create_user("alice", "alice@shop.example", "pw-alice-1")
        self.client = Client(REMOTE_ADDR="192.0.2.7", HTTP_USER_AGENT="curl/8")

    def login(self, name: str, password: str, path: str = PATH, **extra: Any) -> Any:
        return self.client.post(path, {"username": name, "password": password}, **extra)

    def test_in_and_out(self) -> None:
        with project.recorded() as sent:
            self.assertEqual(self.login("root", "pw-root-1").status_code, 302)
            self.client.post("/admin/logout/")
        self.assertEqual(project.told(sent), ["authn_login_success", "authn_logout"])
        event = sent[0]
        self.assertEqual(event["message"], "User logged in: root")
        self.assertEqual(event["user"], {"name": "root", "id": str(self.root.pk)})
        self.assertEqual(event["source"], {"ip": "192.0.2.7", "address": "192.0.2.7"})
        self.assertEqual(event["url"]["path"], PATH)
        self.assertEqual(event["http"]["request"]["method"], "POST")
        self.assertEqual(event["user_agent"], {"original": "curl/8"})
        self.assertEqual(event["django"]["route"], "admin/login/")
        self.assertEqual(event["event"]["category"], ["authentication"])
        self.assertRegex(event["@timestamp"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        # The same session, and never its key.
        self.assertEqual(sent[1]["django"]["session_fingerprint"], event["django"]["session_fingerprint"])
        self.assertRegex(event["django"]["session_fingerprint"], r"^[0-9a-f]{16}$")

    def test_failed(self) -> None:
        with project.recorded() as sent:
            self.login("mallory\nERROR fake", "hunter2")
        event = project.only(sent, "authn_login_fail")
        self.assertEqual(event["message"], "Failed login for mallory�ERROR fake")
        self.assertEqual(event["user"], {"name": "mallory\nERROR fake"})
        self.assertEqual(event["event"]["outcome"], "failure")
        self.assertNotIn("hunter2", repr(sent))
        self.assertEqual(len(sent), 1)

    def test_a_long_name_is_cut(self) -> None:
        with project.recorded() as sent:
            self.login("m" * 200_000, "x")
        self.assertLess(len(repr(sent)), 4_000)

    def test_unknown_names_are_hashed_where_asked_for(self) -> None:
        read = read_settings({"URL": "http://x", "HASH_UNKNOWN_USERS": True}, {})
        with mock.patch.object(active, "_active", read), project.recorded() as sent:
            self.login("hunter2", "hunter2")
            self.login("hunter2", "x")
            self.login("alice", "x")
        self.assertNotIn("hunter2", repr(sent))
        self.assertEqual(sent[0]["user"], sent[1]["user"])
        self.assertRegex(sent[0]["user"]["hash"], r"^[0-9a-f]{32}$")
        self.assertEqual(sent[2]["user"], {"name": "alice"})

    def test_who_fails_by_an_email_address_fails_under_the_name_of_its_user(self) -> None:
        # As django-allauth gives them.
        for given, name in (
            ({"email": "ALICE@shop.example"}, "alice"),
            ({"email": "alice@shop.example", "username": "alice@shop.example"}, "alice"),
            ({"email": "nobody@shop.example"}, "nobody@shop.example"),
            ({"email": "alice@shop.example", "username": "root"}, "root"),
        ):
            with self.subTest(given), project.recorded() as sent:
                user_login_failed.send(None, credentials=given, request=None)
            self.assertEqual(sent[0]["user"]["name"], name)
        User.objects.create_user("alice2", "alice@shop.example", "pw")
        with project.recorded() as sent:
            user_login_failed.send(None, credentials={"email": "alice@shop.example"}, request=None)
        # Of two nobody knows which.
        self.assertEqual(sent[0]["user"], {"name": "alice@shop.example"})

    def test_right_password_refused_at_the_admin(self) -> None:
        with project.recorded() as sent:
            self.assertEqual(self.login("alice", "pw-alice-1").status_code, 200)
        event = project.only(sent, "authn_login_fail")
        self.assertIn("right password", event["message"])
        self.assertTrue(event["message"].startswith("Failed login for alice"))
        self.assertEqual(event["user"]["id"], str(self.alice.pk))
        self.assertIn("staff", event["event"]["reason"])
        self.assertEqual(len(sent), 1)

    def test_without_a_request(self) -> None:
        from django.contrib.auth import authenticate

        with project.recorded() as sent:
            self.assertIsNone(authenticate(None, username="alice", password="x"))
        self.assertNotIn("source", project.only(sent, "authn_login_fail"))

    def test_connected_twice_tells_once(self) -> None:
        capture.connect()
        request_started.disconnect(dispatch_uid="tocsin_django.startup")
        with project.recorded() as sent:
            self.login("root", "pw-root-1")
            self.client.get("/missing/")
        self.assertEqual(project.told(sent), ["authn_login_success", "http_request"])

    def test_the_seeds_own_receivers_stay_and_double_nothing(self) -> None:
        lines = []
        logger = logging.getLogger("security")

        class Kept(logging.Handler):
            def emit(self, record: logging.LogRecord) -> None:
                lines.append(record.getMessage())

        def log_user_logged_in(sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
            logger.warning(f"User logged in: {user.username}")

        handler = Kept()
        logger.addHandler(handler)
        user_logged_in.connect(log_user_logged_in)
        try:
            with project.recorded() as sent:
                self.login("root", "pw-root-1")
        finally:
            user_logged_in.disconnect(log_user_logged_in)
            logger.removeHandler(handler)
        self.assertEqual(lines, ["User logged in: root"])
        self.assertEqual(project.told(sent), ["authn_login_success"])

    def test_nothing_is_raised_into_the_application(self) -> None:
        events.failures.clear()
        with (
            mock.patch("tocsin_django.events.transport.send", side_effect=RuntimeError("full")),
            self.assertLogs("tocsin_django"),
        ):
            self.assertEqual(self.login("root", "pw-root-1").status_code, 302)
            self.login("root", "x")
        self.assertEqual(dict(events.failures), {"RuntimeError": 2})
        events.failures.clear()

    def test_password_reset(self) -> None:
        with project.recorded() as sent:
            self.client.post("/reset/", {"email": "alice@shop.example"})
            self.client.post("/reset/", {"email": "nobody@shop.example"})
        self.assertEqual(project.told(sent), ["authn_password_reset_request"] * 2)
        self.assertEqual(sent[1]["user"]["target"], {"email": "nobody@shop.example"})
        link = next(word for word in mail.outbox[-1].body.split() if "/reset/" in word).split("testserver")[1]
        token = link.rstrip("/").rsplit("/", 1)[1]
        with project.recorded() as sent:
            form = self.client.get(link, follow=True)
            self.client.post(
                form.request["PATH_INFO"], {"new_password1": "n3w-Pass-phrase", "new_password2": "n3w-Pass-phrase"}
            )
            self.client.get(link)
        self.assertEqual(project.told(sent), ["authn_password_change", "authn_password_change_fail"])
        self.assertEqual(sent[0]["user"], {"target": {"name": "alice", "id": str(self.alice.pk)}})
        self.assertEqual(sent[0]["source"]["ip"], "192.0.2.7")
        self.assertEqual(sent[1]["url"]["path"], link.replace(token, "[redacted]"))
        self.assertNotIn(token, repr(sent))
        self.assertNotIn("n3w-Pass-phrase", repr(sent))

    def test_a_request_of_rest_framework_is_unwrapped(self) -> None:
        class Wrapped:
            _request = RequestFactory().get("/api/", REMOTE_ADDR="192.0.2.9")

        with project.recorded() as sent:
            user_logged_in.send(User, request=Wrapped(), user=self.alice)
        self.assertEqual(sent[0]["source"]["ip"], "192.0.2.9")
