import unittest

from tocsin_django.redact import REDACTED, is_secret, redact_path, redact_query, redact_text, redact_url, redact_values


class Names(unittest.TestCase):
    def test_secret(self) -> None:
        for name in (
            "password", "password1", "new_password2", "PASSWORD", "db-password", "user[password]", "passwd", "token", "access_token",
            "csrfmiddlewaretoken", "csrf", "HTTP_COOKIE", "sessionid", "session_key", "otp", "pin", "code", "mfa_code", "api_key",
            "x-api-key", "Authorization", "client.secret", "signature", "credentials", "verification-code",
        ):  # fmt: skip
            with self.subTest(name=name):
                self.assertTrue(is_secret(name))

    def test_not_secret(self) -> None:
        for name in (
            "username",
            "email",
            "status_code",
            "country",
            "spinner",
            "pinned",
            "tokenizer",
            "q",
            "next",
            "codec",
            "keyboard",
        ):
            with self.subTest(name=name):
                self.assertFalse(is_secret(name))


class Texts(unittest.TestCase):
    def test_table(self) -> None:
        for text, expected in (
            ("a=1&token=abc&b=2", f"a=1&token={REDACTED}&b=2"),
            ("login with password=hunter2 failed", f"login with password={REDACTED} failed"),
            ("{'password': 'hun\\'ter 2', 'user': 'bob'}", f"{{'password': {REDACTED}, 'user': 'bob'}}"),
            ('{"otp": "123456", "a": 1}', f'{{"otp": {REDACTED}, "a": 1}}'),
            ("Authorization: Bearer abc.def\nnext", f"Authorization: {REDACTED}\nnext"),
            ("Cookie: a=1; sessionid=2\r\nHost: x", f"Cookie: {REDACTED}\r\nHost: x"),
            ("sent Bearer abc123def456 to", f"sent Bearer {REDACTED} to"),
            ("eyJhbGciOiJI.eyJzdWIiOiIx.abc-_", REDACTED),
            ("postgres://app:hunter2@db/shop", f"postgres://{REDACTED}@db/shop"),
            ("pin: 1234", f"pin: {REDACTED}"),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----.", f"{REDACTED}."),
            ("u%3Fa%26otp%3D12&x", f"u%3Fa%26otp%3D{REDACTED}&x"),
            ("token%3Dabc&x", f"token%3D{REDACTED}&x"),
        ):
            with self.subTest(text=text):
                self.assertEqual(redact_text(text), expected)
                self.assertEqual(redact_text(expected), expected)

    def test_what_stays(self) -> None:
        for text in (
            "Forbidden (CSRF token from POST incorrect.): /form/",
            "CSRF token missing.",
            "Invalid HTTP_HOST header: 'evil.example'. You may need to add 'evil.example' to ALLOWED_HOSTS.",
            "Basic authentication is off",
            "status_code=404 errorcode: 12",
            "Rights of alice changed: is_superuser false → true",
        ):
            with self.subTest(text=text):
                self.assertEqual(redact_text(text), text)

    def test_urls(self) -> None:
        self.assertEqual(
            redact_query("q=shoes&OTP=1&code=9&user%5Bpassword%5D=x"),
            f"q=shoes&OTP={REDACTED}&code={REDACTED}&user%5Bpassword%5D={REDACTED}",
        )
        self.assertEqual(redact_query("next=/a%3Ftoken%3Dabc"), f"next=/a%3Ftoken%3D{REDACTED}")
        self.assertEqual(
            redact_url("https://a.example/x?state=1&code=2"), f"https://a.example/x?state=1&code={REDACTED}"
        )
        self.assertEqual(
            redact_path("/reset/MQ/c1-abc/", {"uidb64": "MQ", "token": "c1-abc"}), f"/reset/MQ/{REDACTED}/"
        )

    def test_values(self) -> None:
        self.assertEqual(
            redact_values({"user": "bob", "password": {"a": 1}, "list": [{"pin": 1, "q": "otp=12"}], "n": 1}),
            {"user": "bob", "password": REDACTED, "list": [{"pin": REDACTED, "q": f"otp={REDACTED}"}], "n": 1},
        )

    def test_long_hostile_text_takes_linear_time(self) -> None:
        # Twice the text must not take four times the steps; a quadratic expression would not end here.
        for piece in (
            "password",
            "token=",
            "eyJ",
            "eyJaaaaaaaa.",
            "a://",
            "-----BEGIN PRIVATE KEY-----",
            '\\"',
            "cookie:",
            "Bearer ",
            "a://b:",
        ):
            redact_text(piece * (50_000 // len(piece)))
