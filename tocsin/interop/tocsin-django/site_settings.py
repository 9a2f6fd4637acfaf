"""The project of the fixtures with stock logging and tocsin_django: one line in INSTALLED_APPS, one setting, the middleware."""

import json
import os

os.environ["DEFAULT_LOGGING"] = "1"
from settings import *  # noqa: F403

FOLDER = os.path.dirname(os.path.abspath(__file__))
INSTALLED_APPS += ["tocsin_django"]  # noqa: F405
MIDDLEWARE = [*MIDDLEWARE, "tocsin_django.middleware.TocsinMiddleware"]  # noqa: F405
ROOT_URLCONF = "site_urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER}/db.sqlite3", "OPTIONS": {"timeout": 20}}}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = f"{FOLDER}/mail"
TOCSIN = {
    "URL": os.environ["TO"],
    "SERVICE": os.environ["SERVICE"],
    "VERSION": "1.2.3",
    "SPOOL": f"{FOLDER}/spool",
    "TRUSTED_PROXIES": ["127.0.0.99/32"],
    "CENSUS": False,
    "RESPOND": json.loads(os.environ.get("RESPOND", "{}")),
}
if os.environ.get("PACKAGES"):
    INSTALLED_APPS += ["axes", "rest_framework", "rest_framework.authtoken", "rest_framework_simplejwt.token_blacklist"]
    MIDDLEWARE += ["axes.middleware.AxesMiddleware"]
    AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
    AXES_FAILURE_LIMIT = 3
    AXES_LOCKOUT_PARAMETERS = ["username"]
    REST_FRAMEWORK = {
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication",
            "rest_framework.authentication.TokenAuthentication",
        ],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    }
if os.environ.get("ALLAUTH"):
    INSTALLED_APPS += ["allauth", "allauth.account", "allauth.mfa"]
    MIDDLEWARE = [*MIDDLEWARE[:-1], "allauth.account.middleware.AccountMiddleware", MIDDLEWARE[-1]]
    AUTHENTICATION_BACKENDS = [
        "django.contrib.auth.backends.ModelBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ]
    ACCOUNT_LOGIN_METHODS = {"username", "email"}
    ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
    ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    LOGIN_REDIRECT_URL = "/me/"
    MFA_TOTP_TOLERANCE = 1
    # What limits rates is counted for all workers.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": f"{FOLDER}/cache"}}
