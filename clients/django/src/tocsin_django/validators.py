"""For AUTH_PASSWORD_VALIDATORS: tells of changed passwords where the model of users is the project's own."""

from __future__ import annotations

from typing import Any

from . import active
from .capture.accounts import report_password_change
from .events import count_failure


class PasswordChangeValidator:
    """Validates nothing, and never looks at the password."""

    def validate(self, password: str, user: Any = None) -> None:
        return None

    def get_help_text(self) -> str:
        return ""

    def password_changed(self, password: str, user: Any = None) -> None:
        if user is None or not active.settings().is_on:
            return
        try:
            report_password_change(user)
        except Exception as error:
            count_failure(error)
