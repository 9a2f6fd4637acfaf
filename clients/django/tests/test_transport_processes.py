"""The module as an application uses it, in real processes that fork, end and are killed."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import Any, Dict, List

from tests.hec_server import HecServer, accept, answer, until

BEGIN = """
import json, os, signal, sys, threading, time
from django.conf import settings
settings.configure(TOCSIN=json.loads(sys.argv[1]))
from tocsin_django import transport
def put(*numbers):
    for number in numbers:
        transport.send({"number": number, "process": os.getpid(), "event": {"id": str(number)}})
def say(**what):
    print(json.dumps(what), flush=True)
"""


class WithProcesses(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.spool = Path(folder.name) / "spool"
        self.server = HecServer()
        self.addCleanup(self.server.stop)

    def start(self, code: str, **settings: Any) -> "subprocess.Popen[str]":
        raw = json.dumps({"URL": self.server.url, "TOKEN": "t", "EXIT_TIMEOUT": 60.0, "FLUSH_INTERVAL": 0.05, **settings})
        process = subprocess.Popen([sys.executable, "-c", BEGIN + code, raw], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def run_through(self, code: str, expected: int = 0, **settings: Any) -> List[Dict[str, Any]]:
        """What it said. It has to be silent on stderr."""
        process = self.start(code, **settings)
        out, err = process.communicate()
        self.assertEqual((expected, ""), (process.returncode, err))
        return [json.loads(line) for line in out.splitlines()]

    def left_in_spool(self) -> int:
        return sum(one.stat().st_size for one in self.spool.glob("*"))


class Ends(WithProcesses):
    def test_a_command_that_ends_at_once_has_sent_all(self) -> None:
        self.run_through("put(*range(100))")
        self.assertEqual(list(range(100)), self.server.numbers())
        self.run_through("put(*range(100, 200)); sys.exit(0)", SPOOL=str(self.spool))
        self.assertEqual(list(range(200)), self.server.numbers())
        self.assertEqual([], list(self.spool.glob("*")))

    def test_signals_are_left_alone(self) -> None:
        process = self.start("before = signal.getsignal(signal.SIGTERM)\nput(1)\nsay(same=signal.getsignal(signal.SIGTERM) is before is signal.SIG_DFL)\ntime.sleep(600)")
        assert process.stdout is not None
        self.assertEqual('{"same": true}\n', process.stdout.readline())
        process.terminate()
        self.assertEqual(-signal.SIGTERM, process.wait())

    def test_a_server_that_is_away_at_the_end_gets_it_from_the_next_process(self) -> None:
        self.server.always = answer(503, 9)
        process = self.start("put(*range(100))", SPOOL=str(self.spool))
        _, err = process.communicate()
        self.assertEqual(0, process.returncode)
        self.assertIn("events cannot be sent", err)
        self.server.always = accept
        said = self.run_through("put(100); transport.flush(60); say(**transport.counters())", SPOOL=str(self.spool))
        self.assertEqual(list(range(101)), sorted(self.server.numbers()))
        self.assertEqual((100, 101), (said[0]["adopted"], said[0]["sent"]))
        self.assertEqual([], list(self.spool.glob("*")))

    def test_wrong_settings_are_said_and_counted_and_harm_nothing(self) -> None:
        process = self.start("put(1, 2, 3); say(**transport.counters())", QUEUE_SIZE="many")
        out, err = process.communicate()
        self.assertEqual({"dropped_wrong_settings": 3}, json.loads(out), err)
        self.assertEqual(1, err.count("TOCSIN['QUEUE_SIZE'] must be a number"), err)
        self.assertEqual([{}], self.run_through("put(1); say(**transport.counters())", URL=""))

    def test_a_test_event_is_answered(self) -> None:
        code = "answer = transport.test({'number': 1}); say(ok=answer.ok, words=answer.words)"
        self.assertEqual([{"ok": True, "words": "the collector answered 200 (Success, code 0)"}], self.run_through(code))
        self.server.always = answer(400, 7)
        said = self.run_through(code)[0]
        self.assertFalse(said["ok"])
        self.assertIn("set INDEX", said["words"])


class Forks(WithProcesses):
    def check(self, code: str, numbers: int, **settings: Any) -> None:
        said = self.run_through(code, **settings)
        self.assertEqual(list(range(numbers)), sorted(self.server.numbers()), said)
        processes = {one["number"]: one["process"] for one in self.server.events()}
        self.assertGreater(len(set(processes.values())), 1)

    def test_each_child_sends_its_own_and_only_that(self) -> None:
        code = """
put(*range(50))
children = []
for child in range(1, 5):
    pid = os.fork()
    if pid == 0:
        put(*range(child * 50, child * 50 + 50))
        sys.exit(0)
    children.append(pid)
