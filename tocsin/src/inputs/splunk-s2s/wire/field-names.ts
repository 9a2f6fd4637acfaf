/** What stands for a number in v4, as the name of a field or as its value. */
export const PREDEFINED: readonly string[] = Object.freeze([
  ...['_subsecond', 'date_second', 'date_minute', 'date_hour', 'date_year', 'date_month', 'date_mday', 'date_wday'],
  ...['date_zone', 'sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'january', 'february'],
  ...['march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december', 'local'],
  ...['punct', 'timestartpos', 'timeendpos', '_indextime', '-60', '-120', '-180', '-240', '-300', '-360', '-420'],
  ...['-480', '-540', '-600', '-660', 'meta', 'truncated', 'timestamp', 'invalid', 'none', 'eet', 'elt', 'ert', 'iet'],
  ...['ilt', 'usz', 'nev', 'nh', 'ns', 'nst', 'nstr', 'null', 'false', 'true', 'metric_name', '_value', 'time'],
  ...['linecount', 'metric_type', 'metric_timestamp', '_event_status'],
]);
