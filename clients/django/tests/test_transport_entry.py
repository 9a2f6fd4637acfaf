import json
import random
import unittest
from types import MappingProxyType
from typing import Any, Mapping

from tocsin_django.transport.backoff import Backoff
from tocsin_django.transport.entry import MAX_ENTRY_BYTES, Unencodable, decode, encode


class Broken:
    def __str__(self) -> str:
        raise RuntimeError("no text")


def read(event: Mapping[str, Any]) -> Any:
    return json.loads(decode(encode(event))[1])


class Encode(unittest.TestCase):
    def test_whatever_is_in_an_event(self) -> None:
        cycle: Any = {}
        cycle["self"] = cycle
        for given, expected in (
            ({"a": "Ü\n\u2028 \x00"}, {"a": "Ü\n\u2028 \x00"}),
            ({"a": "half \ud800 pair"}, {"a": "half \ud800 pair"}),
            ({"a": float("nan"), "b": 1.5}, {"a": "nan", "b": 1.5}),
            ({"a": b"raw \xff"}, {"a": "raw \ufffd"}),
            ({"a": {"z", "b"}}, {"a": ["b", "z"]}),
            ({"a": MappingProxyType({"b": (1, None, True)})}, {"a": {"b": [1, None, True]}}),
            ({"a": Broken()}, {"a": "<Broken without text>"}),
            ({(1, 2): 3, "n": 10**30}, {"(1, 2)": 3, "n": 10**30}),
            ({1: "a"}, {"1": "a"}),
            (MappingProxyType({"a": 1}), {"a": 1}),
        ):
            with self.subTest(given=given):
                self.assertEqual(expected, read(given))
                self.assertNotIn(b"\n", encode(given))
        self.assertIn("self", read({"a": cycle})["a"])

    def test_an_event_above_the_limit_is_cut_and_marked(self) -> None:
        event = read({"event": {"id": "7"}, "user_agent": {"original": "x" * MAX_ENTRY_BYTES}, "tags": "mine"})
        self.assertEqual(("7", "x" * 1_000, ["mine", "_truncated"]), (event["event"]["id"], event["user_agent"]["original"], event["tags"]))
        with self.assertRaises(Unencodable):
            encode({str(one): {str(two): "x" * 1_000 for two in range(100)} for one in range(100)})

    def test_the_time_is_the_events(self) -> None:
        for stamp, expected in (
            ("2026-11-26T11:00:00.123456Z", b"1795690800.123456"),
            ("2026-11-26T12:00:00+01:00", b"1795690800.000000"),
        ):
            self.assertEqual(expected, decode(encode({"@timestamp": stamp}))[0])
        for stamp in ("yesterday", None, 7, "0001-01-01T00:00:00+23:59"):
            self.assertRegex(decode(encode({"@timestamp": stamp}))[0], rb"^-?\d{9,}\.\d{6}$")

    def test_random_objects_come_back(self) -> None:
        dice = random.Random(20261126)

        def value(depth: int) -> Any:
            kind = dice.randrange(7 if depth else 5)
            if kind == 0:
                return "".join(chr(dice.choice([dice.randrange(128), dice.randrange(0x3000)])) for _ in range(dice.randrange(9)))
            if kind < 5:
                return [None, True, dice.randrange(-(10**12), 10**12), dice.random()][kind - 1]
            if kind == 5:
                return [value(depth - 1) for _ in range(dice.randrange(4))]
            return {str(value(0)): value(depth - 1) for _ in range(dice.randrange(4))}

        for _ in range(500):
            event = {"value": value(4)}
            self.assertEqual(event, read(event))


class Waits(unittest.TestCase):
    def test_they_grow_to_a_bound_and_differ(self) -> None:
        for luck, expected in ((0.0, [0.5, 1, 2, 4, 8, 16, 30, 30]), (1.0, [1, 2, 4, 8, 16, 32, 60, 60])):
            backoff = Backoff(rand=lambda: luck)
            self.assertEqual(expected, [backoff.next() for _ in range(8)])
            backoff.reset()
            self.assertEqual(expected[0], backoff.next())


if __name__ == "__main__":
    unittest.main()
