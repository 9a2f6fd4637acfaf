import itertools
import json
import logging
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, Dict, List, Optional

from tests.hec_server import HAS_OPENSSL, Answering, HecServer, accept, answer, hang_up, make_certificate, refuse, reset, slow, stall, until
from tocsin_django.settings import Settings
from tocsin_django.transport.backoff import Backoff
from tocsin_django.transport.counters import Counters
from tocsin_django.transport.destination import Answer
from tocsin_django.transport.entry import encode
from tocsin_django.transport.hec import HecDestination
from tocsin_django.transport.sender import Sender
from tocsin_django.transport.spool import Spool


class WithSender(unittest.TestCase):
    def setUp(self) -> None:
        logging.getLogger("tocsin_django").setLevel(logging.CRITICAL + 1)
        self.addCleanup(logging.getLogger("tocsin_django").setLevel, logging.NOTSET)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.counters = Counters()

    def sender(self, server: HecServer, with_spool: bool = False, **more: Any) -> Sender:
        settings = Settings(url=server.url, token="t0ken", **{"flush_interval": 0.02, "timeout": 20.0, "host": "web1", **more})
        spool = Spool(self.folder / "spool", settings.spool_bytes, self.counters) if with_spool else None
        sender = Sender(settings, HecDestination(settings), spool, self.counters, Backoff(0.01, 0.05))
        sender.start()
        self.addCleanup(sender.close, 0.0)
        return sender

    def dropped(self) -> Dict[str, int]:
        return self.counters.dropped()


def put(sender: Sender, numbers: "range | List[int]", text: str = "") -> None:
    for number in numbers:
        sender.put({"number": number, "message": text, "event": {"id": str(number)}})


class Sending(WithSender):
    def test_events_go_with_their_metadata_over_one_connection(self) -> None:
        with HecServer() as server:
            sender = self.sender(server)
            sender.put({"@timestamp": "2026-11-26T11:00:00.123456Z", "message": "Grüße"})
            self.assertTrue(sender.flush(60))
            put(sender, range(3))
            self.assertTrue(sender.flush(60))
            first = server.objects[0]
            expected = {"host": "web1", "index": "django-logs", "sourcetype": "django", "source": "tocsin-django", "time": 1795690800.123456}
            self.assertEqual({**expected, "event": {"@timestamp": "2026-11-26T11:00:00.123456Z", "message": "Grüße"}}, first)
            self.assertEqual([0, 1, 2], server.numbers())
            _, path, headers = server.requests[0]
            self.assertEqual(("/services/collector/event", "Splunk t0ken", "gzip"), (path, headers["Authorization"], headers["Content-Encoding"]))
            self.assertEqual({"sent": 4}, self.counters.snapshot())

    def test_no_fault_of_the_server_loses_an_event(self) -> None:
        faults: Dict[str, Answering] = {
            "429": answer(429, 26, Retry_After="0"),
            "503": answer(503, 9),
            "500": answer(500, 8),
            "garbage": answer(200, body=b"<html>please log in</html>"),
            "nothing": answer(200),
            "no collector": answer(404),
            "moved": answer(301, Location="https://elsewhere.example/"),
            "of a proxy": answer(400, body=b"<html>bad request</html>"),
            "wrong token": answer(403, 4),
            "wrong index": answer(400, 7),
            "code it does not know": answer(400, 99),
            "reset": reset,
            "hang up": hang_up,
            "stall": stall,
        }
        for with_spool in (False, True):
            for name, fault in faults.items():
                with self.subTest(name, with_spool=with_spool), HecServer() as server:
                    self.counters = Counters()
                    server.script = [fault, fault, slow]
                    sender = self.sender(server, with_spool, timeout=0.2 if fault is stall else 20.0)
                    put(sender, range(50))
                    until(lambda: len(server.numbers()) >= 50, "all events arrive")
                    until(lambda: sender.flush(0.01), "nothing waits")
                    self.assertEqual(set(range(50)), set(server.numbers()))
                    self.assertEqual({}, self.dropped())
                    self.assertEqual(50, self.counters.snapshot()["sent"])
                    self.assertGreaterEqual(self.counters.snapshot()["failed"], 2)
                    sender.close(60)

    def test_a_server_that_goes_and_comes(self) -> None:
        for with_spool in (False, True):
            with self.subTest(with_spool=with_spool), HecServer() as server:
                self.counters = Counters()
                sender = self.sender(server, with_spool)
                put(sender, range(20))
                self.assertTrue(sender.flush(60))
                server.stop()
                put(sender, range(20, 40))
                until(lambda: self.counters.snapshot().get("failed", 0) >= 3, "sending is tried again")
                self.assertFalse(sender.flush(0.01))
                server.start()
                until(lambda: sender.flush(0.05), "everything is sent")
                self.assertEqual(set(range(40)), set(server.numbers()))
                sender.close(60)

    def test_retry_after_is_kept(self) -> None:
        with HecServer() as server:
            server.script = [answer(503, 9, Retry_After="1")]
            put(self.sender(server), range(1))
            until(lambda: server.numbers() == [0], "the event arrives")
            self.assertGreaterEqual(server.requests[1][0] - server.requests[0][0], 0.95)

    def test_what_must_be_mended_is_said_once(self) -> None:
        logging.getLogger("tocsin_django").setLevel(logging.NOTSET)
        with HecServer(always=answer(403, 4)) as server, self.assertLogs("tocsin_django") as logs:
            sender = self.sender(server)
            put(sender, range(3))
            until(lambda: self.counters.snapshot().get("failed", 0) >= 5, "it is tried again")
            server.always = accept
            until(lambda: sender.flush(0.05), "everything is sent")
        said = [record.getMessage() for record in logs.records]
        self.assertEqual(2, len(said), said)
        self.assertIn("the token is not known there: set TOKEN", said[0])
        self.assertIn("sent again", said[1])
        self.assertNotIn("t0ken", "".join(said))


