"""What a project sets: ``TOCSIN`` in its settings, a URL or a dictionary, or the environment variable ``TOCSIN_URL``."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Dict, Mapping, Optional, Sequence, Tuple, Union
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]


@dataclass(frozen=True)
class Respond:
    """Where answers come from. ``enforce`` is off until the project says so: then each answer is only reported."""

    url: str = ""
    token: str = field(default="", repr=False)
    #: Secret of the signature of lists (HMAC-SHA256), as ``tocsin respond key`` prints it.
    key: str = field(default="", repr=False)
    enforce: bool = False
    #: Keeps the last list over restarts. In the spool's folder unless set.
    state: Optional[Path] = None


@dataclass(frozen=True)
class Settings:
    """``url``: ``http(s)://TOKEN@HOST:8088`` (HTTP Event Collector of Tocsin or Splunk), ``file:///PATH.jsonl`` or ``stdout:``. Empty: nothing is sent."""

    url: str = ""
    token: str = field(default="", repr=False)
    index: str = "django-logs"
    sourcetype: str = "django"
    source: str = "tocsin-django"
    host: str = field(default_factory=socket.gethostname)
    #: Name of the application, for those who run several.
    service: str = ""
    environment: str = ""
    #: Version of the application that runs: marks deployments.
    version: str = ""
    #: File of authorities that the server's certificate must come from; the system's otherwise.
    ca_file: Optional[Path] = None
    #: Folder of what could not be sent yet; None keeps it in memory only.
    spool: Optional[Path] = None
    spool_bytes: int = 64 * 1024 * 1024
    #: Events that wait in memory; more go to the spool, or are dropped and counted.
    queue_size: int = 10_000
    batch_size: int = 500
    #: Seconds from an event to its sending at most.
    flush_interval: float = 1.0
    #: Seconds for one request to the server.
    timeout: float = 10.0
    #: Seconds that the end of the process waits for what is still to be sent.
    exit_timeout: float = 3.0
    #: Proxies whose ``forwarded_header`` is believed. With any, a peer on a Unix socket is believed too.
    trusted_proxies: Tuple[Network, ...] = ()
    #: The one header that these proxies write: ``X-Forwarded-For`` or ``Forwarded``. A client may send the other one.
    forwarded_header: str = "X-Forwarded-For"
    #: Header of the id of a request: taken from trusted proxies, made otherwise, and sent with the response.
    request_id_header: str = "X-Request-ID"
    #: Names of fields that are secret beside those that the package knows.
    redact: Tuple[str, ...] = ()
    #: Loggers of the application whose records (warning and above, or what their level lets through) are sent as well.
    loggers: Tuple[str, ...] = ()
    #: Superusers, staff and rights are read once a day and compared with the day before.
    census: bool = True
    #: A user name that no user has is sent as an HMAC: people type passwords there.
    hash_unknown_users: bool = False
    respond: Respond = field(default_factory=Respond)

    @property
    def is_on(self) -> bool:
        return self.url != ""


def read_settings(raw: Union[str, Mapping[str, Any], None], environ: Mapping[str, str]) -> Settings:
    """The settings of ``TOCSIN = raw``; ``TOCSIN_URL`` and ``TOCSIN_TOKEN`` of the environment fill in what it leaves out. Raises ImproperlyConfigured, which names the key."""
    values = dict(_dictionary("TOCSIN", {"URL": raw} if isinstance(raw, str) else raw or {}))
    for key in ("URL", "TOKEN"):
        if not values.get(key) and environ.get(f"TOCSIN_{key}"):
            values[key] = environ[f"TOCSIN_{key}"]
    respond = _dictionary("TOCSIN['RESPOND']", values.pop("RESPOND", {}))
    read = {name: _read(f"TOCSIN['{key}']", name, Settings, value) for name, key, value in _known("TOCSIN", Settings, values)}
    _take_token("TOCSIN", read, ("https://", "http://", "file://", "stdout:"))
    answers = {
        name: _read(f"TOCSIN['RESPOND']['{key}']", name, Respond, value)
        for name, key, value in _known("TOCSIN['RESPOND']", Respond, respond)
    }
    _take_token("TOCSIN['RESPOND']", answers, ("https://", "http://"))
    return Settings(**read, respond=Respond(**answers))


