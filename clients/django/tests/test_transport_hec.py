import unittest
from email.message import Message
from http.client import HTTPMessage

from tocsin_django.transport.connection import Response
from tocsin_django.transport.hec import understand


class WhatAServerSays(unittest.TestCase):
    def test_it_is_one_line_of_the_log_and_no_long_one(self) -> None:
        headers = HTTPMessage()
        Message.__setitem__(headers, "Location", "http://x/" + "y" * 60_000)
        body = b'{"text": "no\\n2026-11-26 CRITICAL root logged in\\u001b[2J\\u2028' + b"z" * 60_000 + b'", "code": "9\\n"}'
        for status in (200, 302, 400, 503):
            with self.subTest(status):
                words = understand(Response(status, headers, body), 1).words
                self.assertTrue(words.isprintable(), words)
                self.assertLess(len(words), 1_000)


if __name__ == "__main__":
    unittest.main()
