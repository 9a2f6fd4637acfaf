"""The settings that this process runs with: read once when the applications are ready."""

from __future__ import annotations

from .settings import Settings

_active = Settings()


def use(settings: Settings) -> None:
    global _active
    _active = settings


def settings() -> Settings:
    return _active
