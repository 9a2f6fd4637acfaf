from __future__ import annotations

import os
import sys

from django.apps import AppConfig
from django.core.exceptions import ImproperlyConfigured


class TocsinConfig(AppConfig):
    name = "tocsin_django"
    verbose_name = "Tocsin"

    def ready(self) -> None:
        """Without a URL nothing is connected. A mistake in the settings stops no application: it is said here and by the system checks."""
        from . import active, checks
        from .settings import current_settings

        checks.connect()
        try:
            settings = current_settings()
        except ImproperlyConfigured as error:
            # Not by logging: the handlers of a project may mail each record, in each process.
            if os.environ.get("RUN_MAIN") != "true":
                print(f"tocsin_django: nothing is sent: {error}", file=sys.stderr)
            return
        active.use(settings)
        if settings.is_on:
            from . import capture

            capture.connect()
