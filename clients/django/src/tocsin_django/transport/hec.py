"""Splunk's HTTP Event Collector, as Tocsin and Splunk serve it."""

from __future__ import annotations

import email.utils
import http.client
import json
import time
import uuid
import zlib
from typing import Any, Dict, Mapping, Optional, Sequence
from urllib.parse import urlsplit

from ..settings import Settings
from ..version import VERSION
from .connection import Connection, Response, explain
from .destination import Answer, Verdict
from .entry import decode

PATH = "/services/collector/event"
#: 24 and 25 warn of a queue that fills up: the events were taken.
ACCEPTED_CODES = (0, 24, 25)
#: About one event of the batch, whichever: no data, format, event field missing or blank, indexed fields.
EVENT_CODES = (5, 6, 12, 13, 15)
MENDS: Mapping[int, str] = {
    1: "the token is disabled: enable it or set another TOKEN",
    2: "no token was sent: set TOKEN",
    3: "the token was not understood: set TOKEN",
    4: "the token is not known there: set TOKEN to one that is",
    7: "the token may not write to this index, or it does not exist: set INDEX, or allow it for the token",
    16: "tokens in the address are not allowed there: set TOKEN",
}
LONGEST_RETRY_AFTER = 600.0


class HecDestination:
    def __init__(self, settings: Settings) -> None:
        self._url = settings.url
        self._connection = Connection(settings.url, settings.timeout, settings.ca_file)
        path = urlsplit(settings.url).path.rstrip("/")
        self._path = path if "/services/collector" in path else path + PATH
        self._headers = {
            "Authorization": f"Splunk {settings.token}",
            "Content-Type": "application/json",
            "Content-Encoding": "gzip",
            "User-Agent": f"tocsin-django/{VERSION}",
            # Tokens with acknowledgement demand one; what is sent needs none.
            "X-Splunk-Request-Channel": str(uuid.uuid4()),
        }
        about = {key: getattr(settings, key) for key in ("host", "index", "sourcetype", "source") if getattr(settings, key)}
        self._head = json.dumps({**about, "time": 0}, separators=(",", ":"))[:-2].encode()

    def deliver(self, entries: Sequence[bytes]) -> Answer:
        try:
            return understand(self._connection.request("POST", self._path, self._headers, self._body(entries)), len(entries))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return Answer(Verdict.LATER, explain(self._url, error))

    def close(self) -> None:
        self._connection.close()

    def _body(self, entries: Sequence[bytes]) -> bytes:
        # Level 1: events repeat themselves so much that more effort saves little.
        gzip = zlib.compressobj(1, wbits=31)
        parts = []
        for entry in entries:
            stamp, body = decode(entry)
            parts.append(gzip.compress(b'%s%s,"event":%s}\n' % (self._head, stamp, body)))
        parts.append(gzip.flush())
        return b"".join(parts)


def understand(response: Response, number: int) -> Answer:
    """What the answer to a batch of ``number`` events means. Events are given up only where the collector says that they, and nothing else, are wrong."""
    said = _object(response.body)
    code, text = said.get("code"), said.get("text")
    words = f"the collector answered {response.status}" + (f" ({_printable(text)}, code {_printable(code)})" if code is not None else "")
    if 200 <= response.status < 300:
        if code in ACCEPTED_CODES:
            return Answer(Verdict.ACCEPTED, words)
        return Answer(Verdict.LATER, f"{words}, not as an HTTP Event Collector does: does URL name its port, 8088 as a rule?")
    if response.status == 413:
        return Answer(Verdict.TOO_LARGE, words)
    if response.status == 400 and code in EVENT_CODES:
        guilty = said.get("invalid-event-number")
        known = isinstance(guilty, int) and not isinstance(guilty, bool) and 0 <= guilty < number
        return Answer(Verdict.REFUSED, words, guilty=guilty if known else None)
    if isinstance(code, int) and code in MENDS:
        return Answer(Verdict.LATER, f"{words}: {MENDS[code]}")
    if response.status in (401, 403):
        return Answer(Verdict.LATER, f"{words}: set TOKEN to one that is known there")
    if 300 <= response.status < 400:
        return Answer(Verdict.LATER, f"{words}: set URL to where it leads, {_printable(response.headers.get('Location', 'unknown'))}")
    if response.status == 404:
        return Answer(Verdict.LATER, f"{words}: no HTTP Event Collector at this address, see URL")
    return Answer(Verdict.LATER, words, retry_after=_retry_after(response.headers.get("Retry-After")))


def _printable(said: Any) -> str:
    """What a server says goes into the log of the application: one line, and no long one."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in str(said)[:200])


def _object(body: bytes) -> Dict[str, Any]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _retry_after(text: Optional[str]) -> Optional[float]:
    if text is None:
        return None
    try:
        seconds = float(text) if text.strip().isdigit() else email.utils.parsedate_to_datetime(text).timestamp() - time.time()
    except (TypeError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_RETRY_AFTER)
