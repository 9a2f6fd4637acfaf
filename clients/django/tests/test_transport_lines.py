import json
import os
import select
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Dict, List

from tocsin_django.transport.entry import encode
from tocsin_django.transport.lines import FileDestination, StdoutDestination

#: Each process writes 300 events of up to 20,000 bytes.
WRITE_MANY = """
import sys
from pathlib import Path
from tocsin_django.transport.entry import encode
from tocsin_django.transport.lines import FileDestination, StdoutDestination
destination = StdoutDestination(60) if sys.argv[1] == "-" else FileDestination(Path(sys.argv[1]), 60)
for number in range(0, 300, 5):
    answer = destination.deliver([encode({"process": int(sys.argv[2]), "number": one, "text": "x" * (one * 67 % 20000)}) for one in range(number, number + 5)])
    assert answer.ok, answer
"""


def entries(*numbers: int) -> List[bytes]:
    return [encode({"number": number}) for number in numbers]


def numbers(path: Path) -> List[int]:
    return [json.loads(line)["number"] for line in path.read_text().splitlines()]


class WithFolder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = Path(folder.name) / "events.jsonl"

    def check_many(self, text: str) -> None:
        seen: Dict[int, List[int]] = {}
        for line in text.splitlines():
            event = json.loads(line)
            self.assertEqual(event["number"] * 67 % 20000, len(event["text"]))
            seen.setdefault(event["process"], []).append(event["number"])
        self.assertEqual({process: list(range(300)) for process in range(4)}, seen)


class File(WithFolder):
    def destination(self, path: Path) -> FileDestination:
        destination = FileDestination(path, 20)
        self.addCleanup(destination.close)
        return destination

    def test_lines_of_several_processes_never_mix(self) -> None:
        many = [subprocess.Popen([sys.executable, "-c", WRITE_MANY, str(self.path), str(number)]) for number in range(4)]
        self.assertEqual([0] * 4, [one.wait() for one in many])
        self.check_many(self.path.read_text())

    def test_rotation_is_seen(self) -> None:
        destination = self.destination(self.path)
        self.assertTrue(destination.deliver(entries(1)).ok)
        moved = self.path.with_suffix(".1")
        self.path.rename(moved)
        self.assertTrue(destination.deliver(entries(2)).ok)
        self.path.unlink()
        self.assertTrue(destination.deliver(entries(3)).ok)
        os.truncate(self.path, 0)
        self.assertTrue(destination.deliver(entries(4)).ok)
        self.assertEqual(([1], [4]), (numbers(moved), numbers(self.path)))

    def test_a_line_cut_by_somebody_ends_before_the_next(self) -> None:
        self.path.write_text('{"number":1}\n{"num')
        self.assertTrue(self.destination(self.path).deliver(entries(2)).ok)
        self.assertEqual('{"number":1}\n{"num\n{"number":2}\n', self.path.read_text())

    def test_what_cannot_be_written_is_said(self) -> None:
        fifo = self.path.with_suffix(".fifo")
        os.mkfifo(fifo)
        for path, words in (
            (self.path.parent, "Is a directory"),
            (self.path / "none", "No such file or directory"),
            (fifo, "no regular file"),
            (Path("/dev/null"), "no regular file"),
        ):
            with self.subTest(path=path):
                answer = self.destination(path).deliver(entries(1))
                self.assertFalse(answer.ok)
                self.assertIn(words, answer.words)
                self.assertIn(str(path), answer.words)

    def test_a_full_disk_repeats_only_what_is_not_there(self) -> None:
        code = """
import resource, sys
from pathlib import Path
from tocsin_django.transport.entry import encode
from tocsin_django.transport.lines import FileDestination
path = Path(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
destination = FileDestination(path, 5)
left = [encode({"number": number, "text": "x" * 100}) for number in range(20)]
answer = destination.deliver(left)
assert not answer.ok and 0 < answer.taken < 20, answer
assert "could not be written" in answer.words
again = destination.deliver(left[answer.taken:])
assert not again.ok and again.taken == 0
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
assert destination.deliver(left[answer.taken:]).ok
"""
        done = subprocess.run([sys.executable, "-c", code, str(self.path)], capture_output=True, text=True)
        self.assertEqual("", done.stderr)
        lines = self.path.read_text().splitlines()
        whole = [json.loads(line)["number"] for line in lines if line.endswith("}")]
        self.assertEqual((list(range(20)), 21), (whole, len(lines)))


class Stdout(WithFolder):
    def test_long_lines_of_several_processes_never_mix_in_a_pipe(self) -> None:
        reader, writer = os.pipe()
        many = [subprocess.Popen([sys.executable, "-c", WRITE_MANY, "-", str(number)], stdout=writer) for number in range(4)]
        os.close(writer)
        with open(reader, encoding="utf-8") as file:
            text = file.read()
        self.assertEqual([0] * 4, [one.wait() for one in many])
        self.check_many(text)

    def test_a_reader_that_stands_still_is_no_trap(self) -> None:
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        self.addCleanup(os.close, writer)
        destination = StdoutDestination(0.1, writer)
        event = encode({"text": "x" * 50_000})
        answer = destination.deliver([event] * 3)
        self.assertIn("nobody reads it", answer.words)
        self.assertEqual(1, answer.taken)
        read: List[bytes] = []

        def drain() -> None:
            while b"".join(read).count(b"\n") < 4 and select.select([reader], [], [], 60)[0]:
                read.append(os.read(reader, 1 << 16))

        thread = threading.Thread(target=drain)
        thread.start()
        destination._timeout = 60
        self.assertTrue(destination.deliver([event] * 2).ok)
        thread.join()
        lines = b"".join(read).splitlines()
        whole = [line for line in lines if line.endswith(b"}")]
        self.assertEqual([{"text": "x" * 50_000}] * 3, [json.loads(line) for line in whole])

    def test_a_closed_one(self) -> None:
        reader, writer = os.pipe()
        os.close(reader)
        self.addCleanup(os.close, writer)
        self.assertIn("Broken pipe", StdoutDestination(1, writer).deliver(entries(1)).words)


if __name__ == "__main__":
    unittest.main()
