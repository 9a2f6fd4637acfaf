import { describe, expect, it } from 'vitest';
import { createZone } from '../../event/index.ts';
import { prefix, prefixTime, scanPrefix } from './prefix.ts';

const UTC = createZone('UTC');
const TIME = Date.parse('2026-11-23T01:58:06Z');
const MESSAGE = 'Not Found: /x';
const read = (head: string) => {
  const line = head + MESSAGE;
  const layout = scanPrefix(line);
  const { level, logger, pid, messageAt } = prefix;
  const time = prefixTime(line, UTC);
  return [layout, Number.isNaN(time) ? undefined : time - TIME, level, logger, pid, line.slice(messageAt)];
};

describe('how records begin', () => {
  it.each([
    ['WARNING 2026-11-23 01:58:06,100 log 12 34 ', 'verbose', 100, 'WARNING', '', '12'],
    ['django.request WARNING 2026-11-23 01:58:06,100 log 12 34 ', 'verbose', 100, 'WARNING', 'django.request', '12'],
    ['security WARNING 2026-11-23 01:58:06,100 log 12 34 ', 'verbose', 100, 'WARNING', 'security', '12'],
    ['WARNING 2026-11-23T01:58:06+00:00 ', 'level-time', 0, 'WARNING', '', ''],
    ['WARNING  2026-11-23 01:58:06,100 django.request  ', 'level-time', 100, 'WARNING', 'django.request', ''],
    ['[WARNING] 2026-11-23 01:58:06,100 security: ', 'level-time', 100, 'WARNING', 'security', ''],
    ['2026-11-23 01:58:06,100 [WARNING] security: ', 'time-level', 100, 'WARNING', 'security', ''],
    ['2026-11-23 01:58:06,100 WARNING security: ', 'time-level', 100, 'WARNING', 'security', ''],
    ['2026-11-23 01:58:06,100 - security - WARNING - ', 'time-level', 100, 'WARNING', 'security', ''],
    ['2026-11-23 01:58:06,100 | WARNING | shop.orders | ', 'time-level', 100, 'WARNING', 'shop.orders', ''],
    ['[2026-11-23 01:58:06,100] WARNING [shop.orders:41] ', 'time-level', 100, 'WARNING', 'shop.orders', ''],
    ['2026-11-23T01:58:06.100 WARNING django.request ', 'time-level', 100, 'WARNING', 'django.request', ''],
    ['2026-11-23 01:58:06,100 77 WARNING django.request ', 'time-level', 100, 'WARNING', 'django.request', '77'],
    ['2026-11-23 01:58:06,100 [77] [WARNING] security: ', 'time-level', 100, 'WARNING', 'security', '77'],
    [
      '2026-11-23 01:58:06,100 WARNING django.request log_response:41 ',
      'time-level',
      100,
      'WARNING',
      'django.request',
      '',
    ],
    ['[2026-11-23 01:58:06,100: WARNING/MainProcess] ', 'time-level', 100, 'WARNING', '', ''],
    ['[23/Nov/2026 01:58:06] WARNING [security:41] ', 'time-level', 0, 'WARNING', 'security', ''],
    ['23/Nov/2026 01:58:06 WARNING ', 'time-level', 0, 'WARNING', '', ''],
    ['[23/Nov/2026 01:58:06] ', 'runserver', 0, '', '', ''],
    ['WARNING ', 'simple', undefined, 'WARNING', '', ''],
    ['WARNING:security:', 'simple', undefined, 'WARNING', 'security', ''],
  ])('%s', (head, layout, time, level, logger, pid) => {
    expect(read(head)).toEqual([layout, time, level, logger, pid, MESSAGE]);
  });

  it.each([
    'paid INFO 2026-11-23T01:58:06+00:00 ',
    '[2026-11-23 01:58:06 +0000] [77] [INFO] ',
    '192.0.2.1 - - [23/Nov/2026:01:58:06 +0000] "',
    'WARNINGS ',
    '2026-11-23 ',
    '',
  ])('is none: %s', (head) => {
    expect(read(head)[0]).toBe('none');
  });

  it.each([': /x', '- /x', 'order - WARNING'])('leaves the message as it is behind a logger: %s', (message) => {
    const line = `2026-11-23 01:58:06,100 [WARNING] security: ${message}`;
    scanPrefix(line);
    expect(line.slice(prefix.messageAt)).toBe(message);
  });
});
