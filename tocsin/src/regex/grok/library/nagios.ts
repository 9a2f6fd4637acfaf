import { bySet } from './by-set.ts';
import { definePatterns, type PatternTexts } from './define-patterns.ts';

const r = String.raw;

const host = '%{DATA:{nagios_hostname|[host][hostname]}}';
const service = '%{DATA:{nagios_service|[service][name]}}';
const state = '%{DATA:{nagios_state|[service][state]}}';
const contact = '%{DATA:{nagios_notifyname|[user][name]}}';
const command = '%{DATA:{nagios_contact|[nagios][log][notification_command]}}';
const kind = '%{DATA:{nagios_statetype|[nagios][log][state_type]}}';
const level = '%{DATA:{nagios_statelevel|[nagios][log][state_type]}}';
const handler = '%{DATA:{nagios_event_handler_name|[nagios][log][event_handler_name]}}';
const message = '%{GREEDYDATA:{nagios_message|message}}';
const comment = '%{GREEDYDATA:{nagios_comment|[nagios][log][comment]}}';
const result = '%{GREEDYDATA:{nagios_check_result|[nagios][log][check_result]}}';
const lastHost = '%{GREEDYDATA:{nagios_hostname|[host][hostname]}}';
const lastService = '%{GREEDYDATA:{nagios_service|[service][name]}}';

const attempt = (legacy: string): PatternTexts => ({ disabled: legacy, v8: '%{INT:[nagios][log][attempt]:int}' });
const current = attempt('%{DATA:nagios_statecode}');
const alert = attempt('%{NUMBER:nagios_attempt}');

type Field = PatternTexts;

/** Types of lines and what follows `TYPE: `, separated by `;`. In the order of this table a line is tried. */
const lines: ReadonlyArray<readonly [string, readonly Field[]]> = [
  ['CURRENT_SERVICE_STATE', [host, service, state, kind, current, message]],
  ['CURRENT_HOST_STATE', [host, state, kind, current, message]],
  ['SERVICE_NOTIFICATION', [contact, host, service, state, command, message]],
  ['HOST_NOTIFICATION', [contact, host, state, command, message]],
  ['SERVICE_ALERT', [host, service, state, level, alert, message]],
  ['HOST_ALERT', [host, state, level, alert, message]],
  ['SERVICE_FLAPPING_ALERT', [host, service, state, message]],
  ['HOST_FLAPPING_ALERT', [host, state, message]],
  ['SERVICE_DOWNTIME_ALERT', [host, service, state, comment]],
  ['HOST_DOWNTIME_ALERT', [host, state, comment]],
  ['PASSIVE_SERVICE_CHECK', [host, service, state, comment]],
  ['PASSIVE_HOST_CHECK', [host, state, comment]],
  ['SERVICE_EVENT_HANDLER', [host, service, state, level, handler]],
  ['HOST_EVENT_HANDLER', [host, state, level, handler]],
  [
    'TIMEPERIOD_TRANSITION',
    [
      service,
      '%{NUMBER:{nagios_unknown1|[nagios][log][period_from]:int}}',
      '%{NUMBER:{nagios_unknown2|[nagios][log][period_to]:int}}',
    ],
  ],
];

/** External commands and their parameters, in the order in which a line is tried. */
const commands: ReadonlyArray<readonly [string, readonly Field[]]> = [
  ['DISABLE_SVC_CHECK', [host, service]],
  ['ENABLE_SVC_CHECK', [host, service]],
  ['DISABLE_HOST_CHECK', [host]],
  ['ENABLE_HOST_CHECK', [host]],
  ['PROCESS_HOST_CHECK_RESULT', [host, state, result]],
  ['PROCESS_SERVICE_CHECK_RESULT', [host, service, state, result]],
  [
    'SCHEDULE_HOST_DOWNTIME',
    [
      host,
      '%{NUMBER:{nagios_start_time|[nagios][log][start_time]}}',
      '%{NUMBER:{nagios_end_time|[nagios][log][end_time]}}',
      '%{NUMBER:{nagios_fixed|[nagios][log][fixed]}}',
      '%{NUMBER:{nagios_trigger_id|[nagios][log][trigger_id]}}',
      '%{NUMBER:{nagios_duration|[nagios][log][duration]:int}}',
      '%{DATA:{author|[user][name]}}',
      '%{DATA:{comment|[nagios][log][comment]}}',
    ],
  ],
  ['DISABLE_HOST_SVC_NOTIFICATIONS', [lastHost]],
  ['ENABLE_HOST_SVC_NOTIFICATIONS', [lastHost]],
  ['DISABLE_HOST_NOTIFICATIONS', [lastHost]],
  ['ENABLE_HOST_NOTIFICATIONS', [lastHost]],
  ['DISABLE_SVC_NOTIFICATIONS', [host, lastService]],
  ['ENABLE_SVC_NOTIFICATIONS', [host, lastService]],
];

const joined = (start: string, fields: readonly Field[], separator: string): PatternTexts =>
  bySet((choose) => {
    const texts = fields.map((field) =>
      typeof field === 'string' ? field : choose(field.disabled ?? '', field.v8 ?? ''),
    );
    return `${start}${separator}${texts.join(';')}`;
  });

const type = (name: string): string => `%{NAGIOS_TYPE_${name}:{nagios_type|[nagios][log][type]}}`;
const externalCommand = (name: string): string =>
  `${type('EXTERNAL_COMMAND')}: %{NAGIOS_EC_${name}:{nagios_command|[nagios][log][command]}}`;

const alternatives = [
  'NAGIOS_WARNING',
  ...lines.map(([name]) => `NAGIOS_${name}`),
  ...commands.map(([name]) => `NAGIOS_EC_LINE_${name}`),
];

/** https://assets.nagios.com/downloads/nagioscore/docs/nagioscore/4/en/ */
export const nagios = definePatterns({
  NAGIOSTIME: r`\[%{NUMBER:{nagios_epoch|timestamp}}\]`,
  ...Object.fromEntries(
    [...lines.map(([name]) => name), 'EXTERNAL_COMMAND'].map((name) => [
      `NAGIOS_TYPE_${name}`,
      name.replaceAll('_', ' '),
    ]),
  ),
  ...Object.fromEntries(
    [...commands.map(([name]) => name), 'SCHEDULE_SERVICE_DOWNTIME'].map((name) => [`NAGIOS_EC_${name}`, name]),
  ),
  NAGIOS_WARNING: `Warning:%{SPACE}${message}`,
  ...Object.fromEntries(lines.map(([name, fields]) => [`NAGIOS_${name}`, joined(type(name), fields, ': ')])),
  ...Object.fromEntries(
    commands.map(([name, fields]) => [`NAGIOS_EC_LINE_${name}`, joined(externalCommand(name), fields, ';')]),
  ),
  NAGIOSLOGLINE: `%{NAGIOSTIME} (?:${alternatives.map((name) => `%{${name}}`).join('|')})`,
});
