import ipaddress
import json
import math
import random
import time
import unittest
from typing import Any, Dict, Optional

from tests.respond_server import KEY, block, body_of, lock, signed
from tocsin_django.respond.answers import AnswerList, read_answers
from tocsin_django.respond.signed_list import MAX_BYTES, Refused, open_list

#: When the tests began; times in them are hours apart, so that it does not matter how long they take.
NOW = time.time()


def listed(*raw: Dict[str, Any], enforce: bool = True) -> AnswerList:
    return read_answers(raw, enforce, 1)[0]


class Addresses(unittest.TestCase):
    def test_which_answer_an_address_gets(self) -> None:
        answers = listed(
            block("192.0.2.7"),
            block("198.51.100.0/24"),
            block("2001:db8:1::/48"),
            block("2001:db8:2::5"),
            block("::ffff:203.0.113.9"),
            block("203.0.113.200/31", seconds=-7_200),
            block("10.0.0.0/8", dryRun=True, id="dry"),
            block("10.1.0.0/16", id="hard"),
            block("10.1.2.0/24", dryRun=True, id="dry, narrower"),
        )
        for address, expected in (
            ("192.0.2.7", "192.0.2.7"),
            ("192.0.2.8", None),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("198.51.100.255", "198.51.100.0/24"),
            ("198.51.101.0", None),
            ("2001:db8:1:ffff::1", "2001:db8:1::/48"),
            ("2001:DB8:2:0::5%eth0", "2001:db8:2::5"),
            ("2001:db8:2::6", None),
            ("203.0.113.9", "::ffff:203.0.113.9"),
            ("203.0.113.200", None),
            ("10.2.3.4", "dry"),
            ("10.1.2.3", "hard"),
            ("", None),
            ("unix:", None),
            ("192.0.2.7, 198.51.100.1", None),
        ):
            with self.subTest(address):
                answer = answers.for_address(address, NOW)
                self.assertEqual(expected, answer and answer.id)

    def test_two_switches(self) -> None:
        for dry_run, enforce, expected in ((False, True, True), (False, False, False), (True, True, False), (True, False, False)):
            answer = listed(block("192.0.2.7", dryRun=dry_run), enforce=enforce).for_address("192.0.2.7", NOW)
            assert answer is not None
            self.assertEqual(expected, answer.enforce)

    def test_an_answer_ends_at_its_time(self) -> None:
        answers = listed(
            block("192.0.2.7", seconds=6_000, dryRun=True),
            block("192.0.2.7", seconds=9_000, id="first"),
            block("192.0.2.0/24", seconds=12_000, id="longer", dryRun=True),
        )
        for seconds, expected in ((0, "first"), (8_000, "first"), (10_000, "longer"), (13_000, None)):
            answer = answers.for_address("192.0.2.7", NOW + seconds)
            self.assertEqual(expected, answer and answer.id)

    def test_as_a_list_of_networks_says(self) -> None:
        dice = random.Random(6)
        for _ in range(30):
            raw = []
            for _ in range(dice.randrange(40)):
                bits, width, family = dice.choice([(dice.getrandbits(32), 32, ipaddress.IPv4Network), (dice.getrandbits(128), 128, ipaddress.IPv6Network)])
                network = family((bits, dice.randrange(1, width + 1)), strict=False)
                raw.append(block(str(network), seconds=dice.choice([-7_200, 7_200]), dryRun=dice.random() < 0.3))
            answers = listed(*raw)
            for _ in range(60):
                given = ipaddress.ip_address(dice.getrandbits(dice.choice([32, 128])))
                if getattr(given, "ipv4_mapped", None):
                    continue
                meant = [one for one in raw if one["until"] / 1000 > NOW and given in ipaddress.ip_network(one["target"])]
                answer = answers.for_address(str(given), NOW)
                self.assertEqual(bool(meant), answer is not None)
                if answer is not None:
                    self.assertIn(answer.id, [one["id"] for one in meant])
                    self.assertEqual(any(not one["dryRun"] for one in meant), answer.enforce)


