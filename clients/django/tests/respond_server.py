"""Tocsin's door for answers on loopback: long poll, signed lists, and what it is told to do wrong."""

from __future__ import annotations

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Callable, Dict, List, Optional, Tuple
from urllib.parse import parse_qs, urlsplit

from tocsin_django.respond.signed_list import sign

KEY = "c2VjcmV0LWtleQ"
TOKEN = "pull-token"


def block(target: str, seconds: float = 600.0, **more: Any) -> Dict[str, Any]:
    now = int(time.time() * 1000)
    until = now + int(seconds * 1000)
    return {"id": target, "kind": "block_address", "target": target, "until": until, "created": now, "dryRun": False, "reason": "r", **more}


def lock(name: str, seconds: float = 600.0, **more: Any) -> Dict[str, Any]:
    return block(name, seconds, **{"kind": "lock_user", **more})


def body_of(sequence: int, answers: List[Dict[str, Any]], expires_in: float = 600.0, **more: Any) -> bytes:
    now = int(time.time() * 1000)
    expires = now + int(expires_in * 1000)
    return json.dumps({"version": 1, "sequence": sequence, "issued": now, "expires": expires, "answers": answers, **more}).encode()


#: Body and signature.
Signed = Tuple[bytes, Optional[str]]


def signed(body: bytes, key: str = KEY) -> Signed:
    return body, sign(body, key)


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    tocsin: "RespondServer"

    def do_GET(self) -> None:
        self.tocsin.answer(self)

    def reply(self, status: int, body: bytes = b"", signature: Optional[str] = None) -> None:
        self.send_response(status)
        if signature is not None:
            self.send_header("X-Tocsin-Signature", signature)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


class RespondServer:
    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.sequence = 0
        self.current: Signed = (b"", None)
        self.asked: List[int] = []
        self.asked_at: List[float] = []
        #: Instead of the list, whatever is asked for.
        self.instead: Optional[Callable[[Request], None]] = None
        self.port = 0
        self._server: Optional[ThreadingHTTPServer] = None
        self.start()

    def start(self) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), type("Handler", (Request,), {"tocsin": self}))
        self._server.handle_error = lambda *args: None  # type: ignore[method-assign]  # clients that go away
        self._server.daemon_threads = True
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Refuses new connections and ends the polls."""
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        with self.changed:
            self.changed.notify_all()

    def publish(self, answers: List[Dict[str, Any]], sequence: Optional[int] = None) -> None:
        with self.changed:
            self.sequence = self.sequence + 1 if sequence is None else sequence
            self.current = signed(body_of(self.sequence, answers))
            self.changed.notify_all()

    def misbehave(self, instead: Optional[Callable[[Request], None]]) -> None:
        with self.changed:
            self.instead = instead
            self.changed.notify_all()

    def answer(self, request: Request) -> None:
        query = parse_qs(urlsplit(request.path).query)
        after, wait = int(query["after"][0]), float(query["wait"][0])
        with self.changed:
            self.asked.append(after)
            self.asked_at.append(time.monotonic())
            self.changed.wait_for(lambda: self.sequence > after or self.instead is not None or self._server is None, wait)
            instead, current = self.instead, self.current
            if self._server is None:
                request.close_connection = True
                return
        if request.headers["Authorization"] != f"Bearer {TOKEN}":
            request.reply(401)
        elif instead is not None:
            instead(request)
        elif self.sequence > after:
            request.reply(200, *current)
        else:
            request.reply(204)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"