class GivingUp(WithSender):
    def test_only_the_guilty_event_is_dropped(self) -> None:
        for with_number in (True, False):
            for guilty in ({0}, {7}, {19}, {3, 4, 11}, set(range(20))):
                with self.subTest(with_number=with_number, guilty=guilty), HecServer() as server:
                    self.counters = Counters()
                    server.always = refuse(lambda one: one["event"].get("number") in guilty, with_number)
                    sender = self.sender(server, batch_size=20, flush_interval=30.0)
                    put(sender, range(20))
                    until(lambda: sender.flush(0.05), "the batch is done with")
                    self.assertEqual(set(range(20)) - guilty, set(server.numbers()))
                    self.assertEqual({"refused": len(guilty)}, self.dropped())
                    sender.close(60)

    def test_too_large_becomes_smaller(self) -> None:
        def limited(request: Any) -> None:
            if sum(len(json.dumps(one)) for one in request.objects()) > 8_000:
                return answer(413)(request)
            accept(request)

        with HecServer(always=limited) as server:
            sender = self.sender(server)
            put(sender, range(40), text="x" * 1_000)
            put(sender, [40], text="y" * 9_000)
            put(sender, range(41, 50))
            until(lambda: sender.flush(0.05), "the batch is done with")
            self.assertEqual(set(range(50)) - {40}, set(server.numbers()))
            self.assertEqual({"too_large": 1}, self.dropped())

    def test_a_full_queue_drops_the_newest_and_tells(self) -> None:
        with HecServer(always=answer(503, 9)) as server:
            sender = self.sender(server, queue_size=100, batch_size=10)
            put(sender, range(1_000))
            self.assertGreaterEqual(self.dropped()["queue_full"], 1_000 - 110)
            self.assertLessEqual(sender.waiting, 110)
            server.always = accept
            until(lambda: any(one["message"].startswith("Dropped") for one in server.events()), "the loss is told")
            until(lambda: sender.flush(0.05), "the rest is sent")
            lost = self.dropped()["queue_full"]
            told = next(one for one in server.events() if one["message"].startswith("Dropped"))
            self.assertEqual((f"Dropped {lost} events", f"queue_full {lost}"), (told["message"], told["event"]["reason"]))
            self.assertEqual(1_000, len(server.numbers()) + lost)

    def test_memory_is_bounded_in_bytes_too(self) -> None:
        with HecServer(always=answer(503, 9)) as server:
            sender = self.sender(server, queue_size=1_000_000)
            put(sender, range(200), text="x" * 200_000)
            self.assertLessEqual(sender.waiting * 200_000, 18 << 20)
            self.assertEqual(200, sender.waiting + self.dropped()["queue_full"])

    def test_the_end_says_what_is_lost(self) -> None:
        logging.getLogger("tocsin_django").setLevel(logging.NOTSET)
        with HecServer(always=answer(503, 9)) as server, self.assertLogs("tocsin_django") as logs:
            sender = self.sender(server)
            put(sender, range(5))
            sender.close(0.2)
        self.assertEqual({"at_exit": 5}, self.dropped())
        self.assertIn("5 events were not sent", logs.records[-1].getMessage())


