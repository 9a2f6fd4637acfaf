"""CPU that tocsin_django costs a request, in pairs: the same view in processes with and without it, turn by turn.

    python bench/overhead.py [REQUESTS] [PAIRS]

Requests go through Django's WSGI handler with a session and a user, as under a sync worker of gunicorn; events go to a file.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
PATHS = {"200, a user": "/me/", "200, nobody": "/ok/", "404, nobody: an event": "/missing/"}


def serve(is_on: bool, requests: int) -> None:
    """Prints the CPU time of a request in microseconds, for each path."""
    import django
    from django.conf import settings
    from django.http import HttpResponse
    from django.urls import path

    def me(request):  # type: ignore[no-untyped-def]
        return HttpResponse(request.user.get_username())

    def ok(request):  # type: ignore[no-untyped-def]
        return HttpResponse("ok")

    sys.modules["bench_urls"] = type(sys)("bench_urls")
    sys.modules["bench_urls"].urlpatterns = [path("me/", me), path("ok/", ok)]  # type: ignore[attr-defined]
    folder = tempfile.mkdtemp(prefix="tocsin-bench-")
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
        LOGGING={"version": 1, "loggers": {"django": {"handlers": [], "level": "WARNING"}}},
        TOCSIN={"URL": f"file://{folder}/events.jsonl", "CENSUS": False},
    )
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application
    from django.test import Client, RequestFactory

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("alice")
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    application = get_wsgi_application()
    for name, target in PATHS.items():
        made = RequestFactory(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64)")
        environ = made.get(target).environ
        if "nobody" not in name:
            environ["HTTP_COOKIE"] = f"sessionid={cookie}"

        def ask() -> None:
            application(dict(environ), lambda status, headers: None).close()

        for _ in range(200):
            ask()
        began = time.process_time()
        for _ in range(requests):
            ask()
        print(name, (time.process_time() - began) / requests * 1e6, sep="\t", flush=True)


def main() -> None:
    requests, pairs = (int(one) for one in [*sys.argv[1:], *("2000", "7")[len(sys.argv) - 1 :]])
    spent: "dict[str, list[float]]" = {name: [] for name in PATHS}
    base: "dict[str, list[float]]" = {name: [] for name in PATHS}
    for _ in range(pairs):
        found = []
        for is_on in ("0", "1"):
            out = subprocess.run(
                [sys.executable, __file__],
                env={**os.environ, "TOCSIN_BENCH": f"{is_on},{requests}", "PYTHONPATH": str(SOURCE)},
                capture_output=True,
                text=True,
                check=True,
            ).stdout
            found.append(dict(line.split("\t") for line in out.splitlines()))
        for name in PATHS:
            base[name].append(float(found[0][name]))
            spent[name].append(float(found[1][name]) - float(found[0][name]))
    for name in PATHS:
        print(
            f"{name:22} {statistics.median(base[name]):7.0f} µs without, +{statistics.median(spent[name]):.0f} µs with"
            f" (pairs: {', '.join(f'{one:.0f}' for one in sorted(spent[name]))})"
        )


if __name__ == "__main__":
    given = os.environ.get("TOCSIN_BENCH")
    if given:
        switch, count = given.split(",")
        serve(switch == "1", int(count))
    else:
        main()
