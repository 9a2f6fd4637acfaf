from __future__ import annotations

from typing import Any, Dict, List

from . import project  # isort: skip
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.test import Client, TransactionTestCase

User = get_user_model()


def summary(events: List[Dict[str, Any]]) -> List[Any]:
    return [
        (
            event["event"]["action"],
            event.get("user", {}).get("target", {}).get("name"),
            event["django"].get("old"),
            event["django"].get("new"),
        )
        for event in events
    ]


class Accounts(TransactionTestCase):
    def setUp(self) -> None:
        self.alice = User.objects.create_user("alice", "alice@shop.example", "pw")
        self.bob = User.objects.create_user("bob", "", "pw")
        self.group = Group.objects.create(name="editors")
        self.add_user = Permission.objects.get(codename="add_user")

    def test_created_changed_deleted(self) -> None:
        with project.recorded() as sent:
            eve = User.objects.create_superuser("eve", "", "pw")
            eve.is_staff = False
            eve.email = "eve@evil.example"
            eve.save()
            eve.save()
            eve.delete()
        self.assertEqual(
            [(event["event"]["action"], event["log"]["level"]) for event in sent],
            [
                ("user_created", "warning"),
                ("authz_change", "warning"),
                ("user_updated", "info"),
                ("user_deleted", "warning"),
            ],
        )
        self.assertEqual(sent[1]["django"], {"old": {"is_staff": True}, "new": {"is_staff": False}})
        self.assertEqual(sent[1]["message"], "Rights of eve changed: is_staff true → false")
        self.assertEqual(sent[2]["django"]["new"], {"email": "eve@evil.example"})

    def test_update_fields(self) -> None:
        self.alice.is_superuser = True
        with project.recorded() as sent:
            self.alice.save(update_fields=["last_login"])
            self.assertEqual(sent, [])
            with self.assertNumQueries(2):
                self.alice.save(update_fields=["is_superuser"])
            with self.assertNumQueries(1):
                self.alice.save(update_fields=["last_login"])
        self.assertEqual(summary(sent), [("authz_change", "alice", {"is_superuser": False}, {"is_superuser": True})])

    def test_what_is_rolled_back_is_not_told(self) -> None:
        with project.recorded() as sent:
            try:
                with transaction.atomic():
                    self.alice.is_superuser = True
                    self.alice.save()
                    self.alice.groups.add(self.group)
                    self.assertEqual(sent, [])
                    raise RuntimeError
            except RuntimeError:
                pass
        self.assertEqual(sent, [])

    def test_passwords(self) -> None:
        with project.recorded() as sent:
            self.alice.set_password("another")
            self.alice.save()
            self.alice.save()
            self.bob.password = make_password("past set_password")
            self.bob.save(update_fields=["password"])
        self.assertEqual(
            [entry[:2] for entry in summary2(sent)],
            [("authn_password_change", "alice"), ("authn_password_change", "bob")],
        )
        self.assertNotIn("another", repr(sent))
        self.assertNotIn("md5$", repr(sent))

    def test_a_hash_that_django_renews_is_no_change(self) -> None:
        User.objects.filter(pk=self.bob.pk).update(password=make_password("pw", hasher="pbkdf2_sha256"))
        with project.recorded() as sent:
            self.assertTrue(Client().login(username="bob", password="pw"))
        self.bob.refresh_from_db()
        self.assertTrue(self.bob.password.startswith("md5$"))
        self.assertEqual(project.told(sent), ["authn_login_success"])

    def test_the_validator_tells_no_second_time(self) -> None:
        validators = [{"NAME": "tocsin_django.validators.PasswordChangeValidator"}]
        from django.contrib.auth.password_validation import get_default_password_validators

        get_default_password_validators.cache_clear()
        with self.settings(AUTH_PASSWORD_VALIDATORS=validators), project.recorded() as sent:
            self.alice.set_password("another")
            self.alice.save()
        get_default_password_validators.cache_clear()
        self.assertEqual(project.told(sent), ["authn_password_change"])

    def test_groups_from_both_sides(self) -> None:
        steps = (
            (lambda: self.alice.groups.add(self.group), [("alice", [], ["editors"])]),
            (lambda: self.alice.groups.add(self.group), []),
            (lambda: self.group.user_set.add(self.bob), [("bob", [], ["editors"])]),
            (lambda: self.group.user_set.clear(), [("alice", ["editors"], []), ("bob", ["editors"], [])]),
            (lambda: self.bob.groups.set([self.group]), [("bob", [], ["editors"])]),
            (lambda: self.bob.groups.clear(), [("bob", ["editors"], [])]),
            (lambda: self.group.user_set.set([self.alice]), [("alice", [], ["editors"])]),
            (lambda: self.group.user_set.remove(self.alice), [("alice", ["editors"], [])]),
        )
        for number, (act, expected) in enumerate(steps):
            with self.subTest(step=number), project.recorded() as sent:
                act()  # type: ignore[no-untyped-call]
                found = [(name, old["groups"], new["groups"]) for _action, name, old, new in summary(sent)]
                self.assertEqual(sorted(found), expected)

    def test_permissions_from_both_sides(self) -> None:
        label = "auth.add_user"
        steps = (
            (lambda: self.alice.user_permissions.add(self.add_user), ("authz_change", "user_permissions", [], [label])),
            (lambda: self.add_user.user_set.remove(self.alice), ("authz_change", "user_permissions", [label], [])),
            (
                lambda: self.group.permissions.add(self.add_user),
                ("privilege_permissions_changed", "permissions", [], [label]),
            ),
            (lambda: self.group.permissions.clear(), ("privilege_permissions_changed", "permissions", [label], [])),
            (
                lambda: self.add_user.group_set.add(self.group),
                ("privilege_permissions_changed", "permissions", [], [label]),
            ),
            (lambda: self.add_user.group_set.clear(), ("privilege_permissions_changed", "permissions", [label], [])),
        )
        for number, (act, (action, field, old, new)) in enumerate(steps):
            with self.subTest(step=number), project.recorded() as sent:
                act()  # type: ignore[no-untyped-call]
                event = project.only(sent, action)
                self.assertEqual((event["django"]["old"], event["django"]["new"]), ({field: old}, {field: new}))

    def test_many_at_once_are_counted(self) -> None:
        users = User.objects.bulk_create([User(username=f"u{number}") for number in range(130)])
        with project.recorded() as sent:
            self.group.user_set.add(*users)
        self.assertEqual(len(sent), 101)
        self.assertEqual(sent[-1]["django"]["users"], 30)

    def test_groups(self) -> None:
        with project.recorded() as sent:
            group = Group.objects.create(name="ops")
            group.name = "admins"
            group.save()
            group.delete()
        self.assertEqual(project.told(sent), ["group_created", "group_updated", "group_deleted"])

    def test_in_the_admin(self) -> None:
        User.objects.create_superuser("root", "", "pw")
        visitor = Client(REMOTE_ADDR="192.0.2.7")
        visitor.login(username="root", password="pw")
        users = [User.objects.create_user(f"old{number}") for number in range(3)]
        form = {
            "username": "alice", "email": "", "first_name": "", "last_name": "", "is_active": "on", "is_superuser": "on",
            "groups": [str(self.group.pk)], "date_joined_0": "2026-01-01", "date_joined_1": "00:00:00",
        }  # fmt: skip
        with project.recorded() as sent:
            self.assertEqual(visitor.post(f"/admin/auth/user/{self.alice.pk}/change/", form).status_code, 302)
        self.assertEqual(project.told(sent), ["authz_change", "user_updated", "authz_change", "authz_admin"])
        for event in sent:
            self.assertEqual(event["user"]["name"], "root")
            self.assertEqual(event["source"]["ip"], "192.0.2.7")
        self.assertEqual(sent[3]["django"]["admin"]["model"], "auth.user")
        self.assertIn("Superuser status", sent[3]["django"]["admin"]["fields"])
        with project.recorded() as sent:
            visitor.post(
                "/admin/auth/user/",
                {"action": "delete_selected", "_selected_action": [str(user.pk) for user in users], "post": "yes"},
            )
        self.assertEqual(sorted(project.told(sent)), ["authz_admin"] * 3 + ["user_deleted"] * 3)
        entries = [event["django"]["admin"] for event in sent if event["event"]["action"] == "authz_admin"]
        self.assertEqual(sorted(entry["object"] for entry in entries), ["old0", "old1", "old2"])
        self.assertEqual({entry["action"] for entry in entries}, {"deletion"})


def summary2(events: List[Dict[str, Any]]) -> List[Any]:
    return [(event["event"]["action"], event["user"]["target"]["name"]) for event in events]