class Disk(WithSender):
    def test_a_disk_that_cannot_be_written_holds_up_nothing(self) -> None:
        (self.folder / "spool").write_text("a file where the folder would be")
        with HecServer() as server:
            sender = self.sender(server, with_spool=True)
            put(sender, range(20))
            until(lambda: sender.flush(0.05), "events go past the spool")
            self.assertEqual(list(range(20)), server.numbers())
            self.assertGreaterEqual(self.counters.snapshot()["spool_failed"], 1)
            (self.folder / "spool").unlink()
            until(lambda: put(sender, [20]) or self.counters.snapshot().get("spooled", 0) > 0, "the spool is used again")
            until(lambda: sender.flush(0.05), "everything is sent")
            self.assertEqual({}, self.dropped())

    def test_a_full_spool_leaves_the_rest_to_memory_and_then_drops_the_newest(self) -> None:
        with HecServer(always=answer(503, 9)) as server:
            sender = self.sender(server, with_spool=True, spool_bytes=128 << 10, queue_size=100, batch_size=10)
            numbers = itertools.count()

            def is_full() -> bool:
                put(sender, [next(numbers)], text="x" * 1_000)
                return sender.spooled > 100 and sender.waiting == 100 and "queue_full" in self.dropped()

            until(is_full, "spool and memory are full")
            total = next(numbers)
            dropped = self.dropped()["queue_full"]
            # The spooler may just be bringing some from the one to the other.
            until(lambda: total == sender.waiting + sender.spooled + dropped, "each waits or is counted")
            self.assertTrue(100 < sender.spooled < 128, sender.spooled)
            server.always = accept
            until(lambda: sender.flush(0.05), "everything is sent")
            self.assertEqual(total - dropped, len(set(server.numbers())))


class Many(WithSender):
    def test_threads(self) -> None:
        for with_spool in (False, True):
            with self.subTest(with_spool=with_spool), HecServer() as server:
                self.counters = Counters()
                sender = self.sender(server, with_spool, queue_size=5_000, batch_size=50)
                threads = [threading.Thread(target=put, args=(sender, range(first, first + 500))) for first in range(0, 4_000, 500)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                self.assertTrue(sender.flush(60))
                self.assertEqual(list(range(4_000)), sorted(server.numbers()))
                sender.close(60)

    def test_a_hundred_thousand_while_the_server_is_down(self) -> None:
        with HecServer() as server:
            server.stop()
            sender = self.sender(server, with_spool=True)
            most = 0
            for first in range(0, 100_000, 1_000):
                put(sender, range(first, first + 1_000))
                most = max(most, sender.waiting)
                # A request that took as long as these would give the spooler its turn too.
                until(lambda: sender.waiting < 5_000, "the spooler keeps up")
            self.assertLessEqual(most, 10_000)
            self.assertEqual({}, self.dropped())
            server.start()
            until(lambda: sender.flush(1), "everything is sent", 120)
            self.assertEqual(list(range(100_000)), sorted(set(server.numbers())))


class Trust(WithSender):
    @unittest.skipUnless(HAS_OPENSSL, "openssl makes the certificate")
    def test_certificates_are_verified(self) -> None:
        certificate = make_certificate(self.folder)
        with HecServer(certificate=certificate) as server:

            def deliver(url: str, ca_file: Optional[Path]) -> Answer:
                destination = HecDestination(Settings(url=url, token="t", ca_file=ca_file))
                self.addCleanup(destination.close)
                return destination.deliver([encode({"number": 1})])

            self.assertTrue(deliver(server.url, certificate[0]).ok)
            self.assertIn("set CA_FILE", deliver(server.url, None).words)
            self.assertIn("is not trusted", deliver(server.url.replace("127.0.0.1", "localhost"), certificate[0]).words)
            self.assertIn("could not be asked", deliver(server.url.replace("https", "http"), None).words)
            self.assertIn("not there", deliver(server.url, self.folder / "none.pem").words)
            self.assertEqual([1], server.numbers())
        self.assertIn("nothing listens at https://127.0.0.1", deliver(server.url, certificate[0]).words)
        with HecServer() as plain:
            self.assertIn("https:// or http://?", deliver(plain.url.replace("http", "https"), None).words)

    def test_what_sending_logs_is_not_sent(self) -> None:
        with HecServer() as server:
            sender = self.sender(server)

            class Echo(logging.Handler):
                def emit(self, record: logging.LogRecord) -> None:
                    sender.put({"message": record.getMessage()})

            log = logging.getLogger("tocsin_django")
            log.setLevel(logging.NOTSET)
            echo = Echo()
            log.addHandler(echo)
            self.addCleanup(log.removeHandler, echo)
            server.script = [answer(503, 9)] * 3
            put(sender, range(3))
            until(lambda: sender.flush(0.05), "everything is sent")
            self.assertEqual(3, len(server.events()))
            self.assertGreaterEqual(self.counters.snapshot()["ignored_own"], 1)


if __name__ == "__main__":
    unittest.main()
