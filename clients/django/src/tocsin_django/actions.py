"""What ``event.action`` may be: the words of the OWASP application logging vocabulary, and Tocsin's own where it has none."""

from __future__ import annotations

from typing import Mapping, NamedTuple


class Action(NamedTuple):
    """ECS's category, type and outcome of an event of this name, and its level unless the event says otherwise."""

    category: str
    type: str
    outcome: str
    level: str


ACTIONS: Mapping[str, Action] = {
    # OWASP
    "authn_login_success": Action("authentication", "start", "success", "info"),
    "authn_login_fail": Action("authentication", "start", "failure", "warning"),
    "authn_login_lock": Action("authentication", "denied", "failure", "warning"),
    "authn_password_change": Action("iam", "change", "success", "info"),
    "authn_password_change_fail": Action("iam", "change", "failure", "warning"),
    "authn_token_created": Action("iam", "creation", "success", "info"),
    "authn_token_revoked": Action("iam", "deletion", "success", "info"),
    "authn_token_reuse": Action("authentication", "denied", "failure", "error"),
    "authz_fail": Action("web", "denied", "failure", "warning"),
    "authz_change": Action("iam", "change", "success", "warning"),
    "authz_admin": Action("iam", "change", "success", "info"),
    "privilege_permissions_changed": Action("iam", "change", "success", "warning"),
    "excess_rate_limit_exceeded": Action("web", "denied", "failure", "warning"),
    "upload_validation": Action("file", "denied", "failure", "warning"),
    "input_validation_fail": Action("web", "denied", "failure", "warning"),
    "malicious_extraneous": Action("web", "denied", "failure", "error"),
    "malicious_cors": Action("web", "denied", "failure", "warning"),
    "malicious_direct_reference": Action("web", "denied", "failure", "error"),
    "session_use_after_expire": Action("session", "denied", "failure", "info"),
    "sys_startup": Action("process", "start", "success", "info"),
    "user_created": Action("iam", "creation", "success", "info"),
    "user_updated": Action("iam", "change", "success", "info"),
    "user_deleted": Action("iam", "deletion", "success", "warning"),
    # Tocsin's own
    "authn_logout": Action("authentication", "end", "success", "info"),
    "authn_password_reset_request": Action("iam", "info", "unknown", "info"),
    "group_created": Action("iam", "creation", "success", "info"),
    "group_updated": Action("iam", "change", "success", "info"),
    "group_deleted": Action("iam", "deletion", "success", "warning"),
    "session_anomaly": Action("session", "info", "unknown", "warning"),
    "http_request": Action("web", "access", "failure", "warning"),
    "http_error": Action("web", "error", "failure", "error"),
    "mail_error": Action("email", "error", "failure", "error"),
    "cache_error": Action("database", "error", "failure", "error"),
    "worker_timeout": Action("process", "error", "failure", "error"),
    "database_migrated": Action("configuration", "change", "success", "info"),
    "deployment": Action("configuration", "change", "success", "info"),
    "account_census": Action("iam", "info", "success", "info"),
    "response_enforced": Action("intrusion_detection", "denied", "success", "warning"),
    "response_dry_run": Action("intrusion_detection", "info", "unknown", "info"),
    "test_event": Action("configuration", "info", "success", "info"),
}
