"""Removes secrets before anything leaves the process: by the name of a field, by its place in a URL, by its look in running text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Mapping, Tuple
from urllib.parse import unquote_plus

from . import active

REDACTED = "[redacted]"

#: A name that ends so is secret, its parts joined by anything or nothing: ``db_password``, ``csrfmiddlewaretoken``, ``HTTP_COOKIE``.
ENDINGS = (
    "password passwords passwd passphrase passcode passwordconfirm passwordconfirmation passwordhash secret secrets secretkey"
    " token tokens apikey accesskey accountkey accesskeyid privatekey signingkey encryptionkey authorization cookie cookies"
    " sessionid sessionkey sessid credential credentials signature otpcode verificationcode securitycode mfacode authcode"
    " resetcode logincode backupcode recoverycode oldpassword newpassword"
).split()

#: Short words that are secret only where they stand alone.
NAMES = frozenset("pass pwd otp totp pin pincode code jwt csrf xsrf session sid key cvv cvc ssn".split())

_JOINT = re.compile(r"[-_. \[\]]")
_ENDING = re.compile("(?:" + "|".join(ENDINGS) + r")\d{0,2}$")
_LONGEST_NAME = 256


def is_secret(name: str) -> bool:
    return _is_secret(name[-_LONGEST_NAME:], active.settings().redact)


@lru_cache(maxsize=4096)
def _is_secret(name: str, extra: Tuple[str, ...]) -> bool:
    squeezed = _JOINT.sub("", name.lower())
    return (
        squeezed in NAMES
        or _ENDING.search(squeezed) is not None
        or any(squeezed == _JOINT.sub("", one.lower()) for one in extra)
    )


#: A name and what stands between it and its value: ``name=``, ``"name": ``, ``user[name]=``, ``name%3D``.
_HEAD = re.compile(
    r"""(?<![\w.-])((?:\w|[.-]){1,128})(?:\[\]|%5[bB]%5[dD])?\\?["']?(?:\]|%5[dD])?\s{0,2}(?:=>|[:=]|%3[dD])\s{0,2}"""
)
_VALUE = re.compile(r"""\\?"(?:[^"\\]|\\.){0,4096}"?|\\?'(?:[^'\\]|\\.){0,4096}'?|[^\s&;,"'<>)\]}]{1,4096}""", re.S)
#: In running text ``key:`` is any key's.
_PLAIN_IN_TEXT = frozenset(("key",))
#: The rest of the line, since a cookie has many values and a scheme stands before a token.
_HEADER = re.compile(r"((?:authorization|cookie)\\?[\"']?\s{0,2}[:=]\s{0,2})[^\r\n]{1,8192}", re.I)
_SCHEME = re.compile(
    r"\b((?:[Bb]earer|BEARER|[Bb]asic|[Aa]pi[Kk]ey|JWT)\s{1,3}(?=[\w.~+/-]{0,256}[\dA-Z=])|[Tt]oken\s{1,3}(?=[\w.~+/-]{0,256}\d))[\w.~+/=-]{8,8192}"
)
_JWT = re.compile(r"\beyJ[\w-]{8,4096}\.[\w-]{2,8192}(?:\.[\w-]{0,4096})?")
_USERINFO = re.compile(r"(\b[a-z][a-z0-9+.-]{1,20}://)[^\s/@:]{0,256}:[^\s/@]{1,256}@", re.I)
_PRIVATE_KEY = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----(?:[^-]|-(?!----)){0,16384}(?:-----END [A-Z ]{0,40}-----)?"
)
#: Text without any of these holds nothing that the expressions above would find.
_SUSPECT = re.compile(r"[:=]|%3d|eyJ|bearer|basic|token|apikey|jwt|-----BEGIN", re.I)


def redact_text(text: str) -> str:
    """Running text: messages, tracebacks, headers."""
    if _SUSPECT.search(text) is None:
        return text
    text = _HEADER.sub(rf"\1{REDACTED}", text)
    text = _SCHEME.sub(rf"\1{REDACTED}", text)
    text = _redact_keyed(text)
    text = _USERINFO.sub(rf"\1{REDACTED}@", text)
    return _PRIVATE_KEY.sub(REDACTED, _JWT.sub(REDACTED, text))


def _redact_keyed(text: str) -> str:
    parts = []
    done = at = 0
    while True:
        head = _HEAD.search(text, at)
        if head is None:
            break
        at = head.end()
        name = head.group(1).lower()
        if text[head.start() - 1 : head.start()] == "%":
            name = name[2:]  # `%26token%3D`: the rest of an escape
        if name in _PLAIN_IN_TEXT or not is_secret(name) or text.startswith(REDACTED, at):
            continue
        value = _VALUE.match(text, at)
        if value is not None:
            parts += [text[done:at], REDACTED]
            done = at = value.end()
    return "".join(parts) + text[done:]


def redact_query(query: str) -> str:
    """``a=1&token=[redacted]``: names stay, order and encoding too."""
    return "&".join(_redact_pair(pair) for pair in query.split("&"))


def _redact_pair(pair: str) -> str:
    name, equals, value = pair.partition("=")
    if equals and is_secret(unquote_plus(name)):
        return f"{name}={REDACTED}"
    return redact_text(name) + equals + redact_text(value)


def redact_url(url: str) -> str:
    """A whole URL or a path with its query, such as a Referer."""
    address, fragment, _ = url.partition("#")
    path, question, query = address.partition("?")
    return redact_text(path) + (f"?{redact_query(query)}" if question else "") + (f"#{REDACTED}" if fragment else "")


def redact_path(path: str, captured: Mapping[str, Any]) -> str:
    """``captured``: what the route took from the path, by name; a password reset has its token there."""
    for name, value in captured.items():
        if is_secret(name) and str(value):
            path = path.replace(str(value), REDACTED)
    return redact_text(path)


def redact_values(value: Any) -> Any:
    """Nested values from outside, judged by the names that lead to them."""
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {
            key: REDACTED if isinstance(key, str) and is_secret(key) else redact_values(one)
            for key, one in value.items()
        }
    if isinstance(value, (list, tuple, set, frozenset)):
        return [redact_values(one) for one in value]
    return value
