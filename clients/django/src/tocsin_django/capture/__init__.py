"""Where events come from: a module a source, each with ``connect()``, which may be called again without doubling anything."""

from __future__ import annotations

from . import accounts, admin_log, census, logins, markers, permissions, records, third_party

SOURCES = (logins, accounts, permissions, admin_log, records, markers, census, third_party)


def connect() -> None:
    for source in SOURCES:
        source.connect()
