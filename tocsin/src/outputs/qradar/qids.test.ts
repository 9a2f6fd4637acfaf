import { expect, it } from 'vitest';
import { z } from 'zod';
import { ACTIONS } from '../../event/index.ts';
import { recordsOf } from '../records.ts';
import { eventMappingFile, propertyFile, qidEntries, qidFile } from './qids.ts';
import { qradar } from './qradar.ts';

const rows = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

it('names each kind of event once, within the bounds of QRadar, and without what divides the file', () => {
  const entries = qidEntries();
  expect(new Set(entries.map(({ name }) => name)).size).toBe(entries.length);
  expect(entries.map(({ eventId }) => eventId)).toEqual(expect.arrayContaining(ACTIONS.map(({ name }) => name)));
  for (const row of rows(qidFile())) {
    expect(row).toHaveLength(5);
    const [id, name = '', , severity, category] = row;
    expect(id).toBe('');
    expect(name.length).toBeLessThan(256);
    expect(Number(severity)).toBeLessThanOrEqual(10);
    expect(Number(category)).toBeGreaterThan(1000);
  }
  for (const row of rows(eventMappingFile())) expect(row).toHaveLength(5);
  for (const row of rows(propertyFile())) expect(row).toHaveLength(4);
});

it('has the event ids and categories that the output sends', () => {
  const encoder = qradar.createEncoder(z.parse(qradar.options, { host: 'q.example' }), {
    clock: () => 0,
    count: () => undefined,
    notice: () => undefined,
  });
  for (const { name, category } of ACTIONS) encoder.add({ '@timestamp': 0, event: { action: name, category } });
  const sent = [...recordsOf(encoder.take('t'))].map(({ body }) => {
    const [, , , , id, , pairs = ''] = Buffer.from(body).toString().split('|');
    return `${id},${/^cat=(\w+)/.exec(pairs)?.[1]}`;
  });
  const known = new Set(rows(eventMappingFile()).map(([id, category]) => `${id},${category}`));
  expect(sent.filter((pair) => !known.has(pair))).toEqual([]);
});

it('lists the keys that QRadar does not read by itself', () => {
  const keys = rows(propertyFile()).map(([, , key]) => key);
  expect(keys).toEqual(expect.arrayContaining(['msg', 'status', 'userAgent', 'action', 'outcome']));
  for (const predefined of ['src', 'usrName', 'url', 'cat']) expect(keys).not.toContain(predefined);
});

it('writes a message as QRadar reads it: no tag, no address of IPv6 as its host, milliseconds', () => {
  const encode = (options: object): string => {
    const encoder = qradar.createEncoder(z.parse(qradar.options, { host: 'q.example', ...options }), {
      clock: () => 0,
      count: () => undefined,
      notice: () => undefined,
    });
    const time = Date.UTC(2026, 10, 3, 1, 58, 6, 120);
    encoder.add({ '@timestamp': time, '@nanoseconds': 5_000, host: { name: 'web-1' }, event: { action: 'a|b' } });
    return Buffer.from([...recordsOf(encoder.take('t'))][0]?.body ?? []).toString();
  };
  const leef = 'LEEF:2.0|Acme|Tocsin|1.0|a/b|x09|devTime=1793671086120\thostName=web-1\taction=a|b\n';
  const body = leef.replace('hostName', 'identHostName');
  expect(encode({ vendor: 'Acme' })).toBe(`<134>Nov  3 01:58:06 web-1 ${body}`);
  expect(encode({ vendor: 'Acme', format: 'rfc5424', appName: 'shop' })).toBe(
    `<134>1 2026-11-03T01:58:06.120Z web-1 shop - a|b - ${body}`,
  );
  expect(encode({ hostname: 'fe80::1' })).not.toContain(' fe80::1 ');
});
