/**
 * The OWASP application logging vocabulary (OWASP Cheat Sheet Series, "Application Logging Vocabulary"): the words that
 * `event.action` uses wherever one fits, and what else an event of that name is in ECS. Codecs set all four from here.
 */
export interface ActionDefinition<Name extends string = string> {
  readonly name: Name;
  readonly category: 'authentication' | 'iam' | 'web' | 'session' | 'configuration' | 'file' | 'database' | 'process';
  readonly type:
    | 'info'
    | 'start'
    | 'end'
    | 'denied'
    | 'allowed'
    | 'change'
    | 'creation'
    | 'deletion'
    | 'access'
    | 'error';
  readonly outcome: 'success' | 'failure' | 'unknown';
  /** OWASP's level. */
  readonly level: 'info' | 'warning' | 'critical';
  readonly summary: string;
}

const action = <const Name extends string>(
  name: Name,
  category: ActionDefinition['category'],
  type: ActionDefinition['type'],
  outcome: ActionDefinition['outcome'],
  level: ActionDefinition['level'],
  summary: string,
): ActionDefinition<Name> => Object.freeze({ name, category, type, outcome, level, summary });

/** In OWASP's order. */
const DEFINITIONS = [
  action('authn_login_success', 'authentication', 'start', 'success', 'info', 'a user logged in'),
  action('authn_login_successafterfail', 'authentication', 'start', 'success', 'info', 'logged in after failures'),
  action('authn_login_fail', 'authentication', 'start', 'failure', 'warning', 'a login failed'),
  action('authn_login_fail_max', 'authentication', 'denied', 'failure', 'warning', 'too many failed logins'),
  action('authn_login_lock', 'authentication', 'denied', 'failure', 'warning', 'an account or address was locked'),
  action('authn_password_change', 'iam', 'change', 'success', 'info', 'a password was changed'),
  action('authn_password_change_fail', 'iam', 'change', 'failure', 'critical', 'a password change failed'),
  action('authn_impossible_travel', 'authentication', 'info', 'unknown', 'critical', 'two places too far apart'),
  action('authn_token_created', 'iam', 'creation', 'success', 'info', 'an access token was created'),
  action('authn_token_revoked', 'iam', 'deletion', 'success', 'info', 'an access token was revoked'),
  action('authn_token_reuse', 'authentication', 'denied', 'failure', 'critical', 'a revoked token was used'),
  action('authn_token_delete', 'iam', 'deletion', 'success', 'warning', 'an access token was deleted'),
  action('authz_fail', 'web', 'denied', 'failure', 'critical', 'access to a resource was refused'),
  action('authz_change', 'iam', 'change', 'success', 'warning', 'rights of a user were changed'),
  action('authz_admin', 'iam', 'change', 'success', 'warning', 'an administrator acted'),
  action('privilege_permissions_changed', 'iam', 'change', 'success', 'warning', 'permissions of an object changed'),
  action('crypt_decrypt_fail', 'web', 'error', 'failure', 'warning', 'decryption failed'),
  action('crypt_encrypt_fail', 'web', 'error', 'failure', 'warning', 'encryption failed'),
  action('excess_rate_limit_exceeded', 'web', 'denied', 'failure', 'warning', 'a rate limit was exceeded'),
  action('upload_complete', 'file', 'creation', 'success', 'info', 'an upload was received'),
  action('upload_stored', 'file', 'creation', 'success', 'info', 'an upload was stored'),
  action('upload_validation', 'file', 'info', 'unknown', 'info', 'an upload was checked'),
  action('upload_delete', 'file', 'deletion', 'success', 'info', 'an upload was deleted'),
  action('input_validation_fail', 'web', 'denied', 'failure', 'warning', 'input was not valid'),
  action(
    'input_validation_discrete_fail',
    'web',
    'denied',
    'failure',
    'warning',
    'input outside a fixed list of values',
  ),
  action('malicious_excess_404', 'web', 'info', 'failure', 'warning', 'many requests for what does not exist'),
  action('malicious_extraneous', 'web', 'denied', 'failure', 'critical', 'input that no honest client sends'),
  action('malicious_attack_tool', 'web', 'info', 'unknown', 'critical', 'a known attack tool'),
  action('malicious_cors', 'web', 'denied', 'failure', 'critical', 'a request from a foreign origin'),
  action('malicious_direct_reference', 'web', 'denied', 'failure', 'critical', 'a direct reference to an object'),
  action('sensitive_create', 'database', 'creation', 'success', 'warning', 'sensitive data was created'),
  action('sensitive_read', 'database', 'access', 'success', 'warning', 'sensitive data was read'),
  action('sensitive_update', 'database', 'change', 'success', 'warning', 'sensitive data was changed'),
  action('sensitive_delete', 'database', 'deletion', 'success', 'warning', 'sensitive data was deleted'),
  action('sequence_fail', 'web', 'denied', 'failure', 'critical', 'steps were taken out of their order'),
  action('session_created', 'session', 'start', 'success', 'info', 'a session began'),
  action('session_renewed', 'session', 'info', 'success', 'info', 'a session was renewed'),
  action('session_expired', 'session', 'end', 'success', 'info', 'a session ended'),
  action('session_use_after_expire', 'session', 'denied', 'failure', 'critical', 'an ended session was used'),
  action('sys_startup', 'process', 'start', 'success', 'warning', 'the system started'),
  action('sys_shutdown', 'process', 'end', 'success', 'warning', 'the system stopped'),
  action('sys_restart', 'process', 'change', 'success', 'warning', 'the system was restarted'),
  action('sys_crash', 'process', 'end', 'failure', 'warning', 'the system crashed'),
  action('sys_monitor_disabled', 'configuration', 'change', 'success', 'warning', 'monitoring was switched off'),
  action('sys_monitor_enabled', 'configuration', 'change', 'success', 'warning', 'monitoring was switched on'),
  action('user_created', 'iam', 'creation', 'success', 'warning', 'a user was created'),
  action('user_updated', 'iam', 'change', 'success', 'warning', 'a user was changed'),
  action('user_archived', 'iam', 'change', 'success', 'warning', 'a user was archived'),
  action('user_deleted', 'iam', 'deletion', 'success', 'warning', 'a user was deleted'),
] as const;

export type ActionName = (typeof DEFINITIONS)[number]['name'];

export const ACTIONS: readonly ActionDefinition<ActionName>[] = Object.freeze(DEFINITIONS);

const BY_NAME: ReadonlyMap<string, ActionDefinition<ActionName>> = new Map(
  ACTIONS.map((definition) => [definition.name, definition]),
);

/** OWASP's own example writes `malicious_excess404`; both spellings are found. */
export const findAction = (name: string): ActionDefinition<ActionName> | undefined =>
  BY_NAME.get(name === 'malicious_excess404' ? 'malicious_excess_404' : name);
