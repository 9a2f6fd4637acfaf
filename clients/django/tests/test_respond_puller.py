import json
import logging
import stat
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any, Callable, Dict, List, Mapping, Optional

from tests.hec_server import until
from tests.respond_server import KEY, TOKEN, Request, RespondServer, block, body_of, signed
from tocsin_django.respond.puller import Puller
from tocsin_django.settings import Respond, Settings
from tocsin_django.transport.backoff import Backoff
from tocsin_django.transport.counters import Counters


class WithPuller(unittest.TestCase):
    def setUp(self) -> None:
        logging.getLogger("tocsin_django").setLevel(logging.CRITICAL + 1)
        self.addCleanup(logging.getLogger("tocsin_django").setLevel, logging.NOTSET)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = Path(folder.name) / "spool" / "answers"
        self.counters = Counters()
        self.told: List[Mapping[str, Any]] = []
        self.pullers: List[Puller] = []
        # After the server, which ends their requests; before the folder, into which they write.
        self.addCleanup(lambda: [self.assertTrue(one.has_ended(60)) for one in self.pullers])
        self.server = RespondServer()
        self.addCleanup(self.server.stop)

    def puller(self, **more: Any) -> Puller:
        respond = Respond(**{"url": self.server.url, "token": TOKEN, "key": KEY, "enforce": True, "state": self.state, **more})
        puller = Puller(Settings(timeout=20.0, respond=respond), self.told.append, self.counters, backoff=Backoff(0.01, 0.05))
        puller.start()
        self.pullers.append(puller)
        self.addCleanup(puller.stop)
        return puller

    def until_blocked(self, puller: Puller, address: str, is_blocked: bool = True) -> None:
        until(lambda: self.is_blocked(puller, address) == is_blocked, f"{address} blocked: {is_blocked}, {self.counters.snapshot()}")

    def is_blocked(self, puller: Puller, address: str) -> bool:
        return puller.answers.for_address(address, time.time()) is not None

    def count(self, name: str) -> int:
        return self.counters.snapshot().get(name, 0)


class Pulling(WithPuller):
    def test_answers_come_and_go(self) -> None:
        puller = self.puller()
        self.server.publish([block("192.0.2.7")])
        self.until_blocked(puller, "192.0.2.7")
        self.server.publish([block("192.0.2.8")])
        self.until_blocked(puller, "192.0.2.8")
        self.assertFalse(self.is_blocked(puller, "192.0.2.7"))
        self.server.publish([])
        self.until_blocked(puller, "192.0.2.8", False)
        self.assertEqual([0, 1, 2], self.server.asked[:3])
        self.assertEqual((3, []), (self.count("accepted"), self.told))

    def test_what_goes_wrong_leaves_in_force_what_is(self) -> None:
        def reply(status: int, given: "tuple[bytes, Optional[str]]" = (b"", None)) -> Callable[[Request], None]:
            return lambda request: request.reply(status, *given)

        def hang_up(request: Request) -> None:
            request.connection.close()
            request.close_connection = True

        endless = signed(body_of(9, [], padding="x" * (5 << 20)))
        for name, instead, counter in (
            ("forged", reply(200, signed(body_of(9, [block("203.0.113.1")]), "another key")), "refused_wrong_signature"),
            ("unsigned", reply(200, (body_of(9, []), None)), "refused_wrong_signature"),
            ("replayed", reply(200, signed(body_of(1, []))), "refused_replayed"),
            ("expired", reply(200, signed(body_of(9, [], expires_in=-1_000))), "refused_expired"),
            ("oversized", reply(200, endless), "refused_too_large"),
            ("of a newer one", reply(200, signed(body_of(9, [], version=2))), "refused_unknown_version"),
            ("garbage", reply(200, signed(b"<html>")), "refused_invalid"),
            ("revoked token", reply(401), "failed"),
            ("ill", reply(500), "failed"),
            ("elsewhere", reply(302), "failed"),
            ("hangs up", hang_up, "failed"),
        ):
            with self.subTest(name):
                self.counters = Counters()
                self.server.misbehave(None)
                puller = self.puller(state=None)
                self.server.publish([block("192.0.2.7")], sequence=5)
                self.until_blocked(puller, "192.0.2.7")
                self.server.misbehave(instead)
                until(lambda: self.count(counter) >= 2, f"{counter}: {self.counters.snapshot()}")
                self.assertEqual((True, 5), (self.is_blocked(puller, "192.0.2.7"), puller.answers.sequence))
                self.server.misbehave(None)
                self.server.publish([block("192.0.2.9")], sequence=6)
                self.until_blocked(puller, "192.0.2.9")
                puller.stop()
                self.server.sequence = 0
        told = [(one["event"]["action"], one["event"]["reason"]) for one in self.told]
        self.assertIn(("response_list_refused", "refused_wrong_signature"), told)
        self.assertNotIn(KEY, json.dumps(self.told))

    def test_an_event_a_reason_however_often(self) -> None:
        self.server.misbehave(lambda request: request.reply(200, body_of(1, [block("192.0.2.7")]), "v1=00"))
        self.puller()
        until(lambda: self.count("refused_wrong_signature") >= 10, "it is refused again and again")
        self.assertEqual(1, len(self.told))

    def test_a_tocsin_that_is_away_and_comes_back(self) -> None:
        puller = self.puller()
        self.server.publish([block("192.0.2.7"), block("192.0.2.8", seconds=0.2)])
        self.until_blocked(puller, "192.0.2.7")
        self.server.stop()
        until(lambda: self.count("failed") >= 3, "it is asked again")
        self.assertTrue(self.is_blocked(puller, "192.0.2.7"))
        self.until_blocked(puller, "192.0.2.8", False)
        self.server.start()
        self.server.publish([block("192.0.2.9")])
        self.until_blocked(puller, "192.0.2.9")

    def test_a_server_that_answers_at_once_is_not_asked_at_once(self) -> None:
        self.server.misbehave(lambda request: request.reply(204))
        self.puller()
        until(lambda: len(self.server.asked_at) >= 2, "it is asked twice")
        self.assertGreaterEqual(self.server.asked_at[1] - self.server.asked_at[0], 0.9)


