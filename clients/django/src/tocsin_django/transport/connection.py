"""One kept-alive HTTP(S) connection. Certificates are always verified; redirects are not followed, so that a token goes to no other host."""

from __future__ import annotations

import http.client
import socket
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Optional, Union
from urllib.parse import urlsplit

# Loads the codec that the first look-up of a name would import in its thread, where a fork or the interpreter's end can cut it short for good.
"localhost".encode("idna")


@dataclass(frozen=True)
class Response:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


class BodyTooLarge(http.client.HTTPException):
    pass


class Connection:
    """Used by one thread at a time. ``request`` raises OSError or HTTPException; ``explain`` gives these words."""

    def __init__(self, url: str, timeout: float, ca_file: Optional[Path]) -> None:
        self._url = urlsplit(url)
        self._timeout = timeout
        self._ca_file = ca_file
        self._open: Optional[http.client.HTTPConnection] = None

    def request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: Optional[bytes] = None,
        max_body: int = 64 * 1024,
        timeout: Optional[float] = None,
    ) -> Response:
        kept = self._open is not None
        try:
            return self._request(method, path, headers, body, max_body, timeout)
        except (ConnectionError, http.client.BadStatusLine):
            self.close()
            if not kept:
                raise
        # The server closed while nothing was asked: this says nothing about the request.
        return self._request(method, path, headers, body, max_body, timeout)

    def _request(
        self, method: str, path: str, headers: Mapping[str, str], body: Optional[bytes], max_body: int, timeout: Optional[float]
    ) -> Response:
        try:
            connection = self._open = self._open or self._connect()
            connection.timeout = timeout or self._timeout
            if connection.sock is not None:
                connection.sock.settimeout(connection.timeout)
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            read = answer.read(max_body + 1)
            if len(read) > max_body:
                raise BodyTooLarge(f"the answer has more than {max_body} bytes")
            if answer.will_close:
                self.close()
            return Response(answer.status, answer.headers, read)
        except BaseException:
            self.close()
            raise

    def _connect(self) -> http.client.HTTPConnection:
        host = self._url.hostname or ""
        if self._url.scheme == "http":
            return http.client.HTTPConnection(host, self._url.port, timeout=self._timeout)
        # Made at each connection: a renewed file of authorities is used without a restart.
        context = ssl.create_default_context(cafile=None if self._ca_file is None else str(self._ca_file))
        return http.client.HTTPSConnection(host, self._url.port, timeout=self._timeout, context=context)

    def close(self) -> None:
        connection, self._open = self._open, None
        if connection is not None:
            try:
                connection.close()
            except OSError:
                pass


def explain(url: str, error: Union[OSError, http.client.HTTPException, ValueError]) -> str:
    """What went wrong with a request to ``url`` and what to look at."""
    place = "{0.scheme}://{0.netloc}".format(urlsplit(url))
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate of {place} is not trusted ({error.verify_message}): set CA_FILE to the authority that issued it"
    if isinstance(error, ssl.SSLError):
        return f"{place} does not speak TLS as expected ({error.reason or error}): https:// or http://?"
    if isinstance(error, socket.gaierror):
        return f"the name of {place} is not found ({error.strerror})"
    if isinstance(error, (socket.timeout, TimeoutError)):
        return f"{place} did not answer in time"
    if isinstance(error, ConnectionRefusedError):
        return f"nothing listens at {place}"
    if isinstance(error, FileNotFoundError):
        return f"the file of authorities is not there: {error.filename or 'CA_FILE'}"
    if isinstance(error, http.client.BadStatusLine) and not isinstance(error, ConnectionError):
        return f"{place} does not speak HTTP: https:// or http://?"
    return f"{place} could not be asked: {type(error).__name__}: {error}"
