import unittest

from django.core.exceptions import ImproperlyConfigured

from tocsin_django.settings import read_settings


class ReadSettings(unittest.TestCase):
    def test_a_url_is_enough(self) -> None:
        read = read_settings("https://abc%2F1@siem.example:8088/", {})
        self.assertEqual((read.url, read.token, read.index), ("https://siem.example:8088/", "abc/1", "django-logs"))
        self.assertNotIn("abc", repr(read))

    def test_the_environment_fills_in(self) -> None:
        read = read_settings(None, {"TOCSIN_URL": "http://t@localhost:8088"})
        self.assertEqual((read.url, read.token), ("http://localhost:8088", "t"))
        self.assertFalse(read_settings(None, {}).is_on)

    def test_mistakes_name_their_place(self) -> None:
        for raw, text in (
            ("ftp://x", "not ftp:"),
            ("siem.example", "must begin with"),
            ({"URI": "x"}, "has no key 'URI'"),
            ({"QUEUE_SIZE": "many"}, r"TOCSIN\['QUEUE_SIZE'\] must be a number"),
            ({"TRUSTED_PROXIES": ["10.0.0.300"]}, "must be a list of networks"),
            ({"RESPOND": {"ENFORCE": 1}}, r"TOCSIN\['RESPOND'\]\['ENFORCE'\] must be True or False"),
            ({"RESPOND": "x"}, r"TOCSIN\['RESPOND'\] must be"),
            (7, "TOCSIN must be a URL or a dictionary"),
            ("http://[::1", r"TOCSIN\['URL'\] is no URL"),
            ("http://siem.example:80880", r"TOCSIN\['URL'\] is no URL: Port out of range"),
            ("https://t@:8088", r"TOCSIN\['URL'\] names no host"),
            ("https://siem.example/a b", r"TOCSIN\['URL'\] has a blank"),
            ({"RESPOND": {"URL": "ftp://x"}}, r"TOCSIN\['RESPOND'\]\['URL'\] must begin with"),
        ):
            with self.subTest(raw=raw), self.assertRaisesRegex(ImproperlyConfigured, text):
                read_settings(raw, {})  # type: ignore[arg-type]

    def test_a_secret_is_never_told_and_forges_no_header(self) -> None:
        for raw in (
            "https://se%0d%0acret@siem.example",
            {"TOKEN": "se\r\nX-Other: cret"},
            {"TOKEN": "se cret"},
            {"TOKEN": "sécret"},
            {"RESPOND": {"TOKEN": "se\ncret"}},
            {"RESPOND": {"KEY": "se\x00cret"}},
        ):
            with self.subTest(raw=raw), self.assertRaisesRegex(ImproperlyConfigured, "copy it again") as caught:
                read_settings(raw, {})  # type: ignore[arg-type]
            self.assertNotIn("cret", str(caught.exception))

    def test_a_secret_may_come_from_a_file_with_its_line_break(self) -> None:
        read = read_settings({"TOKEN": "secret\n", "RESPOND": {"TOKEN": "\tother\r\n", "KEY": "key\n"}}, {})
        self.assertEqual(("secret", "other", "key"), (read.token, read.respond.token, read.respond.key))

    def test_the_address_of_answers_is_told_without_its_token(self) -> None:
        read = read_settings({"RESPOND": {"URL": "https://secret@siem.example:8000"}}, {})
        self.assertEqual(("https://siem.example:8000", "secret"), (read.respond.url, read.respond.token))


if __name__ == "__main__":
    unittest.main()
