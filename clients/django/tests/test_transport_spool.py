import os
import random
import stat
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from typing import List
from unittest import mock

from tocsin_django.transport.counters import Counters
from tocsin_django.transport.segment import HEADER, MAGIC, RECORD, Segment
from tocsin_django.transport.spool import Spool


class WithFolder(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name) / "spool"
        self.counters = Counters()

    def spool(self, max_bytes: int = 1 << 20) -> Spool:
        spool = Spool(self.folder, max_bytes, self.counters)
        self.addCleanup(spool.close)
        return spool

    def files(self) -> List[Path]:
        return sorted(self.folder.glob("*"))


def read_all(spool: Spool, number: int = 10) -> List[bytes]:
    read: List[bytes] = []
    while True:
        while spool.unsent:
            batch = spool.read(number, 1 << 20)
            read += batch.entries
            spool.settle(batch)
        if spool.adopt() == 0:
            return read


class Spooling(WithFolder):
    def test_first_in_first_out_and_nothing_stays(self) -> None:
        spool = self.spool()
        entries = [b"%d" % number for number in range(25)]
        self.assertEqual(25, spool.append(entries))
        self.assertEqual(entries[:10], spool.read(10, 1 << 20).entries)
        self.assertEqual(entries[:1], spool.read(10, 1).entries)
        self.assertEqual(entries, read_all(spool))
        self.assertEqual((0o600, 0o700), tuple(stat.S_IMODE(one.stat().st_mode) for one in (self.files()[0], self.folder)))
        spool.close()
        self.assertEqual([], self.files())

    def test_what_is_unsent_is_for_the_next(self) -> None:
        spool = self.spool()
        spool.append([b"a", b"b", b"c"])
        spool.settle(spool.read(1, 100))
        spool.close()
        self.assertEqual([b"b", b"c"], read_all(self.spool()))

    def test_what_is_full_takes_no_more_until_something_is_sent(self) -> None:
        spool = self.spool(max_bytes=128 << 10)
        entry = b"x" * (1 << 10)
        taken = spool.append([entry] * 200)
        self.assertTrue(100 < taken < 128, taken)
        self.assertEqual(0, spool.append([entry]))
        self.assertLessEqual(sum(one.stat().st_size for one in self.files()), 130 << 10)
        self.assertEqual(taken, len(read_all(spool)))
        self.assertEqual(1, spool.append([entry]))

    def test_one_process_has_a_file_until_it_dies(self) -> None:
        code = (
            "import sys; from pathlib import Path; from tocsin_django.transport.spool import Spool; from tocsin_django.transport.counters import Counters\n"
            "spool = Spool(Path(sys.argv[1]), 1 << 20, Counters()); spool.append([b'theirs']); print('ready', flush=True); sys.stdin.read()"
        )
        with subprocess.Popen([sys.executable, "-c", code, str(self.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
            assert other.stdout is not None
            self.assertEqual(b"ready\n", other.stdout.readline())
            spool = self.spool()
            spool.append([b"mine"])
            self.assertEqual([b"mine"], read_all(spool))
            other.kill()
            other.wait()
            self.assertEqual([b"theirs"], read_all(spool))

    def test_any_order_of_doings_keeps_every_entry(self) -> None:
        for seed in range(60):
            with self.subTest(seed=seed):
                dice = random.Random(seed)
                spool = self.spool(max_bytes=600 << 10)
                put: List[bytes] = []
                got: List[bytes] = []
                for _ in range(60):
                    doing = dice.randrange(10)
                    if doing < 5:
                        size = dice.choice([1, 100, 30_000])
                        new = [b"%d-" % (len(put) + one) + b"x" * size for one in range(dice.randrange(1, 9))]
                        put += new[: spool.append(new)]
                    elif doing < 9 and spool.unsent:
                        batch = spool.read(dice.randrange(1, 12), dice.choice([1, 50_000, 1 << 20]))
                        got += batch.entries
                        spool.settle(batch)
                    elif doing == 9:
                        spool.close()
                        spool = self.spool(max_bytes=600 << 10)
                got += read_all(spool)
                self.assertEqual(sorted(put), sorted(got))
                spool.close()
                self.assertEqual([], self.files())


class Damage(WithFolder):
    def leave(self, entries: List[bytes]) -> Path:
        spool = self.spool()
        spool.append(entries)
        spool.close()
        return self.files()[0]

    def take_over(self) -> List[bytes]:
        spool = self.spool()
        read = read_all(spool)
        spool.close()
        return read

    def test_a_tail_torn_anywhere(self) -> None:
        path = self.leave([b"first", b"second"])
        whole = path.read_bytes()
        path.unlink()
        second = HEADER.size + RECORD.size + len(b"first")
        for size in range(len(whole)):
            with self.subTest(size=size):
                path.write_bytes(whole[:size])
                self.counters = Counters()
                expected = [b"first"] if size >= second else []
                self.assertEqual(expected, self.take_over())
                torn = size not in (HEADER.size, second)
                self.assertEqual({"torn_in_spool": 1} if torn else {}, self.counters.dropped())
                self.assertEqual([], self.files())

    def test_a_record_that_changed_is_counted_and_passed_over(self) -> None:
        path = self.leave([b"first", b"second", b"third"])
        data = bytearray(path.read_bytes())
        data[data.index(b"second")] ^= 1
        path.write_bytes(data)
        self.assertEqual([b"first", b"third"], read_all(self.spool()))
        self.assertEqual({"damaged_in_spool": 1}, self.counters.dropped())

    def test_a_length_that_cannot_be_ends_the_file(self) -> None:
        path = self.leave([b"first", b"second", b"third"])
        data = path.read_bytes()
        place = data.index(b"second") - RECORD.size
        path.write_bytes(data[:place] + b"\xff" * 4 + data[place + 4 :])
        self.assertEqual([b"first"], read_all(self.spool()))
        self.assertEqual({"torn_in_spool": 1}, self.counters.dropped())

    def test_a_header_that_says_nothing_sends_all_again(self) -> None:
        for head in (b"WRONG...", MAGIC):
            path = self.leave([b"first", b"second"])
            data = path.read_bytes()
            path.write_bytes(HEADER.pack(head, 10**9) + data[HEADER.size :])
            self.assertEqual([b"first", b"second"], self.take_over())

    def test_a_link_is_not_followed(self) -> None:
        self.folder.mkdir()
        target = self.folder.parent / "target"
        target.write_bytes(b"precious")
        os.symlink(target, self.folder / "1-1-1.events")
        with self.assertRaises(OSError):
            self.spool().adopt()
        self.assertEqual(b"precious", target.read_bytes())

    def test_what_is_no_file_of_this_user_is_left_alone(self) -> None:
        os.mkfifo(self.leave([b"theirs"]).parent / "0-1-1.events")
        with mock.patch("os.geteuid", return_value=os.geteuid() + 1), self.assertRaisesRegex(PermissionError, "no file of this user"):
            self.spool().adopt()
        self.assertEqual(1, self.spool().adopt())
        with self.assertRaisesRegex(PermissionError, "no file of this user"):
            self.spool().adopt()


class FullDisk(WithFolder):
    def test_nothing_half_is_left_and_it_goes_on(self) -> None:
        code = """
import errno, resource, sys
from pathlib import Path
from tocsin_django.transport.segment import Segment
segment = Segment.create(Path(sys.argv[1]) / "1-1-1.events")
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))
for number in range(1000):
    try:
        segment.append([b"x" * 50])
    except OSError as error:
        assert error.errno in (errno.EFBIG, errno.ENOSPC), error
        break
assert segment.end == (Path(sys.argv[1]) / "1-1-1.events").stat().st_size
entries, place, records = segment.read(1000, 1 << 20)
assert records == number and all(entry == b"x" * 50 for entry in entries)
segment.settle(place, records)
segment.append([b"again"])
print(number)
"""
        self.folder.mkdir()
        done = subprocess.run([sys.executable, "-c", code, str(self.folder)], capture_output=True, text=True)
        self.assertEqual("", done.stderr)
        self.assertGreater(int(done.stdout), 50)
        adopted = Segment.adopt(self.folder / "1-1-1.events")
        assert adopted is not None
        self.assertEqual([b"again"], adopted[0].read(10, 100)[0])
        adopted[0].close()


if __name__ == "__main__":
    unittest.main()
