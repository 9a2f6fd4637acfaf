import ipaddress
import unittest

from tocsin_django.client_ip import decide, parse_hop, split_forwarded, split_forwarded_for

PROXIES = tuple(ipaddress.ip_network(one) for one in ("10.0.0.0/8", "fd00::/8", "127.0.0.1/32"))


class Decide(unittest.TestCase):
    def test_table(self) -> None:
        for peer, chain, ip, rule in (
            # What a peer that is no proxy forwards is only its word.
            ("203.0.113.9", "198.51.100.1", "203.0.113.9", "peer"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1", "forwarded"),
            # The left part is written by whoever wants to.
            ("10.0.0.1", "1.1.1.1, 127.0.0.1, 198.51.100.1", "198.51.100.1", "forwarded"),
            ("10.0.0.1", "1.1.1.1, 198.51.100.1, 10.0.0.7, 10.0.0.2", "198.51.100.1", "forwarded"),
            ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3", "all-trusted"),
            ("10.0.0.1", "198.51.100.1, unknown, 10.0.0.2", "10.0.0.2", "unparsable"),
            ("10.0.0.1", "<script>", "10.0.0.1", "unparsable"),
            ("10.0.0.1", "", "10.0.0.1", "peer"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1", "forwarded"),
            ("10.0.0.1", "[2001:db8::1]:443", "2001:db8::1", "forwarded"),
            ("10.0.0.1", "2001:DB8::1", "2001:db8::1", "forwarded"),
            ("::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1", "forwarded"),
            ("fd00::1", "198.51.100.1,", "198.51.100.1", "forwarded"),
            # A Unix socket has no address: its peer is on this machine.
            ("", "198.51.100.1", "198.51.100.1", "forwarded"),
            ("10.0.0.1", ", ".join(["198.51.100.1"] + ["10.0.0.2"] * 200), "10.0.0.2", "all-trusted"),
        ):
            with self.subTest(peer=peer, chain=chain):
                found = decide(peer, split_forwarded_for(chain), PROXIES)
                self.assertEqual((found.ip, found.rule), (ip, rule))

    def test_without_proxies_nobody_is_believed(self) -> None:
        self.assertEqual(decide("", ["198.51.100.1"], ()).ip, "")
        self.assertEqual(decide("10.0.0.1", ["198.51.100.1"], ()).ip, "10.0.0.1")

    def test_forwarded(self) -> None:
        for value, hops in (
            ("for=192.0.2.60;proto=http;by=203.0.113.43", ["192.0.2.60"]),
            ('for=192.0.2.43, for="[2001:db8:cafe::17]:4711"', ["192.0.2.43", "[2001:db8:cafe::17]:4711"]),
            ('For="a,b;for=1.1.1.1", for=_hidden', ["a,b;for=1.1.1.1", "_hidden"]),
            ("proto=https", ["unknown"]),
            ('for="unclosed, for=1.1.1.1', ["unknown", "unknown", "1.1.1.1"]),
            ("", []),
        ):
            with self.subTest(value=value):
                self.assertEqual(split_forwarded(value), hops)

    def test_hops(self) -> None:
        for text, ip in (
            (" 192.0.2.1 ", "192.0.2.1"),
            ('"[2001:db8::1]"', "2001:db8::1"),
            ("192.0.2.1:99999999", ""),
            ("192.0.2", ""),
            ("", ""),
            ("a" * 5000, ""),
        ):
            with self.subTest(text=text):
                self.assertEqual(parse_hop(text), ip)
