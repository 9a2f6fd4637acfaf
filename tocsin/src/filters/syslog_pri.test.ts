import { describe, expect, it } from 'vitest';
import type { Value } from '../event/index.ts';
import { syslogPri } from './syslog_pri.ts';
import { pick, tryFilter } from './try-filter.ts';

const FIELDS = ['syslog_facility_code', 'syslog_facility', 'syslog_severity_code', 'syslog_severity', 'tags'];

describe('syslog_pri', () => {
  it.each<[Value | undefined, readonly unknown[]]>([
    [undefined, [1, 'user-level', 5, 'notice', null]],
    [null, [1, 'user-level', 5, 'notice', null]],
    [34, [4, 'security/authorization', 2, 'critical', null]],
    ['165', [20, 'local4', 5, 'notice', null]],
    [191, [23, 'local7', 7, 'debug', null]],
    ['137', [17, 'local1', 1, 'alert', null]],
    [
      ['13', '34'],
      [1, 'user-level', 5, 'notice', null],
    ],
    ['abc', [0, 'kernel', 0, 'emergency', null]],
    [193, [24, null, 1, null, ['_syslogpriparsefailure']]],
    ['9'.repeat(30), [0, 'kernel', 0, 'emergency', null]],
    [-5, [-1, null, 3, null, ['_syslogpriparsefailure']]],
  ])('%j', async (priority, expected) => {
    const tried = tryFilter(syslogPri, {}, { ecs: 'disabled' });
    const [event] = await tried.run(priority === undefined ? {} : { syslog_pri: priority });
    expect(Object.values(pick(event, Object.fromEntries(FIELDS.map((name) => [name, null]))))).toEqual(expected);
  });

  it('writes ECS', async () => {
    const events = await tryFilter(syslogPri, {}).run({ log: { syslog: { priority: 34 } } });
    expect(events).toMatchObject([
      {
        log: {
          syslog: {
            priority: 34,
            facility: { code: 4, name: 'security/authorization' },
            severity: { code: 2, name: 'critical' },
          },
        },
      },
    ]);
  });

  it('leaves the names to the user', async () => {
    const own = { syslog_pri_field_name: 'p', facility_labels: ['kern'], severity_labels: ['emerg', 'al'] };
    expect(await tryFilter(syslogPri, own, { ecs: 'disabled' }).run({ p: 1 })).toMatchObject([
      { syslog_facility: 'kern', syslog_severity: 'al' },
    ]);
    const [event] = await tryFilter(syslogPri, { use_labels: false }, { ecs: 'disabled' }).run({ syslog_pri: 193 });
    expect(pick(event, { syslog_facility_code: 0, syslog_facility: 0, tags: 0 })).toEqual({
      syslog_facility_code: 24,
      syslog_facility: null,
      tags: null,
    });
  });
});
