from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Any, Iterator, NamedTuple, Optional
from unittest import mock

from . import project  # isort: skip
from django.contrib.auth import get_user_model
from django.test import AsyncClient, Client, TransactionTestCase, override_settings

from tocsin_django import active, enforce
from tocsin_django.settings import read_settings

User = get_user_model()
READ = read_settings({"URL": "http://x", "RESPOND": {"URL": "http://x", "TOKEN": "t", "KEY": "k", "ENFORCE": True}}, {})


class Answer(NamedTuple):
    kind: str
    target: str
    enforce: bool = True
    id: str = "answer-1"
    until: float = 9e9
    reason: str = "too many failed log-ins"
    created: float = 0.0


class Answers:
    """Stands in for the list of answers."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = answers

    def start(self) -> None:
        pass

    def for_address(self, address: str) -> Optional[Answer]:
        return next((one for one in self.answers if one.kind == "block_address" and one.target == address), None)

    def for_user(self, name: str, started: Optional[float]) -> Optional[Answer]:
        for one in self.answers:
            if one.target == name and (
                one.kind == "lock_user" or one.kind == "logout_user" and (started or 0) < one.created
            ):
                return one
        return None


@contextmanager
def answering(*answers: Answer) -> Iterator[None]:
    enforce._met.clear()
    with (
        mock.patch.object(active, "_active", READ),
        mock.patch.object(enforce, "respond", Answers(*answers)),
        mock.patch("tocsin_django.middleware.respond", Answers(*answers)),
    ):
        yield


class Enforce(TransactionTestCase):
    def setUp(self) -> None:
        User.objects.create_superuser("root", "", "pw")
        self.client = Client(REMOTE_ADDR="192.0.2.7")

    def login(self, client: Optional[Client] = None) -> Any:
        return (client or self.client).post("/admin/login/", {"username": "root", "password": "pw"})

    def log_in_before(self) -> None:
        self.login()
        self.restart()

    def restart(self) -> None:
        """A process reads its settings, and so whether answers are wanted, when it starts."""
        cookies, self.client = self.client.cookies, Client(REMOTE_ADDR="192.0.2.7")
        self.client.cookies = cookies

    def test_a_blocked_address_is_refused_and_told_once_a_minute(self) -> None:
        with answering(Answer("block_address", "192.0.2.7")), project.recorded() as sent:
            with mock.patch("tocsin_django.enforce.time.monotonic", return_value=600.0):
                responses = [self.client.get("/ok/") for _ in range(50)]
            with mock.patch("tocsin_django.enforce.time.monotonic", return_value=661.0):
                self.client.get("/ok/")
            self.assertEqual(Client(REMOTE_ADDR="192.0.2.8").get("/ok/").status_code, 200)
        self.assertEqual({response.status_code for response in responses}, {403})
        self.assertIn(b"answer-1", responses[0].content)
        self.assertEqual(project.told(sent), ["response_enforced"] * 2)
        self.assertEqual(
            sent[0]["django"]["answer"],
            {"id": "answer-1", "kind": "block_address", "target": "192.0.2.7", "unreported": 0},
        )
        self.assertEqual(sent[1]["django"]["answer"]["unreported"], 49)

    def test_dry_run_only_tells(self) -> None:
        with answering(
            Answer("block_address", "192.0.2.7", enforce=False), Answer("lock_user", "root", enforce=False, id="2")
        ):
            with project.recorded() as sent:
                self.assertEqual(self.client.get("/ok/").status_code, 200)
                self.assertEqual(self.login().status_code, 302)
                self.assertEqual(self.client.get("/me/").content, b"root")
        self.assertEqual(project.told(sent), ["response_dry_run", "response_dry_run", "authn_login_success"])

    def test_a_locked_user_cannot_log_in(self) -> None:
        with answering(Answer("lock_user", "root")), project.recorded() as sent:
            self.assertEqual(self.login().status_code, 403)
            self.assertEqual(self.client.get("/me/").content, b"nobody")
        self.assertEqual(project.told(sent), ["response_enforced"])
        self.assertEqual(sent[0]["user"]["name"], "root")

    def test_sessions_of_a_locked_user_end(self) -> None:
        self.log_in_before()
        with answering(Answer("lock_user", "root")), project.recorded() as sent:
            with self.assertNumQueries(0):
                self.assertEqual(self.client.get("/ok/").status_code, 200)
            self.assertEqual(self.client.get("/me/").content, b"nobody")
            self.assertEqual(self.client.get("/me/").content, b"nobody")
        self.assertEqual(project.told(sent), ["response_enforced"])
        self.restart()
        # The session is gone, not only overlooked while the answer is in force.
        self.assertEqual(self.client.get("/me/").content, b"nobody")

    def test_log_out_ends_only_sessions_that_began_before(self) -> None:
        self.log_in_before()
        with answering(Answer("logout_user", "root", created=time.time() + 0.001)), project.recorded() as sent:
            self.assertEqual(self.client.get("/me/").content, b"nobody")
        with answering(Answer("logout_user", "root", created=time.time())), project.recorded() as later:
            self.login()
            self.assertEqual(self.client.get("/me/").content, b"root")
        self.assertEqual((project.told(sent), project.told(later)), (["response_enforced"], ["authn_login_success"]))

    async def test_async(self) -> None:
        from asgiref.sync import sync_to_async

        visitor = AsyncClient()
        await sync_to_async(visitor.login)(username="root", password="pw")
        with (
            override_settings(ROOT_URLCONF="tests.urls"),
            answering(Answer("lock_user", "root")),
            project.recorded() as sent,
        ):
            self.assertEqual((await visitor.get("/ame/")).content, b"nobody")
        self.assertEqual(project.told(sent), ["response_enforced"])

    def test_a_fault_in_the_answers_stops_nobody(self) -> None:
        with (
            answering(),
            mock.patch.object(enforce.respond, "for_address", side_effect=OSError),
            mock.patch("tocsin_django.middleware.count_failure") as counted,
        ):
            self.assertEqual(self.client.get("/ok/").status_code, 200)
        counted.assert_called_once()
