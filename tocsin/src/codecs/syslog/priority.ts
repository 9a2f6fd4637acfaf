/** By their numbers, as `syslog.conf` names them. */
export const FACILITIES = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp', 'ntp'],
  ...['audit', 'alert', 'clock', 'local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
] as const;

/** By their numbers. */
export const SEVERITIES = [
  ...['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'],
] as const;

/** Severities as levels: the words that programs use. */
export const LEVELS = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'info', 'debug'] as const;
