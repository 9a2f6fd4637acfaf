import threading
import unittest

from tocsin_django.transport.queue import EventQueue


class Bounds(unittest.TestCase):
    def test_what_is_lent_keeps_its_places(self) -> None:
        for size, max_bytes in ((4, 1_000), (1_000, 4)):
            with self.subTest(size=size, max_bytes=max_bytes):
                queue = EventQueue(threading.Condition(), size, 2, max_bytes)
                self.assertEqual([True] * 4 + [False], [queue.put(entry) for entry in (b"a", b"b", b"c", b"d", b"e")])
                self.assertEqual([b"a", b"b", b"c"], queue.lend(3, 1_000))
                self.assertEqual((False, 1, 3), (queue.put(b"f"), len(queue), queue.lent))
                queue.give_back(2)
                self.assertEqual((True, True, False), (queue.put(b"g"), queue.put(b"h"), queue.put(b"i")))
                self.assertEqual([b"c", b"d", b"g", b"h"], queue.lend(9, 1_000))
                queue.give_back(4)
                self.assertEqual((0, 0, True), (len(queue), queue.lent, queue.put(b"j")))


if __name__ == "__main__":
    unittest.main()