class Users(unittest.TestCase):
    def test_which_answer_a_user_gets(self) -> None:
        created = int(NOW * 1000)
        answers = listed(
            lock("Alice"),
            lock("bob", seconds=-7_200),
            lock("carol", kind="logout_user", created=created),
            lock("STRASSE", kind="logout_user", created=created),
            lock("ｅｒｉｎ "),
            lock("ΑΔΩΝΙΣ"),
            lock("dan", dryRun=True, id="dry"),
            lock("dan", kind="logout_user", created=created, id="hard"),
        )
        for name, started, expected in (
            ("alice", None, "Alice"),
            ("ALICE", NOW, "Alice"),
            ("bob", None, None),
            ("carol", NOW - 3600, "carol"),
            ("carol", NOW + 3600, None),
            ("carol", None, None),
            ("straße", NOW - 3600, "STRASSE"),
            ("erin", None, "ｅｒｉｎ "),
            ("αδωνισ", None, "ΑΔΩΝΙΣ"),
            ("αδωνις", None, "ΑΔΩΝΙΣ"),
            ("еrin", None, None),
            ("dan", None, "dry"),
            ("dan", NOW - 3600, "hard"),
            ("", None, None),
            ("192.0.2.7", None, None),
        ):
            with self.subTest(name=name, started=started):
                answer = answers.for_user(name, started, NOW)
                self.assertEqual(expected, answer and answer.id)


class Lists(unittest.TestCase):
    def refused(self, body: bytes, signature: Optional[str], last: int = 0, now: Optional[float] = NOW) -> str:
        with self.assertRaises(Refused) as caught:
            open_list(body, signature, KEY, last, now, True)
        return caught.exception.reason

    def test_what_is_signed_and_new_is_taken(self) -> None:
        for last in (0, 11, 12):
            self.assertEqual(12, open_list(*signed(body_of(12, [block("192.0.2.7")])), KEY, last, NOW, True).answers.sequence)
        old = signed(body_of(1, [], expires_in=-299))
        self.assertEqual(1, open_list(*old, KEY, 0, NOW, True).answers.sequence)
        older = signed(body_of(1, [], expires_in=-10_000))
        self.assertEqual(1, open_list(*older, KEY, 0, None, True).answers.sequence)

    def test_what_is_refused(self) -> None:
        body, signature = signed(body_of(12, [block("192.0.2.7")]))
        assert signature is not None
        for reason, given in (
            ("wrong_signature", (body.replace(b"192", b"193"), signature)),
            ("wrong_signature", (body + b" ", signature)),
            ("wrong_signature", (body, None)),
            ("wrong_signature", (body, "")),
            ("wrong_signature", (body, signature[3:])),
            ("wrong_signature", (body, signature.replace("v1", "v2"))),
            ("wrong_signature", (body, "v1=\u00e9")),
            ("wrong_signature", signed(body, KEY + "x")),
            ("wrong_signature", signed(body, "")),
            ("expired", signed(body_of(12, [], expires_in=-3600))),
            ("unknown_version", signed(body_of(12, [], version=2))),
            ("unknown_version", signed(body_of(12, [], version=True))),
            ("unknown_version", signed(b"[]")),
            ("invalid", signed(b"\xff")),
            ("invalid", signed(b"[" * 100_000)),
            ("invalid", signed(body_of(12, []).replace(b"[]", b"{}"))),
            ("invalid", signed(body_of(12, []).replace(b"12", b'"12"', 1))),
            ("invalid", signed(body_of(12, [], expires=None))),
            ("invalid", signed(body_of(12, [], expires=10**400))),
            ("too_large", signed(body_of(12, [], padding="x" * MAX_BYTES))),
            ("too_many", signed(body_of(12, [block("192.0.2.7")] * 10_001))),
        ):
            with self.subTest(reason, given=given[0][:60]):
                self.assertEqual(reason, self.refused(*given))
        self.assertEqual("replayed", self.refused(body, signature, last=13))

    def test_one_that_is_not_understood_keeps_none_of_the_others(self) -> None:
        wrong = [{**block("192.0.2.7"), key: None} for key in ("id", "target", "until", "created", "dryRun")]
        wrong += [*map(block, ("192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2", "192.0.2.07", "everybody", "", "::/129", "::ffff:192.0.2.0/90", "1:2")), block("192.0.2.7", until=True), block("192.0.2.7", until=10**400), block("192.0.2.7", until=math.inf), lock("bob", created=math.nan)]
        answers, left_out = read_answers([*wrong, 7, block("x", kind="slow_down"), block("192.0.2.9")], True, 1)
        self.assertEqual({"invalid": len(wrong) + 1, "unknown_kind": 1}, dict(left_out))
        self.assertEqual(1, answers.size)
        self.assertIsNotNone(answers.for_address("192.0.2.9", NOW))

    def test_ten_thousand_fit(self) -> None:
        raw = [block(str(ipaddress.ip_address((0x20010DB8 << 96) + number))) for number in range(10_000)]
        body = json.dumps(json.loads(body_of(1, raw))).encode()
        self.assertLess(len(body), MAX_BYTES)
        self.assertEqual(10_000, open_list(*signed(body), KEY, 0, NOW, True).answers.size)


if __name__ == "__main__":
    unittest.main()
