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
        ):
            with self.subTest(raw=raw), self.assertRaisesRegex(ImproperlyConfigured, text):
                read_settings(raw, {})  # type: ignore[arg-type]


if __name__ == "__main__":
    unittest.main()