put(*range(250, 300))
assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 4
"""
        for more in ({}, {"SPOOL": str(self.spool)}):
            with self.subTest(more=more):
                self.server.objects = []
                self.check(code, 300, **more)
        self.assertEqual([], list(self.spool.glob("*")))

    def test_a_fork_while_other_threads_send(self) -> None:
        code = """
threads = [threading.Thread(target=put, args=range(first, first + 200)) for first in range(0, 1000, 200)]
for thread in threads: thread.start()
children = []
for child in range(5):
    pid = os.fork()
    if pid == 0:
        put(*range(1000 + child * 10, 1010 + child * 10))
        done = transport.flush(60)
        transport.close(60)
        os._exit(0 if done else 1)
    children.append(pid)
for thread in threads: thread.join()
assert [os.waitpid(pid, 0)[1] for pid in children] == [0] * 5
"""
        self.check(code, 1050, SPOOL=str(self.spool))

    def test_a_child_keeps_its_own_when_the_parent_dies(self) -> None:
        self.server.always = answer(503, 9)
        code = """
put(0)
until = lambda condition: [time.sleep(0.01) for _ in iter(condition, True)]
until(lambda: transport.counters().get("spooled") == 1)
if os.fork() == 0:
    put(1)
    until(lambda: transport.counters().get("spooled") == 1)
    say(pid=os.getpid())
    time.sleep(600)
time.sleep(600)
"""
        parent = self.start(code, SPOOL=str(self.spool))
        assert parent.stdout is not None
        child = json.loads(parent.stdout.readline())["pid"]
        parent.kill()
        self.addCleanup(os.kill, child, signal.SIGKILL)
        parent.wait()
        self.server.always = accept
        self.run_through("put(2); transport.flush(60)", SPOOL=str(self.spool))
        until(lambda: set(self.server.numbers()) == {0, 1, 2}, "the dead parent's by the other process, the child's by the child")
        self.assertEqual([0, 1, 2], sorted(self.server.numbers()))


class Killed(WithProcesses):
    def killed(self, state: str, **settings: Any) -> None:
        """A process that sends all the time and says what its spool has; killed at some time."""
        code = """
number = 0
while True:
    put(*range(number, number + 5))
    number += 5
    if number % 50 == 0:
        say(put=number, spooled=transport.counters().get("spooled", 0))
    time.sleep(0.001)
"""
        process = self.start(code, SPOOL=str(self.spool), **settings)
        assert process.stdout is not None
        said: Dict[str, int] = {}
        while said.get("spooled", 0) < 500:
            said = json.loads(process.stdout.readline())
        process.kill()
        out, _ = process.communicate()
        for line in out.splitlines():
            said = json.loads(line) if line.endswith("}") else said
        self.server.always = accept
        self.run_through("put(-1); assert transport.flush(60)", SPOOL=str(self.spool))
        arrived = sorted(set(self.server.numbers()) - {-1})
        # In the order of their sending, so that what is lost is the end only: what was not yet spooled.
        self.assertEqual(list(range(len(arrived))), arrived)
        self.assertGreaterEqual(len(arrived), said["spooled"], state)
        self.assertEqual([], list(self.spool.glob("*")))

    def test_kill_9_loses_only_what_was_not_yet_spooled(self) -> None:
        for state, always in (("away", answer(503, 9)), ("there", accept)):
            with self.subTest(server=state):
                self.server.objects = []
                self.server.always = always
                self.killed(state)

    def test_kill_9_while_the_server_stalls(self) -> None:
        from tests.hec_server import stall

        self.server.always = stall
        self.killed("stalls", TIMEOUT=60.0)


@unittest.skipUnless(os.path.exists("/proc/self/status"), "reads /proc")
class Memory(WithProcesses):
    def test_a_hundred_thousand_events_for_a_server_that_is_down(self) -> None:
        code = """
def peak():
    return int([line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1])
event = {"message": "x" * 500, "event": {"id": "1"}}
for _ in range(1000): transport.send(event)
before = peak()
for _ in range(100_000): transport.send(event)
say(grown=peak() - before, **transport.counters())
os._exit(0)
"""
        self.server.always = answer(503, 9)
        for more in ({}, {"SPOOL": str(self.spool), "SPOOL_BYTES": 16 << 20}):
            with self.subTest(more=more):
                process = self.start(code, **more)
                said = json.loads(process.communicate(timeout=300)[0])
                self.assertLess(said["grown"], 40 << 10, "KiB")
                spool = said.get("spooled", 0)
                self.assertEqual(101_000, said["waiting"] + spool + said.get("dropped_queue_full", 0))
                self.assertLessEqual(self.left_in_spool(), 17 << 20)


if __name__ == "__main__":
    unittest.main()
