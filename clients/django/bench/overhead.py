"""What tocsin_django costs a request: the same views under two gunicorns at once, one with it and one without, asked in turns. Each round starts
both anew: one process is as much as a tenth faster than another that runs the same program, which is more than what is looked for.

    pip install django gunicorn
    python bench/overhead.py [REQUESTS] [ROUNDS]

Each has one sync worker. CPU is that of the worker's process, its threads included, so that making, queueing and writing an event count; the p99 is
what a client on this machine waits for. Of the rounds the median difference counts; that of the least disturbed rounds of each is what a machine
with nothing else to do would show.
"""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Dict, List, Tuple

SOURCE = Path(__file__).resolve().parent.parent / "src"
PATHS = {"200, a user": "/me/", "200, nobody": "/ok/", "404, nobody: an event": "/missing/"}


def make_application(is_on: bool, folder: str) -> Any:
    import django
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    urls: Any = type(sys)("bench_urls")
    urls.urlpatterns = [
        path("me/", lambda request: HttpResponse(request.user.get_username())),
        path("ok/", lambda request: HttpResponse("ok")),
        path("cpu/", lambda request: HttpResponse(repr(time.process_time()))),
    ]
    sys.modules["bench_urls"] = urls
    settings.configure(
        SECRET_KEY="x" * 50,
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="bench_urls",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/db.sqlite3"}},
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions"]
        + ["tocsin_django"] * is_on,
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ]
        + ["tocsin_django.middleware.TocsinMiddleware"] * is_on,
        LOGGING={
            "version": 1,
            "handlers": {"none": {"class": "logging.NullHandler"}},
            "loggers": {"django": {"handlers": ["none"], "level": "WARNING"}},
        },
        TOCSIN={"URL": f"file://{folder}/events.jsonl", "CENSUS": False},
    )
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.test import Client

    call_command("migrate", verbosity=0)
    client = Client(headers={"user-agent": "Mozilla/5.0 (X11; Linux x86_64)"})
    client.force_login(User.objects.create_user("alice"))
    Path(folder, "cookie").write_text(client.cookies["sessionid"].value)
    return get_wsgi_application()


class Server:
    def __init__(self, is_on: bool) -> None:
        self.folder = tempfile.mkdtemp(prefix="tocsin-bench-")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--workers=1", "--log-level=error", f"--bind=127.0.0.1:{self.port}", "overhead:application"],
            env={
                **os.environ,
                "HOME": self.folder,
                "TOCSIN_BENCH": f"{int(is_on)},{self.folder}",
                "PYTHONPATH": os.pathsep.join([str(SOURCE), str(Path(__file__).parent)]),
            },
        )
        self.cookie = ""
        while not self.cookie:
            if self.process.poll() is not None:
                raise SystemExit("gunicorn ended: what it printed says why")
            time.sleep(0.1)
            try:
                self.ask("/ok/")
                self.cookie = Path(self.folder, "cookie").read_text()
            except OSError:
                pass

    def ask(self, path: str, has_session: bool = False) -> Tuple[float, bytes]:
        """Seconds and the answer. A sync worker closes each connection."""
        headers = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
        if has_session:
            headers["Cookie"] = f"sessionid={self.cookie}"
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers=headers)
        body = connection.getresponse().read()
        connection.close()
        return time.perf_counter() - began, body

    def cpu(self) -> float:
        return float(self.ask("/cpu/")[1])

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def compare(servers: List[Server], path: str, has_session: bool, requests: int) -> Tuple[List[float], List[float]]:
    """Microseconds of CPU a request, and the p99 of what the client waited, without and with."""
    waited: List[List[float]] = [[], []]
    before = [server.cpu() for server in servers]
    for number in range(requests):
        for which in (0, 1) if number % 2 else (1, 0):
            waited[which].append(servers[which].ask(path, has_session)[0])
    spent = [(server.cpu() - was) / requests * 1e6 for server, was in zip(servers, before)]
    return spent, [statistics.quantiles(one, n=100)[98] * 1e6 for one in waited]


def main() -> None:
    requests, rounds = (int(one) for one in [*sys.argv[1:], *("500", "15")[len(sys.argv) - 1 :]])
    found: Dict[str, List[Tuple[List[float], List[float]]]] = {name: [] for name in PATHS}
    for _ in range(rounds):
        servers: List[Server] = []
        try:
            for is_on in (False, True):
                servers.append(Server(is_on))
            for name, path in PATHS.items():
                compare(servers, path, "a user" in name, 100)
                found[name].append(compare(servers, path, "a user" in name, requests))
        finally:
            for server in servers:
                server.stop()
    for name, all_rounds in found.items():
        more = [cpu[1] - cpu[0] for cpu, _ in all_rounds]
        least = [min(cpu[which] for cpu, _ in all_rounds) for which in (0, 1)]
        base = statistics.median(cpu[0] for cpu, _ in all_rounds)
        late = sorted(p99[1] - p99[0] for _, p99 in all_rounds)
        late_base = statistics.median(p99[0] for _, p99 in all_rounds)
        print(
            f"{name:22}  CPU {base:.0f} µs, {statistics.median(more):+.0f} (undisturbed {least[0]:.0f} µs, {least[1] - least[0]:+.0f});"
            f"  p99 {late_base:.0f} µs, {statistics.median(late):+.0f} ({late[0]:+.0f} to {late[-1]:+.0f})"
        )


given = os.environ.get("TOCSIN_BENCH", "")
if given:
    application = make_application(given[0] == "1", given[2:])
elif __name__ == "__main__":
    main()
