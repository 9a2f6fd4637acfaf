"""A collector on loopback that answers as Splunk's does, or as it is told to."""

from __future__ import annotations

import gzip
import json
import shutil
import socket
import ssl
import struct
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Set, Tuple


def until(condition: Callable[[], Any], what: str, seconds: float = 60.0) -> None:
    """Waits for it; the time only ends a test that would hang."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.01)


Answering = Callable[["Request"], None]


class Request(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    collector: "HecServer"
    body: bytes

    def setup(self) -> None:
        super().setup()
        with self.collector.lock:
            self.collector.connections.add(self.connection)

    def finish(self) -> None:
        with self.collector.lock:
            self.collector.connections.discard(self.connection)
        super().finish()

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        collector = self.collector
        with collector.lock:
            collector.requests.append((time.monotonic(), self.path, dict(self.headers.items())))
            answer = collector.script.pop(0) if collector.script else collector.always
        answer(self)

    def objects(self) -> List[Dict[str, Any]]:
        body = gzip.decompress(self.body) if self.headers["Content-Encoding"] == "gzip" else self.body
        return [json.loads(line) for line in body.splitlines()]

    def reply(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        pass


def accept(request: Request) -> None:
    with request.collector.lock:
        request.collector.objects.extend(request.objects())
    request.reply(200, b'{"text":"Success","code":0}')


def answer(status: int, code: Optional[int] = None, body: bytes = b"", **headers: str) -> Answering:
    said = body if code is None else json.dumps({"text": "said so", "code": code}).encode()
    return lambda request: request.reply(status, said, **headers)


def reset(request: Request) -> None:
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.close_connection = True


def hang_up(request: Request) -> None:
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True


def stall(request: Request) -> None:
    request.collector.released.wait(60)
    request.close_connection = True


def slow(request: Request) -> None:
    with request.collector.lock:
        request.collector.objects.extend(request.objects())
    body = b'{"text":"Success","code":0}'
    request.send_response(200)
    request.send_header("Content-Length", str(len(body)))
    request.end_headers()
    for place in range(len(body)):
        request.wfile.write(body[place : place + 1])
        request.wfile.flush()
        time.sleep(0.002)


def refuse(is_guilty: Callable[[Dict[str, Any]], bool], with_number: bool) -> Answering:
    """As Splunk does: those before the guilty one are taken."""

    def answering(request: Request) -> None:
        objects = request.objects()
        guilty = next((number for number, one in enumerate(objects) if is_guilty(one)), None)
        if guilty is None:
            return accept(request)
        said: Dict[str, Any] = {"text": "Invalid data format", "code": 6}
        if with_number:
            said["invalid-event-number"] = guilty
        request.reply(400, json.dumps(said).encode())

    return answering


class HecServer:
    def __init__(self, always: Answering = accept, certificate: Optional[Tuple[Path, Path]] = None) -> None:
        self.always = always
        self.script: List[Answering] = []
        self.objects: List[Dict[str, Any]] = []
        self.requests: List[Tuple[float, str, Dict[str, str]]] = []
        self.connections: Set[socket.socket] = set()
        self.lock = threading.Lock()
        self.released = threading.Event()
        self._certificate = certificate
        self.port = 0
        self._server: Optional[ThreadingHTTPServer] = None
        self.start()

    def start(self) -> None:
        """Again at the port that it had."""
        handler = type("Handler", (Request,), {"collector": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self._server.handle_error = lambda *args: None  # type: ignore[method-assign]  # broken connections are what is tested
        self._server.daemon_threads = True
        self.port = self._server.server_port
        if self._certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*self._certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self.released.set()
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
        with self.lock:
            for connection in self.connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

    def __enter__(self) -> "HecServer":
        return self

    def __exit__(self, *args: Any) -> None:
        self.stop()

    @property
    def url(self) -> str:
        return f"{'http' if self._certificate is None else 'https'}://127.0.0.1:{self.port}"

    def events(self) -> List[Dict[str, Any]]:
        with self.lock:
            return [one["event"] for one in self.objects]

    def numbers(self) -> List[int]:
        """Of the events that the tests number."""
        return [one["number"] for one in self.events() if "number" in one]


def make_certificate(folder: Path) -> Tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=collector"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key


HAS_OPENSSL = shutil.which("openssl") is not None