class State(WithPuller):
    def keep(self, answers: List[Dict[str, Any]], sequence: int = 5) -> None:
        puller = self.puller()
        self.server.publish(answers, sequence)
        until(self.state.exists, "the list is kept")
        puller.stop()

    def test_it_is_in_force_over_a_restart_without_tocsin(self) -> None:
        self.keep([block("192.0.2.7"), block("192.0.2.8", seconds=-3600)])
        self.server.stop()
        self.assertEqual(0o600, stat.S_IMODE(self.state.stat().st_mode))
        puller = self.puller()
        self.assertEqual((True, False, 5), (self.is_blocked(puller, "192.0.2.7"), self.is_blocked(puller, "192.0.2.8"), puller.answers.sequence))
        self.server.sequence = 0
        self.server.start()
        self.server.misbehave(lambda request: request.reply(200, *signed(body_of(4, []))))
        until(lambda: self.count("refused_replayed") >= 1, "an older list is refused also after the restart")
        self.assertTrue(self.is_blocked(puller, "192.0.2.7"))

    def test_what_somebody_changed_is_refused(self) -> None:
        self.keep([block("192.0.2.7")])
        self.server.stop()
        whole = self.state.read_bytes()
        for data in (b"", whole[:-9], whole.replace(b"192.0.2.7", b"192.0.2.8"), whole.partition(b"\n")[2], b"\xff" * 100):
            with self.subTest(data=data[:20]):
                self.state.write_bytes(data)
                before = self.count("refused_state_wrong_signature")
                puller = self.puller()
                self.assertEqual((0, before + 1), (puller.answers.size, self.count("refused_state_wrong_signature")))
        self.assertEqual(1, sum(one["event"]["reason"] == "refused_state_wrong_signature" for one in self.told[:1]))

    def test_a_later_list_of_another_process_stays(self) -> None:
        later = signed(body_of(99, [block("192.0.2.9")]))
        self.state.parent.mkdir()
        puller = self.puller()
        self.state.write_bytes(later[1].encode() + b"\n" + later[0])  # type: ignore[union-attr]
        self.server.publish([block("192.0.2.7")], 5)
        self.until_blocked(puller, "192.0.2.7")
        self.server.publish([block("192.0.2.8")], 6)
        self.until_blocked(puller, "192.0.2.8")
        self.assertIn(b"192.0.2.9", self.state.read_bytes())

    def test_where_it_cannot_be_kept_it_is_in_force_all_the_same(self) -> None:
        self.state.parent.write_text("a file where the folder would be")
        puller = self.puller()
        self.server.publish([block("192.0.2.7")])
        self.until_blocked(puller, "192.0.2.7")
        until(lambda: self.count("state_failed") == 1, "it is counted")


class Processes(WithPuller):
    CODE = """
import json, os, sys, time
from django.conf import settings
settings.configure(TOCSIN=json.loads(sys.argv[1]))
from tocsin_django import respond
def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, respond.counters()
        time.sleep(0.01)
"""

    def run_code(self, code: str, **respond: Any) -> "subprocess.CompletedProcess[str]":
        raw = {"RESPOND": {"URL": self.server.url, "TOKEN": TOKEN, "KEY": KEY, **respond}}
        return subprocess.run([sys.executable, "-W", "ignore::DeprecationWarning", "-c", self.CODE + code, json.dumps(raw)], capture_output=True, text=True, timeout=300)

    def test_a_forked_child_has_the_parents_answers_and_asks_for_itself(self) -> None:
        self.server.publish([block("192.0.2.7")])
        code = """
respond.start(); respond.start()
until(lambda: respond.for_address("192.0.2.7"))
answer = respond.for_address("192.0.2.7")
assert not answer.enforce and answer.reason == "r" and answer.kind == "block_address"
pid = os.fork()
if pid == 0:
    assert respond.for_address("192.0.2.7").id == "192.0.2.7"
    until(lambda: respond.counters().get("pulls", 0) >= 1)
    os._exit(0)
assert os.waitpid(pid, 0)[1] == 0
respond.stop()
assert respond.for_address("192.0.2.7") is None and respond.for_user("alice", 0.0) is None
"""
        done = self.run_code(code)
        self.assertEqual((0, ""), (done.returncode, done.stderr))

    def test_what_is_missing_is_said_and_all_is_let_through(self) -> None:
        code = 'respond.start(); assert respond.for_address("192.0.2.7") is None; assert not respond.counters().get("pulls")'
        for more, words in (
            ({"KEY": ""}, "set RESPOND['KEY']"),
            ({"URL": "tocsin.example:8000"}, "TOCSIN['RESPOND']['URL'] must begin with https:// or http://"),
            ({"ENFORCE": "yes"}, "TOCSIN['RESPOND']['ENFORCE'] must be True or False"),
            ({"URL": ""}, ""),
        ):
            with self.subTest(more=more):
                done = self.run_code(code, **more)
                self.assertEqual(0, done.returncode, done.stderr)
                self.assertIn(words, done.stderr)
                self.assertEqual(words == "", done.stderr == "")


if __name__ == "__main__":
    unittest.main()
