from __future__ import annotations

import io
import json
import shutil
from unittest import mock

from . import project  # isort: skip
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import TransactionTestCase, override_settings

from tocsin_django import active
from tocsin_django.capture import census, markers
from tocsin_django.checks import check_settings

User = get_user_model()


class Census(TransactionTestCase):
    def setUp(self) -> None:
        shutil.rmtree(census.folder(), ignore_errors=True)
        self.addCleanup(shutil.rmtree, census.folder(), ignore_errors=True)
        User.objects.create_superuser("root", "", "pw")
        User.objects.create_user("mallory")

    def test_what_no_signal_tells(self) -> None:
        with project.recorded() as sent:
            census.take_census()
            census.take_census()
            self.assertEqual(project.told(sent), ["account_census"] * 2)
            User.objects.filter(username="mallory").update(is_superuser=True)
            group = Group.objects.create(name="ops")
            Group.permissions.through.objects.bulk_create(
                [Group.permissions.through(group=group, permission=Permission.objects.get(codename="add_user"))]
            )
            census.take_census()
            census.take_census()
        changes = [event for event in sent if event["event"]["action"] == "authz_change"]
        self.assertEqual(
            [event["message"] for event in changes],
            [
                "Census found superusers changed: +mallory",
                "Census found group_permissions changed: +ops: auth.add_user",
            ],
        )
        self.assertEqual(changes[0]["django"]["old"], {"superusers": ["root"]})
        self.assertEqual(changes[0]["django"]["new"], {"superusers": ["mallory", "root"]})

    def test_one_process_a_day(self) -> None:
        self.assertTrue(census._claim_day())
        self.assertFalse(census._claim_day())

    def test_a_broken_file_is_a_first_census(self) -> None:
        census.take_census()
        (census.folder() / "last.json").write_text("{")
        self.assertTrue(census.take_census()["is_first"])
        self.assertEqual(json.loads((census.folder() / "last.json").read_text())["superusers"], ["root"])
        self.assertEqual((census.folder() / "last.json").stat().st_mode & 0o777, 0o600)


class Answer:
    def __init__(self, ok: bool, words: str) -> None:
        self.ok, self.words = ok, words


class Command(TransactionTestCase):
    def run_command(self, *args: str) -> str:
        out = io.StringIO()
        call_command("tocsin", *args, stdout=out, no_color=True)
        return out.getvalue()

    def test_check(self) -> None:
        text = self.run_command("check")
        self.assertIn("sends to:              http://127.0.0.1:9", text)
        self.assertIn("middleware:            wired", text)
        self.assertIn("gunicorn.error", text)
        with override_settings(MIDDLEWARE=project.AUTH_MIDDLEWARE):
            text = self.run_command("check")
        self.assertIn("tocsin_django.W002", text)
        with override_settings(TOCSIN={"URI": "x"}), self.assertRaisesRegex(CommandError, "has no key 'URI'"):
            self.run_command("check")

    def test_test_event(self) -> None:
        # Nobody listens on port 9.
        with self.assertRaisesRegex(CommandError, "http://127.0.0.1:9 did not take the event: "):
            self.run_command("test-event")
        with override_settings(TOCSIN=None), self.assertRaisesRegex(CommandError, "nowhere to send to"):
            self.run_command("test-event")

    def test_deploy(self) -> None:
        with project.recorded() as sent, mock.patch("tocsin_django.transport.flush", return_value=True):
            self.run_command("deploy", "1.2.3")
            with self.assertRaisesRegex(CommandError, "say which version"):
                self.run_command("deploy")
        self.assertEqual(project.only(sent, "deployment")["message"], "Deployed application 1.2.3")

    def test_migrations_are_told_once(self) -> None:
        class Migration:
            app_label, name = "shop", "0002_price"

        plan = [(Migration(), False)]
        with project.recorded() as sent:
            for _ in range(3):
                markers._migrated(plan=plan, using="default")
            markers._migrated(plan=[], using="default")
        self.assertEqual(project.only(sent, "database_migrated")["django"]["migrations"], ["shop.0002_price"])


class Checks(TransactionTestCase):
    def ids(self, **settings: object) -> "list[str]":
        with override_settings(**settings):
            return [str(one.id).split(".")[1] for one in check_settings()]

    def test_table(self) -> None:
        https = {"URL": "https://t@siem.example:8088"}
        respond = {"URL": "https://siem.example", "TOKEN": "t", "KEY": "k"}
        for settings, ids in (
            ({"TOCSIN": https}, []),
            ({"TOCSIN": None}, ["W001"]),
            ({"TOCSIN": "ftp://x"}, ["E001"]),
            ({"TOCSIN": https, "MIDDLEWARE": []}, ["W002"]),
            ({"TOCSIN": https, "MIDDLEWARE": list(reversed(project.MIDDLEWARE))}, ["W003"]),
            ({"TOCSIN": "http://t@siem.example:8088"}, ["W005"]),
            ({"TOCSIN": "http://t@[::1]:8088"}, []),
            ({"TOCSIN": https, "USE_X_FORWARDED_HOST": True}, ["W006"]),
            ({"TOCSIN": "https://siem.example"}, ["W007"]),
            ({"TOCSIN": {**https, "RESPOND": respond}}, []),
            ({"TOCSIN": {**https, "RESPOND": {"URL": "https://siem.example"}}}, ["W008"]),
            ({"TOCSIN": {**https, "RESPOND": {"ENFORCE": True}}}, ["W009"]),
        ):
            with self.subTest(settings=settings):
                self.assertEqual(self.ids(**settings), ids)

    def test_each_has_a_hint(self) -> None:
        with override_settings(TOCSIN=None):
            self.assertTrue(all(one.hint for one in check_settings()))

    def test_wrong_settings_stop_no_application(self) -> None:
        from django.apps import apps

        before = active.settings()
        with override_settings(TOCSIN="ftp://x"), mock.patch("sys.stderr", io.StringIO()) as told:
            apps.get_app_config("tocsin_django").ready()
        self.assertIn("must begin with https://", told.getvalue())
        self.assertIs(active.settings(), before)