def current_settings() -> Settings:
    """Of the project that runs. Read anew at each call: keep what it gives."""
    from django.conf import settings

    return read_settings(getattr(settings, "TOCSIN", None), os.environ)


def _dictionary(where: str, value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ImproperlyConfigured(f"{where} must be a URL or a dictionary, not {type(value).__name__}")
    return value


def _known(where: str, kind: type, values: Mapping[str, Any]) -> Any:
    names = {one.name.upper(): one.name for one in fields(kind)}
    names.pop("RESPOND", None)
    for key, value in values.items():
        if key not in names:
            raise ImproperlyConfigured(f"{where} has no key {key!r}; it knows {', '.join(sorted(names))}")
        yield names[key], key, value


def _read(where: str, name: str, kind: type, value: Any) -> Any:
    default = getattr(kind, name, None)
    if name in ("ca_file", "spool", "state"):
        return None if value is None else Path(value)
    if name == "trusted_proxies":
        try:
            return tuple(ipaddress.ip_network(one, strict=False) for one in value)
        except (TypeError, ValueError) as error:
            raise ImproperlyConfigured(f"{where} must be a list of networks such as '10.0.0.0/8': {error}") from None
    if name in ("redact", "loggers"):
        if isinstance(value, str) or not all(isinstance(one, str) for one in value):
            raise ImproperlyConfigured(f"{where} must be a list of names")
        return tuple(value)
    if name == "forwarded_header" and str(value).lower() not in ("x-forwarded-for", "forwarded"):
        raise ImproperlyConfigured(f"{where} must be 'X-Forwarded-For' or 'Forwarded', not {value!r}")
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise ImproperlyConfigured(f"{where} must be True or False, not {value!r}")
        return value
    if isinstance(default, (int, float)):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value <= 0:
            raise ImproperlyConfigured(f"{where} must be a number above 0, not {value!r}")
        return type(default)(value)
    if not isinstance(value, str):
        raise ImproperlyConfigured(f"{where} must be text, not {type(value).__name__}")
    return _read_secret(where, value) if name in ("token", "key") else value


def _read_secret(where: str, value: str) -> str:
    """Without the line break of the file that it was read from. What cannot stand in a header is told here, where its value is not."""
    secret = value.strip()
    if not all("!" <= one <= "~" for one in secret):
        raise ImproperlyConfigured(f"{where} has a blank, a line break or a character beyond ASCII in it: copy it again")
    return secret


def _take_token(where: str, read: Dict[str, Any], beginnings: Sequence[str]) -> None:
    """Takes the token out of the URL, which is told in errors."""
    url, token = _split_token(f"{where}['URL']", str(read.get("url", "")), beginnings)
    read["url"] = url
    if token and not read.get("token"):
        read["token"] = _read_secret(f"the token in {where}['URL']", token)


def _split_token(where: str, url: str, beginnings: Sequence[str]) -> Tuple[str, str]:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise ImproperlyConfigured(f"{where} is no URL: {error}") from None
    if url != "" and parts.scheme not in [one.partition(":")[0] for one in beginnings]:
        words = f"{', '.join(beginnings[:-1])} or {beginnings[-1]}"
        raise ImproperlyConfigured(f"{where} must begin with {words}{', not ' + parts.scheme + ':' if parts.scheme else ''}")
    if parts.scheme in ("http", "https"):
        if not parts.hostname:
            raise ImproperlyConfigured(f"{where} names no host")
        if not all("!" <= one <= "~" for one in parts.path):
            raise ImproperlyConfigured(f"{where} has a blank or a character beyond ASCII in its path: write it as %20 or the like")
    user, at, host = parts.netloc.rpartition("@")
    if not at:
        return url, ""
    return parts._replace(netloc=host).geturl(), unquote(user.lstrip(":"))
