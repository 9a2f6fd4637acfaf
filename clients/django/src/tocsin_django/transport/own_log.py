"""The package's own logger. It never propagates: a handler that captures the root logger would send what is said about sending."""

from __future__ import annotations

import logging

#: Goes to stderr (logging's last resort) unless the project gives it a handler.
own_log = logging.getLogger("tocsin_django")
own_log.propagate = False
