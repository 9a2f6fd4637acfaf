"""The project of the fixtures as the seed has it: one log file in the format that its grok pattern reads; answers come from Tocsin."""

import json
import os

from settings import *  # noqa: F403

FOLDER = os.path.dirname(os.path.abspath(__file__))
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/db.sqlite3"}}
INSTALLED_APPS += ["tocsin_django"]  # noqa: F405
MIDDLEWARE = [*MIDDLEWARE, "tocsin_django.middleware.TocsinMiddleware"]  # noqa: F405
# The log file is what carries events here; the package only asks what to answer.
TOCSIN = {
    "URL": f"file://{FOLDER}/package.jsonl",
    "SERVICE": "shop",
    "TRUSTED_PROXIES": ["127.0.0.99/32"],
    "CENSUS": False,
    "RESPOND": json.loads(os.environ.get("RESPOND", "{}")),
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"seed": FORMATS["seed"]},  # noqa: F405
    "handlers": {"file": {"class": "logging.FileHandler", "filename": f"{OUT}/django_debug.log", "formatter": "seed"}},  # noqa: F405
    "loggers": {name: {"handlers": ["file"], "level": "INFO"} for name in ("django", "security")},
}
