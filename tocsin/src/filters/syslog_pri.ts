import { z } from 'zod';
import { ecsOption, filterBase, option } from '../define/index.ts';
import { addTag, fieldOf, type Value } from '../event/index.ts';
import { defineFilter, perEvent } from './filter.ts';
import { rubyText } from './ruby-text.ts';

const FACILITIES = [
  'kernel',
  'user-level',
  'mail',
  'daemon',
  'security/authorization',
  'syslogd',
  'line printer',
  'network news',
  'uucp',
  'clock',
  'security/authorization',
  'ftp',
  'ntp',
  'log audit',
  'log alert',
  'clock',
  ...Array.from({ length: 8 }, (_, index) => `local${index}`),
];

const SEVERITIES = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'];

/** What is written is Logstash’s names, which are those of RFC 3164. */
const NAMES = {
  disabled: ['syslog_pri', 'syslog_facility_code', 'syslog_facility', 'syslog_severity_code', 'syslog_severity'],
  ecs: ['priority', 'facility][code', 'facility][name', 'severity][code', 'severity][name'].map(
    (name) => `[log][syslog][${name}]`,
  ),
} as const;

export const syslogPri = defineFilter({
  name: 'syslog_pri',
  summary: 'splits the priority of a syslog message into facility and severity',
  description: `Reads \`[log][syslog][priority]\` and writes \`[log][syslog][facility]\` and \`[severity]\` (\`code\` and \`name\`); with
\`ecs_compatibility => disabled\` \`syslog_pri\`, \`syslog_facility\`, \`syslog_facility_code\` and so on. Without a priority it is 13 (user-level, notice).
https://www.elastic.co/docs/reference/logstash/plugins/plugins-filters-syslog_pri`,
  status: 'stable',
  options: z.strictObject({
    ...filterBase,
    ...ecsOption,
    syslog_pri_field_name: option.text().optional().describe('the field that holds the priority'),
    use_labels: option.boolean().default(true).describe('also write the names'),
    facility_labels: option.list().default(FACILITIES).describe('names of the facilities, from 0 on'),
    severity_labels: option.list().default(SEVERITIES).describe('names of the severities, from 0 on'),
  }),
  examples: [
    {
      title: 'auth, critical',
      pipeline: 'syslog_pri { syslog_pri_field_name => "pri" }',
      event: { pri: '34' },
      expect: [
        {
          log: {
            syslog: { facility: { code: 4, name: 'security/authorization' }, severity: { code: 2, name: 'critical' } },
          },
        },
      ],
    },
    {
      title: 'names of old',
      pipeline: 'syslog_pri {}',
      ecs: 'disabled',
      event: { syslog_pri: '165' },
      expect: [
        { syslog_facility_code: 20, syslog_facility: 'local4', syslog_severity_code: 5, syslog_severity: 'notice' },
      ],
    },
  ],
  create: (options, context) => {
    const [priority = '', facilityCode = '', facility = '', severityCode = '', severity = ''] =
      NAMES[context.ecs === 'disabled' ? 'disabled' : 'ecs'];
    const source = fieldOf(options.syslog_pri_field_name ?? priority);
    const fields = {
      facilityCode: fieldOf(facilityCode),
      facility: fieldOf(facility),
      severityCode: fieldOf(severityCode),
      severity: fieldOf(severity),
    };
    return perEvent((event) => {
      const code = priorityOf(source.get(event));
      const [facilityNumber, severityNumber] = [code >> 3, code & 7];
      fields.severityCode.set(event, severityNumber);
      fields.facilityCode.set(event, facilityNumber);
      if (!options.use_labels) return true;
      const facilityName = options.facility_labels[facilityNumber];
      const severityName = options.severity_labels[severityNumber];
      if (facilityName === undefined || severityName === undefined) {
        context.count('failed');
        addTag(event, '_syslogpriparsefailure');
        return true;
      }
      fields.facility.set(event, facilityName);
      fields.severity.set(event, severityName);
      return true;
    }, context);
  },
});

const DEFAULT_PRIORITY = 13;

/** As Ruby’s `to_i`: the digits at the beginning, else 0. */
function priorityOf(value: Value | undefined): number {
  const one = Array.isArray(value) ? (value[0] ?? 0) : value;
  if (one === undefined || one === null || one === false) return DEFAULT_PRIORITY;
  const number = typeof one === 'number' ? Math.trunc(one) : Number.parseInt(rubyText(one), 10);
  return Number.isSafeInteger(number) && Math.abs(number) < 2 ** 31 ? number : 0;
}
